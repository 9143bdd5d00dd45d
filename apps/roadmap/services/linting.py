"""The linter of a roadmap, on demand: what a director would ask about before signing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from apps.organizations.models import Membership

from ..deadlines import parse_deadline
from ..deadlines.model import INVALID, NONE
from ..deadlines.reading import is_remark
from ..importing.warnings import latin_lookalikes
from ..models import Item, Roadmap
from ..services.roadmaps import with_parts

# Words of the expected result that promise a paper.
PAPER = ("приказ", "протокол", "реестр", "отчёт", "отчет", "справк", "соглашени", "договор")


@dataclass(frozen=True)
class Finding:
    code: str
    item: Item
    text: str


def lint(roadmap: Roadmap) -> list[Finding]:
    """All findings in the order of the rows. A fixed number of queries."""
    items = list(with_parts(roadmap))
    reachable = _reachable_roles(roadmap)
    numbers = Counter(item.number for item in items if item.number)
    return [found for item in items for found in _of_item(item, roadmap, reachable, numbers)]


def _reachable_roles(roadmap: Roadmap) -> set[str]:
    """Roles that somebody holds now."""
    organization = roadmap.organization
    members = Membership.objects.valid_on(organization.today).filter(organization=organization)
    return set(members.values_list("role", flat=True))


def _of_item(item: Item, roadmap: Roadmap, reachable: set[str], numbers: Counter) -> Iterable[Finding]:
    if item.number and numbers[item.number] > 1:
        yield Finding("number_twice", item, f"Номер «{item.number}» стоит у {numbers[item.number]} строк.")
    yield from _deadline(item, roadmap)
    yield from _responsible(item, reachable)
    for kpi in item.kpis.all():
        if kpi.value is not None and not kpi.metric:
            yield Finding("kpi_unmeasured", item, f"Показатель «{kpi.text[:80]}» нечем измерить: выберите показатель.")
    text = f"{item.activity} {item.expected_result} {item.responsible_text}"
    for word in latin_lookalikes(text):
        yield Finding("latin_lookalikes", item, f"Латинские буквы вместо русских: «{word}».")
    if not item.documents and any(word in item.expected_result.lower() for word in PAPER):
        yield Finding("no_document", item, "В результате назван документ, а вид документа у строки не указан.")


def _deadline(item: Item, roadmap: Roadmap) -> Iterable[Finding]:
    dated = [window.due for window in item.occurrences.all() if window.due]
    if item.deadline_kind == NONE and not dated:
        yield Finding("empty_deadline", item, "Срок не указан.")
    if item.deadline_kind == INVALID:
        yield Finding("invalid_date", item, f"Невозможная дата в сроке «{item.deadline_text}».")
    if any(not roadmap.start <= due <= roadmap.end for due in dated):
        yield Finding("outside_period", item, f"Срок «{item.deadline_text}» вне периода карты.")
    for doubt in parse_deadline(item.deadline_text, roadmap.start, roadmap.end).doubts:
        if not is_remark(doubt):
            yield Finding("deadline_doubt", item, doubt)


def _responsible(item: Item, reachable: set[str]) -> Iterable[Finding]:
    answers = list(item.responsible.all())
    if not answers:
        yield Finding("no_responsible", item, "Не назначено, кто отвечает: напоминания придут куратору.")
    for answer in answers:
        if answer.role and answer.role not in reachable:
            yield Finding("role_without_account", item, f"Роль «{answer.get_role_display()}» сейчас никто не занимает.")
        if answer.person and answer.person.user_id is None:
            yield Finding(
                "person_without_account", item, f"У ответственного ({answer.person.short_name}) нет учётной записи."
            )
