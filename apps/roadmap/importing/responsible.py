"""Who answers: people, roles and organizations of one cell, taken apart."""

import re
from dataclasses import dataclass

from .words import FULL_NAME, PERSON, ROLE, ROLE_START

_ORGANIZATION = re.compile(
    r"\b(?:организаци|учреждени|идк|ммс|рмк|цнппм|управлени|отдел|школ[аы]\b|оо\b|доу\b)", re.IGNORECASE
)
_MARK = re.compile(r"^\s*(?:[-–—•·*]|\d{1,2}[.)](?!\d))\s*")
_DOUBLE_DOT = re.compile(r"\.{2,}")
# A new party glued to the name before it: «Иванова И.И. Наставники», «Иванова И.И. Педагог-психолог Котова К.К.».
_GLUED = re.compile(
    r"(?<=[А-ЯЁ]\.)\s+(?=[А-ЯЁа-яё][а-яё]{2,})|(?<=[а-яё])\s+(?=Директор\b|Куратор\b|Заместитель\b|Наставник\w*\b|Педагог-психолог\b|Методист\b)"
)


_PERSON_ENDS = re.compile(r"\s*[;\n]\s*(?=\S)")
_PERSON_WITH_POST = re.compile(r"[А-ЯЁ][а-яё-]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.\s*,\s*[а-яё][^,;\n]*[^,;\n\s]")


@dataclass
class Party:
    """One of those who answer: the words as written, the surname when it is a person, and the kind."""

    text: str
    surname: str | None
    kind: str


def read_responsible(text: str) -> list[Party]:
    """Parties of a cell in the order of writing."""
    flat = _DOUBLE_DOT.sub(".", text)
    if _are_people_with_posts(flat):
        return [_party(piece.strip(" ,")) for piece in _PERSON_ENDS.split(flat)]
    pieces = [piece for line in _lines(flat) for part in _split_outside_brackets(line) for piece in _unglue(part)]
    found = [piece.strip(" ,;") for piece in pieces]
    return [_party(piece) for piece in _join_lone(found) if re.search(r"\w", piece)]


def _are_people_with_posts(text: str) -> bool:
    """«Тюльпанова И.К., завуч; Нарциссов Б.В., учитель»: signs between people tell that a comma only leads to a post."""
    pieces = [piece.strip(" ,") for piece in _PERSON_ENDS.split(text)]
    return len(pieces) > 1 and all(map(_PERSON_WITH_POST.fullmatch, pieces))


def surnames_in(text: str) -> list[str]:
    """Surnames of people written with initials or in full."""
    short = [match["after"] or match["before"] for match in PERSON.finditer(text)]
    return short + [match["last"] for match in FULL_NAME.finditer(text)]


def _lines(text: str) -> list[str]:
    """Lines, a line that only goes on joined to the one above."""
    joined: list[str] = []
    for line in (_MARK.sub("", line).strip() for line in text.split("\n")):
        goes_on = (
            joined
            and not ROLE_START.match(line)
            and (line[:1].islower() or not PERSON.match(line) and len(joined[-1]) > 3)
        )
        role_alone = (
            joined and PERSON.match(line) and not PERSON.search(joined[-1]) and not joined[-1].endswith((",", ";"))
        )
        if joined and (goes_on or role_alone or _is_open(joined[-1])):
            joined[-1] += " " + line
        elif line:
            joined.append(line)
    return joined


def _is_open(text: str) -> bool:
    return text.count("(") > text.count(")")


def _split_outside_brackets(line: str) -> list[str]:
    """Parts between commas and semicolons, and between two roles joined by «и»."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(line):
        depth += (letter in "(«") - (letter in ")»")
        slash = letter == "/" and ROLE_START.match(line[place + 1 :].strip()) and ROLE.search(line[start:place])
        if (letter in ",;" or slash) and depth <= 0:
            parts.append(line[start:place])
            start = place + 1
    parts.append(line[start:])
    return [piece for part in _rejoin(parts) for piece in _split_and(part.strip())]


def _rejoin(parts: list[str]) -> list[str]:
    """A part that names nobody («организация, реализующая…») goes back to the one before it."""
    joined: list[str] = []
    for part in parts:
        names_somebody = ROLE.search(part) or PERSON.search(part) or len(part.split()) <= 3
        if joined and not names_somebody:
            joined[-1] += "," + part
        else:
            joined.append(part)
    return joined


def _split_and(part: str) -> list[str]:
    """«Наставники и наставляемые» are two; «по учебной и воспитательной работе» is one."""
    found: list[str] = []
    for piece in part.split(" и "):
        if found and not _are_two(found[-1], piece):
            found[-1] += " и " + piece
        else:
            found.append(piece)
    return found


def _are_two(left: str, right: str) -> bool:
    if PERSON.search(left) and PERSON.search(right):
        return True
    both_roles = ROLE_START.match(left.strip()) and ROLE_START.match(right.strip())
    return bool(both_roles) and " по " not in left and "(" not in left


def _unglue(part: str) -> list[str]:
    pieces = _GLUED.split(part)
    joined: list[str] = []
    for piece in pieces:
        # «Н.А. Котова» is one person: the split is only good after a complete name or between two roles.
        two_roles = joined and ROLE_START.match(joined[-1]) and ROLE_START.match(piece) and piece[:1].isupper()
        if joined and not PERSON.search(joined[-1]) and not two_roles:
            joined[-1] += " " + piece
        else:
            joined.append(piece)
    return joined


def _join_lone(parts: list[str]) -> list[str]:
    """Initials left alone by a split go back to their surname."""
    joined: list[str] = []
    for part in parts:
        if joined and re.fullmatch(r"(?:[А-ЯЁ]\.\s?){1,2}", part):
            joined[-1] += " " + part
        else:
            joined.append(part)
    return joined


def _party(text: str) -> Party:
    surnames = surnames_in(text)
    if surnames:
        return Party(text, surnames[0], "person")
    return Party(
        text,
        None,
        "organization"
        if _ORGANIZATION.search(text) and not re.match(r"руководител|куратор|директор", text, re.IGNORECASE)
        else "role",
    )
