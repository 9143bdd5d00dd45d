"""Rows of the municipality as obligations of organizations."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.metrics.services import figures
from apps.notifications.agenda import due_things
from apps.notifications.models import Message
from apps.roadmap.models import Item, Obligation
from apps.roadmap.services import imports, obligations
from tests.conftest import TODAY
from tests.factories import make_person
from tests.roadmap.rows import make_item, make_roadmap

pytestmark = pytest.mark.django_db


def given(cast, **fields):
    """A municipal row given out to the organizations; the obligation of the school."""
    roadmap = make_roadmap(cast, organization=cast.municipality)
    make_item(roadmap, is_for_organizations=True, activity="Издать приказ о кураторе", **fields)
    make_item(roadmap, activity="Совещание управления")
    obligations.issue(roadmap, by=cast.municipal)
    return roadmap, Obligation.objects.get(organization=cast.school)


def test_row_for_organizations_is_given_to_each_of_the_municipality(cast):
    given(cast)

    owed = Obligation.objects.values_list("organization__short_name", "occurrence__item__activity")
    assert sorted(owed) == [("Школа № 5", "Издать приказ о кураторе"), ("Школа № 6", "Издать приказ о кураторе")]


def test_giving_out_again_adds_only_what_is_missing(cast):
    roadmap, _ = given(cast)
    Obligation.objects.filter(organization=cast.neighbour).delete()

    assert (obligations.issue(roadmap, by=cast.municipal), obligations.issue(roadmap, by=cast.municipal)) == (1, 0)


def test_school_gives_nothing_out(cast):
    with pytest.raises(Refused, match="Поручения раздаёт муниципалитет"):
        obligations.issue(make_roadmap(cast), by=cast.curator)


@pytest.mark.parametrize("who", ["curator", "regional", "foreign_curator"])
def test_only_the_officer_gives_out(cast, who):
    with pytest.raises(PermissionDenied):
        obligations.issue(make_roadmap(cast, organization=cast.municipality), by=cast.users[who])


def test_school_sees_the_earliest_first_and_what_is_far_without_alarm(cast):
    roadmap = make_roadmap(cast, organization=cast.municipality)
    for due in (None, date(2027, 5, 1), date(2026, 11, 25)):
        make_item(roadmap, is_for_organizations=True, due=due)
    obligations.issue(roadmap, by=cast.municipal)

    page = cast.client("curator").get(reverse("roadmap:obligation-list"))

    assert [row.occurrence.due for row in page.context["rows"]] == [date(2026, 11, 25), date(2027, 5, 1), None]
    assert page.content.decode().count("впереди") == 1


def test_officer_sees_the_urgent_first_the_rest_folded(cast):
    roadmap = make_roadmap(cast, organization=cast.municipality)
    days = (date(2027, 5, 1), date(2026, 11, 25), date(2026, 10, 1), date(2026, 11, 1))
    for due in days:
        make_item(roadmap, is_for_organizations=True, due=due)
    obligations.issue(roadmap, by=cast.municipal)
    Obligation.objects.filter(occurrence__due=days[3]).update(state="done", closed_on=TODAY, document_number="1")

    page = cast.client("municipal").get(reverse("roadmap:municipal-rollup", args=[roadmap.public_id]))

    parts = page.context["parts"]
    assert [[one.occurrence.due for one in part] for part in (parts.now, parts.later, parts.done)] == [
        [days[2], days[1]],
        [days[0]],
        [days[3]],
    ]


# ---- names
NAMED = "приказ № 3-од о Зимогоровой от 20.11.2026"


def test_answer_with_a_name_of_the_base_is_refused_and_nothing_is_lost(cast):
    make_person(cast, "Зимогорова")
    _, obligation = given(cast)
    address = reverse("roadmap:obligation-detail", args=[obligation.public_id])

    page = cast.client("curator").post(address, {"action": "done", "document_number": NAMED, "reason": "в деле"})

    obligation.refresh_from_db()
    assert "Документ: «Зимогоровой» – это данные человека из базы" in page.content.decode()
    assert (page.context["form"]["document_number"].value(), obligation.state) == (NAMED, "open")


def test_name_of_somebody_who_joined_later_is_cut_for_the_municipality(cast):
    roadmap, obligation = given(cast)
    obligations.answer(obligation, by=cast.curator, document_number=NAMED, reason="Зимогорова в отпуске")
    make_person(cast, "Зимогорова", organization=cast.neighbour)

    page = cast.client("municipal").get(reverse("roadmap:municipal-rollup", args=[roadmap.public_id]))

    text = page.content.decode()
    assert ("приказ № 3-од о [скрыто] от 20.11.2026" in text, "Зимогоров" in text) == (True, False)


PAPER = "Мероприятие\tСрок\tОтветственный\n"
ADDRESSEES = [
    ("Руководители образовательных организаций (ОО, ДОУ, ДО)", True),
    ("ИДК, руководители ОО", True),
    ("ИДК", False),
    ("специалист управления образования", False),
]


@pytest.mark.parametrize(("words", "expected"), ADDRESSEES)
def test_words_tell_for_whom_a_row_is(cast, words, expected):
    text = f"{PAPER}Мониторинг сайтов\tмай\t{words}\nСовещание\tиюнь\tИДК\n"
    draft = imports.read(
        organization=cast.municipality,
        year=cast.municipality.years.first(),
        start=date(2026, 9, 1),
        end=date(2027, 8, 31),
        by=cast.municipal,
        content=text,
    )

    roadmap = imports.apply_draft(draft, by=cast.municipal)

    assert roadmap.items.first().is_for_organizations is expected


def test_same_words_in_a_school_give_nothing_out(cast):
    draft = imports.read(
        organization=cast.school,
        year=cast.year,
        start=cast.year.start,
        end=cast.year.end,
        by=cast.curator,
        content=f"{PAPER}Мониторинг\tмай\tРуководители образовательных организаций\nСбор\tиюнь\tкуратор\n",
    )

    imports.apply_draft(draft, by=cast.curator)

    assert not Item.objects.filter(is_for_organizations=True).exists()


def test_answer_shows_the_officer_state_and_number_and_no_file(cast):
    roadmap, owed = given(cast)
    data = {
        "action": "done",
        "document_number": "приказ № 12-од от 03.11.2026",
        "file": SimpleUploadedFile("тайный скан.pdf", b"%PDF-1.4"),
    }

    cast.client("curator").post(reverse("roadmap:obligation-detail", args=[owed.public_id]), data)

    owed.refresh_from_db()
    officer = cast.client("municipal")
    page = officer.get(reverse("roadmap:municipal-rollup", args=[roadmap.public_id])).content.decode()
    file = reverse("roadmap:obligation-file", args=[owed.public_id])
    assert (owed.state, owed.closed_on, owed.closed_by) == ("done", TODAY, cast.curator)
    assert "приказ № 12-од от 03.11.2026" in page
    assert "тайный скан" not in page
    assert officer.get(file).status_code == 404
    assert cast.client("curator").get(file).status_code == 200


def test_answer_without_document_or_reason_is_refused(cast):
    _, owed = given(cast)

    response = cast.client("curator").post(
        reverse("roadmap:obligation-detail", args=[owed.public_id]), {"action": "done"}
    )

    owed.refresh_from_db()
    assert response.context["form"].non_field_errors() == [
        "Укажите номер и дату документа или напишите, почему его нет."
    ]
    assert owed.state == "open"


def test_second_answer_is_said_calmly(cast):
    _, owed = given(cast)
    obligations.answer(owed, by=cast.curator, document_number="№ 1")

    with pytest.raises(AlreadyDone):
        obligations.answer(owed, by=cast.curator, document_number="№ 2")


def test_reopened_obligation_waits_again(cast):
    _, owed = given(cast)
    obligations.answer(owed, by=cast.curator, document_number="№ 1")

    obligations.reopen(owed, by=cast.curator, reason="не тот приказ")

    assert (owed.state, owed.closed_on) == ("open", None)


def test_rollup_counts_answers(cast):
    roadmap, owed = given(cast)
    obligations.answer(owed, by=cast.curator, document_number="№ 1")

    (found,) = obligations.rollup(roadmap)

    assert (found.answered, len(found.rows)) == (1, 2)
    assert [row.organization for row in found.waiting] == [cast.neighbour]


def test_rollup_costs_the_same_whatever_the_number_of_rows(cast, django_assert_num_queries):
    roadmap = make_roadmap(cast, organization=cast.municipality)
    for _ in range(20):
        make_item(roadmap, is_for_organizations=True)
    obligations.issue(roadmap, by=cast.municipal)

    with django_assert_num_queries(1):
        assert len(obligations.rollup(roadmap)) == 20


def test_one_reminder_goes_to_curators_who_have_not_answered(cast):
    roadmap, owed = given(cast)
    window = owed.occurrence

    first, second = obligations.remind(window, by=cast.municipal), obligations.remind(window, by=cast.municipal)

    message = Message.objects.get()
    assert (first, second) == (1, 0)
    assert (message.user, message.organization) == (cast.curator, cast.school)
    assert message.items[0]["url"] == reverse("roadmap:obligation-detail", args=[owed.public_id])


def test_who_answered_is_not_reminded(cast):
    _, owed = given(cast)
    obligations.answer(owed, by=cast.curator, document_number="№ 1")

    assert obligations.remind(owed.occurrence, by=cast.municipal) == 0


def test_obligation_stands_on_the_board_and_in_the_agenda_of_the_school(cast):
    _, owed = given(cast, due=date(2026, 11, 25))
    own = make_roadmap(cast, items=1)

    page = cast.client("curator").get(reverse("roadmap:roadmap-board", args=[own.public_id])).content.decode()
    things = due_obligations(cast)
    obligations.answer(owed, by=cast.curator, document_number="приказ № 5")

    assert due_obligations(cast) == []
    assert "Издать приказ о кураторе" in page
    assert [(t.title, set(t.user_ids)) for t in things] == [
        ("Муниципальная карта: Издать приказ о кураторе", {cast.curator.pk})
    ]


def due_obligations(cast):
    return [t for t in due_things(cast.school, TODAY, date(2026, 11, 30)) if t.kind == "поручение"]


def done(cast):
    value = figures.value("roadmap.done", cast.school, TODAY)
    return value.numerator, value.denominator


def test_adopted_obligation_counts_in_the_own_roadmap_and_shares_its_fate(cast):
    _, owed = given(cast, due=date(2026, 11, 1))
    make_roadmap(cast, items=1)
    before = done(cast)

    item = obligations.adopt(owed, by=cast.curator)
    adopted = done(cast)
    obligations.answer(owed, by=cast.curator, document_number="приказ № 5")

    assert (before, adopted, done(cast)) == ((0, 1), (0, 2), (1, 2))
    assert (item.section.title, item.activity) == (
        "Поручения муниципальной дорожной карты",
        "Издать приказ о кураторе",
    )
    assert item.occurrences.get().reason == "Поручение выполнено: приказ № 5"


def test_second_adoption_is_said_calmly(cast):
    _, owed = given(cast)
    make_roadmap(cast, items=1)
    obligations.adopt(owed, by=cast.curator)

    with pytest.raises(AlreadyDone):
        obligations.adopt(owed, by=cast.curator)


def test_without_a_roadmap_there_is_nothing_to_adopt_into(cast):
    _, owed = given(cast)

    with pytest.raises(Refused, match="сначала составьте её"):
        obligations.adopt(owed, by=cast.curator)


def test_officer_never_sees_the_roadmap_of_a_school(cast):
    own = make_roadmap(cast, items=1)
    client = cast.client("municipal")

    assert client.get(reverse("roadmap:roadmap-detail", args=[own.public_id])).status_code == 404
    assert client.get(reverse("roadmap:item-detail", args=[own.items.get().public_id])).status_code == 404
