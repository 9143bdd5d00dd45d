"""Two files of one text: the same words, the layout of the standard, the same bytes every time."""

import copy
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter

import pytest
from docx import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from apps.documents.rendering import blocks as layout
from apps.documents.rendering import pdf as pdf_writer
from apps.documents.rendering import write_docx, write_pdf
from tests.documents.golden import docx_lines, pdf_letters, pdf_pages, plain, squeezed

TEXT = {
    "type_name": "ПРИКАЗ",
    "title": "О закреплении наставнических пар (групп)",
    "preamble": "В соответствии с Положением о системе наставничества, утверждённым приказом от 01.09.2026 № 3-од,",
    "resolution": "приказываю",
    "sections": [],
    "items": [
        {"text": "Закрепить пары согласно приложению № 1.", "children": []},
        {
            "text": "Наставникам:",
            "children": [{"text": "разработать планы;", "children": []}, {"text": "вести дневник.", "children": []}],
        },
        {"text": "Контроль за исполнением приказа оставляю за собой.", "children": []},
    ],
    "annexes": [],
    "acknowledge": [{"id": 1, "name": "Соколова Анна Петровна", "post": "учитель физики"}],
    "signatures": [{"post": "Директор", "name": "О. П. Вершинина"}],
    "header": {
        "public_id": "8c1f0e1e-1111-4222-8333-444455556666",
        "founder": "Управление образования Первого округа",
        "organization": "Муниципальное бюджетное общеобразовательное учреждение «Школа № 5»",
        "short_name": "МБОУ «Школа № 5»",
        "place": "г. Озёрск-Луговой",
        "number": "17-од",
        "date": "2026-11-20",
    },
}


def with_annex(rows: int) -> dict:
    text = copy.deepcopy(TEXT)
    text["annexes"] = [
        {
            "title": "Перечень пар",
            "paragraphs": ["Пары действуют с 15.09.2026."],
            "table": {
                "columns": ["№", "Наставник", "Наставляемый", "Основание"],
                "widths": [1, 4, 4, 2],
                "rows": [
                    [str(n), f"Наставников{n} Пётр Ильич", f"Подопечный{n} Олег Ильич", "согласие"]
                    for n in range(1, rows + 1)
                ],
            },
        }
    ]
    return text


def draft() -> dict:
    text = copy.deepcopy(TEXT)
    text["header"] |= {"number": "", "date": ""}
    return text


WORDS = [
    "Управление образования Первого округа",
    "Муниципальное бюджетное общеобразовательное учреждение «Школа № 5»",
    "(МБОУ «Школа № 5»)",
    "ПРИКАЗ",
    "20 ноября 2026 г. № 17-од",
    "г. Озёрск-Луговой",
    "О закреплении наставнических пар (групп)",
    "В соответствии с Положением о системе наставничества, утверждённым приказом от 01.09.2026 № 3-од,"
    " п р и к а з ы в а ю:",
    "1. Закрепить пары согласно приложению № 1.",
    "2. Наставникам:",
    "2.1. разработать планы;",
    "2.2. вести дневник.",
    "3. Контроль за исполнением приказа оставляю за собой.",
    "Директор ______________ О. П. Вершинина",
    "С приказом от 20.11.2026 № 17-од ознакомлены:",
    "№",
    "Фамилия, имя, отчество",
    "Должность, класс",
    "Дата",
    "Подпись",
    "1",
    "Соколова Анна Петровна",
    "учитель физики",
]


def test_docx_holds_the_words_of_the_order_in_order():
    assert docx_lines(write_docx(TEXT)) == WORDS


HEADING = "№НаставникНаставляемыйОснование"


@pytest.mark.parametrize("text", [TEXT, with_annex(60), draft()], ids=["order", "annex of 60 rows", "draft"])
def test_pdf_holds_the_same_letters_as_docx(text):
    pdf = write_pdf(text)
    from_docx = Counter("".join(squeezed(line) for line in docx_lines(write_docx(text))))
    from_pdf = Counter(pdf_letters(pdf))
    pages = [squeezed(page) for page in pdf_pages(pdf)]
    # Only the heading of a long table and the mark of a draft stand again on the further pages.
    again = HEADING * max(0, sum(HEADING in page for page in pages) - 1)
    again += layout.DRAFT_MARK * (len(pages) - 1 if layout.is_draft(text) else 0)

    assert from_pdf == from_docx + Counter(again)


def test_every_paragraph_of_docx_is_found_whole_in_the_pdf():
    pdf = pdf_letters(write_pdf(TEXT))

    assert [line for line in docx_lines(write_docx(TEXT)) if squeezed(line) not in pdf] == []


def test_annex_of_60_rows_breaks_over_pages_with_its_heading():
    pages = pdf_pages(write_pdf(with_annex(60)))
    with_rows = [page for page in pages if "Наставников" in page]

    assert len(with_rows) > 1
    assert all("Наставник Наставляемый Основание" in page for page in with_rows)
    assert "Приложение № 1 к приказу от 20.11.2026 № 17-од" in with_rows[0]
    rows = [int(n) for page in with_rows for n in re.findall(r"Наставников(\d+) Пётр", page)]
    assert rows == list(range(1, 61))


def test_pages_are_numbered_from_the_second():
    pages = pdf_pages(write_pdf(with_annex(60)))

    assert not pages[0].endswith(" 1")
    assert [page.split()[-1] for page in pages[1:]] == [str(n) for n in range(2, len(pages) + 1)]


def test_table_heading_is_marked_to_repeat_in_docx():
    paper = Paper(io.BytesIO(write_docx(with_annex(3))))
    first_row = paper.tables[0].rows[0]._tr

    assert first_row.xpath("./w:trPr/w:tblHeader")


def test_page_of_docx_is_a4_with_margins_of_the_standard():
    section = Paper(io.BytesIO(write_docx(TEXT))).sections[0]

    assert [round(getattr(section, f"{side}_margin").mm) for side in ("left", "right", "top", "bottom")] == [
        30,
        10,
        20,
        20,
    ]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.different_first_page_header_footer


def test_docx_is_in_times_new_roman_for_every_script():
    style = Paper(io.BytesIO(write_docx(TEXT))).styles["Normal"]
    fonts = style.element.rPr.rFonts

    assert {fonts.get(key) for key in fonts.attrib} == {"Times New Roman"}
    assert style.font.size.pt == 14


def test_pdf_is_a4_in_our_own_fonts():
    pdf = PdfReader(io.BytesIO(write_pdf(TEXT)))
    page = pdf.pages[0]
    fonts = {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in page["/Resources"]["/Font"].values()}

    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
    assert all("Paper" in name or "Tinos" in name for name in fonts)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler is not installed")
def test_qr_of_an_order_stands_at_the_bottom_right_and_a_draft_has_none(tmp_path):
    def dark_corner(text):
        (tmp_path / "a.pdf").write_bytes(write_pdf(text))
        subprocess.run(["pdftoppm", "-r", "50", "-l", "1", "-gray", tmp_path / "a.pdf", tmp_path / "a"], check=True)
        data = next(tmp_path.glob("a-*.pgm")).read_bytes()
        width, height = map(int, data.split(b"\n", 3)[1].split())
        pixels = data[-width * height :]
        corner = [
            pixels[y * width + x] for y in range(int(height * 0.93), height) for x in range(int(width * 0.8), width)
        ]
        return sum(value < 100 for value in corner)

    assert dark_corner(TEXT) > 50
    assert dark_corner(draft()) == 0


def test_qr_leads_to_the_check_page():
    assert layout.check_url(TEXT).endswith("/documents/check/8c1f0e1e-1111-4222-8333-444455556666/")


def test_draft_is_marked_and_has_blanks():
    lines = docx_lines(write_docx(draft()))

    assert lines[0] == "ПРОЕКТ"
    assert "«___» __________ 20__ г. № _______" in lines
    assert all("ПРОЕКТ" in page for page in pdf_pages(write_pdf(draft())))


@pytest.mark.parametrize("write", [write_pdf, write_docx])
def test_the_same_text_gives_the_same_bytes(write):
    assert write(with_annex(5)) == write(with_annex(5))


def test_docx_keeps_no_time_of_making():
    archive = zipfile.ZipFile(io.BytesIO(write_docx(TEXT)))

    assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


ATTACKS = [
    "<img src=http://203.0.113.7/x.png>",
    "<script>alert(1)</script>",
    "<style>@import url(file:///etc/passwd);</style>",
    '<link rel=stylesheet href="file:///etc/passwd">',
    "<object data='file:///etc/passwd'></object>",
    "{{ ''.__class__ }} {% include '/etc/passwd' %}",
    "]]></w:t><w:br/>&amp;",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_words_stay_words_in_both_files(attack):
    text = copy.deepcopy(TEXT)
    text["items"][0]["text"] = attack
    text["header"]["place"] = attack
    text["acknowledge"][0]["name"] = attack

    assert docx_lines(write_docx(text)).count(plain(f"1. {attack}")) == 1
    assert squeezed(attack) in pdf_letters(write_pdf(text))


@pytest.mark.parametrize(
    "address",
    [
        "http://203.0.113.7/a.png",
        "https://example.org/a.css",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "asset:/../manage.py",
        "asset:/vendor/fonts/tinos/../../../css/app.css",
        "asset:/css/app.css",
        "/etc/passwd",
        "vendor/fonts/tinos/tinos-latin-400-normal.woff2",
    ],
)
def test_the_writer_of_pdf_reaches_no_other_address(address):
    with pytest.raises(ValueError, match="внешним адресам"):
        pdf_writer._fetcher().fetch(address)


def test_the_writer_of_pdf_reaches_our_fonts():
    answer = pdf_writer._fetcher().fetch("asset:/vendor/fonts/tinos/tinos-latin-400-normal.woff2")

    assert answer.read(4) == b"wOF2"


def test_minutes_have_sections_and_two_signatures():
    text = copy.deepcopy(TEXT) | {
        "type_name": "ПРОТОКОЛ",
        "title": "заседания педагогического совета",
        "preamble": "",
        "resolution": "",
        "items": [],
        "acknowledge": [],
        "sections": [
            {"heading": "", "paragraphs": ["Присутствовали: 23 из 25 (92 %)."]},
            {"heading": "РЕШИЛИ:", "paragraphs": ["1. Принять план."]},
        ],
        "signatures": [
            {"post": "Председатель", "name": "О. П. Вершинина"},
            {"post": "Секретарь", "name": "Н. С. Сизова"},
        ],
    }

    assert docx_lines(write_docx(text))[6:] == [
        "заседания педагогического совета",
        "Присутствовали: 23 из 25 (92 %).",
        "РЕШИЛИ:",
        "1. Принять план.",
        "Председатель ______________ О. П. Вершинина",
        "Секретарь ______________ Н. С. Сизова",
    ]


@pytest.mark.parametrize(
    ("type_name", "dative", "instrumental"),
    [
        ("ПРИКАЗ", "приказу", "приказом"),
        ("ПРОТОКОЛ", "протоколу", "протоколом"),
        ("СОГЛАШЕНИЕ", "соглашению", "соглашением"),
        ("ИНДИВИДУАЛЬНЫЙ ПЛАН", "документу", "документом"),
    ],
)
def test_type_of_a_document_in_cases(type_name, dative, instrumental):
    assert (layout.dative(type_name), layout.instrumental(type_name)) == (dative, instrumental)


words = st.text(alphabet="абвгдеёжзийклмн АБВ«»№1234.-", min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(words, min_size=3, max_size=3), max_size=8), st.lists(st.integers(1, 9), min_size=3, max_size=3)
)
def test_widths_of_a_table_fill_the_sheet(rows, widths):
    text = with_annex(0)
    text["annexes"][0]["table"] = {"columns": ["№", "Наставляемый", "Основание"], "widths": widths, "rows": rows}

    table = next(block for block in layout.blocks(text) if block.style == "table")

    assert sum(table.widths) == pytest.approx(100, abs=0.1)
    assert all(width > 0 for width in table.widths)


def test_a_column_is_widened_for_its_longest_word():
    text = with_annex(1)
    text["annexes"][0]["table"] = {"columns": ["№", "Наставляемый"], "widths": [9, 1], "rows": [["1", "Ким"]]}

    table = next(block for block in layout.blocks(text) if block.style == "table")

    assert table.widths[1] > 18


def test_a_column_holds_the_words_that_no_line_parts():
    """«от 28.11.2026» in a cell as narrow as the bare date was torn by an editor: «от 28.11.202|6»."""
    columns = ["№", "Наставник", "Наставляемый", "Форма, ролевая модель, вид", "Срок", "Основание"]
    model = "Педагог-новатор – консервативный педагог"
    row = ["1", "Долгопрудновский Пётр", "Подопечнев Олег", model, "28.11.2026 – 31.05.2027", "согласие от 28.11.2026"]
    text = with_annex(0)
    text["annexes"][0]["table"] = {"columns": columns, "widths": [5, 25, 25, 18, 12, 15], "rows": [row]}

    paper = Paper(io.BytesIO(write_docx(text)))
    table = paper.tables[0]
    grid, cells = [column.width for column in table.columns], [cell.width for cell in table.rows[1].cells]

    assert [section.orientation for section in paper.sections] == [WD_ORIENT.PORTRAIT]
    # What Times New Roman of 12 pt takes, in millimetres, beside the two edges of a cell.
    term, ground = (width.mm - 2.8 for width in grid[-2:])
    assert (term > 22.1, ground > 24.2) == (True, True)
    assert (cells, table.autofit) == (grid, False)
    assert sum(width.mm for width in grid) == pytest.approx(layout.UPRIGHT, abs=0.1)


def test_numbers_and_initials_stay_on_one_line():
    assert layout.unparted("приказ № 17 от 2026 г. подписала О. П. Вершинина") == (
        "приказ №\u00a017 от 2026\u00a0г. подписала О.\u00a0П.\u00a0Вершинина"
    )
    assert layout.unparted("28.11.2026 – 31.05.2027") == "28.11.2026\u00a0– 31.05.2027"


def test_lines_of_a_cell_stay_lines():
    text = with_annex(1)
    text["annexes"][0]["table"]["rows"] = [["1", "Ким\nЛи", "Пак", "согласие"]]

    cell = Paper(io.BytesIO(write_docx(text))).tables[0].rows[1].cells[1]

    assert cell.text == "Ким\nЛи"
    assert "Ким\nЛи" in PdfReader(io.BytesIO(write_pdf(text))).pages[1].extract_text()


def test_wide_annex_lies_on_its_own_landscape_sheets():
    """A table whose words do not fit side by side turns its sheets; what stands before and after stays upright."""
    words = "Программно-методическое сопровождение"
    table = {"columns": [words] * 5, "widths": [1] * 5, "rows": [["Раздел"], [words] * 5]}
    text = TEXT | {"annexes": [{"title": "Таблица", "paragraphs": [], "table": table}]}

    sizes = [tuple(map(round, page.mediabox[2:])) for page in PdfReader(io.BytesIO(write_pdf(text))).pages]
    sections = Paper(io.BytesIO(write_docx(text))).sections

    upright, turned = (595, 842), (842, 595)
    assert sizes == [upright, turned, upright]
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False]


# ---- what stays together, what is not spread
def long_order(points: int) -> dict:
    text = copy.deepcopy(TEXT) | {"acknowledge": []}
    words = "Куратору представить сведения о работе пар и групп за полугодие, указать причины невыполнения."
    text["items"] = [{"text": words, "children": []} for _ in range(points)] + [
        {"text": "Контроль за исполнением приказа оставляю за собой.", "children": []}
    ]
    return text


def test_a_signature_is_never_alone_on_its_page():
    """Whatever the length of the order, the last point stands on the page of the signature."""
    pages = [pdf_pages(write_pdf(long_order(points))) for points in range(10, 17)]
    second = [found[1] for found in pages if len(found) == 2]

    assert second
    assert [page for page in second if "Контроль за исполнением" not in page] == []


def test_the_point_before_the_signatures_is_kept_with_them_in_docx():
    text = long_order(2)
    text["signatures"] = [
        {"post": "Председатель", "name": "О. П. Вершинина"},
        {"post": "Секретарь", "name": "Н. С. Сизова"},
    ]
    paper = Paper(io.BytesIO(write_docx(text)))

    kept = [plain(p.text) for p in paper.paragraphs if p.paragraph_format.keep_with_next]

    assert kept[-2:] == [
        "3. Контроль за исполнением приказа оставляю за собой.",
        "Председатель ______________ О. П. Вершинина",
    ]


def test_a_line_with_a_hash_is_not_spread():
    text = long_order(1)
    text["items"][0]["text"] = f"Контрольная сумма уничтоженных значений: {'9f86d081' * 8}"

    paper = Paper(io.BytesIO(write_docx(text)))
    html = pdf_writer.html(text)

    sides = {plain(p.text)[:2]: p.alignment for p in paper.paragraphs if plain(p.text)[:2] in ("1.", "2.")}
    assert (sides["1."], sides["2."]) == (WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY)
    assert html.count("doc-ragged") == 1
