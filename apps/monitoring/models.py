from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from apps.core import clock
from apps.core.models import PublicIdModel
from apps.jobs.models import StoredFile
from apps.metrics.registry import metrics
from apps.organizations.models import Organization

from .enums import GIVEN, AnswerState, CheckOp, LineKind, ReportKind, ReportState
from .querysets import AnswerQuerySet, CampaignQuerySet, FormVersionQuerySet, ReportQuerySet


class StatForm(models.Model):
    """A statistical form: what it is for; its lines live in versions."""

    code = models.SlugField("код", max_length=60, unique=True)
    title = models.CharField("название", max_length=300)
    purpose = models.CharField("для чего и к какому сроку", max_length=300, blank=True)

    class Meta:
        verbose_name = "статистическая форма"
        verbose_name_plural = "статистические формы"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class StatFormVersion(models.Model):
    """The lines of a form that hold from a day to a day. A published version is never changed: a change is a new version."""

    form = models.ForeignKey(StatForm, on_delete=models.CASCADE, related_name="versions", verbose_name="форма")
    number = models.PositiveSmallIntegerField("версия")
    valid_from = models.DateField("действует с")
    valid_to = models.DateField("действует по", null=True, blank=True)
    published_at = models.DateTimeField("введена в действие", null=True, blank=True)

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "версия формы"
        verbose_name_plural = "версии форм"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="form_version_period_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form.title}, версия {self.number}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def get_absolute_url(self) -> str:
        return reverse("monitoring:form-version", args=[self.form.code, self.number])


class StatLine(models.Model):
    """A line of a version: a figure by its code, a formula over other lines, or a cell that people fill."""

    version = models.ForeignKey(StatFormVersion, on_delete=models.CASCADE, related_name="lines", verbose_name="версия")
    position = models.PositiveSmallIntegerField("порядок")
    number = models.CharField("номер", max_length=20)
    title = models.CharField("название", max_length=300)
    kind = models.CharField("вид", max_length=10, choices=LineKind, default=LineKind.METRIC)
    metric = models.CharField("показатель", max_length=80, blank=True)
    params = models.JSONField("параметры", default=dict, blank=True)
    formula = models.CharField(
        "формула", max_length=200, blank=True, help_text="Номера строк в квадратных скобках: [3.1] + [3.2]"
    )
    unit = models.CharField("единица", max_length=20, blank=True)

    class Meta:
        verbose_name = "строка формы"
        verbose_name_plural = "строки форм"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="stat_line_number_once"),
            models.CheckConstraint(condition=~Q(kind=LineKind.METRIC) | ~Q(metric=""), name="stat_line_has_metric"),
            models.CheckConstraint(condition=~Q(kind=LineKind.FORMULA) | ~Q(formula=""), name="stat_line_has_formula"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def metric_title(self) -> str:
        """The figure by its name in the catalogue; a code that is gone stays itself."""
        return metrics.get(self.metric).title if self.metric in metrics else self.metric


class StatCheck(models.Model):
    """A control of a version: two formulas over its lines that must agree."""

    version = models.ForeignKey(StatFormVersion, on_delete=models.CASCADE, related_name="checks", verbose_name="версия")
    left = models.CharField("слева", max_length=200)
    op = models.CharField("сравнение", max_length=2, choices=CheckOp, default=CheckOp.EQUAL)
    right = models.CharField("справа", max_length=200)
    message = models.CharField("что сказать, если не сходится", max_length=300)

    class Meta:
        verbose_name = "контроль формы"
        verbose_name_plural = "контроли форм"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"

    @property
    def sign(self) -> str:
        """The comparison as people write it."""
        return {CheckOp.AT_MOST: "≤", CheckOp.AT_LEAST: "≥"}.get(CheckOp(self.op), "=")


class Campaign(models.Model):
    """A collection of data by an authority: form, window, the day of the figures, addressees (its answers)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="campaigns", verbose_name="кто собирает"
    )
    version = models.ForeignKey(StatFormVersion, on_delete=models.PROTECT, related_name="+", verbose_name="форма")
    title = models.CharField("название", max_length=200)
    opens_on = models.DateField("сбор с")
    due_on = models.DateField("сдать до")
    figures_on = models.DateField("цифры на дату")
    note = models.TextField("пояснение для школ", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто открыл"
    )
    created_at = models.DateTimeField("открыт")
    locked_at = models.DateTimeField("закрыт", null=True, blank=True)
    key = models.CharField("ключ", max_length=120, null=True, blank=True, unique=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "сбор данных"
        verbose_name_plural = "сборы данных"
        ordering = ["-due_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="campaign_window_ordered"),
            models.CheckConstraint(condition=~Q(title=""), name="campaign_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("monitoring:campaign-detail", args=[self.pk])


class Answer(PublicIdModel):
    """The form of one organization on a day: typed cells and comments until it is submitted; each submission is kept frozen."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="answers", verbose_name="организация"
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.CASCADE, related_name="answers", verbose_name="сбор"
    )
    version = models.ForeignKey(StatFormVersion, on_delete=models.PROTECT, related_name="+", verbose_name="форма")
    date = models.DateField("цифры на дату")
    state = models.CharField("состояние", max_length=10, choices=AnswerState, default=AnswerState.DRAFT)
    typed = models.JSONField("внесённые значения", default=dict, blank=True)
    comments = models.JSONField("пояснения к строкам", default=dict, blank=True)
    remark = models.TextField("замечание", blank=True)
    submitted_at = models.DateTimeField("сдано", null=True, blank=True)
    accepted_at = models.DateTimeField("принято", null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "сведения организации"
        verbose_name_plural = "сведения организаций"
        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "campaign"], condition=Q(campaign__isnull=False), name="answer_once_a_campaign"
            ),
            models.UniqueConstraint(
                fields=["organization", "version", "date"],
                condition=Q(campaign__isnull=True),
                name="answer_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=GIVEN) | Q(submitted_at__isnull=False), name="answer_given_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=AnswerState.RETURNED) | ~Q(remark=""), name="answer_returned_has_remark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.form.title} на {self.date:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return reverse("monitoring:answer-detail", args=[self.public_id])

    @property
    def is_late(self) -> bool:
        """Submitted after the last day of its campaign."""
        if self.campaign is None or self.submitted_at is None:
            return False
        return clock.day_of(self.submitted_at, self.organization) > self.campaign.due_on


class Submission(PublicIdModel):
    """What was submitted, frozen: values, version of the form, day, author, hash, both files. A correction is the next edition."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="submissions", verbose_name="сведения")
    edition = models.PositiveSmallIntegerField("редакция")
    # The lines as printed; the hash is that of their canonical JSON.
    lines = models.JSONField("значения")
    sha256 = models.CharField("SHA-256", max_length=64)
    submitted_at = models.DateTimeField("сдано")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто сдал"
    )
    xlsx = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="XLSX"
    )
    machine = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="JSON"
    )

    class Meta:
        verbose_name = "сданные сведения"
        verbose_name_plural = "сданные сведения"
        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["answer", "edition"], name="submission_edition_once")]

    def __str__(self) -> str:
        return f"редакция {self.edition} от {clock.day_of(self.submitted_at, self.answer.organization):%d.%m.%Y}"

    @property
    def organization_id(self) -> int:
        return self.answer.organization_id


class Report(PublicIdModel):
    """A text drafted from the figures of a day, edited by hand and then approved: number, day, nothing changes any more."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="reports", verbose_name="чей")
    kind = models.CharField("вид", max_length=10, choices=ReportKind)
    date = models.DateField("цифры на дату")
    state = models.CharField("состояние", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    # As built from the figures, and what was put in other words: place of the text → words.
    content = models.JSONField("собранный текст")
    edits = models.JSONField("правки текста", default=dict, blank=True)
    number = models.CharField("номер", max_length=40, blank=True)
    signed_on = models.DateField("дата утверждения", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто составил"
    )
    created_at = models.DateTimeField("составлен")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто утвердил"
    )
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "справка или отчёт"
        verbose_name_plural = "справки и отчёты"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, number="", signed_on=None, approved_at=None)
                | (Q(state=ReportState.APPROVED, signed_on__isnull=False, approved_at__isnull=False) & ~Q(number="")),
                name="report_approved_has_number_and_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} на {self.date:%d.%m.%Y}"

    @property
    def is_draft(self) -> bool:
        return self.state == ReportState.DRAFT

    def get_absolute_url(self) -> str:
        return reverse("monitoring:report-detail", args=[self.public_id])


class Visit(models.Model):
    """When a user began to work in an organization now and the time before: from then on the first page tells what changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="кто")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", verbose_name="рабочее место"
    )
    started_at = models.DateTimeField("нынешнее посещение")
    previous_at = models.DateTimeField("прошлое посещение", null=True, blank=True)

    class Meta:
        verbose_name = "посещение"
        verbose_name_plural = "посещения"
        constraints = [
            models.UniqueConstraint(fields=["user", "organization"], name="visit_once_a_workplace"),
            models.CheckConstraint(
                condition=Q(previous_at=None) | Q(previous_at__lte=F("started_at")), name="visit_times_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"с {clock.day_of(self.started_at, self.organization):%d.%m.%Y}"
