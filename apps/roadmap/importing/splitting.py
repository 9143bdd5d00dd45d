"""Many activities in one cell: when they are items of their own and when sub-points of one."""

import re
from dataclasses import dataclass, field

from .words import is_activity, is_container, is_event, looks_like_deadline, looks_like_responsible, starts_with_action

_BULLET = r"[-–—•·*▪●○◦✓➢]"
_LINE_BULLET = re.compile(rf"^\s*{_BULLET}\s*(?=\S)")
_INLINE_BULLET = re.compile(r"(?:(?<=[:;])|(?<=[:;] ))\s*[-–—•·]\s*(?=[А-ЯЁA-Zа-яё«\"(])|(?<=\s)•\s*(?=\S)")
# Not a date («1.09»), not «№ 1.», not a share («1/2.»): a mark stands before a word and begins a count.
_NUMBER_MARK = re.compile(
    r"(?<![\d.,/№-])(?<!№ )(?P<number>\d{1,2}(?:\.\d{1,2})*)(?P<sign>[.)])(?!\d)\s*(?=[А-ЯЁA-Zа-яё«\"(*])"
)
# A bare «2025 …» or «5 классов …» is no number of an item: one figure needs its dot or bracket, several are joined by dots.
_OWN_NUMBER = re.compile(r"^\s*(?P<number>\d{1,2}(?:\.\d{1,2}){1,3}|\d{1,2}(?=[.)]))[.)]?\s+(?=[А-ЯЁA-Z«\"])")
_END = (".", ";", "!", "?")


@dataclass
class Activity:
    """One activity: the whole text without marks, its sub-points, and the number it had in the cell."""

    text: str
    points: list[str] = field(default_factory=list)
    number: str = ""


@dataclass
class Split:
    """Activities of a cell; `lead` is an announcement that belongs to none of them."""

    activities: list[Activity]
    lead: str = ""


def split_activities(text: str, *, staged: bool = False, deadlines: int = 1) -> Split:
    """Take a cell apart. `staged`: the cell tells what is done in a stage; `deadlines`: how many stand beside it."""
    source = "\n".join(join_lines(text.split("\n")))
    # Numbers first: inside numbered points dashes are sub-points, never the other way round.
    for find in (_numbered, _bulleted):
        lead, parts = find(source)
        if parts and _stands_apart(lead, parts, numbered=find is _numbered, staged=staged, deadlines=deadlines):
            return Split(_with_trailing(parts, staged), lead.strip(" \n:"))
    lines = source.split("\n")
    if len(lines) > 1 and _lines_stand_apart(lines, staged, deadlines):
        return Split([_activity(line) for line in lines])
    own = _OWN_NUMBER.match(source)
    return Split([_activity(source[own.end() :], own["number"])] if own else [_activity(source)])


def join_lines(lines: list[str]) -> list[str]:
    """Lines of a cell, with those joined that begin in the middle of a sentence."""
    joined: list[str] = []
    for line in (line.strip() for line in lines):
        if joined and line[:1].islower() and not joined[-1].endswith((*_END, ":")):
            joined[-1] += " " + line
        elif line:
            joined.append(line)
    return joined


def _numbered(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The lead-in and the parts that begin with 1., 2., 3. (or 1.1., 1.2.) in sequence."""
    marks: list[re.Match] = []
    for match in _NUMBER_MARK.finditer(text):
        if _at_break(text, match) and _follows(marks[-1]["number"] if marks else "", match["number"]):
            marks.append(match)
    # One «1.» in the middle of a sentence is a reference; people also number the first point and forget the rest.
    if not marks or (len(marks) == 1 and (marks[0].start() > 0 or not _has_more_lines(text))):
        return "", []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return text[: marks[0].start()], [
        (mark["number"], text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)
    ]


def _has_more_lines(text: str) -> bool:
    """A lone «1.» counts only when something unnumbered follows on a line of its own."""
    return any(is_activity(line) and line[:1].isupper() for line in text.split("\n")[1:])


def _at_break(text: str, match: re.Match) -> bool:
    """At the start of a line, or after a blank before a capital letter or a closed clause."""
    before = text[: match.start()].rstrip(" ")
    if not before or before.endswith(("\n", ":", ";", ".", "»", ")", ",")):
        return True
    return text[match.start() - 1 : match.start()] in (" ", "\n") and text[match.end() : match.end() + 1].isupper()


def _follows(previous: str, number: str) -> bool:
    places = [int(place) for place in number.split(".")]
    if not previous:
        return places[-1] == 1
    before = [int(place) for place in previous.split(".")]
    return len(before) == len(places) and before[:-1] == places[:-1] and places[-1] == before[-1] + 1


def _bulleted(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The lead-in and the parts that begin with dashes or bullets, on lines or inside one."""
    lines = _INLINE_BULLET.sub("\n• ", text).split("\n")
    lead: list[str] = []
    parts: list[str] = []
    for line in lines:
        if _LINE_BULLET.match(line):
            parts.append(_LINE_BULLET.sub("", line))
        elif parts and not _ends_list(parts[-1], line):
            parts[-1] += " " + line
        elif parts:
            parts.append(line)
        else:
            lead.append(line)
    return "\n".join(lead), [("", part) for part in parts] if len(parts) > 1 else []


def _ends_list(last: str, line: str) -> bool:
    return last.rstrip().endswith(_END) and line[:1].isupper() and is_activity(line)


def _stands_apart(lead: str, parts: list[tuple[str, str]], *, numbered: bool, staged: bool, deadlines: int) -> bool:
    """Whether the parts are items. With a lead-in that is itself the activity they stay its sub-points."""
    texts = [part for _, part in parts]
    # As many deadlines as parts is the surest sign of all: the author has paired them himself.
    if deadlines > 1 and deadlines == len(parts):
        return True
    # Not all of them: a list of activities often hides a bare noun («Круглый стол»), a list of topics has hardly a verb.
    acting = sum(map(is_activity, texts)) >= 0.6 * len(texts)
    if not lead.strip():
        return numbered or staged or acting or all(map(is_event, texts))
    if staged:
        return acting or is_container(lead)
    return (
        numbered
        and (is_container(lead) or not starts_with_action(lead))
        or (is_container(lead) and acting and "на уровне" not in lead.lower())
    )


def _with_trailing(parts: list[tuple[str, str]], staged: bool) -> list[Activity]:
    """Activities of the parts; a line after a closed part that is an activity too becomes one of its own."""
    found: list[Activity] = []
    for number, part in parts:
        head, *others = _cut_unmarked(part.split("\n"))
        found.append(_activity(head, number))
        found.extend(_activity(other) for other in others)
    return found


def _cut_unmarked(lines: list[str]) -> list[str]:
    pieces: list[str] = []
    for line in lines:
        fresh = pieces and pieces[-1].rstrip().endswith((".", ";")) and line[:1].isupper() and starts_with_action(line)
        if fresh or not pieces:
            pieces.append(line)
        else:
            pieces[-1] += "\n" + line
    return pieces


def _lines_stand_apart(lines: list[str], staged: bool, deadlines: int) -> bool:
    if any(_LINE_BULLET.match(line) for line in lines) or lines[0].endswith(":"):
        return False
    if deadlines > 1 and deadlines == len(lines):
        return True
    # Lines that only wrap look alike; they are told by a full stop inside, by capitals and by verbs at every start.
    closed = all(line.endswith(_END) for line in lines[:-1])
    capital = all(line[:1].isupper() or line[:1] in '«"' for line in lines)
    if staged:
        return capital and (closed or all(is_activity(line) or is_event(line) for line in lines))
    return capital and all(map(starts_with_action, lines)) and (closed or all(len(line) > 20 for line in lines))


def _activity(text: str, number: str = "") -> Activity:
    """The text on one line, list marks gone, with its sub-points."""
    lines = _INLINE_BULLET.sub("\n• ", text.strip()).split("\n")
    points = [_plain(line) for line in lines if _LINE_BULLET.match(line)]
    return Activity(" ".join(filter(None, map(_plain, lines))).rstrip(" ;,"), points, number)


def _plain(line: str) -> str:
    return " ".join(_LINE_BULLET.sub("", line).split())


_MONTH = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w*"
_NEXT_DEADLINE = re.compile(
    r"(?<=[\wа-яё.])\s+(?=(?:Январ|Феврал|Март|Апрел|Ма[йя]|Июн|Июл|Август|Сентябр|Октябр|Ноябр|Декабр)\w*\b"
    r"|В течени[ие]|Постоянно|Ежегодно|Ежемесячно|Еженедельно|Ежеквартально|Не позднее|До\s+\d"
    r"|По\s+(?:отдельному|графику|плану|запросу|мере)|С\s+\d|На протяжении|Весь период)"
    rf"|(?<=\d{{4}})(?:\s*г\.?)?\s+(?=\d{{1,2}}\.\d{{1,2}}|{_MONTH})"
)
_HARD = re.compile(r"[;\n]+")
_SOFT = re.compile(r",\s+(?!\d{4}|в течение|не )")


def split_deadlines(text: str) -> list[str]:
    """Deadlines of one cell in their order, as written; one when nothing tells them apart."""
    text = _counted_on_lines(text)
    lines = [line for line in join_deadline_lines(_HARD.split(text)) if line]
    counted = [re.match(r"(\d{1,2})[.)]\s+", line) for line in lines]
    in_order = len(lines) > 1 and all(found and int(found[1]) == place for place, found in enumerate(counted, 1))
    mark = r"^\d{1,2}[.)]\s+" if in_order else r"^\d{1,2}[.)]\s+(?=\D)"
    lines = [re.sub(mark, "", line) for line in lines]
    pieces = [piece.strip(" ,") for line in lines for piece in _NEXT_DEADLINE.split(line)]
    return [piece for piece in pieces if piece] or [text.strip()]


_COUNT = re.compile(r"(?<!\S)(\d{1,2})[.)]\s+(?=\S)")


def _counted_on_lines(text: str) -> str:
    """«1. до 1 сентября 2. до 5 сентября» on one line: each on its own."""
    marks = list(_COUNT.finditer(text))
    in_order = len(marks) > 1 and [int(mark[1]) for mark in marks] == list(range(1, len(marks) + 1))
    return _COUNT.sub(r"\n\1. ", text).strip() if in_order and not text[: marks[0].start()].strip() else text


def join_deadline_lines(lines: list[str]) -> list[str]:
    """«Август -\\nсентябрь», «сентябрь\\n2025 г.» stand on two lines only for want of room."""
    joined: list[str] = []
    for line in (" ".join(line.split()) for line in lines):
        hangs = joined and (
            joined[-1].endswith(("-", "–", "—", ",", " до", " с", " по"))
            or joined[-1].lower() in ("до", "с", "в течение", "не позднее")
        )
        continues = joined and (
            re.match(
                r"(?:[-–—]|\d{4}|года?\b|г\.|учебного|периода|и\b|по\s+(?:\d|[а-яё]+(?:ь|ябрь|арь|рт|ель|ай|ст)\b))",
                line,
            )
            or (line[:1].islower() and not looks_like_deadline(line))
        )
        if line and (hangs or continues):
            joined[-1] += " " + line
        elif line:
            joined.append(line)
    return joined


def deal(text: str, count: int) -> list[str] | None:
    """Deadlines for `count` activities when their number agrees; None when it does not."""
    pieces = split_deadlines(text)
    if len(pieces) == count:
        return pieces
    # Commas divide deadlines only when their number agrees: «сентябрь, октябрь» is as often one deadline of two months.
    if len(pieces) == 1 and len(_SOFT.split(text)) == count and all(map(looks_like_deadline, _SOFT.split(text))):
        return [piece.strip() for piece in _SOFT.split(text)]
    return [text] * count if len(pieces) == 1 else None


def deal_texts(text: str, count: int) -> list[str] | None:
    """Results or responsible by activity: parts with marks, or lines, in the same number."""
    for find in (_numbered, _bulleted):
        lead, parts = find(text)
        if len(parts) == count and not lead.strip():
            return [" ".join(part.split()).rstrip(" ;,") for _, part in parts]
    people = [line.strip() for line in text.split("\n") if line.strip()]
    # «психолог / наставник / куратор» in small letters are lines too, no sentence that goes on; a comma makes them a list.
    own = all(looks_like_responsible(line) and not line.endswith(",") for line in people)
    lines = people if own else join_lines(text.split("\n"))
    return lines if len(lines) == count and count > 1 else None
