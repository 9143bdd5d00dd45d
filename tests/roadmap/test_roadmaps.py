"""Editions, approval by order, templates, next year; pages at 3 and 300 rows; constraints."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core.errors import Refused
from apps.documents.services import documents
from apps.notifications.agenda import due_things
from apps.organizations.models import ProgrammeYear
from apps.roadmap import access, presenting
from apps.roadmap.models import (
    Evidence,
    ImportDraft,
    Item,
    ItemResponsible,
    Kpi,
    Obligation,
    Occurrence,
    Roadmap,
    RoadmapTemplate,
    Section,
)
from apps.roadmap.services import execution, items, occurrences, roadmaps
from apps.roadmap.services.occurrences import Proof
from tests.conftest import TODAY
from tests.factories import make_person
from tests.roadmap.rows import make_item, make_roadmap

pytestmark = pytest.mark.django_db


# ---- approval
def approved(cast, roadmap):
    order = documents.create(
        kind="roadmap.approve",
        organization=cast.school,
        year=cast.year,
        records={"roadmap": roadmap.pk},
        by=cast.curator,
    )
    documents.send(order, by=cast.curator)
    documents.approve(order, by=cast.director)
    roadmap.refresh_from_db()
    return order


def test_order_puts_the_roadmap_into_force(cast):
    roadmap = make_roadmap(cast, items=2)

    order = approved(cast, roadmap)

    order.refresh_from_db()
    table = order.content["annexes"][0]["table"]
    assert (roadmap.state, roadmap.order) == ("approved", order)
    # A section goes over all columns; columns without a word are left out.
    assert table["columns"] == ["№", "Мероприятие"]
    assert table["rows"] == [["Организация"], ["1", "Мероприятие 1"], ["2", "Мероприятие 2"]]


def test_empty_roadmap_is_not_sent(cast):
    order = documents.create(
        kind="roadmap.approve",
        organization=cast.school,
        year=cast.year,
        records={"roadmap": make_roadmap(cast).pk},
        by=cast.curator,
    )

    with pytest.raises(Refused, match="нет ни одной строки"):
        documents.send(order, by=cast.curator)


def test_roadmap_of_another_school_makes_no_order(cast):
    foreign = make_roadmap(cast, organization=cast.foreign_school, items=1)

    with pytest.raises(Refused, match="больше нет"):
        documents.create(
            kind="roadmap.approve",
            organization=cast.school,
            year=cast.year,
            records={"roadmap": foreign.pk},
            by=cast.curator,
        )


def test_repealed_order_makes_the_roadmap_a_draft(cast):
    roadmap = make_roadmap(cast, items=1)
    order = approved(cast, roadmap)

    documents.repeal(order, by=cast.director, reason="ошибка в сроках")

    roadmap.refresh_from_db()
    assert (roadmap.state, roadmap.order) == ("draft", None)


def test_new_edition_takes_over_marks_and_closes_the_former(cast):
    first = make_roadmap(cast, items=2)
    approved(cast, first)
    occurrences.close(first.items.first().occurrences.get(), by=cast.curator, proof=Proof("event", note="проведено"))
    second = roadmaps.new_edition(first, by=cast.curator)

    approved(cast, second)

    first.refresh_from_db()
    states = {item.number: item.occurrences.get().state for item in second.items.all()}
    assert (first.state, second.state, second.edition) == ("closed", "approved", 2)
    assert states == {"1": "done", "2": "open"}
    assert list(Evidence.objects.filter(item__roadmap=second).values_list("note", flat=True)) == ["проведено"]
    assert access.current_roadmap(cast.school, cast.year) == second


def test_marks_made_while_the_new_edition_was_a_draft_are_not_lost(cast):
    first = make_roadmap(cast, items=1)
    approved(cast, first)
    second = roadmaps.new_edition(first, by=cast.curator)
    occurrences.close(first.items.get().occurrences.get(), by=cast.curator, reason="сделано позже")

    approved(cast, second)

    assert second.items.get().occurrences.get().reason == "сделано позже"


def test_draft_of_an_edition_does_not_replace_the_one_in_force(cast):
    first = make_roadmap(cast, items=1)
    approved(cast, first)

    roadmaps.new_edition(first, by=cast.curator)

    assert access.current_roadmap(cast.school, cast.year) == first


def test_second_draft_of_an_edition_is_refused(cast):
    first = make_roadmap(cast, items=1)
    approved(cast, first)
    roadmaps.new_edition(first, by=cast.curator)

    with pytest.raises(Refused, match="уже составляется"):
        roadmaps.new_edition(first, by=cast.curator)


def test_words_of_an_approved_row_are_frozen_and_those_who_answer_are_not(cast):
    roadmap = make_roadmap(cast, items=1)
    approved(cast, roadmap)
    item = roadmap.items.get()
    with pytest.raises(Refused, match="составьте новую редакцию"):
        items.change(item, values={"activity": "Другое"}, by=cast.curator)

    items.change(item, values={}, responsible=["role:director"], by=cast.curator)

    assert list(item.responsible.values_list("role", flat=True)) == ["director"]


def test_draft_with_marks_is_not_thrown_away(cast):
    roadmap = make_roadmap(cast, items=1)
    occurrences.close(roadmap.items.get().occurrences.get(), by=cast.curator, reason="сделано")

    with pytest.raises(Refused, match="отметки о выполнении"):
        roadmaps.delete_draft(roadmap, by=cast.curator)


def test_approved_roadmap_is_not_thrown_away(cast):
    roadmap = make_roadmap(cast, items=1)
    approved(cast, roadmap)

    with pytest.raises(Refused, match="только черновик"):
        roadmaps.delete_draft(roadmap, by=cast.curator)


def test_untouched_draft_goes(cast):
    roadmap = make_roadmap(cast, items=1)

    cast.client("curator").post(reverse("roadmap:roadmap-delete", args=[roadmap.public_id]))

    assert not Roadmap.objects.exists()


# ---- changing rows
def windows(item):
    return list(item.occurrences.values_list("start", "due", "state"))


def test_changed_deadline_moves_the_open_windows_and_keeps_the_closed(cast):
    item = make_item(make_roadmap(cast), due=date(2026, 10, 31), deadline_text="октябрь")
    occurrences.close(item.occurrences.get(), by=cast.curator, reason="сделано")
    Occurrence.objects.create(item=item, due=date(2026, 12, 1))

    items.change(item, values={"deadline_text": "до 15 января"}, by=cast.curator)

    assert windows(item) == [(None, date(2026, 10, 31), "done"), (None, date(2027, 1, 15), "open")]


def test_page_of_a_row_saves_words_and_says_how_the_deadline_was_read(cast):
    item = make_item(make_roadmap(cast))
    data = {
        "activity": "Семинар",
        "deadline_text": "каждый квартал",
        "documents": "протокол, приказ",
        "responsible": ["role:director"],
    }

    response = cast.client("curator").post(reverse("roadmap:item-edit", args=[item.public_id]), data, follow=True)

    item.refresh_from_db()
    assert (item.activity, item.deadline_kind, item.documents) == ("Семинар", "recurring", ["протокол", "приказ"])
    assert "Срок прочитан так: «каждый квартал»" in str(list(response.context["messages"])[0])


def test_row_without_words_is_refused(cast):
    item = make_item(make_roadmap(cast))

    response = cast.client("curator").post(reverse("roadmap:item-edit", args=[item.public_id]), {"activity": "  "})

    assert "activity" in response.context["form"].errors


def test_person_of_another_school_cannot_answer(cast):
    item = make_item(make_roadmap(cast))
    foreign = make_person(cast, organization=cast.foreign_school, consent=False)
    data = {"activity": "Семинар", "responsible": [f"person:{foreign.pk}", f"user:{cast.foreign_curator.pk}"]}

    response = cast.client("curator").post(reverse("roadmap:item-edit", args=[item.public_id]), data)

    assert "responsible" in response.context["form"].errors
    assert not ItemResponsible.objects.exists()


def test_new_row_stands_at_the_end_of_a_draft(cast):
    roadmap = make_roadmap(cast, items=1)
    data = {"section": roadmap.sections.get().pk, "activity": "Круглый стол", "deadline_text": "май"}

    cast.client("curator").post(reverse("roadmap:item-add", args=[roadmap.public_id]), data)

    item = roadmap.items.last()
    assert (item.activity, item.position, windows(item)) == (
        "Круглый стол",
        2,
        [(date(2027, 5, 1), date(2027, 5, 31), "open")],
    )


def test_section_of_another_roadmap_is_refused(cast):
    roadmap = make_roadmap(cast)
    foreign = make_roadmap(cast, organization=cast.foreign_school).sections.get()

    response = cast.client("curator").post(
        reverse("roadmap:item-add", args=[roadmap.public_id]), {"section": foreign.pk, "activity": "Семинар"}
    )

    assert "section" in response.context["form"].errors


def test_date_given_by_hand_replaces_the_undated_window(cast):
    item = make_item(make_roadmap(cast), due=None)

    items.set_dates(item, start=None, due=date(2026, 12, 10), by=cast.curator)

    assert windows(item) == [(None, date(2026, 12, 10), "open")]


@pytest.mark.parametrize("data", [{"due": ""}, {"due": "31.02.2027"}, {"due": "2026-12-01", "start": "2026-12-05"}])
def test_bad_date_given_by_hand_is_refused(cast, data):
    item = make_item(make_roadmap(cast), due=None)

    response = cast.client("curator").post(reverse("roadmap:item-dates", args=[item.public_id]), data)

    assert response.status_code == 302
    assert windows(item) == [(None, None, "open")]


# ---- templates and the next year
@pytest.fixture
def templates(db):
    call_command("loaddata", "fixtures/40_roadmap_templates.json", verbosity=0)
    return {template.code: template for template in RoadmapTemplate.objects.all()}


def test_library_holds_all_known_rows_without_names(templates):
    counts = {code: len(template.body["items"]) for code, template in templates.items()}

    assert counts == {
        "teacher-teacher": 19,
        "additional-education": 32,
        "municipality": 20,
        "teachers-calendar-year": 33,
        "teachers-by-stages": 39,
    }
    assert sum(counts.values()) == 143


def test_template_is_moved_to_the_year_of_the_school(cast, templates):
    address = reverse("roadmap:template-start", args=["teacher-teacher"])

    cast.client("curator").post(address)

    roadmap = Roadmap.objects.get()
    row = roadmap.items.get(activity="Утверждение индивидуальных планов")
    assert roadmap.title == "Дорожная карта целевой модели наставничества «Учитель – учитель» на 2026/2027 учебный год"
    assert (roadmap.start, roadmap.end) == (date(2026, 8, 1), date(2027, 8, 31))
    assert (row.deadline_text, windows(row)) == (
        "Октябрь 2026г.",
        [(date(2026, 10, 1), date(2026, 10, 31), "open")],
    )
    assert set(row.responsible.values_list("role", flat=True)) == {"director", "curator"}


def test_every_template_gives_a_roadmap_whose_pages_open(cast, templates):
    client = cast.client("curator")
    for code, template in templates.items():
        client.post(reverse("roadmap:template-start", args=[code]))
        roadmap = Roadmap.objects.order_by("-pk").first()
        assert client.get(reverse("roadmap:roadmap-detail", args=[roadmap.public_id])).status_code == 200
        assert roadmap.items.count() == len(template.body["items"])


def test_next_year_moves_dates_and_marks_what_was_not_done(cast):
    roadmap = make_roadmap(cast)
    done = make_item(roadmap, deadline_text="октябрь 2026 г.", due=date(2026, 10, 31))
    make_item(roadmap, deadline_text="12.10.2026", deadline_rules="ON(2026-10-12)", due=date(2026, 10, 12))
    occurrences.close(done.occurrences.get(), by=cast.curator, reason="сделано")
    year = ProgrammeYear.objects.create(
        organization=cast.school, title="2027/2028 учебный год", start=date(2027, 9, 1), end=date(2028, 8, 31)
    )

    draft = roadmaps.next_year(roadmap, year=year, by=cast.curator)

    rows = list(draft.items.values_list("deadline_text", "is_carried_over", "occurrences__due"))
    assert rows == [
        ("октябрь 2027 г.", False, date(2027, 10, 31)),
        # 12 October 2026 is a Monday, and so is 11 October 2027.
        ("11.10.2027", True, date(2027, 10, 11)),
    ]


def test_year_of_another_school_is_refused(cast):
    with pytest.raises(Refused):
        roadmaps.next_year(make_roadmap(cast), year=cast.foreign_year, by=cast.curator)


def test_director_does_not_compose(cast):
    with pytest.raises(PermissionDenied):
        roadmaps.new_edition(make_roadmap(cast), by=cast.director)


# ---- agenda
def answer(item, **fields):
    ItemResponsible.objects.create(item=item, **fields)
    return item


def test_open_windows_are_due_for_those_who_answer(cast):
    roadmap = make_roadmap(cast)
    answer(make_item(roadmap, due=date(2026, 11, 25)), role="director")
    answer(make_item(roadmap, due=date(2026, 11, 26)), user=cast.psychologist)
    answer(make_item(roadmap, due=date(2026, 11, 27)), role="mentor")
    answer(make_item(roadmap, due=date(2026, 11, 28)), person=make_person(cast, user=cast.mentor))
    occurrences.close(make_item(roadmap, due=date(2026, 11, 24)).occurrences.get(), by=cast.curator, reason="сделано")
    make_item(roadmap, due=date(2027, 1, 1))

    things = [t for t in due_things(cast.school, TODAY, date(2026, 11, 30)) if t.key.startswith("roadmap.")]

    assert [(t.due.day, set(t.user_ids), t.action) for t in things] == [
        (25, {cast.director.pk}, "Отметить"),
        (26, {cast.psychologist.pk}, "Отметить"),
        # A mentor cannot open the roadmap: his rows are the curator's business.
        (27, {cast.curator.pk}, "Отметить"),
        (28, {cast.curator.pk}, "Отметить"),
    ]


def test_agenda_costs_the_same_whatever_the_number_of_rows(cast, django_assert_num_queries):
    roadmap = make_roadmap(cast)
    for _ in range(30):
        answer(make_item(roadmap, due=date(2026, 11, 25)), role="director")

    with django_assert_num_queries(2):
        from apps.roadmap.agenda import open_rows

        assert len(list(open_rows(cast.school, TODAY, date(2026, 11, 30)))) == 30


# ---- proposals
def test_approved_order_is_proposed_to_the_row_it_fits(cast):
    roadmap = make_roadmap(cast)
    fitting = make_item(roadmap, activity="Утверждение дорожной карты", documents=["приказ"])
    make_item(roadmap, activity="Утверждение индивидуальных планов", documents=["приказ"])
    make_item(roadmap, activity="Обсуждение дорожной карты", documents=["протокол"])

    order = approved(cast, roadmap)

    assert list(Evidence.objects.values_list("item", "document", "kind", "is_proposed")) == [
        (fitting.pk, order.pk, "order", True)
    ]


# ---- report
def test_report_counts_by_sections_and_by_those_who_answer(cast):
    roadmap = make_roadmap(cast)
    first = answer(make_item(roadmap, due=date(2026, 10, 31)), role="director")
    answer(make_item(roadmap, due=date(2026, 11, 1)), role="director")
    make_item(roadmap, due=date(2027, 1, 1))
    occurrences.close(first.occurrences.get(), by=cast.curator, reason="по приказу управления")

    made = execution.report(roadmap, TODAY)

    assert (made.whole.done, made.whole.due, made.whole.total, made.whole.overdue) == (1, 2, 3, 1)
    assert [(line.title, line.done, line.due) for line in made.responsible] == [
        ("директор", 1, 2),
        ("не назначен", 0, 0),
    ]
    assert [(d.number, d.what, d.reason) for d in made.deviations] == [
        ("1", "выполнено позже на 20 дн.", "по приказу управления"),
        ("2", "просрочено на 19 дн.", ""),
    ]


def tiles(page):
    """Figures above the table of a roadmap: label → value."""
    found = re.findall(r'stat-value">([^<]*)</span>\s*<span class="stat-label">([^<]*)<', page)
    return {label: value for value, label in found}


def test_every_roadmap_counts_its_own_rows(cast):
    current = make_roadmap(cast)
    occurrences.close(make_item(current).occurrences.get(), by=cast.curator, reason="сделано")
    approved(cast, current)
    edition = make_roadmap(cast, edition=2)
    for due in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30)):
        make_item(edition, due=due)
    year = ProgrammeYear.objects.create(
        organization=cast.school, title="2027/2028", start=date(2027, 9, 1), end=date(2028, 8, 31)
    )
    future = make_roadmap(cast, year=year, start=year.start, end=year.end)
    make_item(future, due=date(2027, 10, 31))
    client = cast.client("curator")

    seen = [
        tiles(client.get(reverse("roadmap:roadmap-detail", args=[roadmap.public_id])).content.decode())
        for roadmap in (current, edition, future)
    ]

    assert seen == [
        {"строк в карте": "1", "выполнено из наступивших": "1 из 1", "просрочено": "0"},
        {"строк в карте": "3", "выполнено из наступивших": "0 из 2", "просрочено": "2"},
        {"строк в карте": "1", "сроки ещё не наступили": "–", "просрочено": "0"},
    ]


def test_board_puts_each_open_window_into_one_column(cast):
    roadmap = make_roadmap(cast)
    for due in (date(2026, 11, 19), TODAY, date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 30), None):
        make_item(roadmap, due=due)
    make_item(roadmap, due=date(2026, 12, 1))

    columns = presenting.board_of(presenting.rows_of(roadmap, TODAY), TODAY)

    assert {c.code: [card.row.item.position for card in c.cards] for c in columns} == {
        "overdue": [1],
        "week": [2, 3],
        "month": [4, 5],
        "undated": [6],
    }


def test_board_shows_rows_of_the_chosen_one_alone(cast):
    roadmap = make_roadmap(cast)
    answer(make_item(roadmap, activity="Дело директора"), role="director")
    make_item(roadmap, activity="Ничьё дело")
    board = reverse("roadmap:roadmap-board", args=[roadmap.public_id])
    client = cast.client("curator")

    page = client.get(board, {"who": "role:director"}).content.decode()
    nobody = client.get(board, {"who": "nobody"}).content.decode()

    assert ("Дело директора" in page, "Ничьё дело" in page) == (True, False)
    assert ("Дело директора" in nobody, "Ничьё дело" in nobody) == (False, True)


# ---- pages at any size
PAGES = {
    "roadmap-detail": 11,
    "roadmap-timeline": 11,
    "roadmap-board": 12,
    "roadmap-calendar": 11,
    "roadmap-report": 14,
}


LONGEST = ("roadmap-detail", 500)


def many(cast, count):
    roadmap = make_roadmap(cast)
    section = roadmap.sections.get()
    made = Item.objects.bulk_create(
        Item(roadmap=roadmap, section=section, position=n, activity=f"Дело {n}") for n in range(1, count + 1)
    )
    Occurrence.objects.bulk_create(Occurrence(item=item, due=date(2026, 11, 1 + n % 28)) for n, item in enumerate(made))
    ItemResponsible.objects.bulk_create(ItemResponsible(item=item, user=cast.director) for item in made)
    Kpi.objects.bulk_create(Kpi(item=item, position=1, text="100 %", metric="roadmap.done", value=100) for item in made)
    Evidence.objects.bulk_create(
        Evidence(item=item, kind="event", note="было", added_at="2026-11-01T09:00Z") for item in made
    )
    return roadmap


@pytest.mark.parametrize(("name", "count"), [*((name, 3) for name in PAGES), *((name, 60) for name in PAGES), LONGEST])
def test_page_costs_the_same_at_any_size(cast, name, count, django_assert_num_queries):
    roadmap = many(cast, count)
    client = cast.client("curator")

    with django_assert_num_queries(PAGES[name]):
        response = client.get(reverse(f"roadmap:{name}", args=[roadmap.public_id]))

    assert response.status_code == 200


@pytest.mark.parametrize(
    "query", ["?zoom=month", "?zoom=quarter&at=2027-02-01", "?zoom=нет", "?at=никогда", "?at=1900-01-01"]
)
def test_timeline_answers_any_address(cast, query):
    roadmap = make_roadmap(cast, items=3)

    response = cast.client("curator").get(reverse("roadmap:roadmap-timeline", args=[roadmap.public_id]) + query)

    assert response.status_code == 200


# ---- constraints
def broken(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_rows_that_the_database_refuses(cast):
    roadmap = make_roadmap(cast)
    item = make_item(roadmap)
    window = item.occurrences.get()
    section = roadmap.sections.get()
    now = "2026-11-01T09:00Z"

    broken(lambda: make_roadmap(cast))  # the same edition
    broken(lambda: make_roadmap(cast, edition=2, start=date(2027, 9, 1)))
    broken(lambda: make_roadmap(cast, edition=3, state="approved"))
    broken(lambda: Section.objects.create(roadmap=roadmap, position=1))
    broken(lambda: Item.objects.create(roadmap=roadmap, section=section, position=1, activity="ещё"))
    broken(lambda: Item.objects.create(roadmap=roadmap, section=section, position=9, activity=""))
    broken(lambda: make_item(roadmap, deadline_confidence=1.5))
    broken(lambda: ItemResponsible.objects.create(item=item))
    broken(lambda: ItemResponsible.objects.create(item=item, role="director", user=cast.director))
    broken(lambda: Occurrence.objects.create(item=item, state="done"))
    broken(lambda: Occurrence.objects.create(item=item, closed_on=TODAY))
    broken(lambda: Occurrence.objects.create(item=item, start=date(2026, 12, 1), due=date(2026, 11, 1)))
    broken(lambda: Occurrence.objects.create(item=item, state="not_needed", closed_on=TODAY))
    broken(lambda: Evidence.objects.create(item=item, kind="file", added_at=now))
    broken(
        lambda: ImportDraft.objects.create(
            organization=cast.school, year=cast.year, name="к", start=TODAY, end=TODAY, body={}, created_at=now
        )
    )
    broken(lambda: Kpi.objects.create(item=item, text="5 публикаций", op="!="))
    Obligation.objects.create(occurrence=window, organization=cast.school)
    broken(lambda: Obligation.objects.create(occurrence=window, organization=cast.school))
    broken(lambda: Obligation.objects.create(occurrence=window, organization=cast.neighbour, state="done"))
    broken(
        lambda: Obligation.objects.create(
            occurrence=window, organization=cast.neighbour, state="not_needed", closed_on=TODAY
        )
    )
    template = {"code": "a", "title": "а", "period_start": TODAY, "period_end": TODAY, "body": {}}
    RoadmapTemplate.objects.create(**template)
    broken(lambda: RoadmapTemplate.objects.create(**template))


def test_page_of_a_document_names_the_rows_it_proves(cast):
    roadmap = make_roadmap(cast)
    row = make_item(roadmap, activity="Утверждение дорожной карты", documents=["приказ"])
    order = approved(cast, roadmap)
    address = reverse("documents:document-detail", args=[order.public_id])

    page = cast.client("curator").get(address).content.decode()

    assert reverse("roadmap:item-detail", args=[row.public_id]) in page
