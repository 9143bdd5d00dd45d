from datetime import date as Day

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.addresses import address_of
from apps.core.models import PublicIdModel
from apps.jobs.models import StoredFile
from apps.organizations.models import Organization, ProgrammeYear

from .enums import EDITABLE, FROZEN, ActState, DocumentState, Journal, Means
from .querysets import AcknowledgementQuerySet, DocumentQuerySet, LegalActQuerySet, LineRemarkQuerySet


class Document(PublicIdModel):
    """A document of the register: an order, minutes, an agreement, a report. What was approved is frozen with its hash."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="documents", verbose_name="организация"
    )
    year = models.ForeignKey(
        ProgrammeYear, null=True, blank=True, on_delete=models.PROTECT, related_name="documents", verbose_name="год"
    )
    kind = models.CharField("вид", max_length=60)
    title = models.CharField("заголовок", max_length=300)
    journal = models.CharField("журнал", max_length=10, choices=Journal, default=Journal.MAIN)
    state = models.CharField("состояние", max_length=10, choices=DocumentState, default=DocumentState.DRAFT)
    # Which records the kind builds the content from, e.g. {"pairs": [1, 2]}; and texts that a person changed by hand.
    records = models.JSONField("записи", default=dict, blank=True)
    edits = models.JSONField("правки текста", default=dict, blank=True)
    content = models.JSONField("замороженное содержание", null=True, blank=True)
    # What lay before the director last time and the time before: the difference of two editions.
    sent_content = models.JSONField("отправленный текст", null=True, blank=True)
    previous_content = models.JSONField("текст прошлой редакции", null=True, blank=True)
    number = models.CharField("номер", max_length=40, blank=True)
    # Numbers run within a calendar year whatever the programme year is; a number out of the rule has no sequence.
    sequence = models.PositiveIntegerField("порядковый номер в журнале", null=True, blank=True)
    register_year = models.PositiveSmallIntegerField("год журнала", null=True, blank=True)
    date = models.DateField("дата", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто составил"
    )
    created_at = models.DateTimeField("составлен")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто отправил",
    )
    sent_at = models.DateTimeField("отправлен", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто утвердил",
    )
    approved_at = models.DateTimeField("утверждён", null=True, blank=True)
    signer_name = models.CharField("подписал", max_length=200, blank=True)
    signer_post = models.CharField("должность подписавшего", max_length=200, blank=True)
    remark = models.TextField("замечание", blank=True)
    # A document signed on paper before it was entered here: it takes effect from its own date, the day of entry is kept beside.
    is_paper = models.BooleanField("подписан на бумаге", default=False)
    late_reason = models.TextField("почему внесён позже", blank=True)
    repealed_at = models.DateTimeField("утратил силу", null=True, blank=True)
    repealed_by_document = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="repeals",
        verbose_name="отменён документом",
    )
    amends = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amendments",
        verbose_name="изменяет документ",
    )
    sha256 = models.CharField("SHA-256 содержания", max_length=64, blank=True)
    pdf = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="PDF"
    )
    docx = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="DOCX"
    )
    scan = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="скан"
    )
    signature = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="файл подписи"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "документ"
        verbose_name_plural = "документы"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["organization", "state"], name="document_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "journal", "register_year", "sequence"],
                condition=Q(sequence__isnull=False),
                name="document_number_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(sequence__isnull=True) | Q(register_year__isnull=False), name="document_sequence_has_year"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN)
                | (
                    Q(date__isnull=False, approved_at__isnull=False, content__isnull=False)
                    & ~Q(number="")
                    & ~Q(sha256="")
                ),
                name="document_approved_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.SENT) | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="document_sent_has_sender",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.RETURNED) | ~Q(remark=""), name="document_returned_has_remark"
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.REPEALED) | Q(repealed_at__isnull=False),
                name="document_repealed_has_time",
            ),
            models.CheckConstraint(condition=Q(is_paper=False) | ~Q(late_reason=""), name="document_paper_has_reason"),
        ]

    def __str__(self) -> str:
        return f"№ {self.number} от {self.date:%d.%m.%Y}" if self.number and self.date else self.title

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN

    @property
    def is_record(self) -> bool:
        """Its text stands on paper only; here is a record about it."""
        return bool(self.content and self.content.get("is_record"))

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    def get_absolute_url(self) -> str:
        return address_of("documents:document-detail")(self.public_id)


class LineRemark(models.Model):
    """A remark of the director at one line of a document; sending the document again answers it."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="line_remarks", verbose_name="документ"
    )
    place = models.CharField("место в тексте", max_length=60)
    line = models.TextField("строка, как она была")
    words = models.CharField("замечание", max_length=1000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="чьё"
    )
    made_at = models.DateTimeField("когда")
    resolved_at = models.DateTimeField("снято", null=True, blank=True)

    objects = LineRemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "замечание к строке"
        verbose_name_plural = "замечания к строкам"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="line_remark_has_words"),
            models.UniqueConstraint(
                fields=["document", "place"], condition=Q(resolved_at__isnull=True), name="line_remark_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Acknowledgement(models.Model):
    """A line of the acknowledgement sheet: a person named in the document, and when he read it. The name is frozen with the document."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="acknowledgements", verbose_name="документ"
    )
    # Empty: an employee with an account and without a card in the bases.
    person_id = models.BigIntegerField("человек", null=True, blank=True)
    name = models.CharField("ФИО", max_length=300)
    post = models.CharField("должность", max_length=200, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="учётная запись",
    )
    means = models.CharField("как", max_length=10, choices=Means, blank=True)
    read_at = models.DateTimeField("ознакомлен", null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто отметил",
    )
    ip = models.GenericIPAddressField("откуда", null=True, blank=True)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = "ознакомление"
        verbose_name_plural = "лист ознакомления"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "person_id"], name="acknowledgement_once"),
            models.UniqueConstraint(
                fields=["document", "user"],
                condition=Q(person_id__isnull=True),
                name="acknowledgement_of_account_once",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, means="") | (Q(read_at__isnull=False) & ~Q(means="")),
                name="acknowledgement_read_has_means",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_means_display() or 'не ознакомлен'}"

    @property
    def organization_id(self) -> int:
        return self.document.organization_id


class TextTemplate(models.Model):
    """The wording that an organization gave to a kind: place of the text → words with fields. Every saving is a new version."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="text_templates", verbose_name="организация"
    )
    kind = models.CharField("вид", max_length=60)
    version = models.PositiveIntegerField("версия")
    places = models.JSONField("тексты мест", default=dict, blank=True)
    is_current = models.BooleanField("действует", default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="кто изменил"
    )
    created_at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "текст вида документов"
        verbose_name_plural = "тексты видов документов"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "version"], name="text_template_version_once"),
            models.UniqueConstraint(
                fields=["organization", "kind"], condition=Q(is_current=True), name="text_template_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, версия {self.version}"


class LegalAct(models.Model):
    """A local or legal act that orders cite. Without an organization: an act for all (a law, an order of the ministry)."""

    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="legal_acts",
        verbose_name="организация",
    )
    title = models.CharField("название", max_length=400)
    # As a text cites it in the genitive after «В соответствии с»: «распоряжением Минпросвещения России».
    citation = models.CharField("как цитируется («распоряжением Минпросвещения России»)", max_length=300, blank=True)
    number = models.CharField("номер", max_length=60, blank=True)
    date = models.DateField("дата", null=True, blank=True)
    edition = models.CharField("редакция", max_length=120, blank=True)
    url = models.URLField("ссылка", blank=True)
    state = models.CharField("состояние", max_length=10, choices=ActState, default=ActState.IN_FORCE)
    repealed_on = models.DateField("утратил силу с", null=True, blank=True)

    objects = LegalActQuerySet.as_manager()

    class Meta:
        verbose_name = "правовой акт"
        verbose_name_plural = "локальные и правовые акты"
        ordering = ["-date", "title"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "title", "number", "date"], name="legal_act_once"),
            models.CheckConstraint(
                condition=Q(repealed_on__isnull=True) | Q(state=ActState.REPEALED),
                name="legal_act_day_only_of_repealed",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.title, self.date_words, f"№ {self.number}" if self.number else ""]))

    @property
    def date_words(self) -> str:
        return f"от {self.date:%d.%m.%Y}" if self.date else ""

    @property
    def reference(self) -> str:
        """What an order writes: «распоряжением Минпросвещения России от 25.12.2019 № Р-145»."""
        return " ".join(filter(None, [self.citation or self.title, self.marks]))

    @property
    def marks(self) -> str:
        """«от 25.12.2019 № Р-145»: by these an act is found in a text."""
        return " ".join(filter(None, [self.date_words, f"№ {self.number}" if self.number else ""]))

    def edition_on(self, day: Day) -> str:
        """«(ред. от 01.09.2025)»: the edition in force on a day; empty when the act was not changed by then."""
        dated = [edition for edition in self.editions.all() if edition.in_force_from <= day]
        words = max(dated, key=lambda one: one.in_force_from).words if dated else ""
        words = words or (self.edition if not self.editions.all() else "")
        return f"({words if words.lower().startswith(('ред', 'в ред')) else f'ред. {words}'})" if words else ""

    def reference_on(self, day: Day) -> str:
        """The reference with the edition of a day."""
        return " ".join(filter(None, [self.reference, self.edition_on(day)]))

    def has_lost_force_by(self, day: Day) -> bool:
        return self.state == ActState.REPEALED and (self.repealed_on is None or self.repealed_on <= day)


class ActEdition(models.Model):
    """An edition of an act, in force from a day; orders cite the one of their own date."""

    act = models.ForeignKey(LegalAct, on_delete=models.CASCADE, related_name="editions", verbose_name="акт")
    words = models.CharField("как называется", max_length=120)
    in_force_from = models.DateField("действует с")

    class Meta:
        verbose_name = "редакция акта"
        verbose_name_plural = "редакции актов"
        ordering = ["-in_force_from"]
        constraints = [models.UniqueConstraint(fields=["act", "in_force_from"], name="act_edition_one_a_day")]

    def __str__(self) -> str:
        return f"{self.words}, с {self.in_force_from:%d.%m.%Y}"
