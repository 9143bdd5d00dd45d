"""Shares k1–k3: who has a mentor, or is one, out of all pupils of the age and of all young specialists."""

from datetime import date, timedelta

import pytest

from apps.metrics.registry import metrics
from apps.metrics.services import figures
from apps.metrics.tally import UNKNOWN
from apps.organizations.models import ContingentSnapshot
from tests.factories import make_pair, make_person, make_pupil

TODAY = date(2026, 11, 20)


def value(cast, code):
    found = figures.value(code, cast.school, TODAY)
    return (found.numerator, found.denominator)


def contingent(cast, day=date(2026, 9, 1), **counts):
    ContingentSnapshot.objects.create(organization=cast.school, date=day, **counts)


@pytest.mark.parametrize(
    ("code", "role", "field", "ages"),
    [("k1", "mentee", "pupils_10_19", (10, 19)), ("k2", "mentor", "pupils_15_19", (15, 19))],
)
def test_shares_of_the_contingent_count_full_ages(cast, code, role, field, ages):
    youngest, oldest = ages
    contingent(cast, **{field: 50})
    for day in [
        date(2026 - youngest, 11, 20),
        date(2026 - youngest, 11, 21),
        date(2026 - oldest - 1, 11, 21),
        date(2026 - oldest - 1, 11, 20),
    ]:
        make_pair(cast, **{role: make_pupil(cast, birth_date=day)})

    assert value(cast, code) == (2, 50)


def test_a_pupil_of_the_base_without_a_pair_is_not_covered(cast):
    contingent(cast, pupils_10_19=50)
    make_pupil(cast, role="mentee")

    assert value(cast, "k1") == (0, 50)


def test_missing_contingent_is_unknown_and_says_so(cast):
    contingent(cast, TODAY + timedelta(days=1), pupils_10_19=50)

    found = figures.value("k1", cast.school, TODAY)

    assert (found.denominator, found.number, found.reason) == (UNKNOWN, None, "нет контингента")


def test_an_empty_field_of_a_later_snapshot_does_not_hide_the_known_count(cast):
    contingent(cast, pupils_10_19=50)
    contingent(cast, date(2026, 11, 1), pupils=90)

    assert value(cast, "k1") == (0, 50)


def test_share_of_young_specialists_who_have_a_mentor(cast):
    young = make_person(cast, service_since=date(2025, 9, 1))
    make_person(cast, service_since=date(2025, 9, 1))
    make_pair(cast, mentee=young)
    make_pair(cast, mentee=make_person(cast, service_since=date(2005, 9, 1)))

    assert value(cast, "pairs.young_specialists") == (1, 2)


@pytest.mark.parametrize("mark", ["k1", "k2", "k3"])
def test_each_indicator_stands_in_the_catalogue_once(mark):
    found = [m.code for m in metrics if mark in m.code.split(".") or f"({mark})" in m.title]

    assert len(found) == 1


@pytest.mark.parametrize("code", ["k1", "k2", "pairs.young_specialists"])
def test_figure_costs_the_same_for_one_person_and_for_many(cast, code, django_assert_max_num_queries):
    contingent(cast, pupils_10_19=50, pupils_15_19=20)
    for _ in range(6):
        make_pair(cast)

    with django_assert_max_num_queries(5):
        figures.compute(code, cast.region, TODAY)
