"""What the deadline parser is given and what it answers."""

from dataclasses import dataclass, field
from datetime import date

DATED, PERIOD, RECURRING = "dated", "period", "recurring"
REQUEST, SCHEDULE, RELATIVE = "request", "schedule", "relative"
NONE, INVALID = "none", "invalid"
KINDS = (DATED, PERIOD, RECURRING, REQUEST, SCHEDULE, RELATIVE, NONE, INVALID)

# A plan longer than this many days holds more than one year of work (13 months still count as one).
ONE_YEAR = 400
# Up to two months: winter holidays and the like.
SHORT = 62


@dataclass(frozen=True)
class Window:
    """The days in which something is to be done; without `start` only the last day is known."""

    start: date | None
    due: date

    @property
    def first(self) -> date:
        return self.start or self.due

    def as_json(self) -> dict:
        return {"start": self.start and self.start.isoformat(), "due": self.due.isoformat()}


@dataclass(frozen=True)
class Plan:
    """The period of the roadmap: it gives the years that were left out and the bounds of repetitions."""

    start: date
    end: date

    @property
    def window(self) -> Window:
        return Window(self.start, self.end)

    @property
    def school(self) -> bool:
        """True for a plan of a school year, False for one of a calendar year."""
        return self.start.month >= 7 or self.end.month in (5, 8)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def holds(self, window: Window) -> bool:
        return self.start <= window.first and window.due <= self.end

    def overlap(self, window: Window) -> int:
        """Days of the window inside the plan, 0 when it lies outside."""
        return max(0, (min(self.end, window.due) - max(self.start, window.first)).days + 1)

    def claim(self, window: Window) -> int:
        """How much a cut window belongs here, in days. A school year is opened by what is due in it («август–сентябрь»),
        a calendar year holds what begins in it («декабрь–январь»): such days count twice."""
        edge = window.due if self.school else window.first
        return self.overlap(window) * (2 if self.start <= edge <= self.end else 1)

    def owns(self, window: Window) -> bool:
        """True for a short window cut by the plan's bounds («25 декабря – 10 января») that belongs here by its edge."""
        edge = window.due if self.school else window.first
        short = (window.due - window.first).days <= SHORT
        return short and bool(self.overlap(window)) and self.start <= edge <= self.end

    def distance(self, window: Window) -> int:
        """Days between the plan and a window outside it."""
        return max((self.start - window.due).days, (window.first - self.end).days, 0)

    def clip(self, window: Window) -> Window | None:
        """The part of the window inside the plan; a last day alone is kept or dropped, never moved."""
        if window.start is None:
            return window if self.start <= window.due <= self.end else None
        if not self.overlap(window):
            return None
        return Window(max(self.start, window.start), min(self.end, window.due))

    def within(self, window: Window) -> "Plan | None":
        """The same plan narrowed to a window («ежемесячно с сентября по декабрь»)."""
        start = max(self.start, window.start or self.start)
        end = min(self.end, window.due)
        return Plan(start, end) if start <= end else None


@dataclass
class Deadline:
    """A deadline as written and as read; `doubts` are Russian sentences for the person who checks it."""

    text: str
    kind: str = NONE
    rules: str = "NONE"
    windows: list[Window] = field(default_factory=list)
    confidence: float = 1.0
    doubts: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        return {
            "text": self.text,
            "kind": self.kind,
            "rules": self.rules,
            "windows": [window.as_json() for window in self.windows],
            "confidence": self.confidence,
        }
