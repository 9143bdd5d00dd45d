"""Consents in a loaded list: what becomes a line of the ledger, what is only told about."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from apps.jobs import sheets
from apps.jobs.models import Job
from apps.jobs.services import jobs
from apps.organizations.enums import ConsentPolicy
from apps.participants.imports import apply as applying
from apps.participants.imports import papers, plan, template
from apps.participants.models import Consent, PeopleImport, Person
from apps.participants.services import consents, imports
from apps.workflow import audit
from tests.factories import make_pupil
from tests.participants.books import csv_bytes, xlsx_bytes

HEADER = [
    "ФИО",
    "Дата рождения",
    "Класс",
    "Родитель (законный представитель)",
    "Кем приходится",
    "Согласие на обработку ПДн (дата)",
]
CHILD = ["Дятлова Вера Игоревна", "12.03.2015", "5А", "Дятлова Анна Ильинична", "мать", "01.09.2026"]
SIGNED = date(2026, 9, 1)
MOTHER = "мать, документ в списке не указан"


def planned(cast, rows, role="mentee"):
    return plan.make(sheets.read(xlsx_bytes(rows)), organization=cast.school, year=cast.year, role=role)


def applied(cast, rows, role="mentee"):
    return applying.apply(
        sheets.read(xlsx_bytes(rows)), organization=cast.school, year=cast.year, role=role, by=cast.curator
    )


def ledger():
    fields = ("person__last_name", "purpose", "signer", "representative_name", "authority", "medium", "signed_on")
    return list(Consent.objects.order_by("pk").values_list(*fields))


def test_consent_of_a_list_is_the_line_that_is_entered_by_hand(cast):
    applied(cast, [HEADER, CHILD])
    by_list = Consent.objects.get()
    by_hand = consents.add(
        person=by_list.person,
        values={
            "purpose": "processing", "signer": "representative", "representative_name": "Дятлова Анна Ильинична",
            "authority": MOTHER, "medium": "paper", "signed_on": SIGNED,
        },
        by=cast.curator,
    )  # fmt: skip

    own = {"id", "public_id", "created_at", "_state"}
    assert {k: v for k, v in vars(by_list).items() if k not in own and not k.startswith("_")} == {
        k: v for k, v in vars(Consent.objects.get(pk=by_hand.pk)).items() if k not in own and not k.startswith("_")
    }
    assert (by_list.scan, by_list.text) == (None, None)
    entries = audit.history(by_list.person)
    assert [(e.action, e.title, e.actor) for e in entries if e.action == "add_consent"] == [
        ("add_consent", "Внесено согласие: обработка персональных данных", cast.curator)
    ] * 2


def test_same_file_again_adds_no_second_line(cast):
    applied(cast, [HEADER, CHILD])
    before = list(Consent.objects.values()), list(Person.objects.values())

    again = applied(cast, [HEADER, CHILD])

    assert [(step.state, step.consent) for step in again.steps] == [("unchanged", None)]
    assert (list(Consent.objects.values()), list(Person.objects.values())) == before


def test_withdrawn_consent_does_not_come_back_by_the_same_list(cast):
    applied(cast, [HEADER, CHILD])
    consents.withdraw(Consent.objects.get(), day=date(2026, 10, 1), reason="заявление", by=cast.curator)

    applied(cast, [HEADER, CHILD])

    assert Consent.objects.count() == 1


def test_known_person_with_nothing_new_gets_only_the_consent(cast):
    applied(cast, [HEADER[:3], CHILD[:3]])
    person = Person.objects.get()

    made = applied(cast, [HEADER, CHILD])

    assert [(step.state, step.labels) for step in made.steps] == [("changed", "")]
    assert ledger() == [("Дятлова", "processing", "representative", "Дятлова Анна Ильинична", MOTHER, "paper", SIGNED)]
    assert [entry.action for entry in audit.history(person)] == ["add_consent", "import"]


@pytest.mark.parametrize(
    ("born", "policy", "signer", "parent"),
    [
        ("12.03.2015", ConsentPolicy.BOTH, "representative", True),
        ("01.09.2012", ConsentPolicy.BOTH, "both", True),
        ("02.09.2012", ConsentPolicy.OWN, "representative", True),
        ("01.09.2012", ConsentPolicy.OWN, "own", False),
        ("01.09.2012", ConsentPolicy.REPRESENTATIVE, "representative", True),
        ("01.09.2008", ConsentPolicy.BOTH, "own", False),
        ("02.09.2008", ConsentPolicy.BOTH, "both", True),
    ],
)
def test_signer_by_the_age_on_the_day_of_signing(cast, born, policy, signer, parent):
    cast.school.consent_policy = policy
    cast.school.save()

    applied(cast, [HEADER, [CHILD[0], born, *CHILD[2:]]])

    told = ("Дятлова Анна Ильинична", MOTHER) if parent else ("", "")
    assert ledger() == [("Дятлова", "processing", signer, *told, "paper", SIGNED)]


def test_employee_without_a_birth_date_signs_himself(cast):
    applied(
        cast,
        [
            ["ФИО", "Должность", "Согласие на обработку персональных данных"],
            ["Совин Олег Ильич", "учитель", "01.09.2026"],
        ],
        "mentor",
    )

    assert ledger() == [("Совин", "processing", "own", "", "", "paper", SIGNED)]


NOTES = {
    "no birth date": ({1: ""}, "согласие не внесётся: без даты рождения неизвестно, кто его подписывает"),
    "no parent": ({3: ""}, "согласие не внесётся. Укажите фамилию, имя и отчество законного представителя."),
    "two parents": (
        {3: "Дятлова Анна Ильинична; Дятлов Игорь Олегович"},
        "согласие не внесётся. Укажите фамилию, имя и отчество законного представителя.",
    ),
    "ahead": ({5: "01.09.2027"}, "согласие не внесётся. Дата подписания ещё не наступила. Укажите дату, стоящую на бумаге."),
    "before birth": ({5: "01.09.2010"}, "согласие не внесётся. Дата подписания раньше даты рождения. Проверьте обе даты."),
    "yes": ({5: "есть"}, papers.WITHOUT_DAY),
    "plus": ({5: "+"}, papers.WITHOUT_DAY),
    "year": ({5: "2026"}, papers.WITHOUT_DAY),
    "words": (
        {5: "на подписи"},
        "согласие не внесётся. Согласие: «на подписи» — не дата. Напишите, например, 12.03.2012.",
    ),
    "no day": ({5: "31.02.2026"}, "согласие не внесётся. Согласие: «31.02.2026» — не дата. Напишите, например, 12.03.2012."),
}  # fmt: skip


@pytest.mark.parametrize("name", NOTES)
def test_what_makes_no_line_is_told_and_the_person_is_loaded(cast, name):
    changes, note = NOTES[name]
    row = [changes.get(place, cell) for place, cell in enumerate(CHILD)]

    made = applied(cast, [HEADER, row])

    assert (made.without_consent, made.problems, made.consents) == ([(2, note)], [], [])
    assert (Person.objects.count(), Consent.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    "cell",
    [
        "отозвано 01.10.2026",
        "01.09.2026 (отозвано 01.10.2026)",
        "отказ от 01.09.2026",
        "не подписано, напомнить 01.10.2026",
        "до 01.11.2026",
    ],
)
def test_day_that_is_not_of_a_consent_in_force_is_told_and_not_entered(cast, cell):
    made = applied(cast, [HEADER, [*CHILD[:5], cell]])

    assert [cell in note for _, note in made.without_consent] == [True]
    assert (made.consents, Person.objects.count(), Consent.objects.count()) == ([], 1, 0)


@pytest.mark.parametrize("cell", ["", "нет", "-", "не подписано", None, "нет данных"])
def test_cell_that_says_no_says_nothing_more(cast, cell):
    made = applied(cast, [HEADER, [*CHILD[:5], cell]])

    assert (made.without_consent, made.consents, made.notes, Person.objects.count()) == ([], [], [], 1)


@pytest.mark.parametrize(
    "cell",
    [
        "01.09.2026",
        "есть, 01.09.2026",
        "от 1.09.26 г.",
        date(2026, 9, 1),
        46266,
        "2026-09-01",
        "1 сентября 2026 г.",
        "подписано 1 сентября 2026 г.",
        "с 01.09.2026 по 31.08.2027",
    ],
)
def test_day_is_read_in_any_shape(cast, cell):
    applied(cast, [HEADER, [*CHILD[:5], cell]])

    assert list(Consent.objects.values_list("signed_on", flat=True)) == [SIGNED]


@pytest.mark.parametrize(
    ("titles", "cells"),
    [
        (["Согласие на обработку персональных данных", "Дата согласия"], ["есть", "01.09.2026"]),
        (["Согласие на обработку ПДн (дата / есть / нет)"], ["01.09.2026"]),
        (["Согласие родителя (законного представителя) на обработку персональных данных ребёнка"], ["01.09.2026"]),
        (["Дата согласия на обработку персональных данных", "Согласие на обработку ПД"], ["01.09.2026", "да"]),
    ],
)
def test_titles_of_columns(cast, titles, cells):
    header = ["ФИО ребёнка", "Дата рождения", "ФИО матери", "Телефон матери", *titles]

    applied(cast, [header, [*CHILD[:2], CHILD[3], "8 900 123 45 67", *cells]])

    assert ledger() == [("Дятлова", "processing", "representative", "Дятлова Анна Ильинична", MOTHER, "paper", SIGNED)]
    assert Person.objects.get().phone == "+7 900 123-45-67"


@pytest.mark.parametrize(
    "title",
    [
        "Согласие на распространение персональных данных",
        "Согласие на участие в программе",
        "Согласие на обработку ПДн и размещение фото",
        "Согласие",
        "Дата отзыва согласия на обработку ПДн",
    ],
)
def test_other_consents_are_named_and_not_loaded(cast, title):
    made = applied(cast, [[*HEADER[:5], title], CHILD])

    assert (made.table.papers, made.tells_of_consents, Consent.objects.count()) == ([title], False, 0)


def test_day_of_an_unnamed_consent_is_told_about(cast):
    made = applied(cast, [[*HEADER[:5], "Дата согласия"], CHILD])

    assert (made.without_consent, Consent.objects.count()) == ([(2, papers.WITHOUT_PURPOSE)], 0)


@pytest.mark.parametrize(
    ("title", "cell", "expected"),
    [
        ("ФИО матери", "Дятлова А. И.", ("Дятлова А. И.", MOTHER)),
        ("ФИО отца", "Дятлов Игорь Олегович", ("Дятлов Игорь Олегович", "отец, документ в списке не указан")),
        ("Родитель", "Дятлова Анна Ильинична (мать)", ("Дятлова Анна Ильинична", MOTHER)),
        (
            "Родитель (законный представитель)",
            "Дятлова Анна Ильинична, +7 900 123-45-67",
            ("Дятлова Анна Ильинична", "родитель (законный представитель), документ в списке не указан"),
        ),
        ("ФИО опекуна", "Совина Анна Денисовна", ("Совина Анна Денисовна", "опекун, документ в списке не указан")),
    ],
)
def test_representatives(title, cell, expected):
    assert papers.representative(cell, None, title) == expected


def test_document_of_the_representative_stands_as_written():
    told = papers.representative("Дятлова Анна Ильинична", "мать, свидетельство о рождении № 12", "Родитель")

    assert told == ("Дятлова Анна Ильинична", "мать, свидетельство о рождении № 12")


def test_second_parent_on_a_line_of_his_own_is_nobody_in_the_base(cast):
    made = planned(cast, [HEADER, CHILD, ["", "", "", "Дятлов Игорь Олегович", "отец", ""]])

    assert ([step.state for step in made.steps], made.problems, made.table.skipped) == (["new"], [], [3])


def test_refused_row_brings_no_consent(cast):
    applied(cast, [HEADER, [CHILD[0], "31.02.2015", *CHILD[2:]]])

    assert (Person.objects.count(), Consent.objects.count()) == (0, 0)


def test_page_shows_the_lines_before_and_the_count_after(cast):
    rows = [HEADER, CHILD, ["Совин Олег Ильич", "12.03.2015", "5А", "Совина Анна Денисовна", "мать", "есть"]]
    place = {"organization": cast.school, "year": cast.year, "role": "mentee", "by": cast.curator}
    row = imports.keep(content=xlsx_bytes(rows), name="список.xlsx", **place)
    client, url = cast.client("curator"), reverse("participants:import-detail", args=[row.public_id])

    before = client.get(url)
    marked = client.get(reverse("participants:import-marked", args=[row.public_id])).content
    looked = Consent.objects.count()
    client.post(reverse("participants:import-apply", args=[row.public_id]))
    job = jobs.run_now(Job.objects.get())
    after = client.get(url)

    assert "законный представитель" in before.content.decode()
    assert f"строка 3: {papers.WITHOUT_DAY}" in before.content.decode()
    assert load_workbook(io.BytesIO(marked)).worksheets[0].cell(3, 7).value == papers.WITHOUT_DAY
    assert looked == 0
    counts = {"rows": 2, "new": 2, "changed": 0, "unchanged": 0, "refused": 0, "consents": 1}
    assert job.result == counts == PeopleImport.objects.get().counts
    assert "внесено согласий" in after.content.decode()


def test_command_counts_the_consents(cast, tmp_path, capsys):
    path = tmp_path / "список.csv"
    path.write_bytes(csv_bytes([HEADER, CHILD]))
    asked = {"organization": str(cast.school.pk), "role": "mentee", "json": True}

    call_command("import_people", str(path), **asked, dry_run=True)
    dry = json.loads(capsys.readouterr().out)
    call_command("import_people", str(path), **asked)
    real = json.loads(capsys.readouterr().out)
    call_command("import_people", str(path), **asked)
    again = json.loads(capsys.readouterr().out)

    assert [(told["new"], told["consents"]) for told in (dry, real, again)] == [(1, 1), (1, 1), (0, 0)]
    assert Consent.objects.count() == 1


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_template_asks_for_the_day_and_its_example_is_not_loaded(cast, role):
    content = template.workbook(cast.school, role)
    titles = [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]

    made = plan.make(sheets.read(content), organization=cast.school, year=cast.year, role=role)

    parent = ["Родитель (законный представитель)", "Кем приходится"] if role == "mentee" else []
    certificate = [title for title in titles if "судимости" in title]
    assert len(certificate) == (3 if role == "mentor" else 0)
    assert titles[-1 - len(parent) - len(certificate) :] == [*parent, "Согласие на обработку ПДн (дата)", *certificate]
    assert (made.steps, made.table.unread) == ([], ())


def test_consent_entered_by_hand_on_the_same_day_is_the_same(cast):
    person = make_pupil(
        cast, "Дятлова", first_name="Вера", middle_name="Игоревна", birth_date=date(2015, 3, 12), consent=False
    )
    values = {"purpose": "processing", "signer": "representative", "representative_name": "Д.", "authority": "мать"}
    consents.add(person=person, values={**values, "medium": "paper", "signed_on": SIGNED}, by=cast.curator)

    made = applied(cast, [HEADER, CHILD])

    assert (made.consents, person.consents.filter(signed_on=SIGNED).count()) == ([], 1)


DAYS = st.one_of(
    st.dates(date(2014, 1, 1), date(2027, 12, 31)).map(lambda day: f"{day:%d.%m.%Y}"),
    st.sampled_from(["", "да", "есть", "нет", "-", "01.09.2026", "вчера"]),
)
PEOPLE = st.lists(
    st.tuples(st.dates(date(2005, 1, 1), date(2018, 12, 31)), st.sampled_from(["", CHILD[3]]), DAYS),
    min_size=1,
    max_size=6,
)


@given(PEOPLE)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_import_again_is_the_identity(cast, people):
    Consent.objects.all().delete()
    rows = [
        [f"Числов{'аеи'[place % 3] * (place + 1)} Олег Ильич", f"{born:%d.%m.%Y}", "5А", parent, "мать", day]
        for place, (born, parent, day) in enumerate(people)
    ]
    first = applied(cast, [HEADER, *rows])
    before = list(Consent.objects.order_by("pk").values()), list(Person.objects.order_by("pk").values())

    again = applied(cast, [HEADER, *rows])

    assert again.consents == []
    assert (list(Consent.objects.order_by("pk").values()), list(Person.objects.order_by("pk").values())) == before
    assert len(first.consents) == Consent.objects.count()
    for consent in Consent.objects.select_related("person__organization"):
        told = {name: getattr(consent, name) for name in consents.FIELDS}
        assert consents.refusals(consent.person, told) == {}
