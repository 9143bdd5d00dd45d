"""DOCX of a document: the same blocks as in the PDF, in the layout of ГОСТ Р 7.0.97-2025."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime
from typing import Any

from . import blocks as layout

FONT = "Times New Roman"
# 1 January 1980, the earliest time that a zip knows: the same text gives the same bytes.
EPOCH = struct.pack("<HH", 0, 0x21)
CENTRED = {"founder", "organization", "short_name", "type", "place", "annex_title", "acknowledge_title"}
BOLD = {"organization", "type", "title", "annex_title", "heading"}
RIGHT = {"annex_mark", "annex_of"}
JUSTIFIED = {"preamble", "item", "paragraph"}
NEW_PAGE = {"annex_mark", "acknowledge_title"}


def write_docx(text: dict[str, Any]) -> bytes:
    """The file as bytes; the same text gives the same bytes."""
    from docx import Document

    paper = Document()
    _prepare(paper, text)
    if layout.is_draft(text):
        _paragraph(paper, layout.Block("annex_mark", layout.DRAFT_MARK), new_page=False)
    for block in layout.blocks(text):
        _write(paper, block)
    stream = io.BytesIO()
    paper.save(stream)
    return _without_times(stream.getvalue())


def _prepare(paper: Any, text: dict[str, Any]) -> None:
    from docx.shared import Mm

    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    _set_style(paper)
    _number_pages(section)
    _put_qr(section, text)
    about = paper.core_properties
    about.author, about.title = text["header"]["short_name"], text["title"]
    about.identifier, about.language = f"mentoring-document:{text['header']['public_id']}", "ru-RU"
    # A fixed moment: the day of the document is in its text.
    about.created = about.modified = datetime(2000, 1, 1, tzinfo=UTC)


def _set_style(paper: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.paragraph_format.space_after = Pt(0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _number_pages(section: Any) -> None:
    """The number of the second and further pages, in the middle of the top margin."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run()
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)


def _put_qr(section: Any, text: dict[str, Any]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    from .qr import png

    if layout.is_draft(text):
        return
    line = section.first_page_footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.add_run().add_picture(io.BytesIO(png(layout.check_url(text))), width=Mm(20))


def _write(paper: Any, block: layout.Block) -> None:
    if isinstance(block, layout.TableBlock):
        _table(paper, block)
    elif block.cells:
        _two_sides(paper, block)
    else:
        _paragraph(paper, block, new_page=block.style in NEW_PAGE)


def _paragraph(paper: Any, block: layout.Block, *, new_page: bool) -> None:
    from docx.shared import Mm, Pt

    line = paper.add_paragraph()
    line.add_run(block.text).bold = block.style in BOLD
    shape = line.paragraph_format
    shape.alignment = _alignment(block.style)
    shape.page_break_before = new_page
    if block.style in JUSTIFIED:
        shape.first_line_indent = Mm(12.5)
        shape.line_spacing = 1.25
    if block.style in ("type", "title", "annex_title", "acknowledge_title", "heading"):
        shape.space_before, shape.space_after = Pt(12), Pt(12)
        shape.keep_with_next = True


def _alignment(style: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    if style in CENTRED:
        return ALIGN.CENTER
    if style in RIGHT:
        return ALIGN.RIGHT
    return ALIGN.JUSTIFY if style in JUSTIFIED else ALIGN.LEFT


def _two_sides(paper: Any, block: layout.Block) -> None:
    """Date and number, post and name: left and right of one line, parted by a tab at the right edge."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    line = paper.add_paragraph()
    line.add_run("\t".join(block.cells))
    if len(block.cells) > 2:
        line.paragraph_format.tab_stops.add_tab_stop(Mm(100), WD_TAB_ALIGNMENT.CENTER)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(170), WD_TAB_ALIGNMENT.RIGHT)
    line.paragraph_format.space_before = Pt(36 if block.style == "signature" else 6)
    line.paragraph_format.keep_together = True


def _table(paper: Any, block: layout.TableBlock) -> None:
    from docx.shared import Mm

    # Rows are written as XML at once: cell by cell a long annex takes a hundred times longer.
    table = paper.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    widths = [Mm(170 * share / 100) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    body = table._tbl
    body.append(_row_xml(block.columns, widths, is_header=True))
    for row in block.rows:
        body.append(_row_xml(row, widths, is_header=False))


def _row_xml(cells: tuple[str, ...], widths: list[Any], *, is_header: bool) -> Any:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    header = "<w:tblHeader/>" if is_header else ""
    parts = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width.twips}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
        f"{'<w:jc w:val=' + chr(34) + 'center' + chr(34) + '/>' if is_header else ''}</w:pPr>"
        f'<w:r><w:rPr>{"<w:b/>" if is_header else ""}<w:sz w:val="24"/><w:szCs w:val="24"/></w:rPr>'
        f"{_lines(cell)}</w:r></w:p></w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    ]
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(parts)}</w:tr>")


def _lines(cell: str) -> str:
    """The text of a cell as XML; a new line stays one."""
    from xml.sax.saxutils import escape

    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in cell.split("\n"))


def _without_times(data: bytes) -> bytes:
    """The same archive with one fixed time on every part. The time stands twice: before the part and in the directory at the end."""
    raw = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offsets, entry = [part.header_offset for part in archive.infolist()], archive.start_dir
    for offset in offsets:
        raw[offset + 10 : offset + 14] = EPOCH
    while raw[entry : entry + 4] == b"PK\x01\x02":
        raw[entry + 12 : entry + 16] = EPOCH
        entry += 46 + sum(struct.unpack_from("<HHH", raw, entry + 28))
    return bytes(raw)
