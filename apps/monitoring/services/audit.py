"""Audit of the section «Наставничество» derived from records: which documents and bases every organization has, from which day.

Blocks follow what municipalities check on the sites of schools (domain notes §3.1). Kinds of acts are found by their words, so
an order that a school named in its own way still counts. No names of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from apps.core.texts import reading_key
from apps.documents.enums import ActState, DocumentState
from apps.documents.models import Document, LegalAct
from apps.organizations.models import Organization
from apps.pairing.enums import RUNNING
from apps.pairing.models import Pair
from apps.participants.models import Participation
from apps.roadmap.models import Roadmap

from .sheets import book, table

ORDERS = [
    ("introduction", "Приказ о внедрении", Q(kind="documents.introduction") | Q(title__contains="внедрени")),
    ("pairs", "Приказ о парах", Q(kind="pairing.fix_pairs")),
    ("award", "Приказ о поощрении", Q(kind="documents.award")),
]
BLOCKS = [
    ("site", "Сайт"),
    ("introduction", "Приказ о внедрении"),
    ("regulation", "Положение"),
    ("roadmap", "Дорожная карта"),
    ("pairs", "Приказ о парах"),
    ("running", "Пары по приказам"),
    ("bases", "Базы"),
    ("award", "Приказ о поощрении"),
]


@dataclass(frozen=True)
class Mark:
    """A block of one organization: there or not, with its day, number or address."""

    found: bool
    words: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    organization: Organization
    marks: list[Mark]

    @property
    def named(self) -> list[tuple[str, Mark]]:
        """Title of each block with its mark."""
        return [(title, mark) for (_, title), mark in zip(BLOCKS, self.marks, strict=True)]

    @property
    def done(self) -> int:
        return sum(mark.found for mark in self.marks)


def of(scope: Organization) -> list[Row]:
    """A row of marks for every organization under a scope; a fixed number of queries."""
    organizations = sorted(Organization.objects.under(scope).educational(), key=lambda o: reading_key(o.short_name))
    ids = [organization.pk for organization in organizations]
    facts = _orders(ids) | {
        "regulation": _regulations(ids),
        "roadmap": _dates(Roadmap.objects.exclude(order=None), ids, "order__date"),
        "running": _counts(Pair.objects.filter(state__in=RUNNING, order__isnull=False), ids),
        "bases": _counts(Participation.objects.filter(left_on=None), ids),
    }
    return [Row(o, [_mark(code, o, facts) for code, _ in BLOCKS]) for o in organizations]


def xlsx(scope: Organization, day: date) -> bytes:
    """The table as a workbook; an address where the page has a link."""
    head = [f"Проверка раздела «Наставничество»: {scope.short_name}", f"На {day:%d.%m.%Y}"]
    titles = ["Организация", *[title for _, title in BLOCKS], "Есть", "из"]
    body: list[Sequence[Any]] = [
        [row.organization.short_name, *[mark.url or mark.words or "нет" for mark in row.marks], row.done, len(BLOCKS)]
        for row in of(scope)
    ]
    return book([table("Проверка сайтов", head, titles, body)])


def _mark(code: str, organization: Organization, facts: dict[str, dict[int, Any]]) -> Mark:
    if code == "site":
        return Mark(bool(organization.site), "есть" if organization.site else "", organization.site)
    value = facts[code].get(organization.pk)
    if not value:
        return Mark(False)
    return Mark(True, f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value))


def _orders(ids: list[int]) -> dict[str, dict[int, Any]]:
    found: dict[str, dict[int, Any]] = {}
    for code, _, condition in ORDERS:
        rows = Document.objects.filter(condition, state=DocumentState.APPROVED)
        found[code] = _dates(rows, ids, "date")
    return found


def _regulations(ids: list[int]) -> dict[int, Any]:
    rows = LegalAct.objects.filter(title__contains="оложени", state=ActState.IN_FORCE)
    return _dates(rows, ids, "date")


def _dates(rows: Any, ids: list[int], field: str) -> dict[int, Any]:
    """Organization → the latest day."""
    found = rows.filter(organization__in=ids).order_by().values_list("organization_id")
    return dict(found.annotate(last=Max(field)))


def _counts(rows: Any, ids: list[int]) -> dict[int, Any]:
    found = rows.filter(organization__in=ids).order_by().values_list("organization_id")
    return dict(found.annotate(n=Count("pk")))
