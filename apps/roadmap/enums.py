from django.db import models


class RoadmapState(models.TextChoices):
    DRAFT = "draft", "черновик"
    APPROVED = "approved", "утверждена"
    CLOSED = "closed", "закрыта"


class OccurrenceState(models.TextChoices):
    OPEN = "open", "не выполнено"
    DONE = "done", "выполнено"
    NOT_NEEDED = "not_needed", "не потребовалось"


CLOSED_STATES = (OccurrenceState.DONE, OccurrenceState.NOT_NEEDED)


class EvidenceKind(models.TextChoices):
    ORDER = "order", "приказ"
    MINUTES = "minutes", "протокол"
    REGISTER = "register", "реестр или база"
    REPORT = "report", "отчёт или справка"
    AGREEMENT = "agreement", "соглашение"
    CONSENT = "consent", "согласия"
    EVENT = "event", "мероприятие"
    LINK = "link", "публикация (ссылка)"
    FILE = "file", "файл"


class KpiOp(models.TextChoices):
    AT_LEAST = ">=", "не менее"
    AT_MOST = "<=", "не более"
    MORE = ">", "более"
    LESS = "<", "менее"
    EQUAL = "=", "ровно"
