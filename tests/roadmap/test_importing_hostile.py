"""Files from outside: whatever is sent, the answer is items or one sentence, in a bounded time."""

import io
import random
import time
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.roadmap.importing import UnreadableDocument, read_roadmap

from .papers import FORMATS, Tab, text, zipped
from .repaper import paper_of
from .seeds import seed_text

START, END = date(2023, 8, 1), date(2024, 8, 31)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "odt": "content.xml"}


def read(data: bytes | str, filename: str = ""):
    return read_roadmap(data, filename=filename, start=START, end=END)


def sentence_for(data: bytes | str, filename: str = "") -> str:
    with pytest.raises(UnreadableDocument) as refusal:
        read(data, filename)
    return str(refusal.value)


@pytest.fixture(scope="module")
def documents() -> dict[str, bytes]:
    paper = paper_of(seed_text("school"))
    return {form: make(paper) for form, make in FORMATS.items()}


def survives(data: bytes) -> bool:
    """Items or a sentence; anything else raises here."""
    try:
        return len(read(data).items) > 0
    except UnreadableDocument as refusal:
        return str(refusal).endswith(".")


@pytest.mark.parametrize("form", FORMATS)
def test_truncated_files(documents, form):
    data = documents[form]

    assert all(survives(data[: len(data) * part // 20]) for part in range(1, 20))


@pytest.mark.parametrize("form", FORMATS)
def test_files_with_broken_bytes(documents, form):
    chance = random.Random(7)
    for _ in range(20):
        data = bytearray(documents[form])
        for _ in range(chance.randrange(1, 50)):
            data[chance.randrange(len(data))] = chance.randrange(256)

        assert survives(bytes(data))


@pytest.mark.parametrize("form", MAIN_PART)
def test_files_with_broken_parts(documents, form):
    chance = random.Random(11)
    archive = zipfile.ZipFile(io.BytesIO(documents[form]))
    parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(12):
        body = bytearray(parts[MAIN_PART[form]])
        place = chance.randrange(len(body))
        body[place : place + chance.randrange(1, 40)] = chance.choice([b"", b"999", b'"', b"<w:tbl>", b"&amp;"])

        assert survives(zipped({**parts, MAIN_PART[form]: bytes(body)}))


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_pasted_text(pasted):
    survives(pasted)


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes(data):
    survives(data)


CELL = st.text(alphabet="абвгд АБВ19.,;-–\n«»()%№", max_size=25)


@given(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_no_word_of_any_table_is_lost(cells):
    paper = [Tab([["№", "Мероприятие", "Срок", "Результат"], *cells, ["1", "Опрос", "май", "Справка"]])]

    written = str(read(FORMATS["html"](paper)).as_json())

    words = {word for row in cells for cell in row for word in "".join(x if x.isalpha() else " " for x in cell).split()}
    assert {word for word in words if len(word) > 1 and word not in written} == set()


WIDE = [Tab([[f"Мероприятие {number}" for number in range(1_000)], ["текст"] * 1_000])]


@pytest.mark.parametrize("form", ["xlsx", "html", "odt"])
def test_thousand_columns(form):
    assert sentence_for(FORMATS[form](WIDE)).startswith("В таблице 1000 столбцов")


def test_thousand_columns_of_word_and_of_text():
    cells = "<w:tc><w:p><w:r><w:t>Срок</w:t></w:r></w:p></w:tc>" * 1_000
    word = f"<w:document {WORD}><w:body><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:body></w:document>"

    assert sentence_for(zipped({"word/document.xml": word})).startswith("В таблице 1000 столбцов")
    assert sentence_for(text(WIDE)).startswith("В таблице 1000 столбцов")


def test_zip_bombs():
    one_large = zipped({"word/document.xml": b"<w>" + b" " * 90_000_000})
    well_packed = zipped({"word/document.xml": b"<w>" + b" " * 20_000_000})
    many = zipped({f"word/{number}.xml": b"" for number in range(4_000)} | {"word/document.xml": b"<a/>"})

    sentences = {sentence_for(data, "карта.docx") for data in (one_large, well_packed, many)}

    assert sentences == {
        "Файл распаковывается в слишком большой объём. Оставьте в нём только дорожную карту и загрузите снова."
    }


@pytest.mark.parametrize("part", ["word/document.xml", "content.xml"])
def test_external_entities_are_not_opened(part):
    assert sentence_for(zipped({part: ENTITY})).startswith("В файле есть ссылки на внешние данные")


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_external_entities_of_a_workbook_are_not_opened(documents, code):
    archive = zipfile.ZipFile(io.BytesIO(documents["xlsx"]))
    parts = {name: archive.read(name) for name in archive.namelist()}

    data = zipped({**parts, "xl/sharedStrings.xml": ENTITY.encode(code)})

    assert sentence_for(data).startswith("В файле есть ссылки на внешние данные")


REFUSED = [
    (b"", "Файл пуст. Выберите файл с дорожной картой."),
    (b"   \n", "Файл пуст. Выберите файл с дорожной картой."),
    (b"{\\rtf1 text}", "Файлы RTF не читаются. Откройте файл в редакторе, выберите «Сохранить как»"),
    (b"\xd0\xcf\x11\xe0" + b"0" * 100, "Старые файлы Word (.doc) не читаются. Откройте файл в редакторе"),
    (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "Старые файлы Excel (.xls) не читаются."),
    (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "Файл защищён паролем."),
    (b"%PDF-1.7", "Из PDF таблица не читается."),
    (b"\x89PNG\r\n", "Это картинка, текста в ней нет."),
    (b"Rar!\x1a", "Это архив. Распакуйте его и загрузите сам документ."),
    (b"\x00\x01\x02" * 100, "Это не текст и не документ Word, Excel или LibreOffice."),
    (zipped({"readme.txt": "текст"}), "Это не документ Word, Excel или LibreOffice."),
    (zipped({"word/document.xml": "<a/>", "word/vbaProject.bin": "x"}), "В файле есть макросы."),
    (zipped({"word/document.xml": "<a>"}), "Файл повреждён или загружен не целиком."),
    (zipped({"word/document.xml": "<a/>"}), "В документе не найдена таблица дорожной карты."),
    ("Просто текст без таблицы".encode(), "В документе не найдена таблица дорожной карты."),
    (b"Content-Type: multipart/related\n" + b"x" * 50, "Веб-архивы и файлы Word XML не читаются."),
]


@pytest.mark.parametrize(("data", "sentence"), REFUSED)
def test_what_cannot_be_read_is_refused_with_a_sentence(data, sentence):
    assert sentence_for(data).startswith(sentence)


def test_pasted_nothing():
    assert sentence_for(" \n ") == "Текст пуст. Вставьте таблицу дорожной карты."


def test_tables_nested_without_end():
    word = "<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80
    page = "<table><tr><td>" * 400 + "текст" + "</td></tr></table>" * 400

    sentences = [
        sentence_for(zipped({"word/document.xml": f"<w:document {WORD}><w:body>{word}</w:body></w:document>"})),
        sentence_for(page.encode()),
    ]

    assert sentences[0].startswith("Таблицы в файле вложены друг в друга слишком глубоко.")
    assert sentences[1].endswith(".")


def test_cell_with_a_whole_book():
    pasted = "Мероприятие\tСрок\tПоказатель\nОпрос\tмай\t" + "не менее 5 " * 4_000

    assert sentence_for(pasted).startswith("В одной ячейке больше 15000 знаков.")


HARD = {
    "figures": "не менее 5 " * 1_200,
    "digits": "1 " * 7_000,
    "brackets": "(" * 14_000,
    "people": "Зорин П.С. " * 1_200,
    "roles": "куратор и " * 1_400,
    "initials": "А." * 7_000,
    "numbers": "1. Опрос " * 1_500,
    "months": "сентябрь 2023 " * 1_000,
    "template": "[а" * 7_000,
    "adjectives": "открытый " * 1_600,
}


@pytest.mark.parametrize("name", HARD)
def test_hard_cells_take_no_long_time(name):
    usual = ["Опрос", "май", "Справка", "Куратор"]
    rows = [[HARD[name] if place == column else text for place, text in enumerate(usual)] for column in range(4)]
    header = "Мероприятие\tСрок\tРезультат\tОтветственный\n"

    # The processor's time: a busy machine is not a slow program.
    started = time.process_time()
    survives(header + "\n".join(map("\t".join, rows)))

    assert time.process_time() - started < 10


ENDLESS = {
    "rows nobody knows": "а\tб\tв\tг\n" * 4_000,
    "one cell a line": "\tа\n" * 100_000,
    "columns of spaces": "а   б   в\n" * 50_000,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_texts_take_no_long_time(name):
    started = time.process_time()
    survives(ENDLESS[name])

    assert time.process_time() - started < 5


WIDE_SHEETS = {
    "merged to the last cell": '<mergeCells count="1"><mergeCell ref="A9:XFD1048576"/></mergeCells>',
    "merged columns": '<mergeCells count="1"><mergeCell ref="A:D"/></mergeCells>',
    "a link over everything": '<hyperlinks><hyperlink ref="A9:XFD1048576" location="A1"/></hyperlinks>',
}


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", WIDE_SHEETS)
def test_areas_of_a_workbook_do_not_become_millions_of_cells(name, code, documents):
    parts = parts_of(documents["xlsx"])
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", f"</sheetData>{WIDE_SHEETS[name]}")

    sentence = sentence_for(zipped({**parts, "xl/worksheets/sheet1.xml": sheet.encode(code)}))

    assert sentence.startswith("В книге слишком много ячеек: объединены или оформлены целые столбцы.")


def test_a_million_empty_cells_of_a_workbook_are_refused_before_they_are_made(documents):
    parts = parts_of(documents["xlsx"])
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = sheet.replace("</sheetData>", f"<row>{'<c/>' * 1_000_000}</row></sheetData>")

    started = time.process_time()
    sentence = sentence_for(zipped({**parts, "xl/worksheets/sheet1.xml": sheet}))

    assert sentence.startswith("В книге слишком много ячеек")
    assert time.process_time() - started < 5


def test_a_title_merged_over_a_whole_row_is_read(documents):
    parts = parts_of(documents["xlsx"])
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    title = '<mergeCell ref="A900:XFD900"/>'
    merged = sheet.replace("<mergeCell ", f"{title}<mergeCell ", 1)
    if merged == sheet:
        merged = sheet.replace("</sheetData>", f'</sheetData><mergeCells count="1">{title}</mergeCells>')

    assert len(read(zipped({**parts, "xl/worksheets/sheet1.xml": merged})).items) == len(read(documents["xlsx"]).items)


def parts_of(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


ENDLESS_WORDS = ["ё", "мероприятиааа", "1.", "распорядительн", "_"]


@pytest.mark.parametrize("sign", ENDLESS_WORDS)
def test_endless_words_are_refused_at_once(sign):
    header = "Мероприятие\tСрок\tРезультат\tОтветственный\n"
    row = "\t".join([(sign * 14_000)[:14_000]] * 4)

    started = time.process_time()
    sentence = sentence_for(header + "\n".join([row] * 10))

    assert sentence.startswith("В документе есть слово длиннее 1000 знаков.")
    assert time.process_time() - started < 2


@pytest.mark.parametrize("start", ["", "Мероприятие;Срок\n"])
def test_an_open_quote_before_a_long_text_is_only_text(start):
    assert sentence_for(start + '"' + "Провести опрос. " * 9_000).startswith("В документе не найдена таблица")


@pytest.mark.parametrize("form", ["xlsx", "html", "odt"])
def test_five_hundred_rows_take_less_than_two_seconds_per_hundred(form):
    rows = [
        [str(number), f"Проведение встречи {number}", "сентябрь 2023", "Протокол, не менее 5 участников", "Куратор"]
        for number in range(1, 501)
    ]
    data = FORMATS[form]([Tab([["№", "Мероприятие", "Сроки", "Ожидаемый результат", "Ответственный"], *rows])])

    started = time.process_time()
    imported = read(data)

    assert len(imported.items) == 500
    assert time.process_time() - started < 10
