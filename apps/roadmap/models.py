from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.documents.models import Document
from apps.jobs.models import StoredFile
from apps.organizations.enums import Role
from apps.organizations.models import Organization, ProgrammeYear
from apps.participants.models import Person

from .enums import CLOSED_STATES, EvidenceKind, KpiOp, OccurrenceState, RoadmapState
from .querysets import (
    EvidenceQuerySet,
    ImportDraftQuerySet,
    ItemQuerySet,
    ObligationQuerySet,
    OccurrenceQuerySet,
    RoadmapQuerySet,
)


class RoadmapTemplate(models.Model):
    """A roadmap to start from, without names: the JSON that `import_roadmap` prints."""

    code = models.SlugField("код", max_length=60, unique=True)
    title = models.CharField("название", max_length=300)
    description = models.CharField("для кого", max_length=300, blank=True)
    period_start = models.DateField("период с")
    period_end = models.DateField("период по")
    body = models.JSONField("содержание")

    class Meta:
        verbose_name = "шаблон дорожной карты"
        verbose_name_plural = "шаблоны дорожных карт"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def rows(self) -> list[dict]:
        return self.body["items"]

    @property
    def row_count(self) -> int:
        return len(self.rows)


class Roadmap(PublicIdModel):
    """The roadmap of an organization or a municipality for a programme year."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="roadmaps", verbose_name="организация"
    )
    year = models.ForeignKey(ProgrammeYear, on_delete=models.PROTECT, related_name="roadmaps", verbose_name="год")
    title = models.TextField("название")
    goal = models.TextField("цель", blank=True)
    tasks = models.TextField("задачи", blank=True)
    approval_text = models.TextField("гриф утверждения", blank=True)
    rest_text = models.TextField("прочий текст документа", blank=True)
    start = models.DateField("период с")
    end = models.DateField("период по")
    state = models.CharField("состояние", max_length=10, choices=RoadmapState, default=RoadmapState.DRAFT)
    edition = models.PositiveSmallIntegerField("редакция", default=1)
    order = models.ForeignKey(
        Document,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roadmaps_approved",
        verbose_name="приказ",
    )
    # An authority keeps no orders here: its act is signed on paper and told by these.
    act_title = models.CharField("акт об утверждении", max_length=300, blank=True)
    act_number = models.CharField("номер акта", max_length=40, blank=True)
    act_date = models.DateField("дата акта", null=True, blank=True)
    act_scan = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="скан акта"
    )
    created_at = models.DateTimeField("составлена")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто составил"
    )
    previous = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next_editions",
        verbose_name="прошлая редакция",
    )

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        verbose_name = "дорожная карта"
        verbose_name_plural = "дорожные карты"
        ordering = ["-start", "-edition"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="roadmap_period_ordered"),
            models.UniqueConstraint(fields=["organization", "year", "edition"], name="roadmap_edition_once"),
            models.CheckConstraint(
                condition=~Q(state=RoadmapState.APPROVED) | Q(order__isnull=False) | ~Q(act_number=""),
                name="roadmap_approved_has_order_or_act",
            ),
            models.CheckConstraint(
                condition=Q(act_number="", act_title="", act_date=None, act_scan=None)
                | (~Q(act_number="") & ~Q(act_title="") & Q(act_date__isnull=False, order=None)),
                name="roadmap_act_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ground(self) -> str:
        """What put it into force: «приказ № 17-од от 20.11.2026», «Постановление администрации № 4 от 01.09.2026»; empty for a draft."""
        if self.order:
            return f"приказ {self.order}"
        return f"{self.act_title} № {self.act_number} от {self.act_date:%d.%m.%Y}" if self.act_date else ""


class Section(models.Model):
    """A section or stage of a roadmap, in its order."""

    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.CASCADE, related_name="sections", verbose_name="дорожная карта"
    )
    position = models.PositiveSmallIntegerField("порядок")
    number = models.CharField("номер", max_length=100, blank=True)
    title = models.TextField("название", blank=True)

    class Meta:
        verbose_name = "раздел"
        verbose_name_plural = "разделы"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["roadmap", "position"], name="section_position_once")]

    def __str__(self) -> str:
        return self.title


class Item(PublicIdModel):
    """A row of the roadmap. The number is text and may repeat; the deadline is kept as written beside its reading."""

    roadmap = models.ForeignKey(Roadmap, on_delete=models.CASCADE, related_name="items", verbose_name="дорожная карта")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="items", verbose_name="раздел")
    group = models.TextField("мероприятие", blank=True)
    position = models.PositiveSmallIntegerField("порядок")
    number = models.CharField("номер", max_length=100, blank=True)
    activity = models.TextField("содержание")
    deadline_text = models.TextField("срок, как написано", blank=True)
    deadline_kind = models.CharField("вид срока", max_length=12, default="none")
    deadline_rules = models.TextField("правило срока", default="NONE")
    deadline_confidence = models.FloatField("уверенность прочтения", default=1)
    expected_result = models.TextField("ожидаемый результат", blank=True)
    documents = models.JSONField("виды документа", default=list, blank=True)
    responsible_text = models.TextField("ответственные, как написано", blank=True)
    # Columns of the paper that have no field of their own: [[title, text], …].
    extras = models.JSONField("прочие столбцы", default=list, blank=True)
    is_for_organizations = models.BooleanField("поручено организациям", default=False)
    is_carried_over = models.BooleanField("перешла из прошлого года", default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "строка дорожной карты"
        verbose_name_plural = "строки дорожной карты"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "position"], name="item_position_once"),
            models.CheckConstraint(condition=~Q(activity=""), name="item_has_activity"),
            models.CheckConstraint(
                condition=Q(deadline_confidence__gte=0, deadline_confidence__lte=1), name="item_confidence_is_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.activity[:80]}".strip()

    @property
    def organization_id(self) -> int:
        return self.roadmap.organization_id


class ItemResponsible(models.Model):
    """Who answers for a row: a role of the organization, a user, or a person of the base; the text as written stays in the item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="responsible", verbose_name="строка")
    role = models.CharField("роль", max_length=20, choices=Role, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="пользователь",
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="человек"
    )

    class Meta:
        verbose_name = "ответственный"
        verbose_name_plural = "ответственные"
        constraints = [
            models.CheckConstraint(
                condition=(~Q(role="") & Q(user=None, person=None))
                | (Q(role="") & (Q(user__isnull=False, person=None) | Q(user=None, person__isnull=False))),
                name="responsible_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.get_role_display() if self.role else "лицо"


class Occurrence(PublicIdModel):
    """One time that a row is due: its own status. «Постоянно» gets control points, so that it can be done."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="occurrences", verbose_name="строка")
    start = models.DateField("начало", null=True, blank=True)
    due = models.DateField("срок", null=True, blank=True)
    is_control_point = models.BooleanField("контрольная точка", default=False)
    state = models.CharField("состояние", max_length=10, choices=OccurrenceState, default=OccurrenceState.OPEN)
    closed_on = models.DateField("закрыто", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто закрыл",
    )
    reason = models.TextField("пояснение", blank=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "срок строки"
        verbose_name_plural = "сроки строк"
        ordering = [F("due").asc(nulls_last=True), "id"]
        indexes = [
            models.Index(fields=["due"], name="occurrence_open_due", condition=Q(state="open")),
            # Rows of current roadmaps are asked for their open windows; the done ones, most of them, are not even looked at.
            models.Index(fields=["item", "due"], name="occurrence_open_of_item", condition=Q(state="open")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state__in=CLOSED_STATES) & Q(closed_on__isnull=False))
                | (~Q(state__in=CLOSED_STATES) & Q(closed_on__isnull=True)),
                name="occurrence_closed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(start=None) | Q(due=None) | Q(due__gte=F("start")), name="occurrence_period_ordered"
            ),
            models.CheckConstraint(
                condition=~Q(state="not_needed") | ~Q(reason=""), name="occurrence_not_needed_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"срок {self.pk}"

    @property
    def organization_id(self) -> int:
        return self.item.roadmap.organization_id


class Kpi(models.Model):
    """An indicator of a row: which metric, which target. Without a metric it is text that somebody should measure."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="kpis", verbose_name="строка")
    position = models.PositiveSmallIntegerField("порядок", default=0)
    text = models.TextField("как написано")
    metric = models.CharField("показатель", max_length=80, blank=True)
    params = models.JSONField("параметры", default=dict, blank=True)
    op = models.CharField("сравнение", max_length=2, choices=KpiOp, default=KpiOp.AT_LEAST)
    value = models.DecimalField("цель", max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField("единица", max_length=100, blank=True)
    condition = models.TextField("условие", blank=True)

    class Meta:
        verbose_name = "показатель строки"
        verbose_name_plural = "показатели строк"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(op__in=KpiOp.values), name="kpi_op_is_known"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def organization_id(self) -> int:
        return self.item.roadmap.organization_id


class Evidence(PublicIdModel):
    """What proves that a row was done: a document of the register, a file, a link, or a note. One order may serve several rows."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="evidence", verbose_name="строка")
    occurrence = models.ForeignKey(
        Occurrence, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence", verbose_name="срок"
    )
    kind = models.CharField("вид", max_length=10, choices=EvidenceKind)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence", verbose_name="документ"
    )
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="файл"
    )
    url = models.URLField("ссылка", blank=True, max_length=500)
    note = models.CharField("пояснение", max_length=500, blank=True)
    is_proposed = models.BooleanField("предложено программой", default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто добавил"
    )
    added_at = models.DateTimeField("когда добавлено")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "подтверждение"
        verbose_name_plural = "подтверждения"
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False) | Q(file__isnull=False) | ~Q(url="") | ~Q(note=""),
                name="evidence_is_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"

    @property
    def organization_id(self) -> int:
        return self.item.roadmap.organization_id


class ImportDraft(PublicIdModel):
    """A document read but not yet taken over: the reading waits for a person's review, the file stays beside it."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="roadmap_drafts", verbose_name="организация"
    )
    year = models.ForeignKey(ProgrammeYear, on_delete=models.PROTECT, related_name="+", verbose_name="год")
    name = models.CharField("документ", max_length=200)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="файл"
    )
    start = models.DateField("период с")
    end = models.DateField("период по")
    # {"header", "items": [… + "source", "doubts", "accepted"], "warnings"}: the shape of the command with what a review needs.
    body = models.JSONField("прочитанное")
    created_at = models.DateTimeField("загружен")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто загрузил"
    )
    roadmap = models.ForeignKey(
        Roadmap, null=True, blank=True, on_delete=models.CASCADE, related_name="imports", verbose_name="дорожная карта"
    )

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "загруженный документ"
        verbose_name_plural = "загруженные документы"
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="import_period_ordered")]

    def __str__(self) -> str:
        return self.name


class Obligation(PublicIdModel):
    """A window of a municipal row that one organization owes: its own state, answered by a document or a reason."""

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="obligations", verbose_name="срок строки"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="obligations", verbose_name="организация"
    )
    state = models.CharField("состояние", max_length=10, choices=OccurrenceState, default=OccurrenceState.OPEN)
    closed_on = models.DateField("закрыто", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто закрыл",
    )
    reason = models.TextField("пояснение", blank=True)
    document_number = models.CharField("документ, номер и дата", max_length=200, blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="файл"
    )
    adopted = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="adopted", verbose_name="своя строка"
    )

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "поручение организации"
        verbose_name_plural = "поручения организациям"
        ordering = [F("occurrence__due").asc(nulls_last=True), "id"]
        constraints = [
            models.UniqueConstraint(fields=["occurrence", "organization"], name="obligation_once"),
            models.CheckConstraint(
                condition=(Q(state__in=CLOSED_STATES) & Q(closed_on__isnull=False))
                | (~Q(state__in=CLOSED_STATES) & Q(closed_on__isnull=True)),
                name="obligation_closed_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_needed") | ~Q(reason=""), name="obligation_not_needed_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"поручение {self.pk}"
