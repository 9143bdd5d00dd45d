"""Automatic numbers and bullets of Word paragraphs: they are not in the text, yet the reader sees them."""

from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

from .xml import attribute, child, name, number

_ROMAN = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
_LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"


@dataclass
class Level:
    form: str
    pattern: str
    start: int


class Numbering:
    """Counts the automatic lists of one document while it is read from top to bottom."""

    def __init__(self, lists: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._abstract: dict[str, str] = {}
        self._styles = _numbered_styles(styles)
        for item in lists if lists is not None else ():
            if name(item) == "abstractNum":
                self._levels[attribute(item, "abstractNumId")] = dict(_levels(item))
            elif name(item) == "num":
                self._abstract[attribute(item, "numId")] = attribute(child(item, "abstractNumId"), "val")

    def mark(self, paragraph: etree._Element, *, empty: bool) -> str:
        """The number or bullet of a paragraph with a blank after it, or nothing."""
        own = child(paragraph, "pPr", "numPr")
        properties = own if own is not None else self._styles.get(attribute(child(paragraph, "pPr", "pStyle"), "val"))
        abstract = self._abstract.get(attribute(child(properties, "numId"), "val"), "")
        depth = number(attribute(child(properties, "ilvl"), "val"), 0)
        level = self._levels.get(abstract, {}).get(depth)
        if level is None or (empty and level.form == "bullet"):
            return ""
        return f"{self._next(abstract, depth, level)} ".lstrip()

    def _next(self, abstract: str, depth: int, level: Level) -> str:
        if level.form == "bullet":
            return "•"
        counters = self._counters[abstract]
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [key for key in counters if key > depth]:
            del counters[deeper]
        text = level.pattern
        for place in range(depth + 1):
            written = self._levels[abstract].get(place, level)
            text = text.replace(f"%{place + 1}", _written(counters.get(place, written.start), written.form))
        return text


def _numbered_styles(styles: etree._Element | None) -> dict[str, etree._Element]:
    found = {}
    for style in styles if styles is not None else ():
        properties = child(style, "pPr", "numPr")
        if name(style) == "style" and properties is not None:
            found[attribute(style, "styleId")] = properties
    return found


def _levels(abstract: etree._Element) -> list[tuple[int, Level]]:
    found = []
    for item in abstract:
        if name(item) == "lvl":
            values = {name(part): attribute(part, "val") for part in item}
            level = Level(
                values.get("numFmt", "decimal"), values.get("lvlText", ""), number(values.get("start", ""), 1)
            )
            found.append((number(attribute(item, "ilvl"), 0), level))
    return found


def _written(value: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(min(value, 39))
        return roman if form == "upperRoman" else roman.lower()
    if form in ("russianLower", "russianUpper", "lowerLetter", "upperLetter"):
        return _LETTERS[(value - 1) % len(_LETTERS)]
    return str(value)


def _roman(value: int) -> str:
    text = ""
    for step, sign in _ROMAN:
        while value >= step:
            text, value = text + sign, value - step
    return text
