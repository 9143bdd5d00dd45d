from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """Who did what to which object, before → after, and why. Written by services inside their transaction, never changed."""

    at = models.DateTimeField("когда", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто"
    )
    organization_id = models.BigIntegerField("организация", null=True, blank=True, db_index=True)
    object_type = models.CharField("вид объекта", max_length=80)
    object_id = models.BigIntegerField("номер объекта")
    action = models.CharField("действие", max_length=60)
    title = models.CharField("что сделано", max_length=300)
    changes = models.JSONField("до и после", default=dict, blank=True)
    reason = models.TextField("почему", blank=True)

    class Meta:
        verbose_name = "запись журнала"
        verbose_name_plural = "журнал"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id", "-at"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.action}"


class AccessEntry(models.Model):
    """Journal of access to personal data: view, export, print, download. Kept apart from the log of changes, append-only."""

    class Kind(models.TextChoices):
        VIEW = "view", "просмотр"
        EXPORT = "export", "выгрузка"
        PRINT = "print", "печать"
        DOWNLOAD = "download", "скачивание"

    at = models.DateTimeField("когда", db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="кто")
    organization_id = models.BigIntegerField("организация", null=True, blank=True, db_index=True)
    kind = models.CharField("действие", max_length=10, choices=Kind)
    object_type = models.CharField("что", max_length=80)
    object_id = models.BigIntegerField("номер", null=True, blank=True)
    rows = models.PositiveIntegerField("записей", default=1)
    ip = models.GenericIPAddressField("откуда", null=True, blank=True)

    class Meta:
        verbose_name = "запись журнала доступа"
        verbose_name_plural = "журнал доступа"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="access_object"),
            models.Index(fields=["user", "-at"], name="access_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type} {self.object_id}"


class JournalSeal(models.Model):
    """A seal on a stretch of the access journal: what was changed, taken out or put in later is found by it."""

    first_id = models.BigIntegerField("с записи", unique=True)
    last_id = models.BigIntegerField("по запись", unique=True)
    digest = models.CharField("печать", max_length=64)
    sealed_at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "печать журнала доступа"
        verbose_name_plural = "печати журнала доступа"
        ordering = ["first_id"]
        constraints = [models.CheckConstraint(condition=models.Q(last_id__gte=models.F("first_id")), name="seal_order")]

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id}"
