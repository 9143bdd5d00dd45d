"""Bars of a chart as a table of Word: no picture, so that the words stay text, are found, edited and read aloud.

A bar is a shaded cell over a fine grid of columns; the goal is a thick edge of a cell. Both are read without colours.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from .blocks import BarLine, ChartBlock
from .docx_words import MM, in_xml

# Columns of the grid under the bars: a step is 2 %.
STEPS = 50
LABEL, BARS, WORDS = 52 * MM, 80 * MM, 38 * MM
FILL, GROUND = "808080", "F2F2F2"
TYPE = 22
# A chart is not torn by the end of a page.
KEEP = "<w:pPr><w:keepNext/></w:pPr>"


def chart(block: ChartBlock, title: str) -> str:
    """XML of a chart under its `title` (a paragraph): name, bar, figure in words a row."""
    step = round(BARS / STEPS)
    widths = [round(LABEL), *[step] * STEPS, round(WORDS)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    *others, last = block.bars
    rows = "".join([*(_row(bar, block.goal, step, KEEP) for bar in others), _row(last, block.goal, step)])
    return (
        f'{title}<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        f"<w:tblCaption w:val={quoteattr(block.text)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        '<w:p><w:pPr><w:spacing w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
    )


def _row(bar: BarLine, goal: float | None, step: int, keep: str = "") -> str:
    parts = "".join(_part(size * step, size, filled, marked) for size, filled, marked in segments(bar.share, goal))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(bar.label, round(LABEL), keep)}{parts}{_cell(bar.words, round(WORDS))}</w:tr>"


def segments(share: float | None, goal: float | None) -> list[tuple[int, bool, bool]]:
    """A bar cut where it ends and where the goal is: (columns, is it filled, does the goal stand at its right edge)."""
    end, mark = _column(share), _column(goal)
    edges = sorted({0, end, STEPS} | ({mark} if goal else set()))
    return [
        (right - left, right <= end, bool(goal) and right == mark)
        for left, right in zip(edges, edges[1:], strict=False)
    ]


def _column(share: float | None) -> int:
    """A share above nought takes a column at least; what exceeds the scale fills it."""
    if not share or share < 0:
        return 0
    return min(STEPS, max(1, round(share * STEPS / 100)))


def _part(width: int, columns: int, filled: bool, marked: bool) -> str:
    """A piece of a bar; white edges keep the bars of two rows apart."""
    white = 'w:val="single" w:sz="24" w:space="0" w:color="FFFFFF"'
    goal = '<w:right w:val="single" w:sz="18" w:space="0" w:color="000000"/>' if marked else ""
    about = (
        f'<w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{columns}"/>'
        f"<w:tcBorders><w:top {white}/><w:bottom {white}/>{goal}</w:tcBorders>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{FILL if filled else GROUND}"/>'
    )
    return (
        f'<w:tc><w:tcPr>{about}</w:tcPr><w:p><w:pPr><w:spacing w:line="200" w:lineRule="exact"/></w:pPr></w:p></w:tc>'
    )


def _cell(words: str, width: int, keep: str = "") -> str:
    type_ = f'<w:rPr><w:sz w:val="{TYPE}"/><w:szCs w:val="{TYPE}"/></w:rPr>'
    about = f'<w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{about}</w:tcPr><w:p>{keep}<w:r>{type_}{in_xml(words)}</w:r></w:p></w:tc>"
