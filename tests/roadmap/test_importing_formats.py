"""The same roadmap in every format gives the same items; roadmaps of unknown schools are read as a person reads them."""

import io
import json
import re

import pytest

from apps.roadmap.importing import ImportedRoadmap, read_roadmap

from . import invented_columns, invented_layouts
from .invented import PAPERS as SHAPES
from .invented import Invented
from .papers import FORMATS, C, Tab, html, text, xlsx, zipped
from .repaper import paper_of
from .seeds import PERIODS, read_seed, seed_text

PAPERS = SHAPES | invented_columns.PAPERS | invented_layouts.PAPERS
CASES = [(name, form) for name, invented in PAPERS.items() for form in invented.formats]


def read(invented: Invented, data: bytes | str) -> ImportedRoadmap:
    return read_roadmap(data, start=invented.start, end=invented.end)


def rows_of(imported: ImportedRoadmap) -> list[tuple]:
    return [
        (
            item.number,
            item.section,
            item.group,
            item.activity,
            item.deadline_text,
            item.result,
            [(kpi.op, kpi.value, kpi.unit) for kpi in item.kpis],
            [party.text for party in item.responsible],
        )
        for item in imported.items
    ]


ORDERS = [
    (form, backwards) for form in FORMATS for backwards in (False, True) if form in ("docx", "xlsx") or not backwards
]


@pytest.mark.parametrize(("form", "backwards"), ORDERS)
@pytest.mark.parametrize("name", PERIODS)
def test_known_roadmap_as_office_document_is_the_same(name, form, backwards):
    document = FORMATS[form](paper_of(seed_text(name), backwards=backwards))

    imported = read_seed(name, document)

    assert imported.as_json()["items"] == read_seed(name).as_json()["items"]


@pytest.mark.parametrize(("name", "form"), CASES)
def test_invented_roadmap(name, form):
    invented = PAPERS[name]

    imported = read(invented, FORMATS[form](invented.paper))

    assert rows_of(imported) == invented.items


@pytest.mark.parametrize("name", PAPERS)
def test_invented_roadmap_loses_no_word(name):
    invented = PAPERS[name]
    source = re.sub(r"<[^>]+>", " ", html(invented.paper).decode())

    imported = read(invented, html(invented.paper))

    written = set(re.findall(r"[а-яёА-ЯЁ]{2,}", json.dumps(imported.as_json(), ensure_ascii=False)))
    assert set(re.findall(r"[а-яёА-ЯЁ]{2,}", source)) - written == set()


SIMPLE = [
    "three columns under plain words",
    "seven columns with an indicator and a note",
    "headers nobody has met",
    "per cent in the header, numbers below",
]


@pytest.mark.parametrize("name", SIMPLE)
def test_invented_roadmap_as_pasted_text(name):
    invented = PAPERS[name]

    assert rows_of(read(invented, text(invented.paper))) == invented.items


PASTED = {
    "from Word, with lines inside cells": """Дорожная карта
на 2025-2026 учебный год

№	Мероприятие	Сроки	Ответственный
Раздел 1. Организация
1	Издание приказа	сентябрь	Директор
2	Подготовка материалов:
- памятки;
- анкеты	октябрь	Куратор
Наставники
Раздел 2. Работа
3	Встречи пар	ежемесячно	Наставники
Директор школы П.П. Озёров
""",
    "a cell a line": """Дорожная карта

	№
	Мероприятие
	Сроки
	Ответственный

	Раздел 1. Организация

	1
	Издание приказа

	сентябрь

	Директор

	2
	Подготовка материалов:
- памятки;
- анкеты
	октябрь
	Куратор

Наставники

	Раздел 2. Работа

	3
	Встречи пар
	ежемесячно
	Наставники
""",
    "with vertical bars": """# Дорожная карта

| № | Мероприятие | Сроки | Ответственный |
|---|---|---|---|
| Раздел 1. Организация | | | |
| 1 | Издание приказа | сентябрь | Директор |
| 2 | Подготовка материалов: <br>- памятки;<br>- анкеты | октябрь | Куратор, Наставники |
| Раздел 2. Работа | | | |
| 3 | Встречи пар | ежемесячно | Наставники |
""",
}
PASTED_ROWS = [
    ("1", "Раздел 1. Организация", "", "Издание приказа", "сентябрь", "", [], ["Директор"]),
    (
        "2",
        "Раздел 1. Организация",
        "",
        "Подготовка материалов: памятки; анкеты",
        "октябрь",
        "",
        [],
        ["Куратор", "Наставники"],
    ),
    ("3", "Раздел 2. Работа", "", "Встречи пар", "ежемесячно", "", [], ["Наставники"]),
]


@pytest.mark.parametrize("name", PASTED)
def test_pasted_text(name):
    invented = PAPERS["three columns under plain words"]

    assert rows_of(read(invented, PASTED[name])) == PASTED_ROWS


def test_text_with_semicolons():
    invented = PAPERS["three columns under plain words"]
    pasted = (
        "Мероприятие;Срок;Ответственный\nИздание приказа;до 10.09.2025;Директор\nВстречи пар;ежемесячно;Наставники\n"
    )

    assert rows_of(read(invented, pasted)) == [
        ("", "", "", "Издание приказа", "до 10.09.2025", "", [], ["Директор"]),
        ("", "", "", "Встречи пар", "ежемесячно", "", [], ["Наставники"]),
    ]


def test_text_with_semicolons_inside_quotes():
    invented = PAPERS["three columns under plain words"]
    pasted = (
        'Мероприятие;Срок;Ответственный\n"Семинар ""Наставник; шаг первый""";15.10.2025;Методист\n'
        '"Мастер-класс\nдля учителей";ноябрь;Наставники\nПодведение итогов;май;Директор\n'
    )

    assert rows_of(read(invented, pasted)) == [
        ("", "", "", 'Семинар "Наставник; шаг первый"', "15.10.2025", "", [], ["Методист"]),
        ("", "", "", "Мастер-класс для учителей", "ноябрь", "", [], ["Наставники"]),
        ("", "", "", "Подведение итогов", "май", "", [], ["Директор"]),
    ]


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_text_with_a_cell_a_line_and_no_tabs(gap):
    invented = PAPERS["three columns under plain words"]
    cells = ["№", "Мероприятие", "Срок", "Ответственный"]
    cells += ["1", "Создание нормативной базы", "сентябрь 2025 г.", "Директор"]
    cells += ["2", "Организация анкетирования", "до 15 октября", "Психолог"]

    imported = read(invented, gap.join(["Дорожная карта по наставничеству в МБОУ СОШ № 7", *cells]))

    assert rows_of(imported) == [
        ("1", "", "", "Создание нормативной базы", "сентябрь 2025 г.", "", [], ["Директор"]),
        ("2", "", "", "Организация анкетирования", "до 15 октября", "", [], ["Психолог"]),
    ]


def first_item(data: bytes):
    invented = PAPERS["three columns under plain words"]
    return read(invented, data).items[0]


def test_workbook_cells_are_read_as_they_are_seen():
    from datetime import date

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["№", "Мероприятие", "Срок", "Целевой показатель", "Ответственный"])
    sheet.append([1, "Опрос наставников", date(2025, 10, 5), 0.9, "Психолог"])
    sheet.append([2, "Итоги", date(2026, 5, 1), 0.755, "Директор"])
    sheet.append([2.1, "Сдача отчёта", date(2026, 6, 1), 3, "Директор"])
    sheet["A4"].number_format = "0.00"
    sheet["D2"].number_format = "0%"
    sheet["D3"].number_format = "0.0%"
    sheet["C3"].number_format = "mmmm yyyy"
    buffer = io.BytesIO()
    book.save(buffer)

    imported = read(PAPERS["three columns under plain words"], buffer.getvalue())

    assert [
        (item.number, item.deadline_text, [(kpi.value, kpi.unit) for kpi in item.kpis]) for item in imported.items
    ] == [
        ("1", "05.10.2025", [(90, "%")]),
        ("2", "май 2026", [(75.5, "%")]),
        ("2.10", "01.06.2026", [(3, None)]),
    ]


def test_ticks_set_as_symbols_of_a_font():
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    rows = [["Мероприятие", "сентябрь", "октябрь", "ноябрь", "Кто отвечает"], ["Опрос", "", "", "", "куратор"]]
    table = document.add_table(2, 5)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text_ in zip(row.cells, texts, strict=True):
            cell.text = text_
    tick = f'<w:r {nsdecls("w")}><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    table.cell(1, 2).paragraphs[0]._p.append(parse_xml(tick))
    buffer = io.BytesIO()
    document.save(buffer)

    imported = read(PAPERS["three columns under plain words"], buffer.getvalue())

    assert [item.deadline_text for item in imported.items] == ["октябрь"]


TYPED = {
    "columns set by spaces": """Дорожная карта

Мероприятие            Срок          Ответственный
Провести опрос         сентябрь      куратор
Подвести итоги         май           директор
Наградить лучших       июнь          директор
""",
    "lines drawn in signs": """Дорожная карта
┌──────────────────────┬───────────┬──────────────┐
│     Мероприятие      │   Срок    │ Ответственный│
│                      │исполнения │              │
├──────────────────────┼───────────┼──────────────┤
│Провести              │сентябрь   │куратор       │
│опрос                 │           │              │
├──────────────────────┼───────────┼──────────────┤
│Подвести итоги        │май        │директор      │
├──────────────────────┼───────────┼──────────────┤
│Наградить             │июнь       │директор      │
│лучших                │           │              │
└──────────────────────┴───────────┴──────────────┘
""",
    "stars of bold text": """# Дорожная карта

| Мероприятие | Срок | Ответственный |
|---|:---|---|
| Провести опрос | сентябрь | куратор |
| **Подвести итоги** | май | директор |
| Наградить лучших | __июнь__ | директор |
""",
}


@pytest.mark.parametrize("name", TYPED)
def test_table_typed_by_hand(name):
    imported = read(PAPERS["three columns under plain words"], TYPED[name])

    assert rows_of(imported) == [
        ("", "", "", "Провести опрос", "сентябрь", "", [], ["куратор"]),
        ("", "", "", "Подвести итоги", "май", "", [], ["директор"]),
        ("", "", "", "Наградить лучших", "июнь", "", [], ["директор"]),
    ]


def test_list_keeps_the_stop_of_initials():
    text_ = (
        "План наставничества:\n1) Провести опрос — до 10.10 (Ветрова А.А.)\n2) Составить пары — октябрь (Снегов П.О.)\n"
    )

    imported = read(PAPERS["three columns under plain words"], text_)

    assert [(item.deadline_text, [party.text for party in item.responsible]) for item in imported.items] == [
        ("до 10.10", ["Ветрова А.А."]),
        ("октябрь", ["Снегов П.О."]),
    ]


def test_sign_for_the_same_as_above_is_a_doubt():
    invented = PAPERS["signs for the same as above"]

    imported = read(invented, FORMATS["docx"](invented.paper))

    assert [item.doubts[:1] for item in imported.items[1:3]] == [
        ["Срок взят из строки выше: в ячейке «-//-»."],
        ["Срок взят из строки выше: в ячейке «то же»."],
    ]


def test_table_typed_in_lines_with_tabs_in_a_word_document():
    lines = [
        "Дорожная карта",
        "Мероприятие\tСрок\tОтветственный",
        "Оформление уголка\tсентябрь\tвожатая",
        "Съёмка ролика о паре\tмарт\tнаставляемый",
    ]

    imported = read(PAPERS["three columns under plain words"], FORMATS["docx"](lines))

    assert rows_of(imported) == [
        ("", "", "", "Оформление уголка", "сентябрь", "", [], ["вожатая"]),
        ("", "", "", "Съёмка ролика о паре", "март", "", [], ["наставляемый"]),
    ]


def test_workbook_with_a_sheet_for_each_section():
    from openpyxl import Workbook

    book = Workbook()
    for number, title in enumerate(["Организация", "Обучение"]):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        sheet.append(["Мероприятие", "Срок", "Ответственный"])
        sheet.append([f"Проведение встречи {number + 1}", "октябрь", "Куратор"])
    buffer = io.BytesIO()
    book.save(buffer)

    imported = read(PAPERS["three columns under plain words"], buffer.getvalue())

    assert [(item.section, item.activity) for item in imported.items] == [
        ("Организация", "Проведение встречи 1"),
        ("Обучение", "Проведение встречи 2"),
    ]


def test_stray_cell_at_the_far_corner_of_a_sheet_is_harmless():
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(xlsx(PAPERS["three columns under plain words"].paper)))
    book.active.cell(1_048_576, 16_384, "х")
    buffer = io.BytesIO()
    book.save(buffer)

    imported = read(PAPERS["three columns under plain words"], buffer.getvalue())

    assert rows_of(imported)[:3] == PAPERS["three columns under plain words"].items


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, **parts: str) -> bytes:
    document = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    named = {f"word/{name}.xml": f"<w:{name} {WORD}>{content}</w:{name}>" for name, content in parts.items()}
    return zipped({"word/document.xml": document, **named})


def word_table(*rows: list[str]) -> str:
    cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def paragraph(content: str, number: str = "") -> str:
    list_mark = f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>' if number else ""
    run = f"<w:r><w:t>{content}</w:t></w:r>" if content else ""
    return f"<w:p>{list_mark}{run}</w:p>"


HEADER = [paragraph(title) for title in ("№", "Мероприятие", "Срок", "Ответственный")]


def numbering(*levels: tuple[str, str]) -> str:
    """Lists 1, 2, 3… of a document: the form of the number and its pattern."""
    lists = [
        f'<w:abstractNum w:abstractNumId="{place}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl></w:abstractNum>'
        f'<w:num w:numId="{place}"><w:abstractNumId w:val="{place}"/></w:num>'
        for place, (form, pattern) in enumerate(levels, start=1)
    ]
    return "".join(lists)


NUMBERING = numbering(("decimal", "%1."), ("decimal", "%1)"), ("bullet", "*"))


def test_automatic_numbers_of_word_are_seen():
    two = paragraph("Опрос педагогов", "2") + paragraph("Опрос учеников", "2")
    pair = paragraph("Работа пар:") + paragraph("знакомство;", "3") + paragraph("прощание", "3")
    body = word_table(
        HEADER,
        [paragraph("", "1"), two, paragraph("май"), paragraph("Куратор")],
        [paragraph("", "1"), pair, paragraph("июнь"), paragraph("Куратор")],
    )

    imported = read(PAPERS["three columns under plain words"], word(body, numbering=NUMBERING))

    assert [(item.number, item.activity) for item in imported.items] == [
        ("1.1", "Опрос педагогов"),
        ("1.2", "Опрос учеников"),
        ("2", "Работа пар: знакомство; прощание"),
    ]


def test_word_text_in_content_controls_and_insertions_is_read_and_deletions_are_not():
    activity = (
        "<w:p><w:ins><w:r><w:t>Обучение </w:t></w:r></w:ins><w:del><w:r><w:delText>лишнее</w:delText></w:r></w:del>"
        "<w:sdt><w:sdtContent><w:r><w:t>наставников</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    body = word_table(HEADER, [paragraph("1"), activity, paragraph("май"), paragraph("Куратор")])

    assert first_item(word(body)).activity == "Обучение наставников"


def test_word_footnotes_and_page_headers_go_to_the_rest():
    body = word_table(HEADER, [paragraph("1"), paragraph("Обучение"), paragraph("май"), paragraph("Куратор")])
    data = word(
        body,
        footnotes="<w:footnote><w:p><w:r><w:t>Сноска автора</w:t></w:r></w:p></w:footnote>",
        header1=paragraph("Колонтитул"),
    )

    imported = read(PAPERS["three columns under plain words"], data)

    assert imported.header.rest == ["№ · Мероприятие · Срок · Ответственный", "Сноска автора", "Колонтитул"]


def test_small_table_inside_a_cell_is_its_text():
    inner = word_table([paragraph("до 1 мая")])
    body = word_table(HEADER, [paragraph("1"), paragraph("Обучение"), inner, paragraph("Куратор")])

    assert first_item(word(body)).deadline_text == "до 1 мая"


def test_table_inside_a_layout_table_of_a_page_is_found():
    inner = html([Tab([["Мероприятие", "Срок", "Ответственный"], ["Опрос", "май", "Куратор"]])]).decode()
    page = f"<table><tr><td>Меню</td><td>{inner}</td></tr></table>"

    assert first_item(page.encode()).activity == "Опрос"


def test_rows_of_a_page_with_too_few_cells_are_laid_under_the_header():
    page = """<table><tr><th>Мероприятие</th><th>Срок</th><th>Результат</th><th>Показатели</th><th>Ответственный</th></tr>
    <tr><td>Контроль</td><td>постоянно</td><td>Выполнено 100% мероприятий</td><td>Директор</td></tr></table>"""

    item = first_item(page.encode())

    assert (item.result, [kpi.value for kpi in item.kpis], [party.text for party in item.responsible]) == (
        "",
        [100],
        ["Директор"],
    )


def test_other_tables_of_the_document_go_to_the_text():
    paper = [
        Tab([["СОГЛАСОВАНО\nСовет школы", "УТВЕРЖДАЮ\nДиректор школы"]]),
        "Дорожная карта",
        Tab([["Мероприятие", "Срок", "Ответственный"], ["Опрос", "май", "Куратор"]]),
        Tab([[C("Директор"), "__________", "Озёров П.П."]]),
    ]

    header = read(PAPERS["three columns under plain words"], html(paper)).header

    assert header.approval == "СОГЛАСОВАНО\nСовет школы\nУТВЕРЖДАЮ\nДиректор школы"
    assert header.title == "Дорожная карта"
    assert header.rest == ["Мероприятие · Срок · Ответственный", "Директор", "__________", "Озёров П.П."]
