"""The access journal: who saw, exported, printed or downloaded personal data. It can be read and exported, never changed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts.models import User
from apps.core import clock
from apps.core.costly import costly
from apps.core.forms import DayInput
from apps.core.guards import requires
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import exports
from ..models import Consent, Person
from ..tables import JournalTable
from .common import paged, workplace_with

LONGEST_EXPORT = 50_000


class JournalFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="Действие", choices=AccessEntry.Kind.choices, empty_label="любое")
    start = django_filters.DateFilter(label="С", field_name="at", lookup_expr="date__gte", widget=DayInput)
    end = django_filters.DateFilter(label="По", field_name="at", lookup_expr="date__lte", widget=DayInput)
    who = django_filters.ModelChoiceFilter(
        label="Кто", field_name="user", queryset=User.objects.none(), empty_label="все"
    )

    class Meta:
        model = AccessEntry
        fields: list[str] = []

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = User.objects.filter(memberships__organization=organization).distinct().order_by("last_name", "pk")
        self.filters["who"].field.queryset = users
        self.form.fields["who"].queryset = users
        self.form.fields["who"].label_from_instance = lambda user: user.full_name


@requires("participants.view_journal")
def access_journal(request: HttpRequest) -> HttpResponse:
    organization, found = _found(request)
    table = paged(request, JournalTable(found.qs, organization=organization))
    table.name_people(names_of(table.page.object_list.data if table.page else []))
    return render(request, "participants/access_journal.html", {"filter": found, "table": table})


@costly
@requires("participants.view_journal")
def access_journal_export(request: HttpRequest) -> HttpResponse:
    """The journal as XLSX, for an inspector; the export stands in the journal itself."""
    organization, found = _found(request)
    rows = list(found.qs.select_related("user")[:LONGEST_EXPORT])
    audit.access_list(request, AccessEntry._meta.label, organization.pk, len(rows), AccessEntry.Kind.EXPORT)
    content = exports.journal(organization, rows, names_of(rows), clock.now())
    return exports.xlsx_response(content, "Журнал доступа")


def _found(request: HttpRequest) -> tuple[Any, JournalFilter]:
    organization, _ = workplace_with(request, "participants.view_journal")
    rows: QuerySet = AccessEntry.objects.filter(organization_id=organization.pk).select_related("user")
    return organization, JournalFilter(request.GET, rows, organization=organization)


def names_of(entries: Any) -> dict[tuple[str, int], Person]:
    """(kind of object, number) → person whose data it holds. Two queries for a whole page."""
    entries = [getattr(entry, "record", entry) for entry in entries]
    ids = {e.object_id for e in entries if e.object_type == Person._meta.label}
    consent_ids = {e.object_id for e in entries if e.object_type == Consent._meta.label}
    named = {(Person._meta.label, p.pk): p for p in Person.objects.filter(pk__in=ids)}
    consents = Consent.objects.filter(pk__in=consent_ids).select_related("person")
    return named | {(Consent._meta.label, c.pk): c.person for c in consents}
