"""Filled lines of a form: figures, formulas, typed cells, and the controls over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from apps.metrics.registry import metrics
from apps.metrics.services import figures, suppression
from apps.metrics.services.figures import Ask, Report, Value
from apps.organizations.models import Organization

from ..enums import LineKind
from ..models import StatCheck, StatLine
from . import formulas, known_texts
from .forms import Layout

Parts = dict[int, Value]
NOUGHT = Value(0, 0)


@dataclass(frozen=True)
class Filled:
    """A line with its value; `text` of a typed text cell; `comment` of who filled it."""

    line: StatLine
    value: Value | None
    text: str = ""
    comment: str = ""

    @property
    def unit(self) -> str:
        return unit_of(self.line)

    @property
    def is_share(self) -> bool:
        return self.line.kind == LineKind.METRIC and metrics.get(self.line.metric).is_share

    @property
    def number(self) -> float | None:
        """What formulas and controls see: a count, or a share in per cent."""
        return self.value.number if self.value is not None else None


def unit_of(line: StatLine) -> str:
    return metrics.get(line.metric).unit if line.kind == LineKind.METRIC else line.unit


def is_data(line: StatLine) -> bool:
    """Whether the line is a figure that the program computes."""
    if line.kind == LineKind.METRIC:
        return line.metric in metrics
    return line.kind == LineKind.FORMULA


def metric_parts(
    form: Layout, organizations: QuerySet[Organization], day: date, *, public: bool, report: Report | None = None
) -> dict[str, Parts]:
    """Line number → organization → value of the lines that are figures. `public`: as an authority may see them."""
    lines = [line for line in form.lines if line.kind == LineKind.METRIC and line.metric in metrics]
    asks = [Ask(line.metric, day, line.params) for line in lines]
    found = zip(lines, figures.answer(asks, organizations, report=report), strict=True)
    return {
        line.number: suppression.seen(line.metric, line.params, values) if public else values for line, values in found
    }


def fill(
    form: Layout, values: dict[str, Value], typed: dict[str, str] | None = None, comments: dict[str, str] | None = None
) -> list[Filled]:
    """All lines of a form out of the values of its figures and the typed cells; formulas in their order."""
    typed, comments = typed or {}, comments or {}
    filled: list[Filled] = []
    numbers: dict[str, float | None] = {}
    for line in form.lines:
        if line.kind == LineKind.METRIC and line.number not in values:
            continue
        value = _value(line, values, numbers, typed)
        text = typed.get(line.number, "") if line.kind == LineKind.TEXT else ""
        row = Filled(line, value, text, comments.get(line.number, ""))
        numbers[line.number] = row.number
        filled.append(row)
    return filled


def _value(
    line: StatLine, values: dict[str, Value], numbers: dict[str, float | None], typed: dict[str, str]
) -> Value | None:
    if line.kind == LineKind.METRIC:
        return values[line.number]
    if line.kind == LineKind.FORMULA:
        answer = formulas.evaluate(line.formula, numbers)
        return NOUGHT if answer is None else Value(_whole(answer))
    if line.kind == LineKind.MANUAL and typed.get(line.number):
        return Value(_whole(float(typed[line.number])))
    return None


def _whole(number: float) -> float:
    """A whole number without its «.0»."""
    return int(number) if number == int(number) else round(number, 2)


def of_one(form: Layout, organization: Organization, day: date, answer: Any = None) -> list[Filled]:
    """The form of one school, with the typed cells of its answer over what the registers hold.

    The number of queries depends on the form only.
    """
    scope = Organization.objects.filter(pk=organization.pk)
    parts = metric_parts(form, scope, day, public=False)
    values = {number: part[organization.pk] for number, part in parts.items()}
    typed = known_texts.of(form.lines, organization, day) | (answer.typed if answer else {})
    return fill(form, values, typed, answer and answer.comments)


def numbers_of(filled: Iterable[Filled]) -> dict[str, float | None]:
    return {row.line.number: row.number for row in filled}


def missing(filled: Iterable[Filled]) -> list[Filled]:
    """Cells that people should fill and did not."""
    return [
        row
        for row in filled
        if (row.line.kind == LineKind.MANUAL and row.value is None)
        or (row.line.kind == LineKind.TEXT and not row.text.strip())
    ]


@dataclass(frozen=True)
class Verdict:
    """A control and how it came out; `passed` None: a line of it has no number."""

    check: StatCheck
    left: float | None
    right: float | None

    @property
    def passed(self) -> bool | None:
        if self.left is None or self.right is None:
            return None
        left, right = round(self.left, 2), round(self.right, 2)
        return {"=": left == right, "<=": left <= right, ">=": left >= right}[self.check.op]


def verdicts(form: Layout, numbers: Mapping[str, float | None]) -> list[Verdict]:
    """How the controls come out for the numbers of the lines."""
    known = {line.number: numbers.get(line.number) for line in form.lines}
    return [
        Verdict(check, formulas.evaluate(check.left, known), formulas.evaluate(check.right, known))
        for check in form.checks
    ]


def checked(form: Layout, numbers: Mapping[str, float | None]) -> dict[str, Any]:
    """What the card of checks shows."""
    found = verdicts(form, numbers)
    return {"verdicts": found, "all_agree": bool(found) and all(verdict.passed is not False for verdict in found)}


def line_json(row: Filled) -> dict[str, Any]:
    """A line as commands, files and frozen submissions write it."""
    value = figures.number_json(row.value) if row.value is not None else figures.number_json(suppression.HIDDEN)
    answer = {
        "number": row.line.number,
        "title": row.line.title,
        "code": row.line.metric,
        "params": row.line.params,
        "unit": row.unit,
        **value,
    }
    if row.line.kind in (LineKind.TEXT, LineKind.HEADING):
        answer["text"] = row.text
    if row.comment:
        answer["comment"] = row.comment
    return answer
