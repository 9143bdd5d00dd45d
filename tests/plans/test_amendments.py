"""Where the school changes approved plans by an order only: a change is proposed, waits, and counts after the order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core import clock
from apps.core.errors import Refused
from apps.documents.kinds import kinds
from apps.documents.services import documents
from apps.plans.agenda import changes_waiting
from apps.plans.models import Plan, PlanItem, PlanVersion
from apps.plans.services import amendments, changes, plans, progress, templates, versions
from tests.factories import make_pair, make_person, make_plan, make_template

pytestmark = pytest.mark.django_db
KIND = "plans.change_plans"
ITEM = {"title": "Открытый урок", "due": date(2026, 12, 1)}


@pytest.fixture(autouse=True)
def by_order(cast):
    cast.school.plan_changes_by_order = True
    cast.school.save(update_fields=["plan_changes_by_order"])


@pytest.fixture
def approved(cast, pair):
    """A running plan whose approved version is kept."""
    plan = make_plan(cast, pair)
    versions.freeze(plan, by=cast.curator, note="Утверждён")
    return Plan.objects.get(pk=plan.pk)


def waiting(plan) -> PlanVersion:
    return plan.versions.get(is_waiting=True)


def order_for(cast, *plan_rows):
    records = {"versions": [waiting(plan).pk for plan in plan_rows]}
    return documents.create(kind=KIND, organization=cast.school, year=cast.year, records=records, by=cast.curator)


def approve(cast, document):
    return documents.approve(documents.send(document, by=cast.curator), by=cast.director)


def body(plan):
    return versions.body_of(Plan.objects.get(pk=plan.pk))


def test_a_change_waits_and_the_plan_stays_as_approved(cast, approved):
    before = body(approved)
    plans.add_item(approved, by=cast.curator, values=ITEM, note="добавим урок")
    plans.change_head(approved, by=cast.curator, values={"goal": "Уверенный урок"}, note="цель")
    plans.remove_item(approved.items.first(), by=cast.curator, note="не нужно")

    assert body(approved) == before
    assert Plan.objects.get(pk=approved.pk).version == 1
    assert (waiting(approved).number, waiting(approved).note) == (2, "добавим урок; цель; не нужно")
    assert amendments.difference_of(waiting(approved)) == [
        "Добавлено задание «Открытый урок», срок 01.12.2026.",
        "Снято задание «Задание 1».",
        "Цель: было «Вхождение в должность», стало «Уверенный урок».",
    ]


def test_the_order_puts_the_change_into_the_plan(cast, approved):
    plans.add_item(approved, by=cast.curator, values=ITEM | {"evidence_kind": "photo"}, note="добавим урок")
    plans.remove_item(approved.items.first(), by=cast.curator, note="не нужно")
    wanted = waiting(approved).body
    document = approve(cast, order_for(cast, approved))

    assert body(approved) == wanted
    plan = Plan.objects.get(pk=approved.pk)
    assert (plan.version, plan.state) == (2, "running")
    last, first = plan.versions.all()
    assert (last.is_waiting, last.order_id, last.body) == (False, document.pk, wanted)
    assert versions.difference(first.body, last.body)
    assert plan.items.get(title="Открытый урок").evidence_kind == "photo"
    assert plan.items.get(title="Задание 1").state == "dropped"
    text = document.content["annexes"][0]["table"]["rows"][0][4]
    assert text == "Добавлено задание «Открытый урок», срок 01.12.2026.\nСнято задание «Задание 1»."


def test_progress_is_marked_as_ever_while_a_change_waits(cast, approved):
    plans.change_head(approved, by=cast.curator, values={"goal": "Другая"}, note="цель")
    item = approved.items.first()
    progress.mark(item, by=cast.mentor, said=progress.Mark("done"))
    approve(cast, order_for(cast, approved))
    item.refresh_from_db()
    assert (item.state, Plan.objects.get().goal) == ("done", "Другая")


def test_a_moved_date_is_proposed(cast, approved):
    item = approved.items.get(position=3)
    progress.mark(item, by=cast.mentor, said=progress.Mark("moved", date(2026, 12, 20), "болели"))
    item.refresh_from_db()
    assert (item.state, item.due) == ("planned", date(2026, 12, 1))
    assert amendments.difference_of(waiting(approved)) == ["«Задание 3», срок: было 01.12.2026, стало 20.12.2026."]


def test_a_template_s_changes_are_proposed_too(cast, pair):
    template = make_template(cast, organization=cast.school)
    templates.keep_version(template)
    plan = plans.create_from_template(pair=pair, template=template, by=cast.curator)
    Plan.objects.filter(pk=plan.pk).update(state="running", approved_on=date(2026, 10, 1))
    template.items.filter(position=1).update(title="Новый текст")
    templates.keep_version(template)
    plan = Plan.objects.get(pk=plan.pk)
    changes.answer(plan, by=cast.curator, take=True)
    assert not plan.items.filter(title="Новый текст").exists()
    assert "Новый текст" in [row["title"] for row in waiting(plan).body["items"]]


def test_a_change_that_lies_before_the_director_is_not_added_to(cast, approved):
    plans.change_head(approved, by=cast.curator, values={"goal": "Другая"}, note="цель")
    document = documents.send(order_for(cast, approved), by=cast.curator)
    with pytest.raises(Refused, match="уже включено в приказ"):
        plans.add_item(approved, by=cast.curator, values=ITEM, note="ещё")
    with pytest.raises(Refused, match="включено в приказ"):
        amendments.discard(approved, by=cast.curator)
    documents.give_back(document, by=cast.director, remark="не так")
    plans.add_item(approved, by=cast.curator, values=ITEM, note="ещё")
    assert len(amendments.difference_of(waiting(approved))) == 2


def test_a_proposed_change_is_given_up(cast, approved):
    plans.change_head(approved, by=cast.curator, values={"goal": "Другая"}, note="цель")
    for who in (cast.mentor, cast.director, cast.foreign_curator):
        with pytest.raises(PermissionDenied):
            amendments.discard(approved, by=who)
    amendments.discard(approved, by=cast.curator)
    with pytest.raises(Refused, match="уже нет"):
        amendments.discard(approved, by=cast.curator)
    assert [v.is_waiting for v in approved.versions.all()] == [False]


def test_an_edit_that_changes_nothing_proposes_nothing(cast, approved):
    plans.change_head(approved, by=cast.curator, values={"goal": approved.goal}, note="опечатка")
    assert not approved.versions.filter(is_waiting=True).exists()


def test_a_refused_edit_leaves_no_trace(cast, approved):
    with pytest.raises(Refused, match="вне срока плана"):
        plans.add_item(approved, by=cast.curator, values=ITEM | {"due": date(2030, 1, 1)}, note="урок")
    assert not approved.versions.filter(is_waiting=True).exists()
    assert approved.items.count() == 4


def test_a_task_done_meanwhile_blocks_the_order(cast, approved):
    item = approved.items.first()
    plans.remove_item(item, by=cast.curator, note="не нужно")
    document = order_for(cast, approved)
    progress.mark(item, by=cast.mentor, said=progress.Mark("done"))
    assert ["тем временем закрыто" in p.text for p in kinds.get(KIND).checks(document) if p.blocks] == [True]
    with pytest.raises(Refused):
        documents.send(document, by=cast.curator)


def test_a_change_given_up_or_a_closed_plan_blocks_the_order(cast, approved):
    plans.change_head(approved, by=cast.curator, values={"goal": "Другая"}, note="цель")
    document = order_for(cast, approved)
    plans.complete(approved, by=cast.curator)
    assert "изменять нечего" in kinds.get(KIND).checks(document)[0].text
    amendments.discard(approved, by=cast.curator)
    assert "снята после составления" in kinds.get(KIND).checks(document)[0].text


def test_candidates_are_the_changes_that_no_order_names(cast, approved):
    kind = kinds.get(KIND)
    assert kind.candidates(cast.school, cast.year) == []
    plans.change_head(approved, by=cast.curator, values={"goal": "Другая"}, note="цель")
    assert kind.candidates(cast.school, cast.year)[0]["records"] == {"versions": [waiting(approved).pk]}
    soon = cast.school.today + timedelta(days=7)
    assert [set(due.user_ids) for due in changes_waiting(cast.school, cast.school.today, soon)] == [{cast.curator.pk}]
    documents.send(order_for(cast, approved), by=cast.curator)
    assert kind.candidates(cast.school, cast.year) == []
    assert list(changes_waiting(cast.school, cast.school.today, soon)) == []


def test_an_order_without_changes_is_refused(cast):
    with pytest.raises(Refused, match="нет ни одного изменения"):
        documents.create(
            kind=KIND, organization=cast.school, year=cast.year, records={"versions": [0]}, by=cast.curator
        )


def test_repeal_brings_the_former_content_back_as_a_version(cast, approved):
    before = body(approved)
    plans.add_item(approved, by=cast.curator, values=ITEM, note="добавим урок")
    plans.remove_item(approved.items.first(), by=cast.curator, note="не нужно")
    document = approve(cast, order_for(cast, approved))
    documents.repeal(document, by=cast.director, reason="издан по ошибке")
    assert body(approved) == before
    plan = Plan.objects.get(pk=approved.pk)
    assert (plan.version, [v.number for v in plan.versions.all()]) == (3, [3, 2, 1])


def test_repeal_leaves_a_plan_that_went_on(cast, approved):
    plans.add_item(approved, by=cast.curator, values=ITEM, note="добавим урок")
    document = approve(cast, order_for(cast, approved))
    progress.mark(PlanItem.objects.get(title="Открытый урок"), by=cast.mentor, said=progress.Mark("done"))
    documents.repeal(document, by=cast.director, reason="издан по ошибке")
    assert PlanItem.objects.get(title="Открытый урок").state == "done"
    assert Plan.objects.get(pk=approved.pk).version == 2


def test_a_change_that_waits_keeps_waiting_when_the_rule_is_dropped(cast, approved):
    plans.change_head(approved, by=cast.curator, values={"goal": "Другая"}, note="цель")
    cast.school.plan_changes_by_order = False
    cast.school.save(update_fields=["plan_changes_by_order"])
    plans.add_item(Plan.objects.get(pk=approved.pk), by=cast.curator, values=ITEM, note="урок")
    assert len(amendments.difference_of(waiting(approved))) == 2


def test_drafts_are_edited_as_ever(cast, pair):
    plan = make_plan(cast, pair, state="draft")
    plans.add_item(plan, by=cast.mentor, values=ITEM)
    assert plan.items.count() == 5


def test_two_changes_of_a_plan_cannot_wait(cast, approved):
    values = {"plan": approved, "body": {}, "created_at": clock.now(), "is_waiting": True}
    PlanVersion.objects.create(number=7, **values)
    with pytest.raises(IntegrityError, match=r"plan_version_waits_once_a_plan|planversion\.plan_id"):
        PlanVersion.objects.create(number=8, **values)


EDITS = st.lists(
    st.tuples(st.sampled_from(["add", "change", "remove", "head", "move"]), st.integers(0, 5), st.integers(0, 150)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_random_proposals_leave_the_approved_version_alone_and_count_after_the_order(cast, edits):
    plan = make_plan(cast, make_pair(cast, make_person(cast), make_person(cast)))
    versions.freeze(plan, by=cast.curator)
    frozen = body(plan)
    for kind, which, days in edits:
        propose(cast, Plan.objects.get(pk=plan.pk), kind, which, date(2026, 11, 20) + timedelta(days=days))
        assert body(plan) == frozen
    proposal = plan.versions.filter(is_waiting=True).first()
    if proposal is None:
        return
    approve(cast, order_for(cast, plan))
    assert list(plan.versions.order_by("number").values_list("body", flat=True)) == [frozen, proposal.body]
    assert body(plan) == proposal.body


def propose(cast, plan, kind, which, day):
    items = list(plan.items.all())
    item, note = items[which % len(items)], "правка"
    try:
        if kind == "add":
            plans.add_item(plan, by=cast.curator, values={"title": f"Новое {which}", "due": day}, note=note)
        elif kind == "head":
            plans.change_head(plan, by=cast.curator, values={"goal": f"Цель {which}"}, note=note)
        elif kind == "change":
            plans.change_item(item, by=cast.curator, values={"title": f"Текст {which}", "due": day}, note=note)
        elif kind == "remove":
            plans.remove_item(item, by=cast.curator, note=note)
        else:
            progress.mark(item, by=cast.curator, said=progress.Mark("moved", day, "позже"))
    except Refused as refusal:  # a task that the waiting change takes out already
        assert "снят" in refusal.sentence or "состояние" in refusal.sentence  # noqa: PT017
