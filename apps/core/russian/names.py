"""A whole name in six cases: who is who among its words, then each word by its own rules.

Order of words is kept. Initials, particles (ван, де) and «оглы», «кызы» with the father's name before them stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from . import CASES, given, surnames
from . import exceptions as known
from .morphology import Forms, recased, unchanged
from .normalize import fix_lookalikes

INITIALS = re.compile(r"^(?:[А-ЯЁа-яё][а-яё]?\.-?)+$|^[А-ЯЁ]$")
GLUED_INITIALS = re.compile(r"^((?:[А-ЯЁ][а-яё]?\.)+)([А-ЯЁ][А-ЯЁа-яё'’-]*[А-ЯЁа-яё])$")
# How Chinese, Korean and Vietnamese syllables end; «Карлос» is none of them.
EASTERN_SYLLABLE = re.compile(r"(?:[аеёиоуыэюянйрлкмп]|нг|нь|ль|т)$")
# Signs of other keyboards and programs: «Иванов‑Петров» with a hyphen that does not break, «О`Хара».
OTHER_SIGNS = str.maketrans("\u2010\u2011\u2012\u2212`\u00b4\u02bc\u2018\u2032", "----'''''")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# The whole Cyrillic block: Әлия and Ілля are names too.
CORE = re.compile(r"^([^\u0400-\u04FF]*)([\u0400-\u04FF](?:.*[\u0400-\u04FF])?)([^\u0400-\u04FF]*)$", re.DOTALL)
WORD = re.compile(r"^[\u0430-\u045F\u0460-\u04FF]+(?:['’-][\u0430-\u045F\u0460-\u04FF]+)*$")
SON = re.compile(r".{2,}(?:ович|евич|ёвич|ич|ыч)$")
DAUGHTER = re.compile(r".{2,}(?:овна|евна|ёвна|ична|инична|шна)$")
MALE_SURNAME = re.compile(r"..(?:ов|ев|ёв|ин|ын|ий|ый|ой)$")
FEMALE_SURNAME = re.compile(r"..(?:ова|ева|ёва|ина|ына|ая|яя)$")
OTHER_SURNAME = re.compile(r".(?:ко|ых|их|дзе|швили|ян|ук|юк)$")

LAST, FIRST, MIDDLE, KEEP = "last", "first", "middle", "keep"


@dataclass
class Word:
    """A word of a name: signs before it, the word, signs after it, its part, and how it was written."""

    before: str
    typed: str
    after: str
    role: str = KEEP
    shown: str = ""

    @property
    def lower(self) -> str:
        return self.typed.lower()


def decline_name(full_name: str, gender: str | None = None) -> dict[str, str]:
    """Six forms of a name by case code; `loc` without the preposition.

    `gender` m or f; when it is not given it is detected, and an undecided name is declined as a man's. Any text is answered:
    what is no Russian word stays.
    """
    return dict(zip(CASES, _forms(full_name, gender if gender in ("m", "f") else None), strict=True))


def detect_gender(full_name: str) -> str | None:
    """m, f or None when the name does not show it (Ким А. С.): by patronymic, then first name, then surname."""
    words = _words(full_name)
    _assign(words)
    return _gender(words)


def is_eastern(full_name: str) -> bool:
    """Whether a name is of the East and begins with its family name: Ли На, Ким Сон Мин, but not Ким Петров."""
    words = _words(full_name)
    _assign(words)
    return _is_eastern(words)


def _forms(full_name: str, gender: str | None) -> Forms:
    words = _words(full_name)
    _assign(words)
    sex = gender or _gender(words) or "m"
    if _is_eastern(words):
        _keep_eastern(words, sex)
    foreign = not any(word.role == MIDDLE for word in words)
    columns = [_word_forms(word, sex, foreign) for word in words]
    return tuple(" ".join(column) for column in zip(*columns, strict=True)) if columns else unchanged("")


# ---- splitting


def _words(full_name: str) -> list[Word]:
    found = []
    for token in full_name.split():
        word = _split(_readable(token))
        word.shown = token
        found.append(word)
    return found


def _readable(token: str) -> str:
    """The token as it was meant: «й» of two signs in one, Latin «a» and «o» of a Russian word in Russian."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", token)).translate(OTHER_SIGNS)
    return fix_lookalikes(text) or token


def _split(token: str) -> Word:
    glued = GLUED_INITIALS.match(token)
    if glued:
        return Word(glued[1], glued[2], "", LAST)
    match = CORE.match(token)
    if not match or INITIALS.match(token):
        return Word("", token, "")
    before, core, after = match.groups()
    return Word(before, core, after, LAST) if WORD.match(core.lower()) else Word("", token, "")


# ---- parts


def _assign(words: list[Word]) -> None:
    """Sets the part of each word."""
    leading = _leading_particles(words)
    for index, word in enumerate(words):
        if word.lower in known.SON_WORDS | known.DAUGHTER_WORDS and index > 0:
            word.role = words[index - 1].role = KEEP
        elif _is_particle(word) or index < leading:
            word.role = KEEP
    live = [word for word in words if word.role != KEEP]
    father = _patronymic_index(live)
    after_particle = _after_particle(words)
    if father is not None:
        _assign_around(live, father)
    elif after_particle and any(word.role != KEEP for word in words[:after_particle]):
        for word in words[:after_particle]:
            word.role = KEEP if word.role == KEEP else FIRST
    else:
        _assign_two(live, has_father=any(_is_child_word(word) for word in words), initials=_has_initials(words))


def _patronymic_index(live: list[Word]) -> int | None:
    found = [i for i, word in enumerate(live) if i > 0 and _looks_patronymic(word.lower)]
    if not found:
        return None
    if found[0] == 1 and len(live) > 2 and given.is_first_name(live[0].lower):
        return 1
    return found[-1]


def _looks_patronymic(word: str) -> bool:
    if "-" in word:
        return word.split("-")[-1] in known.SON_WORDS | known.DAUGHTER_WORDS
    fused = word.endswith(tuple(known.SON_WORDS | known.DAUGHTER_WORDS)) and len(word) > 6
    return bool(SON.match(word) or DAUGHTER.match(word) or fused)


def _assign_around(live: list[Word], father: int) -> None:
    """Surname First Patronymic, or First Patronymic Surname."""
    live[father].role = MIDDLE
    live[father - 1].role = FIRST
    for word in live[: father - 1] + live[father + 1 :]:
        word.role = LAST


def _after_particle(words: list[Word]) -> int:
    """Index of the first particle, 0 when there is none."""
    return next((index for index, word in enumerate(words) if _is_particle(word)), 0)


def _leading_particles(words: list[Word]) -> int:
    """How many particles with a capital begin the name: «Ван Гог Винсент»; but Ду Анна, Ван Сяо Мин and Да Игорь Ильич."""
    others = [word for word in words if not _looks_patronymic(word.lower)]
    count = next((n for n, word in enumerate(others) if word.lower not in known.PARTICLES), 0)
    if len(others) - count < 2:
        return 0
    eastern = others[0].lower in known.EASTERN_FAMILIES
    return 0 if eastern and not any(given.is_first_name(word.lower) for word in others[count:]) else count


def _is_particle(word: Word) -> bool:
    return word.typed in known.PARTICLES


def _assign_two(live: list[Word], *, has_father: bool, initials: bool) -> None:
    """Without a patronymic: Surname First in doubt, First Surname when only the first word is a known name."""
    if len(live) == 1:
        alone = live[0]
        is_first = given.is_first_name(alone.lower) and not initials and not _looks_surname(alone.lower)
        alone.role = FIRST if is_first else LAST
        return
    for word in live:
        word.role = FIRST
    if live:
        surname = live[-1] if _name_score(live[0].lower) > _name_score(live[-1].lower) else live[0]
        surname.role = LAST


def _name_score(word: str) -> int:
    return 2 * given.is_first_name(word) - 2 * _looks_surname(word)


def _looks_surname(word: str) -> bool:
    if given.is_first_name(word):
        return False
    return any(pattern.search(word) for pattern in (MALE_SURNAME, FEMALE_SURNAME, OTHER_SURNAME))


def _is_child_word(word: Word) -> bool:
    return word.lower in known.SON_WORDS | known.DAUGHTER_WORDS


def _has_initials(words: list[Word]) -> bool:
    """A lone first letter without a dot is a Korean surname: Ю Лев."""
    later = any(INITIALS.match(word.typed) for word in words[1:])
    return later or any(word.typed.endswith(".") or word.before.endswith(".") for word in words[:1])


def _is_eastern(words: list[Word]) -> bool:
    """Ким Сон Мин: a family name of the East and given names that are no European ones."""
    live = [word for word in words if word.role != KEEP or word.lower == "ю"]
    if len(live) < 2 or len(live) != len(words) or any(word.role == MIDDLE for word in words):
        return False
    return live[0].lower in known.EASTERN_FAMILIES and all(_is_eastern_given(word.lower) for word in live[1:])


def _is_eastern_given(word: str) -> bool:
    return bool(EASTERN_SYLLABLE.search(word)) and not given.is_first_name(word) and not FEMALE_SURNAME.search(word)


def _keep_eastern(words: list[Word], gender: str) -> None:
    """Only the last part of a man's name changes, nothing in a woman's."""
    for word in words:
        word.role = KEEP
    words[-1].role = FIRST if gender == "m" else KEEP


# ---- gender


def _gender(words: list[Word]) -> str | None:
    return _gender_by_father(words) or _gender_by_first(words) or _gender_by_surname(words) or _gender_by_ending(words)


def _gender_by_father(words: list[Word]) -> str | None:
    for word in words:
        fused = word.role == MIDDLE
        if _matches(word.lower, known.DAUGHTER_WORDS, fused) or (fused and DAUGHTER.match(word.lower)):
            return "f"
        if _matches(word.lower, known.SON_WORDS, fused) or (fused and SON.match(word.lower)):
            return "m"
    return None


def _matches(word: str, endings: frozenset[str], fused: bool) -> bool:
    tail = word.split("-")[-1]
    return tail in endings or (fused and word.endswith(tuple(endings)))


def _gender_by_first(words: list[Word]) -> str | None:
    genders = [given.gender_of_first(word.lower) for word in words if word.role == FIRST]
    return next((gender for gender in genders if gender), None)


def _gender_by_surname(words: list[Word]) -> str | None:
    for word in words:
        tail = word.lower.split("-")[-1]
        if word.role != LAST or surnames.is_noun_in_disguise(tail):
            continue
        if FEMALE_SURNAME.search(tail):
            return "f"
        if MALE_SURNAME.search(tail):
            return "m"
    return None


def _gender_by_ending(words: list[Word]) -> str | None:
    """A first name unknown to the dictionary: a vowel -а, -я is a woman's, a hard consonant a man's."""
    for word in words:
        if word.role != FIRST or given.is_first_name(word.lower):
            continue
        if word.lower[-1] in "ая":
            return "f"
        if word.lower[-1] in "бвгджзйклмнпрстфхцчшщ":
            return "m"
    return None


# ---- forms


def _word_forms(word: Word, gender: str, foreign: bool) -> Forms:
    """The nominative is what was written; the other forms are of the word as it was meant."""
    if word.role == KEEP:
        return unchanged(word.shown)
    forms = recased(_hyphenated(word.lower, word.role, gender, foreign), word.typed)
    return (word.shown, *(word.before + form + word.after for form in forms[1:]))


@lru_cache(maxsize=8192)
def _hyphenated(word: str, role: str, gender: str, foreign: bool) -> Forms:
    parts = word.split("-")
    if parts[-1] in known.SON_WORDS | known.DAUGHTER_WORDS:
        return unchanged(word)
    columns = [
        _part(part, role, gender, foreign, _is_fixed(parts, index, role, gender)) for index, part in enumerate(parts)
    ]
    return tuple("-".join(column) for column in zip(*columns, strict=True))


def _is_fixed(parts: list[str], index: int, role: str, gender: str) -> bool:
    """Whether a part before a hyphen stays: Жан-Поль, Бонч-Бруевич, Касым-Жомарт."""
    if index == len(parts) - 1:
        return False
    if role == LAST:
        return parts[index] in known.FIXED_PARTS or parts[-1] in known.NOBLE_SECOND
    if role == MIDDLE or parts[index] in known.FIXED_FIRST or parts[-1] in known.EASTERN_SECOND:
        return True
    womans = gender == "f" and parts[index][-1] in "ая"
    return not (womans or all(given.is_first_name(part) for part in parts))


def _part(part: str, role: str, gender: str, foreign: bool, fixed: bool) -> Forms:
    if fixed:
        return unchanged(part)
    head, mark, tail = part.rpartition("'") if "'" in part else part.rpartition("’")
    forms = _decline(tail, role, gender, foreign)
    return tuple(head + mark + form for form in forms)


def _decline(word: str, role: str, gender: str, foreign: bool) -> Forms:
    if len(word) < 2:
        return unchanged(word)
    if role == FIRST:
        return given.decline_first(word, gender)
    if role == MIDDLE:
        return given.decline_middle(word, gender)
    return surnames.decline(word, gender, foreign=foreign)
