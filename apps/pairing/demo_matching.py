"""Demo: what surrounds the matching of the school: wishes, ties, an earlier refusal, answers after trial meetings, two runs.

Nothing is drawn by lot here: people are taken in the order of the bases, so the rest of the demo stays as it was.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from apps.core import clock
from apps.organizations.demo_world import World
from apps.participants.enums import Category, ParticipationRole, Purpose
from apps.participants.models import Participation

from .enums import MemberRole, Verdict
from .matching.profiles import Limits, Settings, Weights
from .models import Pair, Refusal
from .services import matching, pairs, queue, ties, trials, wishes
from .services.checks import Terms

CHILDREN = "student_student"
# What pupils ask for and what elder pupils can give; teachers keep the words of the imported base.
PUPILS_ASK = (
    {"Помощь в учёбе": 3, "Адаптация": 1},
    {"Выступления и уверенность": 2},
    {"Олимпиады и проекты": 3},
    {"Помощь в учёбе": 2, "Подготовка к экзаменам": 3},
    {"Адаптация": 3},
    {"Спорт и волонтёрство": 2, "Выступления и уверенность": 1},
)
PUPILS_GIVE = (
    ["Помощь в учёбе", "Подготовка к экзаменам"],
    ["Олимпиады и проекты", "Помощь в учёбе"],
    ["Адаптация", "Выступления и уверенность"],
    ["Спорт и волонтёрство", "Адаптация"],
)


def pupils_areas(row: Participation) -> dict[str, Any]:
    """Answers of a pupil about areas; nothing for others."""
    if row.person.category != Category.PUPIL:
        return {}
    if row.role == ParticipationRole.MENTEE:
        return {"difficulties": PUPILS_ASK[row.pk % len(PUPILS_ASK)]}
    return {"competences": PUPILS_GIVE[row.pk % len(PUPILS_GIVE)]}


def surround(world: World, curator: Any, running: list[Pair]) -> None:
    """Everything for the matching of the school, by the curator's own steps."""
    year = world.year_of(world.school)
    form = {"organization": world.school, "year": year, "form__code": CHILDREN}
    rows = Participation.objects.filter(**form, role=ParticipationRole.MENTOR).select_related("person", "year")
    mentors = [row for row in rows.with_consent(world.today, Purpose.PROCESSING).order_by("pk") if row.has_consent][
        -12:
    ]
    waiting = queue.unmatched(world.school, year).filter(form__code=CHILDREN).select_related("year").order_by("pk")
    mentees = [row for row in waiting if row.has_consent][:12]
    if len(mentors) < 6 or len(mentees) < 6:
        return
    _wishes(mentors, mentees, curator)
    ties.add(mentors[0].person, mentees[5].person, side=ties.RELATIVE, by=curator)
    _heads(world, year, curator)
    _refusal(world, mentors[5], mentees[4], curator)
    _trials(world, running, curator)
    _runs(world, year, curator)


def _wishes(mentors: list, mentees: list, by: Any) -> None:
    """Pupils name mentors, mentors name pupils; one pupil names whom he does not want."""
    for n, row in enumerate(mentees[:4]):
        wanted = [mentors[n].person, mentors[n + 1].person][: 1 + n % 2]
        wishes.wish(row, wished=wanted, never=None, reason="", by=by)
    wishes.wish(mentees[4], wished=[], never=mentors[0].person, reason="Учатся в одной секции и не ладят", by=by)
    for row, other in zip(mentors[:3], mentees[1:4], strict=True):
        wishes.wish(row, wished=[other.person], never=None, reason="", by=by)


def _heads(world: World, year: Any, by: Any) -> None:
    """The superior of a teacher who looks for a mentor."""
    staff = Participation.objects.filter(organization=world.school, year=year, person__category=Category.STAFF)
    heads = staff.filter(role=ParticipationRole.MENTOR).select_related("person").order_by("pk")
    young = staff.filter(role=ParticipationRole.MENTEE).select_related("person").order_by("-pk")
    for head, report in islice(zip(heads, young, strict=False), 2):
        if head.person_id != report.person_id:
            ties.add(report.person, head.person, side=ties.HEAD, by=by)


def _refusal(world: World, mentor: Participation, mentee: Participation, by: Any) -> None:
    """A proposed pair that one side refused: it stays in the list, and the two are not proposed again."""
    if mentee.form is None or Refusal.objects.filter(mentor=mentor.person, mentee=mentee.person).exists():
        return
    year = mentor.year
    pair = pairs.propose(
        organization=world.school,
        year=year,
        mentors=[mentor.person],
        mentees=[mentee.person],
        terms=Terms(mentee.form, world.today, matching.last_day(year, world.today)),
        by=by,
        exception="Другого наставника по этому предмету пока нет",
    )
    pairs.cancel(pair, by=by, note="Наставник не сможет встречаться в эти дни", refused=True)


def _trials(world: World, running: list[Pair], by: Any) -> None:
    """Most fit; in one pair both sides doubt. The curator noted it two weeks after the pairs began."""
    for n, pair in enumerate(running[:4]):
        with clock.frozen(world.noon(min(pair.start + timedelta(days=14), world.today))):
            _answers(pair, n, by)


def _answers(pair: Pair, n: int, by: Any) -> None:
    for member in pair.members.filter(left_on=None).select_related("pair", "person"):
        doubts = n == 3
        words = "Редко совпадают свободные дни" if doubts and member.role == MemberRole.MENTEE else ""
        trials.answer(member, verdict=Verdict.DOUBT if doubts else Verdict.FITS, comment=words, by=by)


def _runs(world: World, year: Any, by: Any) -> None:
    """Two settings to put side by side; nothing is accepted."""
    free = Settings(weights=Weights(days=40, requests=20), limits=Limits(common_day=True))
    for settings in (free, Settings()):
        matching.start(organization=world.school, year=year, settings=settings, by=by)
