"""What the first page of a school answers: what to do today, where the figures stand, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from apps.core.addresses import address_of
from apps.core.russian.numbers import plural
from apps.core.timeline import Dot
from apps.documents.enums import DocumentState
from apps.documents.models import Document
from apps.metrics.registry import metrics
from apps.metrics.services import figures, snapshots
from apps.metrics.services.figures import Ask, Value
from apps.notifications.agenda import Due, due_things
from apps.organizations.access import current_year
from apps.organizations.models import Organization, ProgrammeYear
from apps.participants.models import Person
from apps.roadmap.enums import OccurrenceState
from apps.roadmap.models import Occurrence, Roadmap

AHEAD = timedelta(days=7)
BEHIND = timedelta(days=370)
SHOWN = 7
# Keys of the tasks of plans.
OF_PAIRS = "plans.item:"
TREND_MONTHS = 12


@dataclass(frozen=True)
class Goal:
    """A bar of the first page: the figure against its target in per cent."""

    code: str
    title: str
    target: float
    value: Value


GOALS = [
    ("participants.consents", "Согласия участников", 100),
    ("pairs.young_specialists", "Молодые специалисты с наставником", 100),
    ("plans.completion", "Выполнение индивидуальных планов", 90),
    ("roadmap.done", "Дорожная карта", 100),
]


@dataclass(frozen=True)
class Tasks:
    """Due things of one user: the first few or all, how many there are in all; how many of other people are late."""

    shown: list[Due]
    total: int
    late: int
    others_late: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


def tasks(
    user: Any,
    organization: Organization,
    *,
    whole_school: bool,
    today: date,
    without: str | None = None,
    shown: int | None = SHOWN,
) -> Tasks:
    """Own things overdue and due within a week. A curator learns how many of others are late.

    First what nobody else can do, the most urgent first; then what others answer for too, and for a curator the tasks of plans, which
    are his only while their mentors have no login. `shown` is how many are listed, None for
    all. `without` is the beginning of the keys of things that the page shows in a card of their own.
    """
    things = due_things(organization, today - BEHIND, today + AHEAD)
    if without:
        things = [thing for thing in things if not thing.key.startswith(without)]
    own = [thing for thing in things if user.pk in thing.user_ids]
    own.sort(key=lambda thing: len(thing.user_ids) > 1 or (whole_school and thing.key.startswith(OF_PAIRS)))
    late, all_late = (sum(thing.due < today for thing in found) for found in (own, things))
    return Tasks(own[:shown], len(own), late, all_late - late if whole_school else 0)


@dataclass(frozen=True)
class Count:
    """A plain count with its noun in the right form."""

    code: str
    value: float | None
    forms: tuple[str, str, str]

    @property
    def words(self) -> str:
        return plural(int(self.value or 0), *self.forms)


COUNTS = [
    ("participants.mentors", ("наставник в базе", "наставника в базе", "наставников в базе")),
    ("participants.mentees", ("наставляемый в базе", "наставляемых в базе", "наставляемых в базе")),
    ("pairs.active", ("действующая пара", "действующие пары", "действующих пар")),
    ("meetings.held", ("встреча проведена", "встречи проведены", "встреч проведено")),
]


def figures_of(organization: Organization, day: date, codes: tuple[str, ...] = ()) -> dict[str, Value]:
    """Every figure of the page by its code, those of the bars and counts and further ones, asked together."""
    wanted = [*(code for code, _, _ in GOALS), *(code for code, _ in COUNTS), *codes]
    known = [code for code in dict.fromkeys(wanted) if code in metrics]
    return dict(zip(known, figures.values([Ask(code, day) for code in known], organization), strict=True))


def goals(found: dict[str, Value]) -> list[Goal]:
    return [Goal(code, title, target, found[code]) for code, title, target in GOALS if code in found]


def counts(found: dict[str, Value]) -> list[Count]:
    """Plain counts of the school."""
    return [Count(code, found[code].number, forms) for code, forms in COUNTS if code in found]


def documents_on_the_way(organization: Organization) -> QuerySet[Document]:
    """Orders that wait for the director or came back from him."""
    states = [DocumentState.SENT, DocumentState.RETURNED, DocumentState.DRAFT]
    return Document.objects.filter(organization=organization, state__in=states).without_texts()


def to_sign(organization: Organization) -> QuerySet[Document]:
    """Documents before the director, the longest waiting first."""
    rows = Document.objects.filter(organization=organization, state=DocumentState.SENT).without_texts()
    return rows.select_related("sent_by").order_by("sent_at", "pk")


def without_consent(year: ProgrammeYear, day: date) -> QuerySet[Person]:
    """People of the year's bases who have no valid consent to the processing of their data."""
    people = Person.objects.present().filter(participations__year=year, participations__left_on=None)
    return people.with_consent(day, "processing").filter(has_consent=False).distinct()


def year_dots(organization: Organization, year: ProgrammeYear, today: date) -> list[Dot]:
    """Each dated row of the current roadmap as a dot in its state. One narrow query: there are a hundred of them."""
    current = Roadmap.objects.current().filter(organization=organization, year=year)
    rows = Occurrence.objects.filter(item__roadmap__in=current, due__range=(year.start, year.end)).order_by("due", "pk")
    told = rows.values_list("due", "state", "item__activity", "item__public_id")
    return [
        Dot(due, _state(state, due, today), activity[:80], address_of("roadmap:item-detail")(item))
        for due, state, activity, item in told
        if due
    ]


def _state(state: str, due: date, today: date) -> str:
    if state != OccurrenceState.OPEN:
        return "done"
    if due < today:
        return "overdue"
    return "soon" if due <= today + AHEAD else "planned"


@dataclass(frozen=True)
class Trend:
    title: str
    labels: list[str]
    series: list[dict[str, Any]]


def trend(
    organization: Organization, year: ProgrammeYear, today: date, codes: tuple[str, ...], found: dict[str, Value]
) -> Trend | None:
    """Kept values at the ends of the past months of the year, and those `found` today, as lines of a chart; shares only (one scale).

    Of an authority: the totals of its organizations, of figures that are not sensitive.

    A figure that has no two days is left out, one point is no line: a school that came in November has none for September. None
    without any line.
    """
    codes = tuple(code for code in codes if code in found)
    days = month_ends(year.start, min(today, year.end))
    history = snapshots.history_below if organization.is_authority else snapshots.history
    kept = history(organization, codes, days[:-1])
    if not codes or not kept:
        return None
    series: list[dict[str, Any]] = [
        {
            "name": metrics.get(code).title,
            "values": [
                *[_point(kept, code, day) for day in days[:-1]],
                _rounded(found[code]),
            ],
        }
        for code in codes
    ]
    series = [one for one in series if _is_line(one["values"])]
    if not series:
        return None
    title = "Как прошёл год" if year.end < organization.today else "Как идёт год"
    return Trend(title, [f"{day:%d.%m}" for day in days], series)


def _is_line(values: list[float | None]) -> bool:
    return sum(value is not None for value in values) > 1


def trend_of_table(scope: Organization, day: date, codes: tuple[str, ...], found: dict[str, Value]) -> Trend | None:
    """The lines of the year that contains the day; None outside of years."""
    year = current_year(scope, day)
    if year is None or not year.contains(day):
        return None
    return trend(scope, year, day, codes, found)


def _point(kept: dict[tuple[str, date], Value], code: str, day: date) -> float | None:
    return _rounded(kept.get((code, day), Value(0, 0)))


def _rounded(value: Value) -> float | None:
    return None if value.number is None else round(value.number, 1)


def month_ends(start: date, end: date) -> list[date]:
    """Last days of the months between two days, and the last day itself."""
    days: list[date] = []
    month = start.replace(day=1)
    while month <= end and len(days) < TREND_MONTHS + 1:
        following = (month + timedelta(days=32)).replace(day=1)
        days.append(min(following - timedelta(days=1), end))
        month = following
    return days
