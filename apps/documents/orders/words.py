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


def person_line(line: str, case: str) -> str:
    """«Дубров Денис Сергеевич, учитель химии» in a case; a class or other note after the comma stays as typed."""
    from apps.core.russian.names import decline_name
    from apps.core.russian.posts import decline_post

    name, _, note = (part.strip() for part in line.partition(","))
    declined = decline_name(name)[case]
    if not note:
        return declined
    return f"{declined}, {note if note[0].isdigit() else decline_post(note)[case]}"


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


def staff_line(line: str) -> tuple[str, str]:
    """«Сизова Нина Сергеевна, педагог-психолог» as name and post."""
    name, _, post = line.partition(",")
    return name.strip(), post.strip()
