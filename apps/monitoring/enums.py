from django.db import models


class LineKind(models.TextChoices):
    HEADING = "heading", "заголовок"
    METRIC = "metric", "показатель"
    FORMULA = "formula", "формула"
    MANUAL = "manual", "число вручную"
    TEXT = "text", "текст или ссылка"


COMPUTED = (LineKind.METRIC, LineKind.FORMULA)
TYPED = (LineKind.MANUAL, LineKind.TEXT)


class CheckOp(models.TextChoices):
    EQUAL = "=", "равно"
    AT_MOST = "<=", "не больше"
    AT_LEAST = ">=", "не меньше"


class AnswerState(models.TextChoices):
    """State of an organization's form: in a campaign, or by itself."""

    DRAFT = "draft", "не сдано"
    SUBMITTED = "submitted", "сдано"
    RETURNED = "returned", "возвращено"
    ACCEPTED = "accepted", "принято"
    LOCKED = "locked", "закрыто"


OPEN = (AnswerState.DRAFT, AnswerState.RETURNED)
GIVEN = (AnswerState.SUBMITTED, AnswerState.ACCEPTED, AnswerState.LOCKED)


class ReportKind(models.TextChoices):
    """A text that an authority drafts from the figures of its organizations."""

    NOTE = "note", "Информационная справка"
    ANALYSIS = "analysis", "Аналитический отчёт"


class ReportState(models.TextChoices):
    DRAFT = "draft", "черновик"
    APPROVED = "approved", "утверждён"
