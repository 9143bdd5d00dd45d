"""Word documents, read from their XML so that content controls, tracked insertions and drawn text are not missed."""

from lxml import etree

from ..archive import Archive
from ..grid import Block, Cell, Grid, Paragraph, clean_lines
from ..limits import check_grid, check_nesting
from .docx_numbering import Numbering
from .text import read_text
from .xml import attribute, child, name, number

# Transitional and strict documents differ only in the namespace, so names are compared without it.
_CONTAINERS = {"sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo", "body", "hyperlink", "fldSimple"}
# A header and two rows; fewer lines with tabs are signatures.
_FEWEST_ROWS = 3
# Ticks and crosses of the fonts Wingdings: marks in a calendar of months.
_TICKS = {"F0FC", "F0FE", "F0FB", "F0FD", "F052", "F054"}
_SKIPPED = {"del", "moveFrom", "rPr", "pPr", "tblPr", "tcPr", "instrText", "delText", "Fallback", "sectPr", "tblGrid"}


def read_docx(archive: Archive) -> list[Block]:
    """Blocks of the document's body, then of its headers, footers and footnotes."""
    parts = (archive.xml(part) if part in archive.names else None for part in ("word/numbering.xml", "word/styles.xml"))
    reader = _Reader(Numbering(*parts))
    body = archive.xml("word/document.xml")
    blocks = reader.blocks(body, 0)
    if not any(isinstance(block, Grid) for block in blocks):
        blocks = _typed_with_tabs(body, reader) or blocks
    return blocks + _side_texts(archive, reader)


def _typed_with_tabs(body: etree._Element, reader: "_Reader") -> list[Block]:
    """A table typed in lines with tabs, as in a text file; nothing when there is none."""
    reader.tab = "\t"
    lines = [block.text.strip("\t") for block in reader.blocks(body, 0) if isinstance(block, Paragraph)]
    reader.tab = " "
    return read_text("\n".join(lines)) if sum(line.count("\t") > 1 for line in lines) >= _FEWEST_ROWS else []


def _side_texts(archive: Archive, reader: "_Reader") -> list[Block]:
    found: dict[str, None] = {}
    for part in sorted(archive.names):
        if part.startswith(("word/header", "word/footer", "word/footnotes", "word/endnotes")) and part.endswith(".xml"):
            lines = reader.text(archive.xml(part)).split("\n")
            found.update(dict.fromkeys(line for line in lines if not line.isdecimal()))
    return [Paragraph(""), *(Paragraph(line) for line in found if line)]


class _Reader:
    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.tab = " "

    def blocks(self, element: etree._Element, depth: int) -> list[Block]:
        check_nesting(depth)
        found: list[Block] = []
        for item in element:
            kind = name(item)
            if kind == "p":
                lines = self.paragraph(item).split("\n")
                found.extend(Paragraph(line) for line in lines)
            elif kind == "tbl":
                found.extend(self.table(item, depth))
            elif kind in _CONTAINERS:
                found.extend(self.blocks(item, depth + 1))
        return found

    def paragraph(self, element: etree._Element) -> str:
        parts: list[str] = []
        self._collect(element, parts, 0)
        text = "".join(parts)
        text = "\t".join(map(clean_lines, text.split("\t"))) if self.tab == "\t" else clean_lines(text)
        # The number column is often nothing but automatic numbers of empty paragraphs.
        return self.numbering.mark(element, empty=not text) + text

    def _collect(self, element: etree._Element, parts: list[str], depth: int) -> None:
        check_nesting(depth)
        for item in element:
            kind = name(item)
            if kind == "t":
                parts.append(item.text or "")
            elif kind in ("br", "cr"):
                parts.append("\n")
            elif kind == "tab":
                parts.append(self.tab)
            elif kind == "noBreakHyphen":
                parts.append("-")
            elif kind == "sym":
                parts.append("✓" if attribute(item, "char") in _TICKS else "•")
            elif kind == "txbxContent":
                parts.append("\n" + self.text(item) + "\n")
            elif kind and kind not in _SKIPPED:
                self._collect(item, parts, depth + 1)

    def text(self, element: etree._Element, depth: int = 0) -> str:
        """Everything inside by lines, tables flattened."""
        lines: list[str] = []
        for block in self.blocks(element, depth):
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                lines.extend(" ".join(cell.line for cell in row if not cell.carried) for row in block.rows)
        for note in element:
            if name(note) in ("footnote", "endnote"):
                lines.append(self.text(note))
        return clean_lines("\n".join(lines))

    def table(self, element: etree._Element, depth: int) -> list[Block]:
        """The table itself and, after it, tables with several columns found inside its cells."""
        rows = [row for row in _children(element, "tr") if child(row, "trPr", "del") is None]
        grid = Grid([])
        inner: list[Block] = []
        above: dict[int, Cell] = {}
        for row in rows:
            cells = self._row(row, above, inner, depth)
            check_grid(len(rows), sum(cell.width for cell in cells))
            above = {cell.column: cell for cell in cells}
            grid.rows.append(cells)
        return [grid, *inner]

    def _row(self, row: etree._Element, above: dict[int, Cell], inner: list[Block], depth: int) -> list[Cell]:
        column = number(attribute(child(row, "trPr", "gridBefore"), "val"), 0)
        cells: list[Cell] = []
        for item in _children(row, "tc"):
            cell = self._cell(item, inner, depth)
            cell.column = column
            merge = child(item, "tcPr", "vMerge")
            if merge is not None and attribute(merge, "val") != "restart" and not cell.text and column in above:
                cell.text, cell.bold, cell.carried = above[column].text, above[column].bold, True
            cells.append(cell)
            column += cell.width
        return cells

    def _cell(self, element: etree._Element, inner: list[Block], depth: int) -> Cell:
        width = max(number(attribute(child(element, "tcPr", "gridSpan"), "val"), 1), 1)
        lines: list[str] = []
        for block in self.blocks(element, depth + 1):
            if isinstance(block, Paragraph):
                lines.append(block.text)
            elif block.width >= 3 and len(block.rows) >= 2:
                inner.append(block)
            else:
                lines.extend(" ".join(cell.line for cell in row if not cell.carried) for row in block.rows)
        return Cell(clean_lines("\n".join(lines)), width=width, bold=_is_bold(element))


def _children(element: etree._Element, kind: str) -> list[etree._Element]:
    """Children of a kind, also those wrapped in content controls."""
    found = []
    for item in element:
        if name(item) == kind:
            found.append(item)
        elif name(item) in _CONTAINERS:
            found.extend(_children(item, kind))
    return found


def _is_bold(cell: etree._Element) -> bool:
    """Whether every run with text is bold."""
    runs = [run for run in cell.iter() if name(run) == "r" and any(name(item) == "t" and item.text for item in run)]
    return bool(runs) and all(_bold_run(run) for run in runs)


def _bold_run(run: etree._Element) -> bool:
    mark = child(run, "rPr", "b")
    return mark is not None and attribute(mark, "val") not in ("0", "false", "off")
