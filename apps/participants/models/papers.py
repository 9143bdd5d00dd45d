"""The ledger of consents and what follows a withdrawal."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.jobs.models import StoredFile
from apps.organizations.models import Organization

from ..enums import Medium, Purpose, Signer, StepKind
from ..querysets import ConsentQuerySet
from .people import Person


class ConsentText(models.Model):
    """The wording of a consent, with versions: a signed consent points at the version that was signed."""

    purpose = models.CharField("цель", max_length=20, choices=Purpose)
    version = models.PositiveSmallIntegerField("версия")
    title = models.CharField("заголовок", max_length=200)
    body = models.TextField("текст")
    valid_from = models.DateField("действует с")

    class Meta:
        verbose_name = "текст согласия"
        verbose_name_plural = "тексты согласий"
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_version_once")]

    def __str__(self) -> str:
        return f"{self.title}, версия {self.version}"


class Consent(PublicIdModel):
    """A line of the consent ledger. Nothing is deleted: a withdrawal has its own date."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="consents", verbose_name="организация"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents", verbose_name="человек")
    purpose = models.CharField("цель", max_length=20, choices=Purpose)
    text = models.ForeignKey(
        ConsentText,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consents",
        verbose_name="версия текста",
    )
    signer = models.CharField("кто подписал", max_length=15, choices=Signer)
    representative_name = models.CharField("законный представитель", max_length=200, blank=True)
    authority = models.CharField("документ о полномочиях", max_length=200, blank=True)
    medium = models.CharField("носитель", max_length=10, choices=Medium, default=Medium.PAPER)
    original_place = models.CharField("где хранится подлинник", max_length=200, blank=True)
    signed_on = models.DateField("подписано")
    valid_to = models.DateField("действует до", null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="скан"
    )
    withdrawn_on = models.DateField("отозвано", null=True, blank=True)
    withdrawal_reason = models.TextField("обстоятельства отзыва", blank=True)
    created_at = models.DateTimeField("внесено")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"
        ordering = ["-signed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("signed_on")), name="consent_period_ordered"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("signed_on")),
                name="consent_withdrawn_after_signed",
            ),
            models.CheckConstraint(
                condition=Q(signer=Signer.OWN) | ~Q(representative_name=""), name="consent_representative_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} от {self.signed_on:%d.%m.%Y}"

    def is_valid_on(self, day: date) -> bool:
        """Signed, not expired and not withdrawn on a day; the same rule as `ConsentQuerySet.valid_on`."""
        return (
            self.signed_on <= day
            and (self.valid_to is None or day <= self.valid_to)
            and (self.withdrawn_on is None or day < self.withdrawn_on)
        )

    def state_on(self, day: date) -> str:
        """Code of the chip: withdrawn, expired, expiring within 30 days, given."""
        if self.withdrawn_on is not None and self.withdrawn_on <= day:
            return "withdrawn"
        if self.valid_to is not None and self.valid_to < day:
            return "expired"
        return "expiring" if self.valid_to is not None and (self.valid_to - day).days <= 30 else "given"

    @property
    def state(self) -> str:
        return self.state_on(self.organization.today)


class WithdrawalTerm(models.Model):
    """A step that a withdrawal starts, with its term. Data, not code: which term belongs to which case is the lawyer's word."""

    purpose = models.CharField("цель", max_length=20, choices=Purpose)
    kind = models.CharField("что делает", max_length=10, choices=StepKind, default=StepKind.MANUAL)
    title = models.CharField("шаг", max_length=200)
    days = models.PositiveSmallIntegerField("дней")
    working = models.BooleanField("рабочих дней", default=True)
    source = models.CharField("основание срока", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("порядок", default=0)

    class Meta:
        verbose_name = "шаг при отзыве согласия"
        verbose_name_plural = "шаги при отзыве согласия"
        ordering = ["purpose", "position"]

    def __str__(self) -> str:
        return self.title


class Withdrawal(PublicIdModel):
    """What follows the withdrawal of one consent: a list of steps with terms, and the destruction of data at its end."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="withdrawals", verbose_name="организация"
    )
    consent = models.OneToOneField(
        Consent, on_delete=models.PROTECT, related_name="withdrawal", verbose_name="согласие"
    )
    opened_on = models.DateField("поступил")
    destroyed_at = models.DateTimeField("данные уничтожены", null=True, blank=True)
    destroyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто уничтожил",
    )
    # The person has given a new consent: the rest of the steps is not needed.
    settled_on = models.DateField("закрыт новым согласием", null=True, blank=True)
    # What was destroyed: names of the fields and a hash of the values, never the values.
    destroyed = models.JSONField("что уничтожено", default=dict, blank=True)

    class Meta:
        verbose_name = "отзыв согласия"
        verbose_name_plural = "отзывы согласий"
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(destroyed_by__isnull=False),
                name="withdrawal_destroyed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None) | Q(destroyed_at=None), name="withdrawal_settled_or_destroyed"
            ),
        ]

    def __str__(self) -> str:
        return f"Отзыв от {self.opened_on:%d.%m.%Y}"


class WithdrawalStep(models.Model):
    withdrawal = models.ForeignKey(
        Withdrawal, on_delete=models.CASCADE, related_name="steps", verbose_name="отзыв согласия"
    )
    kind = models.CharField("что делает", max_length=10, choices=StepKind)
    title = models.CharField("шаг", max_length=200)
    due = models.DateField("срок")
    position = models.PositiveSmallIntegerField("порядок")
    done_on = models.DateField("сделано", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто сделал",
    )

    class Meta:
        verbose_name = "шаг отзыва"
        verbose_name_plural = "шаги отзыва"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "position"], name="withdrawal_step_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_by__isnull=False), name="withdrawal_step_done_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.title
