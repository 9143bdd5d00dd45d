"""LibreOffice texts and sheets (ODT, ODS): the same table elements in both."""

from lxml import etree

from ..archive import Archive
from ..grid import Block, Cell, Grid, Paragraph, clean_lines
from ..limits import check_grid, check_nesting
from .xml import attribute, name, number

_SKIPPED = {"annotation", "tracked-changes", "sequence-decls", "forms", "shapes"}
# Sheets end with one row "repeated" a million times; a real repetition is short.
_MAX_REPEATED = 50


def read_open_document(archive: Archive) -> list[Block]:
    """Paragraphs and tables in the order of the document; a sheet is a table with its name."""
    root = archive.xml("content.xml")
    body = next((item for item in root.iter() if name(item) in ("text", "spreadsheet") and "office" in item.tag), None)
    return _blocks(body, 0) if body is not None else []


def _blocks(element: etree._Element, depth: int) -> list[Block]:
    check_nesting(depth)
    found: list[Block] = []
    for item in element:
        kind = name(item)
        if kind in ("p", "h"):
            found.extend(Paragraph(line) for line in clean_lines(_text(item)).split("\n"))
        elif kind == "table":
            found.extend(_table(item, depth))
        elif kind == "list":
            found.extend(Paragraph(line) for line in _list_lines(item))
        elif kind and kind not in _SKIPPED:
            found.extend(_blocks(item, depth + 1))
    return found


def _list_lines(element: etree._Element) -> list[str]:
    lines = []
    for point in element:
        text = clean_lines(
            "\n".join(_text(part) if name(part) != "list" else "\n".join(_list_lines(part)) for part in point)
        )
        if text:
            lines.extend(f"• {text}".split("\n"))
    return lines


def _text(element: etree._Element) -> str:
    parts = [element.text or ""]
    for item in element:
        kind = name(item)
        if kind == "line-break":
            parts.append("\n")
        elif kind in ("s", "tab"):
            parts.append(" ")
        elif kind and kind not in _SKIPPED:
            parts.append(_text(item))
        parts.append(item.tail or "")
    return "".join(parts)


def _table(element: etree._Element, depth: int) -> list[Block]:
    rows = _rows(element)
    grid = Grid([], name=attribute(element, "name"))
    inner: list[Block] = []
    above: dict[int, Cell] = {}
    for row in rows:
        cells = _row(row, above, inner, depth)
        above = {cell.column: cell for cell in cells}
        check_grid(len(rows), max((cell.column + cell.width for cell in cells if cell.text), default=0))
        for _ in range(min(_repeated(row, "rows"), _MAX_REPEATED) if any(cell.text for cell in cells) else 1):
            grid.rows.append([Cell(**vars(cell)) for cell in cells])
    return [grid, *inner]


def _rows(element: etree._Element) -> list[etree._Element]:
    found = []
    for item in element:
        if name(item) == "table-row":
            found.append(item)
        elif name(item) in ("table-header-rows", "table-rows", "table-row-group"):
            found.extend(_rows(item))
    return found


def _row(row: etree._Element, above: dict[int, Cell], inner: list[Block], depth: int) -> list[Cell]:
    cells: list[Cell] = []
    column = 0
    for item in row:
        repeated = _repeated(item, "columns")
        if name(item) == "table-cell":
            for _ in range(min(repeated, _MAX_REPEATED)):
                cells.append(_cell(item, column, inner, depth))
                column += 1
        elif name(item) == "covered-table-cell":
            _cover(cells, above, column, repeated)
            column += repeated
    return cells


def _cover(cells: list[Cell], above: dict[int, Cell], column: int, repeated: int) -> None:
    """Covered places belong to the wide cell at the left, or continue the tall cell above."""
    if cells and cells[-1].column + cells[-1].width > column:
        return
    for place in range(column, column + min(repeated, _MAX_REPEATED)):
        source = above.get(place)
        if source is not None:
            cells.append(Cell(source.text, place, source.width, source.bold, carried=True))


def _repeated(element: etree._Element, what: str) -> int:
    return max(number(attribute(element, f"number-{what}-repeated"), 1), 1)


def _cell(element: etree._Element, column: int, inner: list[Block], depth: int) -> Cell:
    lines: list[str] = []
    for block in _blocks(element, depth + 1):
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif block.width >= 3 and len(block.rows) >= 2:
            inner.append(block)
        else:
            lines.extend(" ".join(cell.line for cell in row) for row in block.rows)
    return Cell(
        clean_lines("\n".join(lines)), column, max(number(attribute(element, "number-columns-spanned"), 1, most=100), 1)
    )
