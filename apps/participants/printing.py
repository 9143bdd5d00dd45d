"""Consent forms filled in for signing by hand: one or a whole list, as DOCX or PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.core.errors import Refused
from apps.core.russian.numbers import date_words

from .enums import Purpose, Signer
from .models import ConsentText, Person
from .rules import signers

PLACE = re.compile(r"\{(\w+)\}")
BLANK = "____________________"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Sheet:
    """One consent form: a title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def sheets(people: Iterable[Person], purpose: str, *, valid_to: Any = None) -> list[Sheet]:
    """A form for each person with the text in force. Raises Refused when the purpose has no text."""
    people = list(people)
    if not people:
        raise Refused("Печатать нечего: у всех участников списка согласие есть.")
    day = people[0].organization.today
    text = ConsentText.objects.filter(purpose=purpose, valid_from__lte=day).order_by("-version").first()
    if text is None:
        raise Refused(f"Нет текста согласия для цели «{Purpose(purpose).label}». Добавьте его в справочник.")
    return [_sheet(text, person, valid_to) for person in people]


def _sheet(text: ConsentText, person: Person, valid_to: Any) -> Sheet:
    words = _words(person, valid_to)
    # A place that the text names and we do not know is left for the pen.
    body = PLACE.sub(lambda found: words.get(found[1], BLANK), text.body)
    return Sheet(text.title, tuple(line.strip() for line in body.split("\n") if line.strip()))


def _words(person: Person, valid_to: Any) -> dict[str, str]:
    own = person.organization
    signs_alone = signers(person.age_on(own.today), own.consent_policy)[0] == Signer.OWN
    return {
        "signer": person.full_name if signs_alone else f"{BLANK}{BLANK}",
        "signer_short": person.short_name if signs_alone else BLANK,
        "person": f"{person.full_name}, {person.occupation}",
        "authority_clause": ""
        if signs_alone
        else f"законный представитель ({BLANK}, документ о полномочиях: {BLANK}), ",
        "post": person.post or BLANK,
        "organization": own.name,
        "address": own.address or own.place or BLANK,
        "inn": own.inn or BLANK,
        "site": own.site or BLANK,
        "valid_to": date_words(valid_to) if valid_to else "отзыва",
        "signed_on": "«____» ______________ 20____ г.",
    }


def docx(pages: list[Sheet]) -> bytes:
    """All forms in one document, each on its own page."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paper = Document()
    paper.styles["Normal"].font.name = "Times New Roman"
    paper.styles["Normal"].font.size = Pt(12)
    for number, page in enumerate(pages):
        title = paper.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.add_run(page.title).bold = True
        title.paragraph_format.page_break_before = number > 0
        for words in page.paragraphs:
            line = paper.add_paragraph(words)
            line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if "Подпись" not in words else WD_ALIGN_PARAGRAPH.LEFT
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def pdf(pages: list[Sheet]) -> bytes:
    """The same words as PDF. Raises Refused where the server has no library for it."""
    from django.template.loader import render_to_string

    from apps.documents.rendering.pdf import pdf_missing, print_html

    if pdf_missing():
        raise Refused(f"{pdf_missing()} Пока печатайте DOCX.")
    return print_html(render_to_string("participants/print/consents.html", {"pages": pages}))
