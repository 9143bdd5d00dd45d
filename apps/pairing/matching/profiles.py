"""What matching knows of people, and what the curator may set. Plain data: ids are whatever the caller uses."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Self

from .solver import COVERAGE, MODES

IN_PERSON = "in_person"
REMOTE = "remote"
MAX_WEIGHT = 1000
MAX_REQUEST = 3
MAX_WISHES = 3
ADULT_AGE = 18


class SettingsError(ValueError):
    """Settings that cannot be used; the text is a Russian sentence."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What both sides have. An empty set means "not said", which forbids nothing and earns nothing."""

    id: Hashable
    name: str = ""
    person: Hashable | None = None  # one human being may stand in both bases
    consent: bool = True
    obstacles: tuple[str, ...] = ()  # Russian phrases of the gate: why this person cannot be matched today
    forms: frozenset[str] = frozenset()
    role_models: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()  # Monday is 0
    formats: frozenset[str] = frozenset()
    building: str = ""
    starts: date | None = None
    ends: date | None = None
    wishes: tuple[Hashable, ...] = ()  # ids of the other side, the dearest first
    certainly_not: frozenset[Hashable] = frozenset()
    refused: frozenset[Hashable] = frozenset()

    @property
    def label(self) -> str:
        return self.name or str(self.id)


@dataclass(frozen=True, kw_only=True)
class MentorProfile(Profile):
    """A mentor: what he can give, to how many, to whom."""

    subjects: frozenset[str] = frozenset()
    competences: frozenset[str] = frozenset()
    experience_years: int = 0
    capacity: int = 1
    free_places: int | None = None  # None: nobody yet, the whole capacity is free
    languages: frozenset[str] = frozenset()
    wished_classes: frozenset[int] = frozenset()
    wished_ages: tuple[int, int] | None = None
    age_limits: tuple[int, int] | None = None  # a hard limit, unlike the wish
    clearance: bool = True  # certificate of no criminal record where one is needed
    superior_of: frozenset[Hashable] = frozenset()
    relatives: frozenset[Hashable] = frozenset()

    @property
    def places(self) -> int:
        """Mentees that may still be given to this mentor."""
        return max(0, self.capacity if self.free_places is None else self.free_places)

    @property
    def busy(self) -> int:
        """Mentees whom he has already, as far as they take up his capacity."""
        return max(0, self.capacity - self.places)


@dataclass(frozen=True, kw_only=True)
class MenteeProfile(Profile):
    """A mentee: what is asked for. `requests` maps an area to its weight 1-3."""

    requests: Mapping[str, int] = field(default_factory=dict)
    subject: str = ""
    class_year: int | None = None
    age: int | None = None
    language: str = ""
    form_chosen: bool = True  # False: his base waits for somebody to choose a form, no pair can be made before

    @property
    def is_minor(self) -> bool:
        """Under 18; a pupil of unknown age counts as one."""
        return self.age < ADULT_AGE if self.age is not None else self.class_year is not None


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The most points each criterion can give; 0 switches it off."""

    subject: int = 30
    requests: int = 40
    experience: int = 10
    days: int = 8
    formats: int = 6
    age: int = 6
    building: int = 5
    role_model: int = 10
    mentee_wish: int = 25
    mentor_wish: int = 25


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Hard rules the curator may switch on or off; the rest always hold."""

    common_format: bool = True
    same_building: bool = False
    common_day: bool = False
    same_subject: bool = False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One setting of the matching: what a run is made with and what the protocol quotes."""

    weights: Weights = Weights()
    limits: Limits = Limits()
    mode: str = COVERAGE

    @classmethod
    def from_dict(cls, data: Any, mode: str | None = None) -> Self:
        """Settings from {"weights": {…}, "limits": {…}, "mode": …}, each part optional. Raises SettingsError."""
        if not isinstance(data, dict):
            raise SettingsError("Настройки подбора — это объект с полями weights, limits и mode.")
        _known(data, {"weights", "limits", "mode"}, "настройках подбора")
        chosen = mode or data.get("mode", COVERAGE)
        if chosen not in MODES:
            raise SettingsError(f"Режим подбора бывает coverage или quality, а не «{chosen}».")
        weights = _filled(Weights(), data.get("weights", {}), "weights", _weight)
        limits = _filled(Limits(), data.get("limits", {}), "limits", _switch)
        return cls(weights=weights, limits=limits, mode=chosen)

    def as_dict(self) -> dict[str, Any]:
        return {"weights": dict(vars(self.weights)), "limits": dict(vars(self.limits)), "mode": self.mode}


def _filled(default: Any, data: Any, part: str, check: Any) -> Any:
    if not isinstance(data, dict):
        raise SettingsError(f"Раздел {part} в настройках подбора — это объект с именами и значениями.")
    _known(data, {known.name for known in fields(default)}, f"разделе {part}")
    return replace(default, **{name: check(name, value) for name, value in data.items()})


def _known(data: dict[str, Any], names: set[str], where: str) -> None:
    strange = sorted(set(data) - names)
    if strange:
        raise SettingsError(f"В {where} нет поля «{strange[0]}»; есть: {', '.join(sorted(names))}.")


def _weight(name: str, value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MAX_WEIGHT:
        raise SettingsError(f"Вес {name} — целое число от 0 до {MAX_WEIGHT}, а не «{value}».")
    return value


def _switch(name: str, value: Any) -> bool:
    if type(value) is not bool:
        raise SettingsError(f"Ограничение {name} включается значением true или false, а не «{value}».")
    return value
