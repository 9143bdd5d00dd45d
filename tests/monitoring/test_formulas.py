"""Formulas of statistical forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Refused
from apps.monitoring.services import formulas

VALUES = {"1": 4.0, "3.1": 10.0, "3.2": 2.0, "none": None}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("[3.1] + [3.2]", 12),
        ("[3.1]-[3.2]-[1]", 4),
        ("[3.1] / [3.2] * 100", 500),
        ("([3.1] + [3.2]) * 2", 24),
        ("[3.1] + [3.2] * 2", 14),
        ("-[1] + 10,5", 6.5),
        ("((1))", 1),
        ("7", 7),
        ("[ 3.1 ]", 10),
        ("[3.1] / 0", None),
        ("[none] + 1", None),
        ("1 + [none] * 0", None),
        (f"{'9' * 60} * {'9' * 60}", None),
        ("999999999 * 1000", 999999999000),
    ],
)
def test_evaluate(text, answer):
    assert formulas.evaluate(text, VALUES) == answer


@pytest.mark.parametrize(
    "text",
    ["", " ", "[3.1", "[3.1] +", "* 2", "(1 + 2", "1 2", "[9]", "a + 1", "__import__('os')", "1 ** 2", "[]", "1)"],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text):
    with pytest.raises(Refused) as refusal:
        formulas.evaluate(text, VALUES)

    assert refusal.value.sentence.startswith("Формула «")


def test_lines_in_a_formula():
    assert formulas.lines_in("[3.1] + ([3.2] - [1]) * 2") == ["3.1", "3.2", "1"]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=9))
def test_sum_of_lines_is_their_sum(numbers):
    values = {str(n): float(number) for n, number in enumerate(numbers)}

    assert formulas.evaluate(" + ".join(f"[{n}]" for n in values), values) == sum(numbers)


@given(st.text(alphabet="[]()+-*/ 0123456789.,ab", max_size=30))
def test_any_text_is_a_number_or_a_refusal(text):
    try:
        answer = formulas.evaluate(text, VALUES)
    except Refused:
        return
    assert answer is None or isinstance(answer, float | int)
