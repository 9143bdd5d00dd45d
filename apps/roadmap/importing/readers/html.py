"""Web pages and HTML saved from an office program."""

import lxml.html
from lxml import etree

from ..errors import UnreadableDocument
from ..grid import Block, Cell, Grid, Paragraph, Spans, clean, clean_lines
from ..limits import check_grid, check_nesting

_LINES = {
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "dd",
    "blockquote",
    "section",
    "article",
    "center",
}
_SKIPPED = {"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"}
_BOLD = {"b", "strong", "th"}
_MAX_SPAN = 100


def read_html(data: bytes) -> list[Block]:
    """Paragraphs and tables of a page; tables inside the cells of a layout table come out as tables of their own."""
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, huge_tree=False)
    try:
        root = lxml.html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnreadableDocument("В файле нет текста, который можно прочитать.")
    blocks: list[Block] = []
    _walk(root, blocks, 0)
    return blocks


def _walk(element: etree._Element, blocks: list[Block], depth: int) -> None:
    check_nesting(depth // 3)
    text = [_flat(element.text)]
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _SKIPPED:
            pass
        elif child.tag == "table":
            _flush(text, blocks)
            _read_table(child, blocks, depth + 1)
        elif child.tag == "br":
            text.append("\n")
        elif child.tag in _LINES or child.xpath(".//table"):
            _flush(text, blocks)
            _walk(child, blocks, depth + 1)
        else:
            text.append(text_of(child))
        text.append(_flat(child.tail))
    _flush(text, blocks)


def _flush(text: list[str], blocks: list[Block]) -> None:
    lines = clean_lines("".join(text))
    blocks.extend(Paragraph(line) for line in lines.split("\n") if line)
    text.clear()


def _read_table(table: etree._Element, blocks: list[Block], depth: int) -> None:
    if _is_layout(table):
        for caption_or_cell in table.xpath("./caption|./tr/td|./tr/th|./*/tr/td|./*/tr/th"):
            _walk(caption_or_cell, blocks, depth + 1)
        return
    for caption in table.xpath("./caption"):
        blocks.append(Paragraph(text_of(caption)))
    rows = table.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")
    spans, grid = Spans(), Grid([])
    for row in rows:
        cells = [(_cell(cell), _span(cell, "rowspan")) for cell in row.xpath("./td|./th")]
        check_grid(len(rows), sum(cell.width for cell, _ in cells))
        grid.rows.append(spans.place(cells))
    check_grid(len(grid.rows), grid.width)
    blocks.append(grid)


def _is_layout(table: etree._Element) -> bool:
    """A table that only holds another table with several columns."""
    inner = table.xpath(".//table")
    return any(len(row.xpath("./td|./th")) >= 3 for item in inner for row in item.xpath("./tr|./*/tr"))


def _span(cell: etree._Element, name: str) -> int:
    digits = "".join(filter(str.isdecimal, cell.get(name) or ""))[:4]
    return min(max(int(digits or 1), 1), _MAX_SPAN)


def _cell(cell: etree._Element) -> Cell:
    text = clean_lines(text_of(cell))
    return Cell(text, width=_span(cell, "colspan"), bold=bool(text) and _is_bold(cell, text))


def _is_bold(cell: etree._Element, text: str) -> bool:
    bold = "".join(text_of(part) for part in cell.xpath(".//b|.//strong"))
    return cell.tag == "th" or "".join(bold.split()) == "".join(text.split())


def text_of(element: etree._Element) -> str:
    """Text with a line per block element, marks before list points."""
    parts: list[str] = []
    _collect(element, parts)
    return clean_lines("".join(parts))


def _collect(element: etree._Element, parts: list[str]) -> None:
    parts.append(_flat(element.text))
    for number, child in enumerate(element, start=1):
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            _collect_child(child, parts, element.tag, number)
        parts.append(_flat(child.tail))


def _collect_child(child: etree._Element, parts: list[str], parent: str, number: int) -> None:
    if child.tag == "br":
        parts.append("\n")
        return
    block = child.tag in _LINES or child.tag in ("ul", "ol", "table")
    if block:
        parts.append("\n")
    if child.tag == "li":
        parts.append(_list_mark(child, parent, number))
    _collect(child, parts)
    parts.append("\n" if block else " " if child.tag in ("td", "th") else "")


def _list_mark(point: etree._Element, parent: str, number: int) -> str:
    """The mark the browser would draw, unless the author typed his own."""
    if clean("".join(point.itertext()))[:1] in "•-–—·":
        return ""
    return f"{number}. " if parent == "ol" else "• "


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")
