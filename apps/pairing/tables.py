"""Shapes of the lists."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from apps.core import chips
from apps.core.russian.numbers import NBSP
from apps.core.templatetags.ui import short_date
from apps.participants.access import person_url
from apps.participants.models import Participation

from .access import pair_url
from .models import Pair


class PairTable(tables.Table):
    mentor = tables.Column("Наставник", empty_values=(), order_by=("mentor_search",))
    mentee = tables.Column("Наставляемый", empty_values=(), order_by=("mentee_search",))
    form = tables.Column("Форма", order_by=("form__position",), attrs={"td": {"class": "whole"}})
    term = tables.Column("Срок", accessor="start", order_by=("start", "end"), attrs={"td": {"class": "whole"}})
    order = tables.Column("Приказ", empty_values=(), order_by=("order__date",), attrs={"td": {"class": "whole"}})
    state = tables.Column("Состояние")

    phone = ("mentee", "state")
    empty_text = "Здесь пока нет пар. Предложите пару из баз наставников и наставляемых."
    empty_past = "Здесь за этот год пар нет."

    class Meta:
        model = Pair
        fields = ("mentor", "mentee", "form", "term", "order", "state")
        row_attrs = {"data-href": lambda record: pair_url(record)}

    def render_mentor(self, record: Pair) -> str:
        return format_html('<a href="{}">{}</a>', pair_url(record), names(record.mentors))

    def render_mentee(self, record: Pair) -> str:
        return names(record.mentees)

    def render_term(self, record: Pair) -> str:
        sides = (short_date(record.start), short_date(record.ended_on or record.end))
        return " – ".join(side.replace(" ", NBSP) for side in sides)

    def render_order(self, record: Pair) -> str:
        """The number alone keeps a row on one line; the day stands on the page of the pair."""
        return f"№{NBSP}{record.order.number}" if record.order and record.order.number else "–"

    def render_state(self, record: Pair) -> str:
        return state_chip(record)


class UnmatchedTable(tables.Table):
    """Mentees in the base without an open pair."""

    name = tables.Column("Наставляемый", accessor="person", order_by=("person__search",))
    occupation = tables.Column(
        "Класс или должность", accessor="person__occupation", order_by=("person__school_class", "person__post")
    )
    form = tables.Column("Форма", accessor="form__title", order_by=("form__position",), default="не выбрана")
    waits = tables.Column("Ждёт с", accessor="joined_on")
    why = tables.Column("Почему без пары", accessor="pk", orderable=False)
    step = tables.Column("Следующий шаг", accessor="pk", orderable=False)
    support = tables.Column("Поддержка", accessor="pk", orderable=False)

    phone = ("why", "step")
    empty_text = "У всех наставляемых есть пара."

    class Meta:
        model = Participation
        fields = ("name", "occupation", "form", "waits", "why", "step", "support")
        row_attrs = {"data-href": lambda record: person_url(record.person)}
        order_by = "waits"

    def __init__(self, *args: Any, reasons: Any, may_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons, self.may_change = reasons, may_change

    def render_name(self, record: Participation) -> str:
        return format_html('<a href="{}">{}</a>', person_url(record.person), record.person.full_name)

    def render_waits(self, value: Any) -> str:
        return short_date(value)

    def render_why(self, record: Participation) -> str:
        return self.reasons(record).why

    def render_step(self, record: Participation) -> str:
        found = self.reasons(record)
        return format_html('<a href="{}">{}</a>', found.url, found.step) if self.may_change else found.step

    def render_support(self, record: Participation) -> str:
        support = record.profile.get("support")
        if support or not self.may_change:
            return support or "не назначена"
        return format_html('<a href="{}">назначить</a>', profile_url(record))


def profile_url(row: Participation) -> str:
    address = reverse("pairing:match-profile", kwargs={"public_id": row.person.public_id})
    return f"{address}?role={row.role}"


def names(people: list) -> str:
    """Names of one side; each stays whole at the end of a line."""
    each = format_html_join(", ", '<span class="whole">{}</span>', ((p.short_name,) for p in people))
    # One element around them: a cell of a phone sets its parts apart.
    return format_html("<span>{}</span>", each) if each else "–"


def state_chip(pair: Pair) -> str:
    found = chips.chip(pair.state, pair.get_state_display())
    return format_html('<span class="chip chip-{}">{}</span>', found.kind.value, found.word)
