"""A grid under its header: rows of values by field, section rows, repeated headers."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from .columns import (
    ACTIVITY,
    DEADLINE,
    DOCUMENT,
    GROUP,
    KPI,
    NUMBER,
    OTHER,
    RESPONSIBLE,
    RESULT,
    SECTION,
    TERM_AND_PEOPLE,
    UNIT,
    Column,
    columns_by_content,
    columns_by_header,
    header_score,
    is_known_header,
    same_header,
    texts_by_column,
)
from .grid import Cell, Grid, Row
from .loose import lay_out
from .words import is_activity, is_event, looks_like_deadline, looks_like_number, looks_like_responsible

MERGED = "result_and_kpi"
_HEADER_DEPTH = 15
# A column of last days: «Дата окончания», «Срок по».
_END = re.compile(r"(?:окончани|конец|завершени)\w*\W*$|\bпо$", re.IGNORECASE)


@dataclass
class Value:
    text: str
    carried: bool = False


@dataclass
class Line:
    """A row of the table: values by field, or a section title; what the header does not name is in `extras`."""

    values: dict[str, Value] = field(default_factory=dict)
    section: str = ""
    section_style: tuple = ()
    extras: list[tuple[str, str]] = field(default_factory=list)
    source: list[tuple[str, str]] = field(default_factory=list)
    after_break: bool = False
    # Certainly not torn off the row above, whatever letter it begins with.
    is_whole: bool = False
    # «%», «чел.» out of a column of units.
    unit: str = ""
    # What a person should check in this row.
    doubts: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.values[name].text if name in self.values else ""

    def own(self, name: str) -> str:
        """The text unless it only continues the merged cell above."""
        return self.text(name) if name in self.values and not self.values[name].carried else ""


@dataclass
class Table:
    columns: list[Column]
    lines: list[Line]
    before: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    name: str = ""

    @property
    def fields(self) -> set[str]:
        found = {column.field for column in self.columns}
        return found | {DEADLINE, RESPONSIBLE} if TERM_AND_PEOPLE in found else found


def read_table(grid: Grid, known: list[Column] | None, *, direct: bool = False) -> Table | None:
    """The grid as a table of a roadmap, under its own header or that of the table before; None for any other table.

    `direct`: nothing stands between this table and the one before."""
    rows = [row for row in grid.rows if any(cell.text for cell in row)]
    if not rows:
        return None
    scores = [header_score(row) for row in rows[:_HEADER_DEPTH]]
    # Two known names make a header; a lower bar would take titles above the table for one.
    place = next((place for place, score in enumerate(scores) if score >= 2 or _repeats(rows[place], known)), None)
    if place is not None:
        return _with_header(grid, rows, place)
    if known and _continues(rows, known, direct):
        table = Table(known, [], name=grid.name)
        return _fill(table, rows, after_break=True)
    return _without_header(grid, rows)


def _repeats(row: Row, known: list[Column] | None) -> bool:
    return bool(known) and same_header(row, known or [])


def _continues(rows: list[Row], columns: list[Column], direct: bool) -> bool:
    """Whether a table without a header goes on with the one before: as many columns, and deadlines in their place."""
    width = len(columns)
    body = [row for row in rows if len(row) == width]
    if width < 2 or not body:
        return False
    place = next((place for place, column in enumerate(columns) if column.field == DEADLINE), None)
    texts = [row[place].text for row in body if row[place].text] if place is not None else []
    # Half is enough: torn rows and signatures stand among the deadlines. With none to judge by, only direct succession counts.
    return direct if not texts else sum(map(looks_like_deadline, texts)) >= len(texts) / 2


def _usual_width(rows: list[Row]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0]


def _with_header(grid: Grid, rows: list[Row], place: int) -> Table:
    depth = 2 if _has_second_row(rows, place) else 1
    heads, body = rows[place : place + depth], rows[place + depth :]
    parts = _header_parts(heads)
    titles = [title for _, _, title in parts]
    below = _texts_below(body, parts)
    columns = columns_by_header(titles, below)
    for column, (start, end, _) in zip(columns, parts, strict=True):
        column.place, column.width = start, end - start
    table = Table(columns, [], name=grid.name)
    table.before = [_joined(row) for row in rows[:place]]
    table.headers = [_joined(row) for row in heads]
    return _fill(table, body)


def _texts_below(body: list[Row], parts: list[tuple[int, int, str]]) -> list[list[str]]:
    """Texts under each header cell, from rows cut as the header is."""
    same = [row for row in body if len(row) == len(parts)][:200]
    if same:
        return [["" if row[place].carried else row[place].text for row in same] for place in range(len(parts))]
    texts = texts_by_column(body[:200], max(end for _, end, _ in parts))
    return [texts[start] if end - start == 1 else [] for start, end, _ in parts]


def _has_second_row(rows: list[Row], place: int) -> bool:
    """A header of two rows: cells of the first reach down, or its wide cells are divided below."""
    if place + 1 >= len(rows):
        return False
    first, second = rows[place], rows[place + 1]
    fresh = [cell for cell in second if cell.text and not cell.carried]
    divided = any(cell.width > 1 for cell in first) and len(fresh) > 1 and len(second) > len(first)
    reaches = any(cell.carried for cell in second)
    return (
        (reaches or divided)
        and bool(fresh)
        and all(len(cell.line) <= 40 and not looks_like_number(cell.text) for cell in fresh)
    )


def _header_parts(heads: list[Row]) -> list[tuple[int, int, str]]:
    """Start, end and title of each column of the header; the title of two rows is both texts."""
    if len(heads) == 1:
        return [(cell.column, cell.column + cell.width, cell.line) for cell in heads[0]]
    parts = []
    for cell in heads[1]:
        above = next((upper for upper in heads[0] if cell.column in upper.columns), None)
        title = cell.line if cell.carried or above is None or not above.text else f"{above.line} {cell.line}".strip()
        parts.append((cell.column, cell.column + cell.width, title))
    covered = {place for start, end, _ in parts for place in range(start, end)}
    lone = [(cell.column, cell.column + cell.width, cell.line) for cell in heads[0] if cell.column not in covered]
    return sorted(parts + lone)


def _without_header(grid: Grid, rows: list[Row]) -> Table | None:
    """Columns by content; at least an activity and a deadline or somebody responsible must be seen."""
    width = _usual_width(rows)
    body = [row for row in rows if len(row) == width and sum(bool(cell.text) for cell in row) > 1]
    if width < 2 or len(body) < 2:
        return None
    texts = [[row[place].text for row in body] for place in range(width)]
    # The first row may be an unknown header, so the columns are judged without it when enough rows remain.
    columns = columns_by_content([column[1:] for column in texts] if len(body) > 2 else texts)
    fields = {column.field for column in columns}
    if not fields & {DEADLINE, NUMBER} or not fields & {DEADLINE, RESPONSIBLE, KPI}:
        return None
    if _is_unknown_header(body[0], columns):
        return _with_header(grid, rows, rows.index(body[0]))
    for column, cell in zip(columns, body[0], strict=True):
        column.place, column.width = cell.column, cell.width
    first = rows.index(body[0])
    table = Table(columns, [], [_joined(row) for row in rows[:first]], name=grid.name)
    return _fill(table, rows[first:])


def any_table(grid: Grid) -> Table | None:
    """The last resort for a document without a known table: columns by content, when some column tells of deeds or days."""
    rows = [row for row in grid.rows if sum(bool(cell.text) for cell in row) > 1]
    width = _usual_width(rows) if rows else 0
    if len(rows) < 2 or width < 2:
        return None
    body = [row for row in rows if len(row) == width]
    texts = [[row[place].text for row in body] for place in range(len(body[0]))]
    if not any(_tells(column) for column in texts):
        return None
    columns = columns_by_content(texts)
    for column, cell in zip(columns, body[0], strict=True):
        column.place, column.width = cell.column, cell.width
    filled = [row for row in grid.rows if any(cell.text for cell in row)]
    table = Table(columns, [], name=grid.name)
    if filled[0] in rows and _is_heading(filled[0], columns):
        table.headers.append(_joined(filled.pop(0)))
    return _fill(table, filled)


def _is_heading(row: Row, columns: list[Column]) -> bool:
    """A first row cut otherwise than the rest, or of short names of which one is known."""
    short = all(len(cell.line) <= 40 and not looks_like_deadline(cell.text) for cell in row)
    return len(row) not in (1, len(columns)) or (short and any(is_known_header(cell.text) for cell in row))


def _tells(texts: list[str]) -> bool:
    filled = [text for text in texts if text.strip()]
    telling = [text for text in filled if is_activity(text) or is_event(text) or looks_like_deadline(text)]
    return len(telling) >= max(2, len(filled) / 2)


def _is_unknown_header(row: Row, columns: list[Column]) -> bool:
    """Short texts, none of which is what stands below it: names of columns that nobody has met before."""
    tests = {DEADLINE: looks_like_deadline, RESPONSIBLE: looks_like_responsible, NUMBER: looks_like_number}
    judged = [
        tests[column.field](cell.text) for cell, column in zip(row, columns, strict=True) if column.field in tests
    ]
    filled = [cell.line for cell in row if cell.text]
    return len(filled) >= len(row) - 1 and all(len(text) <= 40 for text in filled) and bool(judged) and not any(judged)


def _joined(row: Row) -> str:
    return " · ".join(cell.line for cell in row if cell.text and not cell.carried)


def _fill(table: Table, rows: list[Row], *, after_break: bool = False) -> Table:
    for place, row in enumerate(rows):
        if same_header(row, table.columns) or _is_column_numbers(row):
            table.headers.append(_joined(row))
            after_break = True
            continue
        if _is_signature(row) or _is_total(row):
            table.after.append(_joined(row))
            continue
        torn = after_break and bool(table.lines) and not table.lines[-1].section
        line = _line(row, table.columns, torn=torn, leads=_leads(rows[place : place + 2]))
        line.after_break = after_break
        table.lines.append(line)
        after_break = False
    return table


def _leads(rows: list[Row]) -> bool:
    """«1.1 Документы» over «1.1.1 Положение»: its number begins that of the next row."""
    numbers = [next((cell.line.rstrip(".") for cell in row if cell.text), "") for row in rows]
    return len(numbers) > 1 and all(map(looks_like_number, numbers)) and numbers[1].startswith(f"{numbers[0]}.")


def _is_signature(row: Row) -> bool:
    """«Куратор ________ Иванова И.И.»: a line to sign on."""
    if any(looks_like_deadline(cell.text) for cell in row):
        return False
    return any(re.fullmatch(r"[\s/]*_{3,}[\s/_]*(?:\(?подпись\)?)?", cell.text) for cell in row)


def _is_total(row: Row) -> bool:
    """«Итого: 12»: a sum under the table, no activity."""
    filled = [cell.line for cell in row if cell.text]
    return len(filled) in (1, 2) and bool(re.match(r"(?:итого|всего)\b", filled[0], re.IGNORECASE))


def _is_column_numbers(row: Row) -> bool:
    """The row «1 2 3 4 5» under a header."""
    texts = [cell.line for cell in row if cell.text]
    return len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _line(row: Row, columns: list[Column], *, torn: bool = False, leads: bool = False) -> Line:
    """`torn`: the row stands right under a page break, where a small letter goes on with the sentence above.

    `leads`: the next row is numbered as a point of this one."""
    source = [(_title_of(cell, columns), cell.text) for cell in row if cell.text]
    section = _section_of(row, columns, leads=leads)
    if section is not None and not (torn and section[0][:1].islower()):
        return Line(section=section[0], section_style=section[1], source=source)
    line = Line(source=source)
    for cell, covered in _under_header(row, columns):
        _put(line, cell, covered)
    return line


def _title_of(cell: Cell, columns: list[Column]) -> str:
    return next((column.title for column in columns if column.place in cell.columns), "")


def _section_of(row: Row, columns: list[Column], *, leads: bool = False) -> tuple[str, tuple] | None:
    """Title and style of a section row: one text, with at most a number before it, and nothing else."""
    filled = [cell for cell in row if cell.text]
    fresh = [cell for cell in filled if not cell.carried]
    texts = {cell.line for cell in fresh}
    if not fresh or len(filled) != len(fresh) or len(texts) > 2:
        return None
    number = fresh[0].line if len(texts) == 2 and looks_like_number(fresh[0].text) else ""
    cell = fresh[-1]
    if (len(texts) == 2 and not number) or looks_like_number(cell.text):
        return None
    if not _is_alone(row, cell, columns, "" if leads else number):
        return None
    title = f"{number.rstrip('.')}. {cell.line}" if number else cell.line
    return title, (cell.bold, cell.line.isupper(), cell.width > 1)


def _is_alone(row: Row, cell: Cell, columns: list[Column], number: str) -> bool:
    """A text over the whole width, or in the first text column with two others empty."""
    whole = len(row) == 1 or cell.width >= max(2, len(columns) - 1)
    if number and re.search(r"\d\.\d", number) and not whole:
        return False
    if whole:
        return True
    texts = [column for column in columns if column.field != NUMBER]
    others = [column for column in columns if column.field not in (NUMBER, ACTIVITY, SECTION, GROUP)]
    in_first = bool(texts) and texts[0].place in cell.columns
    first_text = min((column.place for column in columns if column.field in (ACTIVITY, SECTION, GROUP)), default=0)
    stage_column = any(column.field == SECTION for column in columns)
    # In a table with a column of stages a lone plain text is a new stage, whose cells are filled below.
    if stage_column and not cell.bold:
        return False
    return (in_first or cell.column <= first_text) and len(others) >= 2


def _under_header(row: Row, columns: list[Column]) -> list[tuple[Cell, list[Column]]]:
    """Every cell with the columns that it covers."""
    if len(row) == len(columns):
        return [(cell, [column]) for cell, column in zip(row, columns, strict=True)]
    if max(cell.column + cell.width for cell in row) < max(column.place + column.width for column in columns):
        return [(cell, columns[cell.column : cell.column + cell.width]) for cell in lay_out(row, columns)]
    return [(cell, [column for column in columns if column.place in cell.columns]) for cell in row]


def _put(line: Line, cell: Cell, covered: list[Column]) -> None:
    fields = [column.field for column in covered]
    # A cell over both columns holds results and figures mixed; they are taken apart later, with both meanings at hand.
    if {RESULT, KPI} <= set(fields) or {DOCUMENT, KPI} <= set(fields):
        name = MERGED
    else:
        name = _fitting(cell.text, fields) if fields else OTHER
    title = covered[0].title if covered else ""
    if name == DEADLINE and not line.text(DEADLINE) and _END.search(title) and re.match(r"\d{1,2}[. ]", cell.text):
        cell = replace(cell, text=f"до {cell.text}")
    if name == TERM_AND_PEOPLE:
        _put_term_and_people(line, cell)
        return
    if name == UNIT:
        line.unit = cell.line
    if name in (OTHER, UNIT):
        if cell.text and not cell.carried:
            line.extras.append((title, cell.text))
        return
    if name not in line.values or not line.values[name].text:
        line.values[name] = Value(cell.text, cell.carried)
    elif cell.text:
        before = line.values[name]
        line.values[name] = Value(_together(name, before.text, cell.text), before.carried and cell.carried)


def _together(name: str, first: str, second: str) -> str:
    """Texts of two columns of one field: a begin and an end, an indicator and its figure, or lines one under another."""
    if name == DEADLINE and _is_start_and_end(first, second):
        return f"{first} – {second}"
    lines, figures = first.split("\n"), second.split("\n")
    if name != KPI or not all(map(_is_figure, figures)):
        return f"{first}\n{second}"
    names = [line for line in lines if not re.search(r"\d", line)] or [re.sub(r" – [^–]*\d[^–]*$", "", lines[0])]
    if len(names) != len(figures):
        return f"{first}\n{second}"
    figured = [f"{name} – {figure}" for name, figure in zip(names, figures, strict=True)]
    # A second year's figure names its indicator again.
    return "\n".join(figured if names == lines else [*lines, *figured])


def _is_figure(text: str) -> bool:
    """«90 %», «не менее 3», «12 шт.»: a target value without the words of its indicator."""
    return len(text) <= 40 and bool(re.search(r"\d", text)) and len(re.findall(r"[а-яё]{2,}", text.lower())) <= 3


def _put_term_and_people(line: Line, cell: Cell) -> None:
    """A column of both: pieces that tell of time are the deadline, the others are people."""
    # The signs between the pieces stay with them, so that no list is glued together.
    # «Снегов П.О. (до 15.09)»: a deadline in brackets is a piece too.
    text = re.sub(
        r"\s*\(([^()]+)\)", lambda found: f"; {found[1]}" if looks_like_deadline(found[1]) else found[0], cell.text
    )
    pieces = [piece for piece in re.split(r"(?<=[;\n])|(?<=,)(?=\s)", text) if piece.strip(" ,;\n")]
    for name, found in (
        (DEADLINE, [piece for piece in pieces if looks_like_deadline(piece)]),
        (RESPONSIBLE, [piece for piece in pieces if not looks_like_deadline(piece)]),
    ):
        line.values[name] = Value("".join(found).strip(" ,;\n"), cell.carried)


def _is_start_and_end(first: str, second: str) -> bool:
    # «Ноябрь-декабрь» and «январь-март» are two periods already.
    both = looks_like_deadline(first) and looks_like_deadline(second)
    return both and not re.search(r"[\n–—-]", first + second)


def _fitting(text: str, fields: list[str]) -> str:
    """Of several columns under one wide cell the one that its text fits."""
    if len(fields) == 1:
        return fields[0]
    tests = {DEADLINE: looks_like_deadline, RESPONSIBLE: looks_like_responsible, NUMBER: looks_like_number}
    for name, test in tests.items():
        if name in fields and test(text):
            return name
    return next((name for name in (ACTIVITY, RESULT, GROUP, SECTION) if name in fields), fields[0])
