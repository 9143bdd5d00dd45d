"""A municipal row as an obligation of each organization: issued, answered, adopted, counted, reminded of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from apps.core import clock, nameless
from apps.core.errors import AlreadyDone, Refused
from apps.core.rights import demand
from apps.jobs.services import files
from apps.notifications.models import Message
from apps.organizations.enums import Role
from apps.organizations.models import Membership, Organization
from apps.workflow import audit
from apps.workflow.transitions import apply

from .. import access
from ..enums import OccurrenceState, RoadmapState
from ..models import Item, ItemResponsible, Obligation, Occurrence, Roadmap, Section
from ..uploads import Upload

SOON = timedelta(days=14)
ADOPTED_SECTION = "Поручения муниципальной дорожной карты"


def issue(roadmap: Roadmap, *, by: Any) -> int:
    """Gives every row addressed to organizations to each of them; a second time only what is missing. Returns how many."""
    if not roadmap.organization.is_authority:
        raise Refused("Поручения раздаёт муниципалитет из своей дорожной карты.")
    demand(by, "roadmap.change_municipal_roadmap", roadmap)
    with transaction.atomic():
        Roadmap.objects.select_for_update().get(pk=roadmap.pk)
        made = Obligation.objects.bulk_create(_missing(roadmap), batch_size=500)
        if made:
            audit.record(roadmap, "issue", f"Поручения розданы организациям: {len(made)}", by=by)
    return len(made)


def _missing(roadmap: Roadmap) -> Iterable[Obligation]:
    windows = Occurrence.objects.filter(item__roadmap=roadmap, item__is_for_organizations=True).order_by("pk")
    known = set(Obligation.objects.filter(occurrence__in=windows).values_list("occurrence", "organization"))
    organizations = list(Organization.objects.under(roadmap.organization).educational())
    for window in windows:
        for organization in organizations:
            if (window.pk, organization.pk) not in known:
                yield Obligation(occurrence=window, organization=organization)


def answer(
    obligation: Obligation,
    *,
    by: Any,
    action: str = "done",
    reason: str = "",
    document_number: str = "",
    upload: Upload | None = None,
) -> Obligation:
    """The organization's answer: done with a document (its number, a file) or a reason; or not needed, with a reason.

    The officer sees the state and the number, never the file. Raises Refused, AlreadyDone, PermissionDenied.
    """
    if action == "done" and not (document_number.strip() or reason.strip()):
        raise Refused("Укажите номер и дату документа или напишите, почему его нет.")
    nameless.refuse({"Документ": document_number}, obligation.organization)
    today = obligation.organization.today
    with files.together():
        values: dict[str, Any] = {"closed_on": today, "document_number": document_number.strip()}
        if upload is not None:
            values["file"] = files.store(
                upload.content,
                name=upload.name,
                content_type=upload.content_type,
                organization=obligation.organization,
                by=by,
            )
        apply(obligation, action, by=by, reason=reason, **values)
        _close_adopted(obligation, by)
    return obligation


def reopen(obligation: Obligation, *, by: Any, reason: str) -> Obligation:
    """Opened again by the organization. Raises Refused without a reason."""
    return apply(obligation, "reopen", by=by, reason=reason, closed_on=None, closed_by=None)


def adopt(obligation: Obligation, *, by: Any) -> Item:
    """Takes an obligation into the own roadmap of the organization, so that it counts in its «N из M».

    Raises AlreadyDone, Refused without a roadmap, PermissionDenied.
    """
    demand(by, "roadmap.change_roadmap", obligation)
    with transaction.atomic():
        locked = Obligation.objects.select_for_update().select_related("occurrence__item").get(pk=obligation.pk)
        if locked.adopted_id:
            raise AlreadyDone("Это поручение уже стоит в Вашей дорожной карте.")
        roadmap = _own_roadmap(obligation.organization)
        locked.adopted = _copy(locked, roadmap)
        locked.save(update_fields=["adopted"])
        audit.record(roadmap, "adopt", "Поручение муниципалитета включено в карту", by=by)
    obligation.refresh_from_db()
    return locked.adopted


def _own_roadmap(organization: Organization) -> Roadmap:
    year = organization.years.containing(organization.today).first()
    roadmap = access.current_roadmap(organization, year) if year else None
    if roadmap is None or roadmap.state == RoadmapState.CLOSED:
        raise Refused("У организации нет дорожной карты этого года: сначала составьте её.")
    return Roadmap.objects.select_for_update().get(pk=roadmap.pk)


def _copy(obligation: Obligation, roadmap: Roadmap) -> Item:
    source, window = obligation.occurrence.item, obligation.occurrence
    last = roadmap.items.order_by("-position").first()
    item = Item.objects.create(
        roadmap=roadmap,
        section=_section(roadmap),
        position=last.position + 1 if last else 1,
        number=source.number,
        activity=source.activity,
        deadline_text=source.deadline_text,
        deadline_kind=source.deadline_kind,
        deadline_rules=source.deadline_rules,
        deadline_confidence=source.deadline_confidence,
        expected_result=source.expected_result,
        documents=source.documents,
        responsible_text=source.responsible_text,
    )
    Occurrence.objects.create(
        item=item,
        start=window.start,
        due=window.due,
        is_control_point=window.is_control_point,
        state=obligation.state,
        closed_on=obligation.closed_on,
        closed_by=obligation.closed_by,
        reason=obligation.reason,
    )
    ItemResponsible.objects.create(item=item, role=Role.CURATOR)
    return item


def _section(roadmap: Roadmap) -> Section:
    known = roadmap.sections.filter(title=ADOPTED_SECTION).first()
    if known:
        return known
    last = roadmap.sections.order_by("-position").first()
    return Section.objects.create(roadmap=roadmap, position=last.position + 1 if last else 1, title=ADOPTED_SECTION)


def _close_adopted(obligation: Obligation, by: Any) -> None:
    """The adopted row shares the fate of the obligation."""
    if obligation.adopted_id is None:
        return
    action = "done" if obligation.state == OccurrenceState.DONE else "not_needed"
    reason = obligation.reason or f"Поручение выполнено: {obligation.document_number}"
    for window in Occurrence.objects.open().filter(item=obligation.adopted_id):
        apply(window, action, by=by, reason=reason, closed_on=obligation.closed_on)


# ---- what the school and the municipality see
def open_of(organization: Organization) -> QuerySet[Obligation]:
    """Open obligations of an organization that are not in its own roadmap, the earliest first."""
    rows = Obligation.objects.filter(organization=organization, state=OccurrenceState.OPEN, adopted=None)
    return rows.select_related("occurrence__item__roadmap")


@dataclass
class Rollup:
    """One window of a municipal row over the organizations."""

    occurrence: Occurrence
    rows: list[Obligation] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(row.state != OccurrenceState.OPEN for row in self.rows)

    @property
    def waiting(self) -> list[Obligation]:
        return [row for row in self.rows if row.state == OccurrenceState.OPEN]

    @property
    def words(self) -> str:
        return f"Ответили {self.answered} из {len(self.rows)}"

    def is_far(self, today: date) -> bool:
        """Still to be answered, but nobody has to hurry."""
        return self.occurrence.due is not None and self.occurrence.due > today + SOON


@dataclass
class Sorted:
    """The windows as an officer looks at them: what to hurry about, what comes later, what everybody has answered."""

    now: list[Rollup] = field(default_factory=list)
    later: list[Rollup] = field(default_factory=list)
    done: list[Rollup] = field(default_factory=list)


def by_urgency(rollups: Iterable[Rollup], today: date) -> Sorted:
    """Each part by date, what has none last."""
    found = Sorted()
    for one in sorted(rollups, key=lambda one: one.occurrence.due or date.max):
        part = found.done if not one.waiting else found.later if one.is_far(today) else found.now
        part.append(one)
    return found


def rollup(roadmap: Roadmap) -> list[Rollup]:
    """«12 из 14» for each window that was given out, the words of the schools without names. A fixed number of queries."""
    rows = Obligation.objects.filter(occurrence__item__roadmap=roadmap).select_related(
        "occurrence__item", "organization"
    )
    given = list(rows.order_by("occurrence__item__position", "occurrence__due", "organization__short_name"))
    scope = Organization.objects.under(roadmap.organization).educational()
    numbers = nameless.cut([row.document_number for row in given], scope)
    found: dict[int, Rollup] = {}
    for row, number in zip(given, numbers, strict=True):
        row.document_number = number
        found.setdefault(row.occurrence_id, Rollup(row.occurrence)).rows.append(row)
    return list(found.values())


def remind(occurrence: Occurrence, *, by: Any) -> int:
    """One message to the curators of all who have not answered; a second one on the same day sends nothing. Returns how many."""
    roadmap = occurrence.item.roadmap
    demand(by, "roadmap.change_municipal_roadmap", roadmap)
    waiting = list(occurrence.obligations.filter(state=OccurrenceState.OPEN).select_related("organization"))
    today = roadmap.organization.today
    curators = Membership.objects.valid_on(today).filter(
        organization__in=[row.organization_id for row in waiting], role=Role.CURATOR
    )
    by_organization = {row.organization_id: row for row in waiting}
    messages = [
        _message(by_organization[member.organization_id], member.user_id, today)
        for member in curators.order_by("organization", "user")
    ]
    with transaction.atomic():
        keys = [message.key for message in messages]
        known = Message.objects.filter(key__in=keys).count()
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        return Message.objects.filter(key__in=keys).count() - known


def _message(obligation: Obligation, user_id: int, today: date) -> Message:
    due = obligation.occurrence.due or today
    line = {
        "key": f"roadmap.obligation:{obligation.pk}",
        "title": obligation.occurrence.item.activity.split("\n", 1)[0][:200],
        "url": reverse("roadmap:obligation-detail", args=[obligation.public_id]),
        "due": due.isoformat(),
        "day": f"{due:%d.%m.%Y}",
        "late": max((today - due).days, 0),
    }
    return Message(
        user_id=user_id,
        organization=obligation.organization,
        key=f"obligation:{obligation.pk}:{user_id}:{today.isoformat()}",
        subject="Муниципалитет ждёт ответа на поручение дорожной карты",
        items=[line],
        created_at=clock.now(),
        next_try_at=clock.now(),
    )
