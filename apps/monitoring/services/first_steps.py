"""What a curator of a new school does first: the steps that are not done yet, until the first pair works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from apps.organizations.models import ContingentSnapshot, Organization, ProgrammeYear, Vacation
from apps.pairing.enums import OPEN
from apps.pairing.models import Pair
from apps.roadmap.models import Roadmap

from .dashboard import without_consent


@dataclass(frozen=True)
class Step:
    sentence: str
    button: str
    url: str


def steps(organization: Organization, year: ProgrammeYear, day: date, *, has_both_bases: bool) -> list[Step]:
    """In their order; what is done is left out. Without people nobody lacks a consent and no pair can be made."""
    people = "Внесите наставников и наставляемых: списком из Excel или по одному."
    papers = "Распечатайте бланки согласий и внесите подписанные: без согласия нет ни пары, ни приказа."
    contingent = "Внесите контингент: от него считаются доли."
    holidays = "Внесите каникулы: сроки планов и дорожной карты обходят их."
    roadmap = "Загрузите дорожную карту школы или начните с шаблона."
    names = "Проверьте названия, адрес, директора и куратора: они встают в документы."
    missing = f"{reverse('participants:consent-list')}?show=missing"
    all_steps = [
        (not has_both_bases, Step(people, "Загрузить список", reverse("participants:import-list"))),
        (not has_both_bases or without_consent(year, day).exists(), Step(papers, "Кому нужно", missing)),
        (not _has_contingent(organization), Step(contingent, "Контингент", reverse("participants:contingent-list"))),
        (not _has_holidays(year), Step(holidays, "Каникулы", reverse("organizations:vacation-list"))),
        (not _has_roadmap(organization, year), Step(roadmap, "Дорожная карта", reverse("roadmap:roadmap-current"))),
        (
            not (organization.director_name and organization.place),
            Step(names, "Организация", reverse("organizations:settings")),
        ),
    ]
    return [step for is_open, step in all_steps if is_open] + ([_pairs(year)] if has_both_bases else [])


def _pairs(year: ProgrammeYear) -> Step:
    """Pairs are made, then fixed by an order."""
    if Pair.objects.filter(year=year, state__in=OPEN).exists():
        sentence = "Отметьте согласие сторон и составьте приказ: пары начнут работать после подписи директора."
        return Step(sentence, "Пары", reverse("pairing:pair-list"))
    return Step("Составьте пары: подбором для всех сразу или по одной.", "Подбор", reverse("pairing:match-new"))


def _has_contingent(organization: Organization) -> bool:
    return ContingentSnapshot.objects.filter(organization=organization).exists()


def _has_roadmap(organization: Organization, year: ProgrammeYear) -> bool:
    return Roadmap.objects.filter(organization=organization, year=year).exists()


def _has_holidays(year: ProgrammeYear) -> bool:
    rows = Vacation.objects.filter(organization=year.organization_id, start__lte=year.end, end__gte=year.start)
    return rows.exists()
