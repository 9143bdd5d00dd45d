"""Places of a text: every line that may be edited, put into own words or remarked on has a path, such as «items.0.1»."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused

from ..content import Content

MAX_EDIT = 4000


def with_edits(text: dict[str, Any], edits: dict[str, str]) -> dict[str, Any]:
    """The text with the edited places replaced. A path that the records no longer have is left out."""
    for path, words in edits.items():
        replace(text, path, words)
    return text


def editable(text: dict[str, Any]) -> dict[str, str]:
    """Places of a text that may be edited by hand: path → words, in reading order."""
    places = {"title": text["title"], "preamble": text["preamble"]}
    for n, section in enumerate(text["sections"]):
        places |= {f"sections.{n}.{m}": words for m, words in enumerate(section["paragraphs"])}
    for n, item in enumerate(text["items"]):
        places[f"items.{n}"] = item["text"]
        places |= {f"items.{n}.{m}": child["text"] for m, child in enumerate(item["children"])}
    for n, annex in enumerate(text["annexes"]):
        places[f"annexes.{n}.title"] = annex["title"]
        places |= {f"annexes.{n}.{m}": words for m, words in enumerate(annex["paragraphs"])}
    return places


def of_kind(content: Content) -> dict[str, str]:
    """Places that a wording of the school may stand over, in reading order: the name it is kept under → place of this text.

    Points of this document alone are left out; a point with a key is kept under it, for its number differs between documents.
    """
    found = {"title": "title", "preamble": "preamble"}
    for n, section in enumerate(content.sections):
        paths = [] if section.own else [f"sections.{n}.{m}" for m in range(len(section.paragraphs))]
        found |= {path: path for path in paths}
    for n, item in enumerate(content.items):
        if not item.own:
            name = f"items.{item.key or n}"
            found[name] = f"items.{n}"
            found |= {f"{name}.{m}": f"items.{n}.{m}" for m, child in enumerate(item.children) if not child.own}
    for n in range(len(content.annexes)):
        found[f"annexes.{n}.title"] = f"annexes.{n}.title"
    return found


def of_people(content: Content) -> set[str]:
    """Places of points that name people: by references, or as lines of this document alone."""
    found = set()
    for n, item in enumerate(content.items):
        texts = {f"items.{n}": item} | {f"items.{n}.{m}": child for m, child in enumerate(item.children)}
        found |= {place for place, one in texts.items() if one.own or not all(isinstance(run, str) for run in one.text)}
    return found


def lines(text: dict[str, Any]) -> dict[str, str]:
    """Every line that a remark may be made at, rows of tables too: path → words."""
    found = editable(text)
    for n, annex in enumerate(text["annexes"]):
        rows = annex["table"]["rows"] if annex["table"] else []
        found |= {f"annexes.{n}.rows.{m}": " · ".join(filter(None, row)) for m, row in enumerate(rows)}
    return {path: words for path, words in found.items() if words}


def clean_edit(path: str, words: Any, places: dict[str, str]) -> str:
    """Plain words for one place: no control characters, bounded length. Raises Refused."""
    if path not in places:
        raise Refused("Этого места в тексте больше нет: откройте документ заново.")
    plain = " ".join("".join(c if c.isprintable() else " " for c in str(words)).split())
    if not plain and places[path]:
        raise Refused("Пустой пункт в документе не оставляют: впишите текст или верните исходный.")
    if len(plain) > MAX_EDIT:
        raise Refused(f"Один пункт – не больше {MAX_EDIT} знаков: разделите его на несколько.")
    return plain


def replace(text: dict[str, Any], path: str, words: str) -> None:
    if path not in editable(text):
        return
    part, *rest = path.split(".")
    if not rest:
        text[part] = words
        return
    block = text[part][int(rest[0])]
    if part == "items":
        (block["children"][int(rest[1])] if len(rest) > 1 else block)["text"] = words
    elif rest[1] == "title":
        block["title"] = words
    else:
        block["paragraphs"][int(rest[1])] = words
