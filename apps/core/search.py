"""Search of the top bar: every app registers what can be found in it, the page only asks all of them.

@source("participants.people", "Люди", order=10)
def people(user, organization, words): return [Found(person.full_name, person.occupation, person_url(person)), …]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .registry import Registry
from .russian.normalize import fold

# Longer lists have a room with filters of their own.
MOST_OF_A_KIND = 8
MOST_WORDS = 8


@dataclass(frozen=True)
class Found:
    """One line of the answer: what it is called, what tells it from its namesakes, and its page."""

    title: str
    note: str
    url: str


# (user, organization of his workplace, words folded) → lines in order; only what the user may open
Find = Callable[[Any, Any, list[str]], Iterable[Found]]


@dataclass(frozen=True)
class Source:
    title: str
    order: int
    find: Find
    # The lines name people: the search is written into the journal of access.
    names_people: bool


@dataclass(frozen=True)
class Answer:
    source: Source
    lines: list[Found]
    has_more: bool


sources: Registry[Source] = Registry("Поиск")


def source(code: str, title: str, *, order: int, names_people: bool = False) -> Callable[[Find], Find]:
    """Registers what an app can find."""

    def add(find: Find) -> Find:
        sources.register(code, Source(title, order, find, names_people))
        return find

    return add


def words_of(text: str) -> list[str]:
    """The words to look for: lower case, ё as е."""
    return fold(text).split()[:MOST_WORDS]


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether every word occurs in a text. For short lists: SQLite cannot fold Russian letters itself."""
    folded = fold(text)
    return all(word in folded for word in words)


def search(user: Any, organization: Any, text: str) -> list[Answer]:
    """What the apps found, kinds without a line left out; at most MOST_OF_A_KIND lines of a kind."""
    words = words_of(text)
    found = []
    for one in sorted(sources, key=lambda each: each.order) if words else []:
        lines = list(islice(one.find(user, organization, words), MOST_OF_A_KIND + 1))
        if lines:
            found.append(Answer(one, lines[:MOST_OF_A_KIND], len(lines) > MOST_OF_A_KIND))
    return found
