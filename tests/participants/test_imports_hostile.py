"""Files made to keep the program busy: a sentence in a moment, never minutes of thought or all the memory."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import Refused
from apps.jobs import sheets
from apps.participants.imports import apply as applying
from apps.participants.imports import plan as planning

from .books import HEADER, csv_bytes, xlsx_bytes

DAMAGED = "Файл повреждён или загружен не целиком."


def with_sheet_text(content: bytes, behind: str) -> bytes:
    """A workbook with something put behind the cells of its first sheet."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            text = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = text.replace(b"</sheetData>", b"</sheetData>" + behind.encode())
            made.writestr(name, text)
    return stream.getvalue()


def people(count: int) -> list[list[str]]:
    letters = "абвгдежзик"
    names = [f"Иван{letters[n % 10]}{letters[n // 10 % 10]}{letters[n // 100 % 10]}ов" for n in range(count)]
    return [[name, "Иван", "Иванович", "01.01.2012", "8А", ""] for name in names]


def said(cast, content: bytes) -> str:
    """What the page of the import says of a file at its field."""
    upload = SimpleUploadedFile("список.xlsx", content)
    answer = cast.client("curator").post(reverse("participants:import-list"), {"role": "mentee", "file": upload})
    return answer.context["form"].errors["file"][0]


@pytest.mark.django_db
def test_merged_areas_that_lie_over_each_other_are_refused(cast):
    areas = '<mergeCell ref="E2:E1048576"/>' * 400
    content = with_sheet_text(xlsx_bytes([HEADER, *people(50)]), f"<mergeCells>{areas}</mergeCells>")

    assert said(cast, content).startswith(DAMAGED)


def test_a_merged_area_ends_with_the_rows_of_its_sheet():
    area = '<mergeCells><mergeCell ref="E2:XFD1048576"/></mergeCells>'
    [sheet] = sheets.read(with_sheet_text(xlsx_bytes([HEADER, *people(3)]), area))

    assert sheet.merges == [(1, 4, 3, sheets.MAX_COLUMNS)]


def test_beginnings_of_cells_without_ends_take_no_long_time():
    content = with_sheet_text(xlsx_bytes([HEADER, *people(3)]), f'<!-- t="e" <f> {"<c " * 20_000} -->')

    started = time.monotonic()
    [sheet] = sheets.read(content)

    assert len(sheet.rows) == 4
    assert time.monotonic() - started < 10


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["а" * 1_001, "1" * 5_000, f"Иванов{' ' * 1_000}Иван", "Иванов Иван " * 3_000], ids=len
)
def test_an_endless_cell_is_named_by_its_row(text, cast):
    content = csv_bytes([HEADER, *people(1), [text, "Иван", "", "", "", ""]])

    assert said(cast, content).startswith("В строке 3 есть ячейка, в которой больше 32767 знаков, либо слово")


@pytest.mark.parametrize("text", ["а" * 1_000, "Иванов " * 4_000, f"Иванов{' ' * 900}Иван"], ids=len)
def test_a_long_cell_is_read(text):
    assert sheets.read(csv_bytes([["Достижения"], [text]]))[0].rows[1] == [text]


@pytest.mark.django_db
def test_thousands_of_headers_are_no_list(cast):
    rows = [row for n in range(1_500) for row in (["ФИО", f"Класс {n % 7}"], ["Дятлова Вера Игоревна", "8А"])]

    started = time.process_time()
    with pytest.raises(Refused, match="больше 1000 строк с заголовками"):
        planning.make(sheets.read(csv_bytes(rows)), organization=cast.school, year=cast.year, role="mentee")

    assert time.process_time() - started < 10


@pytest.mark.django_db
def test_a_day_typed_for_everybody_is_no_likeness(cast):
    born = [[*row[:3], "01.01.2010", "8А", ""] for row in people(1_000)]
    others = [["Петр" + row[0][4:], *row[1:]] for row in born]
    place = {"organization": cast.school, "year": cast.year, "role": "mentee"}
    applying.apply(sheets.read(csv_bytes([HEADER, *born])), **place, by=cast.curator)

    started = time.process_time()
    plan = planning.make(sheets.read(csv_bytes([HEADER, *others])), **place)

    assert (plan.count("new"), plan.twins) == (1_000, [])
    assert time.process_time() - started < 5
