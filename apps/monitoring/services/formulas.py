"""Formulas of statistical forms: numbers of lines in brackets, numbers, + - * / and parentheses. `[3.1] + [3.2]`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from apps.core.errors import Refused

TOKEN = re.compile(r"\s*(?:\[(?P<line>[^\[\]]+)\]|(?P<number>\d+(?:[.,]\d+)?)|(?P<sign>[-+*/()]))")
# Nobody has so many of anything; lines that multiply each other would else grow past every number that is kept.
BEYOND = 1e12
Values = Mapping[str, float | None]


def evaluate(text: str, values: Values) -> float | None:
    """The value of a formula; None when a line of it has no number, something is divided by nought or grows beyond all counting.

    Raises Refused.
    """
    reader = _Reader(text, values)
    answer = reader.sum()
    reader.end()
    return answer


def lines_in(text: str) -> list[str]:
    """Numbers of the lines that a formula names. Raises Refused when it cannot be read."""
    found = [value for kind, value in _tokens(text) if kind == "line"]
    _Reader(text, dict.fromkeys(found, 1.0)).read_all()
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, position = [], 0
    while text[position:].strip():
        match = TOKEN.match(text, position)
        if match is None:
            raise Refused(
                f"Формула «{text}» не понята с места «{text[position:].strip()[:20]}». Пример: [3.1] + [3.2]."
            )
        kind = str(match.lastgroup)
        tokens.append((kind, match[kind].strip()))
        position = match.end()
    return tokens


class _Reader:
    """Reads a formula from left to right: sums of products of atoms."""

    def __init__(self, text: str, values: Values) -> None:
        self.text, self.values = text, values
        self.tokens = _tokens(text)
        self.place = 0

    def read_all(self) -> None:
        self.sum()
        self.end()

    def end(self) -> None:
        if self.place < len(self.tokens):
            raise self._refusal()

    def sum(self) -> float | None:
        answer = self.product()
        while (sign := self._sign("+-")) is not None:
            answer = _combine(sign, answer, self.product())
        return answer

    def product(self) -> float | None:
        answer = self.atom()
        while (sign := self._sign("*/")) is not None:
            answer = _combine(sign, answer, self.atom())
        return answer

    def atom(self) -> float | None:
        if self._sign("-"):
            return _combine("-", 0.0, self.atom())
        if self._sign("("):
            answer = self.sum()
            if self._sign(")") is None:
                raise self._refusal()
            return answer
        kind, value = self._next()
        if kind == "number":
            return float(value.replace(",", "."))
        if kind != "line":
            raise self._refusal()
        if value not in self.values:
            raise Refused(f"Формула «{self.text}» называет строку {value}, которой в форме нет.")
        return self.values[value]

    def _sign(self, wanted: str) -> str | None:
        if self.place < len(self.tokens):
            kind, value = self.tokens[self.place]
            if kind == "sign" and value in wanted:
                self.place += 1
                return value
        return None

    def _next(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            raise self._refusal()
        self.place += 1
        return self.tokens[self.place - 1]

    def _refusal(self) -> Refused:
        return Refused(f"Формула «{self.text}» не закончена или в ней лишний знак. Пример: [3.1] + [3.2].")


def _combine(sign: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None or (sign == "/" and right == 0):
        return None
    operations = {"+": left + right, "-": left - right, "*": left * right}
    answer = operations[sign] if sign in operations else left / right
    return answer if abs(answer) < BEYOND else None
