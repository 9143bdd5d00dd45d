"""Templates: copies, versions, and what a changed template offers to the plans made of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from apps.core.errors import Refused
from apps.organizations.models import MentoringForm, RoleModel
from apps.plans.models import Plan, PlanItem, PlanTemplate, PlanTemplateItem
from apps.plans.services import changes, plans, templates, versions
from tests.factories import make_plan, make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(cast):
    return make_template(cast)


@pytest.fixture
def composed(cast, pair, template):
    return plans.create_from_template(pair=pair, template=template, by=cast.mentor)


def change(template):
    """Task 1 gets other words, task 2 goes, a new one comes."""
    template.items.filter(position=1).update(title="Задание 1, уточнённое")
    template.items.filter(position=2).delete()
    PlanTemplateItem.objects.create(template=template, position=4, title="Новое", due_after_days=120)
    templates.keep_version(template)


def offered(plan):
    return [c.words for c in changes.offer_for(Plan.objects.get(pk=plan.pk))]


def test_a_copy_is_the_schools_own(cast):
    shipped = make_template(cast, organization=None, title="Общий")
    own = templates.copy(shipped, organization=cast.school, by=cast.curator)
    assert (own.organization, own.title, own.version) == (cast.school, "Общий (наш)", 1)
    assert [i.title for i in own.items.all()] == [i.title for i in shipped.items.all()]
    with pytest.raises(PermissionDenied):
        templates.copy(shipped, organization=cast.school, by=cast.foreign_curator)


def test_the_same_tasks_make_no_version(template):
    assert templates.keep_version(template) is None
    template.items.filter(position=1).update(title="Иначе")
    assert templates.keep_version(template).number == 2


def test_nothing_changes_by_itself_and_the_difference_is_offered(composed, template):
    assert offered(composed) == []
    change(template)
    assert offered(composed) == [
        "Добавится: «Новое».",
        "Изменится: Задание: было «Задание 1», стало «Задание 1, уточнённое».",
        "Снимется: «Задание 2».",
    ]
    assert [i.title for i in composed.items.all()] == ["Задание 1", "Задание 2", "Задание 3"]


def test_taking_the_offer_over(cast, composed, template):
    change(template)
    changes.answer(composed, by=cast.curator, take=True)
    assert list(composed.items.values_list("title", "due")) == [
        ("Задание 1, уточнённое", date(2026, 10, 15)),
        ("Задание 3", date(2026, 12, 14)),
        ("Новое", date(2027, 1, 13)),
    ]
    assert offered(composed) == []


def test_leaving_it_aside_until_the_next_change(cast, composed, template):
    change(template)
    changes.answer(composed, by=cast.curator, take=False)
    assert composed.items.count() == 3
    assert offered(composed) == []
    PlanTemplateItem.objects.create(template=template, position=5, title="Ещё новее")
    templates.keep_version(template)
    assert offered(composed) == ["Добавится: «Ещё новее»."]


def test_done_and_begun_tasks_are_left_alone(cast, composed, template):
    PlanItem.objects.filter(plan=composed, position=1).update(state="done", done_on=date(2026, 10, 1))
    PlanItem.objects.filter(plan=composed, position=2).update(state="partly")
    change(template)
    assert offered(composed) == ["Добавится: «Новое»."]


def test_a_running_plan_gets_a_version_and_keeps_removed_tasks_with_a_mark(cast, composed, template):
    Plan.objects.filter(pk=composed.pk).update(state="running", approved_on=date(2026, 10, 1))
    running = Plan.objects.get(pk=composed.pk)
    versions.freeze(running, by=cast.curator, note="Утверждён")
    change(template)
    changes.answer(running, by=cast.curator, take=True)
    assert running.items.get(position=2).state == "dropped"
    assert list(running.versions.values_list("number", "note")) == [(2, "Внесены изменения шаблона"), (1, "Утверждён")]


@pytest.mark.parametrize("state", ["sent", "agreed", "completed", "ended"])
def test_a_plan_in_other_hands_is_offered_nothing(composed, template, state):
    days = {"approved_on": date(2026, 10, 1), "closed_on": date(2026, 11, 1)} if state in ("completed", "ended") else {}
    Plan.objects.filter(pk=composed.pk).update(state=state, **days)
    change(template)
    assert offered(composed) == []


def test_the_editor_saves_tasks_and_a_version(cast, template):
    first = template.items.first()
    data = {
        "title": "Новое имя",
        "form": cast.form.pk,
        "is_active": "on",
        "items-TOTAL_FORMS": "2",
        "items-INITIAL_FORMS": "1",
        "items-0-id": first.pk,
        "items-0-title": "Иначе",
        "items-0-due_after_days": "10",
        "items-1-title": "Добавлено",
        "items-1-due_after_days": "20",
        "items-1-due_month": "5",
    }
    response = cast.client("curator").post(reverse("plans:template-edit", kwargs={"code": template.code}), data)
    assert response.status_code == 302
    template.refresh_from_db()
    assert (template.title, template.version) == ("Новое имя", 2)
    assert list(template.items.values_list("position", "title", "due_month")) == [
        (1, "Иначе", None),
        (2, "Задание 2", None),
        (3, "Задание 3", None),
        (4, "Добавлено", 5),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"items-0-due_month": "13"}, "Выберите корректный вариант"),
        ({"items-0-title": ""}, "Обязательное поле"),
        ({"title": ""}, "Обязательное поле"),
    ],
)
def test_a_wrong_template_is_explained(cast, template, change, words):
    data = {
        "title": "Имя",
        "form": cast.form.pk,
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0",
        "items-0-title": "Задание",
        "items-0-due_after_days": "10",
    }
    response = cast.client("curator").post(reverse("plans:template-add"), data | change)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert PlanTemplate.objects.count() == 1


def test_a_shipped_template_is_read_only(cast):
    shipped = make_template(cast, organization=None)
    client = cast.client("curator")
    assert client.get(reverse("plans:template-detail", kwargs={"code": shipped.code})).status_code == 200
    assert client.get(reverse("plans:template-edit", kwargs={"code": shipped.code})).status_code == 403


# ---- shipped ones
def test_the_shipped_templates(db):
    """Every form and every role model has its programme; a short one has half a dozen tasks, that of a year fifteen at most."""
    call_command("loaddata", "10_organizations_reference.json", "30_plans_templates.json", verbosity=0)
    found = PlanTemplate.objects.prefetch_related("items", "versions").select_related("form", "role_model")
    assert {t.form_id for t in found} == set(MentoringForm.objects.values_list("pk", flat=True))
    assert {t.role_model_id for t in found} - {None} == set(RoleModel.objects.values_list("pk", flat=True))
    for template in found:
        rows = list(template.items.all())
        assert 6 <= len(rows) <= 15
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        assert all(row.title and row.expected_result and row.evidence_kind and row.section for row in rows)
        assert template.role_model is None or template.role_model.form_id == template.form_id
        last = template.versions.all()[0]
        assert (last.number, last.body) == (template.version, templates.body_of(template))


def test_the_history_of_a_programme_says_what_each_version_changed(cast):
    template = make_template(cast)
    first, second = template.items.all()[:2]
    first.title, first.due_month = "Уточнённое", 5
    first.save()
    second.delete()
    template.items.create(position=9, title="Новое")
    templates.keep_version(template)

    page = cast.client("curator").get(f"/plans/templates/{template.code}/").content.decode().replace("\u00a0", " ")

    assert [(version.number, lines) for version, lines in templates.history_of(template)] == [
        (
            2,
            [
                "Добавлено: «Новое».",
                "Снято: «Задание 2».",
                "Задание: было «Задание 1», стало «Уточнённое».",
                "«Уточнённое», срок: было 30\u00a0дней от начала, стало до конца мая.",
            ],
        ),
        (1, []),
    ]
    assert "стало до конца мая" in page


# ---- the bank of programmes
def test_a_good_plan_goes_into_the_bank_without_results(cast, plan):
    plan.items.filter(position=1).update(actual_result="Лапин справился", section="Начало", evidence_kind="photo")
    plan.items.filter(position=2).update(state="dropped", dropped_on=plan.start)
    answer = cast.client("curator").post(f"/plans/{plan.public_id}/to-bank/")
    made = PlanTemplate.objects.get(organization=cast.school)
    assert answer.url == f"/plans/templates/{made.code}/edit/"
    assert (made.form, made.goal, made.version) == (plan.pair.form, plan.goal, 1)
    rows = list(made.items.values_list("title", "section", "due_after_days", "evidence_kind"))
    assert rows[0] == ("Задание 1", "Начало", 16, "photo")
    assert len(rows) == 3
    page = cast.client("curator").get("/plans/templates/", {"form": made.form.code}).content.decode()
    assert made.title in page


@pytest.mark.parametrize("state", ["draft", "sent", "returned", "agreed"])
def test_an_unapproved_plan_is_not_taken_into_the_bank(cast, pair, state):
    plan = make_plan(cast, pair, state=state)
    with pytest.raises(Refused, match="утверждённый план"):
        templates.from_plan(plan, by=cast.curator)
