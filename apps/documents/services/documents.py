"""Steps of a document: compose, send, return, approve, repeal, enter from paper. Each is one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.rights import demand
from apps.jobs.models import StoredFile
from apps.organizations.models import Organization, ProgrammeYear
from apps.workflow import audit
from apps.workflow.transitions import apply

from ..enums import EDITABLE, FROZEN, DocumentState
from ..kinds import DocumentKind, kinds
from ..models import Document, LegalAct
from ..signals import document_approved, document_repealed
from . import acknowledgements, checks, numbering, remarks, rendering, signing, text_places, texts

# Under a record of a paper document nobody signs.
NOBODY = {"post": "", "name": ""}


@transaction.atomic
def create(
    *,
    kind: str,
    organization: Organization,
    year: ProgrammeYear | None,
    records: dict[str, Any],
    by: Any,
    title: str = "",
    amends: Document | None = None,
) -> Document:
    """A draft built from records. The same records in an open draft: that draft again, so that a double click makes one.

    Raises Refused when the records do not make a text, PermissionDenied without the right to compose.
    """
    demand(by, "documents.change_document", organization)
    numbering.lock(organization.pk)
    made = kinds.get(kind)
    existing = _same_draft(kind, organization, records)
    if existing is not None:
        return existing
    document = Document.objects.create(
        organization=organization,
        year=year,
        kind=kind,
        title=title or made.heading or made.title,
        journal=made.journal,
        records=records,
        amends=amends,
        created_by=by,
        created_at=clock.now(),
    )
    _name(document)
    audit.record(document, "create", "Составлен", by=by)
    return document


def edit(document: Document, *, by: Any, words: dict[str, str], seen: str = "") -> Document:
    """Edits the text by hand: `words` maps places (`text_places.editable`) to plain words; a place equal to the built one loses its edit.

    `seen` is the fingerprint of the text that the user had before him. Raises Refused when it was changed meanwhile or may not be.
    """
    demand(by, "documents.change_document", document)
    with transaction.atomic():
        locked = _locked(document)
        if locked.state not in EDITABLE:
            raise Refused("Текст правят в черновике: этот документ уже отправлен или утверждён.")
        _refuse_stale(locked, seen)
        before = locked.edits
        # Compared with the text without any edits: a place that was put back to the built words is an edit no more.
        locked.edits = {}
        built = text_places.editable(texts.text_of(locked))
        locked.edits = _changed_places({**before, **words}, built)
        locked.save(update_fields=["edits"])
        _name(locked)
        audit.record(locked, "edit", "Текст изменён вручную", by=by, changes=_places_changed(before, locked.edits))
    document.refresh_from_db()
    return document


def cite(document: Document, act: LegalAct, *, by: Any) -> Document:
    """Puts a reference to an act, in the edition of today, at the head of the preamble. Raises Refused, AlreadyDone."""
    organization = document.organization
    if act.organization_id not in (None, document.organization_id) or act.has_lost_force_by(organization.today):
        raise Refused("Этот акт не действует: сошлитесь на другой.")
    preamble = texts.text_of(document)["preamble"]
    if act.marks and act.marks in preamble:
        raise AlreadyDone("Ссылка на этот акт уже стоит во вводной части.")
    return edit(document, by=by, words={"preamble": _with_reference(preamble, act.reference_on(organization.today))})


def _with_reference(preamble: str, reference: str) -> str:
    """«В соответствии с …, …» with one more act in it."""
    opening = "В соответствии с "
    if preamble.startswith(opening):
        return f"{opening}{reference}, {preamble.removeprefix(opening)}"
    return f"{opening}{reference}, {preamble[:1].lower()}{preamble[1:]}" if preamble else f"{opening}{reference}"


def send(document: Document, *, by: Any) -> Document:
    """To the director; remarks at the lines are answered by it. Raises Refused with what stands in the way."""
    demand(by, "documents.send_document", document)
    with transaction.atomic():
        locked = _locked(document)
        if locked.state in EDITABLE:
            checks.refuse_when_blocked(locked, "отправить")
        if not _kind(locked).needs_approval:
            raise Refused("Этот документ директор не утверждает: его сразу вносят в журнал.")
        text = texts.text_of(locked) if locked.state in EDITABLE else None
        apply(locked, "send", by=by, sent_content=text, previous_content=locked.sent_content)
        remarks.resolve(locked)
        _kind(locked).on_sent(locked, by)
    document.refresh_from_db()
    return document


def give_back(document: Document, *, by: Any, remark: str, lines: dict[str, str] | None = None) -> Document:
    """Back to its author with a remark, and with remarks at single lines (place → words). Raises Refused without any."""
    demand(by, "documents.approve_document", document)
    with transaction.atomic():
        locked = _locked(document)
        kept = remarks.clean(locked, lines or {}) if locked.state == DocumentState.SENT else {}
        apply(locked, "give_back", by=by, reason=remark.strip() or remarks.summary(kept))
        remarks.keep(locked, kept, by=by)
        _kind(locked).on_returned(locked, by)
    document.refresh_from_db()
    return document


def approve(
    document: Document,
    *,
    by: Any,
    number: str = "",
    date: date | None = None,
    reason: str = "",
    allow_repeat: bool = False,
    seen: str = "",
    proven: bool = False,
) -> Document:
    """Puts a document into force: number, date, frozen text, effects of the kind, one transaction.

    `number` overrides the rule, `date` the day of signing (an earlier day needs a `reason`); `seen` is the fingerprint of the
    text that the director read; `proven`: the second factor was asked for just now. Raises AlreadyDone when somebody was
    quicker, Refused with what stands in the way.
    """
    demand(by, "documents.approve_document", document)
    with transaction.atomic():
        locked = _locked(document)
        _refuse_signed(locked)
        signing.refuse_unproven(locked.organization, proven)
        day = _signing_day(locked, date, reason)
        if locked.state == DocumentState.SENT:
            _refuse_stale(locked, seen)
            checks.refuse_when_blocked(locked, "утвердить")
        _put_into_force(locked, "approve", by, texts.signer_of(locked, by), number, day, allow_repeat, reason=reason)
    document.refresh_from_db()
    return document


def enter(document: Document, *, by: Any, number: str = "", date: date | None = None) -> Document:
    """Puts a document that the director does not approve (minutes, an agreement) into the register. Raises Refused."""
    demand(by, "documents.send_document", document)
    with transaction.atomic():
        locked = _locked(document)
        _refuse_signed(locked)
        if _kind(locked).needs_approval:
            raise Refused("Этот документ утверждает директор: отправьте его на подпись.")
        checks.refuse_when_blocked(locked, "внести в журнал")
        day = _signing_day(locked, date or _kind(locked).own_date(locked), "день указан в самом документе")
        _put_into_force(locked, "enter", by, texts.head_of(locked.organization), number, day, False)
    document.refresh_from_db()
    return document


def record_paper(
    document: Document,
    *,
    by: Any,
    number: str,
    date: date,
    reason: str,
    scan: StoredFile | None = None,
    allow_repeat: bool = False,
    own_text: bool = True,
) -> Document:
    """An order signed on paper before: it takes effect from its own date, the day of entry is kept beside.

    `own_text`: what was signed is the text composed here; otherwise the text stands on the paper only, and a record is kept.

    Raises Refused without number, date in the past or reason.
    """
    if not number.strip():
        raise Refused("Укажите номер, который стоит на бумаге.")
    demand(by, "documents.record_paper", document)
    with transaction.atomic():
        locked = _locked(document)
        _refuse_signed(locked)
        day = _signing_day(locked, date, reason)
        checks.refuse_when_blocked(locked, "внести")
        # Who signed a paper of another text is not known here.
        signer = texts.head_of(locked.organization) if own_text else NOBODY
        extra = {"is_paper": True, "scan": scan or locked.scan}
        _put_into_force(locked, "record_paper", by, signer, number, day, allow_repeat, reason=reason, **extra)
    document.refresh_from_db()
    return document


def repeal(document: Document, *, by: Any, reason: str, by_document: Document | None = None) -> Document:
    """Out of force, by the director or by another order in force (`by_document`). Raises Refused, AlreadyDone."""
    if by_document is not None and (
        by_document.organization_id != document.organization_id or by_document.pk == document.pk
    ):
        raise Refused("Отменить документ может другой документ той же организации.")
    with transaction.atomic():
        locked = _locked(document)
        apply(locked, "repeal", by=by, reason=reason, via=by_document, repealed_by_document=by_document)
        _kind(locked).on_repealed(locked, by)
        document_repealed.send(sender=Document, document=locked, by=by)
    document.refresh_from_db()
    return document


def cancel(document: Document, *, by: Any) -> Document:
    """Throws a draft away; its kind learns of it as of a return."""
    with transaction.atomic():
        locked = _locked(document)
        apply(locked, "cancel", by=by)
        _kind(locked).on_returned(locked, by)
    document.refresh_from_db()
    return document


def approve_many(
    documents: Iterable[Document], *, by: Any, seen: dict[int, str] | None = None, proven: bool = False
) -> list[tuple[Document, str]]:
    """One confirmation for several: each in its own transaction. Returns the document and, where it was not done, why."""
    return [(document, _attempt(document, by, (seen or {}).get(document.pk, ""), proven)) for document in documents]


def _attempt(document: Document, by: Any, seen: str, proven: bool) -> str:
    try:
        approve(document, by=by, seen=seen, proven=proven)
    except Refused as refusal:
        return refusal.sentence
    return ""


def _put_into_force(
    document: Document, action: str, by: Any, signer: dict, number: str, day: date, allow_repeat: bool, **extra: Any
) -> None:
    """The common part of approval, entry and paper: number, frozen text, effects, files later."""
    # Held until the commit: two approvals at once must not take one number.
    numbering.lock(document.organization_id)
    taken = numbering.take(document.organization, document.journal, day, number, allow_repeat=allow_repeat)
    if signer == NOBODY:
        text = texts.record_of_paper(document, number=taken.text, day=day)
    else:
        text = texts.frozen(document, number=taken.text, day=day, signer=signer)
    if extra.get("reason"):
        extra.setdefault("late_reason", extra["reason"])
    apply(
        document,
        action,
        by=by,
        number=taken.text,
        sequence=taken.sequence,
        register_year=taken.year,
        date=day,
        content=text,
        sha256=texts.fingerprint(text),
        signer_name=signer["name"],
        signer_post=signer["post"],
        **extra,
    )
    acknowledgements.open_sheet(document)
    # Effects of the kind run in the same transaction: an order in force whose pairs stayed drafts cannot exist.
    _kind(document).on_approved(document, by)
    document_approved.send(sender=Document, document=document, by=by)
    # Files are made later from the frozen text; a slow PDF must not keep the register locked.
    rendering.order(document, by=by)


def _signing_day(document: Document, day: date | None, reason: str) -> date:
    """The day of signing: today, or an earlier one with a reason. Raises Refused."""
    today = document.organization.today
    if day is None or day == today:
        return today
    if day > today:
        raise Refused(f"Дата документа не может быть позже сегодняшней ({today:%d.%m.%Y}).")
    if not reason.strip():
        raise Refused("Документ подписывается более ранней датой: укажите причину.")
    return day


def _refuse_signed(document: Document) -> None:
    if document.state in FROZEN:
        raise AlreadyDone(
            f"Документ уже подписан: {document}, {document.signer_name or document.signer_post or 'на бумаге'}. "
            "Второй раз ничего не произошло."
        )


def _refuse_stale(document: Document, seen: str) -> None:
    if seen and texts.fingerprint(texts.text_of(document)) != seen:
        raise Refused("Пока Вы читали, текст документа изменился: посмотрите его ещё раз и повторите.")


def _same_draft(kind: str, organization: Organization, records: dict[str, Any]) -> Document | None:
    open_ones = Document.objects.filter(kind=kind, organization=organization, state__in=EDITABLE)
    return next((d for d in open_ones if records and d.records == records), None)


def _changed_places(words: dict[str, str], built: dict[str, str]) -> dict[str, str]:
    kept = {path: text_places.clean_edit(path, text, built) for path, text in words.items() if path in built}
    unknown = [path for path in words if path not in built]
    if unknown and not kept:
        raise Refused("Этого места в тексте больше нет: откройте документ заново.")
    return {path: text for path, text in kept.items() if text != built[path]}


def _places_changed(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    """Which places were edited; the words stay in the document, not in the log."""
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    return {"edits": [", ".join(sorted(before)), ", ".join(changed)]}


def _name(document: Document) -> None:
    """The register calls an order by its title, other documents by their type too: «Протокол заседания …»."""
    text = texts.text_of(document)
    title = text["title"]
    words = title if text["type_name"] == "ПРИКАЗ" else f"{text['type_name'].capitalize()} {_inside(title)}"
    document.title = words[:300]
    document.save(update_fields=["title"])


def _inside(title: str) -> str:
    """A title inside a sentence: «О выборе форм» → «о выборе форм», an abbreviation stays."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def _locked(document: Document) -> Document:
    return Document.objects.select_for_update().get(pk=document.pk)


def _kind(document: Document) -> DocumentKind:
    return kinds.get(document.kind)
