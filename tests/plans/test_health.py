"""Health of pairs in words, and the number of questions it costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.organizations.models import Vacation
from apps.pairing.models import Pair
from apps.plans.models import MeetingFeedback, PlanItem
from apps.plans.services import health
from tests.factories import make_meeting, make_pair, make_person, make_plan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def healthy(cast, pair):
    """Works since 15 September; five meetings, the last one ten days ago; nothing is late."""
    make_plan(cast, pair, items=0)
    for days in (10, 24, 38, 52, 64):
        make_meeting(cast, pair, date=TODAY - timedelta(days=days))
    return pair


def words(pair):
    found = health.of_pair(Pair.objects.with_people().get(pk=pair.pk))
    return found.word, [r.replace("\u00a0", " ") for r in found.reasons], found.step


def test_a_healthy_pair(healthy):
    assert words(healthy) == ("в порядке", [], "")


def test_a_pair_that_does_not_work_is_not_judged(cast):
    for state in ("proposed", "agreed", "suspended", "completed", "ended"):
        assert health.of_pair(make_pair(cast, state=state)) is None


def test_quiet_pairs(cast, pair):
    make_plan(cast, pair, items=0, meetings_per_month=0)
    make_meeting(cast, pair, date=TODAY - timedelta(days=22))
    assert words(pair) == ("присмотреться", ["Встреч не было 22 дня"], "Назначить встречу")


def test_very_quiet_pairs(cast, pair):
    make_plan(cast, pair, items=0, meetings_per_month=0)
    make_meeting(cast, pair, date=TODAY - timedelta(days=43))
    assert words(pair)[:2] == ("требует внимания", ["Встреч не было 43 дня"])


def test_never_met(cast, pair):
    make_plan(cast, pair, items=0, meetings_per_month=0)
    assert words(pair)[:2] == ("требует внимания", ["Ни одной встречи за 66 дней"])


def test_a_planned_meeting_softens_the_word(cast, pair):
    make_plan(cast, pair, items=0, meetings_per_month=0)
    make_meeting(cast, pair, state="planned", date=date(2026, 11, 25))
    assert words(pair) == ("присмотреться", ["Ни одной встречи за 66 дней, следующая – 25.11"], "Узнать о встрече")


def test_school_holidays_are_not_silence(cast, pair):
    make_plan(cast, pair, items=0, meetings_per_month=0)
    make_meeting(cast, pair, date=TODAY - timedelta(days=22))
    Vacation.objects.create(organization=cast.school, title="Осенние", start=date(2026, 10, 31), end=date(2026, 11, 3))
    assert words(pair)[0] == "в порядке"


@pytest.mark.parametrize(
    ("start", "end", "holidays", "days"),
    [
        (date(2026, 11, 1), date(2026, 11, 11), [], 10),
        (date(2026, 11, 11), date(2026, 11, 1), [], 0),
        (date(2026, 11, 1), date(2026, 11, 11), [(date(2026, 11, 3), date(2026, 11, 5))], 7),
        (date(2026, 11, 1), date(2026, 11, 11), [(date(2026, 10, 1), date(2026, 11, 1))], 10),
        (date(2026, 11, 1), date(2026, 11, 11), [(date(2026, 10, 1), date(2026, 12, 1))], 0),
        (date(2026, 11, 1), date(2026, 11, 11), [(date(2026, 11, 11), date(2026, 12, 1))], 9),
    ],
)
def test_school_days(start, end, holidays, days):
    assert health.school_days(start, end, holidays) == days


def test_late_tasks(cast, healthy):
    plan = healthy.plan
    for n, days in enumerate((8, 9, 7), 1):
        PlanItem.objects.create(plan=plan, position=n, title=f"З{n}", due=TODAY - timedelta(days=days))
    assert words(healthy) == ("присмотреться", ["Просрочено 2 задания"], "Разобрать задания")
    PlanItem.objects.create(plan=plan, position=4, title="З4", due=TODAY - timedelta(days=20))
    assert words(healthy)[:2] == ("требует внимания", ["Просрочено 3 задания"])


def test_no_plan(cast, pair):
    for days in (3, 17, 31):
        make_meeting(cast, pair, date=TODAY - timedelta(days=days))
    assert words(pair) == ("присмотреться", ["План не составлен, пара работает 66 дней"], "Составить план")


def test_the_rhythm_against_the_plan(cast, pair):
    make_plan(cast, pair, items=0, meetings_per_month=4)
    for days in (3, 10):
        make_meeting(cast, pair, date=TODAY - timedelta(days=days))
    assert words(pair) == ("присмотреться", ["По плану 8 встреч, состоялось 2"], "Сверить ритм встреч")


@pytest.mark.parametrize(("role", "who"), [("mentee", "Наставляемому"), ("mentor", "Наставнику")])
def test_a_hard_mood_of_either_side(cast, healthy, role, who):
    person = healthy.members.get(role=role).person
    meeting = healthy.meetings.first()
    from apps.core import clock

    MeetingFeedback.objects.create(meeting=meeting, person=person, mood=1, created_at=clock.now())
    assert words(healthy) == ("требует внимания", [f"{who} на встречах трудно"], "Поговорить с обоими")


def test_a_good_mood_says_nothing(cast, healthy):
    from apps.core import clock

    person = healthy.members.get(role="mentee").person
    moods = zip(healthy.meetings.all(), (1, 2, 3), strict=False)
    for meeting, mood in moods:
        MeetingFeedback.objects.create(meeting=meeting, person=person, mood=mood, created_at=clock.now())
    assert words(healthy)[0] == "в порядке"


def test_the_list_names_the_worst_first_and_only_those_with_something_to_do(cast, healthy):
    never = make_pair(cast, make_person(cast, "Один"), make_person(cast, "Другой"))
    quiet = make_pair(cast, make_person(cast, "Третий"), make_person(cast, "Четвёртый"))
    make_plan(cast, quiet, items=0, meetings_per_month=0)
    make_meeting(cast, quiet, date=TODAY - timedelta(days=25))
    assert [h.pair for h in health.needing_care(cast.school, cast.year)] == [never, quiet]


def test_nothing_is_closed_by_itself(cast, pair):
    health.needing_care(cast.school, cast.year)
    pair.refresh_from_db()
    assert pair.state == "active"


@pytest.mark.parametrize("count", [3, 30])
def test_a_fixed_number_of_queries(cast, count, django_assert_num_queries):
    for _ in range(count):
        pair = make_pair(cast, make_person(cast, consent=False), make_person(cast, consent=False))
        make_plan(cast, pair, items=1)
        make_meeting(cast, pair, date=date(2026, 10, 1))
    with django_assert_num_queries(3):
        found = health.needing_care(cast.school, cast.year)
    assert len(found) == count


def test_the_list_of_a_school_and_a_pair_alone_know_the_same(cast, healthy):
    late = make_pair(cast, make_person(cast, "Один"), make_person(cast, "Другой"))
    make_plan(cast, late, items=3)
    make_meeting(cast, late, date=TODAY - timedelta(days=50))
    make_meeting(cast, late, date=TODAY + timedelta(days=5), state="planned")
    ended = make_pair(cast, make_person(cast, "Третий"), make_person(cast, "Четвёртый"), state="suspended")
    make_meeting(cast, ended, date=TODAY - timedelta(days=60))
    (found,) = health.needing_care(cast.school, cast.year)
    alone = health.of_pair(Pair.objects.with_people().get(pk=late.pk))
    assert (found.pair, found.facts, found.reasons) == (late, alone.facts, alone.reasons)
    assert (alone.facts.last, alone.facts.next) == (TODAY - timedelta(days=50), TODAY + timedelta(days=5))


def test_a_pair_whose_term_is_over_is_to_be_ended(healthy):
    Pair.objects.filter(pk=healthy.pk).update(end=TODAY - timedelta(days=1))

    found = health.of_pair(Pair.objects.with_people().get(pk=healthy.pk))

    assert words(healthy) == ("требует внимания", ["Срок пары кончился 19.11.2026"], "Закончить пару")
    assert found.url == f"/pairs/{healthy.public_id}/close/"
