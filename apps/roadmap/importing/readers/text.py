"""Pasted text: rows with tabs, or one cell a line with a leading tab and rows divided by empty lines."""

import re

from ..errors import UnreadableDocument
from ..grid import Block, Cell, Grid, Paragraph, clean, clean_lines
from ..limits import MAX_CHARACTERS, check_grid
from ..loose import divide_cells
from ..words import looks_like_responsible
from .markup import is_bold, strip_markup

_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s*\S")
_TABLE_TAG = re.compile(r"<table[\s>]|<html[\s>]|<!doctype html", re.IGNORECASE)
_MARK = re.compile(r"^\s*(?:[-–—•·*▪●○✓]|\d{1,2}(?:\.\d{1,2})*[.)]|[а-я]\))\s*\S")


def decode(data: bytes) -> str:
    """Text of a file in UTF-8, UTF-16 or the Windows code page."""
    for code in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and len(text) <= MAX_CHARACTERS:
            return text
    if (repaired := _with_few_losses(data)) is not None:
        return repaired
    raise UnreadableDocument(
        "Это не текст и не документ Word, Excel или LibreOffice. Сохраните дорожную карту как DOCX и загрузите снова."
    )


def _with_few_losses(data: bytes) -> str | None:
    """A text in UTF-8 of which some bytes are broken: better a sign of loss in one word than no import."""
    text = data.decode("utf-8", errors="replace")
    few = text.count("\ufffd") <= max(3, len(text) // 500)
    return text if few and "\x00" not in text and len(text) <= MAX_CHARACTERS else None


def looks_like_html(text: str) -> bool:
    return bool(_TABLE_TAG.search(text))


def read_text(text: str) -> list[Block]:
    """Paragraphs before the table and the table; raises nothing: text without a table is only paragraphs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = _from_other_separators(lines)
    with_tabs = [line for line in lines if "\t" in line]
    if not with_tabs:
        return [Paragraph(clean(strip_markup(line))) for line in lines]
    leading = sum(line.startswith("\t") and line.count("\t") == 1 for line in with_tabs)
    return _cell_a_line(lines) if leading > len(with_tabs) / 2 else _row_a_line(lines)


def _from_other_separators(lines: list[str]) -> list[str]:
    """Rows with vertical bars or semicolons as rows with tabs."""
    if any("\t" in line for line in lines):
        return lines
    for sign, strict in (("|", True), (";", False)):
        rows = [line for line in lines if line.count(sign) >= 2]
        if len(rows) >= 3 and (strict or len({line.count(sign) for line in rows}) == 1 and len(rows) > len(lines) / 2):
            return [_with_tabs(line, sign) for line in lines if not re.fullmatch(r"[\s|:+-]{3,}", line)]
    return lines


def _with_tabs(line: str, sign: str) -> str:
    if line.count(sign) < 2:
        return line
    inner = line.strip().removeprefix("|").removesuffix("|") if sign == "|" else line
    return "\t".join(clean(cell).strip('"') for cell in inner.split(sign))


def join_wrapped(lines: list[str]) -> str:
    """Lines of a cell with those joined that only the width of the page has broken."""
    joined: list[str] = []
    after_gap = False
    for line in map(clean, lines):
        if not line:
            after_gap = True
            continue
        starts_anew = bool(_MARK.match(line)) or after_gap and not line[:1].islower()
        if joined and not starts_anew and not joined[-1].endswith((".", ";", ":", "!", "?")):
            joined[-1] += " " + line
        else:
            joined.append(line)
        after_gap = False
    return "\n".join(joined)


def _cell(lines: list[str]) -> Cell:
    """A cell of pasted text; line ends made by tags are kept, those of the page are judged."""
    source = "\n".join(lines)
    if "<" not in source:
        return Cell(join_wrapped(lines))
    return Cell(clean_lines(strip_markup(source)), bold=is_bold(source))


def _cell_a_line(lines: list[str]) -> list[Block]:
    """Cells with a leading tab; an empty line before a cell allows, but does not prove, a new row."""
    before: list[Block] = []
    cells: list[list[str]] = []
    gaps: list[bool] = []
    for number, line in enumerate(lines):
        if line.startswith("\t"):
            for part in line[1:].split("\t"):
                gaps.append(number > 0 and not lines[number - 1].strip() and not lines[number - 1].startswith("\t"))
                cells.append([part])
        elif cells:
            cells[-1].append(line)
        else:
            before.append(Paragraph(clean(strip_markup(line))))
    after = _cut_tail(cells)
    rows = divide_cells([_cell(cell) for cell in cells], gaps)
    return [*before, _grid(rows), *after]


def _cut_tail(cells: list[list[str]]) -> list[Block]:
    """Paragraphs after the last cell: what follows two empty lines."""
    last = cells[-1]
    for number in range(1, len(last) - 2):
        if not last[number].strip() and not last[number + 1].strip() and any(line.strip() for line in last[number:]):
            tail = last[number:]
            del last[number:]
            return [Paragraph(clean(strip_markup(line))) for line in tail]
    return []


def _row_a_line(lines: list[str]) -> list[Block]:
    """Rows with tabs; a line with too few tabs continues the row above."""
    first = next(number for number, line in enumerate(lines) if "\t" in line)
    last = max(number for number, line in enumerate(lines) if "\t" in line)
    rows = _join_rows(lines[first : last + 1])
    tail = last + 1
    while tail < len(lines) and lines[tail].strip() and _continues(lines[tail]):
        rows[-1][-1].append(lines[tail])
        tail += 1
    grid = _grid([[_cell(cell) for cell in row] for row in rows])
    paragraphs = [Paragraph(clean(strip_markup(line))) for line in lines]
    return [*paragraphs[:first], grid, *paragraphs[tail:]]


def _continues(line: str) -> bool:
    return clean(line)[:1].islower() or bool(_MARK.match(line))


def _belongs_to_last_cell(line: str, cell: list[str]) -> bool:
    """A line without tabs after a full row: the last cell goes on, or a section begins."""
    if _NUMBERED.match(line):
        return any(map(_NUMBERED.match, cell))
    hangs = bool(cell) and cell[-1].rstrip().endswith((",", "-", "(", ":"))
    return hangs or _continues(line) or (looks_like_responsible(line) and len(line) < 80)


def _join_rows(lines: list[str]) -> list[list[list[str]]]:
    counts = [line.count("\t") for line in lines if "\t" in line]
    usual = max(counts, key=counts.count)
    rows: list[list[list[str]]] = []
    for number, line in enumerate(lines):
        parts = line.split("\t")
        if not line.strip():
            continue
        short = bool(rows) and len(rows[-1]) + len(parts) - 1 <= usual + 1 and len(rows[-1]) <= usual
        if rows and len(parts) <= usual and short and _row_is_open(rows[-1], parts, usual, lines[number - 1]):
            rows[-1][-1].append(parts[0])
            rows[-1].extend([part] for part in parts[1:])
        elif rows and len(parts) == 1 and len(rows[-1]) > 1 and _belongs_to_last_cell(line, rows[-1][-1]):
            rows[-1][-1].append(line)
        else:
            rows.append([[part] for part in parts])
    return rows


def _row_is_open(row: list[list[str]], parts: list[str], usual: int, previous: str) -> bool:
    """Whether the row above broke inside a cell and this line brings exactly the cells that it lacks."""
    lacks = usual + 1 - len(row)
    return bool(previous.strip()) and lacks > 0 and (len(parts) - 1 == lacks or (len(parts) == 1 and len(row) > 1))


def _grid(rows: list[list[Cell]]) -> Grid:
    width = max((len(row) for row in rows), default=0)
    check_grid(len(rows), width)
    for row in rows:
        for column, cell in enumerate(row):
            cell.column = column
    return Grid(rows, loose=len({len(row) for row in rows}) > 1)
