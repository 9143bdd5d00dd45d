"""What is asked of every document before sending and again inside approval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import StrIndex
from django.urls import reverse

from apps.core.errors import Refused
from apps.core.once import once
from apps.organizations.models import Organization

from .. import content as contents
from ..forms import place_label
from ..kinds import Problem, kinds
from ..models import Document, LegalAct
from . import acts, text_places, texts

_DATE = re.compile(r"(от\s+)?\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_PLACEHOLDER = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{[^{}\s]{1,40}\}|_{4,}|\.{6,}|[<\[]\s*(?:указать|вписать)[^>\]]*[>\]]", re.I
)
_WRONG_LAW = re.compile(r"ст(?:\.|атьи|атья|атье|атьёй|атьей)?\s*358\.1\b|358\.1\s*(?:ТК|Трудового)", re.I)


LET_GO = "Этим документом участие прекращается, поэтому отправке это не мешает."
RETYPED = (
    "исправлено вручную, а лист ознакомления и проверка согласий берут людей из записей. "
    "Если назван другой человек, составьте документ заново."
)


@dataclass(frozen=True)
class Check:
    """One check with what it found; nothing found: it is passed."""

    title: str
    problems: list[Problem] = field(default_factory=list)


@once
def run(document: Document) -> list[Check]:
    """All checks of a document, in the order in which they are shown."""
    try:
        content = texts.build(document)
        text = texts.text_of(document)
    except Refused as refusal:
        return [Check("Записи для текста", [Problem(refusal.sentence)])]
    words = list(strings(text))
    return [
        Check("Записи для текста", kinds.get(document.kind).checks(document)),
        Check("Люди и согласия", _people(document, content)),
        Check("Незаполненные места", _placeholders(document, words)),
        Check("Ссылки на законы", _laws(document, words)),
        Check("Правовые акты", _acts(document, words)),
        Check("Даты программного года", _dates(document, text)),
        Check("Названия организаций", _organizations(document, words)),
    ]


def blocking(document: Document) -> list[Problem]:
    """What forbids sending and approval."""
    return [p for check in run(document) for p in check.problems if p.blocks]


def refuse_when_blocked(document: Document, step: str) -> None:
    """Raises Refused with everything that stands in the way of a step («отправить»)."""
    found = blocking(document)
    if found:
        raise Refused(f"Документ нельзя {step}. " + " ".join(p.text for p in found[:5]))


def strings(value: Any) -> Iterator[str]:
    """Every text of a resolved document, its header left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key != "header":
                yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def _people(document: Document, content: contents.Content) -> list[Problem]:
    ids = contents.person_ids(content)
    leaving = ids & kinds.get(document.kind).leaving(document)
    found = _checked(ids - leaving, document)
    # Who lost his consent must be let go: of him the reader is told, the document is not held up.
    found += [
        replace(problem, text=f"{problem.text} {LET_GO}", blocks=False) for problem in _checked(leaving, document)
    ]
    return found + _retyped_people(document, content)


def _checked(ids: set[int], document: Document) -> list[Problem]:
    return contents.people.check(ids, document.organization) if contents.people.check and ids else []


def _retyped_people(document: Document, content: contents.Content) -> list[Problem]:
    """Lines with people that were edited by hand: the sheet of acknowledgement and the consents still follow the records."""
    if not content.acknowledge and not content.readers:
        return []
    retyped = [place for place in document.edits if place in text_places.of_people(content)]
    return [Problem(f"{place_label(place)}: {RETYPED}", _edit_url(document), blocks=False) for place in retyped]


def _placeholders(document: Document, words: list[str]) -> list[Problem]:
    found = sorted({match for text in words for match in _PLACEHOLDER.findall(text)})
    return [Problem(f"В тексте осталось незаполненное место «{mark}».", _edit_url(document)) for mark in found]


def _laws(document: Document, words: list[str]) -> list[Problem]:
    """The slip of real roadmaps: 358.1 for 351.8."""
    if not any(_WRONG_LAW.search(text) for text in words):
        return []
    return [Problem("В тексте «ст. 358.1»: о наставничестве говорит ст. 351.8 ТК РФ.", _edit_url(document))]


def _acts(document: Document, words: list[str]) -> list[Problem]:
    """An act that is cited and has lost force by today."""
    organization = document.organization
    found = acts.lost("\n".join(words), organization, organization.today)
    return [Problem(_lost(act), reverse("documents:act-detail", args=[act.pk]), blocks=False) for act in found]


def _lost(act: LegalAct) -> str:
    since = f" с {act.repealed_on:%d.%m.%Y}" if act.repealed_on else ""
    return f"Акт утратил силу{since}: «{act.title}» {act.marks}. Сошлитесь на действующий."


def _dates(document: Document, text: dict[str, Any]) -> list[Problem]:
    """Terms outside the programme year. Dates after «от» belong to acts that are cited, whatever year they are of."""
    year = document.year
    if year is None:
        return []
    outside = {
        day
        for part in ("items", "sections", "annexes")
        for words in strings(text[part])
        for cited, *parts in _DATE.findall(words)
        if not cited and (day := _day(parts)) and not year.contains(day)
    }
    return [
        Problem(f"Дата {day:%d.%m.%Y} не входит в «{year}».", _edit_url(document), blocks=False)
        for day in sorted(outside)
    ]


def _day(parts: list[str]) -> date | None:
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None


def _organizations(document: Document, words: list[str]) -> list[Problem]:
    """Names of other organizations: the text was perhaps copied from a neighbour."""
    own = _own_names(document.organization)
    whole = "\n".join(words)
    named = (
        Organization.objects.annotate(position=StrIndex(Value(whole), F("short_name")))
        .filter(position__gt=0)
        .exclude(short_name__in=own)
        .values_list("short_name", flat=True)
    )
    for name in own:
        whole = whole.replace(name, "")
    foreign = sorted({name for name in named if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", whole)})
    return [
        Problem(f"В тексте названа другая организация: «{name}».", _edit_url(document), blocks=False)
        for name in foreign
    ]


@once
def _own_names(organization: Organization) -> list[str]:
    """Names of the organization and of those it belongs to, the longest first."""
    names: list[str] = []
    node: Organization | None = organization
    while node is not None:
        names += [node.name, node.short_name, node.founder]
        node = node.parent
    return sorted(filter(None, set(names)), key=len, reverse=True)


def _edit_url(document: Document) -> str:
    return reverse("documents:document-edit", args=[document.public_id])
