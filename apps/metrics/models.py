from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.organizations.models import Organization, ProgrammeYear


class ManualValue(models.Model):
    """A figure that a person entered because no room computes it yet (publications, questionnaires), with a note: once, used everywhere.

    It counts from its date until the next value of the same code in the same year.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="manual_values", verbose_name="организация"
    )
    year = models.ForeignKey(ProgrammeYear, on_delete=models.CASCADE, related_name="+", verbose_name="год")
    code = models.CharField("показатель", max_length=80)
    date = models.DateField("на дату")
    numerator = models.DecimalField("значение", max_digits=12, decimal_places=2)
    denominator = models.DecimalField("из скольких", max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField("откуда значение", max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто внёс"
    )
    entered_at = models.DateTimeField("когда внесено")

    class Meta:
        verbose_name = "внесённое значение"
        verbose_name_plural = "внесённые значения"
        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code", "date"], name="manual_value_once_a_day"),
            models.CheckConstraint(condition=Q(numerator__gte=0), name="manual_value_not_negative"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0), name="manual_value_denominator_positive"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="manual_value_has_note"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.date:%d.%m.%Y}"


class Snapshot(models.Model):
    """A computed figure of one organization on one day, kept for trends and for fast regional tables."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="snapshots", verbose_name="организация"
    )
    code = models.CharField("показатель", max_length=80)
    date = models.DateField("на дату")
    numerator = models.FloatField("числитель")
    denominator = models.FloatField("знаменатель", null=True, blank=True)
    taken_at = models.DateTimeField("вычислено")

    class Meta:
        verbose_name = "снимок показателя"
        verbose_name_plural = "снимки показателей"
        constraints = [models.UniqueConstraint(fields=["organization", "code", "date"], name="snapshot_once_a_day")]
        indexes = [models.Index(fields=["code", "date"], name="snapshot_code_date")]

    def __str__(self) -> str:
        return f"{self.code} {self.date:%d.%m.%Y}"


class SnapshotRun(models.Model):
    """When the figures of a day were computed last, and which: the age that a page of kept figures shows."""

    date = models.DateField("на дату", unique=True)
    taken_at = models.DateTimeField("вычислено")
    codes = models.JSONField("показатели", default=list)
    # All figures of the day in one row, so that a table over a region reads one row:
    # {"organizations": [id], "columns": {code: [[numerator], [denominator or null]]}}, columns in the order of organizations.
    figures = models.JSONField("значения", default=dict)

    class Meta:
        verbose_name = "вычисление снимков"
        verbose_name_plural = "вычисления снимков"

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}"
