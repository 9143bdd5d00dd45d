"""Tables of another shape brought to the usual one: a record per table with names at the left, a column for each month."""

import re
from dataclasses import replace

from .columns import ACTIVITY, DEADLINE, RESPONSIBLE, field_of, header_score, is_known_header
from .grid import Cell, Grid, Row

_MONTH = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-яё]*\.?(?:\s*20\d\d)?"
_PART = r"(?:I{1,3}|IV|[1-4])[\s-]*(?:й|я|е|ое|ая)?\s*(?:кв|четв|полуг|трим)[а-яё]*\.?"
_HALF = r"(?:I{1,2}|[12])[\s-]*(?:е|ое)?\s*полуг[а-яё]*\.?"
_CALENDAR = re.compile(rf"\s*(?:{_MONTH}|{_PART})(?:\s*г\.?)?\s*", re.IGNORECASE)
_MARK = re.compile(r"\s*(?:[+xхvVХXvVѵ*•●■✓✔√☑☒✗✘]|да|выполн\.?)\s*", re.IGNORECASE)
_NOT_THEN = re.compile(r"\s*(?:[-–—☐□]+|нет|0)\s*", re.IGNORECASE)
# Bare figures up to this under the months are how many times, greater ones are days.
_MOST_TIMES = 4
# Fewer columns named after months may be anything; three in a row are a calendar.
_FEWEST_MONTHS = 3
_PASSPORT = re.compile(r"программ|проект|паспорт", re.IGNORECASE)
_DEPTH = 15


def reshaped(grid: Grid) -> Grid:
    """The same table with a header on top and deadlines in one column; others come back as they are."""
    return _fold_calendar(_turned(grid))


def _turned(grid: Grid) -> Grid:
    """Names of fields in the first column, records in the others: turned to have them on top."""
    rows = [row for row in grid.rows if any(cell.text for cell in row)]
    if len(rows) < 2 or not rows[0] or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return grid
    titles = [row[0].text for row in rows]
    fields = [field_of(title) for title in titles]
    named = all(map(is_known_header, titles)) and len(set(fields)) == len(fields)
    if not named or ACTIVITY not in fields or not {DEADLINE, RESPONSIBLE} & set(fields):
        return grid
    # The passport of a programme is one record too, but no activity.
    if len(rows[0]) == 2 and any(_PASSPORT.search(title) for title in titles):
        return grid
    # Of two rows the upper one may be the header; three names of fields one under another are no records.
    if len(rows) < 3 and header_score(rows[0]) >= 2:
        return grid
    turned = [[Cell(row[place].text, number) for number, row in enumerate(rows)] for place in range(len(rows[0]))]
    return Grid(turned, name=grid.name)


def _fold_calendar(grid: Grid) -> Grid:
    """Columns «сент | окт | ноя …» with marks become one column of deadlines."""
    for place, row in enumerate(grid.rows[:_DEPTH]):
        months = {cell.column: cell.line for cell in row if cell.width == 1 and _CALENDAR.fullmatch(cell.text)}
        if len(months) >= _fewest(months) and any(cell.text and cell.column not in months for cell in row):
            if _holds_activities(grid.rows[place:], months):
                return Grid([*grid.rows[:place], *_unfolded(grid.rows[place:], months)], name=grid.name)
            return Grid(
                [
                    *grid.rows[:place],
                    _folded_header(row, months),
                    *(_folded(r, months, _are_times(grid.rows[place + 1 :], months)) for r in grid.rows[place + 1 :]),
                ],
                name=grid.name,
            )
    return grid


def _holds_activities(rows: list[Row], months: dict[int, str]) -> bool:
    """«План-сетка»: under the months stand activities, not marks beside an activity."""
    titles = [cell.line for cell in rows[0] if cell.column not in months]
    texts = [cell.line for row in rows[1:] for cell in row if cell.text and cell.column in months and cell.width == 1]
    long = [text for text in texts if len(re.findall(r"[а-яё]{3,}", text.lower())) > 1]
    return ACTIVITY not in map(field_of, titles) and len(long) > 1 and len(long) >= 0.6 * len(texts)


def _unfolded(rows: list[Row], months: dict[int, str]) -> list[Row]:
    """A row for each activity, with its month in a column of deadlines."""
    head = _folded_header(rows[0], months)
    width = max(cell.column + cell.width for cell in rows[0])
    result: list[Row] = [[*head, Cell("Мероприятие", width)]]
    for row in rows[1:]:
        kept = [cell for cell in row if not set(cell.columns) & set(months)]
        found = [(cell.text, months[cell.column]) for cell in row if cell.text and cell.column in months]
        if not found or any(cell.width > 1 for cell in row):
            result.append(row if found else _with_one(kept, months, ""))
            continue
        for number, (text, month) in enumerate(found):
            others = [replace(cell, carried=cell.carried or number > 0) for cell in kept]
            result.append([*_with_one(others, months, month), Cell(text, width)])
    return result


def _fewest(months: dict[int, str]) -> int:
    """Two halves of a year are a calendar too."""
    return (
        2 if all(re.fullmatch(rf"\s*{_HALF}\s*", name, re.IGNORECASE) for name in months.values()) else _FEWEST_MONTHS
    )


def _folded_header(row: Row, months: dict[int, str]) -> Row:
    names = ", ".join(re.sub(r"\s*20\d\d.*", "", name) for name in months.values())
    return _with_one(row, months, f"Сроки: {names}")


def _are_times(rows: list[Row], months: dict[int, str]) -> bool:
    """Whether figures under the months count («2 встречи»): none of them is great enough for a day."""
    texts = [cell.line for row in rows for cell in row if cell.column in months]
    return all(int(text) <= _MOST_TIMES for text in texts if text.isdecimal())


def _folded(row: Row, months: dict[int, str], times: bool) -> Row:
    """A row with its marks read as the names of their months; other words in such a cell stay beside the month."""
    found = []
    for cell in row:
        covered = [months[column] for column in cell.columns if column in months]
        if not covered or not cell.text or cell.width > len(months) or _NOT_THEN.fullmatch(cell.text):
            continue
        when = covered[0] if len(covered) == 1 else f"{covered[0]} – {covered[-1]}"
        found.append(_said(when, cell.line, times))
    whole = any(cell.width > len(months) for cell in row)
    return row if whole else _with_one(row, months, ", ".join(found))


def _said(when: str, text: str, times: bool) -> str:
    if _MARK.fullmatch(text):
        return when
    if times and text.isdecimal():
        return f"{when} ({text} раз{'а' if text in '234' else ''})"
    return f"{text} {when}" if re.fullmatch(r"\d{1,2}(?:\s*-\s*\d{1,2})?", text) else f"{when} ({text})"


def _with_one(row: Row, months: dict[int, str], text: str) -> Row:
    first, last = min(months), max(months)
    kept = [cell for cell in row if not set(cell.columns) & set(months)]
    bold = any(cell.bold for cell in row)
    return sorted([*kept, Cell(text, first, last - first + 1, bold)], key=lambda cell: cell.column)
