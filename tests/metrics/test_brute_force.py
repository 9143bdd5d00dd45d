"""Every computed figure equals a slow loop over the rows, on random schools and any day."""

from contextlib import contextmanager
from datetime import date

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.metrics.registry import metrics
from apps.metrics.services import figures, manual
from apps.metrics.services.figures import Ask, Value
from apps.organizations.models import Organization
from tests.examples import examples
from tests.metrics.brute import COUNTED, PARTS, Slow
from tests.metrics.worlds import BEFORE, END, START, make_world

DAYS = st.one_of(
    st.sampled_from([START, END, BEFORE[1], date(2027, 2, 28), date(2026, 12, 31)]),
    st.dates(date(2026, 8, 25), date(2027, 9, 5)),
)
CALM = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}


class Undo(Exception):
    """Ends an example without a trace in the database."""


@contextmanager
def undone():
    """What is written inside is gone afterwards."""
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


def every(world, day, code, params):
    """A slow count of each organization of a world."""
    return {o.pk: Value(*COUNTED[code](Slow(world, o, day), **params)) for o in world.organizations}


@settings(max_examples=examples(30), **CALM)
@given(rng=st.randoms(use_true_random=True), day=DAYS)
def test_every_figure_equals_a_slow_loop(cast, rng, day):
    with undone():
        world = make_world(rng, cast, day)
        organizations = Organization.objects.filter(pk__in=[o.pk for o in world.organizations])
        asked = [(code, {}) for code in COUNTED] + PARTS

        found = figures.answer([Ask(code, day, params) for code, params in asked], organizations)

        counted = [every(world, day, code, params) for code, params in asked]
        assert {
            (code, *params.items()): (values, right)
            for (code, params), values, right in zip(asked, found, counted, strict=True)
            if values != right
        } == {}


# The list behind a count holds what was counted, the list behind a share what it lacks; the rest count in other units.
COUNTED_ROWS = {
    "participants.mentors", "participants.mentees", "participants.young_specialists_total", "participants.restricted",
    "pairs.active", "pairs.groups", "pairs.mentors", "pairs.mentees", "pairs.ended_early", "k1", "k2", "plans.running",
    "roadmap.items_total", "roadmap.overdue", "documents.waiting", "documents.approved",
}  # fmt: skip
LACKING_ROWS = {
    "participants.consents", "participants.partners", "pairs.young_specialists", "plans.realized", "plans.coverage",
    "meetings.first", "roadmap.done", "roadmap.fulfilled", "documents.acknowledged",
}  # fmt: skip
OTHER_UNITS = {"plans.completion", "meetings.held", "meetings.hours", "documents.council_presence"}


@settings(max_examples=examples(25), **CALM)
@given(rng=st.randoms(use_true_random=True), day=DAYS)
def test_every_list_is_as_long_as_its_figure_says(cast, rng, day):
    with undone():
        [own, *_] = make_world(rng, cast, day).organizations
        parts = [(code, {}) for code in COUNTED_ROWS | LACKING_ROWS] + PARTS

        values = figures.values([Ask(code, day, params) for code, params in parts], own)

        told = [v.numerator if v.denominator is None or code in COUNTED_ROWS else v.denominator - v.numerator
                for (code, _), v in zip(parts, values, strict=True)]  # fmt: skip
        assert [len(list(metrics.get(code).people(own, day, params))) for code, params in parts] == told


def test_every_computed_metric_opens_its_list_under_a_heading():
    computed = [m for m in metrics if m.code not in manual.codes()]

    assert {m.code for m in computed} == COUNTED_ROWS | LACKING_ROWS | OTHER_UNITS
    assert [m.code for m in computed if m.people is None or not m.listed] == []


def test_every_computed_metric_has_its_slow_loop():
    assert {m.code for m in metrics} - manual.codes() == set(COUNTED)


def test_every_parameter_of_a_metric_has_its_slow_loop():
    asked = {(code, name) for code, params in PARTS for name in params}

    assert {(m.code, name) for m in metrics for name in m.params} - asked == set()
