"""Days become per cents of a width."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.timeline import Bar, Dot, Month, Scale, months, place_bars, place_dots

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
YEAR = Scale(date(2026, 1, 1), date(2026, 4, 10))  # a hundred days


@st.composite
def scales(draw):
    start = draw(DAYS)
    return Scale(start, start + timedelta(days=draw(st.integers(0, 800))))


@pytest.mark.parametrize(
    ("day", "left", "middle"),
    [
        (date(2026, 1, 1), 0.0, 0.5),
        (date(2026, 2, 20), 50.0, 50.5),
        (date(2026, 4, 10), 99.0, 99.5),
        (date(2025, 12, 1), 0.0, 0.0),
        (date(2026, 12, 1), 100.0, 100.0),
    ],
)
def test_scale_puts_a_day_on_its_place(day, left, middle):
    assert (YEAR.at(day), YEAR.middle(day)) == (left, middle)


@pytest.mark.parametrize(
    ("day", "inside"), [(date(2026, 1, 1), True), (date(2026, 4, 10), True), (date(2026, 4, 11), False), (None, False)]
)
def test_scale_holds_both_its_ends(day, inside):
    assert YEAR.holds(day) is inside


@given(scales(), DAYS, DAYS)
def test_scale_keeps_the_order_of_days(scale, first, second):
    earlier, later = sorted((first, second))

    assert 0 <= scale.at(earlier) <= scale.at(later) <= 100


def test_months_of_a_period_across_new_year():
    scale = Scale(date(2026, 11, 16), date(2027, 1, 31))

    assert [month.name for month in months(scale)] == ["ноя", "дек", "янв"]
    assert months(scale)[0] == Month("ноя", 0.0, 9.74)


@given(scales())
def test_months_come_in_order_and_inside(scale):
    middles = [month.middle for month in months(scale)]

    assert middles == sorted(middles)
    assert all(0 <= middle <= 100 for middle in middles)


def dot(day: date) -> Dot:
    return Dot(day, "done", day.isoformat())


def test_place_dots_stacks_those_of_one_day():
    placed = place_dots(YEAR, [dot(date(2026, 2, 20))] * 3)

    assert [(item.x, item.level) for item in placed] == [(50.5, 0), (50.5, 1), (50.5, 2)]


def test_place_dots_returns_to_the_ground_further_on():
    placed = place_dots(YEAR, [dot(date(2026, 2, 20)), dot(date(2026, 2, 21)), dot(date(2026, 2, 25))])

    assert [item.level for item in placed] == [0, 1, 0]


@given(scales(), st.lists(DAYS, max_size=40))
def test_place_dots_loses_only_days_outside(scale, days):
    placed = place_dots(scale, [dot(day) for day in days])

    assert [item.dot.day for item in placed] == sorted(day for day in days if scale.holds(day))
    assert all(0 <= item.level < 5 for item in placed)


@pytest.mark.parametrize(
    ("start", "due", "x", "width"),
    [
        (date(2026, 1, 1), date(2026, 1, 10), 0.0, 10.0),
        (None, date(2026, 1, 11), 10.0, 1.0),
        (date(2025, 6, 1), date(2026, 1, 20), 0.0, 20.0),
        (date(2026, 4, 1), date(2026, 12, 31), 90.0, 10.0),
    ],
)
def test_place_bars_cuts_at_the_edges(start, due, x, width):
    placed = place_bars(YEAR, [Bar(start, due, "planned", "")])

    assert [(item.x, item.width) for item in placed] == [(x, width)]


def test_place_bars_leaves_out_what_lies_outside():
    bars = [Bar(None, date(2025, 12, 31), "done", ""), Bar(date(2026, 4, 11), date(2026, 5, 1), "planned", "")]

    assert place_bars(YEAR, bars) == []


@given(scales(), DAYS, st.integers(0, 400))
def test_place_bars_never_leaves_the_picture(scale, start, length):
    placed = place_bars(scale, [Bar(start, start + timedelta(days=length), "planned", "")])

    assert all(item.x >= 0 and item.x + item.width <= 100.01 for item in placed)
