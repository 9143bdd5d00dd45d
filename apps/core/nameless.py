"""Words that travel to an authority name nobody.

What a school types for a municipality or a region is asked here before it is kept (`refuse`) and again before an officer
sees it (`cut`): somebody may have joined the base meanwhile. How names are found is known to the app of people, which
registers its finder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .errors import Refused

Places = list[tuple[int, int]]
# (texts, organizations or their numbers) → for every text the places [start, end) of words that name somebody of their bases.
Finder = Callable[[Sequence[str], Any], list[Places]]

HIDDEN = "[скрыто]"
# Soft hyphen, zero-width signs and marks of direction.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """The app of people says how its names, phones and addresses are found in a text."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def named(texts: Sequence[str], organizations: Any) -> list[list[str]]:
    """For every text the words in it that name somebody of the organizations' bases; a fixed number of queries."""
    whole = [seen(text) for text in texts]
    return [
        [text[start:end] for start, end in places]
        for text, places in zip(whole, _places(whole, organizations), strict=True)
    ]


def sentence(word: str) -> str:
    """What is said to whoever typed the word."""
    return (
        f"«{word}» – это данные человека из базы, а текст увидит муниципалитет. "
        "Напишите без имён, телефонов и адресов, например: «наставник», «обучающийся 8 класса»."
    )


def refuse(texts: Mapping[str, str], organization: Any) -> None:
    """Raises Refused when a text names somebody of the organization's base; the keys say where («Строка 3.1»)."""
    for where, words in zip(texts, named(list(texts.values()), [organization]), strict=True):
        if words:
            raise Refused(f"{where}: {sentence(words[0])}")


def cut(texts: Sequence[str], organizations: Any) -> list[str]:
    """The same texts with HIDDEN in the place of whatever names somebody of the organizations' bases."""
    whole = [seen(text) for text in texts]
    return [_without(text, places) for text, places in zip(whole, _places(whole, organizations), strict=True)]


def seen(text: str) -> str:
    """The text as a reader sees it: a name cut by an invisible sign or typed letter and accent apart is the same name."""
    return UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _without(text: str, places: Places) -> str:
    for start, end in sorted(places, reverse=True):
        text = text[:start] + HIDDEN + text[end:]
    return text


def _places(texts: Sequence[str], organizations: Any) -> list[Places]:
    """Places found by all finders, overlapping ones as one."""
    found: list[Places] = [[] for _ in texts]
    if not any(texts):
        return found
    for finder in _finders:
        for known, new in zip(found, finder(texts, organizations), strict=True):
            known.extend(new)
    return [_united(places) for places in found]


def _united(places: Places) -> Places:
    united: Places = []
    for start, end in sorted(places):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united
