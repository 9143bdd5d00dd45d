"""Numbers, dates, periods and short names as Russian documents write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
SHORT_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
NUM2WORDS_CASES = {"nom": "n", "gen": "g", "dat": "d", "acc": "a", "ins": "i", "loc": "p"}
NBSP = "\u00a0"


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form that agrees with a number: 1 встреча, 3 встречи, 11 встреч; a negative number as its absolute value."""
    tail, last = abs(number) % 100, abs(number) % 10
    if 11 <= tail <= 14 or last == 0 or last >= 5:
        return many
    return one if last == 1 else few


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number and its noun: «5 встреч»."""
    return f"{number}{NBSP}{plural(number, one, few, many)}"


def some(words: Sequence[str], most: int, separator: str = ", ") -> str:
    """The first of many and how many more there are: «Лапин А. Д., Соколова Е. И. и ещё 3»."""
    more = len(words) - most
    return separator.join(words[:most]) + (f" и ещё {more}" if more > 0 else "")


def amount(value: float) -> str:
    """«1 234,5»: thousands apart, a decimal comma, at most two decimals, no useless zeros."""
    whole, _, rest = f"{float(value):,.2f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", NBSP) + (f",{rest}" if rest else "")


def number_words(number: int, *, gender: str = "m", case: str = "nom") -> str:
    """A whole number in words: gender m, f or n; case by code («двадцать одна», «пяти»)."""
    from num2words import num2words

    # Inanimate: the accusative of things («две встречи»), documents count meetings and hours, not people.
    words = num2words(number, lang="ru", gender=gender, case=NUM2WORDS_CASES[case], animate=False)
    return str(words)


def ordinal_words(number: int, *, gender: str = "m", case: str = "nom") -> str:
    """An ordinal in words: «две тысячи двадцать шестого»."""
    from num2words import num2words

    return str(num2words(number, lang="ru", to="ordinal", gender=gender, case=NUM2WORDS_CASES[case], animate=False))


def date_words(day: date) -> str:
    """«1 сентября 2026 г.»"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} г."


def short_date(day: date) -> str:
    """«12 сен»: for chips and narrow columns, the year is known from the page."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]}"


def period(start: date | None, end: date | None) -> str:
    """«с 1 сентября 2026 г. по 31 мая 2027 г.»; one side only when the other is open."""
    sides = [f"с {date_words(start)}" if start else "", f"по {date_words(end)}" if end else ""]
    return " ".join(side for side in sides if side)


def initials(first: str, middle: str = "") -> str:
    """«И. И.»; of a double first name both letters: «А.-М. В.»."""
    return " ".join(filter(None, (_initial(name) for name in (first, middle) if name.strip())))


def short_name(last: str, first: str, middle: str = "") -> str:
    """«Иванов И. И.»: lists and tables."""
    return " ".join(part for part in (last.strip(), initials(first, middle)) if part)


def initials_first(last: str, first: str, middle: str = "") -> str:
    """«И. И. Иванов»: the signature of a document."""
    return " ".join(part for part in (initials(first, middle), last.strip()) if part)


def _initial(name: str) -> str:
    """Only the father's name of «Гасан оглы» gives a letter."""
    return "-".join(f"{part[0].upper()}." for part in name.split()[0].split("-") if part)
