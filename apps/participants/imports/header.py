"""A header: the row or rows of titles, and which column of it is whose."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from apps.jobs.sheets import Sheet

from .cells import text
from .columns import (
    CLEARANCES,
    CONSENTS,
    MENTEE,
    MENTOR,
    OFFICIAL,
    PARENT,
    ROLE_WORDS,
    Title,
    key_of,
    meaning,
    says_of_certificate,
    whose_said,
)
from .samples import has_whole_names, holds_marks, width_by_words

DEPTH = 3
NUMBER_TITLES = ("", "п п", "пп", "номер", "номер п п", "no", "n")
NAME_STARTS = ("full_name", "last_name")
NAME_CODES = (*NAME_STARTS, "first_name", "middle_name", "name_rest")
# What belongs to one person; the rest of a row (form, request, date of entry) speaks of the pair.
PERSONAL = (
    *NAME_CODES, "birth_date", "birth_year", "age", "gender", "category", "school_class", "post", "subjects", "service_since",
    "qualification", "partner", "phone", "email", "contacts", "occupation", "achievements", "interests", "representative", "kin",
    "class_letter", *CONSENTS, *CLEARANCES,
)  # fmt: skip
CONTACTS = ("phone", "email", "contacts")
JOBS = ("post", "occupation", "service_since", "subjects")
BIRTHS = ("birth_date", "birth_year", "age", "gender")
ROLE_OF_FIELD = {"request": MENTEE, "competences": MENTOR, "capacity": MENTOR}


@dataclass(frozen=True)
class Header:
    """Titles understood for one role: `columns` maps a field to its column, `titles` to its title as written."""

    row: int
    depth: int = 1
    columns: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    has_others: bool = False  # the table also names people of the other role
    is_told: bool = False  # the names' own title says the role
    comes_first: bool = False
    noun: str = ""
    first_name_first: bool = False
    name_titles: int = 0  # columns of names, whosever
    name_width: int = 1  # columns under one merged «ФИО»
    number_place: int | None = None  # the column «№ п/п»
    marks: dict[str, int] = field(default_factory=dict)  # columns of a role with «да» and «+» instead of names
    span: tuple[int, int] | None = None  # its columns, when the same titles stand side by side several times
    more: tuple[Header, ...] = ()  # further people of the role in a row: «Наставляемый 1», «Наставляемый 2»
    copies: tuple[int, ...] = ()  # how far to the right the same titles stand once more
    unnamed: tuple[str, ...] = ()  # further columns of names of which no title says whose they are

    @property
    def has_name(self) -> bool:
        known = set(self.columns)
        return "full_name" in known or ("last_name" in known and bool({"first_name", "name_rest"} & known))

    @property
    def end(self) -> int:
        return self.row + self.depth


@dataclass(frozen=True)
class _Cell:
    """A column of the header: its title as written and what it means."""

    place: int
    written: str
    title: Title


def header_at(sheet: Sheet, row: int, role: str) -> Header:
    """The header that begins in a row, with as many further rows of titles as it has."""
    found = [_header(sheet, row, 1, role)]
    for depth in range(2, DEPTH + 1):
        if not _continues(sheet, row, depth):
            break
        found.append(_header(sheet, row, depth, role))
    return max(found, key=lambda header: (header.has_name, len(header.columns), header.depth))


def _continues(sheet: Sheet, row: int, depth: int) -> bool:
    """Whether the last row of the depth holds titles, most of them known. A lone title stands over a table, not in it."""
    if row + depth > len(sheet.rows):
        return False
    above, last = (filled(sheet.rows[number]) for number in (row + depth - 2, row + depth - 1))
    if len(above) < 2 or len(last) < 2 or not all(isinstance(cell, str) for cell in last):
        return False
    certificate = any(map(_is_of_certificate, map(text, above)))
    known = (meaning(title) is not None or (certificate and says_of_certificate(title)) for title in map(text, last))
    return 2 * sum(known) > len(last)


def filled(row: list[Any]) -> list[Any]:
    """Cells of a row that hold something."""
    return [cell for cell in row if cell not in (None, "")]


def _header(sheet: Sheet, row: int, depth: int, role: str) -> Header:
    lines = [spread(sheet, number, is_last=number == row + depth - 1) for number in range(row, row + depth)]
    width = max(map(len, lines))
    columns = list(zip(*(line + [""] * (width - len(line)) for line in lines), strict=True))
    cells = [_cell(place, parts) for place, parts in enumerate(columns)]
    found, marks = _without_marks(sheet, row + depth, [cell for cell in cells if isinstance(cell, _Cell)])
    unread = [
        cell
        for cell in cells
        if isinstance(cell, str) and key_of(cell) not in NUMBER_TITLES and not key_of(cell).isdigit()
    ]
    numbers = [place for place, parts in enumerate(columns) if _is_number_title(parts)]
    copies = _copies(found, numbers)
    if copies:
        found = [cell for cell in found if cell.place < copies[0] + min(found[0].place, numbers[0])]
    plain = Header(row, depth, marks=marks, copies=copies)
    header = _chosen(sheet, found, unread, plain, role)
    number_place = _number_place(header, numbers)
    more = _further_people(sheet, found, replace(plain, number_place=number_place), role)
    return replace(header, number_place=number_place, more=more)


def _further_people(sheet: Sheet, found: list[_Cell], plain: Header, role: str) -> tuple[Header, ...]:
    """A header for each further name of the role in a row, with what belongs to that person."""
    names = [cell.place for cell in found if cell.title.code == "full_name" and cell.title.whose == role]
    headers = []
    for place in names[1:]:
        # Without the people before him he is the first.
        rest = [
            cell for cell in found if cell.place >= place or cell.title.code not in PERSONAL or cell.place < names[0]
        ]
        headers.append(_chosen(sheet, rest, [], plain, role))
    return tuple(headers)


def _is_number_title(parts: tuple[str, ...]) -> bool:
    written = [part for part in parts if part.strip()]
    return bool(written) and key_of(written[-1]) in NUMBER_TITLES


def _number_place(header: Header, numbers: list[int]) -> int | None:
    """The column of numbers nearest before the names: each of two tables side by side has its own."""
    name = next((header.columns[code] for code in NAME_STARTS if code in header.columns), 0)
    return max((place for place in numbers if place < name), default=numbers[0] if numbers else None)


def _without_marks(sheet: Sheet, end: int, found: list[_Cell]) -> tuple[list[_Cell], dict[str, int]]:
    """Columns of names, without those under «Наставник» and «Наставляемый» that hold but «да» and «+»."""
    marks = {
        cell.title.whose: cell.place
        for cell in found
        if cell.title.code == "full_name" and cell.title.whose in ROLE_WORDS and holds_marks(sheet, end, cell.place)
    }
    return [cell for cell in found if cell.place not in marks.values()], marks


def _copies(found: list[_Cell], numbers: list[int]) -> tuple[int, ...]:
    """How far to the right the same titles, «№» too, are repeated for further people of the same list."""
    starts = [cell.place for cell in found if cell.title.code in NAME_STARTS]
    if len(starts) < 2 or len(numbers) != len(starts) or any(cell.title.whose for cell in found):
        return ()
    shift = starts[1] - starts[0]
    shifts = [shift * turn for turn in range(len(starts))]
    first = [(cell.place, cell.written) for cell in found if cell.place < found[0].place + shift]
    repeated = {(place + each, written) for each in shifts for place, written in first}
    is_same = repeated == {(cell.place, cell.written) for cell in found}
    return tuple(shifts[1:]) if is_same else ()


def shifted(header: Header) -> list[Header]:
    """The header, and once more for each repetition of its titles to the right, every one with its own columns."""
    if not header.copies:
        return [header, *header.more]
    first = min((header.number_place or 0), *header.columns.values())
    step = header.copies[0]
    return [
        replace(
            header,
            columns={code: place + shift for code, place in header.columns.items()},
            number_place=None if header.number_place is None else header.number_place + shift,
            span=(first + shift, first + shift + step),
        )
        for shift in (0, *header.copies)
    ]


def spread(sheet: Sheet, number: int, *, is_last: bool) -> list[str]:
    """Titles of a row; one that stands over several columns is repeated over each of them."""
    titles = [text(cell) for cell in sheet.rows[number]]
    if is_last:
        return titles
    merged = {left: right for top, left, _, right in sheet.merges if top == number and right > left}
    if merged:
        for left, right in merged.items():
            for place in range(left + 1, min(right + 1, len(titles))):
                titles[place] = titles[place] or titles[left]
        return titles
    below = [text(cell) for cell in sheet.rows[number + 1]]
    for place in range(1, max(len(titles), len(below))):
        if place >= len(titles):
            titles.append("")
        # A file without merged cells: a group reaches as far as there are titles under it.
        if not titles[place] and place < len(below) and below[place] and below[place - 1]:
            titles[place] = titles[place - 1]
    return titles


def _cell(place: int, parts: tuple[str, ...]) -> _Cell | str:
    """The lowest title says what, those over it whose; a title that says nothing alone is tried together with its group."""
    written = [part for part in parts if part]
    whole = " ".join(dict.fromkeys(written))
    if len(written) > 1 and key_of(written[-1]) in NUMBER_TITLES and not _is_of_certificate(whole):
        return ""
    leaf = meaning(written[-1]) if written else None
    found = leaf or meaning(whole)
    if found is None and len(written) > 1:
        found = next((title for part in reversed(written[:-1]) if (title := meaning(part))), None)
        found = found if found and found.code not in NAME_CODES else None
    if found is None:
        return whole
    whose = found.whose or next((who for part in reversed(written[:-1]) if (who := whose_said(part))), "")
    return _Cell(place, whole, replace(found, whose=whose))


def _is_of_certificate(title: str) -> bool:
    found = meaning(title)
    return found is not None and found.code in CLEARANCES


def _chosen(sheet: Sheet, cells: list[_Cell], unread: list[str], header: Header, role: str) -> Header:
    """Which of the understood columns are read in a file of the role."""
    cells = _hinted(cells)
    starts = [cell for cell in cells if cell.title.code in NAME_STARTS]
    own = max(starts, key=lambda cell: (_rank(cell.title, role), *_fullness(cell), -cell.place), default=None)
    if own is not None and _rank(own.title, role) < 0:
        own = None
    others = [cell for cell in starts if cell is not own and _is_another(cell, own)]
    is_told = own is not None and own.title.whose == role
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    spare = []
    left = list(unread)
    for cell, whose in _owners(cells, own, others, role):
        code = cell.title.code
        if whose == "own" and code not in columns:
            columns[code], titles[code] = cell.place, cell.written
        elif whose == "representative" and whose not in columns:
            columns[whose], titles[whose] = cell.place, cell.written
        elif whose == "spare":
            spare.append(cell)
        else:
            left.append(cell.written)
    for cell in spare:
        if cell.title.code not in columns:
            columns[cell.title.code], titles[cell.title.code] = cell.place, cell.written
    if has_whole_names(sheet, header.end, columns):
        columns["full_name"], titles["full_name"] = columns.pop("last_name"), titles.pop("last_name")
    return replace(
        header,
        columns=columns,
        titles=titles,
        unread=tuple(left),
        unnamed=tuple(cell.written for cell in others if not (cell.title.whose or cell.title.leans or is_told)),
        has_others=any(cell.title.whose not in (PARENT, OFFICIAL) for cell in others),
        is_told=is_told,
        comes_first=own is not None and own is starts[0],
        noun=own.title.noun if own else "",
        first_name_first=own is not None and own.title.first_name_first,
        name_titles=len(starts),
        name_width=_width(sheet, own, header) if own and own.title.code == "full_name" else 1,
    )


def _hinted(cells: list[_Cell]) -> list[_Cell]:
    """Of two people without a role the one with a class is the mentee and the one with a post the mentor."""
    names = [c for c in cells if c.title.code in NAME_STARTS and c.title.whose not in (PARENT, OFFICIAL)]
    starts = [cell.place for cell in names]
    if len(starts) < 2 or any(cell.title.whose or cell.title.leans for cell in names):
        return cells
    bounds = [*starts[1:], cells[-1].place + 1]
    hints = {}
    for start, end in zip(starts, bounds, strict=True):
        codes = {cell.title.code for cell in cells if start < cell.place < end}
        is_teacher = bool(codes & {"post", "subjects", "service_since"})
        if ("school_class" in codes) != is_teacher:
            hints[start] = MENTOR if is_teacher else MENTEE
    if len(set(hints.values())) < 2:
        return cells
    return [replace(cell, title=replace(cell.title, hint=hints.get(cell.place, ""))) for cell in cells]


def _width(sheet: Sheet, own: _Cell, header: Header) -> int:
    """Columns under one «ФИО» without titles of their own, merged or left empty."""
    last = header.row + header.depth - 1
    spans = (right for top, left, _, right in sheet.merges if top == last and left == own.place)
    right = next(spans, own.place)
    return right - own.place + 1 if right > own.place else width_by_words(sheet, header.end, own.place)


def _rank(title: Title, role: str) -> int:
    """How well a column of names suits the role; below nought it is somebody else's."""
    if title.whose == role:
        return 4
    if title.whose == PARENT:
        return 0
    if title.whose:
        return -1
    return {role: 3, "": 2}.get(title.leans, 1)


def _fullness(cell: _Cell) -> tuple[bool, bool]:
    return cell.title.is_full is True, cell.title.is_full is not False


def _is_another(cell: _Cell, own: _Cell | None) -> bool:
    """«Фамилия» beside «ФИО» of the same person is no second person, nor is «Фамилия И. О.» beside «ФИО полностью»."""
    if own is None:
        return True
    if cell.title.whose == own.title.whose and _fullness(cell) != _fullness(own):
        return False
    return cell.title.code == own.title.code or cell.title.whose != own.title.whose


def _owners(cells: list[_Cell], own: _Cell | None, others: list[_Cell], role: str) -> list[tuple[_Cell, str]]:
    """Each column with «own», «spare» (taken when nothing better is there), «representative» or «other».

    A column whose title names nobody belongs to the person whose name stands before it.
    """
    found = []
    people = [cell for cell in cells if (cell is own or cell in others) and cell.title.whose != OFFICIAL]
    # A parent stands beside his child: what follows him is the child's again.
    section = next((cell for cell in people if cell is own or cell.title.whose != PARENT), own)
    parent = None
    for cell in cells:
        if cell in people:
            is_parent = cell is not own and cell.title.whose == PARENT
            parent = cell if is_parent else None
            section = section if is_parent else cell
        found.append((cell, _owner(cell, section, parent, own, role)))
    return found


def _owner(cell: _Cell, section: _Cell | None, parent: _Cell | None, own: _Cell | None, role: str) -> str:
    code, whose = cell.title.code, cell.title.whose
    if own is None:
        return "other" if whose not in ("", role) else "own"
    if cell is not own and code in NAME_STARTS and code == own.title.code:
        return "representative" if whose == PARENT and code == "full_name" else "other"
    if cell is own or (whose and whose == own.title.whose):
        return "own" if cell is own or code not in NAME_STARTS or code != own.title.code else "other"
    if whose == role and code not in NAME_STARTS:
        return "own"
    if whose == PARENT and code in CONTACTS:
        return "spare"
    if whose == PARENT and code in CONSENTS:
        return "own"
    if whose == PARENT and code == "full_name":
        return "representative"
    if whose or (code in NAME_STARTS and section is not own):
        return "other"
    return _owner_by_place(code, section, parent, own, role)


def _owner_by_place(code: str, section: _Cell | None, parent: _Cell | None, own: _Cell, role: str) -> str:
    if section is not own and section is not None:
        if code in PERSONAL:
            return "other"
        return "own" if ROLE_OF_FIELD.get(code, role) == role else "other"
    if parent is not None:
        # Nobody lists the days of birth of parents; their telephones and their work stand in many lists.
        if code in (*CONTACTS, *BIRTHS):
            return "spare"
        return "other" if code in (*JOBS, *NAME_CODES) else "own"
    return "own"


def role_said(texts: list[Any]) -> str:
    """The one role that titles over a table or the name of a sheet speak of; nothing when they name both or none."""
    keys = " ".join(key_of(text(each)) for each in texts)
    named = [role for role, words in ROLE_WORDS.items() if words.search(keys)]
    return named[0] if len(named) == 1 else ""
