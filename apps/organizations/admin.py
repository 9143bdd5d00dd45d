from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey, JSONField, URLField
from django.http import HttpRequest

from apps.core.forms import WebField
from apps.core.numbers import is_row_number

from . import models


class RowSelect(AutocompleteSelect):
    """Looks up numbers of rows alone: Django stumbles over a word in their place, be it of an address or of a form."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list:
        return super().optgroups(name, [v for v in value if is_row_number(v)], attr)


class WordsField(forms.JSONField):
    """A list of words as JSON; nothing typed is an empty list."""

    def clean(self, value: Any) -> list[str]:
        words = super().clean(value) or []
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise forms.ValidationError("Напишите слова в кавычках через запятую, в квадратных скобках.")
        return words


class RowAdmin(admin.ModelAdmin):
    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = RowSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(models.Organization)
class OrganizationAdmin(RowAdmin):
    list_display = ["short_name", "kind", "parent", "timezone"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name"]
    autocomplete_fields = ["parent"]
    formfield_overrides = {URLField: {"form_class": WebField}}


@admin.register(models.Membership)
class MembershipAdmin(RowAdmin):
    list_display = ["user", "organization", "role", "valid_from", "valid_to"]
    list_filter = ["role"]
    autocomplete_fields = ["user", "organization"]


@admin.register(models.ProgrammeYear)
class ProgrammeYearAdmin(RowAdmin):
    # Written by the passage to the next year.
    readonly_fields = ["closed_at"]
    list_display = ["title", "organization", "start", "end"]
    autocomplete_fields = ["organization"]


@admin.register(models.RoleModel)
class RoleModelAdmin(admin.ModelAdmin):
    list_display = ["title", "form", "code", "is_active"]
    list_filter = ["form"]


@admin.register(models.MentoringForm, models.MentoringType, models.EndReason)
class ReferenceAdmin(admin.ModelAdmin):
    list_display = ["title", "code", "position", "is_active"]
    formfield_overrides = {JSONField: {"form_class": WordsField}}


@admin.register(models.CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    list_display = ["date", "kind", "title"]
    date_hierarchy = "date"


admin.site.register([models.ContingentSnapshot, models.Vacation])
