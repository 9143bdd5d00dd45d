"""One first name or patronymic in six cases."""

from __future__ import annotations

import re
from functools import lru_cache

from . import exceptions as known
from .morphology import Forms, endings, parses, petrovich, unchanged, vowels


@lru_cache(maxsize=8192)
def decline_first(word: str, gender: str) -> Forms:
    """Forms of a lower-case first name without a hyphen; gender m or f. Чодураа, Джошуа, Леа and Зафарзода never change."""
    if re.search(r"[аеиоуыэюя]а$|.зода$", word):
        return unchanged(word)
    special = _short_iya(word) or (_woman(word) if gender == "f" else _man(word))
    return special or petrovich(word, "first", gender)


@lru_cache(maxsize=8192)
def decline_middle(word: str, gender: str) -> Forms:
    """Forms of a lower-case patronymic; Kazakh ones written together (Серикулы, Ерболкызы) do not change."""
    if word.endswith(tuple(known.SON_WORDS | known.DAUGHTER_WORDS)):
        return unchanged(word)
    if gender == "m" and word.endswith(("ыч", "окич")):
        return endings(word, word, "а", "у", "а", "ем", "е")
    return petrovich(word, "middle", gender)


def is_first_name(word: str) -> bool:
    """Whether the dictionary knows the lower-case word (each part of a double one) as a first name."""
    besides = known.MEN_ON_A | known.WOMEN_BESIDES
    return all(part in besides or bool(_name_genders(part)) for part in word.split("-"))


def gender_of_first(word: str) -> str | None:
    """m or f when the dictionary knows the name with one gender only."""
    word = word.split("-")[0]
    if word in known.MEN_ON_A:
        return "m"
    if word in known.WOMEN_THIRD | known.WOMEN_BESIDES:
        return "f"
    genders = _name_genders(word)
    return {"masc": "m", "femn": "f"}.get(next(iter(genders))) if len(genders) == 1 else None


def _name_genders(word: str) -> set[str]:
    return {
        str(parse.tag.gender)
        for parse in parses(word)
        if parse.is_known and "Name" in parse.tag and parse.tag.case == "nomn" and parse.tag.number == "sing"
    }


def _short_iya(word: str) -> Forms | None:
    """One syllable before -ия keeps -е: к Лие, об Ие, о Гие (as «по Бие»)."""
    if word.endswith("ия") and vowels(word) == 2:
        return endings(word[:-1], word, "и", "е", "ю", "ей", "е")
    return None


def _woman(word: str) -> Forms | None:
    if word in known.WOMEN_THIRD:
        return endings(word[:-1], word, "и", "и", "ь", "ью", "и")
    if word.endswith("ь"):
        return unchanged(word)
    if re.search(r"[жшчщ]а$", word):
        return endings(word[:-1], word, "и", "е", "у", "ей", "е")
    return None


def _man(word: str) -> Forms | None:
    if word.endswith("ия"):
        return endings(word[:-1], word, "и", "и", "ю", "ей", "и")
    if word in known.SHORT_IY:
        return endings(word[:-1], word, "я", "ю", "я", "ем", "е")
    if re.search(r"[жшчщц]$", word):
        stressed = word.endswith(("ьмич", "ьич"))
        return endings(word, word, "а", "у", "а", "ом" if stressed else "ем", "е")
    if word.endswith("ек"):
        # pytrovich takes every -ек for a diminutive and loses its vowel: Марек would become «Марька», Джек «Джька».
        return endings(word, word, "а", "у", "а", "ом", "е")
    if word.endswith("ых"):
        return endings(word, word, "а", "у", "а", "ом", "е")
    return None
