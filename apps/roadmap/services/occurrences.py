"""Closing and reopening the windows of rows; the evidence that closes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.errors import Refused
from apps.core.rights import demand
from apps.documents.enums import DocumentState
from apps.documents.models import Document
from apps.jobs.models import StoredFile
from apps.jobs.services import files
from apps.workflow import audit
from apps.workflow.transitions import apply

from ..enums import EvidenceKind, OccurrenceState, RoadmapState
from ..models import Evidence, Item, Occurrence
from ..rules import NOTE_IS_ENOUGH, expected_kinds, proves
from ..uploads import Upload


@dataclass(frozen=True)
class Proof:
    """What a person gives as evidence: one of document, file, link or words, and of which kind it is."""

    kind: str
    document: Document | None = None
    upload: Upload | None = None
    url: str = ""
    note: str = ""


def close(
    occurrence: Occurrence, *, by: Any, action: str = "done", reason: str = "", proof: Proof | None = None
) -> Occurrence:
    """Marks a window as done (with evidence of the expected kind, or a reason) or as not needed (with a reason).

    Raises Refused when the evidence does not fit, AlreadyDone at the second click, PermissionDenied.
    """
    demand(by, "roadmap.close_item", occurrence)
    with transaction.atomic():
        item = Item.objects.select_for_update().select_related("roadmap__organization").get(pk=occurrence.item_id)
        _refuse_closed_roadmap(item)
        if proof is not None:
            _add(item, proof, by=by, occurrence=occurrence)
        if action == "done":
            _refuse_without_evidence(item, occurrence, reason)
        apply(occurrence, action, by=by, reason=reason, closed_on=item.roadmap.organization.today)
    return occurrence


def reopen(occurrence: Occurrence, *, by: Any, reason: str) -> Occurrence:
    """Opens a closed window again; the evidence stays. Raises Refused without a reason."""
    with transaction.atomic():
        _refuse_closed_roadmap(occurrence.item)
        apply(occurrence, "reopen", by=by, reason=reason, closed_on=None, closed_by=None)
    return occurrence


def add_evidence(item: Item, proof: Proof, *, by: Any, occurrence: Occurrence | None = None) -> Evidence:
    """Adds evidence to a row without closing it. Raises Refused."""
    demand(by, "roadmap.close_item", item)
    with transaction.atomic():
        _refuse_closed_roadmap(item)
        return _add(item, proof, by=by, occurrence=occurrence)


def confirm(evidence: Evidence, *, by: Any) -> Evidence:
    """A person agrees with what the program proposed."""
    demand(by, "roadmap.close_item", evidence)
    with transaction.atomic():
        locked = Evidence.objects.select_for_update().get(pk=evidence.pk)
        if locked.is_proposed:
            locked.is_proposed, locked.added_by = False, by
            locked.save(update_fields=["is_proposed", "added_by"])
            audit.record(evidence.item, "evidence", "Подтверждение принято", by=by)
    evidence.refresh_from_db()
    return evidence


def remove(evidence: Evidence, *, by: Any) -> None:
    """Takes evidence away; what closed a window stays until the window is opened again. Raises Refused."""
    demand(by, "roadmap.close_item", evidence)
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=evidence.item_id)
        closed = item.occurrences.exclude(state=OccurrenceState.OPEN).exists()
        if closed and not evidence.is_proposed:
            raise Refused("Строка закрыта с этим подтверждением. Сначала откройте её снова, указав причину.")
        audit.record(item, "evidence", "Подтверждение убрано", by=by)
        evidence.delete()


def _add(item: Item, proof: Proof, *, by: Any, occurrence: Occurrence | None) -> Evidence:
    _refuse_poor(item, proof)
    stored = _stored(item, proof, by)
    evidence = Evidence.objects.create(
        item=item,
        occurrence=occurrence,
        kind=proof.kind,
        document=proof.document,
        file=stored,
        url=proof.url,
        note=proof.note.strip(),
        added_by=by,
        added_at=clock.now(),
    )
    audit.record(item, "evidence", f"Добавлено подтверждение: {evidence.get_kind_display()}", by=by)
    return evidence


def _refuse_poor(item: Item, proof: Proof) -> None:
    """A paper is proved by the paper, a publication by its address; another school's document proves nothing."""
    document = proof.document
    if document is not None:
        if document.organization_id != item.organization_id or document.state != DocumentState.APPROVED:
            raise Refused("Выберите утверждённый документ своей организации.")
        return
    if proof.upload or proof.url:
        return
    if not proof.note.strip():
        raise Refused("Приложите документ, файл или ссылку либо напишите, чем подтверждается выполнение.")
    if proof.kind not in NOTE_IS_ENOUGH:
        label = EvidenceKind(proof.kind).label
        raise Refused(f"Для вида «{label}» слов мало: выберите документ, приложите файл или дайте ссылку.")


def _stored(item: Item, proof: Proof, by: Any) -> StoredFile | None:
    if proof.upload is None:
        return None
    upload = proof.upload
    return files.store(
        upload.content,
        name=upload.name,
        content_type=upload.content_type,
        organization=item.roadmap.organization,
        by=by,
    )


def _refuse_without_evidence(item: Item, occurrence: Occurrence, reason: str) -> None:
    """Evidence of the window itself or of the whole row closes it."""
    expected = expected_kinds(item)
    own = item.evidence.filter(is_proposed=False)
    if reason.strip() or any(
        proves(evidence, expected) for evidence in own if evidence.occurrence_id in (None, occurrence.pk)
    ):
        return
    kinds = " или ".join(f"«{kind.label}»" for kind in expected)
    what = f" вида {kinds}" if kinds else ""
    raise Refused(f"Строка закрывается с подтверждением{what}. Приложите его или напишите причину, почему его нет.")


def _refuse_closed_roadmap(item: Item) -> None:
    if item.roadmap.state == RoadmapState.CLOSED:
        raise Refused("Эта редакция дорожной карты закрыта: отмечайте выполнение в действующей.")
