"""Roadmaps written once and rendered as DOCX, XLSX, ODT, HTML and pasted text."""

import io
import zipfile
from dataclasses import dataclass
from html import escape


@dataclass
class C:
    """A cell that spans columns or rows; plain strings are cells of one place, None is covered by another cell."""

    text: str
    across: int = 1
    down: int = 1
    bold: bool = False


Row = list[str | C | None]


@dataclass
class Tab:
    """A table of a paper: rows of full width, covered places written as None."""

    rows: list[Row]


Paper = list[str | Tab]


def _cell(value: str | C) -> C:
    return value if isinstance(value, C) else C(value)


def docx(paper: Paper) -> bytes:
    from docx import Document

    document = Document()
    for part in paper:
        if isinstance(part, str):
            document.add_paragraph(part)
        else:
            _docx_table(document, part)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _docx_table(document, tab: Tab) -> None:
    table = document.add_table(rows=len(tab.rows), cols=len(tab.rows[0]))
    for number, row in enumerate(tab.rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            cell = _cell(value)
            place = table.cell(number, column)
            if cell.across > 1 or cell.down > 1:
                place = place.merge(table.cell(number + cell.down - 1, column + cell.across - 1))
            first, *others = cell.text.split("\n")
            place.paragraphs[0].add_run(first).bold = cell.bold
            for line in others:
                place.add_paragraph().add_run(line).bold = cell.bold


def xlsx(paper: Paper) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    top = 1
    for part in paper:
        if isinstance(part, str):
            sheet.cell(top, 1, part)
            top += 1
            continue
        for row in part.rows:
            for column, value in enumerate(row, start=1):
                if value is None:
                    continue
                cell = _cell(value)
                sheet.cell(top, column, cell.text).font = Font(bold=cell.bold)
                if cell.across > 1 or cell.down > 1:
                    sheet.merge_cells(None, top, column, top + cell.down - 1, column + cell.across - 1)
            top += 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html(paper: Paper) -> bytes:
    parts = [part_html(part) for part in paper]
    return f"<!DOCTYPE html><html><body>{''.join(parts)}</body></html>".encode()


def part_html(part: str | Tab) -> str:
    if isinstance(part, str):
        return f"<p>{escape(part)}</p>"
    rows = "".join(
        f"<tr>{''.join(_cell_html(_cell(value)) for value in row if value is not None)}</tr>" for row in part.rows
    )
    return f"<table>{rows}</table>"


def _cell_html(cell: C) -> str:
    text = "".join(f"<p>{escape(line)}</p>" for line in cell.text.split("\n"))
    return f'<td colspan="{cell.across}" rowspan="{cell.down}">{f"<b>{text}</b>" if cell.bold else text}</td>'


_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def odt(paper: Paper) -> bytes:
    body = "".join(_odt_lines(part) if isinstance(part, str) else _odt_table(part) for part in paper)
    inside = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {_NAMES}>{inside}</office:document-content>'
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def _odt_lines(text: str) -> str:
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))


def _odt_table(tab: Tab) -> str:
    rows = []
    for row in tab.rows:
        cells = []
        for value in row:
            if value is None:
                cells.append("<table:covered-table-cell/>")
                continue
            cell = _cell(value)
            spans = f'table:number-columns-spanned="{cell.across}" table:number-rows-spanned="{cell.down}"'
            cells.append(f"<table:table-cell {spans}>{_odt_lines(cell.text)}</table:table-cell>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return f"<table:table>{''.join(rows)}</table:table>"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def text(paper: Paper) -> str:
    """As pasted with a row a line; covered places are empty, lines of a cell are paragraphs of tags."""
    lines = []
    for part in paper:
        if isinstance(part, str):
            lines.extend([part, ""])
            continue
        for row in part.rows:
            lines.append("\t".join("" if value is None else _cell(value).text.replace("\n", "<br>") for value in row))
    return "\n".join(lines)


FORMATS = {"docx": docx, "xlsx": xlsx, "html": html, "odt": odt}
