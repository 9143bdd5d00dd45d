"""A wide table as DOCX: a landscape page, the heading repeated on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt

from apps.documents.rendering.docx_shell import tidy_rows

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT, SIZE = "Times New Roman", Pt(8)
WIDTH = 273  # mm between the margins


def wide_table(title: str, about: str, columns: list[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """DOCX of a table; dates as 01.09.2026, an empty cell stays empty. The properties name the table, no author."""
    paper = Document()
    paper.core_properties.title, paper.core_properties.author = title, ""
    _turn(paper.sections[0])
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, SIZE
    paper.add_paragraph().add_run(title).bold = True
    paper.add_paragraph(about)
    body = [[_words(value) for value in [*row]] for row in [columns, *rows]]
    table = paper.add_table(rows=len(body), cols=len(columns), style="Table Grid")
    table.autofit = False
    widths = _widths(body)
    # Word reads the widths of cells, LibreOffice those of columns.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for line, values in zip(table.rows, body, strict=True):
        for cell, words, width in zip(line.cells, values, widths, strict=True):
            cell.text, cell.width = words, width
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    tidy_rows(table)
    stream = BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _turn(section: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(12)


def _widths(body: list[list[str]]) -> list[Any]:
    """Shares of the page by the longest word of each column, so that words are not broken."""
    # The first row is bold: its letters are wider.
    longest = [
        max((len(word) * (1.25 if n == 0 else 1) for n, cell in enumerate(column) for word in cell.split()), default=0)
        + 2
        for column in zip(*body, strict=True)
    ]
    return [Mm(WIDTH * share / sum(longest)) for share in longest]


def _words(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n")
