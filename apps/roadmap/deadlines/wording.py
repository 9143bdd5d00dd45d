"""A deadline said back in Russian, so that a person can check how it was read."""

from apps.core.russian.numbers import some
from apps.roadmap.deadlines.model import (
    DATED,
    INVALID,
    NONE,
    PERIOD,
    RECURRING,
    RELATIVE,
    REQUEST,
    SCHEDULE,
    Deadline,
    Window,
)  # fmt: skip

KIND_NAMES = {
    DATED: "по датам",
    PERIOD: "весь период",
    RECURRING: "повторяется",
    REQUEST: "по запросу",
    SCHEDULE: "по графику",
    RELATIVE: "зависит от другого документа или события",
    NONE: "срок не указан",
    INVALID: "невозможная дата",
}
# A longer list of dates is cut: a person checks the first ones and the count.
SHOWN = 6


def window_in_russian(window: Window) -> str:
    if window.start is None:
        return f"до {window.due:%d.%m.%Y}"
    if window.start == window.due:
        return f"{window.due:%d.%m.%Y}"
    return f"{window.start:%d.%m.%Y}–{window.due:%d.%m.%Y}"


def windows_in_russian(deadline: Deadline) -> str:
    """The first dates and how many more there are; empty when there are none."""
    return some([window_in_russian(window) for window in deadline.windows], SHOWN)


def in_russian(deadline: Deadline) -> str:
    """One line: the text, its kind, the dates, the confidence when it is not full, the doubts."""
    if not deadline.text.strip():
        return f"{KIND_NAMES[NONE]}."
    shown = windows_in_russian(deadline)
    dates = f": {shown}" if shown else ""
    doubts = f" Проверьте: {' '.join(deadline.doubts)}" if deadline.doubts else ""
    name = KIND_NAMES[deadline.kind]
    percent = round(deadline.confidence * 100)
    sure = f" (уверенность {percent} %)" if percent < 100 else ""
    return f"«{deadline.text}» — {name}{dates}{sure}.{doubts}"
