"""Every computed figure equals a slow loop over the rows, on random schools and any day."""

from datetime import date

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.metrics.registry import metrics
from apps.metrics.services import figures, manual
from apps.metrics.services.figures import Value
from apps.organizations.models import Organization
from tests.metrics.brute import COUNTED, GRID, Slow, make_world

# A line of the acknowledgement sheet has no date of its own: counted by the tests of documents.
ELSEWHERE = {"documents.acknowledged"}


class Undo(Exception):
    """Ends an example without a trace in the database."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rng=st.randoms(use_true_random=True),
    day=st.one_of(st.sampled_from(GRID), st.sampled_from(GRID), st.dates(date(2026, 8, 25), date(2027, 9, 5))),
)
def test_every_figure_equals_a_slow_loop(cast, rng, day):
    try:
        with transaction.atomic():
            world = make_world(rng, cast)
            organizations = Organization.objects.filter(pk__in=[o.pk for o in world.organizations])
            expected = {
                code: {o.pk: Value(*count(Slow(world, o, day))) for o in world.organizations}
                for code, count in COUNTED.items()
            }

            assert figures.compute_many(COUNTED, organizations, day) == expected
            raise Undo
    except Undo:
        pass


# The list behind a count holds what was counted, the list behind a share what it lacks; the rest count in other units.
COUNTED_ROWS = {
    "participants.mentors", "participants.mentees", "participants.young_specialists_total", "participants.restricted",
    "pairs.active", "pairs.groups", "pairs.mentors", "pairs.mentees", "pairs.ended_early", "k1", "k2", "plans.running",
    "roadmap.items_total", "roadmap.overdue", "documents.waiting", "documents.approved",
}  # fmt: skip
LACKING_ROWS = {
    "participants.consents", "participants.partners", "pairs.young_specialists", "plans.realized", "plans.coverage",
    "meetings.first", "roadmap.done", "roadmap.fulfilled",
}  # fmt: skip
OTHER_UNITS = {
    "plans.completion", "meetings.held", "meetings.hours", "documents.acknowledged", "documents.council_presence",
}  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rng=st.randoms(use_true_random=True), day=st.sampled_from(GRID))
def test_every_list_is_as_long_as_its_figure_says(cast, rng, day):
    try:
        with transaction.atomic():
            [own, *_] = make_world(rng, cast).organizations
            values = {code: figures.value(code, own, day) for code in COUNTED_ROWS | LACKING_ROWS}
            expected = {code: values[code].numerator for code in COUNTED_ROWS} | {
                code: values[code].denominator - values[code].numerator for code in LACKING_ROWS
            }

            assert {code: len(list(metrics.get(code).people(own, day, {}))) for code in values} == expected
            raise Undo
    except Undo:
        pass


def test_every_computed_metric_opens_its_list_under_a_heading():
    computed = [m for m in metrics if m.code not in manual.codes()]

    assert {m.code for m in computed} == COUNTED_ROWS | LACKING_ROWS | OTHER_UNITS
    assert [m.code for m in computed if m.people is None or not m.listed] == []


def test_every_computed_metric_has_its_slow_loop():
    computed = {m.code for m in metrics} - manual.codes() - ELSEWHERE

    assert computed - set(COUNTED) == set()
