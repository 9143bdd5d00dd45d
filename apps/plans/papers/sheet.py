"""The standard form of an individual plan (domain facts 1.10, 2.5) as plain JSON: what both writers print."""

from __future__ import annotations

from itertools import count
from typing import Any

from apps.core.russian.numbers import counted, period

from ..enums import ItemState
from ..models import Plan, PlanItem
from ..presenting import sections_of

COLUMNS = ["№", "Проект, задание", "Срок", "Планируемый результат", "Фактический результат", "Оценка наставника"]
WIDTHS = [5, 29, 12, 22, 20, 12]


def sheet_of(plan: Plan) -> dict[str, Any]:
    """The plan in the standard form. Five queries, none when pair, members and items are prefetched."""
    pair, organization = plan.pair, plan.organization
    return {
        "organization": organization.name,
        "title": "Индивидуальный план (персонализированная программа наставничества)",
        "approval": _approval(plan),
        "facts": _facts(plan),
        "columns": COLUMNS,
        "rows": _rows(plan),
        "signatures": [
            *({"post": "Наставник", "name": person.full_name} for person in pair.mentors),
            *({"post": "Наставляемый", "name": person.full_name} for person in pair.mentees),
        ],
        "state": plan.state,
        "version": plan.version,
    }


def _approval(plan: Plan) -> str:
    if plan.order is None or plan.approved_on is None:
        return "Проект: план ещё не утверждён"
    return f"Утверждён приказом {plan.order}"


def _facts(plan: Plan) -> list[list[str]]:
    pair = plan.pair
    facts = [
        ["Форма наставничества", str(pair.form)],
        ["Ролевая модель", str(pair.role_model or "")],
        ["Наставляемый", "; ".join(f"{p.full_name}, {p.occupation}" for p in pair.mentees)],
        ["Наставник", "; ".join(f"{p.full_name}, {p.occupation}" for p in pair.mentors)],
        ["Срок осуществления плана", period(plan.start, plan.end)],
        ["Режим встреч", counted(plan.meetings_per_month, "встреча", "встречи", "встреч") + " в месяц"],
        ["Проблема", plan.problem],
        ["Цель", plan.goal],
        ["Задачи", plan.tasks],
    ]
    return [[label, words] for label, words in facts if words]


def _rows(plan: Plan) -> list[dict[str, Any]]:
    """Section rows have only `section`; numbers run through the whole plan, dropped tasks left out."""
    rows: list[dict[str, Any]] = []
    numbers = count(1)
    for section in sections_of(plan):
        kept = [item for item in section.items if item.state != ItemState.DROPPED]
        if section.title and kept:
            rows.append({"section": section.title})
        rows += [{"cells": _cells(next(numbers), item)} for item in kept]
    return rows


def _cells(number: int, item: PlanItem) -> list[str]:
    mark = item.get_state_display() if item.state != ItemState.PLANNED else ""
    if item.done_on:
        mark += f", {item.done_on:%d.%m.%Y}"
    return [str(number), item.title, f"{item.due:%d.%m.%Y}", item.expected_result, item.actual_result, mark]
