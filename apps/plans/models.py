from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from apps.core.models import PublicIdModel
from apps.core.russian.numbers import MONTHS, counted
from apps.documents.models import Document
from apps.jobs.models import StoredFile
from apps.organizations.models import MentoringForm, Organization, ProgrammeYear, RoleModel
from apps.pairing.models import Pair
from apps.participants.models import Person

from .enums import APPROVED, Decision, EvidenceKind, ItemState, MeetingKind, MeetingState, Mood, PlanState, Visibility
from .querysets import MeetingQuerySet, PlanQuerySet


class PlanTemplate(models.Model):
    """A template of plans for a form (and role model); `organization` empty: shipped with the product."""

    code = models.SlugField("код", max_length=80, unique=True)
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="plan_templates",
        verbose_name="организация",
    )
    form = models.ForeignKey(MentoringForm, on_delete=models.PROTECT, related_name="+", verbose_name="форма")
    role_model = models.ForeignKey(
        RoleModel, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="ролевая модель"
    )
    title = models.CharField("название", max_length=200)
    goal = models.TextField("цель", blank=True)
    version = models.PositiveSmallIntegerField("версия", default=1)
    is_active = models.BooleanField("используется", default=True)

    class Meta:
        verbose_name = "шаблон плана"
        verbose_name_plural = "шаблоны планов"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


def due_words(days: int, month: int | None) -> str:
    """«до конца мая» or «30 дней от начала»: when a task of a template is due."""
    if month:
        return f"до конца {MONTHS[month - 1]}"
    return f"{counted(days, 'день', 'дня', 'дней')} от начала"


class PlanTemplateItem(models.Model):
    """A task of a template; `due_after_days` counts from the start of the pair, `due_month` (if given) wins over it."""

    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="items", verbose_name="шаблон")
    position = models.PositiveSmallIntegerField("порядок")
    section = models.CharField("раздел", max_length=200, blank=True)
    title = models.CharField("задание", max_length=400)
    expected_result = models.CharField("планируемый результат", max_length=400, blank=True)
    due_after_days = models.PositiveSmallIntegerField("срок, дней от начала", default=30)
    due_month = models.PositiveSmallIntegerField("срок, до конца месяца", null=True, blank=True)
    evidence_kind = models.CharField("подтверждение", max_length=10, choices=EvidenceKind, blank=True)

    class Meta:
        verbose_name = "задание шаблона"
        verbose_name_plural = "задания шаблона"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="template_item_position_once"),
            models.CheckConstraint(
                condition=Q(due_month=None) | Q(due_month__range=(1, 12)), name="template_item_month_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def when(self) -> str:
        return due_words(self.due_after_days, self.due_month)


class PlanTemplateVersion(models.Model):
    """The tasks of a template as they were: what a running plan is compared with when the template changes."""

    template = models.ForeignKey(PlanTemplate, on_delete=models.CASCADE, related_name="versions", verbose_name="шаблон")
    number = models.PositiveSmallIntegerField("версия")
    body = models.JSONField("содержание")
    created_at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "версия шаблона"
        verbose_name_plural = "версии шаблонов"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="template_version_once")]

    def __str__(self) -> str:
        return f"версия {self.number} шаблона {self.template_id}"


class Plan(PublicIdModel):
    """Individual plan (персонализированная программа) of a pair. Once approved, a change makes a new version."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="plans", verbose_name="организация"
    )
    year = models.ForeignKey(ProgrammeYear, on_delete=models.PROTECT, related_name="plans", verbose_name="год")
    pair = models.OneToOneField(Pair, on_delete=models.PROTECT, related_name="plan", verbose_name="пара")
    template = models.ForeignKey(
        PlanTemplate, null=True, blank=True, on_delete=models.SET_NULL, related_name="plans", verbose_name="шаблон"
    )
    # The version of the template that the plan was composed from or last compared with.
    template_version = models.PositiveSmallIntegerField("версия шаблона", default=0)
    state = models.CharField("состояние", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    problem = models.TextField("проблема", blank=True)
    goal = models.TextField("цель", blank=True)
    tasks = models.TextField("задачи", blank=True)
    start = models.DateField("начало")
    end = models.DateField("конец")
    meetings_per_month = models.PositiveSmallIntegerField("встреч в месяц", default=2)
    version = models.PositiveSmallIntegerField("версия", default=1)
    remark = models.TextField("замечание куратора", blank=True)
    order = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="plans_approved", verbose_name="приказ"
    )
    created_at = models.DateTimeField("составлен")
    sent_at = models.DateTimeField("отправлен куратору", null=True, blank=True)
    approved_on = models.DateField("утверждён", null=True, blank=True)
    closed_on = models.DateField("закончен", null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "индивидуальный план"
        verbose_name_plural = "индивидуальные планы"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="plan_period_ordered"),
            models.CheckConstraint(
                condition=(Q(state__in=APPROVED) & Q(approved_on__isnull=False))
                | (~Q(state__in=APPROVED) & Q(approved_on__isnull=True)),
                name="plan_approved_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.RETURNED) | ~Q(remark=""), name="plan_returned_has_remark"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PlanState.COMPLETED, PlanState.ENDED]) | Q(closed_on__isnull=False),
                name="plan_closed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"план {self.pk}"


class PlanVersion(models.Model):
    """The plan as it was approved: frozen JSON. Later changes make the next version.

    One version of a plan may wait for an order of change: it does not count until the order puts it into the plan.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions", verbose_name="план")
    number = models.PositiveSmallIntegerField("версия")
    body = models.JSONField("содержание")
    created_at = models.DateTimeField("когда")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто"
    )
    note = models.CharField("что изменено", max_length=300, blank=True)
    is_waiting = models.BooleanField("ждёт приказа", default=False)
    order = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="приказ об изменении"
    )

    class Meta:
        verbose_name = "версия плана"
        verbose_name_plural = "версии планов"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(is_waiting=True), name="plan_version_waits_once_a_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"версия {self.number} плана {self.plan_id}"


class PlanItem(PublicIdModel):
    """One task of a plan: what, by when, which result is expected, what came of it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items", verbose_name="план")
    position = models.PositiveSmallIntegerField("порядок")
    section = models.CharField("раздел", max_length=200, blank=True)
    title = models.CharField("задание", max_length=400)
    expected_result = models.CharField("планируемый результат", max_length=400, blank=True)
    due = models.DateField("срок", db_index=True)
    state = models.CharField("состояние", max_length=10, choices=ItemState, default=ItemState.PLANNED)
    done_on = models.DateField("выполнено", null=True, blank=True)
    # When the date was last moved and what it was before: a past day keeps its figures.
    moved_on = models.DateField("перенесено", null=True, blank=True)
    due_before = models.DateField("прежний срок", null=True, blank=True)
    dropped_on = models.DateField("снято", null=True, blank=True)
    # Number of the template's task that this one came from; the task itself may be gone.
    origin = models.PositiveBigIntegerField("задание шаблона", null=True, blank=True)
    evidence_kind = models.CharField("чем подтверждается", max_length=10, choices=EvidenceKind, blank=True)
    actual_result = models.TextField("фактический результат", blank=True)
    evidence = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="подтверждение"
    )
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто отметил",
    )
    marked_at = models.DateTimeField("когда отмечено", null=True, blank=True)

    class Meta:
        verbose_name = "задание плана"
        verbose_name_plural = "задания планов"
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["due"], name="plan_item_open_due", condition=~Q(state__in=["done", "dropped"]))]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state=ItemState.DONE) & Q(done_on__isnull=False))
                | (~Q(state=ItemState.DONE) & Q(done_on__isnull=True)),
                name="plan_item_done_has_day",
            ),
            models.CheckConstraint(
                condition=Q(moved_on=None, due_before=None) | Q(moved_on__isnull=False, due_before__isnull=False),
                name="plan_item_moved_has_dates",
            ),
            models.CheckConstraint(
                condition=(Q(state=ItemState.DROPPED) & Q(dropped_on__isnull=False))
                | (~Q(state=ItemState.DROPPED) & Q(dropped_on=None)),
                name="plan_item_dropped_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def organization_id(self) -> int:
        """Of the plan, which never changes it. A tap asks for this alone, so the whole plan is not read for it."""
        if "plan" in self._state.fields_cache:
            return self.plan.organization_id
        return Plan.objects.values_list("organization_id", flat=True).get(pk=self.plan_id)


class Meeting(PublicIdModel):
    """A meeting of a pair: planned, then held or cancelled. A key given by the phone makes a repeated send harmless."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="meetings", verbose_name="организация"
    )
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="meetings", verbose_name="пара")
    kind = models.CharField("вид", max_length=12, choices=MeetingKind, default=MeetingKind.WORKING)
    state = models.CharField("состояние", max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    date = models.DateField("день")
    # Of a planned meeting: without it the calendar shows the whole day.
    time = models.TimeField("время", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("минут", null=True, blank=True)
    online = models.BooleanField("дистанционно", default=False)
    place = models.CharField("место", max_length=200, blank=True)
    note = models.TextField("заметка", blank=True)
    visibility = models.CharField("кто видит заметку", max_length=10, choices=Visibility, default=Visibility.PAIR)
    present = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name="кто был")
    is_backfilled = models.BooleanField("внесена позже", default=False)
    key = models.CharField("ключ отправки", max_length=64, null=True, blank=True, unique=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто внёс",
    )
    created_at = models.DateTimeField("внесена")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "встреча"
        verbose_name_plural = "встречи"
        ordering = ["-date", "-id"]
        indexes = [models.Index(fields=["pair", "date"], name="meeting_pair_date")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MeetingState.HELD) | Q(minutes__isnull=False, minutes__gt=0),
                name="meeting_held_has_minutes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date:%d.%m.%Y}"


class MeetingFeedback(models.Model):
    """Three faces and a word: what a member of the pair says about a meeting, once."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="feedback", verbose_name="встреча")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name="кто")
    mood = models.PositiveSmallIntegerField("настроение", choices=Mood)
    word = models.CharField("несколько слов", max_length=300, blank=True)
    created_at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "отзыв о встрече"
        verbose_name_plural = "отзывы о встречах"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meeting_feedback_once"),
            models.CheckConstraint(condition=Q(mood__in=Mood.values), name="meeting_feedback_mood_known"),
        ]

    def __str__(self) -> str:
        return f"отзыв {self.pk}"


class PlanOutcome(models.Model):
    """What the final meeting decided, in the words of both, and the papers drafted from the plan and the log."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="outcome", verbose_name="план")
    decision = models.CharField("решение", max_length=10, choices=Decision)
    decided_on = models.DateField("дата решения")
    mentor_reason = models.TextField("наставник о решении", blank=True)
    mentee_reason = models.TextField("наставляемый о решении", blank=True)
    report = models.TextField("отчёт наставника", blank=True)
    characteristic = models.TextField("характеристика наставляемого", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто внёс"
    )

    class Meta:
        verbose_name = "итог программы"
        verbose_name_plural = "итоги программ"

    def __str__(self) -> str:
        return f"итог плана {self.plan_id}"

    @property
    def organization_id(self) -> int:
        return self.plan.organization_id
