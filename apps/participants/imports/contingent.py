"""Contingent from a spreadsheet: a row per date of one organization, or per organization of a municipality or region."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from apps.core.errors import Refused
from apps.core.models import field_title
from apps.jobs.sheets import Sheet
from apps.organizations.enums import EDUCATIONAL
from apps.organizations.models import ContingentSnapshot, Organization
from apps.workflow import audit

from . import cells
from .columns import key_of
from .header import filled, spread
from .papers import DAY_INSIDE
from .rows import link_key
from .table import HEADER_ROWS

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
# Tried in order on the folded title: the narrower a count, the earlier it stands.
RULES = [
    ("organization", re.compile(r"\bорганизаци|\bучрежден|^оо$|^школа$|\bнаименовани")),
    ("date", re.compile(r"\bдат[аыу]\b|\bпо состоянию|^на$")),
    ("partners", re.compile(r"партнер")),
    ("parents", re.compile(r"родител")),
    ("young_specialists", re.compile(r"молод|до 3 лет|0 3 (лет|года)")),
    ("teachers", re.compile(r"педагог|учител|\bпед ?работник|преподавател")),
    ("pupils_15_19", re.compile(r"15\D{1,6}19|15 19")),
    ("pupils_10_19", re.compile(r"10\D{1,6}19|10 19")),
    ("pupils", re.compile(r"обучающ|учащ|учени|контингент|воспитанник|\bдет(и|ей)\b|студент")),
]
PARTS = (
    ("pupils_10_19", "pupils"),
    ("pupils_15_19", "pupils_10_19"),
    ("pupils_15_19", "pupils"),
    ("young_specialists", "teachers"),
)
TOTAL = re.compile(r"^(итого|всего|директор|исполнитель|исп\b|начальник|ответственн|подпись|примечани)")
SAID_DAY = re.compile(r"состояни|(?:^|\s)на\s")
YEARS = range(2000, 2101)
LARGEST = 10_000_000


@dataclass
class Line:
    """A row of the file: whose counts of which day, or why it is not taken."""

    number: int
    organization: Organization | None = None
    day: date | None = None
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    state: str = NEW
    known: ContingentSnapshot | None = None

    def cells(self, codes: list[str]) -> list[tuple[int | None, int | None]]:
        """What each count becomes, and what it was when that is another number; None where nothing is said."""
        return [self._cell(code) for code in codes]

    def _cell(self, code: str) -> tuple[int | None, int | None]:
        was = getattr(self.known, code, None)
        count = self.counts.get(code)
        return (count, was) if count is not None and count != was else (count, None)


@dataclass
class ContingentPlan:
    lines: list[Line]
    columns: dict[str, int]
    unread: list[str]
    skipped: list[int] = field(default_factory=list)  # rows with a number that belong to no line

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)

    @property
    def writes(self) -> bool:
        return any(line.state in (NEW, CHANGED) for line in self.lines)

    @property
    def codes(self) -> list[str]:
        """Counts that the file has, in the order of the base."""
        return [code for code in ContingentSnapshot.COUNTS if code in self.columns]

    @property
    def titles(self) -> list[str]:
        return [_title(code, first=True) for code in self.codes]

    @property
    def table(self) -> list[tuple[Line, list[tuple[int | None, int | None]]]]:
        """Every line with its counts, as the page before loading shows them."""
        return [(line, line.cells(self.codes)) for line in self.lines]


def make(sheets: list[Sheet], *, scope: Organization, day: date | None = None) -> ContingentPlan:
    """What a file would write; `day` is taken where the file has no dates. Raises Refused when no table is found."""
    sheet, titles = _table(sheets)
    columns = titles.columns
    day = day or _day_over(sheet.rows[: titles.row], scope.today)
    places = _places(scope)
    # A place stands there under each of its names, so names are not counted.
    if "organization" not in columns and len({row.pk for rows in places.values() for row in rows}) != 1:
        raise Refused(
            "В файле нет столбца «Организация», а организаций несколько. Добавьте столбец с названием каждой."
        )
    if "date" not in columns and day is None:
        raise Refused("В файле нет столбца «На дату». Укажите дату в форме или добавьте столбец.")
    reader = _Reader(columns, places, day, scope.today)
    made = ContingentPlan([], dict(columns), list(titles.unread))
    _read(made, reader, sheet, titles)
    _compare([line for line in made.lines if not line.problems])
    return made


def _read(made: ContingentPlan, reader: _Reader, sheet: Sheet, titles: _Titles) -> None:
    """The rows under the titles; other titles lower on the sheet are those of a further table."""
    same = {"organization", "date"} & titles.columns.keys()
    for number in range(titles.end, len(sheet.rows)):
        row = sheet.rows[number]
        further = _titles_at(sheet, number, 1) if _are_titles(row) else None
        if further is not None:
            is_alike = {"organization", "date"} & further.columns.keys() == same
            reader.columns = further.columns if is_alike else {}
            made.columns |= reader.columns
            made.unread += [title for title in further.unread if title not in made.unread]
        elif reader.columns and _is_line(row, reader.columns):
            made.lines.append(reader.read(number + 1, row))
        elif _has_number(row):
            made.skipped.append(number + 1)


@dataclass(frozen=True)
class _Titles:
    """Titles understood: the row they begin in, the row after them, columns by field, titles of the columns that are not read."""

    row: int
    end: int
    columns: dict[str, int]
    unread: list[str]


def _table(sheets: list[Sheet]) -> tuple[Sheet, _Titles]:
    found = [
        (sheet, titles)
        for sheet in sheets
        for number in range(min(HEADER_ROWS, len(sheet.rows)))
        for depth in (1, 2)
        if (titles := _titles_at(sheet, number, depth)) is not None
    ]
    best = max(found, key=lambda one: _clearness(one[1]), default=None)
    if best is None or not _counted(best[1].columns):
        raise Refused(
            "Не найдена строка с заголовками: нужен хотя бы один столбец с числами («Обучающихся всего», «Обучающихся 10–19 лет», "
            "«Педагогов», «Молодых специалистов», «Родителей», «Партнёров»)."
        )
    return best


def _clearness(titles: _Titles) -> tuple[int, int, int]:
    return _counted(titles.columns), len(titles.columns), -titles.end


def _titles_at(sheet: Sheet, number: int, depth: int) -> _Titles | None:
    """Titles of a row, or of a row of groups («Обучающиеся») with those under it («всего», «10–19 лет»)."""
    rows = sheet.rows[number : number + depth]
    # A count beside a title is a row of the table, or a list of counts one under another.
    if len(rows) < depth or any(isinstance(cell, int | float) and cell not in YEARS for row in rows for cell in row):
        return None
    if depth > 1 and any(len(filled(row)) < 2 for row in rows):
        return None
    lines = [spread(sheet, number + turn, is_last=turn == depth - 1) for turn in range(depth)]
    width = max(map(len, lines))
    whole = [
        " ".join(dict.fromkeys(filter(None, parts)))
        for parts in zip(*(_wide(line, width) for line in lines), strict=True)
    ]
    return _Titles(number, number + depth, *_columns(whole))


def _wide(line: list[str], width: int) -> list[str]:
    return line + [""] * (width - len(line))


def _day_over(rows: list[list[Any]], today: date) -> date | None:
    """«По состоянию на 01.09.2026» over the table."""
    for row in rows:
        for cell in filled(row):
            inside = DAY_INSIDE.search(cells.folded(cells.text(cell)))
            if inside and SAID_DAY.search(cells.text(cell).lower()):
                return _known_day(inside[0], today)
    return None


def _known_day(typed: str, today: date) -> date | None:
    try:
        return cells.day(typed, "На дату", today).value
    except cells.BadCell:
        return None


def _are_titles(row: list[Any]) -> bool:
    found = filled(row)
    return len(found) > 1 and all(isinstance(cell, str) for cell in found) and _counted(_columns(row)[0]) > 0


def _has_number(row: list[Any]) -> bool:
    """A row whose number is lost when nobody looks at it: no total, no line of the numbers of columns."""
    found = filled(row)
    words = next((cells.text(cell).lower() for cell in found if isinstance(cell, str)), "")
    numbers = [cells.text(cell) for cell in found]
    if TOTAL.match(words) or numbers == [str(n) for n in range(1, len(found) + 1)]:
        return False
    return any(isinstance(cell, int | float) for cell in found)


def _counted(columns: dict[str, int]) -> int:
    return sum(code in ContingentSnapshot.COUNTS for code in columns)


def _columns(row: list[Any]) -> tuple[dict[str, int], list[str]]:
    columns: dict[str, int] = {}
    unread = []
    for place, cell in enumerate(row):
        key = key_of(cells.text(cell)) if isinstance(cell, str) and len(cell) < 200 else ""
        code = next((code for code, rule in RULES if rule.search(key)), None) if key else None
        if code and code not in columns:
            columns[code] = place
        elif key and key not in ("п п", "пп"):
            unread.append(cells.text(cell))
    return columns, unread


def _places(scope: Organization) -> dict[str, list[Organization]]:
    """Organizations of the scope by their comparable names, full and short."""
    rows = Organization.objects.under(scope).filter(kind__in=EDUCATIONAL) if scope.is_authority else [scope]
    found: dict[str, list[Organization]] = {}
    for row in rows:
        for name in {link_key(row.name), link_key(row.short_name)}:
            found.setdefault(name, []).append(row)
    return found


def _is_line(row: list[Any], columns: dict[str, int]) -> bool:
    """Not an empty row, a total, a signature, a row of column numbers or a title once more."""
    found = filled(row)
    words = next((cells.text(cell).lower() for cell in found if isinstance(cell, str)), "")
    if not found or TOTAL.match(words) or _columns(row)[0].keys() >= columns.keys() - {"organization"}:
        return False
    numbers = [cells.text(cell) for cell in found]
    return len(found) > 1 and numbers != [str(n) for n in range(1, len(found) + 1)]


class _Reader:
    """Reads the rows of the table, each organization and day once."""

    def __init__(
        self, columns: dict[str, int], places: dict[str, list[Organization]], day: date | None, today: date
    ) -> None:
        self.columns, self.places, self.day, self.today = columns, places, day, today
        self.seen: dict[tuple[int, date], int] = {}

    def read(self, number: int, row: list[Any]) -> Line:
        line = Line(number, day=self.day)
        cell = {code: row[place] if place < len(row) else None for code, place in self.columns.items()}
        self._organization(line, cells.text(cell.get("organization")))
        if "date" in cell:
            self._date(line, cell["date"])
        elif line.day is None:
            line.problems.append("На дату: день не сказан. Добавьте столбец или укажите дату в форме.")
        for code in ContingentSnapshot.COUNTS:
            self._count(line, code, cell.get(code))
        self._check(line)
        line.state = REFUSED if line.problems else line.state
        return line

    def _organization(self, line: Line, name: str) -> None:
        if "organization" not in self.columns:
            line.organization = next(iter(self.places.values()))[0]
            return
        found = self.places.get(link_key(name), [])
        if len(found) != 1:
            why = "таких несколько, напишите полное название" if found else "такой в списке нет, сверьте название"
            line.problems.append(f"Организация «{name[:80]}»: {why}.")
            return
        line.organization = found[0]

    def _date(self, line: Line, cell: Any) -> None:
        try:
            line.day = cells.day(cell, "На дату", self.today).value or self.day
        except cells.BadCell as bad:
            line.problems.append(str(bad))
            return
        if line.day is None:
            line.problems.append("На дату: нужен день целиком, например 01.09.2026.")

    def _count(self, line: Line, code: str, cell: Any) -> None:
        if cells.is_nothing(cell) or cell == "":
            return
        typed = re.sub(r"[\s\u00a0]|чел\.?$", "", cells.text(cell))
        if not re.fullmatch(r"\d{1,8}(?:[.,]0+)?", typed) or int(re.split("[.,]", typed)[0]) > LARGEST:
            line.problems.append(f"{_title(code, first=True)}: «{cells.text(cell)[:30]}» — нужно целое число.")
            return
        line.counts[code] = int(re.split("[.,]", typed)[0])

    def _check(self, line: Line) -> None:
        for part, whole in PARTS:
            if part in line.counts and whole in line.counts and line.counts[part] > line.counts[whole]:
                line.problems.append(f"{_title(part, first=True)} больше, чем {_title(whole)}: проверьте оба числа.")
        if not line.problems and not line.counts:
            line.problems.append("Нет ни одного числа.")
        if line.problems or line.organization is None or line.day is None:
            return
        first = self.seen.setdefault((line.organization.pk, line.day), line.number)
        if first != line.number:
            line.problems.append(f"Повтор строки {first}: эта организация на эту дату в файле уже есть.")


def _title(code: str, *, first: bool = False) -> str:
    title = field_title(ContingentSnapshot, code)
    return title[0].upper() + title[1:] if first else title


def _compare(lines: list[Line]) -> None:
    """Sets the state of the lines by what the base holds on their days; one query."""
    wanted = {(line.organization.pk, line.day) for line in lines if line.organization}
    rows = ContingentSnapshot.objects.filter(
        organization__in={pk for pk, _ in wanted}, date__in={day for _, day in wanted}
    )
    kept = {(row.organization_id, row.date): row for row in rows}
    for line in lines:
        assert line.organization is not None
        assert line.day is not None
        line.known = kept.get((line.organization.pk, line.day))
        if line.known is not None:
            differs = any(getattr(line.known, code) != count for code, count in line.counts.items())
            line.state = CHANGED if differs else UNCHANGED


@transaction.atomic
def apply(sheets: list[Sheet], *, scope: Organization, day: date | None, by: Any) -> ContingentPlan:
    """Writes the accepted rows; an empty cell erases nothing, the same file again changes nothing. Raises Refused."""
    # Two loads at once would both find the same day free.
    Organization.objects.select_for_update().get(pk=scope.pk)
    plan = make(sheets, scope=scope, day=day)
    for line in plan.lines:
        if line.state in (NEW, CHANGED) and line.day is not None:
            row = line.known or ContingentSnapshot(organization=line.organization, date=line.day)
            for code, count in line.counts.items():
                setattr(row, code, count)
            row.save()
            done = "Внесён" if line.state == NEW else "Исправлен"
            audit.record(row, "import", f"{done} контингент на {row.date:%d.%m.%Y} загрузкой файла", by=by)
    return plan
