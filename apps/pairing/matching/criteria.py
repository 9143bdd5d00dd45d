"""Weighted criteria: each one as points over the whole pool and as points with a Russian reason for one pair.

Every criterion gives whole points between 0 and its weight, rounded down, so both ways give the same number exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import words
from .pool import Pool
from .profiles import MAX_WISHES, MenteeProfile, MentorProfile, Settings

if TYPE_CHECKING:
    import numpy as np

FULL_EXPERIENCE = 20  # years that earn the whole weight
FULL_DAYS = 2


@dataclass(frozen=True)
class Reason:
    """Why a pair was proposed, and what it added to the score."""

    code: str
    text: str
    points: int

    def __str__(self) -> str:
        return f"{self.text} +{self.points}" if self.points else self.text


@dataclass(frozen=True)
class Criterion:
    """`table(pool, weight)` and `points(mentor, mentee, weight)` must agree on every pair; `text` says why."""

    code: str
    label: str
    table: Callable[[Pool, int], np.ndarray]
    points: Callable[[MentorProfile, MenteeProfile, int], int]
    text: Callable[[MentorProfile, MenteeProfile], str]


def _subject_points(mentor: MentorProfile, mentee: MenteeProfile, weight: int) -> int:
    return weight if mentee.subject and mentee.subject in mentor.subjects else 0


def _subject_text(mentor: MentorProfile, mentee: MenteeProfile) -> str:
    if mentee.class_year is not None:
        return f"предмет запроса — {words.lowered(mentee.subject)}"
    return f"оба ведут {words.subject_accusative(mentee.subject)}"


def _requests_table(pool: Pool, weight: int) -> np.ndarray:
    covered = pool.shared(lambda mentor: mentor.competences, lambda mentee: mentee.requests)
    asked = pool.by_mentee(lambda mentee: max(1, sum(mentee.requests.values())), "int32")
    return weight * covered // asked


def _requests_points(mentor: MentorProfile, mentee: MenteeProfile, weight: int) -> int:
    covered = sum(value for area, value in mentee.requests.items() if area in mentor.competences)
    return weight * covered // max(1, sum(mentee.requests.values()))


def _requests_text(mentor: MentorProfile, mentee: MenteeProfile) -> str:
    heaviest = sorted(mentee.requests.items(), key=lambda item: (-item[1], item[0]))
    covered = [f"«{area}»" for area, _ in heaviest if area in mentor.competences]
    return f"отвечает на {'запрос' if len(covered) == 1 else 'запросы'} {words.listed(covered)}"


def _experience_points(mentor: MentorProfile, mentee: MenteeProfile | None, weight: int) -> int:
    return weight * min(max(mentor.experience_years, 0), FULL_EXPERIENCE) // FULL_EXPERIENCE


def _days_points(mentor: MentorProfile, mentee: MenteeProfile, weight: int) -> int:
    return weight * min(len(mentor.days & mentee.days), FULL_DAYS) // FULL_DAYS


def _days_text(mentor: MentorProfile, mentee: MenteeProfile) -> str:
    common = mentor.days & mentee.days
    return f"{'совпадает' if len(common) == 1 else 'совпадают'} {words.days(common)}"


def _days_table(pool: Pool, weight: int) -> np.ndarray:
    return weight * pool.common_days.clip(max=FULL_DAYS) // FULL_DAYS


def _formats_points(mentor: MentorProfile, mentee: MenteeProfile, weight: int) -> int:
    return weight if mentor.formats & mentee.formats else 0


def _in_wished_ages(mentor: MentorProfile, mentee: MenteeProfile) -> bool:
    if mentor.wished_ages is None or mentee.age is None:
        return False
    return mentor.wished_ages[0] <= mentee.age <= mentor.wished_ages[1]


def _age_points(mentor: MentorProfile, mentee: MenteeProfile, weight: int) -> int:
    return weight if mentee.class_year in mentor.wished_classes or _in_wished_ages(mentor, mentee) else 0


def _age_table(pool: Pool, weight: int) -> np.ndarray:
    unknown = -1
    by_class = pool.shared(
        lambda mentor: mentor.wished_classes,
        lambda mentee: () if mentee.class_year is None else (mentee.class_year,),
    )
    age = pool.by_mentee(lambda mentee: unknown if mentee.age is None else mentee.age, int)
    # An empty range (1..0) for "no wish" holds no age.
    low = pool.by_mentor(lambda mentor: (mentor.wished_ages or (1, 0))[0], int)
    high = pool.by_mentor(lambda mentor: (mentor.wished_ages or (1, 0))[1], int)
    by_age = (age != unknown) & (low <= age) & (age <= high)
    return weight * ((by_class > 0) | by_age)


def _age_text(mentor: MentorProfile, mentee: MenteeProfile) -> str:
    if mentee.class_year in mentor.wished_classes:
        return f"наставник хотел работать с {mentee.class_year}-м классом"
    return f"возраст ({words.counted(mentee.age or 0, 'год', 'года', 'лет')}) — по пожеланию наставника"


def _building_points(mentor: MentorProfile, mentee: MenteeProfile, weight: int) -> int:
    return weight if mentor.building and mentor.building == mentee.building else 0


def _role_model_points(mentor: MentorProfile, mentee: MenteeProfile, weight: int) -> int:
    return weight if mentor.role_models & mentee.role_models else 0


def _role_model_table(pool: Pool, weight: int) -> np.ndarray:
    return weight * (pool.shared(lambda mentor: mentor.role_models, lambda mentee: mentee.role_models) > 0)


def _role_model_text(mentor: MentorProfile, mentee: MenteeProfile) -> str:
    common = sorted(mentor.role_models & mentee.role_models)
    return f"подходит ролевая модель «{common[0]}»"


def _rank(wishes: tuple, wanted: object) -> int | None:
    """Place of the wanted id among the first wishes (0 is the dearest), None when it is not there."""
    return wishes.index(wanted) if wanted in wishes[:MAX_WISHES] else None


def _wish_points(rank: int | None, weight: int) -> int:
    return 0 if rank is None else weight * (MAX_WISHES - rank) // MAX_WISHES


ORDINALS = ("первым", "вторым", "третьим")


def _mentee_wish_table(pool: Pool, weight: int) -> np.ndarray:
    import numpy as np

    table = np.zeros(pool.shape, dtype=np.int32)
    for column, mentee in enumerate(pool.mentees):
        for mentor in mentee.wishes[:MAX_WISHES]:
            if mentor in pool.rows:
                table[pool.rows[mentor], column] = _wish_points(_rank(mentee.wishes, mentor), weight)
    return table


def _mentor_wish_table(pool: Pool, weight: int) -> np.ndarray:
    import numpy as np

    table = np.zeros(pool.shape, dtype=np.int32)
    for row, mentor in enumerate(pool.mentors):
        for mentee in mentor.wishes[:MAX_WISHES]:
            if mentee in pool.columns:
                table[row, pool.columns[mentee]] = _wish_points(_rank(mentor.wishes, mentee), weight)
    return table


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "subject",
        "Общий предмет",
        lambda pool, weight: weight * pool.same_subject,
        _subject_points,
        _subject_text,
    ),
    Criterion("requests", "Ответ на запросы", _requests_table, _requests_points, _requests_text),
    Criterion(
        "experience",
        "Стаж наставника",
        lambda pool, weight: pool.by_mentor(lambda mentor: _experience_points(mentor, None, weight), "int32"),
        _experience_points,
        lambda mentor, mentee: f"стаж {words.counted(mentor.experience_years, 'год', 'года', 'лет')}",
    ),
    Criterion("days", "Общие дни", _days_table, _days_points, _days_text),
    Criterion(
        "formats",
        "Формат встреч",
        lambda pool, weight: weight * (pool.common_formats > 0),
        _formats_points,
        lambda mentor, mentee: f"оба готовы встречаться {words.formats(mentor.formats & mentee.formats)}",
    ),
    Criterion("age", "Класс или возраст по пожеланию", _age_table, _age_points, _age_text),
    Criterion(
        "building",
        "Одно здание",
        lambda pool, weight: weight * pool.same_building,
        _building_points,
        lambda mentor, mentee: f"одно здание ({mentor.building})",
    ),
    Criterion("role_model", "Ролевая модель", _role_model_table, _role_model_points, _role_model_text),
    Criterion(
        "mentee_wish",
        "Выбор наставляемого",
        _mentee_wish_table,
        lambda mentor, mentee, weight: _wish_points(_rank(mentee.wishes, mentor.id), weight),
        lambda mentor, mentee: f"наставляемый назвал наставника {ORDINALS[_rank(mentee.wishes, mentor.id) or 0]}",
    ),
    Criterion(
        "mentor_wish",
        "Выбор наставника",
        _mentor_wish_table,
        lambda mentor, mentee, weight: _wish_points(_rank(mentor.wishes, mentee.id), weight),
        lambda mentor, mentee: f"наставник назвал наставляемого {ORDINALS[_rank(mentor.wishes, mentee.id) or 0]}",
    ),
)


def reasons(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> list[Reason]:
    """The criteria that gave points to this pair; the points add up to its score."""
    found = []
    for criterion in CRITERIA:
        points = criterion.points(mentor, mentee, getattr(settings.weights, criterion.code))
        if points:
            found.append(Reason(criterion.code, criterion.text(mentor, mentee), points))
    return found
