from django.db import models


class Category(models.TextChoices):
    PUPIL = "pupil", "обучающийся"
    STAFF = "staff", "работник"
    PARENT = "parent", "родитель"
    GRADUATE = "graduate", "выпускник"
    PARTNER = "partner", "представитель партнёра"


# Not of the school: a mentor of minors among them shows a certificate of no criminal record.
GUESTS = (Category.PARENT, Category.GRADUATE, Category.PARTNER)


class Gender(models.TextChoices):
    MALE = "m", "мужской"
    FEMALE = "f", "женский"


class ParticipationRole(models.TextChoices):
    MENTOR = "mentor", "наставник"
    MENTEE = "mentee", "наставляемый"

    @property
    def base_title(self) -> str:
        return "База наставников" if self == ParticipationRole.MENTOR else "База наставляемых"


class Purpose(models.TextChoices):
    """One consent, one purpose: a separate document each (152-ФЗ ст. 9 in force from 01.09.2025)."""

    PROCESSING = "processing", "обработка персональных данных"
    DISSEMINATION = "dissemination", "распространение персональных данных"
    EMPLOYEE = "employee_mentoring", "наставничество работника (ст. 351.8 ТК РФ)"


class Gap(models.TextChoices):
    """A paper that a participant lacks; the codes are those of the filter of a list."""

    PROCESSING = "missing", "нет согласия на обработку"
    EMPLOYEE = "employee", "нет согласия по ст. 351.8 ТК"
    CLEARANCE = "clearance", "нет справки о несудимости"


class Signer(models.TextChoices):
    OWN = "own", "сам участник"
    REPRESENTATIVE = "representative", "законный представитель"
    BOTH = "both", "участник и законный представитель"


class Medium(models.TextChoices):
    PAPER = "paper", "бумага"
    ELECTRONIC = "electronic", "электронный документ"


class RestrictedKind(models.TextChoices):
    DISABILITY = "ovz", "ОВЗ"
    GIFTED = "gifted", "выдающиеся способности"
    HARDSHIP = "hardship", "трудная жизненная ситуация"
    LOW_INCOME = "low_income", "малоимущая семья"
    RURAL = "rural", "сельская или отдалённая местность"
    ORPHAN = "orphan", "дети-сироты"


class Decision(models.TextChoices):
    ACCEPTED = "accepted", "готов быть наставником"
    RESERVE = "reserve", "в резерв"
    DECLINED = "declined", "не рекомендован"


class RequestKind(models.TextChoices):
    """What a data subject asks for; each kind has its own term."""

    ACCESS = "access", "предоставить сведения о данных"
    CORRECT = "correct", "уточнить данные"
    STOP = "stop", "прекратить обработку"
    UNPUBLISH = "unpublish", "прекратить распространение"
    DESTROY = "destroy", "уничтожить данные"


class StepKind(models.TextChoices):
    """What a step of a withdrawal does: some steps the system takes itself."""

    MANUAL = "manual", "делает куратор"
    STOP = "stop", "прекратить участие"
    UNPUBLISH = "unpublish", "убрать с открытых страниц"
    DESTROY = "destroy", "уничтожить данные"
    ACT = "act", "составить акт"
