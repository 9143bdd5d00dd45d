"""Import of bases: every row of a file that is not loaded is told of."""

import io
import zipfile

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from apps.jobs import sheets
from apps.jobs.sheets import Sheet
from apps.jobs.sheets_child import lost_values
from apps.participants.services import imports
from tests.participants.books import saved, xlsx_bytes
from tests.participants.test_imports_of_schools import (
    ANNA,
    HEAD,
    ILYA,
    OLGA,
    ROLES,
    SERGEY,
    TWO_TABLES,
    VERA,
    people,
    planned,
)


@pytest.mark.parametrize(
    ("rows", "role", "told"),
    [
        (TWO_TABLES, "mentor", [(7, 8, True)]),
        ([["№", "ФИО", "Должность"], [1, OLGA, "учитель"], [2, SERGEY, ""], [], ["Наставляемые"], ["ФИО", "Класс"], [VERA, "8А"]],
         "mentee", [(1, 3, False)]),
        ([["Наставники"], ["№", "ФИО"], [1, OLGA], [], ["№", "ФИО", "Класс"], [None, VERA], [None, ILYA]], "mentor", [(5, 7, False)]),
        ([["Образец"], ["ФИО", "Класс"], [], ["Наставляемые"], ["ФИО", "Класс"], [VERA, "8А"]], "mentee", []),
    ],
)  # fmt: skip
def test_another_table_of_the_sheet_is_told(cast, rows, role, told):
    made = planned(cast, [Sheet("Лист1", rows)], role)

    assert [(each.first, each.last, each.is_of_other_role) for each in made.table.other_tables] == told


def test_other_sheets_with_people_of_nobody_else_are_told(cast):
    of_class = [["ФИО", "Дата рождения"], [VERA, "01.02.2014"]]
    book = [
        Sheet("5А", of_class),
        Sheet("6Б", [["ФИО"], [VERA], [ILYA]]),
        Sheet("Наставники", [HEAD, [1, OLGA, "учитель"]]),
        Sheet("Пусто", [HEAD]),
    ]

    made, chosen = planned(cast, book, "mentee"), planned(cast, book, "mentee", sheet="6Б")

    assert (people(made), made.table.other_sheets) == ([f"{VERA} | 01.02.2014 | 5А"], ["6Б"])
    assert (people(chosen), chosen.table.other_sheets) == ([f"{VERA} | 6Б", f"{ILYA} | 6Б"], ["5А"])


def test_hidden_sheet_is_read_last(cast):
    book = Workbook()
    for title, rows in {"2026": [["ФИО"], [VERA]], "2025": [["ФИО", "Класс"], [ILYA, "9Б"], [ANNA, "9Б"]]}.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book["2025"].sheet_state = "hidden"

    made = planned(cast, sheets.read(saved(book)), "mentee")

    assert (people(made), made.table.other_sheets) == ([VERA], ["2025"])


def test_rows_of_the_other_role_are_told_apart_from_skipped_ones(cast):
    made = planned(cast, [Sheet("Лист1", [*ROLES, ["Итого: 3"]])], "mentor")

    assert (made.table.of_other_role, made.table.skipped_lines) == ([3], [(5, "Итого: 3")])


def test_names_under_two_titles_that_say_nothing_are_doubted(cast):
    rows = [["ФИО", "ФИО"], [OLGA, VERA]]

    made = [planned(cast, [Sheet("Лист1", each)], "mentor") for each in (rows, [["ФИО наставника", "ФИО"], rows[1]])]

    assert [each.table.unnamed for each in made] == [["ФИО"], []]


def errors_book():
    book = Workbook()
    book.active.append(["ФИО", "Дата рождения", "Класс", "Телефон"])
    book.active.append([VERA, "#REF!", "8А", ""])
    book.active.append(["#N/A", "01.02.2012", "8А", ""])
    book.active.append([ILYA, "", "#Н/Д", ""])
    book.active.append(["#N/A"] * 4)
    for cell in (book.active["B2"], book.active["A3"]):
        cell.data_type = "e"
    return saved(book)


def test_errors_of_formulas_are_told_and_never_loaded(cast):
    made = planned(cast, sheets.read(errors_book()), "mentee")

    assert people(made) == [f"{VERA} | 8А", ILYA]
    assert made.notes == [
        (2, "Дата рождения: в ячейке ошибка формулы #REF!, не загружено"),
        (4, "Класс: в ячейке ошибка формулы #Н/Д, не загружено"),
    ]
    assert [(p.row, p.reason) for p in made.problems] == [(3, "В ячейке ошибка формулы #N/A. Впишите значение.")]
    assert made.table.skipped == [5]


def test_error_without_its_words_takes_no_value_of_another_cell():
    text = b'<c r="A1" t="e"></c><c r="B1"><v>5</v></c><c t="e" r="C2" s="3"><f>A1</f><v>#REF!</v></c><c r="D2" t="e"/>'

    assert list(lost_values(text)) == [(1, 2, "#REF!")]


def formulas_book():
    """Written by a program: no formula has a value yet."""
    book = Workbook()
    for row in (
        ["№", "ФИО", "Дата рождения", "Класс"],
        [1, VERA, "=DATE(2012,2,1)", "8А"],
        [2, '=F1&" "&G1', "01.02.2012", "8А"],
        [3, ILYA, "", '="8"&"Б"'],
        ["=A4+1", "=F2", "=G2", "=H2"],
    ):
        book.active.append(row)
    return saved(book)


def test_formulas_without_a_value_are_told_and_never_loaded(cast):
    place = {"organization": cast.school, "year": cast.year, "role": "mentee", "by": cast.curator}
    row = imports.keep(content=formulas_book(), name="список.xlsx", **place)

    page = cast.client("curator").get(reverse("participants:import-detail", args=[row.public_id]))

    plan = page.context["plan"]
    assert people(plan) == [f"{VERA} | 8А", ILYA]
    assert plan.notes == [
        (2, "Дата рождения: в ячейке формула без значения, не загружено"),
        (4, "Класс: в ячейке формула без значения, не загружено"),
    ]
    advice = "В ячейке формула без значения. Откройте файл в редакторе таблиц, сохраните и загрузите снова."
    assert [(problem.row, problem.reason) for problem in plan.problems] == [(3, advice)]
    assert plan.table.skipped == [5]
    assert (advice in page.content.decode(), "#НЕТ ЗНАЧЕНИЯ!" in page.content.decode()) == (True, True)


def test_formula_that_gave_an_empty_text_has_its_value(cast):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(formulas_book())) as source, zipfile.ZipFile(content, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name).replace(b'<c r="D4">', b'<c r="D4" t="str">'))

    plan = planned(cast, sheets.read(content.getvalue()), "mentee")

    assert [note for note in plan.notes if note[0] == 4] == []


def test_people_over_the_header_are_told(cast):
    rows = [[1, VERA, "8А"], ["№", "ФИО", "Класс"], [2, ILYA, "8Б"]]

    made = planned(cast, [Sheet("Лист1", rows)], "mentee")

    assert (people(made), made.table.skipped_lines) == ([f"{ILYA} | 8Б"], [(1, f"1 · {VERA} · 8А")])


def test_what_is_guessed_or_spoilt_is_told(cast):
    rows = [["Класс", "ФИО", "Телефон"], ["8А", VERA, "8,9E+10"], [None, ILYA, ""]]

    made = planned(cast, [Sheet("Лист1", rows)], "mentee")

    assert [step.row.person["phone"] for step in made.steps] == ["", ""]
    assert made.notes == [
        (2, "телефон «8,9E+10» испорчен таблицей, не загружен"),
        (3, "класс взят из строки выше: в самой строке клетка пустая"),
    ]


@pytest.mark.parametrize("cell", ["12.03.0012", "12.03.212"])
def test_year_typed_wrong_is_no_year(cast, cell):
    made = planned(cast, [Sheet("Лист1", [["ФИО", "Дата рождения"], [VERA, cell]])], "mentee")

    assert [cell in problem.reason for problem in made.problems] == [True]


REVIEWED = {
    "another table": (
        {"Лист1": [["ФИО", "Должность"], [OLGA, "учитель"], [], ["Наставляемые"], ["ФИО", "Класс"], [VERA, "8А"]]},
        "На листе есть ещё таблица (строки 1–2), она не загружается: над ней не сказано, кто это. Её столбцы: ФИО, Должность.",
    ),
    "another table of mentors": (
        {"Лист1": [["Наставники"], ["ФИО", "Должность"], [OLGA, "учитель"], [], ["Наставляемые"], ["ФИО", "Класс"], [VERA, "8А"]]},
        "На листе есть ещё таблица (строки 2–3): в ней, судя по заголовку, наставники",
    ),
    "other sheets": ({"5А": [["ФИО"], [VERA, ""]], "5Б": [["ФИО", ""], [ILYA, "8"]]}, "Люди есть и на других листах: «5Б»."),
    "rows of the other role": ({"Лист1": ROLES}, "Не загружаются строки, где сказано, что это не наставляемый: 2, 4."),
    "columns of names": ({"Лист1": [["ФИО", "ФИО"], [OLGA, VERA]]}, "В таблице несколько столбцов с людьми"),
    "remarks": ({"Лист1": [["ФИО", "Год рождения"], [VERA, 2011], [ILYA, "12"]]}, "Замечания, которые не мешают загрузке: 2"),
    "skipped names": (
        {"Лист1": [["№", "ФИО", "Класс"], [1, VERA, "8А"], [], ["Наставляемый"], [ILYA], ["Директор", "Вершинина Ольга Павловна"]]},
        "Среди пропущенных строк есть похожие на людей: 5.",
    ),
    "skipped rows": ({"Лист1": [["ФИО", "Класс"], [VERA, "8А"], ["Итого: 1"]]}, "<li>строка 3: Итого: 1</li>"),
}  # fmt: skip


@pytest.mark.parametrize("name", REVIEWED)
def test_review_tells_what_is_not_loaded(cast, name):
    book, said = REVIEWED[name]
    (title, rows), *further = book.items()
    place = {"organization": cast.school, "year": cast.year, "role": "mentee", "by": cast.curator}
    row = imports.keep(content=xlsx_bytes(rows, title=title, **dict(further)), name="список.xlsx", **place)

    page = cast.client("curator").get(reverse("participants:import-detail", args=[row.public_id])).content.decode()

    assert said in page


def test_command_tells_what_is_not_loaded(cast, tmp_path, capsys):
    path = tmp_path / "список.xlsx"
    path.write_bytes(xlsx_bytes(REVIEWED["another table"][0]["Лист1"], further=[["ФИО", "Класс"], [ILYA, "9Б"]]))

    call_command("import_people", str(path), organization=str(cast.school.pk), role="mentee", dry_run=True)

    said = capsys.readouterr().err
    assert "Не загружена таблица того же листа, строки 1–2: ФИО, Должность." in said
    assert "Люди есть и на других листах: further." in said
