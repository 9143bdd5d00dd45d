"""Who stands in the records of a document: a number of the bases, an account as it was when chosen, or a typed line.

An account without a card of the bases is kept as {"user": number, "name": …, "post": …}; a line is «Фамилия Имя Отчество, должность».
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.core.russian.names import decline_name

from .content import PersonRef, PostRef, Reader, Text, people, post_in
from .kinds import Problem

Who = int | str | dict[str, Any]


def named(who: Who, case: str = "nom") -> Text:
    """The full name in a case."""
    return [PersonRef(who, case)] if isinstance(who, int) else [decline_name(_parts(who)[0])[case]]


def post(who: Who, case: str = "nom") -> Text:
    """The post, class or other note in a case; empty for somebody who was typed without one."""
    return [PostRef(who, case)] if isinstance(who, int) else [post_in(_parts(who)[1], case)]


def with_post(who: Who, case: str = "nom") -> Text:
    """«Дуброву Денису Сергеевичу, учителю химии»."""
    note = post(who, case)
    return [*named(who, case), ", ", *note] if note != [""] else named(who, case)


def signed(who: Who) -> Text:
    """«Д. С. Дубров», as under a document."""
    from .services.texts import initials_first

    return [PersonRef(who, signs=True)] if isinstance(who, int) else [initials_first(_parts(who)[0])]


def post_words(who: Who) -> str:
    """The post in the nominative as plain words, for a place of a document that takes no references."""
    if not isinstance(who, int):
        return _parts(who)[1]
    known = people.resolve({who}) if people.resolve else {}
    return str(known[who]["post"]) if who in known else ""


def plain_names(found: Iterable[Who]) -> list[str]:
    """Names in the nominative for lists of the screen; who is gone from the bases is left out."""
    found = list(found)
    ids = {who for who in found if isinstance(who, int)}
    known = people.resolve(ids) if people.resolve and ids else {}
    return [
        known[who]["full"]["nom"] if isinstance(who, int) else _parts(who)[0]
        for who in found
        if not isinstance(who, int) or who in known
    ]


def refs(found: Iterable[Who]) -> list[PersonRef]:
    """People of the bases among them, for the sheet of acknowledgement."""
    return [PersonRef(who) for who in found if isinstance(who, int)]


def readers(found: Iterable[Who]) -> list[Reader]:
    """The others: they sign on paper, those with an account by its button too."""
    others = [who for who in found if not isinstance(who, int)]
    return [Reader(_parts(one)[0], post(one), one["user"] if isinstance(one, dict) else None) for one in others]


def typed_problems(organization: Any, found: Iterable[Who]) -> list[Problem]:
    """Typed people are looked for in the bases: whom the bases know is chosen there, with his consent and his cases."""
    lines = [who for who in found if isinstance(who, str)]
    if not lines:
        return []
    known = {one.name for one in people.choices(organization)} if people.choices else set()
    names = [_parts(line)[0] for line in lines]
    return [Problem(_typed_words(name, name in known), blocks=False) for name in names]


def _typed_words(name: str, is_known: bool) -> str:
    if is_known:
        return f"{name} есть в базах: отметьте в списке, тогда проверится и согласие."
    return f"{name}: в базах такого человека нет. Проверьте имя и должность."


def _parts(who: Any) -> tuple[str, str]:
    """Name and post of somebody who is not in the bases."""
    if isinstance(who, dict):
        return who["name"], who["post"]
    name, _, note = who.partition(",")
    return name.strip(), note.strip()
