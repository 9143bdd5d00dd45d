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
    """A person of the bases, in a grammatical case (nom gen dat acc ins loc). `short`: surname with initials.

    `signs`: initials before the surname, as under a document.
    """

    id: int
    case: str = "nom"
    short: bool = False
    signs: bool = False


@dataclass(frozen=True)
class PostRef:
    """Post or class of a person of the bases in a case; forms corrected by hand win."""

    id: int
    case: str = "nom"


Run = str | PersonRef | PostRef
Text = list[Run]


@dataclass
class Item:
    """A numbered point of the order; `children` are sub-points.

    `own`: it and its sub-points say what this document alone says, so no wording of the school stands over them.
    `key` names a point whose number differs between documents; wordings are kept under it.
    """

    text: Text
    children: list[Item] = field(default_factory=list)
    own: bool = False
    key: str = ""


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
class Bar:
    """A line of a chart: whose it is, the figure in words, its length in per cent; None: there is no number."""

    label: str
    words: str
    share: float | None


@dataclass
class Chart:
    """Shares as bars, each with its name and figure: the chart is its own table. `goal` in per cent is a mark across."""

    title: str
    bars: list[Bar]
    goal: float | None = None


@dataclass
class Section:
    """A part of minutes, an agreement or a report under its own heading: «СЛУШАЛИ», «Предмет соглашения». `own` as of a point.

    `parts` stand below the paragraphs.
    """

    heading: str
    paragraphs: list[Text]
    parts: list[Table | Chart] = field(default_factory=list)
    own: bool = False


@dataclass
class Signature:
    """Who signs below, when it is not the head of the organization alone: «Председатель», both sides of an agreement."""

    post: str
    name: Text


@dataclass(frozen=True)
class Reader:
    """Somebody outside the bases who signs the sheet of acknowledgement: a minor's representative, an employee with an account only."""

    name: str  # empty: written by hand
    post: Text
    user_id: int | None = None  # number of the account: it gets the task


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
        for part in section.parts:
            if isinstance(part, Table):
                yield from _table_texts(part)
    for item in content.items:
        yield from _item_texts(item)
    for signature in content.signatures:
        yield signature.name
    for reader in content.readers:
        yield reader.post
    for annex in content.annexes:
        yield from annex.paragraphs
        if annex.table:
            yield from _table_texts(annex.table)


def _table_texts(table: Table) -> Iterator[Text]:
    for row in table.rows:
        yield from row


def _item_texts(item: Item) -> Iterator[Text]:
    yield item.text
    for child in item.children:
        yield from _item_texts(child)


def person_ids(content: Content) -> set[int]:
    """Numbers of all people a document names."""
    named = {run.id for text in texts(content) for run in text if not isinstance(run, str)}
    return named | {ref.id for ref in content.acknowledge}


# ---- the resolver of people is registered by the app that owns them (participants)
NameResolver = Callable[[set[int]], dict[int, dict[str, Any]]]


@dataclass(frozen=True)
class Choice:
    """A person of the bases whom a form may offer. `partner`: the organization that sent him, of representatives only."""

    id: int
    name: str
    post: str
    user_id: int | None = None
    is_employee: bool = False
    partner: str = ""


@dataclass
class _People:
    """`resolve`: ids → {"full": {case: text}, "short": {case: text}, "post": text, "user_id": number of the login or None}.

    It may hold "post_cases": {case: text} too: forms of the post corrected by hand.
    `check(ids, organization)` → problems (`kinds.Problem`): no consent, the person left, another organization's person.
    `choices(organization)` → everybody whom a form may offer, by name.
    `partners(organization)` → names of the organizations that give mentors.
    """

    resolve: NameResolver | None = None
    check: Callable[[set[int], Any], list[Any]] | None = None
    choices: Callable[[Any], list[Choice]] | None = None
    partners: Callable[[Any], list[str]] | None = None


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
        "sections": [_section_json(section, say) for section in content.sections],
        "items": [_item_json(item, say) for item in content.items],
        "annexes": [_annex_json(annex, say) for annex in content.annexes],
        "acknowledge": [
            {"id": r.id, "name": say([PersonRef(r.id)]), "post": names.get(r.id, {}).get("post", "")}
            for r in content.acknowledge
        ]
        + [_reader_json(reader, say) for reader in content.readers],
        "signatures": [{"post": s.post, "name": say(s.name)} for s in content.signatures],
    }


def _speaker(names: dict[int, dict[str, Any]]) -> Callable[[Text], str]:
    def word(run: Run) -> str:
        if isinstance(run, str):
            return run
        if run.id not in names:
            raise Refused("В тексте назван человек, которого больше нет в базах: уберите его из записей документа.")
        if isinstance(run, PostRef):
            return _post(names[run.id], run.case)
        if run.signs:
            return _initials_first(names[run.id]["short"][run.case])
        return names[run.id]["short" if run.short else "full"][run.case]

    return lambda text: "".join(word(run) for run in text)


def _post(forms: dict[str, Any], case: str) -> str:
    by_hand = forms.get("post_cases", {}).get(case)
    return by_hand or post_in(forms["post"], case)


def post_in(post: str, case: str) -> str:
    """A post in a case; a class («8А») and nothing stay."""
    from apps.core.russian.posts import decline_post

    return post if not post or post[0].isdigit() else decline_post(post)[case]


def _initials_first(short: str) -> str:
    """«Соколова А. П.» → «А. П. Соколова»."""
    words = short.split()
    return " ".join(sorted(words, key=lambda word: not word.endswith(".")))


def _reader_json(reader: Reader, say: Callable[[Text], str]) -> dict[str, Any]:
    entry = {"id": None, "name": reader.name, "post": say(reader.post)}
    return entry | ({"user": reader.user_id} if reader.user_id else {})


def _item_json(item: Item, say: Callable[[Text], str]) -> dict[str, Any]:
    return {"text": say(item.text), "children": [_item_json(child, say) for child in item.children]}


def _section_json(section: Section, say: Callable[[Text], str]) -> dict[str, Any]:
    said: dict[str, Any] = {"heading": section.heading, "paragraphs": [say(p) for p in section.paragraphs]}
    # Left out where there are none: texts that were frozen before keep their hash.
    return said | {"parts": [_part_json(part, say) for part in section.parts]} if section.parts else said


def _part_json(part: Table | Chart, say: Callable[[Text], str]) -> dict[str, Any]:
    if isinstance(part, Table):
        return {"table": _table_json(part, say)}
    bars = [[bar.label, bar.words, bar.share] for bar in part.bars]
    return {"chart": {"title": part.title, "bars": bars, "goal": part.goal}}


def _table_json(table: Table, say: Callable[[Text], str]) -> dict[str, Any]:
    rows = [[say(cell) for cell in row] for row in table.rows]
    return {"columns": table.columns, "widths": table.widths, "rows": rows}


def _annex_json(annex: Annex, say: Callable[[Text], str]) -> dict[str, Any]:
    table = annex.table and _table_json(annex.table, say)
    return {"title": annex.title, "paragraphs": [say(p) for p in annex.paragraphs], "table": table}
