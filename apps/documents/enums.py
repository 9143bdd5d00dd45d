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
