"""The solver against exhaustive search, its tie rule, locked pairs and large problems."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.pairing.matching.solver import COVERAGE, QUALITY, Solution, solve
from tests.examples import examples

NO = float("nan")
# Quarters are exact in binary, so the totals of both ways must be equal to the last bit.
SCORE = st.integers(0, 40).map(lambda quarters: quarters / 4)


@st.composite
def problems(draw, cell=SCORE, size=6):
    mentors, mentees = draw(st.integers(0, size)), draw(st.integers(0, size))
    cells = st.lists(st.none() | cell, min_size=mentees, max_size=mentees)
    rows = draw(st.lists(cells, min_size=mentors, max_size=mentors))
    capacities = draw(st.lists(st.integers(0, 3), min_size=mentors, max_size=mentors))
    return table(rows, mentees), capacities


def table(rows, mentees=None):
    scores = np.full((len(rows), len(rows[0]) if mentees is None else mentees), NO)
    for number, row in enumerate(rows):
        scores[number] = [NO if cell is None else cell for cell in row]
    return scores


def exhaustive(scores, capacities):
    """The best (pairs, total) and (total, pairs) over every feasible choice, by states of places left."""
    states = {tuple(capacities): {(0, 0.0)}}
    for column in scores.T:
        states = _with_next_mentee(states, column)
    reached = [value for values in states.values() for value in values]
    return max(reached), max((total, pairs) for pairs, total in reached)


def _with_next_mentee(states, column):
    """Every state after one more mentee; dominated totals of the same number of pairs are dropped."""
    found = {}
    for places, values in states.items():
        for pairs, total in values:
            _keep(found, places, pairs, total)
            for mentor, score in enumerate(column):
                if places[mentor] and score == score:
                    left = (*places[:mentor], places[mentor] - 1, *places[mentor + 1 :])
                    _keep(found, left, pairs + 1, total + score)
    return {places: set(best.items()) for places, best in found.items()}


def _keep(found, places, pairs, total):
    best = found.setdefault(places, {})
    best[pairs] = max(total, best.get(pairs, total))


def assert_feasible(scores, capacities, solution):
    used = [0] * len(capacities)
    for mentor, mentee in solution.pairs:
        used[mentor] += 1
        assert scores[mentor, mentee] >= 0
    assert all(count <= places for count, places in zip(used, capacities, strict=True))
    mentees = [mentee for _, mentee in solution.pairs]
    assert len(mentees) == len(set(mentees))
    assert solution.pairs == sorted(solution.pairs)
    assert solution.total == sum(scores[pair] for pair in solution.pairs)


class TestOptimum:
    @settings(max_examples=examples(100), deadline=None)
    @given(problems())
    def test_coverage_pairs_most_people_and_then_scores_highest(self, problem):
        scores, capacities = problem

        solution = solve(scores, capacities, COVERAGE)

        assert_feasible(scores, capacities, solution)
        assert (len(solution.pairs), solution.total) == exhaustive(scores, capacities)[0]

    @settings(max_examples=examples(100), deadline=None)
    @given(problems())
    def test_quality_scores_highest_and_then_pairs_most_people(self, problem):
        scores, capacities = problem

        solution = solve(scores, capacities, QUALITY)

        assert_feasible(scores, capacities, solution)
        assert (solution.total, len(solution.pairs)) == exhaustive(scores, capacities)[1]

    @settings(max_examples=examples(60), deadline=None)
    @given(problems(cell=st.integers(0, 2)))
    def test_many_equal_scores_do_not_cost_a_pair(self, problem):
        scores, capacities = problem
        most, best = exhaustive(scores, capacities)

        coverage, quality = solve(scores, capacities, COVERAGE), solve(scores, capacities, QUALITY)

        assert (len(coverage.pairs), coverage.total) == most
        assert (quality.total, len(quality.pairs)) == best

    @settings(max_examples=examples(60), deadline=None)
    @given(problems(cell=st.floats(0, 1e6, allow_nan=False)))
    def test_any_float_scores_reach_the_optimum_within_rounding(self, problem):
        scores, capacities = problem
        (pairs, total), (best, _) = exhaustive(scores, capacities)

        coverage, quality = solve(scores, capacities, COVERAGE), solve(scores, capacities, QUALITY)

        assert len(coverage.pairs) == pairs
        assert coverage.total == pytest.approx(total, rel=1e-12)
        assert quality.total == pytest.approx(best, rel=1e-12)

    def test_tiny_differences_beside_huge_scores_decide(self):
        scores = table([[1e12, 1e12 + 1, None], [1e12, 1e12, 0.25], [None, None, 0.5]])

        solution = solve(scores, [1, 1, 1])

        assert solution == Solution([(0, 1), (1, 0), (2, 2)], 2e12 + 1.5)

    def test_modes_differ_where_covering_one_more_costs_points(self):
        scores = table([[9, 1], [2, None]])

        assert solve(scores, [1, 1], COVERAGE).pairs == [(0, 1), (1, 0)]
        assert solve(scores, [1, 1], QUALITY).pairs == [(0, 0)]

    def test_quality_gives_up_a_pair_for_a_single_point_of_a_trillion(self):
        # Five pairs are possible, but only with 3 000 000 000 003 points in all.
        rows = [
            [10**12, 1, None, None, 0],
            [5, None, 0, None, 5],
            [None, 10**12 - 1, None, None, None],
            [1, 10**12 - 1, 10**12, 10**12 - 1, 1],
        ]

        solution = solve(table(rows), [2, 2, 2, 1], QUALITY)

        assert (len(solution.pairs), solution.total) == (4, 3_000_000_000_004)

    def test_quality_takes_tenths_for_what_they_were_written(self):
        solution = solve(table([[0.3, 0.1], [0.2, None]]), [1, 1], QUALITY)

        assert solution.pairs == [(0, 1), (1, 0)]

    def test_quality_takes_a_pair_without_points_rather_than_none(self):
        assert solve(table([[0.0]]), [1], QUALITY) == Solution([(0, 0)], 0.0)

    def test_one_mentor_gets_a_group_up_to_his_capacity(self):
        scores = table([[5, 4, 3, 2], [1, 1, 1, None]])

        assert solve(scores, [3, 1]).pairs == [(0, 0), (0, 1), (0, 3), (1, 2)]

    def test_capacity_beyond_the_number_of_mentees_is_harmless(self):
        assert solve(table([[5, 4]]), [10**20]) == Solution([(0, 0), (0, 1)], 9.0)


class TestEdges:
    @pytest.mark.parametrize("mode", [COVERAGE, QUALITY])
    @pytest.mark.parametrize(
        ("shape", "capacities"), [((0, 0), []), ((0, 3), []), ((2, 0), [1, 1]), ((2, 2), [0, 0]), ((1, 2), [0])]
    )
    def test_nobody_to_pair_gives_no_pairs(self, mode, shape, capacities):
        assert solve(np.zeros(shape), capacities, mode) == Solution([], 0.0)

    @pytest.mark.parametrize("mode", [COVERAGE, QUALITY])
    def test_everything_forbidden_gives_no_pairs(self, mode):
        assert solve(np.full((3, 3), NO), [1, 1, 1], mode) == Solution([], 0.0)

    @pytest.mark.parametrize(
        ("scores", "capacities", "mode", "locked"),
        [
            ([[-1.0]], [1], COVERAGE, []),
            ([[float("inf")]], [1], COVERAGE, []),
            ([[float("-inf")]], [1], COVERAGE, []),
            ([[1.0]], [1, 1], COVERAGE, []),
            ([1.0], [1], COVERAGE, []),
            ([[1.0]], [-1], COVERAGE, []),
            ([[1.0]], [1], "best", []),
            ([[1.0]], [1], COVERAGE, [(0, 1)]),
            ([[1.0]], [1], COVERAGE, [(-1, 0)]),
            ([[1.0], [1.0]], [1, 1], COVERAGE, [(0, 0), (1, 0)]),
        ],
    )
    def test_malformed_problem_is_refused(self, scores, capacities, mode, locked):
        with pytest.raises(ValueError, match=r"\w"):
            solve(np.array(scores), capacities, mode, locked)

    def test_the_matrix_given_is_not_changed(self):
        scores = table([[1, None], [2, 3]])
        before = scores.copy()

        solve(scores, [1, 1], QUALITY, [(0, 1)])

        assert np.array_equal(scores, before, equal_nan=True)


class TestTies:
    @pytest.mark.parametrize(
        ("rows", "capacities", "pairs"),
        [
            ([[1, 1], [1, 1]], [1, 1], [(0, 0), (1, 1)]),
            ([[1], [1], [1]], [1, 1, 1], [(0, 0)]),
            ([[1, 1, 1]], [1], [(0, 0)]),
            ([[1, 1, 1], [1, 1, 1]], [2, 2], [(0, 0), (0, 1), (1, 2)]),
            ([[1, 1, 1], [1, 1, 1], [1, 1, 1]], [3, 3, 3], [(0, 0), (1, 1), (2, 2)]),
            ([[2, 2, 2], [1, 1, 1]], [3, 3], [(0, 0), (0, 1), (0, 2)]),
            ([[2, 2], [1, 1]], [1, 1], [(0, 0), (1, 1)]),
            ([[1, 2], [2, 3]], [1, 1], [(0, 0), (1, 1)]),
            ([[0, 0], [5, 5]], [1, 1], [(0, 0), (1, 1)]),
        ],
    )
    @pytest.mark.parametrize("mode", [COVERAGE, QUALITY])
    def test_lower_mentor_gets_lower_mentee(self, rows, capacities, pairs, mode):
        assert solve(table(rows), capacities, mode).pairs == pairs

    def test_who_has_mentees_already_gets_the_next_one_last(self):
        scores = table([[1, 1, 1], [1, 1, 1], [1, 1, 1]])

        assert solve(scores, [1, 3, 3], busy=[2, 0, 0]).pairs == [(1, 0), (1, 1), (2, 2)]
        assert solve(scores, [3, 3, 3], locked=[(0, 2)]).pairs == [(0, 2), (1, 0), (2, 1)]

    @settings(max_examples=examples(60), deadline=None)
    @given(problems(cell=st.integers(0, 2)), st.sampled_from([COVERAGE, QUALITY]), st.data())
    def test_no_free_replacement_or_exchange_spreads_better_or_lowers_the_numbers(self, problem, mode, data):
        scores, capacities = problem
        busy = [data.draw(st.integers(0, 2)) for _ in capacities]

        pairs = solve(scores, capacities, mode, busy=busy).pairs

        owner = {mentee: mentor for mentor, mentee in pairs}
        taken = [sum(1 for mentor, _ in pairs if mentor == row) for row in range(len(capacities))]
        load = [had + new for had, new in zip(busy, taken, strict=True)]
        for mentor, mentee in pairs:
            score = scores[mentor, mentee]
            others = [i for i in range(len(capacities)) if taken[i] < capacities[i] and scores[i, mentee] == score]
            assert all((load[i] + 1, i) >= (load[mentor], mentor) for i in others)
            assert not [j for j in range(mentee) if j not in owner and scores[mentor, j] == score]
            for other, j in pairs:
                if other > mentor and j < mentee:
                    assert scores[mentor, j] + scores[other, mentee] != score + scores[other, j]

    @settings(max_examples=examples(40), deadline=None)
    @given(problems(), st.sampled_from([COVERAGE, QUALITY]))
    def test_the_same_problem_has_the_same_answer(self, problem, mode):
        scores, capacities = problem

        answers = [solve(np.asarray(scores.copy(), order=order), list(capacities), mode) for order in "CFC"]

        assert answers[0] == answers[1] == answers[2]


class TestLocked:
    def test_locked_pair_stays_and_the_rest_is_best_around_it(self):
        scores = table([[9, 8], [1, 1]])

        assert solve(scores, [1, 1], COVERAGE, [(1, 0)]) == Solution([(0, 1), (1, 0)], 9.0)

    def test_locked_pair_uses_up_the_place(self):
        assert solve(table([[9, 8]]), [1], QUALITY, [(0, 1)]) == Solution([(0, 1)], 8.0)

    def test_locked_pair_over_the_capacity_is_kept(self):
        assert solve(table([[9, 8]]), [0], COVERAGE, [(0, 1)]).pairs == [(0, 1)]

    def test_locked_forbidden_pair_is_kept_and_counts_nothing(self):
        assert solve(table([[None, 8]]), [2], COVERAGE, [(0, 0)]) == Solution([(0, 0), (0, 1)], 8.0)

    @settings(max_examples=examples(60), deadline=None)
    @given(problems(size=5), st.sampled_from([COVERAGE, QUALITY]), st.data())
    def test_the_rest_is_the_optimum_of_what_is_left(self, problem, mode, data):
        scores, capacities = problem
        mentees = data.draw(st.lists(st.integers(0, max(scores.shape[1] - 1, 0)), unique=True, max_size=2))
        mentees = mentees if scores.size else []
        locked = [(data.draw(st.integers(0, len(capacities) - 1)), mentee) for mentee in mentees]

        solution = solve(scores, capacities, mode, locked)

        left = list(capacities)
        for mentor, _ in locked:
            left[mentor] = max(0, left[mentor] - 1)
        rest = np.delete(scores, mentees, axis=1)
        most, best = exhaustive(rest, left)
        free = [pair for pair in solution.pairs if pair not in locked]
        total = sum(scores[pair] for pair in free)
        assert set(locked) <= set(solution.pairs)
        assert (len(free), total) == (most if mode == COVERAGE else best[::-1])


class TestLarge:
    @pytest.mark.parametrize("mode", [COVERAGE, QUALITY])
    def test_planted_optimum_of_a_school_district_is_found(self, mode):
        """500 mentors with 4 places; each mentee has one mentor worth 100, everybody else less than 50."""
        random = np.random.default_rng(7)
        scores = random.integers(0, 50, (500, 2000)).astype(float)
        scores[random.random(scores.shape) < 0.3] = NO
        planted = np.arange(2000) % 500
        scores[planted, np.arange(2000)] = 100

        solution = solve(scores, [4] * 500, mode)

        assert solution == Solution(sorted((int(m), j) for j, m in enumerate(planted)), 200_000.0)

    def test_narrow_places_are_all_used(self):
        """Two thousand mentees who all depend on ten mentors: exactly the places there are get filled."""
        random = np.random.default_rng(8)
        scores = np.full((300, 2000), NO)
        scores[:10] = random.integers(0, 9, (10, 2000))

        solution = solve(scores, [3] * 300)

        best = np.sort(scores[:10].ravel())[::-1][:30].sum()
        assert len(solution.pairs) == 30
        assert solution.total == best

    def test_a_chain_of_single_choices_is_covered_completely(self):
        """Mentee j may go to j or j+1 only: whoever takes the dear cell j+1 first leaves somebody out."""
        size = 300
        scores = np.full((size, size), NO)
        for mentee in range(size):
            scores[mentee, mentee] = 1
            if mentee + 1 < size:
                scores[mentee + 1, mentee] = 50

        assert solve(scores, [1] * size, COVERAGE) == Solution([(i, i) for i in range(size)], float(size))
        assert len(solve(scores, [1] * size, QUALITY).pairs) == size - 1
