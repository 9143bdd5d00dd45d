"""Steps of the passage to a new programme year. An app registers its own in `rollover.py`:

@rollover_step("pairing.pairs", title="Пары", order=40)
class Pairs:
    def preview(self, passage): return [Line(key="17", title="Иванова – Петров", note="встреч 8, план 90 %",
                                            choices=[("finish", "завершить"), ("continue", "продолжить")], proposal="continue")]
    def apply(self, passage, choices): ...; return 12          # choices: key → chosen code; how many things were done

`apply` runs inside the transaction of the passage and may be called again: what is done already is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from apps.core.registry import Steps


@dataclass(frozen=True)
class Passage:
    """From which year to which; `new` has no number yet while it is only looked at."""

    organization: Any
    old: Any
    new: Any
    by: Any


@dataclass(frozen=True)
class Line:
    """One thing of a step. Without `choices` it is only told; with them the user decides, `proposal` is chosen beforehand."""

    key: str
    title: str
    note: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    proposal: str = ""
    url: str = ""


class Step(Protocol):
    def preview(self, passage: Passage) -> list[Line]: ...

    def apply(self, passage: Passage, choices: dict[str, str]) -> int: ...


steps: Steps[Step] = Steps("Шаги перехода на новый учебный год")
# An order is taken from the bottom app to the top one (10 organizations, 40 pairs, 50 plans, 60 roadmap).
rollover_step = steps.step
