"""Kept figures: equal to computed ones, written once, aged honestly."""

from datetime import date, timedelta

import pytest

from apps.core import clock
from apps.metrics.models import Snapshot, SnapshotRun
from apps.metrics.services import figures, snapshots
from apps.metrics.services.figures import Value
from apps.organizations.models import Organization
from tests.conftest import NOON
from tests.factories import make_pair

DAY = date(2026, 11, 20)
CODES = ["pairs.active", "k1"]


def schools(cast):
    return figures.ids_of(Organization.objects.under(cast.region).educational())


def test_kept_figures_equal_computed_ones(cast):
    make_pair(cast)

    snapshots.take(DAY, CODES)

    kept = snapshots.kept(CODES, schools(cast), DAY)
    assert kept.values == {code: figures.compute(code, cast.region, DAY) for code in CODES}
    assert kept.taken_at == NOON


def test_second_taking_writes_only_what_changed(cast):
    first = snapshots.take(DAY, CODES)
    second = snapshots.take(DAY, CODES)
    make_pair(cast)

    third = snapshots.take(DAY, CODES)

    assert (first, second, third) == (6, 0, 1)
    assert Snapshot.objects.get(organization=cast.school, code="pairs.active").numerator == 1


def test_taking_again_makes_them_younger_though_nothing_changed(cast):
    snapshots.take(DAY, CODES)
    later = NOON + timedelta(minutes=5)
    with clock.frozen(later):
        snapshots.take(DAY, CODES)

        assert snapshots.kept(CODES, schools(cast), DAY).taken_at == later


@pytest.mark.parametrize(
    ("codes", "minutes", "found"),
    [(CODES, 10, True), (CODES, 11, False), ([*CODES, "k2"], 0, False), (["k1"], 0, True)],
)
def test_kept_figures_are_read_only_fresh_and_complete(cast, codes, minutes, found):
    snapshots.take(DAY, CODES)

    with clock.frozen(NOON + timedelta(minutes=minutes)):
        assert (snapshots.kept(codes, schools(cast), DAY) is not None) == found


def test_unknown_codes_are_left_out(cast):
    assert snapshots.take(DAY, ["no.such"]) == 0


def test_reading_takes_one_query(cast, django_assert_num_queries):
    snapshots.take(DAY, CODES)
    ids = schools(cast)

    with django_assert_num_queries(1):
        snapshots.kept(CODES, ids, DAY)


def test_only_the_asked_organizations_are_read(cast):
    make_pair(cast)
    snapshots.take(DAY, CODES)

    kept = snapshots.kept(["pairs.active"], [cast.school.pk, 10**6], DAY)

    assert kept.values == {"pairs.active": {cast.school.pk: Value(1)}}


def test_a_row_written_in_another_way_is_not_read(cast):
    SnapshotRun.objects.create(date=DAY, taken_at=NOON, codes=CODES, figures={"k1": {"1": [0, 1]}})

    assert snapshots.kept(CODES, schools(cast), DAY) is None


def test_due_takes_today_and_past_month_ends_once(cast):
    make_pair(cast)

    written = [snapshots.take_due(CODES), snapshots.take_due(CODES)]

    days = set(SnapshotRun.objects.values_list("date", flat=True))
    assert days == {DAY, *snapshots.past_month_ends(DAY)}
    assert written == [14 * 6, 0]
    october = Snapshot.objects.get(organization=cast.school, code="pairs.active", date=date(2026, 10, 31))
    assert october.numerator == 1


def test_due_on_an_empty_base_does_nothing(db, noon):
    assert snapshots.take_due(CODES) == 0


def test_every_time_zone_gets_its_own_today(cast):
    Organization.objects.filter(pk=cast.foreign_school.pk).update(timezone="Asia/Kamchatka")
    with clock.frozen(NOON.replace(hour=14)):
        snapshots.take_due(CODES)

    assert {DAY, date(2026, 11, 21)} <= set(SnapshotRun.objects.values_list("date", flat=True))


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 20), date(2026, 10, 31)),
        (date(2028, 3, 1), date(2028, 2, 29)),
        (date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_past_month_ends(today, last):
    days = snapshots.past_month_ends(today)

    assert (len(days), days[-1], days == sorted(days)) == (13, last, True)


def test_history_of_one_organization(cast):
    snapshots.take(date(2026, 10, 31), CODES)
    make_pair(cast)
    snapshots.take(DAY, CODES)

    answer = snapshots.history(cast.school, ["pairs.active"], [date(2026, 10, 31), DAY, date(2026, 9, 30)])

    assert answer == {("pairs.active", date(2026, 10, 31)): Value(0), ("pairs.active", DAY): Value(1)}
