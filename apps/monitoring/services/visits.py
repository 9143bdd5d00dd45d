"""What changed since a user was here before: figures between two days, steps of the log, submitted data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max
from django.urls import reverse

from apps.core import clock
from apps.core.russian.numbers import some
from apps.organizations.models import Organization
from apps.workflow.models import AuditEvent

from ..models import Submission, Visit
from . import overview

# Who logs in again within a working day is still here: what he has not read yet must not vanish.
REST = timedelta(hours=8)
SHOWN = 4
# Kind of object → its name on the page, who may see it, where it is listed.
ROOMS = {
    "pairing.Pair": ("Пары и группы", "pairing.view_pair", "pairing:pair-list"),
    "plans.Plan": ("Индивидуальные планы", "plans.view_plan", "plans:plan-list"),
    "documents.Document": ("Документы", "documents.view_document", "documents:document-list"),
    "roadmap.Occurrence": ("Дорожная карта", "roadmap.view_roadmap", "roadmap:roadmap-current"),
    "roadmap.Roadmap": ("Дорожная карта", "roadmap.view_roadmap", "roadmap:roadmap-current"),
    "monitoring.Answer": ("Сборы данных", "monitoring.build_statistics", "monitoring:campaign-list"),
    "metrics.ManualValue": ("Внесённые значения", "metrics.view_metric", "metrics:metric-list"),
}


def begin(user: Any) -> None:
    """A login begins a visit of every workplace of the user; the one before becomes the former visit."""
    now = clock.now()
    for organization_id in {m.organization_id for m in user.current_memberships()}:
        row, made = Visit.objects.get_or_create(
            user=user, organization_id=organization_id, defaults={"started_at": now}
        )
        if not made and now - row.started_at >= REST:
            Visit.objects.filter(pk=row.pk, started_at=row.started_at).update(
                previous_at=F("started_at"), started_at=now
            )


def mark_seen(user: Any, organization: Organization) -> None:
    """From now on only later changes are told."""
    now = clock.now()
    Visit.objects.update_or_create(
        user=user, organization=organization, defaults={"started_at": now, "previous_at": now}
    )


@dataclass(frozen=True)
class Room:
    """Steps of one room: «предложена (3), согласие участника»."""

    title: str
    url: str
    words: str


@dataclass(frozen=True)
class Changes:
    """`since` is None at the first visit. No names of people anywhere; `submitted` are names of organizations."""

    since: datetime | None
    figures: list[overview.Cell]
    rooms: list[Room]
    submitted: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.figures or self.rooms or self.submitted)


def changes(user: Any, organization: Organization) -> Changes:
    """What changed in a workplace since the user's former visit; a fixed number of queries."""
    visit = Visit.objects.filter(user=user, organization=organization).first()
    since = visit.previous_at if visit else None
    if since is None:
        return Changes(None, [], [], [])
    before = clock.local(since, organization).date()
    return Changes(
        since=since,
        figures=overview.changes(organization, before, organization.today),
        rooms=[] if organization.is_authority else _rooms(user, organization, since),
        submitted=_submitted(organization, since) if organization.is_authority else [],
    )


def _rooms(user: Any, organization: Organization, since: datetime) -> list[Room]:
    """Steps that others took, room by room, the latest room first; only rooms that the user may open."""
    seen = {kind: room for kind, room in ROOMS.items() if user.has_perm(room[1], organization)}
    rows = (
        AuditEvent.objects.filter(organization_id=organization.pk, at__gt=since, object_type__in=seen)
        .exclude(actor=user)
        .order_by()
        .values_list("object_type", "title")
        .annotate(n=Count("pk"), last=Max("at"))
    )
    found: dict[tuple[str, str], list[str]] = {}
    for kind, title, n, _ in sorted(rows, key=lambda row: row[3], reverse=True):
        name, _permission, page = seen[kind]
        found.setdefault((name, page), []).append(f"{title} ({n})" if n > 1 else title)
    return [Room(name, reverse(page), some(words, SHOWN)) for (name, page), words in found.items()]


def _submitted(authority: Organization, since: datetime) -> list[str]:
    """Organizations that submitted data to a collection of the authority."""
    rows = Submission.objects.filter(answer__campaign__organization=authority, submitted_at__gt=since)
    names = rows.order_by("answer__organization__short_name").values_list("answer__organization__short_name", flat=True)
    return list(names.distinct())
