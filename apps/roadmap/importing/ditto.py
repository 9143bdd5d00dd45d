"""Signs that say «the same as above»: -//-, «то же»."""

import re
from collections.abc import Iterable

from .columns import DEADLINE, DOCUMENT, RESPONSIBLE, RESULT
from .table import Line, Value

_SAME = re.compile(
    r"\W*(?:[-–—]?\s*(?://|\"|''|»|„|”|“)\s*[-–—]?|то же(?: самое)?|тоже|там же|(?:он|она|они) же|те же)\W*",
    re.IGNORECASE,
)
_NAMES = {DEADLINE: "Срок", RESPONSIBLE: "Ответственный", RESULT: "Результат", DOCUMENT: "Документ"}


def repeat_above(lines: Iterable[Line]) -> list[str]:
    """The cell above in place of a sign for it, with a doubt; gives the words that were replaced. A sign under nothing stays."""
    replaced: list[str] = []
    above: Line | None = None
    for line in lines:
        if line.section:
            continue
        for name, title in _NAMES.items():
            text = line.text(name)
            if above and above.text(name) and text and _SAME.fullmatch(text):
                line.values[name] = Value(above.text(name))
                line.doubts.append(f"{title} взят из строки выше: в ячейке «{text}».")
                replaced += [text] if re.search(r"\w", text) else []
        above = line
    return replaced
