"""Orders of the demonstration: their numbers follow their dates, whatever day the demonstration is built on."""

from datetime import date

import pytest

from apps.documents.demo import order_days, order_number
from apps.organizations.demo_world import World

CODES = ("introduction", "roadmap", "pairs", "plans")


@pytest.mark.parametrize(
    ("today", "numbers"),
    [
        (date(2026, 11, 20), ["117-од", "118-од", "119-од", "120-од"]),
        # Before the end of October the pairs are fastened on the first day of the year.
        (date(2026, 10, 5), ["119-од", "120-од", "117-од", "118-од"]),
        (date(2026, 9, 1), ["117-од", "118-од", "119-од", "120-од"]),
        (date(2027, 5, 31), ["117-од", "118-од", "119-од", "120-од"]),
    ],
)
def test_numbers_follow_the_dates_without_gaps(today, numbers):
    world = World(today=today)

    assert [order_number(world, code) for code in CODES] == numbers


@pytest.mark.parametrize("today", [date(2026, 9, 1), date(2026, 10, 5), date(2026, 11, 20), date(2027, 8, 31)])
def test_no_order_is_dated_outside_the_past_of_the_year(today):
    world = World(today=today)

    assert all(world.year_start <= day <= today for day in order_days(world).values())
