from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import PublicIdModel
from apps.organizations.models import Organization

from .enums import OPEN, JobState


def stored_path(instance: "StoredFile", filename: str) -> str:
    """Never the given name: the file lies under its opaque id."""
    return f"files/{instance.public_id.hex[:2]}/{instance.public_id.hex}"


class StoredFile(PublicIdModel):
    """A file outside the web root, served only through a permission check of the object that owns it."""

    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="организация"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="кто добавил",
    )
    file = models.FileField("файл", upload_to=stored_path, max_length=200)
    name = models.CharField("имя файла", max_length=200)
    content_type = models.CharField("вид содержимого", max_length=120)
    size = models.PositiveBigIntegerField("байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    created_at = models.DateTimeField("добавлен")
    expires_at = models.DateTimeField("хранить до", null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = "файл"
        verbose_name_plural = "файлы"

    def __str__(self) -> str:
        return self.name


class Job(PublicIdModel):
    """One piece of long work. A task claims it by a conditional UPDATE and holds a lease while it works."""

    kind = models.CharField("вид", max_length=60)
    title = models.CharField("что делается", max_length=200)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs", verbose_name="организация"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="jobs",
        verbose_name="кто просил",
    )
    arguments = models.JSONField("параметры", default=dict, blank=True)
    key = models.CharField("ключ", max_length=120, null=True, blank=True, unique=True)
    state = models.CharField("состояние", max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField("взято исполнителями раз", default=0)
    failures = models.PositiveSmallIntegerField("из них кончилось ошибкой", default=0, db_default=0)
    lease_until = models.DateTimeField("занято до", null=True, blank=True)
    done = models.PositiveIntegerField("сделано", default=0)
    total = models.PositiveIntegerField("всего", default=0)
    message = models.CharField("что сейчас", max_length=200, blank=True)
    result = models.JSONField("итог", default=dict, blank=True)
    result_file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="файл"
    )
    error = models.TextField("почему не получилось", blank=True)
    created_at = models.DateTimeField("поставлено")
    sent_at = models.DateTimeField("отправлено исполнителю", null=True, blank=True)
    started_at = models.DateTimeField("начато", null=True, blank=True)
    finished_at = models.DateTimeField("закончено", null=True, blank=True)

    class Meta:
        verbose_name = "задание"
        verbose_name_plural = "задания"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_open", condition=Q(state__in=OPEN))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(finished_at__isnull=False)),
                name="job_finished_has_time",
            ),
            models.CheckConstraint(condition=~Q(state=JobState.FAILED) | ~Q(error=""), name="job_failed_has_reason"),
            models.CheckConstraint(condition=Q(total=0) | Q(done__lte=F("total")), name="job_done_within_total"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """Share done, 0–100; 0 while the size of the work is unknown."""
        if self.state == JobState.READY:
            return 100
        return int(100 * self.done / self.total) if self.total else 0
