"""Consent forms filled in for signing by hand: one or a whole list, as DOCX or PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.core.errors import Refused
from apps.core.russian.numbers import NBSP, date_words
from apps.documents.rendering.blocks import unparted

from .enums import Purpose, Signer
from .models import Consent, ConsentText, Person
from .rules import signers
from .services.names import cases_of

PLACE = re.compile(r"\{(\w+)\}")
BLANK = "____________________"
HAND = "_" * 16
DAY = "«____» ______________ 20____ г."
AUTHORITY = f"кем приходится: {BLANK}; документ о полномочиях: {BLANK}"
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
    known = _representatives(people)
    return [_sheet(text, person, known.get(person.pk), valid_to) for person in people]


def _representatives(people: list[Person]) -> dict[int, Consent]:
    """The last consent of each person that a representative signed: his name and papers need not be written again."""
    signed = Consent.objects.filter(person__in=people).exclude(representative_name="").order_by("signed_on", "pk")
    return {consent.person_id: consent for consent in signed}


def _sheet(text: ConsentText, person: Person, signed: Consent | None, valid_to: Any) -> Sheet:
    words = _words(person, signed, valid_to)
    # A place that the text names and we do not know is left for the pen.
    body = PLACE.sub(lambda found: words.get(found[1], BLANK), text.body).replace("г..", "г.")
    return Sheet(text.title, tuple(unparted(line.strip()) for line in body.split("\n") if line.strip()))


def _words(person: Person, signed: Consent | None, valid_to: Any) -> dict[str, str]:
    own = person.organization
    signer = signers(person.age_on(own.today), own.consent_policy)[0]
    return {
        **(_own_words(person) if signer == Signer.OWN else _representative_words(person, signer, signed)),
        "person": f"{person.full_name}, {person.occupation}",
        "post": person.post or BLANK,
        "organization": own.name,
        "address": own.address or own.place or BLANK,
        "inn": own.inn or BLANK,
        "site": own.site or BLANK,
        "valid_to": date_words(valid_to) if valid_to else "отзыва",
        "signed_on": DAY,
    }


def _own_words(person: Person) -> dict[str, str]:
    """Words of a form that the person signs himself."""
    return {
        "signer": person.full_name,
        "signer_short": person.short_name,
        "authority_clause": "",
        "whose": f"моих персональных данных ({person.occupation})",
        "signatures": _signature("Подпись", person.short_name),
    }


def _representative_words(person: Person, signer: str, signed: Consent | None) -> dict[str, str]:
    """Words of a form for a minor: one hand signs it, or two where the organization's rule for 14–17 years says so."""
    name, authority = (signed.representative_name, signed.authority) if signed else ("", "")
    child = cases_of(person)["full"]["gen"]
    signatures = [_signature("Подпись законного представителя", name or BLANK)]
    if signer == Signer.BOTH:
        signatures.append(_signature("Согласие подтверждаю. Подпись несовершеннолетнего", person.short_name))
    return {
        "signer": name or f"{BLANK}{BLANK}",
        "signer_short": name or BLANK,
        "authority_clause": f"законный представитель ({authority or AUTHORITY}), ",
        "whose": f"персональных данных несовершеннолетнего лица: {child} ({person.occupation})",
        "signatures": "\n".join(signatures),
    }


def _signature(label: str, name: str) -> str:
    """Who signs, and on a line of its own the place for the hand, the name and the date; beside a very long name the date goes below."""
    return " ".join([f"{label}:\n{_whole(f'{HAND} / {name} /')}", _whole(DAY)])


def _whole(words: str) -> str:
    return words.replace(" ", NBSP)


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
            is_signed = "Подпись" in words
            line.alignment = WD_ALIGN_PARAGRAPH.LEFT if is_signed else WD_ALIGN_PARAGRAPH.JUSTIFY
            line.paragraph_format.space_before = Pt(18 if is_signed else 0)
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
