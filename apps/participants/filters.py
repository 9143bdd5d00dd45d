"""What a list may be narrowed by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.search import words_of
from apps.organizations.models import MentoringForm

from . import normalize
from .enums import Category, Gap, Purpose
from .models import Consent, Participation, Person
from .rules import is_young

EXPIRING_DAYS = 30


def matching(rows: QuerySet, text: str, prefix: str = "") -> QuerySet:
    """Rows in whose name, class or post every typed word occurs; е finds ё, case does not matter."""
    for word in words_of(text):
        rows = rows.filter(**{f"{prefix}search__contains": word})
    return rows


UNPUBLISHED = "unpublished"
WITHOUT_PUBLICATION = (UNPUBLISHED, "нет согласия на распространение")
PAPERS = [(Gap.PROCESSING.value, Gap.PROCESSING.label), WITHOUT_PUBLICATION, ("given", "согласие на обработку есть")]
# A base asks for more papers than a register: its people already take part.
PAPERS_OF_BASE = [*Gap.choices, WITHOUT_PUBLICATION, ("given", "все нужные есть")]


class PeopleFilter(django_filters.FilterSet):
    """Filters that the base and the registers share; `prefix` leads from the row to the person."""

    prefix_to_person = ""
    q = django_filters.CharFilter(label="Имя, класс или должность", method="by_text")
    school_class = django_filters.CharFilter(label="Класс", method="by_class")
    consent = django_filters.ChoiceFilter(label="Бумаги", choices=PAPERS, method="by_consent", empty_label="любые")
    young = django_filters.BooleanFilter(label="Молодые специалисты", widget=forms.CheckboxInput, method="by_young")

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        if not organization.has_classes:
            del self.form.fields["school_class"]

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return matching(rows, value, self.prefix_to_person)

    def by_class(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        typed = normalize.school_class(value) or value.strip()
        # A bare number means the whole parallel: «8» finds 8А and 8Б, never 18.
        pattern = rf"^{typed}[А-ЯЁ]?$" if typed.isdigit() else ""
        found = {"school_class__regex": pattern} if pattern else {"school_class": typed}
        return rows.filter(**{f"{self.prefix_to_person}{key}": text for key, text in found.items()})

    def by_consent(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == UNPUBLISHED:
            given = Consent.objects.valid_on(self.organization.today).filter(purpose=Purpose.DISSEMINATION)
            return rows.exclude(Exists(given.filter(person=OuterRef(f"{self.prefix_to_person}pk"))))
        return rows.filter(has_consent=value == "given")

    def by_young(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(is_young(self.organization.today, self.prefix_to_person)) if value else rows


class BaseFilter(PeopleFilter):
    """The base of mentors or of mentees."""

    prefix_to_person = "person__"
    consent = django_filters.ChoiceFilter(
        label="Бумаги", choices=PAPERS_OF_BASE, method="by_consent", empty_label="любые"
    )
    form_of = django_filters.ModelChoiceFilter(
        label="Форма",
        field_name="form",
        queryset=MentoringForm.objects.filter(is_active=True),
        empty_label="любая",
        null_label="не выбрана",
    )
    category = django_filters.ChoiceFilter(
        label="Категория", field_name="person__category", choices=Category.choices, empty_label="любая"
    )
    left = django_filters.BooleanFilter(label="Показать выбывших", widget=forms.CheckboxInput, method="with_left")

    class Meta:
        model = Participation
        fields: list[str] = []

    def by_consent(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value in (Gap.EMPLOYEE, Gap.CLEARANCE):
            return rows.filter(**{f"lacks_{value}": True})
        rows = super().by_consent(rows, name, value)
        return rows.exclude(Q(lacks_employee=True) | Q(lacks_clearance=True)) if value == "given" else rows

    def with_left(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows if value else rows.not_left(self.organization.today)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("left") else rows.not_left(self.organization.today)


class RegisterFilter(PeopleFilter):
    """A register of potential mentors by their source."""

    category = django_filters.ChoiceFilter(label="Источник", choices=Category.choices, empty_label="все")

    class Meta:
        model = Person
        fields: list[str] = []


class ConsentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Имя", method="by_text")
    purpose = django_filters.ChoiceFilter(label="Цель", choices=Purpose.choices, empty_label="любая")

    class Meta:
        model = Consent
        fields: list[str] = []

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return matching(rows, value, "person__")

    def words(self) -> list[str]:
        """What is filled in, for the heading of a file."""
        said = self.form.cleaned_data
        purpose = [Purpose(said["purpose"]).label] if said.get("purpose") else []
        return purpose + ([f"имя — {said['q']}"] if said.get("q") else [])


def expiring(rows: QuerySet, today: Any) -> QuerySet:
    """Consents in force whose term ends within 30 days."""
    return rows.valid_on(today).filter(valid_to__lte=today + timedelta(days=EXPIRING_DAYS))
