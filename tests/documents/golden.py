"""Reads our files back as a reader does: paragraphs of a DOCX, text and pictures of a PDF."""

from __future__ import annotations

import io
import re

from docx import Document as Paper
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from pypdf import PdfReader


def plain(words: str) -> str:
    """Words without the accidents of lines: spaces of all kinds are one."""
    return " ".join(words.replace("\u00a0", " ").split())


def docx_lines(data: bytes) -> list[str]:
    """Paragraphs and table cells of the body in reading order."""
    paper = Paper(io.BytesIO(data))
    lines = []
    for part in paper.iter_inner_content():
        if isinstance(part, Paragraph):
            lines.append(part.text)
        elif isinstance(part, Table):
            lines += [_Cell(cell, part).text for row in part.rows for cell in row._tr.tc_lst]
    return [line for line in map(plain, lines) if line]


def docx_paragraphs(data: bytes) -> list[str]:
    """Paragraphs of the body, those of tables left out."""
    return [line for line in (plain(part.text) for part in Paper(io.BytesIO(data)).paragraphs) if line]


def pdf_pages(data: bytes) -> list[str]:
    return [plain(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def pdf_letters(data: bytes) -> str:
    """All letters of a PDF without spaces, page numbers taken away: line breaks and columns cannot disturb a comparison."""
    pages = pdf_pages(data)
    numbered = [re.sub(rf"\s{n}$", "", page) if n > 1 else page for n, page in enumerate(pages, start=1)]
    return squeezed(" ".join(numbered))


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words.replace("\u00a0", ""))
