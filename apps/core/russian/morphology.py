"""The dictionaries, loaded once and only when a word is first declined, and small tools for forms of one word."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

Forms = tuple[str, ...]

PYMORPHY_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
PROPER_TAGS = frozenset({"Surn", "Name", "Patr", "Geox", "Orgn", "Trad", "Abbr", "Fixd"})


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    import pymorphy3

    # It reports the loading of its dictionary; stderr belongs to words for people.
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1)
def _maker() -> Any:
    from pytrovich.maker import PetrovichDeclinationMaker

    return PetrovichDeclinationMaker()


@lru_cache(maxsize=8192)
def parses(word: str) -> tuple[Any, ...]:
    """Readings of a lower-case word, the likeliest first."""
    return tuple(_analyzer().parse(word))


@lru_cache(maxsize=8192)
def petrovich(word: str, part: str, gender: str) -> Forms:
    """Six forms of one lower-case word without a hyphen by the rules of pytrovich; part: last, first or middle."""
    from pytrovich.enums import Case, Gender, NamePart

    name_part = {"last": NamePart.LASTNAME, "first": NamePart.FIRSTNAME, "middle": NamePart.MIDDLENAME}[part]
    sex = Gender.FEMALE if gender == "f" else Gender.MALE
    cases = (Case.NOMINATIVE, Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL)
    return tuple(_maker().make(name_part, sex, case, word) for case in cases)


@lru_cache(maxsize=8192)
def common_noun(word: str, gender: str | None = None) -> Forms | None:
    """Singular forms of a dictionary noun that is no proper name, or None. `gender`: masc, femn or any."""
    for parse in parses(word):
        tag = parse.tag
        if not parse.is_known or tag.POS != "NOUN" or tag.case != "nomn" or tag.number != "sing":
            continue
        if PROPER_TAGS & tag.grammemes or gender not in (None, tag.gender):
            continue
        return inflected(parse, word)
    return None


def inflected(parse: Any, word: str) -> Forms | None:
    """Six singular forms of a reading, spelled with е where the word was typed with е."""
    found = [parse.inflect({"sing", case}) for case in PYMORPHY_CASES]
    if not all(found):
        return None
    return tuple(_as_typed(form.word, word) for form in found)


def _as_typed(form: str, word: str) -> str:
    size = shared_prefix(form.replace("ё", "е"), word.replace("ё", "е"))
    if "ё" in word:
        return form
    return form[:size].replace("ё", "е") + form[size:]


def shared_prefix(one: str, other: str) -> int:
    """Length of the common beginning of two words."""
    size = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        size += 1
    return size


def endings(stem: str, nominative: str, *oblique: str) -> Forms:
    """Nominative, then the stem with five endings: genitive, dative, accusative, instrumental, prepositional."""
    return (nominative, *(stem + ending for ending in oblique))


def unchanged(word: str) -> Forms:
    """An indeclinable word."""
    return (word,) * 6


def recased(forms: Forms, typed: str) -> Forms:
    """Lower-case forms written with the capitals of the word as it was typed, part by part between hyphens."""
    return (typed, *(_recase_parts(form, typed) for form in forms[1:]))


def _recase_parts(form: str, typed: str) -> str:
    pairs = zip(form.split("-"), typed.split("-"), strict=True)
    return "-".join(_recase(part, as_typed) for part, as_typed in pairs)


def _recase(form: str, typed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return form.upper()
    size = shared_prefix(form, typed.lower())
    if size == 0 and typed[:1].isupper():
        return form[:1].upper() + form[1:]
    return typed[:size] + form[size:]


def vowels(word: str) -> int:
    """Number of syllables of a lower-case word."""
    return sum(letter in "аеёиоуыэюя" for letter in word)
