import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

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
    day_key = models.CharField("организация и день", max_length=80, blank=True, db_index=True)
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


class ReminderSettings(models.Model):
    """How an organization wants to be reminded. No row means the usual: 7 and 1 day before, from 8 to 20 o'clock."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="reminder_settings", verbose_name="организация"
    )
    first_days = models.PositiveSmallIntegerField(
        "первое напоминание, за сколько дней", default=7, validators=[MaxValueValidator(60)]
    )
    second_days = models.PositiveSmallIntegerField("второе напоминание, за сколько дней", default=1)
    curator_after = models.PositiveSmallIntegerField("просрочено на столько дней – узнаёт куратор", default=3)
    director_after = models.PositiveSmallIntegerField("просрочено на столько дней – узнаёт директор", default=7)
    first_hour = models.PositiveSmallIntegerField("не раньше, час", default=8)
    last_hour = models.PositiveSmallIntegerField("не позже, час", default=20)
    pupils_rest = models.BooleanField("в каникулы не напоминать наставляемым", default=True)

    class Meta:
        verbose_name = "настройки напоминаний"
        verbose_name_plural = "настройки напоминаний"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_days__gt=F("second_days"), second_days__gte=1, first_days__lte=60),
                name="reminder_days_ordered",
                violation_error_message="Первое напоминание приходит раньше второго: например, за 7 дней и за 1 день.",
            ),
            models.CheckConstraint(
                condition=Q(curator_after__gte=1, director_after__gte=F("curator_after")),
                name="reminder_escalation_ordered",
                violation_error_message="Директор узнаёт о просрочке не раньше куратора.",
            ),
            models.CheckConstraint(
                condition=Q(first_hour__lt=F("last_hour"), last_hour__lte=24),
                name="reminder_hours_ordered",
                violation_error_message="Часы напоминаний: сначала ранний, потом поздний, не позже 24.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}"


class Postponed(models.Model):
    """«Напомнить позже»: a person is not reminded of a thing before a day, then once more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="кому")
    thing = models.CharField("дело", max_length=120)
    until = models.DateField("напомнить")

    class Meta:
        verbose_name = "отложенное напоминание"
        verbose_name_plural = "отложенные напоминания"
        constraints = [models.UniqueConstraint(fields=["user", "thing"], name="postponed_once")]

    def __str__(self) -> str:
        return f"{self.thing}, {self.until}"


class Silence(models.Model):
    """A person asked for no digests of an organization up to a day, that day included."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="кому")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", verbose_name="организация"
    )
    until = models.DateField("по")

    class Meta:
        verbose_name = "отказ от напоминаний"
        verbose_name_plural = "отказы от напоминаний"
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="silence_once")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.until}"
