"""Texts as machines take them (no unseen characters), in the order in which people look for them, and each said once."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Pasted from elsewhere, characters that no keyboard gives and no paper shows break databases and office files.
# A line break of Word and a page break stand for a blank; the rest of the control characters for nothing.
BREAKS = re.compile("[\x0b\x0c]")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def has_unseen(text: str) -> bool:
    return UNSEEN.search(text) is not None


def without_unseen(text: str) -> str:
    """The text as XML and PostgreSQL take it; tabs and ends of lines stay."""
    return UNSEEN.sub("", BREAKS.sub(" ", text))


def reading_key(name: str) -> tuple:
    """Key of sorting: «Школа № 2» before «Школа № 10», «ё» beside «е», quotation marks and case apart."""
    words = re.findall(r"\d+|\w+", name.lower().replace("ё", "е"))
    return (*((0, int(word), "") if word.isdecimal() else (1, 0, word) for word in words), (0, 0, name))


def grouped(rows: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Pairs of words and a name: each words once with all their names, in the order in which they came."""
    found: dict[str, list[str]] = {}
    for words, name in rows:
        found.setdefault(words, []).append(name)
    return list(found.items())
