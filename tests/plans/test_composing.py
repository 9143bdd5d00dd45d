"""Composing a plan: dates inside the term, holidays, edits, versions and their difference."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.errors import AlreadyDone, Refused
from apps.organizations.models import Vacation
from apps.plans.enums import ItemState, PlanState
from apps.plans.models import Plan, PlanItem, PlanTemplateItem, PlanVersion
from apps.plans.services import plans, versions
from tests.factories import make_pair, make_person, make_plan, make_template

pytestmark = pytest.mark.django_db


def task(days=30, month=None):
    return PlanTemplateItem(title="Задание", due_after_days=days, due_month=month)


START, END = date(2026, 9, 15), date(2027, 5, 31)
AUTUMN = Vacation(title="Осенние", start=date(2026, 10, 26), end=date(2026, 11, 3))


@pytest.mark.parametrize(
    ("row", "due"),
    [
        (task(0), date(2026, 9, 15)),
        (task(30), date(2026, 10, 15)),
        (task(41), date(2026, 11, 4)),  # the first day of the holidays goes to the day after them
        (task(49), date(2026, 11, 4)),  # their last day
        (task(50), date(2026, 11, 4)),
        (task(51), date(2026, 11, 5)),
        (task(9999), date(2027, 5, 31)),  # never after the term
        (task(30, month=9), date(2026, 9, 30)),
        (task(30, month=12), date(2026, 12, 31)),
        (task(30, month=2), date(2027, 2, 28)),
        (task(30, month=5), date(2027, 5, 31)),
        (task(30, month=8), date(2027, 5, 31)),  # August is after the term
    ],
)
def test_dates_of_tasks(row, due):
    assert plans.due_of(row, START, END, [AUTUMN]) == due


def test_holidays_at_the_very_end_leave_the_date_inside_the_term():
    holidays = [Vacation(title="Летние", start=date(2027, 5, 25), end=date(2027, 8, 31))]
    assert plans.due_of(task(9999), START, END, holidays) == END


@given(days=st.integers(0, 2000), month=st.none() | st.integers(1, 12), length=st.integers(0, 500))
def test_a_date_is_always_inside_the_term(days, month, length):
    start = date(2026, 9, 15)
    end = start + timedelta(days=length)
    assert start <= plans.due_of(task(days, month), start, end, [AUTUMN]) <= end


def test_a_plan_from_a_template(cast, pair):
    Vacation.objects.create(organization=cast.school, title="Осенние", start=AUTUMN.start, end=AUTUMN.end)
    template = make_template(cast, goal="Вхождение в должность")
    plan = plans.create_from_template(pair=pair, template=template, by=cast.mentor)
    assert (plan.state, plan.start, plan.end, plan.goal) == ("draft", pair.start, pair.end, "Вхождение в должность")
    assert (plan.template, plan.template_version) == (template, 1)
    assert list(plan.items.values_list("position", "title", "due", "state")) == [
        (1, "Задание 1", date(2026, 10, 15), "planned"),
        (2, "Задание 2", date(2026, 11, 14), "planned"),
        (3, "Задание 3", date(2026, 12, 14), "planned"),
    ]


def test_tasks_of_a_section_stand_in_the_order_of_their_dates(cast, pair):
    """A pair that begins late: so many days from its start come after the end of a month."""
    type(pair).objects.filter(pk=pair.pk).update(start=date(2026, 11, 28))
    template = make_template(cast, items=0)
    rows = [("Развитие", "Разобрать урок", 120, None), ("Итоги", "Отзыв", 30, 5), ("Развитие", "Рефлексия", 30, 1)]
    rows += [("Развитие", "Открытый урок", 30, 3), ("Итоги", "Самооценка", 30, 4)]
    for n, (section, title, days, month) in enumerate(rows, 1):
        template.items.create(position=n, section=section, title=title, due_after_days=days, due_month=month)
    client = cast.client("mentor")

    client.post(reverse("plans:plan-add", args=[pair.public_id]), {"template": template.pk})

    page = client.get(reverse("plans:plan-detail", args=[Plan.objects.get().public_id]))
    shown = [(i.number, i.title, i.due) for s in page.context["sections"] for i in s.items]
    assert shown == [
        (1, "Рефлексия", date(2027, 1, 31)),
        (2, "Разобрать урок", date(2027, 3, 28)),
        (3, "Открытый урок", date(2027, 3, 31)),
        (4, "Самооценка", date(2027, 4, 30)),
        (5, "Отзыв", date(2027, 5, 31)),
    ]


def test_a_second_plan_of_a_pair_is_not_made(cast, pair):
    plans.create_from_template(pair=pair, template=None, by=cast.curator)
    with pytest.raises(AlreadyDone):
        plans.create_from_template(pair=pair, template=None, by=cast.curator)
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("who", ["mentee", "director", "psychologist", "foreign_curator"])
def test_others_compose_nothing(cast, pair, who):
    with pytest.raises(PermissionDenied):
        plans.create_from_template(pair=pair, template=None, by=getattr(cast, who))


def test_another_mentor_composes_nothing(cast, pair, stranger):
    with pytest.raises(PermissionDenied):
        plans.create_from_template(pair=pair, template=None, by=stranger)


def test_a_foreign_template_is_refused(cast, pair):
    foreign = make_template(cast, organization=cast.foreign_school)
    with pytest.raises(Refused, match="другой организации"):
        plans.create_from_template(pair=pair, template=foreign, by=cast.mentor)
    assert not Plan.objects.exists()


def test_an_ended_pair_gets_no_plan(cast):
    pair = make_pair(cast, state="ended")
    with pytest.raises(Refused, match="закончила работу"):
        plans.create_from_template(pair=pair, template=None, by=cast.curator)


# ---- edits
ITEM = {"title": "Открытый урок", "due": date(2026, 12, 1)}


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.RETURNED])
def test_the_mentor_edits_before_sending(cast, pair, state):
    plan = make_plan(cast, pair, state=state)
    plans.add_item(plan, by=cast.mentor, values=ITEM)
    plans.change_head(plan, by=cast.mentor, values={"goal": "Уверенный урок"})
    plans.remove_item(plan.items.first(), by=cast.mentor)
    assert plan.goal == "Уверенный урок"
    assert [i.title for i in plan.items.all()] == ["Задание 2", "Задание 3", "Задание 4", "Открытый урок"]
    assert not plan.versions.exists()


@pytest.mark.parametrize("state", [PlanState.SENT, PlanState.AGREED, PlanState.COMPLETED, PlanState.ENDED])
def test_what_lies_before_others_is_not_edited(cast, pair, state):
    plan = make_plan(cast, pair, state=state)
    with pytest.raises(Refused, match="сначала верните"):
        plans.add_item(plan, by=cast.curator, values=ITEM, note="нужно")
    with pytest.raises(PermissionDenied):
        plans.add_item(plan, by=cast.mentor, values=ITEM, note="нужно")
    assert plan.items.count() == 4


def test_an_approved_plan_is_edited_by_the_curator_with_words(cast, plan):
    with pytest.raises(PermissionDenied):
        plans.add_item(plan, by=cast.mentor, values=ITEM, note="добавим урок")
    with pytest.raises(Refused, match="новая версия"):
        plans.add_item(plan, by=cast.curator, values=ITEM)
    plans.add_item(plan, by=cast.curator, values=ITEM, note="добавим урок")
    assert [v.note for v in plan.versions.all()] == ["добавим урок"]


@pytest.mark.parametrize("due", [date(2026, 9, 14), date(2027, 6, 1), date(1999, 1, 1)])
def test_a_date_outside_the_plan_is_refused(cast, pair, due):
    plan = make_plan(cast, pair, state=PlanState.DRAFT)
    with pytest.raises(Refused, match="вне срока плана"):
        plans.add_item(plan, by=cast.mentor, values=ITEM | {"due": due})


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 9, 1), END, "выходит за срок пары"),
        (START, date(2027, 6, 30), "выходит за срок пары"),
        (date(2027, 1, 10), date(2026, 12, 1), "раньше начала"),
    ],
)
def test_a_term_outside_the_pair_is_refused(cast, pair, start, end, words):
    plan = make_plan(cast, pair, state=PlanState.DRAFT)
    with pytest.raises(Refused, match=words):
        plans.change_head(plan, by=cast.mentor, values={"start": start, "end": end})


def test_a_done_task_keeps_its_text(cast, plan):
    item = plan.items.first()
    PlanItem.objects.filter(pk=item.pk).update(state=ItemState.DONE, done_on=date(2026, 10, 1))
    with pytest.raises(Refused, match="уже выполнено"):
        plans.change_item(item, by=cast.curator, values=ITEM, note="уточнение")


def test_a_task_taken_out_of_an_approved_plan_stays_with_a_mark(cast, plan):
    versions.freeze(plan, by=cast.curator)
    item = plan.items.first()
    plans.remove_item(item, by=cast.curator, note="не нужно в этом году")
    item.refresh_from_db()
    assert (item.state, item.dropped_on) == ("dropped", date(2026, 11, 20))
    last, first = plan.versions.all()
    assert versions.difference(first.body, last.body) == ["Снято задание «Задание 1»."]


def test_extension_makes_a_version(cast, pair):
    plan = make_plan(cast, pair, end=date(2027, 2, 28))
    versions.freeze(plan, by=cast.curator)
    plans.extend(plan, by=cast.curator, end=date(2027, 5, 31), reason="решение финальной встречи")
    last, first = plan.versions.all()
    assert versions.difference(first.body, last.body) == ["Конец: было 28.02.2027, стало 31.05.2027."]
    assert last.note == "Срок продлён: решение финальной встречи"
    with pytest.raises(Refused, match="более поздний"):
        plans.extend(plan, by=cast.curator, end=date(2027, 5, 31), reason="ещё раз")
    with pytest.raises(Refused, match="почему"):
        plans.extend(plan, by=cast.curator, end=date(2027, 6, 1), reason=" ")


# ---- versions
def test_the_difference_names_every_change():
    base = {"problem": "", "goal": "Цель", "tasks": "", "start": "2026-09-15", "end": "2027-05-31"}
    base |= {"meetings_per_month": 2}
    one = {"id": "a", "section": "", "title": "Урок", "expected_result": "Конспект", "due": "2026-10-01"}
    two = {"id": "b", "section": "", "title": "Отчёт", "expected_result": "", "due": "2026-11-01"}
    before = base | {"items": [one, two]}
    after = base | {
        "goal": "Новая цель",
        "items": [one | {"due": "2026-12-01"}, {**two, "id": "c", "title": "Собрание"}],
    }
    assert versions.difference(before, after) == [
        "«Урок», срок: было 01.10.2026, стало 01.12.2026.",
        "Добавлено задание «Собрание», срок 01.11.2026.",
        "Снято задание «Отчёт».",
        "Цель: было «Цель», стало «Новая цель».",
    ]
    assert versions.difference(before, before) == []


def test_freezing_the_same_content_makes_no_version(cast, plan):
    assert versions.freeze(plan, by=cast.curator).number == 1
    assert versions.freeze(plan, by=cast.curator) is None
    PlanItem.objects.filter(plan=plan).update(state=ItemState.DONE, done_on=date(2026, 11, 1))
    assert versions.freeze(plan, by=cast.curator) is None


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "remove", "head", "move", "done"]), st.integers(0, 5), st.integers(0, 150)
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_no_edit_touches_the_approved_version(cast, edits):
    """Random edits after approval: the approved version stays byte for byte, every change of content is the next version."""
    plan = make_plan(cast, make_pair(cast, make_person(cast), make_person(cast)))
    approved = versions.freeze(plan, by=cast.curator, note="Утверждён")
    frozen = PlanVersion.objects.get(pk=approved.pk).body
    bodies = [frozen]
    for kind, which, days in edits:
        _edit(cast, plan, kind, which, date(2026, 11, 20) + timedelta(days=days))
        plan = Plan.objects.get(pk=plan.pk)
        body = versions.body_of(plan)
        if body != bodies[-1]:
            bodies.append(body)
    kept = list(PlanVersion.objects.filter(plan=plan).order_by("number").values_list("body", flat=True))
    assert kept == bodies
    assert kept[0] == frozen
    assert plan.version == len(bodies)
    for before, after in zip(kept, kept[1:], strict=False):
        assert versions.difference(before, after)


def _edit(cast, plan, kind, which, day):
    from apps.plans.services import progress

    items = list(plan.items.exclude(state__in=("done", "dropped")))
    item = items[which % len(items)] if items else None
    if kind == "add":
        plans.add_item(
            plan, by=cast.curator, values={"title": f"Новое {plan.items.count()}", "due": day}, note="добавлено"
        )
    elif kind == "head":
        plans.change_head(plan, by=cast.curator, values={"goal": f"Цель {which}"}, note="цель")
    elif item is None:
        return
    elif kind == "change":
        plans.change_item(item, by=cast.curator, values={"title": f"Текст {which}", "due": day}, note="изменено")
    elif kind == "remove":
        plans.remove_item(item, by=cast.curator, note="снято")
    elif kind == "move":
        progress.mark(item, by=cast.curator, said=progress.Mark("moved", day, "позже"))
    else:
        progress.mark(item, by=cast.curator, said=progress.Mark("done"))
