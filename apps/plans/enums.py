from django.db import models


class PlanState(models.TextChoices):
    DRAFT = "draft", "черновик"
    SENT = "sent", "у куратора"
    RETURNED = "returned", "возвращён"
    AGREED = "agreed", "согласован"
    RUNNING = "running", "выполняется"
    COMPLETED = "completed", "завершён"
    ENDED = "ended", "прекращён"


LOCKED = (PlanState.AGREED, PlanState.RUNNING, PlanState.COMPLETED, PlanState.ENDED)
APPROVED = (PlanState.RUNNING, PlanState.COMPLETED, PlanState.ENDED)


class ItemState(models.TextChoices):
    PLANNED = "planned", "запланировано"
    PARTLY = "partly", "выполнено частично"
    DONE = "done", "выполнено"
    MOVED = "moved", "перенесено"
    DROPPED = "dropped", "снято"


class MeetingKind(models.TextChoices):
    INTRO = "intro", "встреча-знакомство"
    TRIAL = "trial", "пробная встреча"
    PLANNING = "planning", "встреча-планирование"
    WORKING = "working", "рабочая встреча"
    REFLECTION = "reflection", "рефлексивная встреча"
    FINAL = "final", "итоговая встреча"


class MeetingState(models.TextChoices):
    PLANNED = "planned", "запланирована"
    HELD = "held", "состоялась"
    CANCELLED = "cancelled", "отменена"


class Visibility(models.TextChoices):
    PRIVATE = "private", "только я"
    PAIR = "pair", "пара"
    CURATOR = "curator", "пара и куратор"


class EvidenceKind(models.TextChoices):
    PHOTO = "photo", "фото"
    DOCUMENT = "document", "документ или файл"
    RECORD = "record", "запись о встрече"


class Mood(models.IntegerChoices):
    HARD = 1, "было трудно"
    FINE = 2, "нормально"
    GOOD = 3, "хорошо"


class Decision(models.TextChoices):
    FINISH = "finish", "завершить"
    GO_ON = "go_on", "продолжить"
