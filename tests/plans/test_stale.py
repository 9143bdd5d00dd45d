"""Two people at one plan: nobody overwrites unseen what the other has written, and no word is lost."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from apps.plans.models import Plan, PlanItem
from tests.factories import make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, pair) -> Plan:
    return make_plan(cast, pair, state="draft")


def opened(client, address: str) -> dict[str, str]:
    """The fields of a form as the page shows them."""
    body = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', body)
    assert seen
    return {"seen": seen[1]}


def head(goal: str, **more: str) -> dict[str, str]:
    return {"start": "2026-09-15", "end": "2027-05-31", "meetings_per_month": "2", "goal": goal, **more}


def task(title: str, **more: str) -> dict[str, str]:
    return {"title": title, "due": "2026-12-10", **more}


def test_the_second_editor_meets_the_words_of_the_first_and_keeps_his_own(cast, draft):
    address = reverse("plans:plan-edit", args=[draft.public_id])
    mentor, curator = cast.client("mentor"), cast.client("curator")
    first, second = opened(mentor, address), opened(curator, address)
    mentor.post(address, head("Цель наставника", **first))

    page = curator.post(address, head("Цель куратора", **second))

    body = page.content.decode()
    assert "Сейчас записано: цель – «Цель наставника»" in body
    assert "Цель куратора" in body
    draft.refresh_from_db()
    assert draft.goal == "Цель наставника"

    seen = re.search(r'name="seen" value="([0-9a-f]+)"', body)
    curator.post(address, head("Цель куратора", seen=seen[1]))
    draft.refresh_from_db()
    assert draft.goal == "Цель куратора"


def test_a_task_in_two_tabs(cast, draft):
    item = draft.items.first()
    address = reverse("plans:item-edit", args=[item.public_id])
    client = cast.client("mentor")
    tabs = [opened(client, address), opened(client, address)]
    client.post(address, task("Из первой вкладки", **tabs[0]))

    page = client.post(address, task("Из второй вкладки", **tabs[1]))

    assert "задание – «Из первой вкладки»" in page.content.decode()
    assert PlanItem.objects.get(pk=item.pk).title == "Из первой вкладки"


def test_the_same_form_sent_twice_is_no_quarrel(cast, draft):
    item = draft.items.first()
    address = reverse("plans:item-edit", args=[item.public_id])
    client = cast.client("mentor")
    fields = task("Новый текст", **opened(client, address))
    answers = [client.post(address, fields).status_code for _ in range(2)]
    assert answers == [302, 302]


def test_a_mark_of_progress_meanwhile_does_not_disturb_an_edit(cast, plan):
    """Progress is no content: the curator's edit goes on while the mentor marks tasks."""
    item = plan.items.get(position=2)
    address = reverse("plans:item-edit", args=[item.public_id])
    curator = cast.client("curator")
    fields = task("Уточнённое задание", note="уточнено", **opened(curator, address))
    cast.client("mentor").post(reverse("plans:item-mark", args=[item.public_id]), {"state": "partly"})
    assert curator.post(address, fields).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.state) == ("Уточнённое задание", "partly")


def test_a_forged_mark_changes_nothing_unseen(cast, draft):
    address = reverse("plans:plan-edit", args=[draft.public_id])
    page = cast.client("mentor").post(address, head("Другая", seen="что-то"))
    assert page.status_code == 200
    assert "Сейчас записано" in page.content.decode()
