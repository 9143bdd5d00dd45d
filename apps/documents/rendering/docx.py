"""DOCX of a document: the same blocks as in the PDF, in the layout of ГОСТ Р 7.0.97-2025."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from . import blocks as layout
from .docx_chart import chart
from .docx_shell import ABOUT, BODY, LATER_SECTION, QR, WIDE_SECTION, Shell, packed, shell
from .docx_words import FORBIDDEN, MM, in_xml

TABLE_TYPE = 24
# A longer post stands on lines of its own, the place to sign under it.
POST_ON_THE_LINE = 34


@dataclass(frozen=True)
class Shape:
    """How a style looks: alignment, weight, space before and after in points, indents in millimetres."""

    align: str = "left"
    bold: bool = False
    before: float = 0
    after: float = 0
    first_line: float = 0
    right: float = 0
    line: float = 1.0
    keep_next: bool = False
    new_page: bool = False
    size: int = 0


_TEXT = Shape("both", after=4, first_line=12.5, line=1.15)
SHAPES = {
    "founder": Shape("center"),
    "organization": Shape("center", bold=True),
    "short_name": Shape("center"),
    "type": Shape("center", bold=True, before=16, after=12, keep_next=True, size=32),
    "requisites": Shape(),
    "place": Shape("center", before=6),
    "title": Shape(bold=True, before=18, after=16, right=80, keep_next=True),
    "preamble": _TEXT,
    "item": _TEXT,
    "paragraph": _TEXT,
    "heading": Shape(bold=True, before=12, after=6, keep_next=True),
    "signature": Shape(before=34),
    "annex_mark": Shape("right", new_page=True),
    "annex_of": Shape("right"),
    "annex_title": Shape("center", bold=True, before=16, after=10, keep_next=True),
    "acknowledge_title": Shape("center", after=10, new_page=True, keep_next=True),
    "draft_mark": Shape("right"),
    "chart": Shape(before=10, after=4, keep_next=True, size=24, bold=True),
}


def write_docx(text: dict[str, Any]) -> bytes:
    """The file as bytes; the same text gives the same bytes."""
    checked = layout.has_check(text)
    paper = shell(checked)
    mark = [layout.Block("draft_mark", layout.DRAFT_MARK)] if layout.is_draft(text) else []
    body = _sections([*mark, *layout.blocks(text)], paper)
    parts = {BODY: f"{paper.before}{body}{paper.after}".encode(), ABOUT: _about(text).encode()}
    if checked:
        from .qr import png

        parts[QR] = png(layout.check_url(text))
    return packed(parts, paper.archive)


def _sections(found: list[layout.Block], paper: Shell) -> str:
    """The blocks, upright and landscape sheets in sections of their own.

    A section is described behind its content: in a paragraph without words, the last one at the end of the body. The first
    section has the QR code and no number on its first page; the later ones go on with its header.
    """
    parts = [(wide, "".join(map(_block, group))) for wide, group in groupby(found, key=lambda block: block.is_wide)]
    made = []
    for n, (wide, words) in enumerate(parts):
        section = paper.section if n == 0 else WIDE_SECTION if wide else LATER_SECTION
        made.append(words + (section if n == len(parts) - 1 else _unseen(section)))
    return "".join(made)


def _unseen(properties: str = "") -> str:
    """A paragraph that takes no place."""
    return f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{properties}</w:pPr></w:p>'


def _block(block: layout.Block) -> str:
    if isinstance(block, layout.TableBlock):
        return _table(block)
    if isinstance(block, layout.ChartBlock):
        return chart(block, _paragraph(block))
    return _two_sides(block) if block.cells else _paragraph(block)


def _paragraph(block: layout.Block) -> str:
    return f"<w:p>{_properties(block)}{_run(block.text, SHAPES[block.style])}</w:p>"


def _two_sides(block: layout.Block) -> str:
    """Date and number, post and name: left and right of one line, parted by tabs."""
    first, *others = block.cells
    stops: list[tuple[str, float]] = [("right", layout.UPRIGHT)]
    if len(others) > 1:
        stops.insert(0, ("center", 88))
    shape = SHAPES[block.style]
    joint = "<w:br/>" if block.style == "signature" and len(first) > POST_ON_THE_LINE else ""
    rest = "".join(f"<w:tab/>{in_xml(cell)}" for cell in others)
    return f"<w:p>{_properties(block, stops)}<w:r>{_type(shape)}{in_xml(first)}{joint}{rest}</w:r></w:p>"


def _run(words: str, shape: Shape) -> str:
    return f"<w:r>{_type(shape)}{in_xml(words)}</w:r>" if words else ""


@cache
def _type(shape: Shape) -> str:
    size = f'<w:sz w:val="{shape.size}"/><w:szCs w:val="{shape.size}"/>' if shape.size else ""
    return f"<w:rPr>{'<w:b/>' if shape.bold else ''}{size}</w:rPr>" if shape.bold or size else ""


@cache
def _shape_xml(style: str, *, keeps_next: bool, is_ragged: bool) -> tuple[str, str]:
    """What stands before and after the tab stops: the schema fixes the order of the properties."""
    shape = SHAPES[style]
    keep = "<w:keepNext/>" * (shape.keep_next or keeps_next) + "<w:keepLines/>" * (style == "signature")
    page = "<w:pageBreakBefore/>" if shape.new_page else ""
    space = f'<w:spacing w:before="{shape.before * 20:.0f}" w:after="{shape.after * 20:.0f}"'
    space += f' w:line="{shape.line * 240:.0f}" w:lineRule="auto"/>'
    indent = f'<w:ind w:right="{shape.right * MM:.0f}" w:firstLine="{shape.first_line * MM:.0f}"/>'
    align = "left" if is_ragged and shape.align == "both" else shape.align
    return keep + page, f'{space}{indent}<w:jc w:val="{align}"/>'


def _properties(block: layout.Block, stops: list[tuple[str, float]] | None = None) -> str:
    before, after = _shape_xml(block.style, keeps_next=block.keeps_next, is_ragged=block.is_ragged)
    tabs = "".join(f'<w:tab w:val="{kind}" w:pos="{place * MM:.0f}"/>' for kind, place in stops or [])
    return f"<w:pPr>{before}{f'<w:tabs>{tabs}</w:tabs>' if tabs else ''}{after}</w:pPr>"


def _table(block: layout.TableBlock) -> str:
    """A table with its heading repeated on every page; rows stay whole."""
    sheet = layout.LANDSCAPE if block.is_wide else layout.UPRIGHT
    widths = [round(sheet * MM * share / 100) for share in block.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>'
        '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
    rows = [_row(block.columns, widths, is_header=True), *(_row(row, widths, is_header=False) for row in block.rows)]
    # A table may not end a body: Word calls such a file damaged.
    return f"{head}{''.join(rows)}</w:tbl>{_unseen()}"


def _row(cells: tuple[str, ...], widths: list[int], *, is_header: bool) -> str:
    if len(cells) == 1:
        return _heading_row(cells[0], widths)
    centred, bold = ('<w:pPr><w:jc w:val="center"/></w:pPr>', "<w:b/>") if is_header else ("", "")
    about = f'<w:rPr>{bold}<w:sz w:val="{TABLE_TYPE}"/><w:szCs w:val="{TABLE_TYPE}"/></w:rPr>'
    parts = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{centred}<w:r>{about}{in_xml(cell)}</w:r></w:p></w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    ]
    header = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(parts)}</w:tr>"


def _heading_row(words: str, widths: list[int]) -> str:
    """A heading over all columns; it does not stay alone at the end of a page."""
    about = f'<w:rPr><w:b/><w:sz w:val="{TABLE_TYPE}"/><w:szCs w:val="{TABLE_TYPE}"/></w:rPr>'
    cell = f'<w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/></w:tcPr>'
    paragraph = f"<w:p><w:pPr><w:keepNext/></w:pPr><w:r>{about}{in_xml(words)}</w:r></w:p>"
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>{cell}{paragraph}</w:tc></w:tr>"


def _about(text: dict[str, Any]) -> str:
    """Who made which document; a fixed moment, for the day of the document is in its text."""
    header, words = text["header"], {ord(c): None for c in "\n\t\r"} | FORBIDDEN
    moment = 'xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties'
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(text['title'].translate(words))}</dc:title>"
        f"<dc:creator>{escape(header['short_name'].translate(words))}</dc:creator>"
        f"<dc:identifier>mentoring-document:{header['public_id']}</dc:identifier><dc:language>ru-RU</dc:language>"
        f"<dcterms:created {moment}</dcterms:created><dcterms:modified {moment}</dcterms:modified></cp:coreProperties>"
    )
