"""Plans of many pairs at once: what would come of it, drafts, a second click, agreement to all of them."""

from datetime import date

import pytest

from apps.core.errors import Refused
from apps.core.russian.numbers import NBSP
from apps.organizations.models import MentoringForm, RoleModel, Vacation
from apps.plans.models import Plan, PlanItem
from apps.plans.services import many
from apps.workflow.models import AuditEvent
from tests.factories import make_pair, make_plan, make_template

MANY, AGREE = "/plans/many/", "/plans/agree/"


def program(cast, role_model=None):
    return f"program_{cast.form.pk}_{(role_model or cast.role_model).pk}"


def told(page):
    return [str(message).replace(NBSP, " ") for message in page.context["messages"]]


def words(page):
    return page.content.decode().replace(NBSP, " ").replace("&nbsp;", " ")


@pytest.fixture
def template(cast):
    return make_template(cast, title="Наша программа", role_model=cast.role_model)


@pytest.fixture
def other_form(cast):
    return MentoringForm.objects.exclude(pk=cast.form.pk).filter(
        is_active=True
    ).first() or MentoringForm.objects.create(code="other", title="Другая форма", position=99)


class TestProposal:
    def test_template_of_the_role_model_and_the_own_one_first(self, cast):
        make_template(cast, title="А. Общая", organization=None, role_model=cast.role_model)
        for_any = make_template(cast, title="Б. Для любой")
        own = make_template(cast, title="В. Наша", role_model=cast.role_model)
        make_pair(cast), make_pair(cast, role_model=None)

        form = cast.client("curator").get(MANY).context["form"]

        proposed = {name: form.fields[name].initial for name in form.kinds}
        assert proposed == {
            f"program_{cast.form.pk}_{cast.role_model.pk}": own.code,
            f"program_{cast.form.pk}_0": for_any.code,
        }

    def test_nothing_is_proposed_where_only_other_role_models_have_a_template(self, cast):
        other = RoleModel.objects.create(form=cast.form, code="other-model", title="Иная модель")
        make_template(cast, role_model=other)
        make_pair(cast)

        form = cast.client("curator").get(MANY).context["form"]

        assert form.fields[program(cast)].initial == "none"

    def test_list_of_plans_leads_there(self, cast):
        client = cast.client("curator")
        make_pair(cast)
        alone = client.get("/plans/").content.decode()
        make_pair(cast)

        assert [MANY in text for text in (alone, client.get("/plans/").content.decode())] == [False, True]
        assert MANY not in cast.client("director").get("/plans/").content.decode()


class TestPreview:
    def test_it_says_how_many_and_who_not_and_writes_nothing(self, cast, template, other_form):
        fits, without = make_pair(cast), make_pair(cast, form=other_form, role_model=None)
        had = make_plan(cast).pair
        none = {f"program_{other_form.pk}_0": "none"}
        sent = {"chosen": [fits.pk, without.pk, had.pk], program(cast): template.code, **none}

        page = cast.client("curator").post(MANY, sent)

        outcome = page.context["outcome"]
        assert [(pair.pk, made.pk) for pair, made in outcome.ready] == [(fits.pk, template.pk)]
        assert outcome.refused == [(without, f"программа не выбрана, форма «{other_form}»")]
        assert (outcome.had, outcome.tasks, Plan.objects.count()) == (1, 3, 1)
        assert "Составить 1 план" in words(page)

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"state": "completed"}, "пара уже закончила работу"),
            ({}, "в программе «Пустая» нет заданий"),
        ],
    )
    def test_why_a_pair_gets_none(self, cast, fields, why):
        empty = make_template(cast, title="Пустая", items=0)
        pair = make_pair(cast, **fields)

        outcome = many.preview([pair], {many.kind_of(pair): empty})

        assert (outcome.ready, outcome.refused) == ([], [(pair, why)])

    def test_programme_of_another_form_or_school_is_refused(self, cast, other_form):
        pair = make_pair(cast)
        wrong = [make_template(cast, form=other_form), make_template(cast, organization=cast.foreign_school)]

        refused = [many.preview([pair], {many.kind_of(pair): one}).refused for one in wrong]

        assert refused == [[(pair, "выбрана программа другой формы")]] * 2

    def test_nobody_ticked_or_a_foreign_pair_is_said_at_the_list(self, cast, template):
        make_pair(cast)
        foreign = make_pair(cast, organization=cast.foreign_school, year=cast.foreign_year)
        client = cast.client("curator")

        wrong = ({}, {"chosen": [foreign.pk]}, {"chosen": ["x" * 30]})
        pages = [client.post(MANY, {program(cast): template.code, **sent}) for sent in wrong]

        assert [list(page.context["form"].errors) for page in pages] == [["chosen"]] * 3
        assert client.post(MANY, {"everybody": "on", program(cast): "no-such"}).context["form"].errors != {}


class TestComposing:
    def send(self, cast, template, pairs, **more):
        sent = {"chosen": [pair.pk for pair in pairs], program(cast): template.code, "confirmed": "1", **more}
        return cast.client("curator").post(MANY, sent, follow=True)

    def test_drafts_with_the_dates_of_each_pair(self, cast, template):
        early, late = make_pair(cast), make_pair(cast, start=date(2026, 10, 1), goal="Своя цель")
        Vacation.objects.create(
            organization=cast.school, title="Осенние", start=date(2026, 10, 26), end=date(2026, 11, 1)
        )

        page = self.send(cast, template, [early, late])

        dues = {
            pk: list(PlanItem.objects.filter(plan__pair=pk).values_list("due", flat=True)) for pk in (early.pk, late.pk)
        }
        assert dues == {
            early.pk: [date(2026, 10, 15), date(2026, 11, 14), date(2026, 12, 14)],
            late.pk: [date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 30)],
        }
        plans = Plan.objects.order_by("pair_id")
        assert list(plans.values_list("state", "template", "template_version", "goal", "start")) == [
            ("draft", template.pk, 1, "", date(2026, 9, 15)),
            ("draft", template.pk, 1, "Своя цель", date(2026, 10, 1)),
        ]
        assert told(page) == [
            "Черновики составлены: 2 плана, 6 заданий. Просмотрите их и согласуйте все сразу: «Согласовать планы»."
        ]

    def test_same_draft_as_one_made_alone(self, cast, template):
        from apps.plans.services import plans

        one, other = make_pair(cast), make_pair(cast)
        alone = plans.create_from_template(pair=one, template=template, by=cast.curator)

        many.compose([other], {many.kind_of(other): template}, by=cast.curator)

        fields = ("position", "section", "title", "expected_result", "due", "origin", "evidence_kind")
        rows = [list(plan.items.values_list(*fields)) for plan in (alone, Plan.objects.get(pair=other))]
        events = AuditEvent.objects.filter(object_type="plans.Plan").values_list("action", "title", "actor")
        assert rows[0] == rows[1]
        assert list(events) == [("create", "составлен", cast.curator.pk)] * 2

    def test_second_click_makes_nothing_new(self, cast, template):
        pairs = [make_pair(cast), make_pair(cast)]
        self.send(cast, template, pairs)

        page = self.send(cast, template, pairs)

        assert (Plan.objects.count(), PlanItem.objects.count()) == (2, 6)
        assert told(page) == ["План уже есть: 2 пары."]

    def test_pair_that_ended_meanwhile_is_named(self, cast, template):
        pair, ended = make_pair(cast), make_pair(cast, state="ended")

        page = self.send(cast, template, [pair, ended])

        assert Plan.objects.get().pair == pair
        assert told(page)[1] == f"Без плана, пара уже закончила работу: {ended.title}."

    def test_too_many_at_once_are_refused(self, cast, template, monkeypatch):
        monkeypatch.setattr(many, "AT_ONCE", 1)

        page = self.send(cast, template, [make_pair(cast), make_pair(cast)])

        assert told(page) == ["Отмечено пар: 2, за один раз — не больше 1. Отметьте часть."]
        assert Plan.objects.count() == 0

    def test_plan_made_by_somebody_at_this_moment_is_a_calm_word(self, cast, template, monkeypatch):
        pair = make_plan(cast).pair
        monkeypatch.setattr(many, "preview", lambda pairs, chosen: many.Outcome([(pair, template)], [], 0))

        with pytest.raises(Refused) as refusal:
            many.compose([pair], {many.kind_of(pair): template}, by=cast.curator)

        assert refusal.value.sentence == "Пока Вы смотрели, часть планов составили. Отметьте пары ещё раз."

    @pytest.mark.parametrize("count", [1, 3])
    def test_same_number_of_queries(self, cast, template, django_assert_num_queries, count):
        for _ in range(count):
            make_pair(cast)
        client = cast.client("curator")
        sent = {"everybody": "on", program(cast): template.code}

        with django_assert_num_queries(9):
            client.get(MANY)
        with django_assert_num_queries(9):
            client.post(MANY, sent)
        with django_assert_num_queries(17):
            client.post(MANY, {**sent, "confirmed": "1"})


class TestAgreement:
    def test_all_drafts_and_sent_plans_for_one_order(self, cast):
        make_plan(cast, state="draft"), make_plan(cast, state="sent")
        returned = make_plan(cast, state="returned", remark="Уточните")
        client = cast.client("curator")

        page = client.post(AGREE, {"everybody": "on"}, follow=True)

        assert sorted(Plan.objects.exclude(pk=returned.pk).values_list("state", flat=True)) == ["agreed", "agreed"]
        assert told(page) == ["Согласование отмечено: 2 плана. Теперь их можно внести в приказ."]
        assert "/documents/new/plans.approve_plans/" in words(page)
        assert "2 согласованных плана" in words(client.get("/documents/new/plans.approve_plans/"))

    def test_plan_without_tasks_is_passed_by(self, cast):
        full, empty = make_plan(cast, state="draft"), make_plan(cast, state="draft", items=0)

        page = cast.client("curator").post(AGREE, {"chosen": [full.pk, empty.pk]}, follow=True)

        assert dict(Plan.objects.values_list("pk", "state")) == {full.pk: "agreed", empty.pk: "draft"}
        assert told(page)[1] == "Без единого задания: 1 план. Добавьте задания и согласуйте."

    def test_second_click_is_calm_and_a_foreign_plan_no_choice(self, cast):
        plan = make_plan(cast, state="draft")
        foreign = make_plan(
            cast, make_pair(cast, organization=cast.foreign_school, year=cast.foreign_year), state="draft"
        )
        client = cast.client("curator")
        client.post(AGREE, {"chosen": [plan.pk]}, follow=True)

        again = client.post(AGREE, {"chosen": [plan.pk]}, follow=True)
        wrong = client.post(AGREE, {"chosen": [foreign.pk]})

        assert told(again) == ["Эти планы уже согласованы."]
        assert list(wrong.context["form"].errors) == ["chosen"]
        assert AuditEvent.objects.filter(action="agree").count() == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_same_number_of_queries(self, cast, django_assert_num_queries, count):
        for _ in range(count):
            make_plan(cast, state="draft")
        client = cast.client("curator")

        with django_assert_num_queries(8):
            client.get(AGREE)
        with django_assert_num_queries(16):
            client.post(AGREE, {"everybody": "on"})
