"""Text made comparable: search without case and ё, Latin letters that hide inside Russian words."""

from __future__ import annotations

import re
import unicodedata

LATIN = "ABCEHKMOPTXYaceopxyk"
CYRILLIC = "АВСЕНКМОРТХУасеорхук"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
WORD = re.compile(r"[^\W\d_]+")


def fold(text: str) -> str:
    """The key of a search: lower case, ё as е, one space between words, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("ё", "е").split())


def has_lookalikes(text: str) -> bool:
    """Whether a Russian word holds Latin letters that look like Russian ones («Ивaнов» with a Latin a)."""
    return fix_lookalikes(text) != text


def fix_lookalikes(text: str) -> str:
    """Latin look-alikes inside Cyrillic words replaced; purely Latin words and words with other Latin letters stay."""
    return WORD.sub(lambda match: _fix_word(match[0]), text)


def _fix_word(word: str) -> str:
    has_cyrillic = any("\u0400" <= letter <= "\u04ff" for letter in word)
    fixed = word.translate(TO_CYRILLIC)
    return fixed if has_cyrillic and not re.search(r"[A-Za-z]", fixed) else word


def russian_in_disguise(word: str) -> str:
    """A word of look-alikes alone («AHHA») in Russian letters; for places where only Russian is expected."""
    fixed = word.translate(TO_CYRILLIC)
    return word if re.search(r"[A-Za-z]", fixed) else fixed
