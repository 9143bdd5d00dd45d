from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from apps.core.models import PublicIdModel
from apps.documents.models import Document
from apps.organizations.models import MentoringForm, Organization, ProgrammeYear
from apps.participants.models import Person

from ..enums import MemberRole, RunState, TieKind
from .pairs import Pair


class YearForm(models.Model):
    """Choice of forms for a year. No row for a year: every active form may be used, one mentor for each mentee."""

    year = models.ForeignKey(ProgrammeYear, on_delete=models.CASCADE, related_name="+", verbose_name="год")
    form = models.ForeignKey(MentoringForm, on_delete=models.PROTECT, related_name="+", verbose_name="форма")
    several_mentors = models.BooleanField("у наставляемого может быть несколько наставников", default=False)
    ground = models.CharField("почему выбрана", max_length=300, blank=True)

    class Meta:
        verbose_name = "форма года"
        verbose_name_plural = "формы года"
        constraints = [models.UniqueConstraint(fields=["year", "form"], name="year_form_once")]

    def __str__(self) -> str:
        return f"{self.form}, {self.year}"


class Wish(models.Model):
    """What a person said about another one before the matching: a wish with its place, or «точно нет» with a confidential reason."""

    year = models.ForeignKey(ProgrammeYear, on_delete=models.CASCADE, related_name="+", verbose_name="год")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wishes", verbose_name="кто")
    role = models.CharField("в роли", max_length=10, choices=MemberRole)
    about = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wished_by", verbose_name="о ком")
    place = models.PositiveSmallIntegerField("место, пусто — «точно нет»", null=True, blank=True)
    reason = models.TextField("причина «точно нет»", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто внёс"
    )
    created_at = models.DateTimeField("внесено")

    class Meta:
        verbose_name = "пожелание"
        verbose_name_plural = "пожелания"
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "person", "role", "about"], name="wish_about_once"),
            models.UniqueConstraint(
                fields=["year", "person", "role", "place"], condition=Q(place__isnull=False), name="wish_place_once"
            ),
            models.CheckConstraint(condition=Q(place=None) | Q(place__range=(1, 3)), name="wish_place_known"),
            models.CheckConstraint(condition=Q(place__isnull=False) | ~Q(reason=""), name="wish_never_has_reason"),
            models.CheckConstraint(condition=~Q(person=F("about")), name="wish_about_another"),
        ]

    def __str__(self) -> str:
        return f"пожелание {self.pk}"


class Refusal(models.Model):
    """The two people once refused each other: the matching does not propose them again."""

    mentor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name="наставник")
    mentee = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name="наставляемый")
    pair = models.ForeignKey(Pair, null=True, on_delete=models.PROTECT, related_name="refusals", verbose_name="пара")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто внёс"
    )
    created_at = models.DateTimeField("внесён")

    class Meta:
        verbose_name = "отказ"
        verbose_name_plural = "отказы"
        constraints = [
            models.UniqueConstraint(fields=["mentor", "mentee"], name="refusal_once"),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="refusal_of_another"),
        ]

    def __str__(self) -> str:
        return f"отказ {self.pk}"


class Tie(models.Model):
    """`person` is the superior or a relative of `other`: they are never matched."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ties", verbose_name="кто")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name="чей")
    kind = models.CharField("связь", max_length=10, choices=TieKind)

    class Meta:
        verbose_name = "служебная или родственная связь"
        verbose_name_plural = "служебные и родственные связи"
        constraints = [
            # Either way round: a kinship has no direction, and two people are not each other's superiors.
            models.UniqueConstraint(Least("person", "other"), Greatest("person", "other"), "kind", name="tie_once"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="tie_with_another"),
        ]

    def __str__(self) -> str:
        return f"связь {self.pk}"


class MatchRun(PublicIdModel):
    """One run of the matching with what it was made from, what it proposed and what the curator decided."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="match_runs", verbose_name="организация"
    )
    year = models.ForeignKey(ProgrammeYear, on_delete=models.PROTECT, related_name="+", verbose_name="год")
    state = models.CharField("состояние", max_length=10, choices=RunState, default=RunState.DRAFT)
    options = models.JSONField("настройки")
    # {"pairs": [{mentor, mentee, score, reasons, alternatives}], "unmatched": [...], "total", "seconds"}; ids are of people.
    result = models.JSONField("результат")
    inputs = models.JSONField("исходные данные", default=dict)
    # [{"mentor", "mentee", "instead", "reason", "by"}]: what was changed by hand.
    overrides = models.JSONField("решения куратора", default=list, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто подбирал"
    )
    created_at = models.DateTimeField("подобрано")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто принял",
    )
    accepted_at = models.DateTimeField("принято", null=True, blank=True)
    protocol = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="протокол"
    )

    class Meta:
        verbose_name = "подбор"
        verbose_name_plural = "подборы"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RunState.DRAFT, accepted_at=None)
                | Q(state=RunState.ACCEPTED, accepted_at__isnull=False),
                name="match_run_accepted_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"подбор {self.pk}"
