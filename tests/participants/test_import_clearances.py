"""Import of mentors: the certificate of no criminal record of who is not of the school."""

from datetime import date

import pytest
from django.urls import reverse

from apps.jobs import sheets
from apps.participants.imports import apply as applying
from apps.participants.imports import clearances, plan
from apps.participants.models import Clearance, Person
from apps.participants.services import cards, imports
from apps.workflow import audit
from tests.participants.books import xlsx_bytes

HEADER = ["ФИО", "Категория", "Должность"]
GUEST = ["Гостев Пётр Ильич", "родитель", "инженер"]
TITLE = "Справка об отсутствии судимости"
PARTS = [f"{TITLE} (номер)", f"{TITLE} (выдана)", f"{TITLE} (действует до)"]
ISSUED, LAST = date(2026, 9, 1), date(2027, 8, 31)
RECORD = ("Гостев", "012/12345-Е", ISSUED, LAST)


def applied(cast, rows, role="mentor"):
    found = sheets.read(xlsx_bytes(rows))
    return applying.apply(found, organization=cast.school, year=cast.year, role=role, by=cast.curator)


def kept():
    return list(Clearance.objects.values_list("person__last_name", "number", "issued_on", "valid_to"))


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        (PARTS, ["№ 012/12345-Е", "01.09.2026", "31.08.2027"]),
        (PARTS, ["012/12345-Е", ISSUED, LAST]),
        ([TITLE], ["№ 012/12345-Е от 01.09.2026 до 31.08.2027"]),
        ([f"{TITLE} (№, дата, срок)"], ["012/12345-Е от 01.09.2026, действует по 31 августа 2027 г."]),
        (
            [
                "Номер справки об отсутствии судимости",
                "Дата выдачи справки о судимости",
                "Срок действия справки (судимость)",
            ],
            ["012/12345-Е", "1 сентября 2026 г.", "31.08.2027"],
        ),
        ([TITLE, "Справка о судимости действует до"], ["№ 012/12345-Е от 01.09.2026", "31.08.2027"]),
    ],
)
def test_certificate_of_a_mentor_from_outside_is_recorded_as_by_hand(cast, titles, told):
    made = applied(cast, [[*HEADER, *titles], [*GUEST, *told]])

    assert (kept(), made.without_clearance, made.problems) == ([RECORD], [], [])
    entries = [(each.action, each.title, each.actor) for each in audit.history(Person.objects.get())]
    cards.add_clearance(
        Person.objects.get(), values={"number": "7", "issued_on": ISSUED, "valid_to": LAST}, by=cast.curator
    )
    assert ("clearance", "Внесена справка, действует до 31.08.2027", cast.curator) in entries
    assert audit.history(Person.objects.get())[0].title == "Внесена справка, действует до 31.08.2027"


def test_titles_under_one_group(cast):
    rows = [
        ["ФИО", "Категория", TITLE, None, None],
        [None, None, "номер", "дата выдачи", "действует до"],
        ["Гостев Пётр Ильич", "родитель", "012/12345-Е", "01.09.2026", "31.08.2027"],
    ]

    applied(cast, rows)

    assert kept() == [RECORD]


def test_same_file_again_adds_no_second_record(cast):
    rows = [[*HEADER, *PARTS], [*GUEST, "012/12345-Е", "01.09.2026", "31.08.2027"]]
    applied(cast, rows)

    again = applied(cast, rows)

    assert ([step.state for step in again.steps], len(kept())) == (["unchanged"], 1)


def test_certificate_alone_changes_a_known_person(cast):
    applied(cast, [HEADER, GUEST])

    made = applied(cast, [[*HEADER, *PARTS], [*GUEST, "012/12345-Е", "01.09.2026", "31.08.2027"]])

    assert ([(step.state, step.labels) for step in made.steps], kept()) == ([("changed", "")], [RECORD])


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("01.09.2026", clearances.WITHOUT_PARTS),
        ("есть", clearances.WITHOUT_PARTS),
        ("№ 012/12345-Е от 01.09.2026", clearances.WITHOUT_PARTS),
        ("№ 12 от 01.09.2026 до 31.08.2025", "справка об отсутствии судимости не внесётся: её срок кончается раньше, чем она выдана"),
        (
            "№ 12 от 01.12.2026 до 31.12.2027",
            "справка об отсутствии судимости не внесётся. Справка: 01.12.2026 ещё не наступила. Проверьте год.",
        ),
    ],
)  # fmt: skip
def test_what_lacks_is_told_and_nothing_is_invented(cast, cell, note):
    made = applied(cast, [[*HEADER, TITLE], [*GUEST, cell]])

    assert (made.without_clearance, kept(), Person.objects.count()) == ([(2, note)], [], 1)


@pytest.mark.parametrize("cell", ["", "нет", "-", "не требуется"])
def test_cell_that_says_no_says_nothing_more(cast, cell):
    made = applied(cast, [[*HEADER, TITLE], [*GUEST, cell]])

    assert (made.without_clearance, kept(), Person.objects.count()) == ([], [], 1)


@pytest.mark.parametrize(("role", "category"), [("mentor", "работник"), ("mentee", "работник")])
def test_employee_and_mentee_need_none(cast, role, category):
    row = ["Сомов Пётр Ильич", category, "учитель", "№ 12 от 01.09.2026 до 31.08.2027"]

    made = applied(cast, [[*HEADER, TITLE], row], role)

    assert (made.without_clearance, kept(), Person.objects.count()) == ([(2, clearances.OF_EMPLOYEES)], [], 1)


def test_review_shows_certificates_and_what_lacks(cast):
    whole = [*GUEST, "012/12345-Е", "01.09.2026", "31.08.2027"]
    rows = [[*HEADER, *PARTS], whole, ["Давнев Олег Ильич", "родитель", "", "", "01.09.2026", ""]]
    place = {"organization": cast.school, "year": cast.year, "role": "mentor", "by": cast.curator}
    row = imports.keep(content=xlsx_bytes(rows), name="список.xlsx", **place)
    client, url = cast.client("curator"), reverse("participants:import-detail", args=[row.public_id])

    before = client.get(url).content.decode()
    imports.apply(row, by=cast.curator)
    after = client.get(url).content.decode()

    assert "будет внесено справок" in before
    assert "012/12345-Е" in before
    assert f"строка 3: {clearances.WITHOUT_PARTS}" in before
    assert "внесено справок" in after
    assert kept() == [RECORD]
    assert (
        plan.make(sheets.read(xlsx_bytes(rows)), organization=cast.school, year=cast.year, role="mentor").count(
            "unchanged"
        )
        == 2
    )
