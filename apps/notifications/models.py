import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import PublicIdModel
from apps.organizations.models import Organization


class MessageState(models.TextChoices):
    QUEUED = "queued", "ждёт отправки"
    SENT = "sent", "отправлено"
    FAILED = "failed", "будет повторено"
    DEAD = "dead", "не доставлено"


class Message(PublicIdModel):
    """One message to one person: shown in the application and sent by e-mail. The unique key makes a second sending impossible."""

    key = models.CharField("ключ", max_length=160, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages_in", verbose_name="кому"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name="организация"
    )
    subject = models.CharField("тема", max_length=200)
    items = models.JSONField("дела", default=list)
    created_at = models.DateTimeField("создано")
    read_at = models.DateTimeField("прочитано", null=True, blank=True)
    state = models.CharField("доставка", max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    next_try_at = models.DateTimeField("следующая попытка", null=True, blank=True)
    sent_at = models.DateTimeField("отправлено", null=True, blank=True)
    error = models.CharField("ошибка доставки", max_length=300, blank=True)

    class Meta:
        verbose_name = "уведомление"
        verbose_name_plural = "уведомления"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["next_try_at"], name="message_waiting", condition=Q(state__in=["queued", "failed"]))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Reminded(models.Model):
    """A due thing about which a person was reminded at a stage (7 days, 1 day, overdue week N): never twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="кому")
    thing = models.CharField("дело", max_length=120)
    stage = models.CharField("ступень", max_length=20)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reminded", verbose_name="сообщение")

    class Meta:
        verbose_name = "напоминание"
        verbose_name_plural = "напоминания"
        constraints = [models.UniqueConstraint(fields=["user", "thing", "stage"], name="reminded_once")]

    def __str__(self) -> str:
        return f"{self.thing} {self.stage}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """Secret address of a user's calendar; can be renewed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed", verbose_name="чей"
    )
    token = models.CharField("тайная часть адреса", max_length=64, unique=True, default=new_token)

    class Meta:
        verbose_name = "календарь"
        verbose_name_plural = "календари"

    def __str__(self) -> str:
        return f"{self.user_id}"
