"""Two people at one plan: nobody overwrites unseen what the other has written, and no word is lost."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from apps.plans.models import Plan, PlanItem, PlanOutcome, PlanTemplate
from apps.plans.services import outcomes, templates
from apps.workflow import audit
from tests.factories import make_plan, make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, pair) -> Plan:
    return make_plan(cast, pair, state="draft")


def opened(client, address: str) -> dict[str, str]:
    """The hidden mark of what the page shows."""
    return seen_on(client.get(address))


def seen_on(page) -> dict[str, str]:
    seen = re.search(r'name="seen" value="([^"]+)"', page.content.decode())
    assert seen
    return {"seen": seen[1]}


def recorded(page) -> list[str]:
    """What the card «Записано сейчас» says, labels and words in their order; empty without the card."""
    card = re.search(r'<section class="card recorded".*?</section>', page.content.decode(), re.S)
    return [html.unescape(words) for words in re.findall(r"<d[td]>(.*?)</d[td]>", card[0], re.S)] if card else []


def typed_on(page) -> dict[str, str]:
    """Every text field, hidden field and text area of a page with what stands in it."""
    body = page.content.decode()
    fields = {}
    for tag in re.findall(r"<input[^>]+>", body):
        name, value = re.search(r' name="([^"]+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag and 'type="radio"' not in tag:
            fields[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', body, re.S):
        fields[name] = html.unescape(text)
    for name, choices in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', choices)
        fields[name] = chosen[1] if chosen else ""
    return fields


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

    assert recorded(page) == ["Цель", "«Цель наставника»"]
    assert typed_on(page)["goal"] == "Цель куратора"
    draft.refresh_from_db()
    assert draft.goal == "Цель наставника"

    curator.post(address, head("Цель куратора", **seen_on(page)))
    draft.refresh_from_db()
    assert draft.goal == "Цель куратора"


def test_a_task_in_two_tabs(cast, draft):
    item = draft.items.first()
    address = reverse("plans:item-edit", args=[item.public_id])
    client = cast.client("mentor")
    tabs = [opened(client, address), opened(client, address)]
    client.post(address, task("Из первой вкладки", **tabs[0]))

    page = client.post(address, task("Из второй вкладки", **tabs[1]))

    assert recorded(page) == ["Задание", "«Из первой вкладки»"]
    assert typed_on(page)["title"] == "Из второй вкладки"
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
    assert recorded(page) == ["Цель", "«Вхождение в должность»"]


def steps_of(obj) -> list[str]:
    return [event.title for event in reversed(audit.history(obj))]


def test_a_new_task_sent_twice_is_one_task(cast, draft):
    address = reverse("plans:item-add", args=[draft.public_id])
    client = cast.client("mentor")
    answers = [client.post(address, task("Новое задание")).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert draft.items.filter(title="Новое задание").count() == 1
    assert steps_of(draft) == ["добавлено задание"]


def test_the_same_head_sent_twice_is_one_line_of_the_log(cast, draft):
    address = reverse("plans:plan-edit", args=[draft.public_id])
    client = cast.client("mentor")
    fields = head("Новая цель", **opened(client, address))
    assert [client.post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert steps_of(draft) == ["изменены общие сведения"]


# ---- the end of a programme
OUTCOME = {"decision": "finish", "decided_on": "2026-11-20", "mentor_reason": "освоено", "characteristic": "Слова"}


def test_two_write_the_outcome_at_once(cast, plan):
    """Before the first word was kept, too: the draft of both is the same."""
    address = reverse("plans:plan-outcome", args=[plan.public_id])
    mentor, curator = cast.client("mentor"), cast.client("curator")
    first, second = opened(mentor, address), opened(curator, address)
    mentor.post(address, OUTCOME | {"report": "Отчёт наставника,\r\nдве строки"} | first)

    page = curator.post(address, OUTCOME | {"report": "Отчёт куратора", "decision": "go_on"} | second)
    assert recorded(page) == []
    page = curator.post(
        address,
        OUTCOME
        | {"report": "Отчёт куратора", "decision": "go_on", "mentor_reason": "да", "mentee_reason": "да"}
        | second,
    )

    assert recorded(page) == [
        "Решение",
        "«завершить»",
        "Что говорит наставник",
        "«освоено»",
        "Что говорит наставляемый",
        "пусто",
        "Отчёт наставника",
        "«Отчёт наставника,<br>две строки»",
    ]
    assert typed_on(page)["report"] == "Отчёт куратора"
    assert PlanOutcome.objects.get().report == "Отчёт наставника,\r\nдве строки"

    curator.post(address, OUTCOME | {"report": "Отчёт куратора"} | seen_on(page))
    assert PlanOutcome.objects.get().report == "Отчёт куратора"


def test_an_outcome_sent_twice_is_one_line_of_the_log(cast, plan):
    address = reverse("plans:plan-outcome", args=[plan.public_id])
    client = cast.client("mentor")
    fields = OUTCOME | {"report": "Отчёт"} | opened(client, address)
    assert [client.post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert steps_of(plan) == ["итог программы: завершить"]
    assert outcomes.of_plan(plan).decided_by == cast.mentor


# ---- programmes
@pytest.fixture
def editor(cast):
    """(address, fields of the opened editor) of a programme of the school with three tasks."""
    template = make_template(cast)
    address = reverse("plans:template-edit", args=[template.code])
    return address, typed_on(cast.client("curator").get(address)) | {"is_active": "on"}


def tasks_of(code_or_title: str) -> list[str]:
    template = PlanTemplate.objects.get(title=code_or_title)
    return list(template.items.order_by("position").values_list("title", flat=True))


def test_a_second_editor_of_a_programme_sees_what_the_first_changed(cast, editor):
    address, fields = editor
    title, client = fields["title"], cast.client("curator")
    client.post(
        address, fields | {"items-0-title": "Первый изменил", "items-1-DELETE": "on", "items-3-title": "Первый добавил"}
    )

    page = client.post(
        address,
        fields | {"items-1-title": "Второй изменил снятое", "items-2-title": "Второй изменил", "goal": "Цель второго"},
    )

    assert page.status_code == 200
    assert recorded(page) == [
        "Цель",
        "пусто",
        "Задания",
        "Добавлено: «Первый добавил».",
        "Снято: «Задание 2».",
        "Задание: было «Задание 1», стало «Первый изменил».",
    ]
    shown = typed_on(page)
    assert [shown[f"items-{n}-title"] for n in range(4)] == [
        "Первый изменил",
        "Второй изменил",
        "Первый добавил",
        "Второй изменил снятое",
    ]
    assert tasks_of(title) == ["Первый изменил", "Задание 3", "Первый добавил"]

    assert client.post(address, shown | {"is_active": "on"}).status_code == 302
    assert tasks_of(title) == ["Первый изменил", "Второй изменил", "Первый добавил", "Второй изменил снятое"]
    assert PlanTemplate.objects.get(title=title).goal == "Цель второго"


def test_a_programme_sent_twice_is_saved_once(cast, editor):
    address, fields = editor
    client = cast.client("curator")
    sent = fields | {"items-1-DELETE": "on", "items-3-title": "Добавлено"}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert tasks_of(fields["title"]) == ["Задание 1", "Задание 3", "Добавлено"]
    template = PlanTemplate.objects.get(title=fields["title"])
    assert (template.version, steps_of(template)) == (2, ["шаблон изменён"])


def test_a_new_programme_sent_twice_is_one(cast):
    address = reverse("plans:template-add")
    client = cast.client("curator")
    sent = {
        "title": "Своя",
        "form": str(cast.form.pk),
        "is_active": "on",
        "items-TOTAL_FORMS": "2",
        "items-INITIAL_FORMS": "0",
    }
    sent |= {
        "items-0-title": "Раз",
        "items-0-due_after_days": "10",
        "items-1-title": "Два",
        "items-1-due_after_days": "20",
    }
    answers = [client.post(address, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert tasks_of("Своя") == ["Раз", "Два"]


def test_a_wrong_field_is_told_as_ever_when_nobody_else_wrote(cast, editor):
    address, fields = editor
    page = cast.client("curator").post(address, fields | {"items-0-title": ""})
    assert page.status_code == 200
    assert recorded(page) == []
    assert "Обязательное поле" in page.content.decode()


def test_a_forged_mark_of_a_programme_overwrites_nothing_unseen(cast, editor):
    address, fields = editor
    page = cast.client("curator").post(address, fields | {"seen": "99999999999999-x", "goal": "Чужая"})
    assert page.status_code == 200
    assert "Цель" in recorded(page)
    assert templates.seen_body(PlanTemplate.objects.get(title=fields["title"]), "²-x") == {}
