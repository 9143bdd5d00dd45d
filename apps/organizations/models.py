from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from apps.core import clock
from apps.core.days import FIRST, LAST
from apps.core.models import PeriodModel, PublicIdModel

from .enums import AUTHORITIES, WITH_CLASSES, ConsentPolicy, DayKind, Kind, Role, YearKind
from .querysets import MembershipQuerySet, OrganizationQuerySet, ProgrammeYearQuerySet


class Organization(PublicIdModel):
    """A node of the tree region > municipality > organization, with what the school itself decides (its settings)."""

    kind = models.CharField("вид", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name="входит в"
    )
    name = models.CharField("полное наименование", max_length=400)
    short_name = models.CharField("краткое наименование", max_length=120)
    founder = models.CharField("учредитель", max_length=300, blank=True)
    place = models.CharField("место составления документов", max_length=120, blank=True)
    address = models.CharField("адрес", max_length=300, blank=True)
    inn = models.CharField("ИНН", max_length=12, blank=True)
    email = models.EmailField("электронная почта", blank=True)
    phone = models.CharField("телефон", max_length=40, blank=True)
    site = models.URLField("сайт", blank=True)
    timezone = models.CharField("часовой пояс", max_length=40, default="Europe/Moscow")
    # Official contacts are a public field of the organization: the only names that a municipal officer may see.
    director_name = models.CharField("руководитель", max_length=200, blank=True)
    director_post = models.CharField("должность руководителя", max_length=200, default="директор")
    director_gender = models.CharField(
        "пол руководителя", max_length=1, choices=[("m", "мужской"), ("f", "женский")], blank=True
    )
    curator_name = models.CharField("куратор", max_length=200, blank=True)
    curator_post = models.CharField("должность куратора", max_length=200, blank=True)
    curator_gender = models.CharField(
        "пол куратора", max_length=1, choices=[("m", "мужской"), ("f", "женский")], blank=True
    )
    # Settings of the organization: no federal rule fixes these numbers (they are data, not law).
    young_specialist_years = models.PositiveSmallIntegerField("молодой специалист: стаж меньше, лет", default=3)
    young_specialist_max_age = models.PositiveSmallIntegerField(
        "молодой специалист: возраст не старше", null=True, blank=True
    )
    mentor_capacity = models.PositiveSmallIntegerField(
        "наставляемых у наставника, не больше (предупреждение)", default=3
    )
    consent_policy = models.CharField(
        "кто подписывает согласие в 14–17 лет", max_length=20, choices=ConsentPolicy, default=ConsentPolicy.BOTH
    )
    order_number_rule = models.CharField("правило номера приказа", max_length=40, default="{n}-од")
    plan_changes_by_order = models.BooleanField("изменение утверждённого плана требует нового приказа", default=False)
    sign_with_factor = models.BooleanField("перед подписанием спрашивать второй фактор", default=False)
    is_small = models.BooleanField("малокомплектная", default=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "организация"
        verbose_name_plural = "организации"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.REGION, parent=None) | (~Q(kind=Kind.REGION) & Q(parent__isnull=False)),
                name="organization_region_is_root",
                violation_error_message="Регион ни во что не входит, остальные входят в регион или муниципалитет.",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="organization_kind_known"),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_authority(self) -> bool:
        return self.kind in AUTHORITIES

    @property
    def has_classes(self) -> bool:
        """A sports school or a kindergarten has no classes: columns and filters about them are left out."""
        return self.kind in WITH_CLASSES

    @property
    def today(self) -> date:
        return clock.today(self)


class ProgrammeYear(models.Model):
    """A year of mentoring of an organization: a school year or a calendar year. It is data, no code knows «2026»."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="years", verbose_name="организация"
    )
    kind = models.CharField("вид", max_length=10, choices=YearKind, default=YearKind.SCHOOL)
    title = models.CharField("название", max_length=60)
    start = models.DateField("начало")
    end = models.DateField("конец")
    closed_at = models.DateTimeField("закрыт", null=True, blank=True)

    objects = ProgrammeYearQuerySet.as_manager()

    class Meta:
        verbose_name = "программный год"
        verbose_name_plural = "программные годы"
        ordering = ["-start"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="year_ends_after_start"),
            models.UniqueConstraint(fields=["organization", "start"], name="year_start_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def reached(self, day: date) -> date:
        """The day on which the bases of the year are read: that day, its first one as long as the year is still ahead."""
        return max(day, self.start)

    @property
    def last_school_day(self) -> date:
        """31 May when it lies inside, else the last day: pairs work until then, and a past year is told as it was on it."""
        may = date(self.end.year, 5, 31)
        return may if self.contains(may) else self.end


class Membership(PublicIdModel, PeriodModel):
    """A user's role in an organization for a time. One person may hold several; an acting director is one with dates."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name="пользователь"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships", verbose_name="организация"
    )
    role = models.CharField("роль", max_length=20, choices=Role)
    # Whose place is taken for these days: reminders go to the deputy meanwhile.
    deputy_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deputies",
        verbose_name="заменяет",
    )
    confirmed_on = models.DateField("подтверждена", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "роль в организации"
        verbose_name_plural = "роли в организациях"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="membership_period_ordered"
            ),
            models.UniqueConstraint(fields=["user", "organization", "role", "valid_from"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organization}"

    @property
    def role_words(self) -> str:
        return Role(self.role).explained


class Invitation(PublicIdModel):
    """A role offered to a person by a link that works once. The link itself is not kept, only its hash."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="invitations", verbose_name="организация"
    )
    role = models.CharField("роль", max_length=20, choices=Role)
    last_name = models.CharField("фамилия", max_length=150)
    first_name = models.CharField("имя", max_length=150)
    middle_name = models.CharField("отчество", max_length=150, blank=True)
    email = models.EmailField("электронная почта", blank=True)
    valid_from = models.DateField("роль действует с")
    valid_to = models.DateField("роль действует по", null=True, blank=True)
    deputy_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="заменяет",
    )
    # The card of the person in a base: the account is tied to it when the link is used. Its app stands above this one.
    subject = models.UUIDField("карточка человека", null=True, blank=True, editable=False)
    secret = models.CharField("ссылка, хеш", max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="кто пригласил"
    )
    created_at = models.DateTimeField("создано")
    expires_at = models.DateTimeField("действует до")
    accepted_at = models.DateTimeField("принято", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="кто принял",
    )

    class Meta:
        verbose_name = "приглашение"
        verbose_name_plural = "приглашения"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="invitation_period_ordered",
                violation_error_message="Роль кончается не раньше, чем начинается.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}, {self.get_role_display()}"


class RollOver(models.Model):
    """The passage of an organization from one programme year to the next: what was chosen, and when it was done."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="rollovers", verbose_name="организация"
    )
    from_year = models.OneToOneField(
        ProgrammeYear, on_delete=models.PROTECT, related_name="rollover", verbose_name="из года"
    )
    to_year = models.ForeignKey(ProgrammeYear, on_delete=models.PROTECT, related_name="+", verbose_name="в год")
    choices = models.JSONField("решения", default=dict, blank=True)
    done = models.JSONField("сделано", default=dict, blank=True)
    applied_at = models.DateTimeField("когда")
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="кто"
    )

    class Meta:
        verbose_name = "переход на новый год"
        verbose_name_plural = "переходы на новый год"
        constraints = [models.CheckConstraint(condition=~Q(from_year=F("to_year")), name="rollover_to_another_year")]

    def __str__(self) -> str:
        return f"{self.from_year} – {self.to_year}"


class HandOver(models.Model):
    """A new curator or director took over the affairs of the one before: whose, when, how many things of each kind."""

    from_place = models.OneToOneField(
        Membership, on_delete=models.PROTECT, related_name="handed_over", verbose_name="от кого"
    )
    to_place = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="taken_over", verbose_name="кому")
    done = models.JSONField("сделано", default=dict, blank=True)
    applied_at = models.DateTimeField("когда")
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="кто"
    )

    class Meta:
        verbose_name = "передача дел"
        verbose_name_plural = "передачи дел"
        constraints = [models.CheckConstraint(condition=~Q(from_place=F("to_place")), name="handover_to_another_place")]

    def __str__(self) -> str:
        return f"Передача дел {clock.day_of(self.applied_at, self.to_place.organization):%d.%m.%Y}"


class ContingentSnapshot(models.Model):
    """Denominators of the shares as of a date. An empty field means «не сообщено», never nought."""

    COUNTS = ("pupils", "pupils_10_19", "pupils_15_19", "teachers", "young_specialists", "parents", "partners")

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="contingents", verbose_name="организация"
    )
    date = models.DateField("на дату")
    pupils = models.PositiveIntegerField("обучающихся всего", null=True, blank=True)
    pupils_10_19 = models.PositiveIntegerField("обучающихся 10–19 лет", null=True, blank=True)
    pupils_15_19 = models.PositiveIntegerField("обучающихся 15–19 лет", null=True, blank=True)
    teachers = models.PositiveIntegerField("педагогических работников", null=True, blank=True)
    young_specialists = models.PositiveIntegerField("молодых специалистов", null=True, blank=True)
    parents = models.PositiveIntegerField("родителей", null=True, blank=True)
    partners = models.PositiveIntegerField("организаций-партнёров", null=True, blank=True)

    class Meta:
        verbose_name = "контингент"
        verbose_name_plural = "контингент"
        ordering = ["-date"]
        constraints = [models.UniqueConstraint(fields=["organization", "date"], name="contingent_once_a_day")]

    def __str__(self) -> str:
        return f"{self.organization}, {self.date:%d.%m.%Y}"


class ReferenceModel(models.Model):
    """A row of reference data: a federal code, a title that a region or school may change, an order."""

    code = models.SlugField("код", max_length=60, unique=True)
    title = models.CharField("название", max_length=200)
    position = models.PositiveSmallIntegerField("порядок", default=0)
    is_active = models.BooleanField("используется", default=True)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.title


class MentoringForm(ReferenceModel):
    """Форма наставничества: the five of Р-145 and those of АЗ-1128/08 (`source` says which)."""

    source = models.CharField("источник", max_length=60, default="Р-145")
    mentor_is_minor = models.BooleanField("наставник — обучающийся", default=False)
    mentee_is_pupil = models.BooleanField("наставляемый — обучающийся", default=False)
    between_employees = models.BooleanField("между работниками (ст. 351.8 ТК РФ)", default=False)
    meeting_sequence = models.JSONField("порядок встреч", default=list, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = "форма наставничества"
        verbose_name_plural = "формы наставничества"


class RoleModel(ReferenceModel):
    form = models.ForeignKey(MentoringForm, on_delete=models.CASCADE, related_name="role_models", verbose_name="форма")
    purpose = models.CharField("для чего", max_length=300, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = "ролевая модель"
        verbose_name_plural = "ролевые модели"


class MentoringType(ReferenceModel):
    """Вид наставничества (АЗ-1128/08): a second attribute of a programme, independent of the form."""

    meaning = models.CharField("смысл", max_length=300, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = "вид наставничества"
        verbose_name_plural = "виды наставничества"


class EndReason(ReferenceModel):
    """Why a pair ended."""

    is_success = models.BooleanField("программа выполнена", default=False)

    class Meta(ReferenceModel.Meta):
        verbose_name = "причина завершения"
        verbose_name_plural = "причины завершения"


class CalendarDay(models.Model):
    """A day on which the Russian production calendar differs from the plain week. Edited every year, no code knows the dates."""

    date = models.DateField("день", unique=True)
    kind = models.CharField("вид", max_length=10, choices=DayKind)
    title = models.CharField("название", max_length=120, blank=True)

    class Meta:
        verbose_name = "день производственного календаря"
        verbose_name_plural = "производственный календарь"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.get_kind_display()}"


LONGEST_VACATION = timedelta(days=124)


class Vacation(models.Model):
    """School holidays (каникулы) of an organization."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="vacations", verbose_name="организация"
    )
    title = models.CharField("название", max_length=80)
    start = models.DateField("с")
    end = models.DateField("по", validators=[MinValueValidator(date(2000, 1, 1))])

    class Meta:
        verbose_name = "каникулы"
        verbose_name_plural = "каникулы"
        ordering = ["start"]
        constraints = [models.CheckConstraint(condition=Q(end__gte=F("start")), name="vacation_ends_after_start")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Days that a school can have: those of the end of the calendar would stop the passage to the next year."""
        if self.start is None or self.end is None:
            return
        if self.end < self.start:
            raise ValidationError({"end": "Последний день стоит раньше первого."})
        if self.end - self.start > LONGEST_VACATION:
            raise ValidationError({"end": "Каникулы длиннее четырёх месяцев не бывают: проверьте даты."})
        if not FIRST <= self.start <= LAST:
            raise ValidationError({"start": "Проверьте год."})
