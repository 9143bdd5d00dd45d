"""What no cell tells: the gender by the name, the category by what is filled. Never written over what somebody chose."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from apps.core.russian import names

from ..enums import GUESTS, Category, Gender, ParticipationRole
from . import cells

if TYPE_CHECKING:
    from .rows import Context, Row

SON, DAUGHTER = ("вич", "ьич", "кич", "мич", "оглы"), ("вна", "чна", "шна", "кызы")
GUEST_WORDS = {word: code for word, code in cells.CATEGORY_WORDS.items() if code in GUESTS}
GUEST_WORDS |= {"студент": Category.GRADUATE, "социальный партнер": Category.PARTNER}


def gender(person: dict[str, Any]) -> str:
    """By the patronymic at once; without one by the first name and the end of the surname, each thought about once."""
    middle = person["middle_name"].lower()
    if middle.endswith(SON):
        return Gender.MALE
    if middle.endswith(DAUGHTER):
        return Gender.FEMALE
    return _detected(person["last_name"], person["first_name"], person["middle_name"])


@lru_cache(maxsize=20_000)
def _detected(*parts: str) -> str:
    whole = " ".join(filter(None, parts))
    return (names.detect_gender(whole) or "") if whole else ""


def category(row: Row, context: Context) -> str:
    person = row.person
    if person["partner"]:
        return Category.PARTNER
    if person["school_class"]:
        return Category.PUPIL
    if row.header.noun:
        return row.header.noun
    teaches = any(person[name] for name in ("subjects", "service_since", "qualification"))
    if not teaches and (guest := _guest(row, context)):
        return guest
    if teaches or person["post"]:
        return Category.STAFF
    year = person["birth_date"].year if person["birth_date"] else row.birth_year
    # Months are left aside: this is a guess that the list shows, and anybody may correct.
    is_child = year is not None and context.today.year - year < 18
    return Category.PUPIL if is_child or (year is None and "school_class" in row.header.columns) else Category.STAFF


def _guest(row: Row, context: Context) -> str:
    """Who is not of the school: said by the first word of the post, or by the form in which he is a mentor."""
    said = cells.folded(row.person["post"].partition(" ")[0].strip(",;"))
    form = row.participation.get("form")
    if form is not None and context.role == ParticipationRole.MENTOR:
        # «Работодатель – ученик», «Студент – ученик»: the mentor comes first.
        said = said if said in GUEST_WORDS else cells.folded(re.split(r"\s+[–—-]\s+", form.title)[0])
    return GUEST_WORDS.get(said, "")
