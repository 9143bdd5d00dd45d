"""Kinds of documents. The app that owns the records registers a class; the engine calls it, never the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.core.registry import Registry
from apps.core.russian.numbers import counted, plural, some

from .content import Content
from .enums import Journal

# A director reads who begins; of a long list the annex tells the rest.
NAMED = 5


@dataclass(frozen=True)
class Problem:
    """What a check found: `blocks` forbids sending and approval, else it is a warning. `url` leads to where it is mended."""

    text: str
    url: str = ""
    blocks: bool = True


class DocumentKind:
    """Base of every kind. A subclass sets `code` and `title` and overrides what it needs.

    The callbacks run inside the transaction of the step; `document` is saved, locked and already in its new state with
    number and date. A callback that raises Refused undoes the whole step.
    """

    code = ""
    title = ""  # of the kind, in the list of kinds
    heading = ""  # of the document: «О закреплении наставнических пар (групп)»
    journal: str = Journal.MAIN
    needs_approval = True  # False: put into the register by the curator, no director's queue
    needs: Problem | None = None  # without which records the wording cannot be shown, and where they come from
    form_class: Any = None  # a form of free fields; its `records()` become the records of a new document

    def build(self, document: Any) -> Content:
        """The content out of the records. Raises Refused when records are missing."""
        raise NotImplementedError

    def checks(self, document: Any) -> list[Problem]:
        """What stands in the way; asked before sending and again inside approval."""
        return []

    def leaving(self, document: Any) -> set[int]:
        """Ids of the people whose participation ends by this document: a withdrawn consent does not stop it, it is what it carries out."""
        return set()

    def changes(self, document: Any) -> list[str]:
        """What approval does, in plain words for the director: «начинается 4 пары»."""
        return []

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        """Records that may go into a new document: [{"records": {...}, "title": …}]; empty: nothing to order now."""
        return []

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        """Records of a document to show the wording on before the first real one: invented or of real records in any state.

        None: there is nothing to show; `needs` says what is lacking.
        """
        return None

    def example_base(self, organization: Any) -> Any:
        """The document that such an invented one changes; only orders about other orders have it."""
        return None

    def own_date(self, document: Any) -> date | None:
        """The day that the document itself names (of a council's meeting); None: the day of signing."""
        return None

    def on_sent(self, document: Any, by: Any) -> None: ...

    def on_returned(self, document: Any, by: Any) -> None: ...

    def on_approved(self, document: Any, by: Any) -> None: ...

    def on_repealed(self, document: Any, by: Any) -> None: ...


def effect(one: str, many: str, nouns: tuple[str, str, str], names: list[str]) -> str:
    """A line of `changes`: «Начнут работу 2 пары: …; …». `names` are never empty; who is meant is named, up to NAMED of them."""
    verb = plural(len(names), one, many, many)
    return f"{verb} {counted(len(names), *nouns)}: {some(names, NAMED, '; ')}"


kinds: Registry[DocumentKind] = Registry("Виды документов")


def register(kind: type[DocumentKind]) -> type[DocumentKind]:
    """Class decorator: puts a kind into the registry."""
    kinds.register(kind.code, kind())
    return kind
