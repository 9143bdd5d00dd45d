"""Words that several of these kinds share."""

from __future__ import annotations

from typing import Any


def quoted(name: str) -> str:
    """The name of an organization in quotes, so that it needs no case: a name with quotes of its own keeps them."""
    return name if "«" in name else f"«{name}»"


def named(post: str, name: str, gender: str, case: str) -> str:
    """«заместителя директора по УВР Чернышову Марину Викторовну»."""
    from apps.core.russian.names import decline_name
    from apps.core.russian.posts import decline_post

    return f"{decline_post(post)[case]} {decline_name(name, gender or None)[case]}"


# Words that begin «за успешную работу», «в связи с …»: typed as a sentence of their own, they stand inside one.
LINKS = {"за", "в", "по", "с", "к", "на"}


def inside(words: str) -> str:
    """A text that goes on a sentence: its first word without a capital that only a beginning has."""
    first, space, rest = words.partition(" ")
    return f"{first.lower()}{space}{rest}" if first.lower() in LINKS else words


def of_what(words: str) -> str:
    """«решение педсовета» → «решения педсовета», as «на основании» asks; what stands in its case already stays."""
    from apps.core.russian.morphology import parses
    from apps.core.russian.posts import decline_post

    first, space, rest = words.partition(" ")
    noun = any({"NOUN", "nomn", "sing"} <= parse.tag.grammemes for parse in parses(first.lower()))
    return decline_post(f"{first.lower()}{space}{rest}")["gen"] if noun else words


def votes(said: dict[str, Any]) -> list[list[Any]]:
    if said.get("votes_for") is None:
        return []
    against, abstained = said.get("votes_against") or 0, said.get("abstained") or 0
    return [[f"Голосовали: «за» – {said['votes_for']}, «против» – {against}, «воздержались» – {abstained}."]]


def numbered(lines: list[str], prefix: str = "") -> list[list[Any]]:
    return [[f"{prefix}{n}. {sentence(line)}"] for n, line in enumerate(lines, start=1)]


def sentence(words: str) -> str:
    return words if words[-1] in ".!?:;" else f"{words}."


def signed(full_name: str) -> str:
    from ..services.texts import initials_first

    return initials_first(full_name)


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
