"""Demo: the school's roadmap in progress, smaller ones of the other organizations, that of the municipality."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models.functions import Coalesce

from apps.core import clock
from apps.documents.demo import order_days, order_number
from apps.documents.services import documents
from apps.metrics.services import manual
from apps.organizations.demo_world import World, step
from apps.organizations.enums import Kind

from .enums import EvidenceKind, OccurrenceState, RoadmapState
from .models import Evidence, Item, ItemResponsible, Obligation, Occurrence, Roadmap, RoadmapTemplate
from .rules import expected_kinds
from .services import obligations, roadmaps

TEMPLATES = {
    Kind.ADDITIONAL: ("additional-education",),
    Kind.KINDERGARTEN: ("teachers-by-stages", "teacher-teacher"),
    Kind.LYCEUM: ("teachers-calendar-year",),
    Kind.SCHOOL: ("teacher-teacher", "teachers-calendar-year", "teachers-by-stages"),
}
# Rows of the school that stay overdue, so that the board has something to show.
LATE_ROWS = (6, 8)
# Control points of permanent rows that are marked before their last day.
EARLY_ROWS = (2, 5, 9, 10, 13)
SHARE_DONE = (0.95, 0.8, 0.6, 0.9, 0.4)
NOTES = {
    EvidenceKind.REGISTER: "База ведётся в программе, раздел «Базы»",
    EvidenceKind.EVENT: "Мероприятие проведено, участники отмечены",
    EvidenceKind.CONSENT: "Согласия внесены в журнал",
    EvidenceKind.REPORT: "Справка лежит в папке куратора",
    EvidenceKind.AGREEMENT: "Соглашение внесено в карточку партнёра",
}
PUBLICATION = "https://example.org/nastavnichestvo/"


@step(order=60)
def build(world: World) -> None:
    templates = {template.code: template for template in RoadmapTemplate.objects.all()}
    if not templates:
        return
    _school(world, templates["teacher-teacher"])
    marks = Marks(world)
    for number, organization in enumerate(world.organizations):
        if organization == world.school:
            continue
        codes = TEMPLATES[organization.kind]
        roadmap = _roadmap(world, templates[codes[number % len(codes)]], organization)
        marks.close_due(roadmap, SHARE_DONE[number % len(SHARE_DONE)])
    municipal = _roadmap(world, templates["municipality"], world.municipality)
    marks.close_due(municipal, 0.7)
    marks.save()
    _obligations(world, municipal)


@step(order=75)
def former_roadmap(world: World) -> None:
    """The roadmap of the school in the former year: approved on paper, all its rows done, closed."""
    template = RoadmapTemplate.objects.filter(code="teacher-teacher").first()
    if template is None:
        return
    year = world.former_year_of(world.school)
    roadmap = roadmaps.from_template(template, organization=world.school, year=year, by=None)
    act = {"act_title": "Приказ об утверждении дорожной карты", "act_number": "97-од"}
    Roadmap.objects.filter(pk=roadmap.pk).update(
        state=RoadmapState.CLOSED,
        title=f"{roadmap.title}. {world.school.short_name}",
        act_date=year.start + timedelta(days=9),
        **act,
    )
    Occurrence.objects.filter(item__roadmap=roadmap).update(
        state=OccurrenceState.DONE,
        closed_on=Coalesce("due", date(year.end.year, 5, 28)),
        reason="Документ на бумаге, в папке куратора",
    )


def _obligations(world: World, roadmap: Roadmap) -> None:
    """Rows for organizations are given out; many of those that have begun are answered."""
    obligations.issue(roadmap, by=world.users["municipality"])
    rows = Obligation.objects.filter(occurrence__item__roadmap=roadmap, occurrence__start__lte=world.today)
    answered = [row for row in rows.order_by("pk") if world.rng.random() < 0.6]
    for row in answered:
        row.state, row.closed_on = OccurrenceState.DONE, world.ago(world.rng.randint(1, 20))
        row.document_number = f"приказ № {world.rng.randint(10, 140)}-од"
    Obligation.objects.bulk_update(answered, ["state", "closed_on", "document_number"], batch_size=200)


def _roadmap(world: World, template: RoadmapTemplate, organization: Any) -> Roadmap:
    return roadmaps.from_template(template, organization=organization, year=world.year_of(organization), by=None)


def _school(world: World, template: RoadmapTemplate) -> None:
    """The full one: approved by an order, partly done, with figures entered by hand."""
    composed = min(world.year_start + timedelta(days=12), world.today)
    with clock.frozen(world.noon(composed)):
        roadmap = roadmaps.from_template(
            template, organization=world.school, year=world.year_of(world.school), by=world.users["curator"]
        )
    Roadmap.objects.filter(pk=roadmap.pk).update(title=f"{roadmap.title}. {world.school.short_name}")
    roadmap.refresh_from_db()
    _approve(world, roadmap)
    _name_people(world, roadmap)
    marks = Marks(world, by=world.users["curator"])
    marks.close_due(roadmap, 1, late=LATE_ROWS)
    marks.close_early(roadmap, EARLY_ROWS)
    marks.save()
    _figures(world)


def _approve(world: World, roadmap: Roadmap) -> None:
    curator, director = world.users["curator"], world.users["director"]
    with clock.frozen(world.noon(order_days(world)["roadmap"])):
        order = documents.create(
            kind="roadmap.approve",
            organization=roadmap.organization,
            year=roadmap.year,
            records={"roadmap": roadmap.pk},
            by=curator,
        )
        documents.send(order, by=curator)
        documents.approve(order, by=director, number=order_number(world, "roadmap"))
    roadmap.refresh_from_db()


def _name_people(world: World, roadmap: Roadmap) -> None:
    """One mentor of the base answers for the publications beside the roles."""
    mentors = world.store.get("mentors", {}).get(world.school.pk, [])
    row = roadmap.items.filter(activity__startswith="Публикации").first()
    if mentors and row:
        ItemResponsible.objects.create(item=row, person=mentors[0])


def _figures(world: World) -> None:
    year, curator = world.year_of(world.school), world.users["curator"]
    values = [
        ("surveys.diagnosed", 40, 43, "входная диагностика педагога-психолога"),
        ("activities.publications", 2, None, "статьи на сайте школы и на методическом портале"),
    ]
    for code, numerator, denominator, note in values:
        manual.enter(
            organization=world.school,
            year=year,
            code=code,
            day=world.ago(10),
            numerator=Decimal(numerator),
            denominator=Decimal(denominator) if denominator else None,
            note=note,
            by=curator,
        )


class Marks:
    """Marks of many rows, written at once."""

    def __init__(self, world: World, by: Any = None) -> None:
        self.world, self.by = world, by
        self.occurrences: list[Occurrence] = []
        self.evidence: list[Evidence] = []

    def close_due(self, roadmap: Roadmap, share: float, *, late: Iterable[int] = ()) -> None:
        """Closes that share of the windows that have come; rows of these positions stay late."""
        due = Occurrence.objects.filter(item__roadmap=roadmap, due__lte=self.world.today).select_related("item")
        for occurrence in due.order_by("item__position", "due"):
            if occurrence.item.position not in late and self.world.rng.random() < share:
                self._close(occurrence)

    def close_early(self, roadmap: Roadmap, positions: Iterable[int]) -> None:
        """Closes windows that have begun and are not over."""
        running = Occurrence.objects.filter(
            item__roadmap=roadmap, item__position__in=positions, start__lte=self.world.today, due__gt=self.world.today
        )
        for occurrence in running.select_related("item").order_by("item__position"):
            self._close(occurrence)

    def _close(self, occurrence: Occurrence) -> None:
        day = self._day(occurrence.due)
        occurrence.state, occurrence.closed_on, occurrence.closed_by = OccurrenceState.DONE, day, self.by
        self.occurrences.append(occurrence)
        evidence = self._proof(occurrence.item, occurrence)
        if evidence is None:
            occurrence.reason = "Документ на бумаге, в папке куратора"
        else:
            self.evidence.append(evidence)

    def _day(self, due: date) -> date:
        """Some days before the end of the window, now and then a little late."""
        day = due - timedelta(days=self.world.rng.choice((9, 5, 3, 1, 0, -2)))
        return min(max(day, self.world.year_start), self.world.today)

    def _proof(self, item: Item, occurrence: Occurrence) -> Evidence | None:
        expected = expected_kinds(item)
        kind = next((kind for kind in expected if kind in NOTES or kind == EvidenceKind.LINK), None)
        if expected and kind is None:
            return None
        words = {"url": f"{PUBLICATION}{item.position}/"} if kind == EvidenceKind.LINK else {}
        return Evidence(
            item=item,
            occurrence=occurrence,
            kind=kind or EvidenceKind.EVENT,
            note="" if words else NOTES[kind or EvidenceKind.EVENT],
            added_by=self.by,
            added_at=clock.now(),
            **words,
        )

    def save(self) -> None:
        Occurrence.objects.bulk_update(self.occurrences, ["state", "closed_on", "closed_by", "reason"], batch_size=200)
        Evidence.objects.bulk_create(self.evidence, batch_size=200)
