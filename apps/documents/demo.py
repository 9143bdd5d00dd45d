"""Demo: acts that orders cite, the order that began the year, minutes, an award that waits for the director."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from apps.core import clock
from apps.organizations.demo_world import World, step

from .models import LegalAct
from .services import documents

ACTS_FOR_ALL = [
    (
        "Целевая модель наставничества обучающихся",
        "распоряжением Министерства просвещения Российской Федерации",
        "Р-145",
        date(2019, 12, 25),
    ),
    (
        "Методические рекомендации по системе наставничества педагогических работников",
        "письмом Министерства просвещения Российской Федерации",
        "АЗ-1128/08",
        date(2021, 12, 21),
    ),
    ("О персональных данных", "Федеральным законом", "152-ФЗ", date(2006, 7, 27)),
]


# The school numbered its orders on paper until the programme came: the register goes on from there.
FIRST_NUMBER = 117


def order_days(world: World) -> dict[str, date]:
    """Dates of the four approved orders of the school; on equal dates in this order."""
    days = {
        "introduction": world.year_start + timedelta(days=1),
        "roadmap": world.year_start + timedelta(days=14),
        "pairs": world.ago(60),
        "plans": world.ago(50),
    }
    return {code: min(day, world.today) for code, day in days.items()}


def order_number(world: World, code: str) -> str:
    """Number of one of these orders: they follow each other by their dates."""
    days = order_days(world)
    return f"{FIRST_NUMBER + sorted(days, key=lambda one: days[one]).index(code)}-од"


@step(order=28)
def begin_register(world: World) -> None:
    """Goes through the services, so that the demo obeys the same rules as a school."""
    LegalAct.objects.bulk_create(
        LegalAct(title=title, citation=citation, number=number, date=day)
        for title, citation, number, day in ACTS_FOR_ALL
    )
    LegalAct.objects.create(
        organization=world.school,
        title="Положение о системе наставничества",
        citation="Положением о системе наставничества, утверждённым приказом",
        number="3-од",
        date=world.year_start,
    )
    LegalAct.objects.create(
        organization=world.school,
        title="Положение об оплате труда",
        citation="Положением об оплате труда, утверждённым приказом",
        number="4-од",
        date=world.year_start,
    )
    _introduction(world)


@step(order=74)
def former_papers(world: World) -> None:
    """Two orders of the former year: records of what was signed on paper."""
    year = world.former_year_of(world.school)
    award = {"award": "Объявить благодарность", "merit": "за итоги года наставничества", "ground": "итогов года"}
    award |= {"chosen": [], "people": ["Лисицына Вера Андреевна, учитель русского языка"]}
    papers = [
        ("documents.introduction", {"year": year.pk}, "96-од", year.start + timedelta(days=2)),
        ("documents.award", award, "61-од", date(year.end.year, 5, 28)),
    ]
    for kind, records, number, day in papers:
        order = _create(world, kind, records, year)
        reason = "Подписан на бумаге до начала работы в программе"
        documents.record_paper(order, by=world.users["curator"], number=number, date=day, reason=reason, own_text=False)


@step(order=45)
def fill_register(world: World) -> None:
    _minutes(world)
    _award(world)


def _introduction(world: World) -> None:
    day = order_days(world)["introduction"]
    with clock.frozen(world.noon(day)):
        order = _create(world, "documents.introduction", {"year": world.year_of(world.school).pk})
        documents.send(order, by=world.users["curator"])
        documents.approve(order, by=world.users["director"], number=order_number(world, "introduction"))


def _minutes(world: World) -> None:
    day = world.ago(20)
    said = {
        "council": "педагогического совета",
        "date": day.isoformat(),
        "present": 38,
        "total": 41,
        "chair": world.school.director_name,
        "secretary": "Лисицына Вера Андреевна",
        "agenda": ["О ходе программы наставничества", "О работе с молодыми специалистами"],
        "heard": ["Куратора: доложил о работе пар и групп и об индивидуальных планах"],
        "spoke": ["Педагог-психолог: предложила провести вторую диагностику весной"],
        "decided": ["Принять сведения к исполнению", "Провести открытые занятия наставников до конца полугодия"],
        "votes_for": 38,
    }
    with clock.frozen(world.noon(day)):
        documents.enter(_create(world, "documents.council_minutes", said), by=world.users["curator"])


def _award(world: World) -> None:
    """The order that the director finds in the queue."""
    mentors = world.store.get("mentors", {}).get(world.school.pk, [])[:2]
    said = {
        "award": "Объявить благодарность",
        "merit": "за активное участие в программе наставничества",
        "chosen": [person.pk for person in mentors],
        "people": [] if mentors else ["Лисицына Вера Андреевна, учитель русского языка"],
        "ground": "решения педагогического совета",
    }
    with clock.frozen(world.noon(world.ago(2))):
        documents.send(_create(world, "documents.award", said), by=world.users["curator"])


def _create(world: World, kind: str, records: dict[str, Any], year: Any = None) -> Any:
    school = world.school
    return documents.create(
        kind=kind,
        organization=school,
        year=year or world.year_of(school),
        records=records,
        by=world.users["curator"],
    )
