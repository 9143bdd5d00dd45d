"""The passage to a new year with everything in it: bases, pairs with plans, roadmap."""

from datetime import UTC, date, datetime

import pytest

from apps.core import clock
from apps.metrics.services.figures import compute_for
from apps.notifications.agenda import due_things
from apps.organizations.models import Organization, ProgrammeYear, RollOver
from apps.pairing.enums import PairState
from apps.pairing.models import Pair
from apps.participants.models import Participation
from apps.plans.models import Plan, PlanItem
from apps.roadmap.models import Roadmap
from tests.factories import make_meeting, make_pair, make_person, make_plan
from tests.roadmap.rows import make_item, make_roadmap

JUNE = datetime(2027, 6, 15, 9, tzinfo=UTC)


@pytest.fixture
def june(cast):
    with clock.frozen(JUNE):
        yield cast


def preview(cast):
    """Code of the step → {title: (note, proposal)}."""
    page = cast.client("curator").get("/workplace/year/")
    return {
        registered.code: {line.title: (line.note, line.proposal) for line in lines}
        for registered, lines in page.context["steps"]
    }


def apply(cast, **choices):
    """Presses the button; «plans.pairs.17» → choice. The page that follows."""
    data = {f"c.{key}": choice for key, choice in choices.items()}
    return cast.client("curator").post("/workplace/year/apply/", data, follow=True).content.decode()


def new_year(cast):
    return ProgrammeYear.objects.get(organization=cast.school, start=date(2027, 9, 1))


def test_preview_shows_figures_and_proposals(june):
    going, over, waiting = make_pair(june), make_pair(june), make_pair(june, state=PairState.PROPOSED)
    plan = make_plan(june, going)
    PlanItem.objects.filter(plan=plan, position=1).update(state="done", done_on=date(2027, 5, 1))
    make_meeting(june, going)
    gone = make_person(june, role="mentor", left_on=date(2027, 5, 1))
    make_item(make_roadmap(june, state="active"), due=date(2027, 5, 1))

    found = preview(june)

    assert found["plans.pairs"] == {
        going.title: ("1\u00a0встреча; 3\u00a0задания не завершены", "continue"),
        over.title: ("0\u00a0встреч; все задания завершены", "finish"),
        waiting.title: ("не начата: нет согласия или приказа", "cancel"),
    }
    counts = {
        title: note.split(";")[0].replace("\u00a0", " ") for title, (note, _) in found["participants.bases"].items()
    }
    assert counts == {"База наставников": "3 человека, без выбывших: их 1", "База наставляемых": "3 человека"}
    assert gone.left_on
    assert [proposal for _, proposal in found["roadmap.roadmap"].values()] == ["draft"]
    assert (ProgrammeYear.objects.filter(start=date(2027, 9, 1)).exists(), Roadmap.objects.count()) == (False, 1)


def test_continued_pair_is_proposed_anew_with_its_open_tasks(june):
    pair = make_pair(june)
    plan = make_plan(june, pair)
    PlanItem.objects.filter(plan=plan, position=1).update(state="done", done_on=date(2027, 5, 1))

    apply(june)

    pair.refresh_from_db()
    plan.refresh_from_db()
    following = Pair.objects.get(year=new_year(june))
    assert (pair.state, pair.ended_on, plan.state) == ("completed", date(2027, 5, 31), "completed")
    assert (following.state, following.start, following.end) == ("proposed", date(2027, 9, 1), date(2028, 5, 31))
    assert (following.mentors, following.mentees) == (pair.mentors, pair.mentees)
    draft = Plan.objects.get(pair=following)
    assert [item.title for item in draft.items.all()] == ["Задание 2", "Задание 3", "Задание 4"]
    assert [item.due for item in draft.items.all()] == [date(2027, 11, 1), date(2027, 12, 1), date(2028, 1, 1)]


def test_choices_of_the_curator_are_done(june):
    finished, left, kept = make_pair(june), make_pair(june), make_pair(june, state=PairState.AGREED, agreed_at=JUNE)
    make_plan(june, finished)

    apply(
        june,
        **{
            f"plans.pairs.{finished.pk}": "finish",
            f"plans.pairs.{left.pk}": "leave",
            f"plans.pairs.{kept.pk}": "leave",
            "participants.bases.mentor": "skip",
        },
    )

    states = [Pair.objects.get(pk=pair.pk).state for pair in (finished, left, kept)]
    assert states == ["completed", "active", "agreed"]
    assert Pair.objects.filter(year=new_year(june)).count() == 0
    roles = Participation.objects.filter(year=new_year(june)).values_list("role", flat=True)
    assert set(roles) == {"mentee"}
    assert RollOver.objects.get().done["plans.pairs"] == 1


def test_second_time_doubles_nothing(june):
    make_plan(june, make_pair(june))
    make_item(make_roadmap(june, state="active"), due=date(2027, 5, 1))

    apply(june)
    counts = [model.objects.count() for model in (Pair, Plan, Participation, Roadmap)]
    apply(june)

    assert [model.objects.count() for model in (Pair, Plan, Participation, Roadmap)] == counts
    assert counts == [2, 2, 4, 2]


def test_pair_that_cannot_be_continued_stops_the_passage_with_its_name(june):
    pair = make_pair(june)
    make_plan(june, pair)
    pair.mentors[0].consents.all().delete()

    page = apply(june, **{f"plans.pairs.{pair.pk}": "continue"})

    assert "нет действующего согласия" in page
    assert "Выберите для этой пары другое решение." in page
    pair.refresh_from_db()
    assert (pair.state, RollOver.objects.count(), Pair.objects.count()) == ("active", 0, 1)


def test_school_that_has_nothing_passes_too(june):
    assert preview(june)["plans.pairs"] == {}

    apply(june)

    assert RollOver.objects.get().done["roadmap.roadmap"] == 0


def test_what_was_done_is_told_and_the_new_year_is_one_press_away(june):
    make_plan(june, make_pair(june))

    page = apply(june)
    new = new_year(june)
    opened = june.client("curator").post("/workplace/switch/", {"organization": june.school.public_id, "year": new.pk})

    assert "Базы: 2" in page
    assert "Пары и планы: 1" in page
    assert f'name="year" value="{new.pk}"' in page
    assert "Открыть 2027/2028 учебный год" in page
    assert opened.status_code == 302


def test_the_base_of_a_year_ahead_shows_who_was_carried_over(june):
    mentor = make_pair(june).mentors[0]
    apply(june)
    client = june.client("curator")
    client.post("/workplace/switch/", {"organization": june.school.public_id, "year": new_year(june).pk})

    base = client.get("/participants/mentors/").content.decode()
    missing = client.get("/participants/consents/?show=missing&purpose=dissemination").content.decode()

    assert mentor.full_name in base
    assert mentor.full_name in missing


def test_the_passage_is_in_the_agenda_until_it_is_made(june):
    span = (june.school, date(2027, 8, 1), date(2027, 9, 10))
    key = f"organizations.roll_over:{june.year.pk}"

    before = [(thing.due, thing.url, thing.user_ids) for thing in due_things(*span) if thing.key == key]
    apply(june)
    after = [thing for thing in due_things(*span) if thing.key == key]

    assert before == [(date(2027, 8, 31), "/workplace/year/", frozenset({june.curator.pk}))]
    assert after == []


def test_a_pair_of_the_next_year_is_not_asked_for_in_the_holidays(june):
    make_plan(june, make_pair(june))
    apply(june)
    following = Pair.objects.get(year=new_year(june))

    found = due_things(june.school, date(2027, 6, 1), date(2027, 9, 30))

    assert [t.due for t in found if t.key == f"pairing.agree:{following.pk}"] == [date(2027, 9, 1)]


def test_a_year_that_was_passed_keeps_its_pairs_on_its_last_school_day(june):
    """The pairs that the passage completed are those of 31 May, the day on which a past year is told."""
    make_plan(june, make_pair(june))
    apply(june)

    def figures_on(day):
        school = Organization.objects.filter(pk=june.school.pk)
        return [compute_for(code, school, day)[june.school.pk].number for code in ("pairs.active", "plans.running")]

    days = (date(2027, 5, 30), date(2027, 5, 31), date(2027, 6, 1))
    assert [figures_on(day) for day in days] == [[1, 1], [1, 1], [0, 0]]


def test_a_passage_made_in_autumn_is_told_from_the_new_year(cast):
    with clock.frozen(datetime(2027, 9, 6, 9, tzinfo=UTC)):
        make_pair(cast)
        page = apply(cast)

    assert "Базы: 2" in page
    assert "Переход готовят в конце года: с 31.05.2028." in page
    assert "Открыть 2027/2028" not in page
