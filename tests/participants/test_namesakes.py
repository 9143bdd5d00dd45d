"""Different people with the same name: told apart once, kept, taken back, known to the import."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.jobs import sheets
from apps.participants.imports import apply as applying
from apps.participants.imports import plan
from apps.participants.models import Namesakes, Person
from apps.participants.services import duplicates, namesakes
from apps.workflow.models import AuditEvent
from tests.factories import make_person, make_pupil
from tests.participants.books import xlsx_bytes

pytestmark = pytest.mark.django_db
NAME = {"first_name": "Иван", "middle_name": "Ильич"}
BORN = date(2012, 3, 12)
HEADER = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Телефон"]


def twins(cast, *classes, **fields):
    return [make_pupil(cast, "Тёзкин", school_class=one, **NAME, **fields) for one in classes]


def listed(client):
    groups = client.get(reverse("participants:duplicate-list")).context["groups"]
    return [[person.school_class for person in people] for people, _ in groups]


def say(client, people):
    return client.post(reverse("participants:namesakes-say"), {"person": [p.public_id for p in people]}, follow=True)


def test_pair_told_apart_leaves_the_list_and_comes_back(cast):
    people, client = twins(cast, "5А", "8Б"), cast.client("curator")
    before = listed(client)

    say(client, people)
    told = listed(client)
    page = client.get(reverse("participants:duplicate-list")).content.decode()
    client.post(reverse("participants:namesakes-take-back", args=[Namesakes.objects.get().public_id]))

    assert (before, told, listed(client)) == ([["5А", "8Б"]], [], [["5А", "8Б"]])
    assert "Отмечены как разные люди" in page
    assert [
        list(AuditEvent.objects.filter(object_id=p.pk).order_by("pk").values_list("title", flat=True)) for p in people
    ] == [
        [
            f"Отмечено: это не тот человек, что в карточке № {other.pk}",
            f"Снята отметка «разные люди» с карточкой № {other.pk}",
        ]
        for other in reversed(people)
    ]


def test_third_card_may_still_be_either_of_two(cast):
    first, second, third = twins(cast, "5А", "8Б", "")
    client = cast.client("curator")

    say(client, [first, second])
    with_both = listed(client)
    say(client, [first, third])
    with_one = listed(client)
    say(client, [first, second, third])

    assert (with_both, with_one, listed(client)) == ([["", "5А", "8Б"]], [["", "8Б"]], [])
    assert Namesakes.objects.count() == 3


@pytest.mark.parametrize("who", ["one", "nobody", "foreign", "merged"])
def test_only_present_cards_of_the_school_are_told_apart(cast, who):
    person = make_person(cast)
    others = {
        "one": [],
        "nobody": [],
        "foreign": [make_person(cast, organization=cast.foreign_school)],
        "merged": [make_person(cast, merged_into=person)],
    }[who]

    say(cast.client("curator"), [] if who == "nobody" else [person, *others])

    assert Namesakes.objects.count() == 0


def test_said_twice_is_calm_and_taken_back_twice_too(cast):
    people = twins(cast, "5А", "8Б")
    [row] = namesakes.say(people, by=cast.curator)

    with pytest.raises(AlreadyDone):
        namesakes.say(list(reversed(people)), by=cast.curator)
    namesakes.take_back(row, by=cast.curator)
    with pytest.raises(AlreadyDone):
        namesakes.take_back(Namesakes(pk=row.pk or 1), by=cast.curator)


def test_cards_told_apart_are_not_merged_nor_offered(cast):
    first, second = twins(cast, "5А", "8Б")
    namesakes.say([first, second], by=cast.curator)

    with pytest.raises(Refused, match="разные люди"):
        duplicates.merge(kept=first, dropped=second, by=cast.curator)

    assert duplicates.candidates(first) == []


def test_merged_card_leaves_what_was_said_about_it_to_the_kept_one(cast):
    kept, dropped, both, one = twins(cast, "5А", "5Б", "8А", "8Б")
    for pair in ((kept, both), (dropped, both), (dropped, one)):
        namesakes.say(pair, by=cast.curator)

    duplicates.merge(kept=kept, dropped=dropped, by=cast.curator)

    assert namesakes.of(cast.school) == {(kept.pk, both.pk), (kept.pk, one.pk)}


def test_card_entered_as_a_namesake_is_no_duplicate_from_the_beginning(cast):
    twins(cast, "5А", "7В")
    client, form = cast.client("curator"), {"category": "pupil", "school_class": "8Б", "last_name": "Тёзкин", **NAME}

    refused = client.post(reverse("participants:person-add"), form)
    client.post(reverse("participants:person-add"), {**form, "is_another": "on"})

    assert refused.content.decode().count("Тёзкин Иван Ильич</a>, ") == 2
    assert (Person.objects.count(), listed(client)) == (3, [["5А", "7В"]])


# ---- import
def planned(cast, *rows):
    content = xlsx_bytes([HEADER, *(["Тёзкин", "Иван", "Ильич", *row] for row in rows)])
    return plan.make(sheets.read(content), organization=cast.school, year=cast.year, role="mentee")


def apart(cast, **fields):
    people = twins(cast, "5А", "8Б", **fields)
    namesakes.say(people, by=cast.curator)
    return people


@pytest.mark.parametrize("born", [BORN, None], ids=["same birth date", "no birth date"])
def test_row_finds_its_own_card_by_class_however_often_it_comes(cast, born):
    people, day = apart(cast, birth_date=born), born and "12.03.2012"

    made = planned(cast, [day, "8Б", ""], [day, "5А", ""])

    assert [step.person for step in made.steps] == list(reversed(people))
    assert [step.state for step in made.steps] == ["changed", "changed"]  # they enter the base


def test_phone_tells_namesakes_apart_before_the_class(cast):
    first, _ = apart(cast, birth_date=BORN)
    Person.objects.filter(pk=first.pk).update(phone="+7 900 123-45-67")

    made = planned(cast, ["12.03.2012", "8Б", "8 900 123 45 67"])

    assert [step.person for step in made.steps] == [first]


@pytest.mark.parametrize("born", [BORN, None], ids=["same birth date", "no birth date"])
def test_row_that_may_be_either_is_refused_and_makes_no_third_card(cast, born):
    apart(cast, birth_date=born)

    made = planned(cast, [born and "12.03.2012", "", ""])

    words = "5А класс, 12.03.2012; 8Б класс, 12.03.2012" if born else "5А класс; 8Б класс"
    assert [p.reason for p in made.problems] == [
        f"В базе несколько человек с этим именем ({words}). Допишите, о ком строка: дату рождения, класс или телефон."
    ]


def test_card_entered_twice_and_not_yet_merged_takes_the_row(cast):
    first, _ = twins(cast, "5А", "5А", birth_date=BORN)

    made = planned(cast, ["12.03.2012", "5А", ""])

    assert [step.person for step in made.steps] == [first]


@pytest.mark.parametrize(
    ("day", "advice"),
    [("", "допишите обоим дату рождения."), ("12.03.2012", "внесите второго вручную.")],
    ids=["no birth date", "same birth date"],
)
def test_namesakes_inside_one_file_are_told_what_to_do(cast, day, advice):
    made = planned(cast, [day, "5А", ""], [day, "8Б", ""])

    assert [p.reason for p in made.problems] == [
        f"То же имя, что в строке 2. Если это один человек, удалите одну из строк; если тёзки, {advice}"
    ]


def test_namesake_with_another_birthday_is_said_and_a_loaded_pair_stays_apart(cast):
    known = make_pupil(cast, "Тёзкин", school_class="5А", birth_date=BORN, **NAME)
    content = xlsx_bytes([HEADER, ["Тёзкин", "Иван", "Ильич", "01.09.2013", "4А", ""]])
    place = {"organization": cast.school, "year": cast.year, "role": "mentee"}

    first = applying.apply(sheets.read(content), **place, by=cast.curator)
    namesakes.say([known, Person.objects.get(school_class="4А")], by=cast.curator)
    again = applying.apply(sheets.read(content), **place, by=cast.curator)

    assert [twin.reason for twin in first.twins] == [
        "в базе есть полный тёзка с другой датой рождения: проверьте, не один ли это человек"
    ]
    assert ([step.state for step in again.steps], again.twins, duplicates.groups(cast.school)) == (
        ["unchanged"],
        [],
        [],
    )
