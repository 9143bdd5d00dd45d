"""A wide table as DOCX: a landscape page, the heading repeated on every page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT, SIZE = "Times New Roman", Pt(8)


def wide_table(title: str, about: str, columns: list[str], rows: Iterable[list[Any]]) -> bytes:
    """DOCX of a table; dates as 01.09.2026, an empty cell stays empty. The properties name the table, no author."""
    paper = Document()
    paper.core_properties.title, paper.core_properties.author = title, ""
    _turn(paper.sections[0])
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, SIZE
    paper.add_paragraph().add_run(title).bold = True
    paper.add_paragraph(about)
    body = list(rows)
    table = paper.add_table(rows=len(body) + 1, cols=len(columns), style="Table Grid")
    for line, values in zip(table.rows, [columns, *body], strict=True):
        for cell, value in zip(line.cells, values, strict=True):
            cell.text = _words(value)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    stream = BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _turn(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(12)


def _words(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")
