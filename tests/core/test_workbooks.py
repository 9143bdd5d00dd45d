"""Workbooks: what was written comes back cell by cell, nothing runs, sheets print on their pages."""

import io
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from apps.core.workbooks import Column, Sheet, Strong, book, by_content, workbook
from tests.conftest import NOON

DAY = date(2026, 11, 20)
COLUMNS = [Column("№", 6), Column("Имя", 30), Column("%", 8, percent=True)]


@pytest.fixture(autouse=True)
def clock_stands(noon):
    """The properties of a workbook carry the time."""


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def read(content, sheet=0):
    """Rows as another program reads them; days and moments as ISO."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()
    return [[value.isoformat() if isinstance(value, date) else value for value in row] for row in rows]


def test_heading_titles_and_rows_stand_in_their_places():
    content = book([Sheet("Свод", ["Заголовок", "На дату"], COLUMNS, [["1", "Ё", 98.8], ["2", None, 0]])])

    assert read(content) == [
        ["Заголовок", "", ""],
        ["На дату", "", ""],
        ["", "", ""],
        ["№", "Имя", "%"],
        ["1", "Ё", 98.8],
        ["2", "", 0],
    ]


def test_table_without_a_heading_begins_at_once():
    assert read(workbook("Лист", [], [("А", 10)], [["1"]])) == [["А"], ["1"]]


@pytest.mark.parametrize("words", ["=1+1", "+7 900 000-00-00", "-", "@кто", "\tотступ", "=cmd|'/c calc'!A0"])
def test_text_that_looks_like_a_formula_is_a_text_and_comes_back(words):
    content = workbook("Лист", [words], [(words, 10)], [[words]])

    sheet = opened(content).active
    cells = [sheet["A1"], sheet["A3"], sheet["A4"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [(words, "s")] * 3
    assert sheet["A4"].quotePrefix


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (0, 0),
        (-3, -3),
        (1.5, 1.5),
        (Decimal("2.50"), 2.5),
        (DAY, "2026-11-20"),
        (NOON, "2026-11-20T12:00:00"),
        ("007", "007"),
        ("два\nряда", "два\nряда"),
        ("_x0041_ и _xыыыы_", "_x0041_ и _xыыыы_"),
        ("<b> & \"кавычки\" 'и'", "<b> & \"кавычки\" 'и'"),
        ("  по краям  ", "  по краям  "),
        ("не\x00видно\x0b", "невидно "),
        ("", ""),
        (None, ""),
    ],
)
def test_values_come_back_as_they_were(value, seen):
    assert read(workbook("Лист", [], [("А", 10), ("Б", 10)], [[value, "конец"]]))[1] == [seen, "конец"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")), min_size=1))
def test_any_text_comes_back(words):
    rows = [[text, "конец"] for text in words]

    assert read(workbook("Лист", [], [("А", 10), ("Б", 10)], rows))[1:] == rows


def test_longer_than_a_cell_is_cut_not_broken():
    assert len(read(workbook("Лист", [], [("А", 10)], [["а" * 40_000]]))[1][0]) == 32_767


def test_formats_of_numbers_days_and_totals():
    sheet = opened(book([Sheet("Л", [], COLUMNS, [["1", DAY, 50], Strong(["", "Итого", 50.5])])])).active

    seen = [(str(c.value), c.number_format, c.font.b) for c in (sheet["B2"], sheet["C2"], sheet["B3"], sheet["C3"])]
    assert seen == [
        ("2026-11-20 00:00:00", "dd.mm.yyyy", False),
        ("50", "0.0", False),
        ("Итого", "General", True),
        ("50.5", "0.0", True),
    ]


@pytest.mark.parametrize(("columns", "side"), [(6, "portrait"), (7, "landscape")])
def test_sheet_prints_on_the_width_of_a_page_with_its_titles_repeated(columns, side):
    sheet = opened(book([Sheet("Лист №1", ["Т"], [Column(f"К{n}", 12.5) for n in range(columns)], [], held=2)])).active

    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == (side, 9, 1, 0)
    assert (sheet.print_title_cols, sheet.print_title_rows, sheet.freeze_panes) == ("$A:$B", "$3:$3", "C4")
    assert sheet.oddFooter.right.text == "&P из &N"
    assert sheet.column_dimensions["A"].width == 12.5


@pytest.mark.parametrize(("columns", "pages"), [(10, 1), (20, 1), (40, 2), (81, 4)])
def test_wide_sheet_goes_over_several_pages_side_by_side(columns, pages):
    sheet = opened(book([Sheet("Л", [], [Column(f"К{n}", 10) for n in range(columns)], [])])).active

    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (pages, 0)


def test_names_of_sheets_are_mended_and_differ():
    content = book([Sheet(title, [], [Column("А")]) for title in ("Свод [1/2]: 'а'?", "Свод", "Свод", "", "я" * 40)])

    assert opened(content).sheetnames == ["Свод 12 а", "Свод", "Лист 3", "Лист 4", "я" * 31]


def test_properties_name_the_table_and_no_author():
    properties = opened(book([Sheet("Лист", ["Сведения <школы>"], [Column("А")])])).properties

    assert (properties.title, properties.creator) == ("Сведения <школы>", "Наставничество")
    assert properties.created.isoformat() == "2026-11-20T09:00:00"


def test_every_part_is_well_formed():
    content = book([Sheet("&<>", ["&<>"], [Column("&<>")], [["&<>"]]), Sheet("2", [], [Column("А")])])

    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    assert all(etree.fromstring(archive.read(name)) is not None for name in archive.namelist())


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_beyond_z_have_their_letters(place, letters):
    content = workbook("Лист", [], [("к", 9)] * (place + 1), [[None] * place + ["здесь"]])

    assert opened(content).active[f"{letters}2"].value == "здесь"


def test_widths_follow_the_content():
    columns = by_content(["Очень длинный заголовок", "%", "Х"], [["а" * 20, 5, "б" * 90], [None, 12.5, ""]])

    assert columns == [Column("Очень длинный заголовок", 22), Column("%", 7, percent=True), Column("Х", 48)]


def test_memory_does_not_grow_with_rows():
    def peak(count):
        rows = ([n, "Наставник", "текст" * 4, 1.5] for n in range(count))
        tracemalloc.start()
        size = len(workbook("Лист", [], [("А", 9)] * 4, rows))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found - size

    assert peak(5_000) < 2 * peak(1_000)


@pytest.mark.parametrize(
    ("words", "height"),
    [("короткие слова", None), ("много слов " * 6, 75), ("строка\nещё одна", 30), ("слово" * 9000, 409)],
)
def test_row_is_as_high_as_its_words_need(words, height):
    content = book([Sheet("Лист", [], [Column("Слова", 18), Column("Число", 8)], [["", 1], [words, 2]])])

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (sheet.row_dimensions[2].height, sheet.row_dimensions[3].height) == (None, height)
    assert sheet.cell(3, 2).alignment.vertical == ("top" if height else None)
