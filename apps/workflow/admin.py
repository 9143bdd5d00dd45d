from django.contrib import admin

from .models import AccessEntry, AuditEvent


class ReadOnlyAdmin(admin.ModelAdmin):
    """A journal is read, never changed."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "object_type", "object_id", "title"]


@admin.register(AccessEntry)
class AccessEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "kind", "object_type", "object_id", "rows"]
