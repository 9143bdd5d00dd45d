"""Pasted text: rows with tabs, or one cell a line with a leading tab and rows divided by empty lines."""

import csv
import itertools
import re
from collections import Counter

from ..columns import NUMBER, field_of, is_column_name
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
    if not any("\t" in line for line in lines):
        lines = _with_leading_tabs(lines)
    with_tabs = [line for line in lines if "\t" in line]
    if not with_tabs:
        return [Paragraph(clean(strip_markup(line))) for line in lines]
    leading = sum(line.startswith("\t") and line.count("\t") == 1 for line in with_tabs)
    return _cell_a_line(lines) if leading > len(with_tabs) / 2 else _row_a_line(lines)


def _from_other_separators(lines: list[str]) -> list[str]:
    """Rows with vertical bars or semicolons as rows with tabs."""
    if any("\t" in line for line in lines):
        return lines
    drawn = [line.translate(_BOX) for line in lines]
    if sum(line.count("|") >= 2 for line in drawn) >= 3:
        return _from_boxes(drawn)
    if aligned := _from_aligned(lines):
        return aligned
    records = _records(lines)
    wide = [record for record in records if len(record) >= 3]
    if len(wide) >= 3 and len({len(record) for record in wide}) == 1 and len(wide) > len(records) / 2:
        return ["\t".join(cell.strip().replace("\n", "<br>") for cell in record) for record in records]
    return lines


def _records(lines: list[str]) -> list[list[str]]:
    """Quoted cells of a CSV file may hold semicolons and line ends; nothing when an open quote swallows a whole text."""
    try:
        return [record for record in csv.reader((f"{line}\n" for line in lines), delimiter=";") if record]
    except csv.Error:
        return []


# Lines of a table drawn in signs, as in acts of legal databases.
_BOX = str.maketrans("│┃║─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬", "|||---" + "+" * 18)
_BORDER = re.compile(r"[\s|:+-]{3,}")


def _from_boxes(lines: list[str]) -> list[str]:
    """Rows between bars as rows with tabs; where each row has its border, its lines are one row."""
    bordered = sum(bool(_BORDER.fullmatch(line)) for line in lines) >= 3
    rows: list[list[str]] = []
    result: list[str] = []
    for line in [*lines, ""]:
        if line.count("|") < 2 or _BORDER.fullmatch(line):
            result += _one_row(rows)
            rows = []
            result += [] if _BORDER.fullmatch(line) else [line]
            continue
        cells = _with_tabs(line).split("\t")
        if rows and not (bordered and len(cells) == len(rows[-1])):
            result += _one_row(rows)
            rows = []
        rows.append(cells)
    return result[:-1]


def _one_row(lines: list[list[str]]) -> list[str]:
    """The lines of a row put together cell by cell."""
    return (
        ["\t".join(join_wrapped(list(cells)).replace("\n", "<br>") for cells in zip(*lines, strict=True))]
        if lines
        else []
    )


_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")


def _from_aligned(lines: list[str]) -> list[str]:
    """Columns set by runs of spaces as rows with tabs; nothing when the lines are no table."""
    counts = [len(_GAP.findall(line)) for line in lines]
    wide = [count for count in counts if count >= 2]
    if len(wide) < 3 or Counter(wide).most_common(1)[0][1] < 0.8 * len(wide):
        return []
    return [_GAP.sub("\t", line.strip()) if count else line for line, count in zip(lines, counts, strict=True)]


_STARRED = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


def _with_tabs(line: str) -> str:
    if line.count("|") < 2:
        return line
    plain = _STARRED.sub(r"\2", line.strip().removeprefix("|").removesuffix("|"))
    return "\t".join(map(clean, plain.split("|")))


def _with_leading_tabs(lines: list[str]) -> list[str]:
    """A table of which every cell is a line or a paragraph, from the names of its columns on; others come back as they are.

    With empty lines between the cells the lines of one cell stand together, without them every line is a cell."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    texts = [clean(strip_markup(lines[number])) for number in filled]
    names = list(map(is_column_name, texts))
    first = next((place for place in range(len(names) - 2) if all(names[place : place + 3])), None)
    if first is None:
        return lines
    # A title right above the names («План мероприятий») is a known word too; the number stands first among the columns.
    first = next((place for place in (first + 1, first + 2) if field_of(texts[place]) == NUMBER), first)
    if len(filled) < first + 3:
        return lines
    width = next((count for count, named in enumerate(names[first:]) if not named), len(names) - first)
    cells = _cells_of(lines, filled[first:])
    # An empty line allows a new row to begin: before every cell but the names of the columns.
    return [
        *lines[: filled[first]],
        *cells[:width],
        *(line for cell in cells[width:] for line in ("", *cell.split("\n"))),
    ]


def _cells_of(lines: list[str], filled: list[int]) -> list[str]:
    """Each cell with its tab; lines that stand together are one cell when empty lines part the cells."""
    apart = any(right - left > 1 for left, right in itertools.pairwise(filled[:3]))
    cells: list[str] = []
    for place, number in enumerate(filled):
        goes_on = apart and place and number - filled[place - 1] == 1
        if goes_on:
            cells[-1] += f"\n{lines[number]}"
        else:
            cells.append(f"\t{lines[number]}")
    return cells


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
    usual = Counter(counts).most_common(1)[0][0]
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
