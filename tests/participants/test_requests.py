"""The register of requests of data subjects and the register of admitted persons."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.notifications.agenda import due_things
from apps.organizations.models import CalendarDay
from apps.participants.models import SubjectRequest, Withdrawal, WithdrawalTerm
from apps.participants.services import consents, requests, withdrawals
from apps.workflow import audit
from apps.workflow.models import AccessEntry
from tests.documents.kinds import make_document
from tests.factories import make_person

ADD, LIST = reverse("participants:request-add"), reverse("participants:request-list")
DATA = {"asked_by": "Матерева Ольга", "kind": "access", "received_on": "2026-11-02", "words": "Какие данные есть?"}


def asked(cast, **fields):
    values = {
        "asked_by": "Матерева",
        "kind": "access",
        "received_on": date(2026, 11, 2),
        "words": "Что есть?",
        **fields,
    }
    return requests.add(SubjectRequest(organization=cast.school, **values), by=cast.curator)


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("access", date(2026, 11, 17)),
        ("correct", date(2026, 11, 12)),
        ("stop", date(2026, 11, 17)),
        ("unpublish", date(2026, 11, 6)),
        ("destroy", date(2026, 12, 2)),
    ],
)
def test_term_follows_the_kind_and_the_production_calendar(cast, kind, due):
    # 4 November is a day off, weekends are not counted either.
    CalendarDay.objects.update_or_create(date=date(2026, 11, 4), defaults={"kind": "holiday"})

    assert asked(cast, kind=kind).due == due


def test_request_is_entered_shown_and_due_to_the_curator_until_answered(cast):
    client = cast.client("curator")
    client.post(ADD, DATA)
    row = SubjectRequest.objects.get()

    page = client.get(LIST).content.decode()
    before = [thing.title for thing in due_things(cast.school, date(2026, 11, 1), date(2026, 11, 30))]
    client.post(
        reverse("participants:request-answer", args=[row.public_id]), {"day": "2026-11-16", "words": "Письмо № 5"}
    )
    after = due_things(cast.school, date(2026, 11, 1), date(2026, 11, 30))

    row.refresh_from_db()
    assert "нужен до" in page
    assert before == ["Ответить на обращение: предоставить сведения о данных"]
    assert after == []
    assert (row.answered_on, row.answer, row.answered_by) == (date(2026, 11, 16), "Письмо № 5", cast.curator)
    assert [event.action for event in audit.history(row)] == ["answer", "add"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"asked_by": ""}, "asked_by"),
        ({"kind": "x"}, "kind"),
        ({"received_on": "2026-12-01"}, "received_on"),
        ({"received_on": "вчера"}, "received_on"),
        ({"words": ""}, "words"),
        ({"person": "999999"}, "person"),
    ],
)
def test_bad_input_keeps_the_form(cast, change, field):
    response = cast.client("curator").post(ADD, {**DATA, **change})

    assert (list(response.context["form"].errors), SubjectRequest.objects.count()) == ([field], 0)


def test_person_of_another_school_is_refused_by_form_and_service(cast):
    stranger = make_person(cast, organization=cast.foreign_school)

    response = cast.client("curator").post(ADD, {**DATA, "person": stranger.pk})

    assert list(response.context["form"].errors) == ["person"]
    with pytest.raises(Refused, match="другой организации"):
        asked(cast, person=stranger)


@pytest.mark.parametrize(
    ("day", "words", "expected"),
    [
        (date(2026, 11, 1), "Письмо", "не раньше поступления"),
        (date(2026, 11, 21), "Письмо", "не позже сегодняшнего"),
        (date(2026, 11, 3), "  ", "Напишите, что"),
    ],
)
def test_answer_out_of_place_is_refused(cast, day, words, expected):
    with pytest.raises(Refused, match=expected):
        requests.answer(asked(cast), day=day, words=words, by=cast.curator)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-21", "День ответа ещё не наступил."),
        ("2026-10-30", "Обращение поступило 02.11.2026: ответ не раньше."),
    ],
)
def test_wrong_day_of_an_answer_is_said_at_the_field_and_the_words_stay(cast, day, words):
    row = asked(cast)
    url = reverse("participants:request-answer", args=[row.public_id])

    form = cast.client("curator").post(url, {"day": day, "words": "Письмо № 5"}).context["form"]

    assert (form.errors, form["words"].value()) == ({"day": [words]}, "Письмо № 5")


def test_second_answer_changes_nothing_and_a_bad_day_is_a_sentence(cast):
    row = asked(cast)
    url = reverse("participants:request-answer", args=[row.public_id])

    bad = cast.client("curator").post(url, {"day": "позавчера", "words": "Письмо"})
    requests.answer(row, day=date(2026, 11, 3), words="Письмо № 1", by=cast.curator)
    with pytest.raises(AlreadyDone):
        requests.answer(row, day=date(2026, 11, 4), words="Письмо № 2", by=cast.curator)

    assert bad.context["form"].errors == {"day": ["Введите правильную дату."]}
    assert SubjectRequest.objects.get().answer == "Письмо № 1"


def test_looking_at_requests_stands_in_the_access_journal(cast):
    row = asked(cast)
    client = cast.client("director")

    client.get(LIST)
    client.get(reverse("participants:request-detail", args=[row.public_id]))

    kinds = AccessEntry.objects.values_list("object_type", "rows").order_by("pk")
    assert list(kinds) == [("participants.SubjectRequest", 1), ("participants.SubjectRequest", 1)]


def test_destruction_clears_what_the_requests_say(cast):
    person = make_person(cast)
    row = asked(cast, person=person)
    requests.answer(row, day=date(2026, 11, 3), words="Письмо Матеревой", by=cast.curator)
    WithdrawalTerm.objects.create(purpose="processing", kind="destroy", title="Уничтожить", days=30, position=1)
    consents.withdraw(person.consents.get(), day=date(2026, 11, 20), reason="заявление", by=cast.curator)

    withdrawals.take_step(Withdrawal.objects.get(), 1, by=cast.curator)

    row.refresh_from_db()
    assert (row.asked_by, row.words, row.answer) == ("уничтожено",) * 3


def test_admitted_are_those_of_orders_in_force(cast):
    for state, name in (("approved", "Допущенцев Олег"), ("draft", "Черновиков Пётр"), ("repealed", "Прежнев Иван")):
        make_document(cast, state, "documents.admission", people=[f"{name}, педагог"], scope="ФИО")

    page = cast.client("director").get(reverse("participants:admitted-list")).content.decode()

    shown = [name in page for name in ("Допущенцев Олег", "приказ № ", "Черновиков", "Прежнев")]
    assert shown == [True, True, False, False]
