"""The known roadmaps as office documents: the same cells, with merges, repeated headers and columns in another order."""

from apps.roadmap.importing.columns import DOCUMENT, GROUP, KPI, NUMBER, RESULT, SECTION
from apps.roadmap.importing.grid import Grid, Paragraph
from apps.roadmap.importing.readers import read_pasted
from apps.roadmap.importing.table import MERGED, Line, Table, read_table

from .papers import C, Paper, Tab

MERGED_DOWN = (NUMBER, SECTION, GROUP, KPI)


def paper_of(text: str, *, backwards: bool = False, every: int = 7) -> Paper:
    """The pasted roadmap as a paper; the header repeats every so many rows, columns may go backwards."""
    paper: Paper = []
    for block in read_pasted(text):
        if isinstance(block, Paragraph):
            paper.append(block.text)
        elif isinstance(block, Grid):
            paper.append(_tab(read_table(block, None), backwards, every))
    return paper


def _tab(table: Table, backwards: bool, every: int) -> Tab:
    columns = table.columns[::-1] if backwards else table.columns
    header = [C(column.title, bold=True) for column in columns]
    rows = [header]
    for number, line in enumerate(table.lines):
        if line.after_break or (number and number % every == 0 and not _is_inside_merge(line)):
            rows.append(header)
        rows.append(_row(line, [column.field for column in columns]))
    _merge_down(rows, [column.field for column in columns], header)
    return Tab(rows)


def _is_inside_merge(line: Line) -> bool:
    return any(name in line.values and not line.text(name) for name in MERGED_DOWN)


def _row(line: Line, fields: list[str]) -> list:
    if line.section:
        return [C(line.section, len(fields), bold=True), *[None] * (len(fields) - 1)]
    row: list = []
    for place, name in enumerate(fields):
        merged = MERGED in line.values and name in (RESULT, DOCUMENT, KPI)
        if merged and place and fields[place - 1] in (RESULT, DOCUMENT, KPI):
            row.append(None)
        elif merged:
            row.append(C(line.text(MERGED), 2))
        else:
            row.append(C(line.text(name)))
    return row


def _merge_down(rows: list[list], fields: list[str], header: list) -> None:
    """Empty cells of numbers, stages, groups and figures become parts of the cell above."""
    for place, name in enumerate(fields):
        above: C | None = None
        for row in rows:
            cell = row[place]
            new_stage = name == GROUP and row[fields.index(NUMBER)] and row[fields.index(NUMBER)].text
            if row is header or new_stage or cell is None or cell.across > 1 or name not in MERGED_DOWN:
                above = cell if new_stage and cell.text else None
            elif cell.text:
                above = cell
            elif above is not None:
                above.down += 1
                row[place] = None
