"""Steps for many people of a list: confirmation with the count, one transaction, log, reasons for whom it passes by."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from apps.core.errors import Refused
from apps.participants.models import Participation, Person
from apps.participants.services import bulk, people
from apps.workflow import audit
from apps.workflow.models import AccessEntry
from tests.factories import make_person, make_pupil
from tests.participants.books import values_of

URL = reverse("participants:people-bulk")
MENTEES = reverse("participants:mentee-list")


def send(cast, step, chosen, page="mentees", who="curator", **data):
    numbers = [person.public_id for person in chosen]
    return cast.client(who).post(URL, {"page": page, "step": step, "person": numbers, **data})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def pupils(cast, *surnames, **values):
    return [make_pupil(cast, name, role="mentee", **values) for name in surnames]


def test_confirmation_names_the_count_and_the_people_and_writes_nothing(cast):
    chosen = pupils(cast, "Аистов", "Берегов")

    response = send(cast, "enter:mentor", chosen)

    page = response.content.decode()
    assert "Внести в базу наставников: 2\N{NO-BREAK SPACE}человека" in page
    assert ("Аистов" in page, "Берегов" in page) == (True, True)
    assert Participation.objects.filter(role="mentor").count() == 0


def test_confirmed_step_is_done_for_all_with_form_and_log(cast):
    chosen = pupils(cast, "Аистов", "Берегов")

    response = send(cast, "enter:mentor", chosen, confirmed="1", form=cast.form.pk)

    rows = Participation.objects.filter(role="mentor").values_list("person__last_name", "form", "year")
    assert sorted(rows) == [("Аистов", cast.form.pk, cast.year.pk), ("Берегов", cast.form.pk, cast.year.pk)]
    assert {audit.history(person)[0].action for person in chosen} == {"enter_base"}
    assert said(response) == ["2\N{NO-BREAK SPACE}человека: в базе наставников."]


def test_people_whom_the_step_does_not_fit_are_named_with_the_reason(cast):
    ready, gone, already = pupils(cast, "Готовцев", "Ушедшев", "Бывалов")
    people.leave(gone, day=date(2026, 10, 1), reason="перевод", by=cast.curator)
    people.enter_base(already, year=cast.year, role="mentor", values={}, by=cast.curator)

    asked = send(cast, "enter:mentor", [ready, gone, already]).content.decode()
    done = send(cast, "enter:mentor", [ready, gone, already], confirmed="1")

    for words in (
        "уже отмечено выбытие 01.10.2026",
        "уже в базе наставников",
        "наставников: 1\N{NO-BREAK SPACE}человек",
    ):
        assert words in asked
    assert said(done)[0] == "1\N{NO-BREAK SPACE}человек: в базе наставников."
    assert said(done)[1].startswith("Пропущены: Бывалов")
    assert "Ушедшев" in said(done)[1]


def test_all_found_means_the_filter_of_the_list(cast):
    pupils(cast, "Аистов", "Берегов", school_class="8А")
    pupils(cast, "Другов", school_class="9А")

    page = send(cast, "leave:", [], all="1", query="school_class=8").content.decode()

    assert "Отметить выбытие: 2\N{NO-BREAK SPACE}человека" in page
    assert "Другов" not in page


@pytest.mark.parametrize(
    ("step", "expected"),
    [("take_out:mentee", (date(2026, 11, 20), False)), ("form:mentee", (None, True))],
)
def test_place_in_the_base_is_changed(cast, step, expected):
    chosen = pupils(cast, "Аистов")
    Participation.objects.update(form=None)

    send(cast, step, chosen, confirmed="1", form=cast.form.pk)

    row = Participation.objects.get()
    assert (row.left_on, row.form == cast.form) == expected


def test_leaving_of_many_needs_a_day_that_has_come_and_a_reason(cast):
    chosen = pupils(cast, "Аистов", "Берегов")

    refused = send(cast, "leave:", chosen, confirmed="1", day="2027-01-01", reason="")
    left_before = Person.objects.filter(left_on=None).count()
    send(cast, "leave:", chosen, confirmed="1", day="2026-11-19", reason="выпуск")

    assert (list(refused.context["form"].errors), left_before) == (["day", "reason"], 2)
    assert set(Person.objects.values_list("left_on", flat=True)) == {date(2026, 11, 19)}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"step": ""}, "Выберите, что сделать"),
        ({"step": "destroy:mentor"}, "Выберите, что сделать"),
        ({"page": "elsewhere"}, "Откройте список заново"),
        ({"person": []}, "Никто не отмечен"),
        ({"person": ["not-a-number"]}, "Никто не отмечен"),
    ],
)
def test_bad_input_is_answered_by_a_sentence(cast, data, words):
    person = make_person(cast, role="mentee")
    asked = {"page": "mentees", "step": "leave:", "person": [person.public_id], **data}

    response = cast.client("curator").post(URL, asked)

    assert response.status_code == 302
    assert said(response)[0].startswith(words)


def test_people_of_another_school_are_not_chosen(cast):
    stranger = make_person(cast, organization=cast.foreign_school)

    response = send(cast, "leave:", [stranger], confirmed="1", day="2026-11-19", reason="перевод")

    assert said(response)[0].startswith("Никто не отмечен")
    assert Person.objects.get().left_on is None


def test_more_than_a_limit_is_refused_by_page_and_service(cast, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    chosen = pupils(cast, "Аистов", "Берегов")

    response = send(cast, "enter:mentor", chosen)

    assert said(response) == ["Отмечено 2, за один раз — не больше 1. Сузьте отбор."]
    with pytest.raises(Refused, match="не больше 1"):
        bulk.apply(bulk.step_for("leave", ""), chosen, year=cast.year, values={}, by=cast.curator)


def test_failure_in_the_middle_leaves_nothing_half_done(cast, monkeypatch):
    chosen = pupils(cast, "Аистов", "Берегов")
    real = people.leave

    def broken(person, **values):
        if person.last_name == "Берегов":
            raise RuntimeError("disk")
        return real(person, **values)

    monkeypatch.setattr(people, "leave", broken)
    values = {"day": date(2026, 11, 19), "reason": "выпуск"}
    with pytest.raises(RuntimeError):
        bulk.apply(bulk.step_for("leave", ""), chosen, year=cast.year, values=values, by=cast.curator)

    assert Person.objects.filter(left_on=None).count() == 2


def test_a_refusal_of_one_keeps_the_others(cast, monkeypatch):
    chosen = pupils(cast, "Аистов", "Берегов")

    def refusing(person, **values):
        if person.last_name == "Берегов":
            raise Refused("Состоит в паре.")

    monkeypatch.setattr(people, "leave", refusing)
    done = bulk.apply(bulk.step_for("leave", ""), chosen, year=cast.year, values={"day": 1, "reason": ""}, by=None)

    assert ([p.last_name for p in done.ready], [row.reason for row in done.refused]) == (
        ["Аистов"],
        ["Состоит в паре."],
    )


def test_chosen_are_exported_and_noted_in_the_access_journal(cast):
    chosen = pupils(cast, "Аистов", "Берегов", "Другов")[:2]

    response = send(cast, "export:", chosen)

    surnames = [row[0] for row in values_of(response.content)[4:]]
    entry = AccessEntry.objects.get(kind="export")
    assert (surnames, entry.rows) == (["Аистов", "Берегов"], 2)


def test_consent_forms_of_the_chosen_are_printed(cast):
    from tests.participants.matrix import consent_text

    consent_text(cast)
    chosen = pupils(cast, "Аистов", "Берегов")

    response = send(cast, "print:", chosen)

    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert AccessEntry.objects.get(kind="print").rows == 2


def test_bar_and_boxes_are_shown_only_to_those_who_may(cast):
    person = pupils(cast, "Аистов")[0]
    box = f'name="person" value="{person.public_id}"'

    pages = {who: cast.client(who).get(MENTEES).content.decode() for who in ("curator", "director")}

    assert {who: (box in page, 'id="several"' in page) for who, page in pages.items()} == {
        "curator": (True, True),
        "director": (False, False),
    }


def test_register_leads_into_a_base(cast):
    person = make_person(cast, "Родительцев", category="parent", post="")

    send(cast, "enter:mentor", [person], page="register", confirmed="1")

    assert list(Participation.objects.values_list("person", "role")) == [(person.pk, "mentor")]


def test_refused_confirmation_comes_back_to_a_list_with_its_sentence(cast):
    client = cast.client("curator")
    gone = {"page": "mentees", "step": "leave:", "person": [], "confirmed": "1"}

    page = client.post(URL, gone, follow=True, HTTP_REFERER=f"http://testserver{URL}")

    assert (page.status_code, page.redirect_chain[-1][0]) == (200, reverse("participants:mentor-list"))
    assert "Никто не отмечен" in page.content.decode()
