"""Registers with the columns of the standard forms, the audit of the site section."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document as Paper
from openpyxl import load_workbook

from apps.documents.models import Document, LegalAct
from apps.monitoring.services import audit, registers
from apps.plans.models import PlanItem
from apps.workflow.models import AccessEntry
from tests.conftest import NOON
from tests.factories import make_consent, make_pair, make_person, make_plan
from tests.monitoring.figures import DAY, make_people, make_schools, sheet

MENTEES = [
    "№", "ФИО наставляемого", "Контактные данные (данные представителя)", "Год рождения", "Основной запрос",
    "Дата вхождения в программу", "ФИО наставника", "Форма наставничества", "Место работы/учёбы наставника",
    "Дата завершения программы", "Результаты программы", "Ссылка на кейс/отзыв на сайте", "Отметка о прохождении программы",
]  # fmt: skip
MENTORS = [
    "№", "ФИО наставника", "Контактные данные", "Место работы/учёбы", "Основные компетенции",
    "Важные для программы достижения", "Интересы", "Желаемый возраст наставляемых", "Ресурс времени", "Дата вхождения",
    "ФИО наставляемого (-ых)", "Форма наставничества", "Место работы/учёбы наставляемого", "Дата завершения", "Результаты",
    "Ссылка на кейс/отзыв",
]  # fmt: skip


def rows(cast, code):
    register = registers.REGISTERS[code]
    return registers.lines(register, registers.entries(register, cast.school, cast.year, DAY))


@pytest.fixture
def pair(cast):
    mentor = make_person(cast, "Наставников", role="mentor", post="учитель химии", phone="+7 900 000-00-01")
    mentee = make_person(
        cast, "Подопечный", role="mentee", birth_date=date(1999, 5, 1), email="p@example.org", phone="+7 900"
    )
    mentee.participations.update(request="Классное руководство")
    return make_pair(cast, mentor, mentee)


def test_columns_are_those_of_the_standard_forms():
    assert (registers.MENTEES.titles, registers.MENTORS.titles) == (MENTEES, MENTORS)


def test_row_of_a_mentee(cast, pair):
    plan = make_plan(cast, pair, items=4)
    PlanItem.objects.filter(plan=plan, position=1).update(state="done", done_on=DAY)
    PlanItem.objects.filter(plan=plan, position=4).update(state="dropped", dropped_on=DAY)

    assert rows(cast, "mentees") == [
        [
            1, "Подопечный Пётр Ильич", "+7 900, p@example.org", 1999, "Классное руководство", date(2026, 9, 1),
            "Наставников Пётр Ильич", "Учитель – учитель", "учитель химии", None, "выполнено заданий 1 из 3", "", "действует",
        ]
    ]  # fmt: skip


def test_row_of_a_mentor(cast, pair):
    row = rows(cast, "mentors")[0]

    assert (row[1], row[3], row[10]) == ("Наставников Пётр Ильич", "учитель химии", "Подопечный Пётр Ильич")


def test_person_in_two_pairs_has_two_rows_and_one_without_a_pair_has_one(cast, pair):
    make_pair(cast, pair.mentors[0], make_person(cast, "Второй", role="mentee"))
    make_person(cast, "Одиноков", role="mentor")

    names = [(row[1], row[10]) for row in rows(cast, "mentors")]

    assert names == [
        ("Наставников Пётр Ильич", "Подопечный Пётр Ильич"),
        ("Наставников Пётр Ильич", "Второй Пётр Ильич"),
        ("Одиноков Пётр Ильич", ""),
    ]


def test_ended_pair_stays_in_the_register_with_its_reason(cast, pair):
    type(pair).objects.filter(pk=pair.pk).update(state="ended", ended_on=DAY, end_note="переезд")

    row = rows(cast, "mentees")[0]

    assert (row[9], row[10], row[12]) == (DAY, "переезд", "прекращена досрочно")


def test_contacts_are_withheld_without_a_consent(cast):
    make_person(cast, "Молчанов", role="mentee", consent=False, phone="+7 900")

    assert rows(cast, "mentees")[0][2] == "нет согласия"


@pytest.fixture
def public(cast):
    """A mentor who may stand on the site and one who may not; both may take part."""
    shown = make_person(cast, "Открытов", role="mentor", post="учитель физики", phone="+7 900 000-00-02")
    make_consent(shown, purpose="dissemination")
    return shown, make_person(cast, "Закрытов", role="mentor")


def test_list_for_the_site_takes_only_those_who_agreed_to_it(cast, public):
    papers = registers.left_out(registers.SITE, cast.school, cast.year, DAY)

    assert rows(cast, "site") == [
        [1, "Открытов Пётр Ильич", "учитель физики", "Учитель – учитель", "", "", date(2026, 9, 1)]
    ]
    assert [(paper.person, "распространение" in paper.text) for paper in papers] == [(public[1], True)]


def test_page_for_the_site_names_who_is_left_out_and_the_files_do_not(cast, public):
    client = cast.client("curator")
    page = client.get("/registers/site/").content.decode()
    book = sheet(client.get("/registers/site/xlsx/").content)
    paper = Paper(BytesIO(client.get("/registers/site/docx/").content))

    table, notice = page.split("<table")[1], page.split("<table")[0]
    assert ("Открытов" in table, "Закрытов" in table, "Закрытов П. И." in notice) == (True, False, True)
    assert [line[1] for line in book[4:]] == ["Открытов Пётр Ильич"]
    assert "Закрытов" not in "".join(cell.text for row in paper.tables[0].rows for cell in row.cells)
    assert "+7 900" not in page


def test_withdrawn_consent_takes_off_the_list_for_the_site(cast, public):
    public[0].consents.filter(purpose="dissemination").update(withdrawn_on=DAY)

    assert rows(cast, "site") == []
    assert "никто не дал" in cast.client("curator").get("/registers/site/").content.decode()


def test_personified_register_holds_both_roles(cast, pair):
    found = [(row[1], row[2], row[6], row[8]) for row in rows(cast, "personified")]

    assert found == [
        ("Наставников Пётр Ильич", "наставник", "Подопечный Пётр Ильич", "есть"),
        ("Подопечный Пётр Ильич", "наставляемый", "Наставников Пётр Ильич", "есть"),
    ]


@pytest.mark.parametrize("code", registers.REGISTERS)
def test_workbook_holds_the_register(cast, pair, code):
    content = cast.client("curator").get(f"/registers/{code}/xlsx/").content

    lines = sheet(content)
    assert lines[3] == registers.REGISTERS[code].titles
    assert [line[1] for line in lines[4:]] == [row[1] for row in rows(cast, code)]


def test_name_like_a_formula_stays_text_in_the_workbook(cast):
    make_person(cast, "=1+1", role="mentee")

    content = cast.client("curator").get("/registers/mentees/xlsx/").content

    cell = load_workbook(BytesIO(content)).active["B5"]
    assert (cell.value, cell.data_type) == ("=1+1 Пётр Ильич", "s")


def test_looking_and_downloading_are_in_the_access_journal(cast, pair):
    client = cast.client("curator")
    client.get("/registers/mentees/")
    client.get("/registers/mentees/xlsx/")
    client.get("/registers/mentees/docx/")

    told = list(AccessEntry.objects.filter(user=cast.curator).order_by("pk").values_list("kind", "rows"))
    assert told == [(AccessEntry.Kind.VIEW, 1), (AccessEntry.Kind.EXPORT, 1), (AccessEntry.Kind.EXPORT, 1)]


def test_register_shows_the_own_school_only(cast, pair):
    page = cast.client("foreign_curator").get("/registers/mentees/").content.decode()

    assert "Подопечный" not in page


@pytest.mark.parametrize("address", ["/registers/other/", "/registers/mentees/pdf/", "/registers/other/docx/"])
def test_unknown_register_is_not_found(cast, address):
    assert cast.client("curator").get(address).status_code == 404


@pytest.mark.parametrize("code", registers.REGISTERS)
def test_paper_holds_the_register_on_a_wide_page(cast, pair, code):
    make_consent(pair.mentors[0], purpose="dissemination")

    response = cast.client("curator").get(f"/registers/{code}/docx/")

    paper = Paper(BytesIO(response.content))
    [table] = paper.tables
    section = paper.sections[0]
    assert [cell.text for cell in table.rows[0].cells] == registers.REGISTERS[code].titles
    assert [row.cells[1].text for row in table.rows[1:]] == [row[1] for row in rows(cast, code)]
    assert "01.09.2026" in [cell.text for cell in table.rows[1].cells]
    assert (section.page_width > section.page_height, paper.core_properties.author) == (True, "")
    assert response["Content-Disposition"] == f'attachment; filename="{code}_2026-11-20.docx"'


@pytest.mark.parametrize("count", [1, 60])
def test_register_costs_the_same_for_few_and_many(cast, django_assert_num_queries, count):
    for _ in range(min(count, 10)):
        make_pair(cast)
    make_people(cast, cast.school, count)
    register = registers.REGISTERS["mentees"]

    with django_assert_num_queries(4):
        registers.lines(register, registers.entries(register, cast.school, cast.year, DAY))


# ---- audit of the site section
def marks(cast, organization=None):
    row = next(r for r in audit.of(cast.municipality) if r.organization == (organization or cast.school))
    return {code: mark.words for (code, _), mark in zip(audit.BLOCKS, row.marks, strict=True) if mark.found}


def make_order(cast, kind, number, **fields):
    return Document.objects.create(
        organization=cast.school, year=cast.year, kind=kind, title="Приказ", state="approved", number=number,
        date=date(2026, 9, 5), approved_at=NOON, content={}, sha256="x" * 64, created_at=NOON, **fields,
    )  # fmt: skip


def test_empty_organization_has_nothing(cast):
    assert marks(cast) == {}


def test_blocks_are_found_in_the_records(cast):
    type(cast.school).objects.filter(pk=cast.school.pk).update(site="https://school.example/")
    order = make_order(cast, "pairing.fix_pairs", "1")
    make_order(cast, "documents.introduction", "2")
    make_pair(cast, order=order)
    LegalAct.objects.create(organization=cast.school, title="Положение о наставничестве", date=date(2026, 8, 30))

    assert marks(cast) == {
        "site": "есть",
        "introduction": "05.09.2026",
        "regulation": "30.08.2026",
        "pairs": "05.09.2026",
        "running": "1",
        "bases": "2",
    }


def test_officer_sees_marks_and_no_names(cast, pair):
    page = cast.client("municipal").get("/site-audit/").content.decode()

    assert ("Школа № 5" in page, "Подопечный" in page) == (True, False)


def test_audit_leaves_as_a_workbook_with_the_cells_of_the_page(cast):
    type(cast.school).objects.filter(pk=cast.school.pk).update(site="https://school.example/")
    make_order(cast, "documents.introduction", "2")

    rows = sheet(cast.client("municipal").get("/site-audit/xlsx/").content)

    assert rows[:2] == [["Проверка раздела «Наставничество»: Первый округ"], ["На 20.11.2026"]]
    assert rows[3] == ["Организация", *[title for _, title in audit.BLOCKS], "Есть", "из"]
    assert rows[4] == ["Школа № 5", "https://school.example/", "05.09.2026", *["нет"] * 6, 2, 8]
    assert rows[5] == ["Школа № 6", *["нет"] * 8, 0, 8]


@pytest.mark.parametrize("count", [1, 40])
def test_audit_costs_the_same_for_few_and_many(cast, django_assert_num_queries, count):
    make_schools(cast, count)

    with django_assert_num_queries(2):
        audit.of(cast.municipality)
