"""Statistical forms as data: which version holds on a day, making the next version, changing its lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.registry import UnknownCode
from apps.metrics.registry import metrics

from ..enums import LineKind
from ..models import StatCheck, StatForm, StatFormVersion, StatLine
from . import formulas

ANNUAL = "annual"
SHIPPED = "70_monitoring_forms.json"


@dataclass(frozen=True)
class Layout:
    """The lines and checks of a version, read together. `version` is None for the shipped form of a base without any."""

    version: StatFormVersion | None
    title: str
    lines: list[StatLine]
    checks: list[StatCheck]


def layout(version: StatFormVersion) -> Layout:
    return Layout(version, version.form.title, list(version.lines.all()), list(version.checks.all()))


def current(code: str, day: date) -> StatFormVersion | None:
    """The published version that holds on a day, the latest of them."""
    rows = StatFormVersion.objects.in_force(day).filter(form__code=code).select_related("form")
    return rows.order_by("-number").first()


def annual(day: date) -> Layout:
    """The annual form on a day: the version in force, else the latest published one, else the shipped one."""
    version = current(ANNUAL, day)
    if version is None:
        published = StatFormVersion.objects.filter(form__code=ANNUAL, published_at__isnull=False)
        version = published.select_related("form").first()
    return layout(version) if version else shipped()


@cache
def shipped() -> Layout:
    """The form as it comes with the program."""
    rows = json.loads((Path(settings.BASE_DIR) / "fixtures" / SHIPPED).read_text(encoding="utf-8"))
    fields = {name: [row["fields"] for row in rows if row["model"] == f"monitoring.{name}"] for name in _MODELS}
    lines = sorted((StatLine(**_own(row)) for row in fields["statline"]), key=lambda line: line.position)
    checks = [StatCheck(**_own(row)) for row in fields["statcheck"]]
    return Layout(None, fields["statform"][0]["title"], lines, checks)


_MODELS = ("statform", "statline", "statcheck")


def _own(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "version"}


@transaction.atomic
def new_version(form: StatForm, *, by: Any) -> StatFormVersion:
    """A draft with the lines and checks of the latest version. Raises AlreadyDone when there is a draft."""
    latest = form.versions.select_for_update().first()
    if latest is not None and not latest.is_published:
        raise AlreadyDone(f"Черновик уже есть: версия {latest.number}. Измените его и введите в действие.")
    number = (form.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    version = StatFormVersion.objects.create(form=form, number=number, valid_from=clock.today() + timedelta(days=1))
    if latest is not None:
        _copy(latest, version)
    _log(version, "create", f"Составлена версия {number}", by)
    return version


def _copy(source: StatFormVersion, target: StatFormVersion) -> None:
    lines, checks = list(source.lines.all()), list(source.checks.all())
    for line in lines:
        line.pk, line.version = None, target
    for check in checks:
        check.pk, check.version = None, target
    StatLine.objects.bulk_create(lines)
    StatCheck.objects.bulk_create(checks)


@transaction.atomic
def publish(version: StatFormVersion, *, valid_from: date, by: Any) -> None:
    """Puts a draft into force from a day; the former version holds until the day before. Raises Refused with what is wrong."""
    locked = _draft(version)
    problems = mistakes(layout(locked))
    if problems:
        raise Refused(problems[0])
    former = locked.form.versions.filter(published_at__isnull=False).first()
    if former is not None and valid_from <= former.valid_from:
        raise Refused(f"Версия {former.number} действует с {former.valid_from:%d.%m.%Y}: выберите более поздний день.")
    if former is not None:
        former.valid_to = valid_from - timedelta(days=1)
        former.save(update_fields=["valid_to"])
    locked.valid_from, locked.published_at = valid_from, clock.now()
    locked.save(update_fields=["valid_from", "published_at"])
    _log(locked, "publish", f"Версия введена в действие с {valid_from:%d.%m.%Y}", by)


def mistakes(form: Layout) -> list[str]:
    """What forbids publishing: no lines, unknown figures, formulas that cannot be computed or go round."""
    if not any(line.kind != LineKind.HEADING for line in form.lines):
        return ["В форме нет ни одной строки с данными."]
    found = [f"Строка {line.number}: показателя «{line.metric}» нет." for line in form.lines if _unknown(line)]
    known: set[str] = {line.number for line in form.lines if line.kind in (LineKind.METRIC, LineKind.MANUAL)}
    for line in form.lines:
        if line.kind != LineKind.FORMULA:
            continue
        missing = [number for number in formulas.lines_in(line.formula) if number not in known]
        if missing:
            found.append(
                f"Строка {line.number}: формула может называть только числовые строки выше неё, а названа {missing[0]}."
            )
        known.add(line.number)
    for check in form.checks:
        unknown = [n for text in (check.left, check.right) for n in formulas.lines_in(text) if n not in known]
        found += [f"Контроль «{check}»: строки {number} нет." for number in unknown[:1]]
    return found


def _unknown(line: StatLine) -> bool:
    return line.kind == LineKind.METRIC and line.metric not in metrics


def save_line(version: StatFormVersion, line: StatLine, *, by: Any) -> StatLine:
    """Adds or changes a line of a draft. Raises Refused: the version is published, the number is taken, the figure is unknown."""
    _check_line(line)
    try:
        with transaction.atomic():
            locked = _draft(version)
            line.version = locked
            if line.pk is None and not line.position:
                line.position = (locked.lines.aggregate(top=Max("position"))["top"] or 0) + 1
            line.save()
            _log(locked, "line", f"Изменена строка {line.number}", by)
    except IntegrityError:
        raise Refused(f"Строка с номером {line.number} в этой версии уже есть.") from None
    return line


def _check_line(line: StatLine) -> None:
    if line.kind == LineKind.METRIC:
        try:
            metrics.get(line.metric)
        except UnknownCode:
            raise Refused("Выберите показатель из списка.") from None
    if line.kind == LineKind.FORMULA:
        formulas.lines_in(line.formula)


@transaction.atomic
def delete_line(version: StatFormVersion, line: StatLine, *, by: Any) -> None:
    """Takes a line out of a draft. Raises Refused."""
    locked = _draft(version)
    locked.lines.filter(pk=line.pk).delete()
    _log(locked, "line", f"Удалена строка {line.number}", by)


@transaction.atomic
def save_check(version: StatFormVersion, check: StatCheck, *, by: Any) -> StatCheck:
    """Adds a control to a draft. Raises Refused when a formula cannot be read."""
    for text in (check.left, check.right):
        formulas.lines_in(text)
    check.version = _draft(version)
    check.save()
    _log(check.version, "check", f"Добавлен контроль «{check}»", by)
    return check


@transaction.atomic
def delete_check(version: StatFormVersion, check: StatCheck, *, by: Any) -> None:
    locked = _draft(version)
    locked.checks.filter(pk=check.pk).delete()
    _log(locked, "check", f"Удалён контроль «{check}»", by)


def _draft(version: StatFormVersion) -> StatFormVersion:
    locked = StatFormVersion.objects.select_for_update(of=("self",)).select_related("form").get(pk=version.pk)
    if locked.is_published:
        raise Refused("Эта версия уже действует, её менять нельзя. Составьте следующую версию.")
    return locked


def _log(version: StatFormVersion, action: str, title: str, by: Any) -> None:
    from apps.workflow import audit

    audit.record(version, action, title, by=by)
