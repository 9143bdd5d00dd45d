"""Shapes of the lists."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from apps.core.templatetags.ui import short_date

from .models import Document, LegalAct


class DocumentTable(tables.Table):
    title = tables.Column("Документ")
    number = tables.Column(
        "Номер",
        empty_values=(None,),
        order_by=("register_year", "sequence", "number"),
        attrs={"td": {"class": "text-nowrap"}},
    )
    date = tables.Column(
        "Дата", order_by=("date", "created_at"), empty_values=(), attrs={"td": {"class": "text-nowrap"}}
    )
    state = tables.Column("Состояние")

    phone = ("number", "state")
    empty_text = "Документов с такими условиями нет. Составьте первый из готовых записей."
    empty_past = "Документов с такими условиями в этом году не было."
    empty_action = ("/documents/new/", "Составить документ")

    class Meta:
        model = Document
        fields = ("title", "number", "date", "state")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_title(self, record: Document) -> str:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.title)

    def render_number(self, value: str) -> str:
        return value or "–"

    def render_date(self, record: Document) -> str:
        return short_date(record.date) if record.date else format_html("составлен {}", short_date(record.created_at))

    def render_state(self, record: Document) -> Any:
        return state_chip(record.state, record.get_state_display())


class ActTable(tables.Table):
    title = tables.Column("Акт")
    number = tables.Column("Номер", default="–")
    date = tables.Column("Дата", default="–")
    edition = tables.Column("Редакция", default="–")
    state = tables.Column("Состояние")

    phone = ("number", "state")
    empty_text = "Реестр пуст: внесите положение о наставничестве, на него ссылаются приказы."

    class Meta:
        model = LegalAct
        fields = ("title", "number", "date", "edition", "state")
        row_attrs = {"data-href": lambda record: reverse("documents:act-detail", args=[record.pk])}

    def render_title(self, record: LegalAct) -> str:
        return format_html('<a href="{}">{}</a>', reverse("documents:act-detail", args=[record.pk]), record.title)

    def render_date(self, value: Any) -> str:
        return f"{value:%d.%m.%Y}"


def state_chip(state: str, word: str) -> Any:
    from django.template.loader import render_to_string

    from apps.core import chips

    found = chips.chip(state, word)
    return render_to_string("components/chip.html", {"kind": found.kind.value, "word": found.word})
