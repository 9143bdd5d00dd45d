from datetime import timedelta

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
# Groups of the list: code of the tab → title and states.
TABS = {
    "": ("Все", PairState.values),
    "waiting": ("Ждут согласия", [PairState.PROPOSED]),
    "to-order": ("Ждут приказа", [PairState.AGREED, PairState.ORDERED]),
    "running": ("Действуют", list(RUNNING)),
    "final": ("Закончены", list(FINAL)),
}


# After the first day of a pair its plan is composed within this time.
PLAN_WITHIN = timedelta(days=14)


class MemberRole(models.TextChoices):
    MENTOR = "mentor", "наставник"
    MENTEE = "mentee", "наставляемый"


class TieKind(models.TextChoices):
    """What forbids a pair besides wishes."""

    SUPERIOR = "superior", "непосредственный руководитель"
    RELATIVE = "relative", "родственник"


class RunState(models.TextChoices):
    DRAFT = "draft", "черновик"
    ACCEPTED = "accepted", "принят"


class Verdict(models.TextChoices):
    """Answer of one side after the trial meeting; confidential to the curator and the psychologist."""

    FITS = "fits", "подходит"
    DOUBT = "doubt", "сомневаюсь"
    UNFIT = "unfit", "не подходит"
