"""Rows for tests, with sensible defaults. Each returns a saved row."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from apps.core import clock
from apps.pairing.enums import MemberRole, PairState
from apps.pairing.models import Pair, PairMember
from apps.participants.enums import Category, Purpose, Signer
from apps.participants.models import Consent, Participation, Person
from apps.plans.enums import MeetingState, PlanState
from apps.plans.models import Meeting, Plan, PlanItem, PlanTemplate, PlanTemplateItem

_numbers = count(1)


def make_person(
    cast: Any, last_name: str = "", *, consent: bool = True, role: str | None = None, **fields: Any
) -> Person:
    """A member of the school's staff with a consent; `role` puts the person into a base of the year."""
    n = next(_numbers)
    defaults = {
        "organization": cast.school,
        "last_name": last_name or f"Фамильцев{n}",
        "first_name": "Пётр",
        "middle_name": "Ильич",
        "gender": "m",
        "category": Category.STAFF,
        "post": "учитель математики",
        "birth_date": date(1985, 5, 17),
        "created_at": clock.now(),
    }
    person = Person.objects.create(**{**defaults, **fields})
    if consent:
        make_consent(person)
    if role:
        make_participation(cast, person, role)
    return person


def make_pupil(cast: Any, last_name: str = "", **fields: Any) -> Person:
    defaults = {"category": Category.PUPIL, "post": "", "school_class": "8А", "birth_date": date(2012, 3, 1)}
    return make_person(cast, last_name, **{**defaults, **fields})


def make_consent(
    person: Person, *, purpose: str = Purpose.PROCESSING, signed_on: date = date(2026, 9, 1), **fields: Any
) -> Consent:
    defaults = {"organization": person.organization, "signer": Signer.OWN, "created_at": clock.now()}
    return Consent.objects.create(person=person, purpose=purpose, signed_on=signed_on, **{**defaults, **fields})


def make_participation(cast: Any, person: Person, role: str, **fields: Any) -> Participation:
    year = person.organization.years.first()
    defaults = {"organization": person.organization, "year": year, "form": cast.form, "joined_on": date(2026, 9, 1)}
    return Participation.objects.create(person=person, role=role, **{**defaults, **fields})


def make_pair(
    cast: Any,
    mentor: Person | None = None,
    mentee: Person | None = None,
    *,
    state: str = PairState.ACTIVE,
    **fields: Any,
) -> Pair:
    """A pair in a state, with the dates that the state needs; new people with consents when none are given."""
    mentor = mentor or make_person(cast, role="mentor")
    mentee = mentee or make_person(cast, role="mentee")
    organization = mentor.organization
    days: dict[str, Any] = {}
    if state in (PairState.ACTIVE, PairState.SUSPENDED, PairState.COMPLETED, PairState.ENDED, PairState.REPLACED):
        days["activated_on"] = date(2026, 9, 15)
    if state in (PairState.COMPLETED, PairState.ENDED, PairState.REPLACED, PairState.CANCELLED):
        days |= {"ended_on": date(2026, 11, 1), "end_note": "по итогам года"}
    defaults = {
        "organization": organization,
        "year": organization.years.first(),
        "form": cast.form,
        "role_model": cast.role_model,
        "start": date(2026, 9, 15),
        "end": date(2027, 5, 31),
        "created_at": clock.now(),
    }
    pair = Pair.objects.create(state=state, **{**defaults, **days, **fields})
    for person, role in ((mentor, MemberRole.MENTOR), (mentee, MemberRole.MENTEE)):
        PairMember.objects.create(pair=pair, person=person, role=role, joined_on=pair.start)
    return pair


def make_plan(
    cast: Any, pair: Pair | None = None, *, state: str = PlanState.RUNNING, items: int = 4, **fields: Any
) -> Plan:
    """A plan of a pair with items due month by month from 1 October."""
    pair = pair or make_pair(cast)
    defaults = {
        "organization": pair.organization,
        "year": pair.year,
        "start": pair.start,
        "end": pair.end,
        "goal": "Вхождение в должность",
        "created_at": clock.now(),
    }
    if state in (PlanState.RUNNING, PlanState.COMPLETED, PlanState.ENDED):
        defaults["approved_on"] = date(2026, 10, 1)
    if state in (PlanState.COMPLETED, PlanState.ENDED):
        defaults["closed_on"] = date(2026, 11, 1)
    if state == PlanState.RETURNED:
        defaults["remark"] = "Уточните сроки"
    plan = Plan.objects.create(pair=pair, state=state, **{**defaults, **fields})
    for n in range(items):
        month = 10 + n
        due = date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        PlanItem.objects.create(
            plan=plan, position=n + 1, title=f"Задание {n + 1}", expected_result="Результат", due=due
        )
    return plan


def make_act(cast: Any, **fields: Any) -> Any:
    """A local act of the school's register."""
    from apps.documents.models import LegalAct

    defaults = {
        "organization": cast.school,
        "title": "Положение о системе наставничества",
        "number": "3-од",
        "date": date(2026, 9, 1),
    }
    return LegalAct.objects.create(**{**defaults, **fields})


def make_line(document: Any, **fields: Any) -> Any:
    """A line of the acknowledgement sheet of a document."""
    from apps.documents.models import Acknowledgement

    defaults = {"person_id": next(_numbers), "name": "Соколова Анна Петровна", "post": "учитель физики"}
    return Acknowledgement.objects.create(document=document, **{**defaults, **fields})


def make_meeting(cast: Any, pair: Pair | None = None, *, state: str = MeetingState.HELD, **fields: Any) -> Meeting:
    """A meeting of a pair: held on 10 November for 40 minutes, or planned for 1 December."""
    pair = pair or make_pair(cast)
    defaults: dict[str, Any] = {"organization": pair.organization, "created_at": clock.now()}
    if state == MeetingState.HELD:
        defaults |= {"date": date(2026, 11, 10), "minutes": 40}
    else:
        defaults["date"] = date(2026, 12, 1)
    return Meeting.objects.create(pair=pair, state=state, **{**defaults, **fields})


def make_template(cast: Any, *, items: int = 3, **fields: Any) -> PlanTemplate:
    """The school's own template with tasks due 30, 60, 90 … days after the start; its first version is kept."""
    from apps.plans.services.templates import keep_version

    n = next(_numbers)
    defaults = {"organization": cast.school, "form": cast.form, "code": f"template-{n}", "title": f"Шаблон {n}"}
    template = PlanTemplate.objects.create(**{**defaults, **fields})
    for position in range(1, items + 1):
        PlanTemplateItem.objects.create(
            template=template,
            position=position,
            title=f"Задание {position}",
            expected_result="Результат",
            due_after_days=30 * position,
        )
    keep_version(template)
    return template
