"""One step for many people: who can take it, who cannot and why, then all of them in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.core.errors import Refused

from ..enums import ParticipationRole
from ..models import Participation, Person
from . import people

# A step writes a few rows and a line of the log for each person; more of them belong into a file for loading.
AT_ONCE = 300
Places = dict[str, Participation]
GENITIVE = {ParticipationRole.MENTOR: "наставников", ParticipationRole.MENTEE: "наставляемых"}


@dataclass(frozen=True)
class Refusal:
    """A person whom the step passes by, and the reason as the end of a sentence about him."""

    person: Person
    reason: str


@dataclass(frozen=True)
class Outcome:
    """Whom the step takes or has taken, and whom not."""

    ready: list[Person]
    refused: list[Refusal]


@dataclass(frozen=True)
class Step:
    """A step for one person: `refusal` answers "" when it is possible; `done` follows a count: «12 человек: …»."""

    title: str
    done: str
    refusal: Callable[[Person, Places, dict[str, Any]], str]
    take: Callable[..., Any]


def step_for(code: str, role: str) -> Step:
    """A step by its code; `role` is the base it is about. Raises Refused for an unknown one."""
    whose = GENITIVE.get(ParticipationRole(role)) if role in ParticipationRole.values else None
    if code == "leave":
        return Step("Отметить выбытие", "выбытие отмечено", _leave_refusal, _leave)
    if whose is None or code not in ("enter", "form", "take_out"):
        raise Refused("Такого действия нет. Выберите действие из списка.")
    return {
        "enter": Step(
            f"Внести в базу {whose}", f"в базе {whose}", lambda *row: _enter_refusal(role, *row), _placing(role)
        ),
        "form": Step("Указать форму", "форма указана", lambda *row: _form_refusal(role, *row), _placing(role)),
        "take_out": Step(
            f"Вывести из базы {whose}", f"выведены из базы {whose}", lambda *row: _out_refusal(role, *row), _out(role)
        ),
    }[code]


def preview(step: Step, chosen: Iterable[Person], *, year: Any, values: dict[str, Any]) -> Outcome:
    """Who would take the step now. Two queries, nothing is written."""
    chosen = list(chosen)
    places = _places(chosen, year)
    told = [(person, step.refusal(person, places[person.pk], values)) for person in chosen]
    return Outcome([p for p, reason in told if not reason], [Refusal(p, reason) for p, reason in told if reason])


@transaction.atomic
def apply(step: Step, chosen: Iterable[Person], *, year: Any, values: dict[str, Any], by: Any) -> Outcome:
    """Takes the step for everybody who can, in one transaction, each with his line in the log. Raises Refused."""
    numbers = [person.pk for person in chosen]
    if len(numbers) > AT_ONCE:
        raise Refused(f"За один раз — не больше {AT_ONCE} человек. Сузьте отбор.")
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=numbers).select_related("organization")
    planned = preview(step, rows.order_by("search", "pk"), year=year, values=values)
    done, refused = [], list(planned.refused)
    for person in planned.ready:
        try:
            step.take(person, year=year, values=values, by=by)
        except Refused as refusal:
            refused.append(Refusal(person, refusal.sentence))
        else:
            done.append(person)
    return Outcome(done, refused)


def _places(chosen: list[Person], year: Any) -> dict[int, Places]:
    found: dict[int, Places] = defaultdict(dict)
    for row in Participation.objects.filter(person__in=[p.pk for p in chosen], year=year):
        found[row.person_id][row.role] = row
    return found


def _is_in(places: Places, role: str) -> bool:
    return role in places and places[role].left_on is None


def _gone(person: Person) -> str:
    if person.masked_at is not None:
        return "данные уничтожены по отзыву согласия"
    return f"уже отмечено выбытие {person.left_on:%d.%m.%Y}" if person.left_on else ""


def _leave_refusal(person: Person, places: Places, values: dict[str, Any]) -> str:
    return _gone(person)


def _enter_refusal(role: str, person: Person, places: Places, values: dict[str, Any]) -> str:
    return _gone(person) or (f"уже в базе {GENITIVE[ParticipationRole(role)]}" if _is_in(places, role) else "")


def _form_refusal(role: str, person: Person, places: Places, values: dict[str, Any]) -> str:
    if _gone(person) or not _is_in(places, role):
        return _gone(person) or "уже не состоит в этой базе"
    form = values.get("form")
    return "эта форма у него уже указана" if form is not None and places[role].form_id == form.pk else ""


def _out_refusal(role: str, person: Person, places: Places, values: dict[str, Any]) -> str:
    return "" if _is_in(places, role) else "уже не состоит в этой базе"


def _leave(person: Person, *, year: Any, values: dict[str, Any], by: Any) -> None:
    people.leave(person, day=values["day"], reason=values["reason"], by=by)


def _placing(role: str) -> Callable[..., None]:
    def take(person: Person, *, year: Any, values: dict[str, Any], by: Any) -> None:
        people.enter_base(person, year=year, role=role, values={k: v for k, v in values.items() if v}, by=by)

    return take


def _out(role: str) -> Callable[..., None]:
    def take(person: Person, *, year: Any, values: dict[str, Any], by: Any) -> None:
        people.leave_base(person, year=year, role=role, by=by)

    return take
