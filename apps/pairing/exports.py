"""Workbooks that leave the system."""

from __future__ import annotations

from typing import Any

from apps.participants.exports import workbook

from .models import Pair
from .services import legal

COLUMNS = [
    ("Наставник", 32),
    ("Должность", 28),
    ("Работник, которому помогают", 32),
    ("Должность", 28),
    ("С", 12),
    ("По", 12),
    ("Письменное согласие", 14),
    ("Доп. соглашение", 16),
    ("Дата соглашения", 14),
    ("Содержание", 40),
    ("Форма выполнения", 30),
    ("Выплата, ₽", 12),
    ("Выплата, %", 12),
    ("Основание выплаты", 30),
    ("Приказ", 20),
]


def inspection(organization: Any, year: Any, pairs: list[Pair]) -> bytes:
    """Mentoring between employees (ст. 351.8 ТК РФ): a line for each pair that has begun."""
    headings = [
        f"Наставничество работников (ст. 351.8 ТК РФ). {organization}, {year}",
        f"По состоянию на {organization.today:%d.%m.%Y}",
    ]
    return workbook("Ст. 351.8 ТК РФ", headings, COLUMNS, [_line(pair) for pair in pairs])


def _line(pair: Pair) -> list[Any]:
    terms = legal.terms_of(pair)
    return [
        ", ".join(p.full_name for p in pair.mentors),
        ", ".join(p.occupation for p in pair.mentors),
        ", ".join(p.full_name for p in pair.mentees),
        ", ".join(p.occupation for p in pair.mentees),
        pair.activated_on,
        pair.ended_on or pair.end,
        *([None] * 8 if terms is None else _basis(terms)),
        str(pair.order) if pair.order else "",
    ]


def _basis(terms: Any) -> list[Any]:
    return [
        terms.consent_on,
        terms.addendum_number,
        terms.addendum_on,
        terms.content,
        terms.work_form,
        float(terms.pay_amount) if terms.pay_amount else None,
        float(terms.pay_percent) if terms.pay_percent else None,
        terms.pay_basis,
    ]
