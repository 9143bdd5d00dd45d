from django.db import models


class JobState(models.TextChoices):
    QUEUED = "queued", "в очереди"
    RUNNING = "running", "выполняется"
    READY = "ready", "готово"
    FAILED = "failed", "не получилось"
    CANCELLED = "cancelled", "отменено"


OPEN = (JobState.QUEUED, JobState.RUNNING)
FINAL = (JobState.READY, JobState.FAILED, JobState.CANCELLED)
