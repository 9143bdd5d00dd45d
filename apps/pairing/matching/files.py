"""The JSON problem of `match --input`: ids, capacities and scores, checked, solved, answered by the same ids."""

from __future__ import annotations

import json
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from . import words
from .explain import all_busy
from .solver import COVERAGE, solve

if TYPE_CHECKING:
    import numpy as np

# Sums of such scores over thousands of pairs are still exact in double precision.
MAX_SCORE = 10**12


class ProblemError(Exception):
    """A file that is not a matching problem; the text is a Russian sentence for the person who gave it."""


@dataclass(frozen=True)
class Problem:
    """A checked problem; NaN in `scores` is a forbidden pair."""

    mentors: list[Hashable]
    capacities: list[int]
    mentees: list[Hashable]
    scores: np.ndarray


def answer(path: Path, mode: str = COVERAGE) -> dict[str, Any]:
    """Reads, solves and explains a problem file; the shape of `match --json`. Raises ProblemError.

    `seconds` counts solving and explaining; reading the file and loading scipy are not the matching.
    """
    import scipy.optimize  # noqa: F401 - loaded before the clock starts

    problem = read(path)
    started = perf_counter()
    solution = solve(problem.scores, problem.capacities, mode)
    pairs = [_pair(problem, mentor, mentee) for mentor, mentee in solution.pairs]
    return {
        "pairs": pairs,
        "unmatched": _unmatched(problem, {mentee for _, mentee in solution.pairs}),
        "total": _number(solution.total),
        "seconds": round(perf_counter() - started, 3),
    }


def read(path: Path) -> Problem:
    """The problem in a file. Raises ProblemError with one sentence naming the place that is wrong."""
    data = _load(path)
    if not isinstance(data, dict):
        raise ProblemError("В файле должен быть объект с полями mentors, mentees и scores.")
    mentors, mentees = _people(data, "mentors"), _people(data, "mentees")
    capacities = [_capacity(mentor) for mentor in mentors]
    scores = _scores(data.get("scores"), len(mentors), len(mentees))
    return Problem([item["id"] for item in mentors], capacities, [item["id"] for item in mentees], scores)


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_constant)
    except OSError:
        raise ProblemError(f"Файл «{path.name}» не удалось прочитать: проверьте имя и права на чтение.") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ProblemError(f"Файл «{path.name}» — не JSON в кодировке UTF-8: исправьте его и повторите.") from None
    except ValueError:
        # Python refuses to read integers of thousands of digits.
        raise ProblemError(f"В файле «{path.name}» есть число, которое нельзя прочитать: исправьте его.") from None


def _no_constant(name: str) -> None:
    raise ProblemError(f"Вместо {name} в scores нужно число от 0 или null (пара запрещена).")


def _people(data: dict[str, Any], side: str) -> list[dict[str, Any]]:
    people = data.get(side)
    if not isinstance(people, list) or not all(isinstance(item, dict) for item in people):
        raise ProblemError(f"Поле {side} должно быть списком объектов с полем id.")
    seen = set()
    for number, item in enumerate(people, start=1):
        name = item.get("id")
        if type(name) not in (str, int):
            raise ProblemError(f"У записи {number} в {side} нет id: нужна строка или целое число.")
        if name in seen:
            raise ProblemError(f"В {side} дважды встречается id «{name}»: у каждого должен быть свой.")
        seen.add(name)
    return people


def _capacity(mentor: dict[str, Any]) -> int:
    capacity = mentor.get("capacity")
    if type(capacity) is not int or capacity < 0:
        raise ProblemError(f"У наставника «{mentor['id']}» поле capacity должно быть целым числом от 0.")
    return capacity


def _scores(rows: Any, mentors: int, mentees: int) -> np.ndarray:
    import numpy as np

    # A side without people leaves nothing to score, whatever way the empty matrix is written.
    if not mentors or not mentees:
        if rows and any(rows if isinstance(rows, list) else [True]):
            raise ProblemError("Баллы в scores есть, а наставников или наставляемых в файле нет: исправьте файл.")
        return np.empty((mentors, mentees))
    if not isinstance(rows, list) or len(rows) != mentors:
        raise ProblemError(f"В scores должно быть строк: {mentors}, по одной на наставника.")
    scores = np.empty((mentors, mentees))
    for number in range(mentors):
        scores[number] = _row(rows[number], number + 1, mentees)
        # Rows are dropped as they are read: a large file would otherwise be held twice.
        rows[number] = None
    return scores


def _row(row: Any, number: int, mentees: int) -> np.ndarray:
    import numpy as np

    if not isinstance(row, list) or len(row) != mentees:
        raise ProblemError(
            f"В строке {number} матрицы scores должно быть значений: {mentees}, по одному на наставляемого."
        )
    if not set(map(type, row)) <= {int, float, type(None)}:
        raise ProblemError(f"В строке {number} матрицы scores есть не число: нужны числа от 0 или null.")
    given = [value for value in row if value is not None]
    if given and min(given) < 0:
        raise ProblemError(f"В строке {number} матрицы scores есть отрицательный балл: нужны числа от 0 или null.")
    if given and max(given) > MAX_SCORE:
        raise ProblemError(f"В строке {number} матрицы scores балл больше {MAX_SCORE}: уменьшите масштаб баллов.")
    return np.array(row, dtype=float)


def _number(value: float) -> int | float:
    """A whole number as it was most likely written, without «.0»."""
    value = float(value)
    return int(value) if value.is_integer() else value


def _pair(problem: Problem, mentor: int, mentee: int) -> dict[str, Any]:
    score = problem.scores[mentor, mentee]
    column = problem.scores[:, mentee]
    better, allowed = int((column > score).sum()), int((column == column).sum())
    place = f"место {better + 1} из {allowed} по баллам у этого наставляемого"
    reason = place if allowed > 1 else "единственный разрешённый наставник"
    return {
        "mentor": problem.mentors[mentor],
        "mentee": problem.mentees[mentee],
        "score": _number(score),
        "reasons": [f"{reason} +{_number(score)}"],
    }


def _unmatched(problem: Problem, paired: set[int]) -> list[dict[str, Any]]:
    return [
        {"mentee": mentee, "reasons": _why(problem, column)}
        for column, mentee in enumerate(problem.mentees)
        if column not in paired
    ]


def _why(problem: Problem, column: int) -> list[str]:
    import numpy as np

    if not problem.mentors:
        return ["в базе нет наставников"]
    allowed = ~np.isnan(problem.scores[:, column])
    with_places = int(sum(problem.capacities[row] > 0 for row in np.flatnonzero(allowed)))
    without, forbidden = int(allowed.sum()) - with_places, int((~allowed).sum())
    lines = [all_busy(with_places)] if with_places else []
    if without:
        lines.append(f"нет свободных мест: {_mentors(without)}")
    if forbidden:
        lines.append(f"пара запрещена: {_mentors(forbidden)}")
    return lines


def _mentors(count: int) -> str:
    return words.counted(count, "наставник", "наставника", "наставников")
