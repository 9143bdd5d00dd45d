"""What holds for every text and every period."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.roadmap.deadlines import KINDS, parse_deadline
from apps.roadmap.deadlines.words import MONTHS
from tests.roadmap.test_deadlines_table import PHRASES

START, END = date(2023, 9, 1), date(2024, 8, 31)
WORDS = re.findall(
    r"\S+",
    "до не позднее по с к в 1 5 15 25 31 45 01.09.2023 31.09 15.10 29.02 2023 2024 2023-2024 сентября май октябрь-ноябрь "
    "декабрь январь ежемесячно ежегодно ежедневно еженедельно раз два в год месяц квартал четверть полугодие неделю I II IV "
    "первая последняя пятница среда неделя декада конец начало середина учебного года каждого числа каникулы осень зима "
    "постоянно в течение периода по запросу графику плану согласно индивидуальному приказу после 10 дней , ; и или - – ( ) "
    "через рабочих за накануне следующий текущий половина",
)
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
periods = st.tuples(days, st.integers(min_value=0, max_value=1500)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))
NO_DAYS = ("none", "invalid", "request", "schedule", "relative")


def check(deadline, start, end):
    """The promises of an answer, whatever was asked."""
    assert deadline.kind in KINDS
    assert 0 <= deadline.confidence <= 1
    assert isinstance(deadline.rules, str)
    assert deadline.rules
    assert (deadline.windows == []) or deadline.kind not in NO_DAYS
    assert all(window.start is None or window.start <= window.due for window in deadline.windows)
    assert len(set(deadline.windows)) == len(deadline.windows)
    assert [window.due for window in deadline.windows] == sorted(window.due for window in deadline.windows)
    outside = [w for w in deadline.windows if w.first < start or w.due > end]
    if deadline.kind == "recurring":
        assert outside == []
    if outside:
        assert "вне периода" in " ".join(deadline.doubts)
        assert deadline.confidence < 1


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_answered(text):
    deadline = parse_deadline(text, START, END)

    assert deadline.text == text
    check(deadline, START, END)


@settings(max_examples=200, deadline=None)
@given(text=phrases, period=periods)
def test_any_words_of_deadlines_are_answered(text, period):
    check(parse_deadline(text, *period), *period)


@settings(max_examples=80, deadline=None)
@given(text=st.text(alphabet="0123456789.-/ гдопсвMYWUYLAST+&", max_size=60), period=periods)
def test_any_digits_and_signs_are_answered(text, period):
    check(parse_deadline(text, *period), *period)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(1, 1, 1), date(1, 3, 1)),
        (date(9999, 6, 1), date(9999, 12, 31)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2021, 9, 1), date(2026, 8, 31)),
    ],
)
def test_strange_periods_are_answered(start, end):
    for text in sorted({row["text"] for row in PHRASES})[::9]:
        check(parse_deadline(text, start, end), start, end)


@pytest.mark.parametrize(
    "text", ["ежедневно", "еженедельно", "ежемесячно до 25", "ежегодно до 1 мая", "раз в четверть", "3 раза в год"]
)
def test_endless_period_gives_a_bounded_answer(text):
    deadline = parse_deadline(text, date(1, 1, 1), date(9999, 12, 31))

    assert 1 < len(deadline.windows) <= 1500


@settings(max_examples=40, deadline=None)
@given(day=st.dates(min_value=START, max_value=END))
def test_every_date_is_read_back(day):
    month = MONTHS[day.month - 1].split("|")[1]
    spellings = [
        f"{day:%d.%m.%Y}",
        f"{day:%d.%m.%y}",
        day.isoformat(),
        f"{day.day} {month} {day.year} г.",
        f"{day:%d.%m}",
    ]

    found = [[(w.start, w.due) for w in parse_deadline(text, START, END).windows] for text in spellings]

    assert found == [[(day, day)]] * len(spellings)


@settings(max_examples=40, deadline=None)
@given(first=st.dates(min_value=START, max_value=END), length=st.integers(min_value=1, max_value=100))
def test_every_range_is_read_back(first, length):
    last = first + timedelta(days=length)
    spellings = [
        f"{first:%d.%m.%Y}-{last:%d.%m.%Y}",
        f"{first:%d.%m.%Y}г. – {last:%d.%m.%Y} г.",
        f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}",
    ]

    found = [[(w.start, w.due) for w in parse_deadline(text, START, END).windows] for text in spellings]

    assert found == [[(first, last)]] * len(spellings)


@pytest.mark.parametrize(
    "text", ["ежемесячно", "по средам", "раз в квартал", "1 раз в четверть", "каждую неделю", "по полугодиям"]
)
def test_windows_of_a_repetition_do_not_overlap(text):
    windows = parse_deadline(text, START, END).windows

    assert all(before.due < after.first for before, after in zip(windows, windows[1:], strict=False))


def test_long_text_is_answered_quickly():
    deadline = parse_deadline("в течение всего весь текущий период с 1 по " * 20000, START, END)

    assert deadline.kind in KINDS
