"""What the order about changes says of members who come or go and of a new term."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused
from apps.documents.content import Item, Text
from apps.documents.kinds import Problem
from apps.participants.models import Person

from ..access import pair_url
from ..enums import MemberRole
from ..services import changes
from ..services.changes import ADD, REMOVE, Change
from . import words


def item(change: Change) -> Item:
    """«Включить Лапина А. Д. наставляемым в наставническую группу Соколовой Е. И. с 25.11.2026.»"""
    pair, person = change.pair, change.person
    if change.action == ADD and person:
        role = "наставником" if change.role == MemberRole.MENTOR else "наставляемым"
        text: Text = ["Включить ", *words.listed([person], "acc"), f" {role} в наставническую группу "]
        return Item([*text, *words.listed(pair.mentors, "gen"), f" с {change.day:%d.%m.%Y}."])
    if change.action == REMOVE and person:
        left = [mentor for mentor in pair.mentors if mentor != person]
        text = ["Вывести ", *words.listed([person], "acc"), " из наставнической группы ", *words.listed(left, "gen")]
        return Item([*text, f" с {change.day:%d.%m.%Y} ({change.note.rstrip('.')})."])
    text = ["Установить срок работы ", *words.listed(pair.mentors, "gen"), " с ", *words.listed(pair.mentees, "ins")]
    return Item([*text, f" по {change.day:%d.%m.%Y} (прежний срок – по {pair.end:%d.%m.%Y})."])


def named(change: Change) -> list[Person]:
    """Who acknowledges the order."""
    extra = [change.person] if change.person else []
    return [*change.pair.mentors, *change.pair.mentees, *extra]


def staying(rows: list[Change]) -> set[int]:
    """Ids of those who go on or come: all whom the lines name but those who are taken out."""
    gone = {change.person.pk for change in rows if change.action == REMOVE and change.person}
    return {person.pk for change in rows for person in named(change)} - gone


def problems(change: Change) -> list[Problem]:
    try:
        changes.check(change)
    except Refused as refusal:
        return [Problem(f"«{change.pair.title}»: {refusal.sentence}", pair_url(change.pair))]
    return []


def effect(change: Change) -> str:
    """For the director, in plain words."""
    title: Any = change.pair.title
    if change.action == ADD and change.person:
        return f"В пару «{title}» войдёт {change.person.short_name.rstrip('.')}."
    if change.action == REMOVE and change.person:
        return f"Из группы «{title}» выйдет {change.person.short_name.rstrip('.')}."
    return f"Пара «{title}» будет работать до {change.day:%d.%m.%Y}."
