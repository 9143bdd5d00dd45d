"""Small Russian helpers for reasons: lists, the accusative of school subjects, names of days and formats."""

from __future__ import annotations

from collections.abc import Iterable

from apps.core.russian.numbers import plural

DAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
FORMATS = {"in_person": "очно", "remote": "дистанционно"}


def counted(number: int, one: str, few: str, many: str) -> str:
    # An ordinary space, as these sentences also leave in JSON and are searched there.
    return f"{number} {plural(number, one, few, many)}"


def listed(words: Iterable[str]) -> str:
    """«вторник», «вторник и четверг», «вторник, среда и четверг»."""
    *head, last = words
    return f"{', '.join(head)} и {last}" if head else last


def days(numbers: Iterable[int]) -> str:
    return listed(DAYS[number] for number in sorted(numbers))


def formats(codes: Iterable[str]) -> str:
    return listed(FORMATS.get(code, code) for code in sorted(codes))


def lowered(name: str) -> str:
    """A subject inside a sentence: a small first letter, but abbreviations (ОБЗР) stay."""
    first = name.split(" ", 1)[0]
    return name if len(first) > 1 and first.isupper() else name[:1].lower() + name[1:]


def subject_accusative(name: str) -> str:
    """«Математика» → «математику», «Физическая культура» → «физическую культуру».

    Only leading adjectives and the first noun change, which is what names of school subjects need; names joined by «и»
    are quoted whole, as the second part would need its own case.
    """
    name = " ".join(name.split())
    if " и " in name or "," in name:
        return f"предмет «{name}»"
    words = lowered(name).split(" ")
    for place, word in enumerate(words):
        words[place], is_adjective = _accusative(word)
        if not is_adjective:
            break
    return " ".join(words)


def _accusative(word: str) -> tuple[str, bool]:
    for ending, changed in (("ая", "ую"), ("яя", "юю")):
        if word.endswith(ending):
            return word.removesuffix(ending) + changed, True
    for ending, changed in (("а", "у"), ("я", "ю")):
        if word.endswith(ending):
            return word.removesuffix(ending) + changed, False
    return word, word.endswith(("ий", "ый", "ой", "ое", "ее", "ые", "ие"))
