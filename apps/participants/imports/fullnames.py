"""A whole name in one cell: surname first or last, with what people write beside it; several names in one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from apps.core.russian.exceptions import DAUGHTER_WORDS, SON_WORDS
from apps.core.russian.given import is_first_name
from apps.core.russian.names import is_eastern
from apps.core.russian.normalize import fix_lookalikes, fold, russian_in_disguise

from .. import normalize
from .cells import BadCell, name_part, text

LIST_NUMBER = re.compile(r"^\s*(?:№\s*)?\d{1,4}(?:\s*[.)]\s*|\s+)(?=\D)|^\s*[•·*–—-]\s+(?=[А-ЯЁа-яё])")
# A maiden name in brackets behind the surname, a footnote mark.
ASIDE = re.compile(r"(?<=[А-Яа-яЁё])\s*\([^)]{0,60}\)(?=\s+[А-ЯЁ][а-яё]+\s+[А-ЯЁ])|\*+")
SEPARATORS = re.compile(r"(?<!\s)(?:\s*[\n;,(/]\s*|\s+[-–—]\s+|\s+(?=\d))")
SPACED_HYPHEN = re.compile(r"^(\s*[А-ЯЁA-Z][А-Яа-яЁёA-Za-z]+)\s*[-–—]\s*(?=[А-ЯЁA-Z])")
BETWEEN_PEOPLE = re.compile(r"[\n;,]+")
# The finer first: «Совина Анна, 7В; Ершов Лев, 7Г» has only two people.
PEOPLE_APART = (re.compile(r"[\n;,]+|\s+и\s+|\s*/\s*"), re.compile(r"[\n;]+"))
INITIALS = re.compile(r"^(?:[А-ЯЁA-Z](?:[.\-]\s*|\s+|$)){1,3}$")
# «Дятлова ВИ»; in capitals alone («ЛИ ЮН», «ЦОЙ АННА») short words are names.
WITHOUT_DOTS = re.compile(r"^[А-ЯЁA-Z]{2}$")
SIGNER = re.compile(r"(?:[А-ЯЁ]\.\s?){1,2}[А-ЯЁ][а-яё-]+|[А-ЯЁ][а-яё-]+ (?:[А-ЯЁ]\.\s?){1,2}|_{3,}")
PATRONYMIC = re.compile(r".(?:ович|евич|ёвич|ьич|кич|мич|тич|нич|рич|сич|овна|евна|ёвна|ична|шна)$", re.IGNORECASE)
# Stands where a name would: nobody yet.
NOBODY = re.compile(r"(?:еще )?не (?:назнач|определ|закрепл|указан|выбран)\w*|вакан\w+|уточняется|по согласованию")
PARTICLES = frozenset(["ибн", "бин", "бен", "аль", "эль", "де", "фон", "ван", "дер", "да", "ди"])
NO_PATRONYMIC = {"-", "–", "—", "--", "нет", "б/о"}
CHILD_WORDS = SON_WORDS | DAUGHTER_WORDS | {"заде", "угли"}
WORD = re.compile(r"^[А-ЯЁA-Z][А-Яа-яЁёA-Za-z'’`.-]*$")


@dataclass(frozen=True)
class FullName:
    """Parts of a name; `tail` is what else the cell holds («учитель физики», «(8А)»), `note` what was repaired."""

    last: str = ""
    first: str = ""
    middle: str = ""
    tail: str = ""
    note: str = ""

    @property
    def parts(self) -> list[str]:
        return [self.last, self.first, self.middle]


def full_name(cell: Any, *, first_name_first: bool = False) -> FullName:
    """Surname, first name, patronymic out of one cell; the order is told by the patronymic, else by the title. Raises BadCell."""
    typed = cell if isinstance(cell, str) else text(cell)
    plain = _plain(typed)
    if plain is not None and not first_name_first:
        return plain
    return _full_name(typed, first_name_first)


# Three capitalised Russian words, the last a patronymic: so are nine names of ten, and nothing has to be thought about.
ORDINARY = re.compile(
    r"([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?) ([А-ЯЁ][а-яё]+) ([А-ЯЁ][а-яё]{2,}(?:ович|евич|овна|евна|ична))$"
)


def _plain(typed: str) -> FullName | None:
    found = ORDINARY.match(typed)
    # «Илья Петрович Абрамович» has two patronymics to choose from.
    return FullName(*found.groups()) if found and not PATRONYMIC.search(found[2]) else None


@lru_cache(maxsize=20_000)
def _full_name(typed: str, first_name_first: bool) -> FullName:
    words, tail = _words_of_name(typed)
    if not words:
        return FullName(tail=tail)
    if NOBODY.fullmatch(fold(typed)):
        raise BadCell(f"ФИО: «{text(typed)[:60]}» — не имя. Впишите фамилию, имя и отчество или удалите строку.")
    if len(words) == 1 or _are_initials(words[1:], words[0]) or INITIALS.match(words[0]) or _is_initial(words[-1]):
        raise BadCell(f"ФИО: «{text(typed)[:60]}». Напишите фамилию, имя и отчество полностью.")
    last, first, middle = _assigned(
        [fix_lookalikes(russian_in_disguise(word)) for word in words], words, first_name_first
    )
    if not last:
        raise BadCell(f"ФИО: «{text(typed)[:60]}» — не видно фамилии. Напишите фамилию, имя и отчество полностью.")
    found = [name_part(last, "Фамилия"), name_part(first, "Имя"), name_part(middle, "Отчество")]
    note = next((part.note for part in found if part.note), "")
    return FullName(found[0].value, found[1].value, found[2].value, tail, note)


def _is_initial(word: str) -> bool:
    return "." in word and INITIALS.match(word) is not None


def _are_initials(words: list[str], surname: str) -> bool:
    joined = " ".join(words)
    return bool(INITIALS.match(joined) or (WITHOUT_DOTS.match(joined) and not surname.isupper()))


def _words_of_name(typed: str) -> tuple[list[str], str]:
    """Words of the name, and the rest of the cell."""
    typed = SPACED_HYPHEN.sub(r"\1-", ASIDE.sub("", LIST_NUMBER.sub("", typed)))
    name, tail = _cut(typed)
    words = normalize.spaces(name).split()
    place = next((number for number in range(2, len(words)) if _ends_before(words, number)), len(words))
    rest = normalize.spaces(" ".join([*words[place:], tail])).strip(" ,;/–—-.")
    words = [word if INITIALS.match(word) else word.rstrip(".:") for word in words[:place]]
    while len(words) > 1 and words[-1].lower() in NO_PATRONYMIC:
        words.pop()
    return words, rest


def _cut(typed: str) -> tuple[str, str]:
    """The cell at its first separator that leaves a name before it; ends of lines may also divide the name itself."""
    for found in SEPARATORS.finditer(typed):
        before = typed[: found.start()].split()
        after = typed[found.end() :].split("\n")[0].split()
        if len(before) < 2:
            continue
        if "\n" in found[0] and len(before) == 2 and len(after) == 1 and after[0][:1].isupper():
            continue
        bracket = "(" if "(" in found[0] else ""
        return typed[: found.start()].replace(",", " "), bracket + typed[found.end() :]
    return typed.replace(",", " "), ""


def _ends_before(words: list[str], place: int) -> bool:
    """Whether the name is over before this word: a word in small letters after capitals, or anything after the patronymic."""
    word = words[place]
    if word.lower() in CHILD_WORDS or word.lower() in NO_PATRONYMIC or word in PARTICLES:
        return False
    small = word[:1].islower() and any(before[:1].isupper() for before in words[:place])
    return small or (place > 2 and PATRONYMIC.search(words[place - 1]) is not None)


def _assigned(read: list[str], words: list[str], first_name_first: bool) -> tuple[str, str, str]:
    """Which words are the surname, the first name, the patronymic; `read` are the same words without Latin look-alikes."""
    if len(words) > 3 and read[-1].lower() in CHILD_WORDS:
        return " ".join(words[:-3]), words[-3], " ".join(words[-2:])
    fathers = [place for place in range(1, len(words)) if PATRONYMIC.search(read[place])]
    if fathers and fathers[0] == 1 and (first_name_first or is_first_name(read[0].lower())):
        return " ".join(words[2:]), words[0], words[1]
    if fathers and fathers[-1] == len(words) - 1 and len(words) > 2:
        return " ".join(words[:-2]), words[-2], words[-1]
    if first_name_first or _is_turned(read):
        return words[-1], words[0], " ".join(words[1:-1])
    return words[0], words[1], " ".join(words[2:])


def _is_turned(read: list[str]) -> bool:
    """«Вера Дятлова»: only the first word is a known first name, and no family name of the East («Ли На»)."""
    turned = len(read) == 2 and is_first_name(read[0].lower()) and not is_first_name(read[1].lower())
    return turned and not is_eastern(" ".join(read))


def stands_alone(cell: str) -> bool:
    """Whether a cell is a whole name of a person and nothing else: each word with a capital, or all in one case."""
    words = normalize.spaces(LIST_NUMBER.sub("", cell)).split()
    if not 2 <= len(words) <= 5:
        return False
    same_case = cell.isupper() or cell.islower()
    fixed = [fix_lookalikes(word) for word in words]
    return all(word.lower() in CHILD_WORDS or same_case or WORD.match(word) for word in fixed) and not any(
        INITIALS.match(word) for word in fixed[1:]
    )


def has_initials(cell: str) -> bool:
    """«Дятлова В. И.»: a person, though nobody can be entered so."""
    words = cell.split()
    return len(words) > 1 and WORD.match(words[0]) is not None and _are_initials(words[1:], words[0])


def is_signed(cell: Any) -> bool:
    """«О. П. Вершинина», «______ О. П. Вершинина»: initials or a line, as over and under a list."""
    return isinstance(cell, str) and SIGNER.search(cell) is not None


def has_known_first_name(name: Any) -> bool:
    """Words of a name, one of them a first name that everybody knows: «Дятлова Вера»."""
    if not isinstance(name, str) or not stands_alone(name):
        return False
    return any(is_first_name(word.lower()) for word in fix_lookalikes(name).split())


def name_and_rest(cell: str) -> tuple[str, str]:
    """The words of the name in a cell, and what stands behind them."""
    words, rest = _words_of_name(cell)
    return " ".join(words), rest


def is_whole(name: Any) -> bool:
    """Whether a cell is certainly a person: a whole name with a patronymic, in either order."""
    if not isinstance(name, str) or not stands_alone(name):
        return False
    words = fix_lookalikes(normalize.spaces(name)).split()
    last = words[-1]
    if len(words) == 3 and PATRONYMIC.search(words[1]) and is_first_name(words[0].lower()):
        return True
    return PATRONYMIC.search(last) is not None or last.lower() in CHILD_WORDS


def several(row: list[Any], place: int, places: list[int]) -> list[list[Any]]:
    """A row for each person whom a cell names: «Иванченков Олег Ильич; Петелин Глеб Ильич».

    Other cells with as many lines (classes beside the names) are divided too.
    """
    cell = row[place] if place < len(row) else None
    names = _people_of(cell) if isinstance(cell, str) else []
    if len(names) < 2:
        return [row]
    divided = {each: _lines(row[each], len(names)) for each in places if each < len(row)} | {place: names}
    return [[divided[n][turn] if n in divided else cell for n, cell in enumerate(row)] for turn in range(len(names))]


def _people_of(cell: str) -> list[str]:
    """The parts of a cell when each of them is a person, with what stands beside his name."""
    for separator in PEOPLE_APART:
        parts = [part.strip() for part in separator.split(cell) if part.strip()]
        if len(parts) > 1 and all(map(_is_person, parts)):
            return parts
    return []


def _is_person(part: str) -> bool:
    """A whole name, or two words one of which is a known first name."""
    words, tail = _words_of_name(part)
    name = " ".join(words)
    if len(words) < 2 or names_another(tail) or not stands_alone(name):
        return False
    return is_whole(name) if len(words) > 2 else any(is_first_name(word.lower()) for word in words)


def names_another(tail: str) -> bool:
    """Whether what stands beside a name is one more person: «Дятлова Вера Игоревна и Чижов Илья Петрович, 8А»."""
    parts = (part.strip("() ").split() for part in BETWEEN_PEOPLE.split(re.sub(r"^и\s+", "", tail)))
    return any(len(words) > 2 and is_whole(" ".join(words[:3])) for words in parts)


def _lines(cell: Any, count: int) -> list[Any]:
    parts = [part.strip() for part in re.split(r"[\n;,]+", cell) if part.strip()] if isinstance(cell, str) else []
    return parts if len(parts) == count else [cell] * count
