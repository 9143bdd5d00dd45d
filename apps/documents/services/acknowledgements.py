"""The acknowledgement sheet: who was named, who has read, by button or on paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.organizations.access import organizations_of
from apps.workflow import audit

from .. import content as contents
from ..enums import DocumentState, Means
from ..models import Acknowledgement, Document


def open_sheet(document: Document) -> int:
    """Opens a line for everybody of the bases, or with an account, whom the frozen text names for acknowledgement; returns how many."""
    assert document.content is not None  # the text is frozen before its sheet is opened
    entries = document.content["acknowledge"]
    named = {entry["id"]: entry for entry in entries if entry["id"]}
    known = contents.people.resolve(set(named)) if contents.people.resolve and named else {}
    accounts = {pk: known.get(pk, {}).get("user_id") for pk in named}
    rows = [_line(document, entry, accounts[pk], pk) for pk, entry in named.items()]
    with_account = {entry["user"]: entry for entry in entries if entry.get("user")}
    # An account may be gone since the draft was composed.
    there = get_user_model().objects.filter(pk__in=list(with_account)).values_list("pk", flat=True)
    rows += [_line(document, with_account[user], user, None) for user in there]
    return len(Acknowledgement.objects.bulk_create(rows, ignore_conflicts=True))


def _line(document: Document, entry: dict[str, Any], user: int | None, person: int | None) -> Acknowledgement:
    return Acknowledgement(document=document, person_id=person, user_id=user, name=entry["name"], post=entry["post"])


def to_read(user: Any) -> list[dict[str, Any]]:
    """`public_id`, `title`, `number`, `date` of documents in force whose sheet names the user and that he has not read yet, the oldest
    first. Every «Сегодня» asks this, mostly for nothing: no whole documents are read."""
    shown = {name: F(f"document__{name}") for name in ("public_id", "title", "number", "date")}
    rows = Acknowledgement.objects.open().filter(user=user, document__organization__in=organizations_of(user))
    rows = rows.order_by("document__date", "pk")
    return list(rows.values(**shown))


def acknowledge(document: Document, *, by: Any, ip: str | None = None) -> Acknowledgement:
    """The button «Ознакомлен» of a person named in the document. Raises AlreadyDone, PermissionDenied for a stranger."""
    with transaction.atomic():
        line = Acknowledgement.objects.select_for_update(of=("self",)).filter(document=document, user=by).first()
        if line is None:
            raise PermissionDenied("Вас нет в листе ознакомления.")
        return _mark(line, by, ip)


@transaction.atomic
def mark_paper(document: Document, lines: list[int], *, by: Any) -> int:
    """The curator's mark: these people signed the printed sheet. Returns how many; Raises Refused when none is open."""
    if not by.has_perm("documents.change_document", document):
        raise PermissionDenied("documents.change_document")
    _refuse_not_in_force(document)
    open_lines = Acknowledgement.objects.filter(document=document, pk__in=lines, read_at__isnull=True)
    marked = open_lines.update(means=Means.PAPER, read_at=clock.now(), marked_by=by)
    if not marked:
        raise Refused("Отметьте людей, которые подписали лист и ещё не отмечены.")
    audit.record(document, "acknowledge", f"Ознакомление подписью на бумаге: {marked}", by=by)
    return marked


def _mark(line: Acknowledgement, by: Any, ip: str | None) -> Acknowledgement:
    if line.read_at is not None:
        raise AlreadyDone(f"Отметка уже стоит: {clock.local(line.read_at, line.document.organization):%d.%m.%Y %H:%M}.")
    _refuse_not_in_force(line.document)
    line.means, line.read_at, line.marked_by, line.ip = Means.ONLINE, clock.now(), by, ip
    line.save(update_fields=["means", "read_at", "marked_by", "ip"])
    audit.record(line.document, "acknowledge", f"Ознакомление: {line.get_means_display()}", by=by)
    return line


def _refuse_not_in_force(document: Document) -> None:
    if document.state != DocumentState.APPROVED:
        raise Refused("Знакомят с документом, который действует: этот не утверждён или уже утратил силу.")
