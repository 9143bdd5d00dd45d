from django.db import models


class DocumentState(models.TextChoices):
    DRAFT = "draft", "черновик"
    SENT = "sent", "на подписи"
    RETURNED = "returned", "возвращён с замечанием"
    APPROVED = "approved", "утверждён"
    REPEALED = "repealed", "утратил силу"
    CANCELLED = "cancelled", "отменён"


EDITABLE = (DocumentState.DRAFT, DocumentState.RETURNED)
FROZEN = (DocumentState.APPROVED, DocumentState.REPEALED)


class Journal(models.TextChoices):
    MAIN = "main", "основная деятельность"
    STAFF = "staff", "личный состав"
    MINUTES = "minutes", "протоколы"
    OTHER = "other", "прочие документы"


class Means(models.TextChoices):
    """How a person acknowledged a document."""

    ONLINE = "online", "кнопкой в программе"
    PAPER = "paper", "подписью на бумаге"


class ActState(models.TextChoices):
    IN_FORCE = "in_force", "действует"
    PROJECT = "project", "проект"
    REPEALED = "repealed", "утратил силу"
