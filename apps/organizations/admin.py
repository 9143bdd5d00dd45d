from django.contrib import admin
from django.db.models import URLField

from apps.core.forms import WebField

from . import models


@admin.register(models.Organization)
class OrganizationAdmin(admin.ModelAdmin):
    list_display = ["short_name", "kind", "parent", "timezone"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name"]
    autocomplete_fields = ["parent"]
    formfield_overrides = {URLField: {"form_class": WebField}}


@admin.register(models.Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "organization", "role", "valid_from", "valid_to"]
    list_filter = ["role"]
    autocomplete_fields = ["user", "organization"]


@admin.register(models.ProgrammeYear)
class ProgrammeYearAdmin(admin.ModelAdmin):
    list_display = ["title", "organization", "start", "end"]
    autocomplete_fields = ["organization"]


@admin.register(models.RoleModel)
class RoleModelAdmin(admin.ModelAdmin):
    list_display = ["title", "form", "code", "is_active"]
    list_filter = ["form"]


@admin.register(models.MentoringForm, models.MentoringType, models.EndReason)
class ReferenceAdmin(admin.ModelAdmin):
    list_display = ["title", "code", "position", "is_active"]


@admin.register(models.CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    list_display = ["date", "kind", "title"]
    date_hierarchy = "date"


admin.site.register([models.ContingentSnapshot, models.Vacation])
