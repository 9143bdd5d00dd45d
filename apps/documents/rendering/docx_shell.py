"""The empty paper of a DOCX: A4, margins, styles, page numbers, place of the QR code. Made once in a process by python-docx.

A document then adds only its own parts to the archive, so that an order costs milliseconds and the same text gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

FONT = "Times New Roman"
# 1 January 1980, the earliest time that a zip knows: no time of making gets into the file.
EPOCH = (1980, 1, 1, 0, 0, 0)
BODY, ABOUT, QR = "word/document.xml", "docProps/core.xml", "word/media/image1.png"


# Sections behind the first one: A4 upright and landscape with the margins of the first, in twentieths of a point.
_MARGINS = 'w:header="567" w:footer="567" w:gutter="0"'
LATER_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    f'<w:pgMar w:top="1134" w:right="567" w:bottom="1134" w:left="1701" {_MARGINS}/></w:sectPr>'
)
WIDE_SECTION = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    f'<w:pgMar w:top="1134" w:right="850" w:bottom="850" w:left="1134" {_MARGINS}/></w:sectPr>'
)


@dataclass(frozen=True)
class Shell:
    """`archive`: all parts that are equal in every document; `before` and `after`: what stands around the body.

    `section` describes the sheets of the body, or of its first part.
    """

    archive: bytes
    before: str
    section: str
    after: str


@lru_cache(maxsize=2)
def shell(with_qr: bool) -> Shell:
    """The paper with or without the place of a QR code."""
    from docx import Document

    paper = Document()
    _set_page(paper.sections[0])
    _set_style(paper)
    number_pages(paper.sections[0])
    if with_qr:
        _place_qr(paper.sections[0])
    made = io.BytesIO()
    paper.save(made)
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return Shell(
        packed({n: data for n, data in parts.items() if n not in (BODY, ABOUT, QR)}), *_around(parts[BODY].decode())
    )


def packed(parts: dict[str, bytes], archive: bytes = b"") -> bytes:
    """Parts added to an archive; every one bears the same time."""
    stream = io.BytesIO(archive)
    with zipfile.ZipFile(stream, "a" if archive else "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, data)
    return stream.getvalue()


def _around(xml: str) -> tuple[str, str, str]:
    """The XML before the content of an empty body, its section, and what stands behind."""
    start = xml.index("<w:body>") + len("<w:body>")
    section, close = xml.index("<w:sectPr", start), "</w:sectPr>"
    end = xml.index(close, section) + len(close)
    return xml[:start], xml[section:end], xml[end:]


def _set_page(section: Any) -> None:
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True


def _set_style(paper: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def number_pages(section: Any) -> None:
    """The number of the second and further pages, in the middle of the top margin."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run()
    run.font.size = Pt(12)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)


def tidy_rows(table: Any) -> None:
    """The heading of a table stands on every page; no row is cut by the end of one."""
    from docx.oxml import OxmlElement

    for n, row in enumerate(table.rows):
        marks = row._tr.get_or_add_trPr()
        marks.append(OxmlElement("w:cantSplit"))
        if n == 0:
            marks.append(OxmlElement("w:tblHeader"))


def _place_qr(section: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    from .qr import png

    line = section.first_page_footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.add_run().add_picture(io.BytesIO(png("https://example.org/")), width=Mm(20))
