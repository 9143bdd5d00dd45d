from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.documents.models import Document
from apps.organizations.models import EndReason, MentoringForm, MentoringType, Organization, ProgrammeYear, RoleModel
from apps.participants.models import Person

from ..enums import FINAL, STARTED, MemberRole, PairState, Verdict
from ..querysets import PairQuerySet


class Pair(PublicIdModel):
    """A pair or a group (one mentor – several mentees, several mentors – one mentee). Nothing is deleted."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="pairs", verbose_name="организация"
    )
    year = models.ForeignKey(ProgrammeYear, on_delete=models.PROTECT, related_name="pairs", verbose_name="год")
    form = models.ForeignKey(MentoringForm, on_delete=models.PROTECT, related_name="+", verbose_name="форма")
    role_model = models.ForeignKey(
        RoleModel, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="ролевая модель"
    )
    type = models.ForeignKey(
        MentoringType, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="вид"
    )
    state = models.CharField("состояние", max_length=10, choices=PairState, default=PairState.PROPOSED)
    is_group = models.BooleanField("группа", default=False)
    start = models.DateField("начало")
    end = models.DateField("конец")
    goal = models.TextField("цель", blank=True)
    order = models.ForeignKey(
        Document,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pairs_fixed",
        verbose_name="приказ о закреплении",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто предложил"
    )
    created_at = models.DateTimeField("предложена")
    agreed_at = models.DateTimeField("согласована", null=True, blank=True)
    activated_on = models.DateField("действует с", null=True, blank=True)
    ended_on = models.DateField("закончена", null=True, blank=True)
    end_reason = models.ForeignKey(
        EndReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="причина"
    )
    end_note = models.TextField("пояснение", blank=True)
    match_run = models.ForeignKey(
        "pairing.MatchRun",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pairs",
        verbose_name="по какому подбору",
    )
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by", verbose_name="вместо пары"
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = "пара"
        verbose_name_plural = "пары и группы"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["organization", "year", "state"], name="pair_state")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="pair_period_ordered"),
            models.CheckConstraint(
                condition=(Q(state__in=STARTED) & Q(activated_on__isnull=False))
                | (~Q(state__in=STARTED) & Q(activated_on__isnull=True)),
                name="pair_started_has_day",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=FINAL) & Q(ended_on__isnull=False))
                | (~Q(state__in=FINAL) & Q(ended_on__isnull=True)),
                name="pair_final_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PairState.ENDED, PairState.REPLACED, PairState.CANCELLED]) | ~Q(end_note=""),
                name="pair_ended_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"пара {self.pk}"

    def people(self, role: str) -> list[Person]:
        """Present members of a role; uses the prefetched members when they are there."""
        return [m.person for m in self.members.all() if m.role == role and m.left_on is None]

    @property
    def mentors(self) -> list[Person]:
        return self.people(MemberRole.MENTOR)

    @property
    def mentees(self) -> list[Person]:
        return self.people(MemberRole.MENTEE)

    @property
    def title(self) -> str:
        """«Соколова Е. И. — Лапин А. Д.»: for pages of those who may see people."""
        return " — ".join(", ".join(p.short_name for p in side) for side in (self.mentors, self.mentees))


class PairMember(models.Model):
    """A person in a pair. Agreement is his own act, or the curator's mark about a paper."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="members", verbose_name="пара")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="pair_memberships", verbose_name="человек"
    )
    role = models.CharField("роль", max_length=10, choices=MemberRole)
    joined_on = models.DateField("в паре с")
    left_on = models.DateField("в паре по", null=True, blank=True)
    left_note = models.CharField("почему вышел", max_length=300, blank=True)
    # The day of the consent itself: of a paper the day that stands on it, which is earlier than the mark about it.
    agreed_on = models.DateField("согласие от", null=True, blank=True)
    agreed_at = models.DateTimeField("согласие отмечено", null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто отметил",
    )
    on_paper = models.BooleanField("согласие на бумаге", default=False)
    # For a minor his representative agrees, always on paper.
    representative = models.CharField("за него согласился", max_length=200, blank=True)

    class Meta:
        verbose_name = "участник пары"
        verbose_name_plural = "участники пар"
        constraints = [
            # Who left a group may come back: his first time there stays as it was.
            models.UniqueConstraint(fields=["pair", "person"], condition=Q(left_on=None), name="pair_member_once"),
            models.CheckConstraint(
                condition=Q(left_on=None, left_note="") | Q(left_on__isnull=False) & ~Q(left_note=""),
                name="pair_member_left_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="pair_member_period_ordered"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None) | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="pair_member_agreed_has_actor",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_on=None) | Q(agreed_at__isnull=False, agreed_on__isnull=False),
                name="pair_member_agreed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} пары {self.pair_id}"


class EmploymentTerms(models.Model):
    """Legal basis of mentoring between employees (ст. 351.8 ТК РФ): written consent, addendum, pay."""

    pair = models.OneToOneField(Pair, on_delete=models.CASCADE, related_name="terms", verbose_name="пара")
    consent_on = models.DateField("письменное согласие наставника от", null=True, blank=True)
    addendum_number = models.CharField("номер дополнительного соглашения", max_length=40, blank=True)
    addendum_on = models.DateField("дата дополнительного соглашения", null=True, blank=True)
    content = models.TextField("содержание работы", blank=True)
    work_form = models.CharField("форма выполнения", max_length=200, blank=True)
    pay_amount = models.DecimalField("выплата, ₽", max_digits=10, decimal_places=2, null=True, blank=True)
    pay_percent = models.DecimalField("выплата, % оклада", max_digits=5, decimal_places=2, null=True, blank=True)
    pay_basis = models.CharField("основание выплаты", max_length=200, blank=True)
    notice_on = models.DateField("уведомление о досрочном прекращении", null=True, blank=True)

    class Meta:
        verbose_name = "условия по ст. 351.8 ТК РФ"
        verbose_name_plural = "условия по ст. 351.8 ТК РФ"

    def __str__(self) -> str:
        return f"условия пары {self.pair_id}"

    @property
    def organization_id(self) -> int:
        return self.pair.organization_id


class TrialAnswer(models.Model):
    """What one side said after the trial meeting: confidential to the curator and the psychologist."""

    member = models.OneToOneField(
        PairMember, on_delete=models.CASCADE, related_name="trial_answer", verbose_name="участник"
    )
    verdict = models.CharField("ответ", max_length=10, choices=Verdict)
    comment = models.TextField("пояснение", blank=True)
    answered_at = models.DateTimeField("когда")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="кто внёс"
    )

    class Meta:
        verbose_name = "ответ после пробной встречи"
        verbose_name_plural = "ответы после пробной встречи"

    def __str__(self) -> str:
        return f"ответ {self.pk}"
