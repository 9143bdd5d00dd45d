"""Rules of rows: what proves them, and in which state they are on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from apps.documents.enums import Journal
from apps.documents.models import Document

from .enums import EvidenceKind, OccurrenceState
from .models import Evidence, Item, Occurrence

SOON = timedelta(days=7)
# Words of «вид документа» → the kinds of evidence that prove it.
EXPECTED = [
    (r"приказ|распоряжен|распорядительн|локальн\w+ акт|положени", EvidenceKind.ORDER),
    (r"протокол", EvidenceKind.MINUTES),
    (r"баз[аы]?\b|банк|реестр|перечень|список|карта запрос|журнал|таблиц|форма стат", EvidenceKind.REGISTER),
    (r"отч[её]т|справк|анализ|итог|аналитическ|анкет|фото", EvidenceKind.REPORT),
    (r"соглашени|договор", EvidenceKind.AGREEMENT),
    (r"согласи", EvidenceKind.CONSENT),
    (r"публикаци|страниц|сайт|рубрик|ссылк", EvidenceKind.LINK),
    (r"мероприяти|встреч|семинар|конференц|совещани", EvidenceKind.EVENT),
]  # fmt: skip
_EXPECTED = [(re.compile(words, re.IGNORECASE), kind) for words, kind in EXPECTED]
# A state that stays in the program itself (a base, consents, an event) may be proved by words; a paper may not.
NOTE_IS_ENOUGH = {EvidenceKind.REGISTER, EvidenceKind.EVENT, EvidenceKind.CONSENT}


def expected_kinds(item: Item) -> list[EvidenceKind]:
    """Kinds of evidence that the document column names; empty: any evidence will do."""
    found = [kind for word in item.documents for pattern, kind in _EXPECTED if pattern.search(word)]
    return list(dict.fromkeys(found))


# «приказ», «наставничество», «программа», «модель», «реализация», «организация», «школа»
COMMON_ROOTS = {"прика", "наста", "прогр", "модел", "целев", "реали", "орган", "школы", "школе"}
JOURNAL_KINDS: dict[str, str] = {
    Journal.MAIN: EvidenceKind.ORDER,
    Journal.STAFF: EvidenceKind.ORDER,
    Journal.MINUTES: EvidenceKind.MINUTES,
}


def kind_of_document(document: Document, otherwise: str) -> str:
    """What kind of evidence a document of the register is, by its journal; other papers are what a person says."""
    return JOURNAL_KINDS.get(document.journal, otherwise)


def fits(document: Document, item: Item) -> bool:
    """Whether the title of a document speaks of what the row does: at least two roots in common, or all that it has."""
    titled, done = _roots(document.title), _roots(f"{item.activity} {item.expected_result} {' '.join(item.documents)}")
    return bool(titled) and len(titled & done) >= min(2, len(titled))


def _roots(text: str) -> set[str]:
    """Beginnings of the words, without those that stand in every second title."""
    return {word[:5] for word in re.findall(r"[а-яё]{4,}", text.lower().replace("ё", "е"))} - COMMON_ROOTS


def proves(evidence: Evidence, expected: Iterable[str]) -> bool:
    """Whether a piece of evidence is of an expected kind. What the program only proposed proves nothing yet."""
    expected = list(expected)
    return not evidence.is_proposed and (not expected or evidence.kind in expected)


def occurrence_code(occurrence: Occurrence, today: date) -> str:
    """Code of the chip vocabulary."""
    if occurrence.state != OccurrenceState.OPEN:
        return occurrence.state
    if occurrence.due is None:
        return "none"
    if occurrence.due < today:
        return "overdue"
    if occurrence.due <= today + SOON:
        return "due_soon"
    if occurrence.start and occurrence.start <= today:
        return "in_progress"
    return "planned"


ORDER_OF_CARE = ["overdue", "due_soon", "in_progress", "planned", "none"]


def item_code(occurrences: list[Occurrence], today: date) -> str:
    """State of a row out of its windows: the most urgent open one tells; all closed is done."""
    codes = {occurrence_code(occurrence, today) for occurrence in occurrences}
    for code in ORDER_OF_CARE:
        if code in codes:
            return code
    return "not_needed" if codes == {"not_needed"} else "done"
