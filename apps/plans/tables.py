"""Shapes of the lists."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from apps.core import chips
from apps.core.addresses import address_of
from apps.core.russian.numbers import counted
from apps.core.templatetags.ui import share_bar, short_date

from .models import Plan, PlanTemplate

STATE_WORDS = {"sent": "у куратора", "running": "выполняется", "agreed": "согласован"}


def plan_url(plan: Plan) -> str:
    return address_of("plans:plan-detail")(plan.public_id)


class PlanTable(tables.Table):
    pair = tables.Column("Пара", accessor="pair", orderable=False)
    form = tables.Column("Форма", accessor="pair__form__title", order_by=("pair__form__position",))
    state = tables.Column("Состояние", accessor="state")
    share = tables.Column("Выполнено", accessor="items_done", orderable=True)
    late = tables.Column("Просрочено", accessor="items_late")
    end = tables.Column("До", attrs={"td": {"class": "text-nowrap"}})

    phone = ("state", "share")
    empty_text = "Планов пока нет. Их составляют на странице пары, по шаблону."
    empty_past = "Планов в этом году не было."

    class Meta:
        model = Plan
        fields = ("pair", "form", "state", "share", "late", "end")
        row_attrs = {"data-href": lambda record: plan_url(record)}
        order_by = "-late"

    def render_pair(self, record: Plan) -> str:
        return format_html('<a href="{}">{}</a>', plan_url(record), record.pair.title)

    def render_state(self, record: Plan) -> str:
        made = chips.chip(record.state, record.get_state_display())
        return render_to_string("components/chip.html", {"kind": made.kind.value, "word": made.word})

    def render_share(self, record: Any) -> str:
        return render_to_string("components/share_bar.html", share_bar(record.items_done, record.items_total))

    def render_late(self, record: Any) -> str:
        if not record.items_late or record.state != "running":
            return "–"
        return format_html(
            '<span class="text-bad">{}</span>', counted(record.items_late, "задание", "задания", "заданий")
        )

    def render_end(self, value: Any) -> str:
        return short_date(value)


class TemplateTable(tables.Table):
    title = tables.Column("Программа")
    form = tables.Column("Форма", accessor="form__title", order_by=("form__position",))
    role_model = tables.Column("Ролевая модель", accessor="role_model__title", default="любая")
    items = tables.Column("Заданий", accessor="items_total", attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    plans = tables.Column(
        "Планов по ней", accessor="plans_total", attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    owner = tables.Column("Чья", accessor="organization_id", empty_values=(), orderable=False)

    phone = ("form", "owner")
    empty_text = "Программ пока нет."

    class Meta:
        model = PlanTemplate
        fields = ("title", "form", "role_model", "items", "plans", "owner")
        row_attrs = {"data-href": lambda record: template_url(record)}
        order_by = ("form", "title")

    def render_title(self, record: PlanTemplate) -> str:
        words = record.title if record.is_active else f"{record.title} (не используется)"
        return format_html('<a href="{}">{}</a>', template_url(record), words)

    def render_owner(self, record: PlanTemplate) -> str:
        return "наша" if record.organization_id else "общая"


def template_url(template: PlanTemplate) -> str:
    return reverse("plans:template-detail", kwargs={"code": template.code})
