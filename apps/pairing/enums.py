from django.db import models


class PairState(models.TextChoices):
    PROPOSED = "proposed", "предложена"
    AGREED = "agreed", "согласована"
    ORDERED = "ordered", "в приказе"
    ACTIVE = "active", "действует"
    SUSPENDED = "suspended", "приостановлена"
    COMPLETED = "completed", "завершена"
    ENDED = "ended", "прекращена досрочно"
    REPLACED = "replaced", "заменена"
    CANCELLED = "cancelled", "отменена"


PLANNED = (PairState.PROPOSED, PairState.AGREED, PairState.ORDERED)
RUNNING = (PairState.ACTIVE, PairState.SUSPENDED)
OPEN = (*PLANNED, *RUNNING)
STARTED = (*RUNNING, PairState.COMPLETED, PairState.ENDED, PairState.REPLACED)
FINAL = (PairState.COMPLETED, PairState.ENDED, PairState.REPLACED, PairState.CANCELLED)


class MemberRole(models.TextChoices):
    MENTOR = "mentor", "наставник"
    MENTEE = "mentee", "наставляемый"
