"""The register of requests of data subjects."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.organizations.models import Organization

from ..enums import RequestKind
from .people import Person


class SubjectRequest(PublicIdModel):
    """A request about personal data: who asked, about whom, what, by which day it is answered, the answer."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="subject_requests", verbose_name="организация"
    )
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subject_requests",
        verbose_name="чьи данные",
    )
    asked_by = models.CharField("кто обратился", max_length=200)
    kind = models.CharField("о чём", max_length=15, choices=RequestKind)
    received_on = models.DateField("поступило")
    number = models.CharField("входящий номер", max_length=40, blank=True)
    words = models.TextField("суть обращения", max_length=2000)
    due = models.DateField("ответить до")
    answered_on = models.DateField("дан ответ", null=True, blank=True)
    answer = models.TextField("ответ", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто ответил",
    )
    created_at = models.DateTimeField("внесено")

    class Meta:
        verbose_name = "обращение субъекта данных"
        verbose_name_plural = "обращения субъектов данных"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="", answered_by=None)
                | (Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="request_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("received_on")), name="request_answered_after"
            ),
            models.CheckConstraint(condition=Q(due__gte=F("received_on")), name="request_due_after"),
        ]

    def __str__(self) -> str:
        return f"Обращение от {self.received_on:%d.%m.%Y}: {self.get_kind_display()}"
