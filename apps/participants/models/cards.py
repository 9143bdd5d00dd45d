"""Smaller records: interviews, clearances, saved filters, loaded files."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.jobs.models import Job, StoredFile
from apps.organizations.models import Organization, ProgrammeYear

from ..enums import Decision, ParticipationRole
from ..querysets import ClearanceQuerySet
from .people import Person


class Interview(PublicIdModel):
    """Собеседование с кандидатом в наставники, with its decision."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="interviews", verbose_name="организация"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interviews", verbose_name="человек")
    held_on = models.DateField("проведено")
    decision = models.CharField("решение", max_length=10, choices=Decision)
    note = models.TextField("заметки", blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто провёл"
    )

    class Meta:
        verbose_name = "собеседование"
        verbose_name_plural = "собеседования"
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"Собеседование {self.held_on:%d.%m.%Y}"


class Clearance(PublicIdModel):
    """Справка об отсутствии судимости of a mentor from outside who will meet minors."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="clearances", verbose_name="организация"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="clearances", verbose_name="человек")
    number = models.CharField("номер справки", max_length=60)
    issued_on = models.DateField("выдана")
    valid_to = models.DateField("действует до")

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = "справка об отсутствии судимости"
        verbose_name_plural = "справки об отсутствии судимости"
        ordering = ["-valid_to", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("issued_on")), name="clearance_period_ordered")
        ]

    def __str__(self) -> str:
        return f"Справка до {self.valid_to:%d.%m.%Y}"


class SavedFilter(PublicIdModel):
    """A filter of a list that a user keeps under a name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters", verbose_name="чей"
    )
    page = models.CharField("список", max_length=40)
    title = models.CharField("название", max_length=80)
    query = models.CharField("отбор", max_length=500)

    class Meta:
        verbose_name = "сохранённый отбор"
        verbose_name_plural = "сохранённые отборы"
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["user", "page", "title"], name="saved_filter_title_once")]

    def __str__(self) -> str:
        return self.title


class PeopleImport(PublicIdModel):
    """A file given for loading into a base: looked at first, then applied as it was given."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="people_imports", verbose_name="организация"
    )
    year = models.ForeignKey(ProgrammeYear, on_delete=models.CASCADE, related_name="+", verbose_name="год")
    role = models.CharField("база", max_length=10, choices=ParticipationRole)
    # The file holds personal data: it is thrown away after some days, the counts stay.
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="файл")
    name = models.CharField("имя файла", max_length=200, default="файл")
    sheet = models.CharField("лист", max_length=100, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто загрузил"
    )
    created_at = models.DateTimeField("загружен")
    applied_at = models.DateTimeField("применён", null=True, blank=True)
    job = models.ForeignKey(
        Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="задание"
    )
    counts = models.JSONField("итог", default=dict, blank=True)

    class Meta:
        verbose_name = "загрузка базы"
        verbose_name_plural = "загрузки баз"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def base_title(self) -> str:
        return ParticipationRole(self.role).base_title
