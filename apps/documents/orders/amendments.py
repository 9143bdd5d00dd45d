"""The order that changes an earlier order: it names what is put in other words, and both stay linked."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused
from apps.core.russian.numbers import counted

from ..content import Content, Item
from ..enums import DocumentState
from ..kinds import DocumentKind, Problem, register
from ..models import Document
from ..rendering.blocks import reference
from .words import sentence


@register
class Amendment(DocumentKind):
    """О внесении изменений в приказ; records: {"changes": {place: new words, empty = out of force}, "added": […], "ground": …}."""

    code = "documents.amendment"
    title = "О внесении изменений в приказ"
    heading = "О внесении изменений в приказ"
    needs = Problem("Нужен действующий приказ: изменяют его.", "/documents/")

    def build(self, document: Any) -> Content:
        base, said = _base(document), document.records
        before = _text(base)
        which = reference(before["header"])
        lines = [_change(place, words) for place, words in said["changes"].items()]
        lines += [_added(base, n, words) for n, words in enumerate(said["added"], start=1)]
        last = len(lines) - 1
        children = [Item([f"{words}{'.' if n == last else ';'}"], own=True) for n, words in enumerate(lines)]
        return Content(
            title=f"{self.heading} {which}",
            preamble=[said.get("ground") or "В связи с изменением условий реализации программы наставничества"],
            items=[
                Item([f"Внести в приказ {which} «{before['title']}» следующие изменения:"], children),
                Item(["Довести приказ до сведения всех, кого назвал изменённый приказ."]),
                Item(["Контроль за исполнением приказа оставляю за собой."]),
            ],
        )

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        if self.example_base(organization) is None:
            return None
        return {"changes": {"items.0": "Новая редакция пункта."}, "added": [], "ground": ""}

    def example_base(self, organization: Any) -> Document | None:
        """The latest order in force that has points."""
        rows = Document.objects.filter(organization=organization, state=DocumentState.APPROVED).order_by("-date", "-pk")
        return next((one for one in rows[:20] if one.content and one.content["items"]), None)

    def checks(self, document: Any) -> list[Problem]:
        base = _base(document)
        if base.state == DocumentState.APPROVED:
            return []
        return [Problem(f"Приказ {base} больше не действует: изменять нечего.", base.get_absolute_url())]

    def changes(self, document: Any) -> list[str]:
        said = document.records
        places = counted(len(said["changes"]) + len(said["added"]), "место", "места", "мест")
        return [f"в приказе {_base(document)} меняется {places}"]


def _base(document: Any) -> Document:
    if document.amends is None or document.amends.content is None:
        raise Refused("Не указан приказ, который изменяется: откройте его и нажмите «Изменить приказом».")
    return document.amends


def _text(base: Document) -> dict[str, Any]:
    assert base.content is not None  # `_base` gives no others
    return base.content


def place_words(place: str) -> str:
    """«пункт 2.1», «вводную часть», «абзац 1 приложения № 1» for a place of a text, in the accusative."""
    part, *rest = place.split(".")
    numbers = [int(n) + 1 for n in rest if n.isdigit()]
    if part == "items":
        return f"пункт {'.'.join(map(str, numbers))}"
    if part == "annexes":
        what = "заголовок" if rest[-1] == "title" else f"абзац {numbers[-1]}"
        return f"{what} приложения № {numbers[0]}"
    return "вводную часть"


def _change(place: str, words: str) -> str:
    if not words:
        return f"{place_words(place)} признать утратившим силу"
    return f"{place_words(place)} изложить в следующей редакции: «{sentence(words)}»"


def _added(base: Document, number: int, words: str) -> str:
    return f"дополнить пунктом {len(_text(base)['items']) + number} следующего содержания: «{sentence(words)}»"
