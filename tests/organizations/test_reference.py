"""Reference data of the program in a base that lives: the missing is added, the school's own is left alone."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.organizations.models import EndReason, MentoringForm, RoleModel
from apps.organizations.services import reference
from apps.plans.models import Plan, PlanTemplate, PlanTemplateItem, PlanTemplateVersion
from apps.plans.services import changes, plans, templates
from tests.factories import make_pair, make_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db):
    """As an installation that took everything in at its beginning."""
    return reference.load()


def everything() -> list[list[tuple]]:
    models = (MentoringForm, RoleModel, EndReason, PlanTemplate, PlanTemplateItem)
    rows = [list(model.objects.order_by("pk").values_list()) for model in models]
    return [*rows, list(PlanTemplateVersion.objects.order_by("pk").values_list("template", "number", "body"))]


def test_the_second_time_changes_nothing(loaded):
    assert loaded["added"] > 400
    before = everything()
    assert reference.load() == {"added": 0, "changed": 0}
    assert everything() == before


def test_what_is_missing_comes_and_what_was_changed_stays(loaded):
    MentoringForm.objects.filter(code="teacher_teacher").update(title="По-нашему")
    gone = PlanTemplate.objects.filter(organization=None).last()
    code, tasks = gone.code, list(gone.items.values_list("position", "title", "due_after_days"))
    gone.delete()
    EndReason.objects.first().delete()

    assert reference.load() == {"added": 2 + len(tasks), "changed": 0}

    made = PlanTemplate.objects.get(code=code)
    assert list(made.items.values_list("position", "title", "due_after_days")) == tasks
    assert [version.number for version in made.versions.all()] == [made.version]
    assert MentoringForm.objects.get(code="teacher_teacher").title == "По-нашему"


def test_rows_of_schools_with_the_numbers_of_new_shipped_ones_are_not_overwritten(cast):
    """A school's own programme took the number that a shipped one has in the file."""
    own = make_template(cast, pk=1, title="Наша программа")
    tasks = list(own.items.values_list("title", flat=True))
    RoleModel.objects.exclude(pk=cast.role_model.pk).delete()

    reference.load()

    own.refresh_from_db()
    assert (own.title, list(own.items.values_list("title", flat=True))) == ("Наша программа", tasks)
    assert PlanTemplate.objects.filter(organization=None).count() == 25
    forms = PlanTemplate.objects.filter(organization=None).values_list("form__code", "role_model__form__code")
    assert [pair for pair in forms if pair[1] not in (None, pair[0])] == []
    assert reference.load() == {"added": 0, "changed": 0}


def test_a_changed_shipped_programme_offers_itself(cast):
    reference.load()
    template = PlanTemplate.objects.filter(organization=None).first()
    shipped = template.items.order_by("position").first()
    words = shipped.title
    shipped.title = "Прежние слова"
    shipped.save()
    PlanTemplateVersion.objects.filter(template=template).delete()
    templates.keep_version(template)
    plan = plans.create_from_template(pair=make_pair(cast, form=template.form), template=template, by=cast.curator)

    assert reference.load() == {"added": 0, "changed": 1}

    plan = Plan.objects.get(pk=plan.pk)
    assert [change.words for change in changes.offer_for(plan)] == [
        f"Изменится: Задание: было «Прежние слова», стало «{words}»."
    ]
    assert plan.items.order_by("position").first().title == "Прежние слова"


def test_the_command_says_what_it_did(loaded, capsys):
    call_command("reference", "--json")
    captured = capsys.readouterr()
    assert captured.out.strip() == '{"added": 0, "changed": 0}'
    assert "добавлено 0, изменено 0" in captured.err
