"""A registry: lower apps define one, upper apps put their plug-ins into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class UnknownCode(LookupError):
    """Nothing is registered under a code."""


class Registry(Generic[T]):
    """Code → plug-in, in order of registration. A code is taken once."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._entries: dict[str, T] = {}

    def register(self, code: str, entry: T) -> T:
        if code in self._entries:
            raise ValueError(f"{self.title}: {code} is registered twice")
        self._entries[code] = entry
        return entry

    def get(self, code: str) -> T:
        """The plug-in of a code. Raises UnknownCode."""
        try:
            return self._entries[code]
        except KeyError:
            raise UnknownCode(f"{self.title}: нет кода «{code}»") from None

    def __contains__(self, code: str) -> bool:
        return code in self._entries

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def codes(self) -> list[str]:
        return list(self._entries)
