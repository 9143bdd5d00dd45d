"""A registry: lower apps define one, upper apps put their plug-ins into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Registered(Generic[T]):
    """A step under its code, with the title that people read."""

    code: str
    title: str
    order: int
    step: T


class Steps(Registry[Registered[T]]):
    """Steps of one piece of work, taken from the bottom app to the top one.

    rollover_step = Steps("Шаги перехода").step

    @rollover_step("pairing.pairs", title="Пары", order=40)
    class Pairs: ...
    """

    def step(self, code: str, *, title: str, order: int) -> Callable[[type[T]], type[T]]:
        """Registers a class by one object of it."""

        def add(made: type[T]) -> type[T]:
            self.register(code, Registered(code, title, order, made()))
            return made

        return add

    def __iter__(self) -> Iterator[Registered[T]]:
        return iter(sorted(self._entries.values(), key=lambda entry: (entry.order, entry.code)))
