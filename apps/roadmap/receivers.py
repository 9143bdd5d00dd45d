"""An approved document is proposed as evidence to the rows whose words it fits; a person confirms it."""

from __future__ import annotations

import re
from typing import Any

from django.dispatch import receiver

from apps.core import clock
from apps.documents.models import Document
from apps.documents.signals import document_approved

from .enums import EvidenceKind
from .models import Evidence, Item, Roadmap
from .rules import expected_kinds, kind_of_document

# Words of the document's title → words of the row that it proves.
SUBJECTS = [
    (r"закреплени\w+[^.]*пар|наставническ\w+ пар", r"\bпар[ыа]?\b|\bпар\b|закреплени|групп"),
    (r"индивидуальн\w+ план|программ\w* наставничеств", r"индивидуальн\w+ план|программ\w* наставничеств|ППН"),
    (r"дорожн\w+ карт", r"дорожн\w+ карт"),
    (r"положени\w+", r"положени"),
    (r"согласи\w+", r"согласи"),
    (r"поощрени|награжден", r"поощрени|благодарност|награ"),
    (r"назначени\w+ (?:куратор|наставник)", r"назначени"),
    (r"педагогическ\w+ совет|методическ\w+ (?:совет|семинар)", r"педагогическ\w+ совет|методическ\w+ (?:совет|семинар)|\bМС\b"),
    (r"семинар|конференци|круглы\w+ стол", r"семинар|конференци|круглы\w+ стол"),
]  # fmt: skip
_SUBJECTS = [(re.compile(a, re.IGNORECASE), re.compile(b, re.IGNORECASE)) for a, b in SUBJECTS]
MOST = 10


@receiver(document_approved)
def propose(sender: Any, document: Document, by: Any, **kwargs: Any) -> None:
    """Proposes the document to rows of the current roadmap: expected kind and words must fit."""
    if document.year_id is None:
        return
    roadmap = Roadmap.objects.current().filter(organization=document.organization_id, year=document.year_id).first()
    if roadmap is None:
        return
    Evidence.objects.bulk_create(_proposal(item, document) for item in fitting(roadmap, document)[:MOST])


def fitting(roadmap: Roadmap, document: Document) -> list[Item]:
    """Rows that the document may prove and that do not have it yet."""
    patterns = [row for title, row in _SUBJECTS if title.search(document.title)]
    if not patterns:
        return []
    known = set(Evidence.objects.filter(document=document).values_list("item", flat=True))
    kind = kind_of_document(document, EvidenceKind.REPORT)
    return [
        item
        for item in roadmap.items.order_by("position")
        if item.pk not in known
        and kind in expected_kinds(item)
        and any(p.search(f"{item.activity} {item.expected_result}") for p in patterns)
    ]


def _proposal(item: Item, document: Document) -> Evidence:
    return Evidence(
        item=item,
        kind=kind_of_document(document, EvidenceKind.REPORT),
        document=document,
        is_proposed=True,
        added_by=None,
        added_at=clock.now(),
    )
