"""Matching: the whole call beside bare numpy + scipy, greedy choices and the way mentor-match solves it.

One run, everything alternately, medians of ROUNDS, fixed seed. `python benchmarks/matching.py`
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from scipy.optimize import linear_sum_assignment  # noqa: E402

from apps.pairing.matching import matrix  # noqa: E402
from apps.pairing.matching.engine import run  # noqa: E402
from apps.pairing.matching.pool import Pool  # noqa: E402
from apps.pairing.matching.profiles import MenteeProfile, MentorProfile, Settings, Weights  # noqa: E402
from apps.pairing.matching.solver import solve  # noqa: E402

ROUNDS = 5
SEED = 20261120
MEMORY_LIMIT_MB = 1024
SUBJECTS = [f"предмет {number}" for number in range(14)]
AREAS = [f"запрос {number}" for number in range(12)]
MODELS = ["успевающий – неуспевающий", "лидер – пассивный", "равный – равному"]
BUILDINGS = ["корпус 1", "корпус 2", "корпус 3"]
FORMATS = ["in_person", "remote"]
People = tuple[list[MentorProfile], list[MenteeProfile]]


def people(mentors: int, mentees: int, capacity: int, open_share: float = 1.0) -> People:
    """Invented profiles; `open_share`: the part of mentors of the mentees' form, the rest are forbidden to everybody."""
    dice = random.Random(SEED)

    def some(values: Sequence, most: int) -> frozenset:
        return frozenset(dice.sample(values, dice.randint(1, most)))

    def shared() -> dict:
        return {"days": some(range(5), 3), "formats": some(FORMATS, 2), "building": dice.choice(BUILDINGS)}

    supply = [
        MentorProfile(
            id=number,
            capacity=capacity,
            subjects=some(SUBJECTS, 2),
            competences=some(AREAS, 5),
            experience_years=dice.randint(0, 40),
            wished_classes=some(range(5, 12), 3),
            role_models=some(MODELS, 2),
            consent=dice.random() > 0.02,
            forms=frozenset({"pupil" if dice.random() < open_share else "teacher"}),
            wishes=tuple(dice.sample(range(mentees), min(3, mentees))),
            **shared(),
        )
        for number in range(mentors)
    ]
    demand = [
        MenteeProfile(
            id=number,
            requests={area: dice.randint(1, 3) for area in sorted(some(AREAS, 4))},
            subject=dice.choice(SUBJECTS),
            class_year=dice.randint(5, 11),
            role_models=some(MODELS, 1),
            consent=dice.random() > 0.01,
            forms=frozenset({"pupil"}),
            wishes=tuple(dice.sample(range(mentors), min(3, mentors))),
            refused=frozenset(dice.sample(range(mentors), min(2, mentors))),
            **shared(),
        )
        for number in range(mentees)
    ]
    return supply, demand


# ---- the limit: the same criteria in bare numpy, solved by bare scipy


def incidence(rows: Sequence, tokens: Sequence) -> np.ndarray:
    places = {token: number for number, token in enumerate(tokens)}
    table = np.zeros((len(rows), len(tokens)), dtype=np.float32)
    for number, row in enumerate(rows):
        for token in row:
            table[number, places[token]] = row[token] if isinstance(row, dict) else 1
    return table


def bare_scores(mentors: list[MentorProfile], mentees: list[MenteeProfile]) -> np.ndarray:
    """Scores with NaN for forbidden cells; equal to the engine's on this data (checked in main)."""
    w = Weights()

    def common(attribute: str, tokens: Sequence) -> np.ndarray:
        left, right = ([getattr(person, attribute) for person in side] for side in (mentors, mentees))
        return incidence(left, tokens) @ incidence(right, tokens).T

    def same(left: list, right: list, tokens: Sequence) -> np.ndarray:
        return (incidence(left, tokens) @ incidence(right, tokens).T) > 0

    subject = same([m.subjects for m in mentors], [[e.subject] for e in mentees], SUBJECTS)
    covered = incidence([m.competences for m in mentors], AREAS) @ incidence([e.requests for e in mentees], AREAS).T
    asked = np.array([sum(e.requests.values()) for e in mentees])
    years = np.array([min(m.experience_years, 20) for m in mentors])
    formats = common("formats", FORMATS)
    building = same([[m.building] for m in mentors], [[e.building] for e in mentees], BUILDINGS)
    wished = same([m.wished_classes for m in mentors], [[e.class_year] for e in mentees], range(5, 12))
    scores = w.subject * subject + w.requests * covered // asked + (w.experience * years // 20)[:, None]
    scores = scores + w.days * np.minimum(common("days", range(5)), 2) // 2 + w.formats * (formats > 0)
    scores = scores + w.building * building + w.age * wished + w.role_model * (common("role_models", MODELS) > 0)
    for column, mentee in enumerate(mentees):
        for rank, row in enumerate(mentee.wishes):
            scores[row, column] += w.mentee_wish * (3 - rank) // 3
    for row, mentor in enumerate(mentors):
        for rank, column in enumerate(mentor.wishes):
            scores[row, column] += w.mentor_wish * (3 - rank) // 3
    scores[(formats == 0) | (common("forms", ["pupil", "teacher"]) == 0)] = np.nan
    for column, mentee in enumerate(mentees):
        scores[list(mentee.refused), column] = np.nan
    scores[[not m.consent for m in mentors]] = np.nan
    scores[:, [not e.consent for e in mentees]] = np.nan
    return scores


def bare_solve(scores: np.ndarray, capacity: int) -> list[tuple[int, int]]:
    """Capacities by repeated rows, forbidden cells as a large penalty that is dropped afterwards."""
    slots = np.repeat(scores, capacity, axis=0)
    rows, columns = linear_sum_assignment(np.where(np.isnan(slots), 1e6, -slots))
    allowed = ~np.isnan(slots[rows, columns])
    return list(zip((rows[allowed] // capacity).tolist(), columns[allowed].tolist(), strict=True))


# ---- peers


def greedy(scores: np.ndarray, capacity: int) -> list[tuple[int, int]]:
    """Best pair first."""
    order = np.argsort(-np.nan_to_num(scores, nan=-1), axis=None, kind="stable")
    return _take(scores, capacity, zip(*np.unravel_index(order, scores.shape), strict=True))


def first_come(scores: np.ndarray, capacity: int) -> list[tuple[int, int]]:
    """Each mentee in turn takes the best mentor who still has a place."""
    left, pairs = np.full(len(scores), capacity), []
    for column in range(scores.shape[1]):
        options = np.where(left > 0, np.nan_to_num(scores[:, column], nan=-1), -1)
        row = int(options.argmax())
        if options[row] >= 0:
            left[row] -= 1
            pairs.append((row, column))
    return pairs


def _take(scores: np.ndarray, capacity: int, cells) -> list[tuple[int, int]]:
    left, taken, pairs = [capacity] * len(scores), set(), []
    for row, column in cells:
        if left[row] and column not in taken and scores[row, column] == scores[row, column]:
            left[row] -= 1
            taken.add(column)
            pairs.append((int(row), int(column)))
    return pairs


class Points:
    """A rule as mentor-match has them: an object that looks its points up by what a lambda says of the pair."""

    def __init__(self, points: int, holds: Callable[[Match], bool]) -> None:
        self.results, self.holds = {True: points, False: 0}, holds

    def apply(self, match: Match) -> int:
        return self.results[bool(self.holds(match))]


class Forbid:
    def __init__(self, holds: Callable[[Match], bool]) -> None:
        self.holds = holds

    def apply(self, match: Match) -> int:
        match.forbidden = match.forbidden or bool(self.holds(match))
        return 0


class Match:
    """A pair as mentor-match holds it: an object that asks its rules one by one; a forbidden pair scores 0.

    Its rules give all their points or none, so graded criteria stand here in their nearest yes-or-no form.
    """

    RULES: list[Points | Forbid] = [
        Points(30, lambda pair: pair.mentee.subject in pair.mentor.subjects),
        Points(10, lambda pair: pair.mentor.experience_years >= 20),
        Points(8, lambda pair: pair.mentor.days & pair.mentee.days),
        Points(6, lambda pair: pair.mentor.formats & pair.mentee.formats),
        Points(6, lambda pair: pair.mentee.class_year in pair.mentor.wished_classes),
        Points(5, lambda pair: pair.mentor.building == pair.mentee.building),
        Points(10, lambda pair: pair.mentor.role_models & pair.mentee.role_models),
        Points(40, lambda pair: pair.mentor.competences & pair.mentee.requests.keys()),
        Points(25, lambda pair: pair.mentor.id in pair.mentee.wishes),
        Points(25, lambda pair: pair.mentee.id in pair.mentor.wishes),
        Forbid(lambda pair: not (pair.mentor.consent and pair.mentee.consent)),
        Forbid(lambda pair: pair.mentor.id in pair.mentee.refused),
        Forbid(lambda pair: not pair.mentor.formats & pair.mentee.formats),
    ]

    def __init__(self, mentor: MentorProfile, mentee: MenteeProfile) -> None:
        self.mentor, self.mentee, self.points, self.forbidden = mentor, mentee, 0, False
        rules = list(self.RULES)
        while rules and not self.forbidden:
            self.points += rules.pop().apply(self)

    @property
    def score(self) -> int:
        return 0 if self.forbidden else self.points


def mentor_match_way(mentors: list[MentorProfile], mentees: list[MenteeProfile]) -> int:
    """An object per pair, its rules in Python, then Munkres in Python. One mentee a mentor: it knows no capacities."""
    from munkres import Munkres

    grid = [[Match(mentor, mentee) for mentee in mentees] for mentor in mentors]
    costs = [[sys.maxsize - match.score for match in row] for row in grid]
    return len(list(Munkres().compute(costs)))


# ---- measuring


def medians(ways: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of each way, all ways alternately in every round."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = perf_counter()
            way()
            times[name].append(perf_counter() - started)
    return {name: median(values) for name, values in times.items()}


def line(*cells: object) -> None:
    print("".join(str(cell).ljust(width) for cell, width in zip(cells, (46, 12, 14, 24), strict=False)).rstrip())


def verdict(value: float, goal: float) -> str:
    return f"{value:.2f} × (goal ≤ {goal:g} ×) {'ok' if value <= goal else 'NOT MET'}"


def value_of(scores: np.ndarray, pairs: list[tuple[int, int]]) -> float:
    return float(sum(scores[pair] for pair in pairs))


def munkres_of_zeros(scores: np.ndarray, capacity: int) -> list[tuple[int, int]]:
    """How mentor-match treats a forbidden pair: as one worth 0, dropped when it was chosen."""
    from munkres import Munkres

    slots = np.repeat(scores, capacity, axis=0)
    cells = Munkres().compute((sys.maxsize - np.nan_to_num(slots).astype(int).astype(object)).tolist())
    return [(row // capacity, column) for row, column in cells if slots[row, column] == slots[row, column]]


def sparse_scores(size: int, allowed: float) -> np.ndarray:
    dice = np.random.default_rng(SEED)
    scores = dice.integers(1, 100, (size, size)).astype(float)
    scores[dice.random(scores.shape) >= allowed] = np.nan
    return scores


def quality(title: str, scores: np.ndarray, capacity: int, *more: tuple[str, Callable]) -> None:
    """P17: pairs and total of the engine's solver and of the other ways on one matrix."""
    best = solve(scores, [capacity] * len(scores))
    assert best == solve(scores.copy(), [capacity] * len(scores)), "same input, same output"
    print(f"\nQuality, {title}")
    line("way", "pairs", "total", "loss of total")
    ways = {"numpy + scipy": bare_solve, "greedy, best pair first": greedy, "first come": first_come, **dict(more)}
    line("ours", len(best.pairs), f"{best.total:.0f}", "")
    for name, way in ways.items():
        pairs = way(scores, capacity)
        total = value_of(scores, pairs)
        line(name, len(pairs), f"{total:.0f}", f"{100 * (best.total - total) / best.total:.2f} %")


def speed(size: tuple[int, int, int], has_goal: bool = True) -> None:
    """P16: the whole call beside bare numpy + scipy on the same people; its goal is set for 500 × 2000."""
    supply, demand = people(*size)
    pool, capacity = Pool(supply, demand, Settings()), size[2]
    scores = bare_scores(supply, demand)
    assert np.array_equal(scores, matrix.build(pool).scores([]), equal_nan=True), "the same criteria"
    result, bare = run(supply, demand), bare_solve(scores, capacity)
    assert (len(result.pairs), result.total) == (len(bare), value_of(scores, bare)), "the same optimum"
    seconds = medians(
        {
            "whole": lambda: run(supply, demand),
            "bare": lambda: bare_solve(bare_scores(supply, demand), capacity),
            "matrix": lambda: matrix.build(Pool(supply, demand, Settings())),
            "bare matrix": lambda: bare_scores(supply, demand),
            "solve": lambda: solve(scores, [capacity] * len(scores)),
            "greedy": lambda: greedy(scores, capacity),
        }
    )
    title = f"{size[0]} × {size[1]}, capacity {capacity}"
    print(f"\nTime, {title} (medians of {ROUNDS})")
    line("ours: matrix, solve, reasons", f"{seconds['whole']:.4f} s", f"{len(result.pairs)} pairs")
    line("  of it matrix / solve", f"{seconds['matrix']:.4f} s", f"{seconds['solve']:.4f} s")
    line("numpy matrix + scipy", f"{seconds['bare']:.4f} s", f"matrix {seconds['bare matrix']:.4f} s")
    line("greedy (matrix given)", f"{seconds['greedy']:.4f} s")
    ratio = seconds["whole"] / seconds["bare"]
    told = f"P16 {title}: ours / (numpy + scipy) = "
    print(told + (verdict(ratio, 3) if has_goal else f"{ratio:.2f} × (no goal at this size)"))


def beside_mentor_match() -> None:
    supply, demand = people(400, 400, 1)
    seconds = medians({"ours": lambda: run(supply, demand), "mentor-match": lambda: mentor_match_way(supply, demand)})
    print("\nTime, 400 × 400, capacity 1")
    line("ours: matrix, solve, reasons", f"{seconds['ours']:.4f} s")
    line("mentor-match's way: object a pair + Munkres", f"{seconds['mentor-match']:.4f} s")
    print(f"P16 400 × 400: ours / mentor-match's way = {verdict(seconds['ours'] / seconds['mentor-match'], 0.1)}")


def equals_munkres() -> None:
    """P17: pairs and total against an independent exact solver, capacities as repeated rows, many cells forbidden."""
    from munkres import Munkres

    dice = np.random.default_rng(SEED)
    checked = 0
    for size in (5, 20, 50, 100):
        for share in (0.1, 0.6, 0.95):
            scores = dice.integers(0, 100, (size, size)).astype(float)
            scores[dice.random(scores.shape) < share] = np.nan
            slots = np.repeat(scores, 2, axis=0)
            costs = np.where(np.isnan(slots), 10**6, 100 - slots).tolist()
            cells = [cell for cell in Munkres().compute(costs) if not np.isnan(slots[cell])]
            ours = solve(scores, [2] * size)
            assert (len(ours.pairs), ours.total) == (len(cells), value_of(slots, cells)), (size, share)
            checked += 1
    print(f"\nP17: pairs and total equal to Munkres on {checked} problems up to 100 × 100, capacity 2: ok")


def large() -> None:
    """In a process of its own: the peak of memory belongs to this run alone."""
    supply, demand = people(2000, 5000, 3)
    started = perf_counter()
    result = run(supply, demand)
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "pairs": len(result.pairs), "peak": peak}))


def report_large() -> None:
    command = [sys.executable, __file__, "--large"]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print("\n2,000 mentors × 5,000 mentees, capacity 3, one run, profiles to explained pairs")
    line("time", f"{figures['seconds']:.2f} s", f"{figures['pairs']} pairs")
    kept = "ok" if figures["peak"] <= MEMORY_LIMIT_MB else "NOT MET"
    line("peak memory of the process", f"{figures['peak']:.0f} MB", f"(goal ≤ {MEMORY_LIMIT_MB} MB) {kept}")


def main() -> None:
    print(f"Matching, seed {SEED}, {os.cpu_count()} cores")
    speed((500, 2000, 4))
    speed((500, 2000, 3))
    speed((20, 40, 2), has_goal=False)
    beside_mentor_match()
    quality("500 × 2000, capacity 4", bare_scores(*people(500, 2000, 4)), 4)
    quality("500 × 2000, capacity 4, few free mentors", bare_scores(*people(500, 2000, 4, open_share=0.5)), 4)
    zeros = ("mentor-match's way", munkres_of_zeros)
    quality("200 × 200, capacity 1, 2 % of pairs allowed", sparse_scores(200, 0.02), 1, zeros)
    equals_munkres()
    report_large()


if __name__ == "__main__":
    large() if "--large" in sys.argv else main()
