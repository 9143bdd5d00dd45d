"""Numbers, dates and short names as documents write them."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.core.russian.numbers import (
    counted,
    date_words,
    initials,
    initials_first,
    number_words,
    ordinal_words,
    period,
    plural,
    short_date,
    short_name,
)

MEETING = ("встреча", "встречи", "встреч")


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (0, "встреч"), (1, "встреча"), (2, "встречи"), (4, "встречи"), (5, "встреч"), (10, "встреч"), (11, "встреч"),
        (12, "встреч"), (14, "встреч"), (15, "встреч"), (19, "встреч"), (20, "встреч"), (21, "встреча"),
        (22, "встречи"), (25, "встреч"), (100, "встреч"), (101, "встреча"), (111, "встреч"), (112, "встреч"),
        (122, "встречи"), (1011, "встреч"), (1021, "встреча"), (-1, "встреча"), (-3, "встречи"), (-11, "встреч"),
    ],
)  # fmt: skip
def test_plural(number, form):
    assert plural(number, *MEETING) == form


@given(st.integers())
def test_plural_depends_on_the_last_two_digits(number):
    assert plural(number, *MEETING) == plural(abs(number) % 100, *MEETING)


def test_counted_never_breaks_between_number_and_noun():
    assert counted(3, *MEETING) == "3\u00a0встречи"


@pytest.mark.parametrize(
    ("number", "gender", "case", "words"),
    [
        (0, "m", "nom", "ноль"),
        (1, "f", "nom", "одна"),
        (2, "n", "nom", "два"),
        (2, "f", "acc", "две"),
        (21, "f", "acc", "двадцать одну"),
        (21, "m", "gen", "двадцати одного"),
        (5, "m", "ins", "пятью"),
        (40, "m", "dat", "сорока"),
        (1245, "m", "nom", "одна тысяча двести сорок пять"),
        (1245, "m", "gen", "одной тысячи двухсот сорока пяти"),
        (600, "m", "loc", "шестистах"),
        (-3, "m", "nom", "минус три"),
    ],
)
def test_number_words(number, gender, case, words):
    assert number_words(number, gender=gender, case=case) == words


@pytest.mark.parametrize(
    ("number", "gender", "case", "words"),
    [
        (1, "n", "nom", "первое"),
        (3, "f", "nom", "третья"),
        (2026, "m", "gen", "две тысячи двадцать шестого"),
        (2026, "m", "acc", "две тысячи двадцать шестой"),
        (31, "n", "gen", "тридцать первого"),
    ],
)
def test_ordinal_words(number, gender, case, words):
    assert ordinal_words(number, gender=gender, case=case) == words


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2026, 9, 1), "1 сентября 2026 г.", "1 сен"),
        (date(2026, 12, 31), "31 декабря 2026 г.", "31 дек"),
        (date(2027, 5, 9), "9 мая 2027 г.", "9 мая"),
        (date(2028, 2, 29), "29 февраля 2028 г.", "29 фев"),
    ],
)
def test_dates(day, long, short):
    assert (date_words(day), short_date(day)) == (long, short)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 9, 1), date(2027, 5, 31), "с 1 сентября 2026 г. по 31 мая 2027 г."),
        (date(2026, 9, 1), None, "с 1 сентября 2026 г."),
        (None, date(2027, 5, 31), "по 31 мая 2027 г."),
        (None, None, ""),
    ],
)
def test_period(start, end, words):
    assert period(start, end) == words


@pytest.mark.parametrize(
    ("last", "first", "middle", "short", "signature"),
    [
        ("Иванов", "Иван", "Иванович", "Иванов И. И.", "И. И. Иванов"),
        ("Ким", "Анна", "", "Ким А.", "А. Ким"),
        ("Смирнова", "Анна-Мария", "Львовна", "Смирнова А.-М. Л.", "А.-М. Л. Смирнова"),
        ("Алиев", "Мамед", "Гасан оглы", "Алиев М. Г.", "М. Г. Алиев"),
        ("Черных", "", "", "Черных", "Черных"),
        (" Иванов ", " иван ", "  ", "Иванов И.", "И. Иванов"),
        ("", "Иван", "", "И.", "И."),
    ],
)
def test_short_names(last, first, middle, short, signature):
    assert (short_name(last, first, middle), initials_first(last, first, middle)) == (short, signature)


@example("0", "-")
@given(st.text(max_size=20), st.text(max_size=20))
def test_initials_answers_any_text(first, middle):
    assert initials(first, middle) == initials(first, middle).strip()
