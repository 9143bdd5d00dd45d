from django.db import models


class Kind(models.TextChoices):
    REGION = "region", "регион"
    MUNICIPALITY = "municipality", "муниципалитет"
    SCHOOL = "school", "школа"
    LYCEUM = "lyceum", "лицей"
    KINDERGARTEN = "kindergarten", "детский сад"
    ADDITIONAL = "additional", "дополнительное образование"
    COLLEGE = "college", "колледж"


AUTHORITIES = (Kind.REGION, Kind.MUNICIPALITY)
EDUCATIONAL = tuple(kind for kind in Kind if kind not in AUTHORITIES)
WITH_CLASSES = (Kind.SCHOOL, Kind.LYCEUM)


class Role(models.TextChoices):
    CURATOR = "curator", "куратор"
    DIRECTOR = "director", "директор"
    ACTING_DIRECTOR = "acting_director", "исполняющий обязанности директора"
    MENTOR = "mentor", "наставник"
    MENTEE = "mentee", "наставляемый"
    SPECIALIST = "specialist", "педагог-психолог"
    SITE_EDITOR = "site_editor", "администратор сайта"
    MUNICIPAL_OFFICER = "municipal_officer", "специалист муниципалитета"
    REGIONAL_OFFICER = "regional_officer", "специалист региона"
    ADMINISTRATOR = "administrator", "администратор"

    @property
    def explained(self) -> str:
        """The name, and what the role does where the name alone is taken for another one."""
        does = _DOES.get(self)
        return f"{self.label} ({does})" if does else str(self.label)


_DOES = {Role.SITE_EDITOR: "ведёт сайт организации", Role.ADMINISTRATOR: "настраивает программу, раздаёт роли"}


class ConsentPolicy(models.TextChoices):
    """Who signs for a person of 14–17 years: the practice differs between regions (152-ФЗ leaves it open)."""

    BOTH = "both", "сам и законный представитель"
    REPRESENTATIVE = "representative", "законный представитель"
    OWN = "own", "сам"


class YearKind(models.TextChoices):
    SCHOOL = "school", "учебный год"
    CALENDAR = "calendar", "календарный год"


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", "нерабочий день"
    WORKDAY = "workday", "рабочий день, перенесённый на выходной"


# Russian zones from west to east, as people know them.
ZONES = [
    ("Europe/Kaliningrad", "Калининград (МСК−1)"),
    ("Europe/Moscow", "Москва (МСК)"),
    ("Europe/Samara", "Самара (МСК+1)"),
    ("Asia/Yekaterinburg", "Екатеринбург (МСК+2)"),
    ("Asia/Omsk", "Омск (МСК+3)"),
    ("Asia/Krasnoyarsk", "Красноярск (МСК+4)"),
    ("Asia/Irkutsk", "Иркутск (МСК+5)"),
    ("Asia/Yakutsk", "Якутск (МСК+6)"),
    ("Asia/Vladivostok", "Владивосток (МСК+7)"),
    ("Asia/Magadan", "Магадан (МСК+8)"),
    ("Asia/Kamchatka", "Камчатка (МСК+9)"),
]
