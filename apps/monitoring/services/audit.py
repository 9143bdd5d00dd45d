"""Audit of the section «Наставничество» derived from records: which documents and bases every organization has, from which day.

Blocks follow what municipalities check on the sites of schools (domain notes §3.1). Kinds of acts are found by their words, so
an order that a school named in its own way still counts. No names of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, DateField, IntegerField, Max, Q, Value
from django.db.models.functions import Cast

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
    """A row of marks for every organization under a scope; two queries."""
    rows = Organization.objects.under(scope).educational().select_related("parent")
    return of_these(sorted(rows, key=lambda o: reading_key(o.short_name)))


def of_these(organizations: list[Organization]) -> list[Row]:
    """The same of organizations that are at hand; one query."""
    facts = _facts([organization.pk for organization in organizations])
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


Facts = dict[tuple[str, int], date | int]


def _mark(code: str, organization: Organization, facts: Facts) -> Mark:
    if code == "site":
        return Mark(bool(organization.site), "есть" if organization.site else "", organization.site)
    value = facts.get((code, organization.pk))
    if not value:
        return Mark(False)
    return Mark(True, f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value))


def _facts(ids: list[int]) -> Facts:
    """(block, organization) → the latest day of its paper, or how many rows there are. All blocks are asked together."""
    approved = Document.objects.filter(state=DocumentState.APPROVED)
    regulations = LegalAct.objects.filter(title__contains="оложени", state=ActState.IN_FORCE)
    dates: list[tuple[str, Any, str]] = [(code, approved.filter(condition), "date") for code, _, condition in ORDERS]
    dates += [("regulation", regulations, "date"), ("roadmap", Roadmap.objects.exclude(order=None), "order__date")]
    counts: list[tuple[str, Any]] = [
        ("running", Pair.objects.filter(state__in=RUNNING, order__isnull=False)),
        ("bases", Participation.objects.filter(left_on=None)),
    ]
    first, *others = [
        *(_part(code, rows, ids, Max(field), Value(None)) for code, rows, field in dates),
        *(_part(code, rows, ids, Value(None), Count("pk")) for code, rows in counts),
    ]
    return {(code, pk): day or count for code, pk, day, count in first.union(*others, all=True)}


def _part(code: str, rows: Any, ids: list[int], day: Any, count: Any) -> Any:
    """Rows of one block as (block, organization, latest day, how many)."""
    grouped = rows.filter(organization__in=ids).order_by().values("organization_id")
    numbers = {"latest": Cast(day, DateField()), "how_many": Cast(count, IntegerField())}
    named = grouped.annotate(block=Value(code, CharField()), **numbers)
    return named.values_list("block", "organization_id", "latest", "how_many")
