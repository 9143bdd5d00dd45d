"""Steps of a hand-over, when a curator or a director changes. An app registers its own in `handover.py`:

@handover_step("documents.drafts", title="Черновики документов", order=40)
class Drafts:
    def preview(self, succession): return [Matter(title="Приказ о парах", before="Иванова М. П.", after="Петров С. И.", url=…)]
    def apply(self, succession): ...; return 3          # how many things passed

`apply` runs inside the transaction of the hand-over and passes what `preview` shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from apps.core.registry import Steps


@dataclass(frozen=True)
class Succession:
    """Whose affairs of which role pass to whom; `former` and `successor` are users."""

    organization: Any
    role: str
    former: Any
    successor: Any
    by: Any


@dataclass(frozen=True)
class Matter:
    """One thing that passes: what it is, and whose it was and will be (or what stood there and will stand)."""

    title: str
    before: str
    after: str
    url: str = ""


class Step(Protocol):
    def preview(self, succession: Succession) -> list[Matter]: ...

    def apply(self, succession: Succession) -> int: ...


steps: Steps[Step] = Steps("Шаги передачи дел")
# An order is taken from the bottom app to the top one (10 organizations, 30 tasks, 40 documents …).
handover_step = steps.step
