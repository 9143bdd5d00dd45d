"""From agreed pairs to a document: a draft for the director, or an order that was signed on paper before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from apps.core.errors import Refused
from apps.documents.models import Document
from apps.documents.services import documents
from apps.jobs.services import files
from apps.participants.uploads import Scan

from ..enums import PairState
from ..models import Pair


def order_for(pairs: Sequence[Pair], *, by: Any) -> Document:
    """A draft of the order about these agreed pairs: replacements go into an order about changes.

    Raises Refused when a pair is not agreed, or both sorts are mixed.
    """
    _check_agreed(pairs)
    first = pairs[0]
    replacing = [p for p in pairs if p.replaces_id]
    if replacing and len(replacing) != len(pairs):
        raise Refused(
            "Замены наставников оформляются отдельным приказом: выберите только замены или только новые пары."
        )
    ids = sorted(p.pk for p in pairs)
    kind, records = (
        ("pairing.change_pairs", {"ends": [], "begins": ids}) if replacing else ("pairing.fix_pairs", {"pairs": ids})
    )
    amends = first.replaces.order if len(replacing) == 1 and first.replaces else None
    return documents.create(
        kind=kind, organization=first.organization, year=first.year, records=records, by=by, amends=amends
    )


def _check_agreed(pairs: Sequence[Pair]) -> None:
    if not pairs:
        raise Refused("Согласованных пар нет: приказ составлять не о чем. Сначала получите согласия сторон.")
    for pair in pairs:
        if pair.state != PairState.AGREED:
            state = pair.get_state_display()
            raise Refused(f"Пара «{pair.title}» в состоянии «{state}». В приказ включают согласованные пары.")


def ending_order(
    pair: Pair, *, action: str, day: date, reason: Any, note: str, notice_on: date | None, by: Any
) -> Document:
    """A draft of the order that ends a running pair. Raises Refused."""
    row = {
        "pair": pair.pk,
        "action": action,
        "day": day.isoformat(),
        "reason": reason.code,
        "note": note,
        "notice": notice_on.isoformat() if notice_on else None,
    }
    return documents.create(
        kind="pairing.change_pairs",
        organization=pair.organization,
        year=pair.year,
        records={"ends": [row], "begins": []},
        by=by,
        amends=pair.order,
    )


@files.together()
def record_paper(pairs: Sequence[Pair], *, number: str, day: date, reason: str, scan: Scan | None, by: Any) -> Document:
    """An order that was signed on paper: its pairs are active from its own day, its text stays on the paper. Raises Refused."""
    document = order_for(pairs, by=by)
    stored = None
    if scan:
        stored = files.store(
            scan.content, name=scan.name, content_type=scan.content_type, organization=document.organization, by=by
        )
    return documents.record_paper(document, by=by, number=number, date=day, reason=reason, scan=stored, own_text=False)
