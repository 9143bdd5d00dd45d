"""Sections, stages and groups: where an item stands."""

import re
from dataclasses import dataclass, field

_PREFIX = re.compile(r"^\s*(?P<number>\d{1,2}(?:\.\d{1,2})*|[IVXІХ]{1,5}(?=[.)\s]))\s*[.)]?\s*(?=[А-ЯЁA-Zа-яё«\"(])")
_WORD = re.compile(r"^(?:раздел|этап|блок|направление|модуль|стадия)\b", re.IGNORECASE)


def take_number(title: str) -> tuple[str, str]:
    """Number and title of «3.Внедрение…» or «II. Работа…»; no number when there is none."""
    flat = " ".join(title.split())
    match = _PREFIX.match(flat)
    return (match["number"], flat[match.end() :]) if match else ("", flat)


@dataclass
class Outline:
    """The section and group in force while rows are read from top to bottom."""

    section: str = ""
    number: str = ""
    group: str = ""
    unused: list[str] = field(default_factory=list)
    _style: tuple = ()
    _group_style: tuple = ()
    _fresh: bool = False
    _pending: list[str] = field(default_factory=list)

    def enter(self, title: str, style: tuple = ()) -> None:
        """A section row: a section, or a group when it stands lower than the section above."""
        number, text = take_number(title)
        if self.section and self._is_lower(number, title, style):
            self.group = text
            self._group_style = style
        else:
            self._start(number, text, style)
        self._pending.append(" ".join(title.split()))

    def _start(self, number: str, text: str, style: tuple) -> None:
        if self._fresh:
            self.unused.extend(self._pending)
        self._pending = []
        self.section, self.number, self.group = text, number, ""
        self._style, self._fresh = style, True

    def _is_lower(self, number: str, title: str, style: tuple) -> bool:
        if number and self.number:
            return number.count(".") > self.number.count(".") or (not number.isdecimal()) < (
                not self.number.isdecimal()
            )
        if bool(_WORD.match(title)) != bool(_WORD.match(self.section)):
            return bool(_WORD.match(self.section))
        if self._fresh:
            return not _WORD.match(title)
        return bool(self._group_style) and style == self._group_style and style != self._style

    def stage(self, title: str) -> None:
        """A stage named in a column of its own."""
        number, text = take_number(title)
        self.section, self.number, self.group, self._fresh = text, number, "", False

    def used(self) -> None:
        """An item stands here now."""
        self._fresh = False
        self._pending = []

    def close(self) -> list[str]:
        """Titles under which nothing stood, for the rest of the document."""
        return self.unused + self._pending
