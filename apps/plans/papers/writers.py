"""PDF and DOCX of a sheet: a plan with its table on a landscape page, a letter (`letter.py`) upright."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string

from apps.core.errors import Refused
from apps.documents.rendering.docx_shell import number_pages, tidy_rows
from apps.documents.rendering.pdf import pdf_missing, print_html

from .sheet import WIDTHS

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
FONT = "Times New Roman"


def write(sheet: dict[str, Any], extension: str) -> bytes:
    """The file as bytes. Raises Refused where PDF cannot be made (no Pango)."""
    if extension == "json":
        return json.dumps(sheet, ensure_ascii=False, indent=2).encode()
    return _pdf(sheet) if extension == "pdf" else _docx(sheet)


def _pdf(sheet: dict[str, Any]) -> bytes:
    missing = pdf_missing()
    if missing:
        raise Refused(missing)
    return print_html(render_to_string("plans/print/plan.html", {"sheet": sheet, "widths": WIDTHS}))


def _docx(sheet: dict[str, Any]) -> bytes:
    from docx import Document

    paper = Document()
    _prepare(paper, sheet)
    _line(paper, sheet["organization"], centred=True)
    _line(paper, sheet["title"], centred=True, bold=True, before=10)
    if sheet["approval"]:
        _line(paper, sheet["approval"], centred=True)
    for label, words in sheet["facts"]:
        _line(paper, words, label=f"{label}: ")
    for words in sheet.get("paragraphs", []):
        _line(paper, words, before=8)
    if "columns" in sheet:
        _line(paper, "")
        _table(paper, sheet)
    lines = [
        _line(paper, f"{one['post']} ______________ {one['name']}    «___» __________ 20__ г.", before=18)
        for one in sheet["signatures"]
    ]
    # All who sign stand on one page, with the end of what they sign.
    for line in [*_last_lines(paper), *lines[:-1]]:
        line.paragraph_format.keep_with_next = True
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _last_lines(paper: Any) -> list[Any]:
    """Paragraphs of the last row of the table; of a letter its last paragraph stands alone before the signatures."""
    if not paper.tables:
        return []
    return [line for cell in paper.tables[0].rows[-1].cells for line in cell.paragraphs]


def _prepare(paper: Any, sheet: dict[str, Any]) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if "columns" in sheet:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    section.different_first_page_header_footer = True
    number_pages(section)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    style.paragraph_format.space_after = Pt(2)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    about = paper.core_properties
    about.title, about.author, about.language = sheet["title"], sheet["organization"], "ru-RU"
    # A fixed moment: the same plan gives the same text, its days stand in it.
    about.created = about.modified = datetime(2000, 1, 1, tzinfo=UTC)


def _line(
    paper: Any, words: str, *, label: str = "", centred: bool = False, bold: bool = False, before: int = 0
) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = paper.add_paragraph()
    if label:
        line.add_run(label).bold = True
    line.add_run(words).bold = bold
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_before = Pt(before)
    return line


def _table(paper: Any, sheet: dict[str, Any]) -> None:
    from docx.shared import Mm

    table = paper.add_table(rows=1, cols=len(sheet["columns"]), style="Table Grid")
    table.autofit = False
    for column, share in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(257 * share / 100)
    _fill(table.rows[0].cells, sheet["columns"], bold=True)
    for row in sheet["rows"]:
        cells = table.add_row().cells
        if "section" in row:
            heading = cells[0].merge(cells[-1]).paragraphs[0]
            heading.add_run(row["section"]).bold = True
            heading.paragraph_format.keep_with_next = True
        else:
            _fill(cells, row["cells"])
    tidy_rows(table)


def _fill(cells: Any, words: list[str], *, bold: bool = False) -> None:
    for cell, text in zip(cells, words, strict=True):
        cell.paragraphs[0].add_run(text).bold = bold
