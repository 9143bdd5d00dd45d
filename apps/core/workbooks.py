"""Workbooks that leave the system, written row by row: texts stay texts, sheets print well, memory does not grow with rows.

A writer of its own (docs/adr/0012): a table of an office needs a tenth of the format, and the libraries spend most of their
time on the rest.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from . import clock
from .texts import without_unseen

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text that begins with one of these would run as a formula in some programs: its cell says that it is a text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
# What looks like an escaped character in this format (_x0041_) is escaped itself, else it would come back as that character.
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_CELL, LONGEST_TITLE = 32_767, 31
EPOCH = date(1899, 12, 30)
# More columns than this are printed on a landscape page.
PORTRAIT_COLUMNS = 6
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Column:
    """Title and width of a column in letters; `percent`: one decimal always stands."""

    title: str
    width: float = 12
    percent: bool = False


@dataclass(frozen=True)
class Sheet:
    """Lines above the table (the first is its title), columns, and rows of plain values; a `Strong` row is bold.

    `held`: how many columns stay in sight when the table is moved aside.
    """

    title: str
    headings: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]] = field(default=())
    held: int = 1


class Strong(list):
    """A row in bold: a total, or a heading inside the table."""


def workbook(
    title: str, headings: Sequence[str], columns: Sequence[tuple[str, float]], rows: Iterable[Sequence]
) -> bytes:
    """One sheet with a heading, titles of columns and rows."""
    return book([Sheet(title, headings, [Column(name, width) for name, width in columns], rows)])


def book(sheets: Sequence[Sheet]) -> bytes:
    """The workbook; rows are taken one by one, so they may come from a cursor."""
    named = list(zip(_titles(sheets), sheets, strict=True))
    with tempfile.TemporaryFile() as stream:
        with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=6) as archive:
            for number, (_, sheet) in enumerate(named, 1):
                with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                    for piece in _pieces(sheet):
                        part.write(piece.encode())
            for name, text in _frame(named).items():
                archive.writestr(name, text)
        stream.seek(0)
        return stream.read()


def by_content(titles: Sequence[str], rows: Iterable[Sequence[Any]], most: float = 48) -> list[Column]:
    """Columns as wide as what stands in them; a long title breaks at its blanks. A title «%» is a column of per cent."""
    widest = [max(map(len, title.split()), default=0) for title in titles]
    for row in rows:
        for place, value in enumerate(row[: len(widest)]):
            if value is not None:
                widest[place] = max(widest[place], len(str(value)))
    return [
        Column(title, min(max(width + 2, 7), most), percent=title == "%")
        for title, width in zip(titles, widest, strict=True)
    ]


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    response["Cache-Control"] = "private, no-store"
    return response


# ---- a sheet
def _pieces(sheet: Sheet) -> Iterator[str]:
    """The part of a sheet, a few hundred rows a piece."""
    header = len(sheet.headings) + (2 if sheet.headings else 1)
    letters = [_letters(place) for place in range(len(sheet.columns))]
    yield _opening(sheet, header)
    for number, line in enumerate(sheet.headings, 1):
        yield _row(number, [_text(f"A{number}", line, TITLE if number == 1 else LINE)])
    titles = [_text(f"{a}{header}", column.title, HEADER) for a, column in zip(letters, sheet.columns, strict=True)]
    yield _row(header, titles)
    writers = {
        strong: [_writer(*pair, strong) for pair in zip(letters, sheet.columns, strict=True)] for strong in (0, 1)
    }
    batch: list[str] = []
    for number, row in enumerate(sheet.rows, header + 1):
        write = writers[isinstance(row, Strong)]
        batch.append(_row(number, [cell(value, number) for cell, value in zip(write, row, strict=False)]))
        if len(batch) == ROWS_AT_ONCE:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch) + _closing(sheet)


def _opening(sheet: Sheet, header: int) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{column.width:g}" customWidth="1"/>'
        for n, column in enumerate(sheet.columns, 1)
    )
    below = f"{_letters(sheet.held)}{header + 1}"
    pane = (
        f'<pane xSplit="{sheet.held}" ySplit="{header}" topLeftCell="{below}" activePane="bottomRight" state="frozen"/>'
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )


def _closing(sheet: Sheet) -> str:
    side = "portrait" if len(sheet.columns) <= PORTRAIT_COLUMNS else "landscape"
    return (
        "</sheetData>"
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="{side}" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P из &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _row(number: int, cells: Iterable[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _letters(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


# ---- cells: numbers of the styles in STYLES
PLAIN, QUOTED, NUMBER, PERCENT, DAY, MOMENT = range(6)
BOLD = 6  # the same six in bold
TITLE, LINE, HEADER = 12, 13, 14


def _writer(letter: str, column: Column, strong: int) -> Callable[[Any, int], str]:
    """Writes the cells of a column: value and number of the row → XML; nothing for an empty one."""
    bold = BOLD * strong
    number_style = (PERCENT if column.percent else NUMBER) + bold

    def write(value: Any, number: int) -> str:
        if value is None or value == "":
            return ""
        place = f"{letter}{number}"
        if isinstance(value, str):
            return _text(place, value, (QUOTED if value.startswith(DANGEROUS) else PLAIN) + bold)
        if isinstance(value, int | float | Decimal):
            return f'<c r="{place}" s="{number_style}"><v>{value}</v></c>'
        if isinstance(value, datetime):
            return f'<c r="{place}" s="{MOMENT + bold}"><v>{_serial(value)}</v></c>'
        if isinstance(value, date):
            return f'<c r="{place}" s="{DAY + bold}"><v>{(value - EPOCH).days}</v></c>'
        return _text(place, str(value), PLAIN + bold)

    return write


def _text(place: str, value: str, style: int) -> str:
    words = escape(ESCAPED.sub("_x005F_", without_unseen(value)[:LONGEST_CELL]))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _serial(moment: datetime) -> float:
    """Days since the epoch of spreadsheets, by the clock of the site."""
    local = clock.local(moment)
    return (local.date() - EPOCH).days + (local.hour * 3600 + local.minute * 60 + local.second) / 86_400


# ---- the frame around the sheets
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TOP = '<alignment vertical="top" wrapText="1"/>'


def _cell_formats() -> str:
    """The styles in the order of their numbers."""
    kinds = ((0, ""), (0, ' quotePrefix="1"'), (0, ""), (164, ""), (165, ""), (166, ""))
    own = [
        f'<xf numFmtId="{code}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"'
        f' applyAlignment="1"{more}>{_TOP}</xf>'
        for font in (0, 1)
        for code, more in kinds
    ]
    title = '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    line = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    header = (
        '<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"'
        ' applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    )
    return "".join([*own, title, line, header])


STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="0.0"/><numFmt numFmtId="165" formatCode="dd.mm.yyyy"/>'
    '<numFmt numFmtId="166" formatCode="dd.mm.yyyy hh:mm"/></numFmts>'
    '<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="13"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEDF0F4"/><bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"><color rgb="FF8A94A0"/></bottom><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="15">{_cell_formats()}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _titles(sheets: Sequence[Sheet]) -> list[str]:
    """Names of sheets as the format takes them: no brackets or slashes, at most 31 characters, each once."""
    found: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        name = "".join(c for c in without_unseen(sheet.title) if c not in "[]:*?/\\'")[:LONGEST_TITLE].strip()
        found.append(name if name and name not in found else f"Лист {number}")
    return found


def _frame(named: Sequence[tuple[str, Sheet]]) -> dict[str, str]:
    """The parts of the archive beside the sheets."""
    numbers = range(1, len(named) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPES}.worksheet+xml"/>' for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId{len(named) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": _workbook_xml(named),
        "xl/styles.xml": STYLES,
        "docProps/core.xml": _properties(named[0][1].headings[0] if named[0][1].headings else named[0][0]),
    }


def _workbook_xml(named: Sequence[tuple[str, Sheet]]) -> str:
    """The list of sheets, and the heading of each table on every printed page."""
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in enumerate(named, 1)
    )
    repeated = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">{escape(_rows_of(name, sheet))}</definedName>'
        for n, (name, sheet) in enumerate(named)
    )
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>'
        f"<definedNames>{repeated}</definedNames></workbook>"
    )


def _rows_of(name: str, sheet: Sheet) -> str:
    header = len(sheet.headings) + (2 if sheet.headings else 1)
    return f"'{name}'!${header}:${header}"


def _properties(title: str) -> str:
    """Title and time, no author."""
    moment = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(without_unseen(title))}</dc:title><dc:creator>Наставничество</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )
