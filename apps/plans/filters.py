"""What the list of plans may be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from apps.organizations.models import MentoringForm
from apps.participants.services.names import fold

from .enums import PlanState
from .models import Plan


class PlanFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Имя", method="by_text")
    state = django_filters.ChoiceFilter(label="Состояние", choices=PlanState.choices, empty_label="любое")
    form_of = django_filters.ModelChoiceFilter(
        label="Форма",
        field_name="pair__form",
        queryset=MentoringForm.objects.filter(is_active=True),
        empty_label="любая",
    )
    late = django_filters.BooleanFilter(label="С просрочкой", widget=forms.CheckboxInput, method="by_late")

    class Meta:
        model = Plan
        fields: list[str] = []

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in fold(value).split()[:8]:
            found = Plan.objects.filter(pair__members__person__search__contains=word).values("pk")
            rows = rows.filter(pk__in=found)
        return rows

    def by_late(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(items_late__gt=0, state=PlanState.RUNNING) if value else rows
