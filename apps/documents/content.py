"""The content of a document: ONE structure, from which both writers (PDF and DOCX) make their file, so that texts cannot differ.

People and posts stand in it as references; names are put into their cases when it is resolved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from apps.core.errors import Refused


@dataclass(frozen=True)
class PersonRef:
    """A person of the bases, in a grammatical case (nom gen dat acc ins loc). `short`: surname with initials."""

    id: int
    case: str = "nom"
    short: bool = False


Run = str | PersonRef
Text = list[Run]


@dataclass
class Item:
    """A numbered point of the order; `children` are sub-points."""

    text: Text
    children: list[Item] = field(default_factory=list)


@dataclass
class Table:
    """A table of an annex: titles of columns, relative widths, rows of cells."""

    columns: list[str]
    rows: list[list[Text]]
    widths: list[int] = field(default_factory=list)


@dataclass
class Annex:
    title: str
    table: Table | None = None
    paragraphs: list[Text] = field(default_factory=list)


@dataclass
class Section:
    """A part of minutes, an agreement or a report under its own heading: «СЛУШАЛИ», «Предмет соглашения»."""

    heading: str
    paragraphs: list[Text]


@dataclass
class Signature:
    """Who signs below, when it is not the head of the organization alone: «Председатель», both sides of an agreement."""

    post: str
    name: Text


@dataclass(frozen=True)
class Reader:
    """Somebody outside the bases who signs the printed sheet of acknowledgement: a minor's representative."""

    name: str  # empty: written by hand
    post: Text


@dataclass
class Content:
    """All of a document but its number, date and the head's signature, which the register gives."""

    title: str  # «О закреплении наставнических пар»
    preamble: Text
    items: list[Item]
    annexes: list[Annex] = field(default_factory=list)
    type_name: str = "ПРИКАЗ"
    resolution: str = "приказываю"
    acknowledge: list[PersonRef] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)


def texts(content: Content) -> Iterator[Text]:
    """Every text of a document in reading order."""
    yield content.preamble
    for section in content.sections:
        yield from section.paragraphs
    for item in content.items:
        yield from _item_texts(item)
    for signature in content.signatures:
        yield signature.name
    for reader in content.readers:
        yield reader.post
    for annex in content.annexes:
        yield from annex.paragraphs
        if annex.table:
            for row in annex.table.rows:
                yield from row


def _item_texts(item: Item) -> Iterator[Text]:
    yield item.text
    for child in item.children:
        yield from _item_texts(child)


def person_ids(content: Content) -> set[int]:
    """Numbers of all people a document names."""
    named = {run.id for text in texts(content) for run in text if isinstance(run, PersonRef)}
    return named | {ref.id for ref in content.acknowledge}


# ---- the resolver of people is registered by the app that owns them (participants)
NameResolver = Callable[[set[int]], dict[int, dict[str, Any]]]


@dataclass
class _People:
    """`resolve`: ids → {"full": {case: text}, "short": {case: text}, "post": text, "user_id": number of the login or None}.

    `check(ids, organization)` → problems (`kinds.Problem`): no consent, the person left, another organization's person.
    `choices(organization)` → (id, «Фамилия Имя Отчество, должность») of everybody whom a form may offer.
    """

    resolve: NameResolver | None = None
    check: Callable[[set[int], Any], list[Any]] | None = None
    choices: Callable[[Any], list[tuple[int, str]]] | None = None


people = _People()


def resolved(content: Content) -> dict[str, Any]:
    """The content as plain JSON with names put into their cases: what is shown, rendered and frozen.

    Raises Refused when a person of the text is not in the bases any more.
    """
    ids = person_ids(content)
    names = people.resolve(ids) if people.resolve and ids else {}
    say = _speaker(names)
    return {
        "type_name": content.type_name,
        "title": content.title,
        "preamble": say(content.preamble),
        "resolution": content.resolution,
        "sections": [{"heading": s.heading, "paragraphs": [say(p) for p in s.paragraphs]} for s in content.sections],
        "items": [_item_json(item, say) for item in content.items],
        "annexes": [_annex_json(annex, say) for annex in content.annexes],
        "acknowledge": [
            {"id": r.id, "name": say([PersonRef(r.id)]), "post": names.get(r.id, {}).get("post", "")}
            for r in content.acknowledge
        ]
        + [{"id": None, "name": reader.name, "post": say(reader.post)} for reader in content.readers],
        "signatures": [{"post": s.post, "name": say(s.name)} for s in content.signatures],
    }


def _speaker(names: dict[int, dict[str, Any]]) -> Callable[[Text], str]:
    def word(run: Run) -> str:
        if isinstance(run, str):
            return run
        if run.id not in names:
            raise Refused("В тексте назван человек, которого больше нет в базах: уберите его из записей документа.")
        return names[run.id]["short" if run.short else "full"][run.case]

    return lambda text: "".join(word(run) for run in text)


def _item_json(item: Item, say: Callable[[Text], str]) -> dict[str, Any]:
    return {"text": say(item.text), "children": [_item_json(child, say) for child in item.children]}


def _annex_json(annex: Annex, say: Callable[[Text], str]) -> dict[str, Any]:
    table = annex.table and {
        "columns": annex.table.columns,
        "widths": annex.table.widths,
        "rows": [[say(cell) for cell in row] for row in annex.table.rows],
    }
    return {"title": annex.title, "paragraphs": [say(p) for p in annex.paragraphs], "table": table}
