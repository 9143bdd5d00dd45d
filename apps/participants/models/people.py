"""Partners, people and their places in the bases."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PeriodModel, PublicIdModel
from apps.jobs.models import StoredFile
from apps.organizations.models import MentoringForm, Organization, ProgrammeYear

from ..enums import Category, Gender, ParticipationRole, RestrictedKind
from ..querysets import AgreementQuerySet, ParticipationQuerySet, PersonQuerySet, RestrictedQuerySet


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

    @property
    def title(self) -> str:
        """«№ 7 от 01.09.2025», without the partner."""
        return f"№ {self.number} от {self.signed_on:%d.%m.%Y}" if self.number else f"от {self.signed_on:%d.%m.%Y}"


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
        from ..services.names import search_text

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


class Namesakes(PublicIdModel):
    """Two cards that look like one person are two people: a curator has said so, and nobody asks again."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="namesakes", verbose_name="организация"
    )
    # The card with the smaller number stands first: a pair has one row.
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="первая карточка")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="вторая карточка")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто отметил"
    )
    said_at = models.DateTimeField("отмечено")

    class Meta:
        verbose_name = "разные люди с одним именем"
        verbose_name_plural = "разные люди с одним именем"
        ordering = ["-said_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="namesakes_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="namesakes_smaller_number_first"),
        ]

    def __str__(self) -> str:
        return f"карточки № {self.first_id} и № {self.second_id}"


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
