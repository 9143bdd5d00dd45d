"""People of the demonstration year; the command that loads a base."""

import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.organizations import demo_world
from apps.organizations.models import Organization
from apps.organizations.services import reference
from apps.participants import demo as people_demo
from apps.participants.access import missing_papers
from apps.participants.demo_names import FATHERS, GIVEN, SURNAMES, feminine
from apps.participants.models import Person
from apps.participants.rules import is_young, signer_refusal
from tests.participants.books import csv_bytes, xlsx_bytes

TODAY = date(2026, 11, 20)
HEADER = ["ФИО", "Дата рождения", "Класс", "Должность"]


@pytest.fixture
def world(db, noon):
    """The demo up to its people."""
    reference.load()
    steps = [function for order, function in sorted(demo_world._steps, key=lambda one: one[0]) if order <= 30]
    made = demo_world.World(today=TODAY)
    for function in steps:
        function(made)
    return made


def test_demo_people_are_enough_and_named_apart_from_officials_and_places(world):
    officials = set()
    for organization in Organization.objects.all():
        officials |= {organization.director_name.split(" ")[0], organization.curator_name.split(" ")[0]}
    officials |= {user.last_name for login, user in world.users.items() if login not in ("mentor", "mentee")}
    words = {word.strip("«»,.") for o in Organization.objects.all() for word in f"{o.name} {o.place}".split()}

    surnames = set(Person.objects.values_list("last_name", flat=True))

    assert Person.objects.count() >= 320
    assert min(map(len, surnames)) > 4
    assert surnames & (officials | words) == set()


def test_demo_people_have_ages_that_fit_and_consents_signed_by_the_right_hand(world):
    wrong = []
    for person in Person.objects.select_related("organization").prefetch_related("consents"):
        age = person.age_on(world.year_start)
        if person.school_class and not int(person.school_class[:-1]) + 5 <= age <= int(person.school_class[:-1]) + 8:
            wrong.append((person.school_class, age))
        policy = person.organization.consent_policy
        wrong += [
            c.signer for c in person.consents.all() if signer_refusal(c.signer, person.age_on(c.signed_on), policy)
        ]

    assert wrong == []


def test_demo_lacks_exactly_two_consents_and_knows_its_young_specialists(world):
    people = list(Person.objects.all())
    young = Person.objects.filter(is_young(TODAY), organization=world.school)

    assert len(missing_papers(people, TODAY)) == 2
    assert young.count() == world.school.contingents.latest("date").young_specialists == 6
    assert set(young.values_list("participations__role", flat=True)) == {"mentee"}


def test_demo_logins_belong_to_people_of_the_bases(world):
    mentor, mentee = (Person.objects.get(user=world.users[login]) for login in ("mentor", "mentee"))

    assert [p.participations.get().role for p in (mentor, mentee)] == ["mentor", "mentee"]
    assert [world.users["mentor"].full_name, mentee.age_on(world.year_start)] == [mentor.full_name, 23]
    assert Counter(p.category for p in Person.objects.filter(organization=world.school)) == {
        "pupil": 120,
        "staff": 40,
        "parent": 3,
        "graduate": 2,
        "partner": 2,
    }
    assert people_demo.people in [function for _, function in demo_world._steps]


def test_names_of_the_demo_are_whole_words():
    every = [
        *SURNAMES,
        *map(feminine, SURNAMES),
        *" ".join(GIVEN.values()).split(),
        *(n for pair in FATHERS for n in pair),
    ]

    assert [name for name in every if not name.isalpha() or name != name.capitalize()] == []
    assert len(set(SURNAMES)) == len(SURNAMES)


# ---- import_people
def run(capsys, path, organization, *more):
    call_command(
        "import_people", str(path), "--organization", str(organization.public_id), "--role", "mentee", "--json", *more
    )
    return json.loads(capsys.readouterr().out)


ANSWER = {
    "rows": 3,
    "new": 2,
    "changed": 0,
    "unchanged": 0,
    "refused": [
        {
            "row": 4,
            "column": "Дата рождения",
            "reason": "Дата рождения: «31.02.2012» — не дата. Напишите, например, 12.03.2012.",
        }
    ],
    "duplicates": [],
    "people": [
        {
            "last_name": "Загрузкин",
            "first_name": "Олег",
            "middle_name": "Ильич",
            "birth_date": "2012-03-12",
            "post": "",
            "class": "8А",
        },
        {
            "last_name": "Годова",
            "first_name": "Анна",
            "middle_name": "",
            "birth_date": None,
            "post": "учитель",
            "class": "",
        },
    ],
}
ROWS = [
    HEADER,
    ["Загрузкин Олег Ильич", "12.03.2012", "8 а", ""],
    ["Годова Анна", "1990", "", "учитель"],
    ["Плохов Олег Ильич", "31.02.2012", "8А", ""],
]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "список.xlsx"
    path.write_bytes(xlsx_bytes(ROWS))
    return path


def test_command_prints_what_the_contract_says(cast, capsys, table):
    assert (run(capsys, table, cast.school), Person.objects.count()) == (ANSWER, 2)


def test_dry_run_prints_the_same_and_writes_nothing(cast, capsys, table):
    assert (run(capsys, table, cast.school, "--dry-run"), Person.objects.count()) == (ANSWER, 0)


def test_second_run_is_all_unchanged(cast, capsys, table):
    run(capsys, table, cast.school)

    again = run(capsys, table, cast.school)

    assert again == {**ANSWER, "new": 0, "unchanged": 2}


def test_number_of_the_organization_and_a_sheet_are_accepted(cast, capsys, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_bytes([["Титул"]], База=ROWS))

    call_command("import_people", str(path), organization=str(cast.school.pk), role="mentor", sheet="База", json=True)

    assert json.loads(capsys.readouterr().out)["new"] == 2


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"", {}, "Файл пустой"),
        (b"%PDF-1.4\x00", {}, "Это не таблица"),
        (csv_bytes([["a", "b"]]), {}, "Не найдена строка с заголовками"),
        (csv_bytes(ROWS), {"role": "boss"}, "mentor или mentee"),
        (csv_bytes(ROWS), {"organization": "77777"}, "нет"),
        (csv_bytes(ROWS), {"sheet": "Нет такого"}, "Листа «Нет такого» в файле нет"),
        (None, {}, "не найден"),
    ],
)
def test_bad_input_ends_with_code_2_and_one_sentence(cast, tmp_path, content, options, words):
    path = tmp_path / "a.csv"
    if content is not None:
        path.write_bytes(content)
    asked = {"organization": str(cast.school.pk), "role": "mentee", **options}

    with pytest.raises(CommandError) as error:
        call_command("import_people", str(path), **asked)

    assert (error.value.returncode, words in str(error.value), Person.objects.count()) == (2, True, 0)
