"""Import of bases: tidy and messy files, through the door, the plan, the page and the job."""

import io
import re
import struct
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from apps.core.bulk import Copied, Staged
from apps.core.errors import AlreadyDone, Refused
from apps.jobs import sheets
from apps.jobs.models import Job
from apps.jobs.registry import kinds
from apps.jobs.services import files, jobs
from apps.organizations.models import MentoringForm
from apps.participants.imports import apply as applying
from apps.participants.imports import cells, columns, marked, plan, template
from apps.participants.imports.fullnames import full_name
from apps.participants.models import Participation, Partner, PeopleImport, Person
from apps.participants.services import imports
from apps.workflow import audit
from apps.workflow.models import AccessEntry
from tests.conftest import NOON
from tests.factories import make_person, make_pupil
from tests.participants.books import csv_bytes, ods_bytes, saved, values_of, xlsx_bytes

HEADER = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Должность"]
ROW = ["Загрузкин", "Олег", "Ильич", "12.03.2012", "8А", ""]
TODAY = date(2026, 11, 20)


def planned(cast, content, role="mentee", **more):
    return plan.make(sheets.read(content), organization=cast.school, year=cast.year, role=role, **more)


def people(made):
    """What is accepted, as the contract prints it."""
    keys = ("last_name", "first_name", "middle_name", "birth_date", "school_class", "post")
    return [tuple(step.row.person[key] for key in keys) for step in made.steps if step.state != plan.REFUSED]


EXPECTED = [("Загрузкин", "Олег", "Ильич", date(2012, 3, 12), "8А", "")]


# ---- files in every shape, read right
def shifted(rows_above):
    return xlsx_bytes([*rows_above, HEADER, ROW])


def merged_title():
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "База наставляемых МБОУ на 2026/2027 учебный год"
    sheet.merge_cells("A1:F1")
    for row in ([], HEADER, [], ROW, [], []):
        sheet.append(row)
    return saved(book)


def two_row_header():
    return xlsx_bytes(
        [
            ["№", "Ф.И.О.", None, None, "Дата рождения", "Класс"],
            [None, "Фамилия", "Имя", "Отчество", None, None],
            [1, "Загрузкин", "Олег", "Ильич", "12.03.2012", "8А"],
        ]
    )


def serial_date():
    return xlsx_bytes([HEADER, [*ROW[:3], 40980, "8А", ""]])


def formula_with_value():
    """A formula cell whose value the file keeps: that value is taken."""
    content = xlsx_bytes([HEADER, [*ROW[:4], "8А", ""]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = data.split(b'<c r="B2"')[1].split(b"</c>")[0]
                formula = b' t="str"><f>CONCATENATE("\xd0\x9e","\xd0\xbb\xd0\xb5\xd0\xb3")</f><v>\xd0\x9e\xd0\xbb\xd0\xb5\xd0\xb3</v>'
                data = data.replace(b'<c r="B2"' + cell, b'<c r="B2"' + formula)
            new.writestr(name, data)
    return out.getvalue()


GOOD_FILES = {
    "plain xlsx": lambda: xlsx_bytes([HEADER, ROW]),
    "ods": lambda: ods_bytes([HEADER, ROW]),
    "csv utf-8 with a mark": lambda: csv_bytes([HEADER, ROW]),
    "csv utf-8": lambda: csv_bytes([HEADER, ROW], encoding="utf-8"),
    "csv windows-1251": lambda: csv_bytes([HEADER, ROW], encoding="cp1251"),
    "csv utf-16": lambda: csv_bytes([HEADER, ROW], encoding="utf-16"),
    "csv with commas": lambda: csv_bytes([HEADER, ROW], delimiter=","),
    "csv with tabs": lambda: csv_bytes([HEADER, ROW], delimiter="\t"),
    "header in the 5th row": lambda: shifted([["Отчёт"], [], ["Школа № 5"], []]),
    "header in the 10th row": lambda: shifted([[f"строка {n}"] for n in range(9)]),
    "merged title and empty rows": merged_title,
    "header in two rows": two_row_header,
    "row of column numbers": lambda: xlsx_bytes([HEADER, [1, 2, 3, 4, 5, 6], ROW]),
    "columns in another order": lambda: xlsx_bytes([HEADER[::-1], ROW[::-1]]),
    "table away from the corner": lambda: xlsx_bytes([[], [], [None, None, *HEADER], [None, None, *ROW]]),
    "one column of names": lambda: xlsx_bytes(
        [["Ф.И.О. наставляемого", "Дата рожд.", "Класс"], ["Загрузкин Олег Ильич", "12.03.2012", "8А"]]
    ),
    "capitals and spaces": lambda: xlsx_bytes(
        [["ФИО ", "ДАТА  РОЖДЕНИЯ", "класс"], ["  ЗАГРУЗКИН  ОЛЕГ ИЛЬИЧ ", " 12.03.2012 г.", " 8 а "]]
    ),
    "hard spaces": lambda: xlsx_bytes(
        [HEADER, ["Загрузкин\u00a0", "\u00a0Олег", "Ильич", "12.03.2012", "8\u00a0А", ""]]
    ),
    "latin letters in a name": lambda: xlsx_bytes(
        [HEADER, ["3aгpyзкин".replace("3", "З"), "Oлeг", "Ильич", "12.03.2012", "8A", ""]]
    ),
    "date cell": lambda: xlsx_bytes([HEADER, [*ROW[:3], date(2012, 3, 12), "8А", ""]]),
    "date with time": lambda: xlsx_bytes([HEADER, [*ROW[:3], datetime(2012, 3, 12, 10, 30), "8А", ""]]),  # noqa: DTZ001
    "serial date": serial_date,
    "date in words": lambda: xlsx_bytes([HEADER, [*ROW[:3], "12 марта 2012 года", "8А", ""]]),
    "iso date": lambda: xlsx_bytes([HEADER, [*ROW[:3], "2012-03-12", "8-А", ""]]),
    "formula with a kept value": formula_with_value,
    "unknown columns": lambda: xlsx_bytes([[*HEADER, "СНИЛС", "Рост"], [*ROW, "123", 180]]),
    "other person's columns": lambda: xlsx_bytes(
        [[*HEADER, "ФИО наставника", "Место работы наставника"], [*ROW, "Другой Иван Ильич", "учитель"]]
    ),
    "common column of class and post": lambda: xlsx_bytes(
        [["ФИО", "Дата рождения", "Класс / должность"], ["Загрузкин Олег Ильич", "12.03.2012", "8А"]]
    ),
    "second sheet fits": lambda: xlsx_bytes([["Оглавление"], ["стр. 1"]], Данные=[HEADER, ROW]),
}


@pytest.mark.parametrize("above", range(10))
def test_header_may_stand_in_any_of_the_first_ten_rows(cast, above):
    made = planned(cast, shifted([[f"строка {number}"] for number in range(above)]))

    assert (people(made), made.problems, made.table.header_row) == (EXPECTED, [], above)


@pytest.mark.parametrize("name", GOOD_FILES)
def test_file_in_any_shape_gives_the_same_person(cast, name):
    made = planned(cast, GOOD_FILES[name]())

    assert (people(made), made.problems) == (EXPECTED, [])


# ---- files that are refused with a sentence
def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60 * 1024 * 1024)
    return out.getvalue()


def sparse():
    """A small and valid file: A1 and the last cell that Excel knows."""
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "ФИО", "конец"
    return saved(book)


def word_document():
    from docx import Document

    return saved(Document())


def encrypted():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 400


def locked_zip():
    """A workbook packed into an archive with a password: its entries bear the mark of encryption."""
    content = bytearray(xlsx_bytes([HEADER, ROW]))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def locked_ods():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ods_bytes([HEADER, ROW]))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "META-INF/manifest.xml":
                data = data.replace(b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")
            new.writestr(name, data)
    return out.getvalue()


def many_entries():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2100):
            archive.writestr(f"xl/{number}", b"")
    return out.getvalue()


def lying_size():
    """The archive says that a part is tiny; unpacked it is large."""
    content = bytearray(xlsx_bytes([HEADER, ROW]))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(content)


BAD_FILES = {
    "empty": (lambda: b"", sheets.EMPTY),
    "spaces only": (lambda: b" \n\n ", sheets.EMPTY),
    "empty workbook": (lambda: xlsx_bytes([]), sheets.EMPTY),
    "truncated": (lambda: xlsx_bytes([HEADER, ROW])[:-400], sheets.DAMAGED),
    "half of it": (lambda: xlsx_bytes([HEADER, ROW])[:2000], sheets.DAMAGED),
    "word renamed": (word_document, sheets.WORD),
    "web page renamed": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", sheets.WEB_PAGE),
    "password": (encrypted, sheets.PASSWORD),
    "archive with a password": (locked_zip, sheets.PASSWORD),
    "ods with a password": (locked_ods, sheets.PASSWORD),
    "old word": (lambda: b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le") * 40, sheets.WORD),
    "broken xls": (lambda: b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le") * 40, sheets.DAMAGED),
    "zip bomb": (bomb, sheets.TOO_WIDE),
    "far cell": (sparse, sheets.TOO_WIDE),
    "too many parts": (many_entries, sheets.TOO_WIDE),
    "pdf": (lambda: b"%PDF-1.7\n\x00\x01", sheets.NOT_A_TABLE),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\x00", sheets.NOT_A_TABLE),
    "program": (lambda: b"MZ\x90\x00" + b"\x00" * 100, sheets.NOT_A_TABLE),
    "other archive": (lambda: saved_zip("a.txt"), sheets.NOT_A_TABLE),
}


def saved_zip(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize("name", BAD_FILES)
def test_file_that_is_no_table_is_refused_with_its_sentence(name):
    make, sentence = BAD_FILES[name]

    with pytest.raises(Refused) as refusal:
        sheets.read(make())

    assert refusal.value.sentence == sentence


@pytest.mark.parametrize("name", BAD_FILES)
def test_page_shows_the_sentence_and_keeps_nothing(cast, name):
    make, sentence = BAD_FILES[name]
    upload = SimpleUploadedFile("список.xlsx", make())

    response = cast.client("curator").post(reverse("participants:import-list"), {"role": "mentee", "file": upload})

    errors = response.context["form"].errors["file"]
    assert (response.status_code, len(errors), PeopleImport.objects.count(), Person.objects.count()) == (200, 1, 0, 0)
    assert errors == [sentence] or name == "empty"


def test_too_large_file_is_refused_with_the_limit(cast, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    upload = SimpleUploadedFile("a.csv", b"1" * (1024 * 1024 + 1))

    response = cast.client("curator").post(reverse("participants:import-list"), {"role": "mentee", "file": upload})

    assert response.context["form"].errors["file"] == ["Файл больше 1 МБ. Разделите список на несколько файлов."]


@pytest.mark.parametrize(
    "rows",
    [
        [["Привет"]],
        [["№", "Класс", "Балл"], [1, "8А", 5]],
        [["Фамилия", "Класс"], ["Загрузкин", "8А"]],
        [[]] * 40 + [HEADER, ROW],
    ],
)
def test_file_without_a_header_of_names_is_refused(cast, rows):
    with pytest.raises(Refused, match="Не найдена строка с заголовками|пустой"):
        planned(cast, xlsx_bytes(rows))


def test_file_that_lies_about_its_sizes_does_no_harm(cast):
    try:
        answer = people(planned(cast, lying_size()))
    except Refused as refusal:
        answer = refusal.sentence

    assert answer in (EXPECTED, sheets.DAMAGED)


def test_broken_parts_of_a_workbook_end_in_a_sentence():
    content = xlsx_bytes([HEADER, ROW])
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
            for part in old.namelist():
                new.writestr(part, b"<broken" if part == name else old.read(part))

        with pytest.raises(Refused):
            sheets.read(out.getvalue())


PLAIN = xlsx_bytes([HEADER, ROW])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutated_files_give_rows_or_a_sentence(data):
    content = bytearray(PLAIN)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        answer = sheets.read(bytes(content))
    except Refused as refusal:
        answer = refusal.sentence

    assert answer


# ---- titles of columns
@pytest.mark.parametrize(
    ("title", "role", "code"),
    [
        ("Ф.И.О.", "mentor", "full_name"),
        ("Ф. И. О. наставника", "mentor", "full_name"),
        ("ФИО наставника", "mentee", None),
        ("ФИО наставляемого(-ых)", "mentor", None),
        ("Наставляемый", "mentee", "full_name"),
        ("Дата рожд.", "mentee", "birth_date"),
        ("Д.р.", "mentee", "birth_date"),
        ("Год рождения", "mentee", "birth_year"),
        ("Класс\n(литера)", "mentee", "school_class"),
        ("Классное руководство", "mentor", None),
        ("Стаж", "mentor", "service_since"),
        ("Педагогический стаж (лет)", "mentor", "service_since"),
        ("Должность", "mentor", "post"),
        ("Должность наставника", "mentor", "post"),
        ("Должность наставника", "mentee", None),
        ("Тел.", "mentor", "phone"),
        ("Контактные данные (данные представителя)", "mentee", "contacts"),
        ("Основной запрос", "mentee", "request"),
        ("Важные для программы достижения", "mentor", "achievements"),
        ("Желаемый возраст наставляемых", "mentor", None),
        ("Форма наставничества", "mentor", "form"),
        ("Квалиф. категория", "mentor", "qualification"),
        ("Категория", "mentor", "category"),
        ("E-mail", "mentor", "email"),
        ("№ п/п", "mentor", None),
        ("1", "mentor", None),
        ("", "mentor", None),
        ("Дата вхождения в программу", "mentee", "joined_on"),
        ("Kлacc", "mentee", "school_class"),
    ],
)
def test_titles_of_columns(title, role, code):
    assert columns.code_of(title, role) == code


# ---- cells
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12.03.2012", date(2012, 3, 12)),
        ("1.3.12", date(2012, 3, 1)),
        ("01.09.85", date(1985, 9, 1)),
        ("12/03/2012", date(2012, 3, 12)),
        ("12-03-2012", date(2012, 3, 12)),
        ("12 03 2012", date(2012, 3, 12)),
        ("2012-03-12", date(2012, 3, 12)),
        ("2012-03-12T00:00:00", date(2012, 3, 12)),
        ("12 марта 2012 г.", date(2012, 3, 12)),
        ("«12» мая 2012", date(2012, 5, 12)),
        (40980.0, date(2012, 3, 12)),
        ("40980", date(2012, 3, 12)),
        (date(2012, 3, 12), date(2012, 3, 12)),
        ("29.02.2012", date(2012, 2, 29)),
        ("2012", None),
        (2012.0, None),
        ("2012 г.р.", None),
        ("март 2012", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(cell, expected):
    assert cells.day(cell, "Дата рождения", TODAY).value == expected


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2012",
        "29.02.2011",
        "12.13.2012",
        "вчера",
        "99.99.9999",
        "12.03",
        "01.01.1850",
        "21.11.2026",
        999999.0,
        "0",
    ],
)
def test_impossible_dates_are_bad_cells(cell):
    with pytest.raises(cells.BadCell):
        cells.day(cell, "Дата рождения", TODAY)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5 лет", date(2021, 9, 1)),
        ("5", date(2021, 9, 1)),
        (5.0, date(2021, 9, 1)),
        ("1 год", date(2025, 9, 1)),
        ("3 г.", date(2023, 9, 1)),
        ("2 года 3 месяца", date(2024, 6, 1)),
        ("6 мес.", date(2026, 3, 1)),
        ("1,5 года", date(2025, 3, 1)),
        ("менее года", date(2026, 9, 1)),
        ("без стажа", date(2026, 9, 1)),
        ("нет", date(2026, 9, 1)),
        ("0", date(2026, 9, 1)),
        ("с 2021 г.", date(2021, 9, 1)),
        ("с 2021", date(2021, 9, 1)),
        ("2021", date(2021, 9, 1)),
        (2021.0, date(2021, 9, 1)),
        ("с 01.09.2015", date(2015, 9, 1)),
        ("15.08.2020", date(2020, 8, 15)),
        (date(2020, 8, 15), date(2020, 8, 15)),
        ("", None),
    ],
)
def test_service(cell, expected):
    assert cells.service_since(cell, date(2026, 9, 1), TODAY).value == expected


@pytest.mark.parametrize("cell", ["много", "99 лет", "с 2031 г.", "с 1905 г.", "первая категория"])
def test_service_that_makes_no_sense_is_a_bad_cell(cell):
    with pytest.raises(cells.BadCell):
        cells.service_since(cell, date(2026, 9, 1), TODAY)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("8 А", "8А"),
        ("8а", "8А"),
        ("8-А", "8А"),
        ("8 «А»", "8А"),
        (8.0, "8"),
        ("8.0", "8"),
        ("11 Б класс", "11Б"),
        ("8A", "8А"),
        ("", ""),
    ],
)
def test_classes(cell, expected):
    assert cells.school_class(cell).value == expected


@pytest.mark.parametrize("cell", ["старший", "первый помощник", "1 д/к", "9/10", "х", "13А", "0", "8АБ", "А8", "=8"])
def test_what_is_no_class_is_a_bad_cell(cell):
    with pytest.raises(cells.BadCell):
        cells.school_class(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("89001234567", "+7 900 123-45-67"),
        (89001234567.0, "+7 900 123-45-67"),
        ("8 (900) 123-45-67", "+7 900 123-45-67"),
        ("+7(900)1234567", "+7 900 123-45-67"),
        ("9001234567", "+7 900 123-45-67"),
        ("2-34-56", "2-34-56"),
        ("89001234567, 89007654321", "+7 900 123-45-67, +7 900 765-43-21"),
        ("", ""),
    ],
)
def test_phones(cell, expected):
    assert cells.phone(cell).value == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Иванченков Олег Ильич", ["Иванченков", "Олег", "Ильич"]),
        ("ИВАНЧЕНКОВ ОЛЕГ", ["Иванченков", "Олег", ""]),
        ("Иванченков Олег Ильич (мама)", ["Иванченков", "Олег", "Ильич"]),
        ("Алиев Рустам Гасан оглы", ["Алиев", "Рустам", "Гасан оглы"]),
        ("Петрова-Водкина Анна Ильинична", ["Петрова-Водкина", "Анна", "Ильинична"]),
        ("", ["", "", ""]),
    ],
)
def test_full_names(cell, expected):
    assert full_name(cell).parts == expected


@pytest.mark.parametrize(
    "cell",
    [
        "Иванченков",
        "Иванченков О.И.",
        "Иванченков О. И.",
        "Иванченков 2 Олег",
        "=cmd|' /C calc'!A0",
        "Иванченкoвz Олег",
    ],
)
def test_names_that_cannot_be_taken(cell):
    with pytest.raises(cells.BadCell):
        full_name(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("8 900 123-45-67, olga@example.org", {"phone": "+7 900 123-45-67", "email": "olga@example.org"}),
        ("мама: 89001234567", {"phone": "+7 900 123-45-67", "email": ""}),
        ("Olga@Example.org", {"phone": "", "email": "olga@example.org"}),
        ("", {"phone": "", "email": ""}),
    ],
)
def test_contacts(cell, expected):
    assert cells.contacts(cell) == expected


# ---- rows
def row_of(cast, role="mentee", **values):
    made = planned(cast, xlsx_bytes([list(values), list(values.values())]), role)
    return made.steps[0]


def test_name_that_is_too_long_says_how_long_it_may_be():
    with pytest.raises(cells.BadCell, match="Фамилия: 120 знаков, помещается 100"):
        full_name(f"{'А' + 'б' * 119} Олег Ильич")


def test_problem_names_row_column_and_advice(cast):
    content = xlsx_bytes([["База"], HEADER, ROW, ["Плохов", "Олег", "Ильич", "31.02.2012", "старший", ""]])

    made = planned(cast, content)

    assert [(p.row, p.column, p.reason) for p in made.problems] == [
        (4, "Дата рождения", "Дата рождения: «31.02.2012» — не дата. Напишите, например, 12.03.2012."),
        (4, "Класс", "Класс: «старший» не понят. Напишите, например, 8А."),
    ]
    assert people(made) == EXPECTED


def test_gender_and_category_are_guessed_from_what_is_there(cast):
    teacher = row_of(cast, Фамилия="Учителева", Имя="Анна", Отчество="Ильинична", Стаж="5 лет")
    pupil = row_of(cast, Фамилия="Учеников", Имя="Олег", Отчество="Ильич", Класс="8А")
    child = row_of(cast, Фамилия="Малышев", Имя="Олег", Отчество="", **{"Дата рождения": "12.03.2014"})

    found = [(step.row.person["gender"], step.row.person["category"]) for step in (teacher, pupil, child)]
    assert found == [("f", "staff"), ("m", "pupil"), ("m", "pupil")]


@pytest.mark.parametrize(
    ("post", "form", "who"),
    [
        ("инженер", "Работодатель – ученик", "partner"),
        ("родитель 5А", "", "parent"),
        ("Выпускница, студентка вуза", "", "graduate"),
        ("11 «б»", "", "pupil"),
        ("учитель физики", "", "staff"),
        ("слесарь 5 разряда", "", "staff"),
    ],
)
def test_who_is_not_of_the_school_is_seen_by_post_and_form(cast, post, form, who):
    MentoringForm.objects.create(code="guest", title="Работодатель – ученик")
    header, row = ["ФИО", "Должность", "Форма"], ["Гостев Олег Ильич", post, form]

    [step] = planned(cast, xlsx_bytes([header, row]), "mentor").steps

    assert (step.row.person["category"], step.row.person["school_class"]) == (who, "11Б" if who == "pupil" else "")
    assert step.category.endswith(", определено по столбцам")


def test_post_of_a_guest_who_teaches_is_a_post(cast):
    made = planned(
        cast, xlsx_bytes([["ФИО", "Должность", "Стаж"], ["Гостев Олег Ильич", "родитель", "5 лет"]]), "mentor"
    )

    assert [step.row.person["category"] for step in made.steps] == ["staff"]


def test_class_of_an_employee_is_left_out_with_a_remark(cast):
    step = row_of(cast, Фамилия="Учителев", Имя="Олег", Категория="педагог", Класс="8А")

    assert (step.row.person["school_class"], step.row.notes) == (
        "",
        ["класс записывается только обучающимся, здесь пропущен"],
    )


def test_form_and_partner_are_found_by_their_titles(cast):
    partner = Partner.objects.create(organization=cast.school, name="Завод «Луч»")
    Partner.objects.create(organization=cast.foreign_school, name="Чужой завод")

    step = row_of(
        cast, "mentor", ФИО="Заводской Олег", Категория="партнёр", Партнер="завод луч", Форма="УЧИТЕЛЬ-учитель"
    )
    foreign = row_of(cast, "mentor", ФИО="Заводской Олег", Партнер="Чужой завод", Форма="Маг – ученик")

    assert (step.row.person["partner"], step.row.participation["form"]) == (partner, cast.form)
    assert (foreign.row.person["partner"], foreign.row.participation["form"], len(foreign.row.notes)) == (None, None, 2)


def test_year_of_birth_alone_is_no_birthday(cast):
    step = row_of(cast, ФИО="Годов Олег Ильич", **{"Год рождения": 2012})

    assert (step.row.person["birth_date"], step.row.notes) == (
        None,
        ["Дата рождения: указан только год, день не записан"],
    )


def test_dangerous_texts_are_kept_as_texts(cast):
    step = row_of(cast, ФИО="Текстов Олег Ильич", Запрос="+помощь по физике", Интересы="@театр", Класс="8А")

    assert (step.row.participation["request"], step.row.participation["interests"]) == ("+помощь по физике", "@театр")


@pytest.mark.parametrize("words", ["=1+1", "+7 900", "-5", "@театр", "=cmd|' /C calc'!A0"])
def test_text_that_begins_as_a_formula_goes_in_as_text_and_runs_nowhere(cast, words):
    applied(cast, csv_bytes([["ФИО", "Класс", "Запрос"], ["Текстов Олег Ильич", "8А", words]]))
    kept = Participation.objects.get().request

    book = load_workbook(io.BytesIO(exported(cast)))
    found = [cell for row in book.active.iter_rows() for cell in row if cell.value == words]
    assert kept == words
    assert [(cell.data_type, cell.quotePrefix) for cell in found] == [("s", True)]


def test_formula_without_a_kept_value_keeps_the_row_out_with_advice(cast):
    """Nobody calculates here: a file that was never opened in an editor of spreadsheets keeps no values of its formulas."""
    made = planned(cast, xlsx_bytes([HEADER, [*ROW[:1], '=CONCATENATE("О","лег")', *ROW[2:]], ROW]))

    assert [(problem.row, problem.reason) for problem in made.problems] == [
        (2, "В ячейке формула без значения. Откройте файл в редакторе таблиц, сохраните и загрузите снова.")
    ]
    assert people(made) == EXPECTED


def test_repeated_row_is_refused_and_named_as_a_duplicate(cast):
    made = planned(cast, xlsx_bytes([HEADER, ROW, ROW]))

    assert [(p.row, p.reason) for p in made.problems] == [
        (3, "Повтор строки 2: этот человек в файле уже есть. Удалите одну из строк.")
    ]
    assert [(twin.row, twin.reason) for twin in made.twins] == [(3, "повтор строки 2")]


def test_namesakes_with_different_birthdays_are_two_people(cast):
    made = planned(cast, xlsx_bytes([HEADER, ROW, [*ROW[:3], "12.03.2013", "7А", ""]]))

    assert [step.state for step in made.steps] == ["new", "new"]


# ---- comparison with the base
def test_same_person_is_found_by_name_and_birthday_whatever_the_letters(cast):
    person = make_pupil(
        cast, "Семёнцев", first_name="Пётр", middle_name="Ильич", birth_date=date(2012, 3, 12), role="mentee"
    )

    made = planned(cast, xlsx_bytes([HEADER, ["СЕМЕНЦЕВ", "петр", "Ильич", "12.03.2012", "8 а", ""]]))

    assert [(step.state, step.person) for step in made.steps] == [("unchanged", person)]


def test_only_namesake_without_a_birthday_gets_it(cast):
    make_pupil(cast, "Семёнцев", first_name="Пётр", middle_name="Ильич", birth_date=None, role="mentee")

    made = planned(cast, xlsx_bytes([HEADER, ["Семёнцев", "Пётр", "Ильич", "12.03.2012", "8А", ""]]))

    assert [step.person_changes for step in made.steps] == [{"birth_date": date(2012, 3, 12)}]


def test_person_of_another_school_is_not_found(cast):
    make_pupil(
        cast,
        "Семёнцев",
        first_name="Пётр",
        middle_name="Ильич",
        birth_date=date(2012, 3, 12),
        organization=cast.foreign_school,
    )

    made = planned(cast, xlsx_bytes([HEADER, ["Семёнцев", "Пётр", "Ильич", "12.03.2012", "8А", ""]]))

    assert [step.state for step in made.steps] == ["new"]


@pytest.mark.parametrize(
    "row",
    [["Загрузкина", "Олег", "Ильич", "12.03.2012", "8А", ""], ["Загрузкин", "Олег", "Ильич", "13.03.2012", "8А", ""]],
)
def test_similar_person_is_offered_for_merging(cast, row):
    known = make_pupil(cast, "Загрузкин", first_name="Олег", middle_name="Ильич", birth_date=date(2012, 3, 12))

    made = planned(cast, xlsx_bytes([HEADER, row]))

    assert [(twin.row, twin.person) for twin in made.twins] == [(2, known)]


def test_empty_cells_erase_nothing_and_guesses_overwrite_nothing(cast):
    person = make_person(
        cast,
        "Полнов",
        first_name="Олег",
        middle_name="",
        gender="f",
        phone="+7 900 000-00-00",
        category="graduate",
        role="mentee",
    )

    made = planned(
        cast, xlsx_bytes([["ФИО", "Дата рождения", "Телефон", "Должность"], ["Полнов Олег", "17.05.1985", "", ""]])
    )

    assert [(step.state, step.person, step.person_changes) for step in made.steps] == [("unchanged", person, {})]


def test_plan_asks_a_fixed_number_of_questions(cast, django_assert_num_queries):
    rows = [["Числов", "Олег", f"Ильич{'аеи'[n % 3] * (n + 1)}", "12.03.2012", "8А", ""] for n in range(80)]
    few, many = xlsx_bytes([HEADER, *rows[:3]]), xlsx_bytes([HEADER, *rows])

    for content in (few, many):
        with django_assert_num_queries(4):
            planned(cast, content)


# ---- applying
def applied(cast, content, role="mentee"):
    return applying.apply(sheets.read(content), organization=cast.school, year=cast.year, role=role, by=cast.curator)


def test_apply_writes_people_places_and_log(cast):
    content = xlsx_bytes([[*HEADER, "Запрос", "Форма"], [*ROW, "физика", "Учитель – учитель"]])

    applied(cast, content)

    person = Person.objects.get()
    assert (person.full_name, person.search, person.gender) == ("Загрузкин Олег Ильич", "загрузкин олег ильич 8а", "m")
    assert list(Participation.objects.values_list("person", "role", "request", "form", "joined_on")) == [
        (person.pk, "mentee", "физика", cast.form.pk, TODAY)
    ]
    assert [event.title for event in audit.history(person)] == ["Внесён загрузкой файла: наставляемый"]


def test_same_file_again_changes_nothing(cast):
    content = xlsx_bytes([[*HEADER, "Стаж"], ROW, ["Стажев", "Олег", "Ильич", "1.2.1990", "", "учитель", "5 лет"]])
    applied(cast, content)
    before = list(Person.objects.order_by("pk").values()), list(Participation.objects.values())

    again = applied(cast, content)

    assert [step.state for step in again.steps] == ["unchanged", "unchanged"]
    assert (list(Person.objects.order_by("pk").values()), list(Participation.objects.values())) == before


def test_changed_row_changes_only_what_differs_and_enters_the_base(cast):
    person = make_pupil(
        cast, "Загрузкин", first_name="Олег", middle_name="Ильич", birth_date=date(2012, 3, 12), school_class="7А"
    )

    applied(cast, xlsx_bytes([HEADER, ROW]))

    person.refresh_from_db()
    assert (person.school_class, person.search, person.participations.get().role) == (
        "8А",
        "загрузкин олег ильич 8а",
        "mentee",
    )
    assert audit.history(person)[0].title == "Загрузка файла: класс, внесён в базу"


def test_person_who_left_comes_back_by_the_file(cast):
    person = make_pupil(
        cast, "Загрузкин", first_name="Олег", middle_name="Ильич", birth_date=date(2012, 3, 12), role="mentee"
    )
    person.participations.update(left_on=date(2026, 10, 1))

    applied(cast, xlsx_bytes([HEADER, ROW]))

    assert person.participations.get().left_on is None


def test_refused_rows_stay_out_and_the_rest_goes_in(cast):
    applied(cast, xlsx_bytes([HEADER, ROW, ["Плохов", "Олег", "Ильич", "31.02.2012", "8А", ""]]))

    assert list(Person.objects.values_list("last_name", flat=True)) == ["Загрузкин"]


def test_failure_in_the_middle_leaves_nothing(cast, monkeypatch):
    def fail(*args):
        raise RuntimeError("диск")

    make_pupil(cast, "Числов", first_name="Олег", middle_name="Ильич", birth_date=date(2012, 3, 12), school_class="7А")
    monkeypatch.setattr(Staged, "update", fail)
    monkeypatch.setattr(Copied, "update", fail)

    with pytest.raises(RuntimeError):
        applied(cast, xlsx_bytes([HEADER, ROW, ["Числов", *ROW[1:]]]))

    assert (list(Person.objects.values_list("last_name", "school_class")), Participation.objects.count()) == (
        [("Числов", "7А")],
        0,
    )


@pytest.mark.parametrize("changes_between", [True, False])
def test_person_entered_between_the_look_and_the_writing_is_not_entered_twice(cast, changes_between):
    place = {"organization": cast.school, "year": cast.year, "role": "mentee"}
    found = sheets.read(xlsx_bytes([HEADER, ROW]))
    draft = applying.draft(plan.read(found, **place), **place, by=None)

    if changes_between:
        applied(cast, xlsx_bytes([HEADER, ROW]))
    done = applying.apply_draft(draft, read_again=lambda: plan.read(found, **place), by=None)

    assert (done.count("new"), done.count("unchanged")) == ((0, 1) if changes_between else (1, 0))
    assert (Person.objects.count(), Participation.objects.count()) == (1, 1)


# ---- through the page and the job
def uploaded(cast, content, name="список.xlsx"):
    upload = SimpleUploadedFile(name, content)
    cast.client("curator").post(reverse("participants:import-list"), {"role": "mentee", "file": upload})
    return PeopleImport.objects.latest("pk")


def test_remark_of_many_rows_is_said_once_with_its_rows(cast):
    names = ["Орлов", "Белов", "Серов", "Панов"]
    forms = ["Учитель – ученик", "Учитель – ученик", "", "Учитель – ученик"]
    rows = [[name, "Олег", "Ильич", "8А", form] for name, form in zip(names, forms, strict=True)]
    kept = uploaded(cast, xlsx_bytes([["Фамилия", "Имя", "Отчество", "Класс", "Форма наставничества"], *rows]))

    page = cast.client("curator").get(reverse("participants:import-detail", args=[kept.public_id]))

    said = [words for words in page.context["notes"] if "Учитель – ученик" in words[1]]
    assert [where for where, _ in said] == ["строки 2–3, 5"]
    assert "попросите администратора добавить" in page.content.decode()


def test_upload_look_apply_and_look_again(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW, ["Плохов", "Олег", "", "вчера", "8А", ""]]), "../../список.xlsx")
    client, url = cast.client("curator"), reverse("participants:import-detail", args=[kept.public_id])
    look = client.get(url)

    moved = client.post(reverse("participants:import-apply", args=[kept.public_id]))
    job = jobs.run_now(Job.objects.get())
    kept.refresh_from_db()

    assert (kept.name, look.context["counts"]["new"], Person.objects.count()) == ("список.xlsx", 1, 1)
    assert moved.headers["Location"] == reverse("jobs:job-detail", args=[job.public_id])
    assert job.result == {"rows": 2, "new": 1, "changed": 0, "unchanged": 0, "refused": 1} == kept.counts
    assert client.get(url).context["counts"] == kept.counts


def test_consents_of_other_purposes_and_second_parents_are_named_with_what_to_do(cast):
    header = [*HEADER, "Согласие на распространение ПДн", "ФИО матери", "ФИО отца", "СНИЛС"]
    row = uploaded(
        cast, xlsx_bytes([header, [*ROW, "01.09.2026", "Загрузкина Анна Ильинична", "Загрузкин Илья Петрович", "1"]])
    )

    page = cast.client("curator").get(reverse("participants:import-detail", args=[row.public_id])).content.decode()

    assert "не загружаются: Согласие на распространение ПДн, ФИО отца. Из списка" in page


def test_page_of_a_loaded_file_leads_on(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW]))
    client, url = cast.client("curator"), reverse("participants:import-detail", args=[kept.public_id])
    before = client.get(url).content.decode()
    client.post(reverse("participants:import-apply", args=[kept.public_id]))
    jobs.run_now(Job.objects.get())

    after = client.get(url).content.decode()
    links = re.findall(r'href="(/participants/mentees/\?[^"]+)"', after)

    assert ("Что дальше" in before, "Что дальше" in after) == (False, True)
    assert [client.get(link).context["table"].rows[0].record.person.last_name for link in links] == ["Загрузкин"] * 2


def test_second_click_finds_the_same_job_and_a_third_after_the_end_is_calm(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW]))

    first, second = imports.start(kept, by=cast.curator), imports.start(kept, by=cast.curator)
    jobs.run_now(first)

    assert first == second
    with pytest.raises(AlreadyDone):
        imports.start(kept, by=cast.curator)


def test_job_delivered_twice_writes_once(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW]))
    job = imports.start(kept, by=cast.curator)

    for _ in range(2):
        jobs.execute(job.pk)

    assert (Person.objects.count(), Participation.objects.count()) == (1, 1)


class Killed(BaseException):
    """Passes every `except Exception`, as a signal does."""


def dying_at_the_end(done, total=0, message=""):
    if message == "Готово":
        raise Killed


def test_worker_killed_right_after_the_writing_leaves_one_loading_with_its_counts(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW]))
    job = jobs.claim(imports.start(kept, by=cast.curator).pk)
    with pytest.raises(Killed):
        kinds.get(imports.WORK).handler(job, dying_at_the_end)
    Job.objects.update(lease_until=NOON - timedelta(seconds=1))

    jobs.execute(job.pk)

    job.refresh_from_db()
    kept.refresh_from_db()
    counts = {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert (job.state, job.result, kept.counts) == ("ready", counts, counts)
    assert [event.action for event in audit.history(kept)] == ["apply", "upload"]


def test_worker_that_lost_its_lease_loads_nothing_a_second_time(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW]))
    slow = jobs.claim(imports.start(kept, by=cast.curator).pk)
    Job.objects.update(lease_until=NOON - timedelta(seconds=1))
    jobs.execute(slow.pk)

    with pytest.raises(jobs.Cancelled):
        kinds.get(imports.WORK).handler(slow, lambda *told: None)

    kept.refresh_from_db()
    assert kept.counts == {"rows": 1, "new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    assert [event.action for event in audit.history(kept)] == ["apply", "upload"]


def test_file_is_stored_under_an_opaque_name(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW]), "../../../etc/cron.d/x.xlsx")

    assert kept.file.file.name == f"files/{kept.file.public_id.hex[:2]}/{kept.file.public_id.hex}"


def test_lost_file_is_said_in_words(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW]))
    kept.file.file.delete()

    page = cast.client("curator").get(reverse("participants:import-detail", args=[kept.public_id]))

    assert page.context["refusal"].startswith("Файл больше не хранится")


def test_sheet_can_be_chosen_and_an_unknown_one_is_refused(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW], Второй=[HEADER, ["Второв", *ROW[1:]]]))
    client, url = cast.client("curator"), reverse("participants:import-sheet", args=[kept.public_id])

    client.post(url, {"sheet": "Второй"})
    chosen = people(imports.preview(PeopleImport.objects.get()))
    client.post(url, {"sheet": "Третий"})

    assert (chosen[0][0], PeopleImport.objects.get().sheet) == ("Второв", "Второй")


def test_marked_file_shows_errors_in_their_cells(cast):
    content = xlsx_bytes([["База"], HEADER, ROW, ["Плохов", "Олег", "Ильич", "31.02.2012", "8А", "=1+1"]])

    book = load_workbook(io.BytesIO(marked.workbook(planned(cast, content))))

    sheet = book.active
    assert [cell.value for cell in sheet[2]] == [*HEADER, "Замечания"]
    assert (sheet["D4"].fill.fgColor.rgb, sheet["D4"].comment.text) == (
        "00FFD9D9",
        "Дата рождения: «31.02.2012» — не дата. Напишите, например, 12.03.2012.",
    )
    assert (sheet["A3"].comment, sheet["G4"].value) == (None, sheet["D4"].comment.text)


def test_marked_file_can_be_loaded_again(cast):
    content = xlsx_bytes([HEADER, ROW, ["Плохов", "Олег", "Ильич", "31.02.2012", "8А", ""]])

    again = planned(cast, marked.workbook(planned(cast, content)))

    assert people(again) == EXPECTED


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_template_has_lists_and_its_examples_are_never_imported(cast, role):
    content = template.workbook(cast.school, role)

    book = load_workbook(io.BytesIO(content))
    made = planned(cast, content, role)

    assert (made.steps, made.problems, made.table.unread) == ([], [], ())
    assert len(book.worksheets[0].data_validations.dataValidation) == 3
    assert [row[5].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["работник", "обучающийся"]


def test_namesake_of_an_example_is_a_person(cast):
    made = planned(cast, xlsx_bytes([HEADER, ["Образцова", "Мария", "Ивановна", "17.05.1986", "", "учитель"]]))

    assert [step.state for step in made.steps] == ["new"]


def test_template_of_a_sports_school_has_no_class(cast):
    cast.school.kind = "additional"

    assert "Класс" not in values_of(template.workbook(cast.school, "mentee"))[0]


# ---- export
def exported(cast, **query):
    response = cast.client("curator").get(reverse("participants:mentee-export"), query)
    return response.content


def test_export_names_filter_and_date_and_is_noted(cast):
    make_pupil(cast, "Выгрузкин", role="mentee", consent=False)
    make_pupil(cast, "Согласнов", role="mentee")

    rows = values_of(exported(cast, consent="missing"))

    assert rows[1][0] == "Отбор: бумаги — нет согласия на обработку. По состоянию на 20.11.2026"
    assert ([row[0] for row in rows[4:]], rows[3][-1], rows[4][-1]) == (["Выгрузкин"], "Согласие", "нет")
    assert AccessEntry.objects.values_list("kind", "object_type", "rows").get() == (
        "export",
        "participants.Participation",
        1,
    )


@pytest.mark.parametrize("words", ["=1+1", "+7 900", "-5", "@theatre", "=cmd|' /C calc'!A0", "0123", "ёж"])
def test_export_has_no_live_formula_and_the_same_text(cast, words):
    make_pupil(cast, "Выгрузкин").participations.create(
        organization=cast.school, year=cast.year, role="mentee", joined_on=TODAY, request=words
    )

    sheet = load_workbook(io.BytesIO(exported(cast))).active
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == words]

    assert [(cell.data_type, cell.value) for cell in found] == [("s", words)]


NAMES = st.text("абвгдеёжзийклмнопрстуфхцчшщыьэюя", min_size=3, max_size=12).map(str.capitalize)
TEXTS = st.text("абвгд ежз+-=@0123456789.,«»", max_size=40).map(lambda text: " ".join(text.split()))
PERSON = st.fixed_dictionaries(
    {
        "last_name": NAMES,
        "first_name": NAMES,
        "middle_name": st.one_of(st.just(""), NAMES),
        "birth_date": st.one_of(st.none(), st.dates(date(2005, 1, 1), date(2018, 12, 31))),
        "gender": st.sampled_from(["m", "f"]),
        "school_class": st.sampled_from(["", "5А", "8Б", "11В", "10"]),
        "phone": st.sampled_from(["", "+7 900 123-45-67"]),
        "email": st.sampled_from(["", "a.b@example.org"]),
    }
)


NAMED_AS_A_SIGNATURE = {"last_name": "Утвержденко", "first_name": "Олег", "gender": "m"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    crowd=st.lists(st.tuples(PERSON, TEXTS, TEXTS), min_size=1, max_size=5, unique_by=lambda one: one[0]["last_name"])
)
@example(crowd=[(NAMED_AS_A_SIGNATURE, "", "")])
def test_import_of_an_export_is_the_identity(cast, crowd):
    Participation.objects.all().delete()
    Person.objects.all().delete()
    for values, request, interests in crowd:
        person = Person.objects.create(
            organization=cast.school, category="pupil", created_at="2026-11-01T00:00Z", **values
        )
        Participation.objects.create(
            organization=cast.school,
            person=person,
            year=cast.year,
            role="mentee",
            form=cast.form,
            joined_on=date(2026, 9, 2),
            request=request,
            interests=interests,
        )
    first = exported(cast)

    made = applied(cast, first)

    assert [(step.state, step.labels) for step in made.steps] == [("unchanged", "")] * len(crowd)
    assert values_of(exported(cast)) == values_of(first)


def test_import_of_an_export_into_an_empty_base_gives_the_same_export(cast):
    make_pupil(cast, "Выгрузкин", role="mentee", phone="+7 900 123-45-67", consent=False)
    make_person(cast, "Учителев", role="mentee", service_since=date(2015, 9, 1), consent=False)
    first = exported(cast)
    Participation.objects.all().delete()
    Person.objects.all().delete()

    applied(cast, first)

    assert values_of(exported(cast)) == values_of(first)


def test_ten_thousand_rows_are_read_and_planned_with_the_wrong_ones_named(cast):
    letters = "абвгдежзик"
    rows = [
        [
            f"Числов{letters[n % 10]}{letters[n // 10 % 10]}{letters[n // 100 % 10]}{letters[n // 1000]}",
            "Олег",
            "",
            "12.03.2012",
            "8А",
            "",
        ]
        for n in range(10_000)
    ]
    rows[5000][3] = "31.02.2012"

    made = planned(cast, csv_bytes([HEADER, *rows]))

    assert (made.count("new"), [(p.row, p.column) for p in made.problems]) == (9999, [(5002, "Дата рождения")])


def test_kept_file_may_not_be_seen_by_another_school(cast):
    kept = uploaded(cast, xlsx_bytes([HEADER, ROW]))

    code = cast.client("foreign_curator").get(reverse("participants:import-detail", args=[kept.public_id])).status_code

    assert (code, files.read(kept.file)[:2]) == (404, b"PK")


def test_progress_counts_the_rows(cast, monkeypatch):
    monkeypatch.setattr(plan, "TOLD_EVERY", 2)
    rows = [["Фамилия", "Имя"], *(["Загрузкин", f"Олег{letter}"] for letter in "абвгд")]
    place = {"organization": cast.school, "year": cast.year, "role": "mentee", "by": cast.curator}
    told = []

    imports.apply(
        imports.keep(content=csv_bytes(rows), name="с.csv", **place),
        by=cast.curator,
        progress=lambda *one: told.append(one),
    )

    assert told == [
        (0, 0, "Открываем файл"),
        (0, 10, "Разобрано строк: 0 из 5"),
        (2, 10, "Разобрано строк: 2 из 5"),
        (4, 10, "Разобрано строк: 4 из 5"),
        (5, 10, "Записываем людей"),
        (10, 10, "Готово"),
    ]
