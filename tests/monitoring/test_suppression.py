"""Small cells stay hidden: on a page, in a total, on two days, in kept figures."""

from datetime import date

import numpy as np
import pytest

from apps.metrics.models import Snapshot
from apps.metrics.services import figures, suppression
from apps.metrics.services.figures import UNKNOWN, Value
from apps.monitoring.services import overview
from tests.monitoring.figures import DAY, make_people, make_schools


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        (Value(5), False),
        (Value(4), True),
        (Value(0), True),
        (Value(5, 10), False),
        (Value(5, 9), True),
        (Value(4, 100), True),
        (Value(96, 100), True),
        (Value(5, UNKNOWN), False),
    ],
)
def test_small_cells_are_hidden(value, hidden):
    assert suppression.protect({1: value})[1].hidden == hidden


def test_threshold_is_a_setting(settings):
    settings.METRICS_THRESHOLD = 10

    assert [suppression.is_small(Value(n)) for n in (9, 10)] == [True, False]


def test_total_counts_shown_cells_only():
    values = suppression.protect({1: Value(3), 2: Value(7), 3: Value(10)})

    assert suppression.total(values) == Value(17)


def test_total_of_hidden_cells_is_hidden():
    assert suppression.total(suppression.protect({1: Value(3), 2: Value(0)})).hidden


def test_parts_of_a_sensitive_figure_are_not_shown_beside_the_whole(cast):
    people = make_people(cast, cast.school, 8)
    for person in people:
        person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))
    schools = type(cast.school).objects.under(cast.municipality).educational()

    whole = suppression.compute("participants.restricted", schools, DAY)
    part = suppression.compute("participants.restricted", schools, DAY, {"restricted": "gifted"})

    assert (whole[cast.school.pk], part[cast.school.pk].hidden) == (Value(8), True)


def published(cast, day):
    """Equations an attacker reads: every shown cell and total of the pages of municipality and region on a day."""
    code = "participants.restricted"
    place = [c.code for c in overview.columns()].index(code)
    schools = list(type(cast.school).objects.under(cast.region).educational().order_by("pk"))
    equations = []
    for scope in (cast.municipality, cast.foreign_school.parent, cast.region):
        table = overview.of_organizations(scope, day)
        shown = [(line.organization, line.cells[place].value) for line in table.lines]
        equations += [([organization], value) for organization, value in shown]
        # A total speaks of what is shown beside it: the attacker knows the rule.
        equations.append(([o for o, v in shown if not v.hidden], table.totals[place].value))
        rows = overview.of_municipalities(cast.region, day) if scope == cast.region else None
        for line in rows.lines if rows else []:
            inside = [o for o, v in shown if o.parent_id == line.organization.pk and not v.hidden]
            equations.append((inside, line.cells[place].value))
    return schools, [(who, value.numerator) for who, value in equations if not value.hidden and who]


@pytest.mark.parametrize("seed", range(6))
def test_attacker_with_all_tables_of_two_days_cannot_solve_a_small_cell(cast, seed):
    """Unknowns of both days are taken as equal where nothing changed: the strongest assumption."""
    dice = np.random.default_rng(seed)
    for school in [*make_schools(cast, 5), cast.school, cast.foreign_school]:
        people = make_people(cast, school, int(dice.integers(0, 12)))
        for n, person in enumerate(people):
            person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1) if n % 3 else date(2026, 11, 10))
    days = [date(2026, 11, 1), DAY]
    truth = {day: figures.compute("participants.restricted", cast.region, day) for day in days}
    rows, unknowns, values = [], {}, []
    for day in days:
        schools, equations = published(cast, day)
        for school in schools:
            key = (school.pk, truth[day][school.pk].numerator)
            unknowns.setdefault(key, len(unknowns))
        for who, value in equations:
            row = {unknowns[school.pk, truth[day][school.pk].numerator] for school in who}
            rows.append(row)
            values.append(value)
    matrix = np.array([[float(n in row) for n in range(len(unknowns))] for row in rows])
    rank = np.linalg.matrix_rank(matrix)

    solved = [
        key
        for key, n in unknowns.items()
        if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(unknowns))[n]])) == rank
    ]

    assert [key for key in solved if key[1] < suppression.threshold()] == []
    assert solved


def test_kept_figures_hide_the_same_cells(cast):
    from apps.metrics.services import snapshots

    people = make_people(cast, cast.school, 4)
    for person in people:
        person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))
    snapshots.take_due(overview.kept_codes())

    kept, live = (overview.of_organizations(cast.region, DAY, kept=kept) for kept in (True, False))

    assert (kept.lines, kept.totals) == (live.lines, live.totals)
    assert Snapshot.objects.filter(code="participants.restricted", numerator=4).exists()
