"""Words of a form that the registers hold already: address of the site, orders and acts in force on a day.

A line of text names its source in its parameters: `{"fill": "regulation"}`. The school may write other words over them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from apps.documents.enums import FROZEN
from apps.documents.models import Document, LegalAct
from apps.organizations.models import Organization

from ..enums import LineKind
from ..models import StatLine

FILL = "fill"
SITE, INTRODUCTION, REGULATION, PAY = "site", "introduction", "regulation", "pay"
SOURCES = {
    SITE: "адрес сайта организации",
    INTRODUCTION: "приказ о внедрении целевой модели",
    REGULATION: "положение о наставничестве из реестра актов",
    PAY: "акт об оплате или выплатах из реестра актов",
}
# Stems without their first letter: databases compare Cyrillic capitals in different ways.
_ACTS = {
    REGULATION: Q(title__contains="оложени") & Q(title__contains="аставнич"),
    PAY: Q(title__contains="плат") | Q(title__contains="тимулир"),
}


def of(lines: Iterable[StatLine], organization: Organization, day: date) -> dict[str, str]:
    """Number of a line → words of its source, empty ones left out. Two queries at most, none without such lines."""
    asked = {
        line.number: line.params.get(FILL) for line in lines if line.kind == LineKind.TEXT and line.params.get(FILL)
    }
    if not asked:
        return {}
    known = {SITE: organization.site, INTRODUCTION: _introduction(organization, day), **_acts(organization, day)}
    return {number: words for number, source in asked.items() if (words := known.get(source or "", ""))}


def _introduction(organization: Organization, day: date) -> str:
    """«приказ № 5-од от 01.09.2026»: the latest one that was in force on the day. Never its title: that may name a person."""
    orders = Document.objects.filter(organization=organization, kind="documents.introduction", state__in=FROZEN)
    orders = orders.filter(date__lte=day).exclude(repealed_at__date__lte=day)
    found = orders.without_texts().order_by("-date", "-pk").first()
    return f"приказ {found}" if found else ""


def _acts(organization: Organization, day: date) -> dict[str, str]:
    """The latest act of each kind that was in force on the day: its address on the site, else its title with the marks."""
    wanted = _ACTS[REGULATION] | _ACTS[PAY]
    acts = LegalAct.objects.filter(wanted, organization=organization).filter(Q(date=None) | Q(date__lte=day))
    in_force = [act for act in acts.order_by("date", "pk") if not act.has_lost_force_by(day)]
    found: dict[str, str] = {}
    for act in in_force:
        title = act.title.lower()
        if "положени" in title and "наставнич" in title:
            found[REGULATION] = act.url or str(act)
        elif "плат" in title or "стимулир" in title:
            found[PAY] = str(act)
    return found
