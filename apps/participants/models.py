from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PeriodModel, PublicIdModel
from apps.jobs.models import Job, StoredFile
from apps.organizations.models import MentoringForm, Organization, ProgrammeYear

from .enums import (
    Category,
    Decision,
    Gender,
    Medium,
    ParticipationRole,
    Purpose,
    RestrictedKind,
    Signer,
    StepKind,
)
from .querysets import (
    AgreementQuerySet,
    ClearanceQuerySet,
    ConsentQuerySet,
    ParticipationQuerySet,
    PersonQuerySet,
    RestrictedQuerySet,
)


class Partner(PublicIdModel):
    """An organization outside the system of education that gives mentors."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="partners", verbose_name="организация"
    )
    name = models.CharField("название", max_length=300)
    inn = models.CharField("ИНН", max_length=12, blank=True)
    contact = models.CharField("контакты организации", max_length=300, blank=True)

    class Meta:
        verbose_name = "организация-партнёр"
        verbose_name_plural = "организации-партнёры"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="partner_once")]

    def __str__(self) -> str:
        return self.name


class Agreement(PublicIdModel):
    """Соглашение о сотрудничестве with a partner, with its term."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="agreements", verbose_name="организация"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="agreements", verbose_name="партнёр")
    number = models.CharField("номер", max_length=40, blank=True)
    signed_on = models.DateField("подписано")
    valid_to = models.DateField("действует до", null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="скан"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "соглашение"
        verbose_name_plural = "соглашения"
        ordering = ["-signed_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("signed_on")), name="agreement_period_ordered"
            )
        ]

    def __str__(self) -> str:
        return f"Соглашение с «{self.partner}» от {self.signed_on:%d.%m.%Y}"


class Person(PublicIdModel):
    """One person, many roles. A login is not needed: pupils, parents and veterans have none."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="people", verbose_name="организация"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
        verbose_name="учётная запись",
    )
    last_name = models.CharField("фамилия", max_length=100)
    first_name = models.CharField("имя", max_length=100)
    middle_name = models.CharField("отчество", max_length=100, blank=True)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    gender = models.CharField("пол", max_length=1, choices=Gender, blank=True)
    category = models.CharField("категория", max_length=10, choices=Category)
    school_class = models.CharField("класс", max_length=10, blank=True)
    post = models.CharField("должность", max_length=200, blank=True)
    subjects = models.CharField("предметы", max_length=300, blank=True)
    service_since = models.DateField("педагогический стаж с", null=True, blank=True)
    qualification = models.CharField("квалификационная категория", max_length=60, blank=True)
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="people", verbose_name="партнёр"
    )
    phone = models.CharField("телефон", max_length=40, blank=True)
    email = models.EmailField("электронная почта", blank=True)
    # Lower case with ё folded to е: SQLite and PostgreSQL then find Cyrillic names alike.
    search = models.CharField("для поиска", max_length=400, editable=False, db_index=True)
    # Six forms typed by hand win over computed ones: {"full": {"gen": …}, "post": {...}}.
    name_cases = models.JSONField("падежи, исправленные вручную", default=dict, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", verbose_name="объединён с"
    )
    masked_at = models.DateTimeField("обезличен", null=True, blank=True)
    left_on = models.DateField("выбыл", null=True, blank=True)
    created_at = models.DateTimeField("добавлен")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "человек"
        verbose_name_plural = "люди"
        ordering = ["last_name", "first_name", "middle_name", "id"]
        indexes = [models.Index(fields=["organization", "last_name", "first_name"], name="person_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(last_name=""), name="person_has_surname"),
            models.CheckConstraint(
                condition=Q(category=Category.PUPIL) | Q(school_class=""), name="person_class_only_of_pupil"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, **kwargs):
        from .services.names import search_text

        self.search = search_text(self)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    @property
    def short_name(self) -> str:
        """«Фамилия И. О.»"""
        initials = " ".join(f"{part[0]}." for part in (self.first_name, self.middle_name) if part)
        return f"{self.last_name} {initials}".strip()

    @property
    def occupation(self) -> str:
        """Class of a pupil, post of an employee, else the category."""
        if self.category == Category.PUPIL:
            return f"{self.school_class} класс" if self.school_class else "обучающийся"
        return self.post or self.get_category_display()

    def age_on(self, day: date) -> int | None:
        """Full years on a day; born on 29 February, the year is full on 1 March of a common year."""
        if self.birth_date is None:
            return None
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))

    def service_years_on(self, day: date) -> int | None:
        if self.service_since is None:
            return None
        return (
            day.year
            - self.service_since.year
            - ((day.month, day.day) < (self.service_since.month, self.service_since.day))
        )


class Participation(PublicIdModel):
    """A person in the base of mentors or of mentees of a programme year, with what matching and the registers need."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="participations", verbose_name="организация"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations", verbose_name="человек")
    year = models.ForeignKey(ProgrammeYear, on_delete=models.PROTECT, related_name="participations", verbose_name="год")
    role = models.CharField("роль", max_length=10, choices=ParticipationRole)
    form = models.ForeignKey(
        MentoringForm, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="форма"
    )
    joined_on = models.DateField("вошёл в программу")
    left_on = models.DateField("вышел из программы", null=True, blank=True)
    request = models.TextField("запрос", blank=True)
    competences = models.TextField("компетенции", blank=True)
    achievements = models.TextField("достижения", blank=True)
    interests = models.TextField("интересы", blank=True)
    capacity = models.PositiveSmallIntegerField("наставляемых, не больше", null=True, blank=True)
    # Answers for matching: {"days": [...], "formats": [...], "difficulties": {...}, "wished_classes": [...]}.
    profile = models.JSONField("сведения для подбора", default=dict, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "участие"
        verbose_name_plural = "участия"
        constraints = [
            models.UniqueConstraint(fields=["person", "year", "role"], name="participation_once_a_year"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="participation_period_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.year}"


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


class RestrictedCategory(PeriodModel):
    """A sensitive category of a person: seen by permitted roles only, never in lists, orders, exports or logs of others."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="restricted", verbose_name="человек")
    kind = models.CharField("категория", max_length=12, choices=RestrictedKind)

    objects = RestrictedQuerySet.as_manager()

    class Meta:
        verbose_name = "особая категория"
        verbose_name_plural = "особые категории"
        constraints = [models.UniqueConstraint(fields=["person", "kind", "valid_from"], name="restricted_once")]

    def __str__(self) -> str:
        return f"особая категория {self.pk}"


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
            )
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
