"""Shares: rounding never tells that a target is met that is missed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.shares import per_cent, state


@pytest.mark.parametrize(
    ("value", "target", "digits", "words"),
    [
        (82.88, 100, 0, "83"),
        (50.5, 100, 0, "51"),
        (99.4, 100, 0, "99"),
        (99.6, 100, 0, "99,6"),
        (99.999, 100, 0, "99,9"),
        (100, 100, 0, "100"),
        (89.96, 90, 0, "89,9"),
        (90, 90, 0, "90"),
        (0, 100, 0, "0"),
        (0.04, 100, 0, "0,1"),
        (93.02, 100, 1, "93"),
        (98.802, 100, 1, "98,8"),
        (99.96, 100, 1, "99,9"),
    ],
)
def test_per_cent_in_words(value, target, digits, words):
    assert per_cent(value, target, digits=digits) == words


@given(st.floats(0, 100), st.sampled_from([90, 100]), st.sampled_from([0, 1]))
def test_what_is_written_stands_on_the_same_side_of_the_target(value, target, digits):
    written = float(per_cent(value, target, digits=digits).replace(",", "."))

    assert (written >= target) == (value >= target)
    assert (written > 0) == (value > 0)


@pytest.mark.parametrize(
    ("value", "target", "at_most", "expected"),
    [
        (100, 100, False, "good"),
        (90, 100, False, "warn"),
        (89.9, 100, False, "bad"),
        (0, 0, True, "good"),
        (10, 0, True, "warn"),
        (11, 0, True, "bad"),
    ],
)
def test_state_against_the_target(value, target, at_most, expected):
    assert state(value, target, at_most=at_most) == expected
