from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import PublicIdModel
from apps.jobs.models import StoredFile
from apps.organizations.models import Organization, ProgrammeYear

from .enums import FROZEN, DocumentState, Journal
from .querysets import DocumentQuerySet


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
    number = models.CharField("номер", max_length=40, blank=True)
    sequence = models.PositiveIntegerField("порядковый номер в журнале", null=True, blank=True)
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

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "документ"
        verbose_name_plural = "документы"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["organization", "state"], name="document_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "journal", "year", "sequence"],
                condition=Q(sequence__isnull=False),
                name="document_number_once_a_year",
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
