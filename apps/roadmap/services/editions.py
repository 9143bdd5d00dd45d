"""What differs between two editions of a roadmap, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ..models import Item, Roadmap
from .roadmaps import item_key

FIELDS = {
    "deadline_text": "Срок",
    "expected_result": "Результат",
    "responsible_text": "Ответственные",
    "documents": "Вид документа",
    "kpis": "Показатели",
    "section": "Раздел",
}


@dataclass(frozen=True)
class Change:
    title: str
    before: str
    after: str


@dataclass
class Difference:
    """Rows that came, went, or changed. A row whose activity was rewritten under its number is a changed one."""

    added: list[Item] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    changed: list[tuple[Item, list[Change]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def difference(before: Roadmap, after: Roadmap) -> Difference:
    """Compares two editions row by row: by number and activity, then by number alone. A fixed number of queries."""
    found = Difference()
    old, new = _rows(before), _rows(after)
    left = _matched(old, new, found, item_key)
    left = _matched(left[0], left[1], found, lambda item: item.number or None)
    found.removed, found.added = left
    found.changed.sort(key=lambda pair: pair[0].position)
    return found


def _rows(roadmap: Roadmap) -> list[Item]:
    return list(roadmap.items.select_related("section").prefetch_related("kpis").order_by("position"))


def _matched(old: list[Item], new: list[Item], found: Difference, key) -> tuple[list[Item], list[Item]]:
    """Takes out the rows that have a twin; returns what is left of both."""
    known = defaultdict(list)
    for item in reversed(old):
        if key(item) is not None:
            known[key(item)].append(item)
    taken, rest = set(), []
    for item in new:
        twins = known.get(key(item))
        if not twins:
            rest.append(item)
            continue
        twin = twins.pop()
        taken.add(twin.pk)
        if changes := _changes(twin, item):
            found.changed.append((item, changes))
    return [item for item in old if item.pk not in taken], rest


def _changes(before: Item, after: Item) -> list[Change]:
    changes = [] if item_key(before) == item_key(after) else [Change("Содержание", before.activity, after.activity)]
    old, new = _values(before), _values(after)
    return changes + [Change(title, old[n], new[n]) for n, title in FIELDS.items() if old[n] != new[n]]


def _values(item: Item) -> dict[str, str]:
    return {
        "deadline_text": item.deadline_text,
        "expected_result": item.expected_result,
        "responsible_text": item.responsible_text,
        "documents": ", ".join(item.documents),
        "kpis": "; ".join(kpi.text for kpi in item.kpis.all()),
        "section": item.section.title,
    }
