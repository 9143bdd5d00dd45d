"""Titles of columns as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from apps.core.russian.normalize import fix_lookalikes, fold

NOT_WORDS = re.compile(r"[^а-яa-z0-9]+")
MENTOR, MENTEE = "mentor", "mentee"


@dataclass(frozen=True)
class Column:
    """A column of the template: `code` of the field, title, width, example in the template."""

    code: str
    title: str
    width: int
    example: str = ""
    only: str = ""  # role whose template has the column


TEMPLATE = [
    Column("last_name", "Фамилия", 20, "Образцова"),
    Column("first_name", "Имя", 16, "Мария"),
    Column("middle_name", "Отчество", 20, "Ивановна"),
    Column("birth_date", "Дата рождения", 15, "17.05.1985"),
    Column("gender", "Пол", 10, "женский"),
    Column("category", "Категория", 22, "работник"),
    Column("school_class", "Класс", 8),
    Column("post", "Должность", 30, "учитель математики"),
    Column("subjects", "Предметы", 24, "математика"),
    Column("service_since", "Педагогический стаж с", 20, "01.09.2010"),
    Column("qualification", "Квалификационная категория", 18, "высшая"),
    Column("partner", "Организация-партнёр", 26),
    Column("phone", "Телефон", 18, "+7 900 123-45-67"),
    Column("email", "Электронная почта", 24, "primer@example.org"),
    Column("form", "Форма наставничества", 22, "Учитель – учитель"),
    Column("request", "Основной запрос", 34, "методика урока", only=MENTEE),
    Column("competences", "Основные компетенции", 34, "цифровые инструменты урока", only=MENTOR),
    Column("achievements", "Достижения", 30),
    Column("interests", "Интересы", 24, "театр"),
    Column("capacity", "Наставляемых, не больше", 14, "2", only=MENTOR),
    Column("joined_on", "Дата вхождения в программу", 16),
]
TITLES = {column.code: column.title for column in TEMPLATE} | {
    "full_name": "ФИО",
    "contacts": "Контактные данные",
    "occupation": "Место работы или учёбы",
    "birth_year": "Год рождения",
}

# Folded titles, letters and digits only. What is not here is tried by RULES.
ALIASES = {
    "full_name": "фио|фамилия имя отчество|ф и о|фамилия имя|участник|фио участника|фио полностью|фио педагога|фио учителя|"
    "фио сотрудника|фио обучающегося|фио ребенка|фио ученика|фио учащегося|фио обучающегося полностью|сотрудник|педагог|ученик|"
    "обучающийся|фамилия имя отчество полностью|фамилия и о|фамилия инициалы",
    "last_name": "фамилия|фам",
    "first_name": "имя",
    "middle_name": "отчество|отчество при наличии",
    "birth_date": "дата рождения|дата рожд|д р|др|родился|дата рожден|рождение|число месяц год рождения",
    "birth_year": "год рождения|год рожд|г р",
    "gender": "пол",
    "category": "категория|категория участника|кто это|статус|источник",
    "school_class": "класс|кл|класс обучения|класс литера",
    "post": "должность|занимаемая должность|пост|должность по штату|должность наставника|должность наставляемого",
    "subjects": "предмет|предметы|преподаваемый предмет|преподаваемые предметы|предметная область|преподаваемые дисциплины",
    "service_since": "стаж|педагогический стаж|пед стаж|педстаж|стаж работы|стаж лет|стаж педагогической работы|"
    "педагогический стаж с|стаж с|общий педагогический стаж|работает с|стаж работы лет|стаж по специальности",
    "qualification": "квалификационная категория|квалификация|кв категория|категория педагога|кв кат|разряд|категория квалификационная",
    "partner": "организация партнер|партнер|предприятие|предприятие партнер",
    "phone": "телефон|тел|номер телефона|контактный телефон|мобильный|мобильный телефон|сотовый|телефон для связи|моб тел|сотовый телефон",
    "email": "электронная почта|email|e mail|почта|эл почта|адрес электронной почты|mail|электронный адрес|эл адрес",
    "contacts": "контактные данные|контакты|контакт|контактные данные данные представителя|контактная информация",
    "form": "форма наставничества|форма|вид формы наставничества",
    "request": "основной запрос|запрос|запрос наставляемого|основной запрос наставляемого|проблема запрос|потребность",
    "competences": "компетенции|основные компетенции|основные компетенции наставника|компетенции наставника|навыки",
    "achievements": "достижения|важные для программы достижения|важные для программы достижения наставника",
    "interests": "интересы|увлечения|интересы наставника|хобби",
    "capacity": "наставляемых не больше|количество наставляемых|ресурс|сколько наставляемых|максимум наставляемых",
    "joined_on": "дата вхождения в программу|дата вхождения|дата включения в программу|в программе с|дата включения",
    "occupation": "место работы|место учебы|место работы учебы|место работы учебы наставника|место работы учебы наставляемого|"
    "место работы или учебы|класс должность|должность класс|класс или должность|класс или должность участника|занятие",
}
EXACT = {alias: code for code, aliases in ALIASES.items() for alias in aliases.split("|")}
# Tried in order on what no alias names; the first match wins.
RULES = [
    ("birth_date", re.compile(r"^дата рожд")),
    ("birth_year", re.compile(r"^год рожд")),
    ("full_name", re.compile(r"^фио\b|^фамилия имя")),
    ("phone", re.compile(r"\bтел(ефон\w*)?\b|\bмобильн")),
    ("email", re.compile(r"\bпочт|\bemail\b|\be mail\b")),
    ("service_since", re.compile(r"\bстаж\b")),
    ("qualification", re.compile(r"\bквалиф")),
    ("subjects", re.compile(r"\bпредмет")),
    ("post", re.compile(r"^должность")),
    ("school_class", re.compile(r"^класс\b(?!.*руковод)")),
    ("form", re.compile(r"^форма наставн")),
    ("request", re.compile(r"запрос")),
    ("competences", re.compile(r"компетенц")),
    ("achievements", re.compile(r"достижен")),
    ("interests", re.compile(r"^интерес")),
    ("contacts", re.compile(r"^контакт")),
    ("joined_on", re.compile(r"^дата (вхожд|включ)")),
]
ROLE_WORDS = {MENTOR: re.compile(r"\bнаставник\w*"), MENTEE: re.compile(r"\bнаставляем\w*")}


def key_of(title: object) -> str:
    """A title reduced to comparable words: «Ф.И.О. (полностью)» → «фио полностью»."""
    text = NOT_WORDS.sub(" ", fold(fix_lookalikes(str(title)))).strip()
    return re.sub(r"\bф и о\b", "фио", text)


def code_of(title: object, role: str) -> str | None:
    """The field that a title means in a file of a role; None for a column that is not read.

    In a base of mentees «ФИО наставника» and «Место работы наставника» speak of another person.
    """
    key = key_of(title)
    if not key or key.isdigit() or len(key) > 120:
        return None
    other = MENTEE if role == MENTOR else MENTOR
    if ROLE_WORDS[other].search(key) and not ROLE_WORDS[role].search(key) and not _of_own(key, role):
        return None
    own = ROLE_WORDS[role].sub("", key)
    own = " ".join(own.split())
    if not own:
        return "full_name"
    return EXACT.get(key) or EXACT.get(own) or next((code for code, rule in RULES if rule.search(key)), None)


def _of_own(key: str, role: str) -> bool:
    """«Желаемый возраст наставляемых», «наставляемых не больше» belong to a mentor's own row."""
    return EXACT.get(key) == "capacity" and role == MENTOR
