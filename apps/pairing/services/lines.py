"""Pairs in the lines of the agenda: the people of a pair stand there as rows, not as objects."""

from __future__ import annotations

from apps.notifications.agenda import Line

from ..enums import MemberRole


def member_columns(path: str) -> dict[str, str]:
    """Columns of a line for the members of a pair; `path` leads to the pair («plan__pair__»)."""
    member = f"{path}members__"
    person = {name: f"{member}person__{name}" for name in ("user", "last_name", "first_name", "middle_name")}
    return {"nth": f"{member}pk", "role": f"{member}role", "left_on": f"{member}left_on", **person}


def names(line: Line, role: str) -> str:
    """«Лапин А. Д., Шилов Б. В.»: the present members of a role."""
    return ", ".join(someone.name for someone in line.people if someone.role == role and someone.left_on is None)


def mentees(line: Line) -> str:
    """By whom a mentor knows his pair."""
    return names(line, MemberRole.MENTEE)


def title(line: Line) -> str:
    """«Соколова Е. И. — Лапин А. Д.», as `Pair.title`."""
    return f"{names(line, MemberRole.MENTOR)} — {mentees(line)}"
