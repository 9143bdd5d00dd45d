"""Shape of the register of requests."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from apps.core.addresses import address_of
from apps.core.templatetags.ui import short_date

from .models import SubjectRequest


def request_url(row: SubjectRequest) -> str:
    return address_of("participants:request-detail")(row.public_id)


class RequestTable(tables.Table):
    asked_by = tables.Column("Кто обратился")
    person = tables.Column("Чьи данные", order_by=("person__search",), empty_values=(None,), default="нет в базе")
    kind = tables.Column("О чём")
    received_on = tables.Column("Поступило")
    due = tables.Column("Ответ")

    phone = ("kind", "due")
    empty_text = "Обращений ещё не было. Внесите первое в день поступления: срок ответа посчитается сам."

    class Meta:
        model = SubjectRequest
        fields = ("asked_by", "person", "kind", "received_on", "due")
        row_attrs = {"data-href": lambda record: request_url(record)}
        order_by = "-received_on"

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def render_asked_by(self, record: SubjectRequest) -> str:
        return format_html('<a href="{}">{}</a>', request_url(record), record.asked_by)

    def render_received_on(self, value: Any) -> str:
        return f"{value:%d.%m.%Y}"

    def render_due(self, record: SubjectRequest) -> str:
        if record.answered_on:
            return f"дан {short_date(record.answered_on)}"
        words = f"нужен до {short_date(record.due)}"
        return format_html('<span class="text-bad">{}</span>', words) if record.due < self.today else words
