"""What the list of pairs may be narrowed by."""

from __future__ import annotations

from collections.abc import Iterable

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from apps.core.search import words_of
from apps.organizations.models import MentoringForm

from .models import Pair, PairMember


def with_member(rows: QuerySet, words: Iterable[str]) -> QuerySet:
    """Pairs in which every word (folded) stands in the name, class or post of some member."""
    for word in words:
        rows = rows.filter(Exists(PairMember.objects.filter(pair=OuterRef("pk"), person__search__contains=word)))
    return rows


class PairFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Фамилия, класс или должность", method="by_text")
    form_of = django_filters.ModelChoiceFilter(
        label="Форма", field_name="form", queryset=MentoringForm.objects.filter(is_active=True), empty_label="любая"
    )
    groups = django_filters.BooleanFilter(label="Только группы", widget=forms.CheckboxInput, method="only_groups")

    class Meta:
        model = Pair
        fields: list[str] = []

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return with_member(rows, words_of(value))

    def only_groups(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(is_group=True) if value else rows
