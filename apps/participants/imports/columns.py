"""Titles of columns as people write them: which field a title means, and whose field it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from apps.core.russian.normalize import fix_lookalikes, fold

from ..enums import Category

NOT_WORDS = re.compile(r"[^а-яa-z0-9]+")
SET_APART = re.compile(r"\b(?:[а-я] ){3,}[а-я]\b")
HYPHENATION = re.compile(r"(?<=[а-яё])-\s+(?=[а-яё])", re.IGNORECASE)
MENTOR, MENTEE = "mentor", "mentee"
PARENT, OFFICIAL = "parent", "official"


@dataclass(frozen=True)
class Column:
    """A column of the template: `code` of the field, title, width, examples in the template: an employee and a pupil."""

    code: str
    title: str
    width: int
    example: str = ""
    only: str = ""  # role whose template has the column
    pupil: str = ""


TEMPLATE = [
    Column("last_name", "Фамилия", 20, "Образцова", pupil="Образцов"),
    Column("first_name", "Имя", 16, "Мария", pupil="Артём"),
    Column("middle_name", "Отчество", 20, "Ивановна", pupil="Олегович"),
    Column("birth_date", "Дата рождения", 15, "17.05.1985", pupil="12.03.2012"),
    Column("gender", "Пол", 10, "женский", pupil="мужской"),
    Column("category", "Категория", 22, "работник", pupil="обучающийся"),
    Column("school_class", "Класс", 8, pupil="8А"),
    Column("post", "Должность", 30, "учитель математики"),
    Column("subjects", "Предметы", 24, "математика"),
    Column("service_since", "Педагогический стаж с", 20, "01.09.2010"),
    Column("qualification", "Квалификационная категория", 18, "высшая"),
    Column("partner", "Организация-партнёр", 26),
    Column("phone", "Телефон", 18, "+7 900 123-45-67"),
    Column("email", "Электронная почта", 24, "primer@example.org"),
    Column("form", "Форма наставничества", 22, "Учитель – учитель", pupil="Ученик – ученик"),
    Column("request", "Основной запрос", 34, "методика урока", only=MENTEE, pupil="помощь в математике"),
    Column(
        "competences",
        "Основные компетенции",
        34,
        "цифровые инструменты урока",
        only=MENTOR,
        pupil="помощь младшим по математике",
    ),
    Column("achievements", "Достижения", 30, pupil="призёр олимпиады"),
    Column("interests", "Интересы", 24, "театр", pupil="шахматы"),
    Column("capacity", "Наставляемых, не больше", 14, "2", only=MENTOR, pupil="1"),
    Column("joined_on", "Дата вхождения в программу", 16),
]

# What a paper consent needs; the template asks for it, the export of a base does not hold it.
PAPERS = [
    Column("representative", "Родитель (законный представитель)", 34, only=MENTEE, pupil="Образцова Ольга Сергеевна"),
    Column("kin", "Кем приходится", 16, only=MENTEE, pupil="мать"),
    Column("consent_date", "Согласие на обработку ПДн (дата)", 20, "01.09.2026", pupil="01.09.2026"),
    Column("clearance_number", "Справка об отсутствии судимости (номер)", 22, only=MENTOR),
    Column("clearance_issued", "Справка об отсутствии судимости (выдана)", 20, only=MENTOR),
    Column("clearance_to", "Справка об отсутствии судимости (действует до)", 20, only=MENTOR),
]
TITLES = {column.code: column.title for column in TEMPLATE} | {
    "full_name": "ФИО",
    "name_rest": "Имя и отчество",
    "contacts": "Контактные данные",
    "class_letter": "Литера класса",
    "occupation": "Место работы или учёбы",
    "birth_year": "Год рождения",
    "age": "Возраст",
    "role": "Роль",
    "representative": "Родитель (законный представитель)",
    "kin": "Кем приходится",
    "consent": "Согласие на обработку ПДн",
    "consent_date": "Согласие на обработку ПДн (дата)",
    "consent_day": "Дата согласия",
    "clearance": "Справка об отсутствии судимости",
    "clearance_number": "Справка об отсутствии судимости (номер)",
    "clearance_issued": "Справка об отсутствии судимости (выдана)",
    "clearance_to": "Справка об отсутствии судимости (действует до)",
}

# Folded titles, letters and digits only. What is not here is tried by RULES.
ALIASES = {
    "full_name": "фио|фи|ф и|фамилия имя отчество|фамилия имя|фамилия и имя|участник|участники|участник программы|"
    "фамилия и о|фамилия инициалы|фамилия и инициалы|имя отчество фамилия|имя фамилия|имя и фамилия",
    "last_name": "фамилия|фам",
    "first_name": "имя",
    "middle_name": "отчество",
    "name_rest": "имя отчество|имя и отчество|и о",
    "birth_date": "дата рождения|дата рожд|д р|др|родился|рождение|день рождения|число месяц год рождения",
    "birth_year": "год рождения|год рожд|г р",
    "age": "возраст|возраст лет|полных лет|число полных лет",
    "role": "роль|роль в программе|роль в паре|роль участника|кем участвует|в качестве кого|в качестве кого участвует",
    "gender": "пол|м ж",
    "category": "категория|категория участника|кто это|статус|источник|статус участника",
    "school_class": "класс|кл|класс обучения|класс литера|класс группа",
    "class_letter": "литера|литер|буква|литера класса|буква класса",
    "post": "должность|пост|специальность должность",
    "subjects": "предмет|предметы|предметная область|преподаваемые дисциплины|дисциплина|дисциплины|направленность",
    "service_since": "работает с",
    "qualification": "квалификационная категория|квалификация|кв категория|категория педагога|кв кат|разряд|категория квалификационная",
    "partner": "организация партнер|партнер|предприятие|предприятие партнер",
    "phone": "телефон|тел|мобильный|сотовый|тел моб",
    "email": "электронная почта|email|e mail|почта|эл почта|mail|электронный адрес|эл адрес",
    "contacts": "контактные данные|контакты|контакт|контактная информация",
    "form": "форма наставничества|форма|вид формы наставничества",
    "request": "основной запрос|запрос|проблема запрос|потребность|проблема|чем нужна помощь",
    "competences": "компетенции|основные компетенции|навыки",
    "achievements": "достижения|важные для программы достижения",
    "interests": "интересы|увлечения|хобби",
    "capacity": "наставляемых не больше|количество наставляемых|ресурс|сколько наставляемых|максимум наставляемых",
    "joined_on": "дата вхождения в программу|дата вхождения|дата включения в программу|в программе с|дата включения",
    "kin": "кем приходится|степень родства|родство|родственная связь|отношение",
    "occupation": "место работы|место учебы|место работы учебы|место работы или учебы|класс должность|должность класс|"
    "класс или должность|занятие",
}
EXACT = {alias: code for code, aliases in ALIASES.items() for alias in aliases.split("|")}
# Tried in order on what no alias names; the first match wins.
RULES = [
    ("full_name", re.compile(r"^фио .*\b(рожд|г р)")),
    ("birth_date", re.compile(r"\bдат[аы] рожд|\bдень рожд|\bкогда родил")),
    ("birth_year", re.compile(r"\bгод рожд")),
    ("full_name", re.compile(r"\bфио?\b|\bф и\b|\bфамили[яю] и? ?имя|\bимя (отчество|и) фамилия")),
    ("phone", re.compile(r"\bтел(ефон\w*)?\b|\bмобильн|\bсотов")),
    ("email", re.compile(r"\bпочт|\bemail\b|\be mail\b")),
    ("contacts", re.compile(r"\bконтакт")),
    ("service_since", re.compile(r"стаж")),
    ("qualification", re.compile(r"\bквалиф|\bкатегория по (итогам|результатам)")),
    ("occupation", re.compile(r"\bкласс.*\bдолжност|\bдолжност.*\bкласс")),
    ("post", re.compile(r"\bдолжност|\bпрофесси|\bкем (вы )?работае")),
    ("subjects", re.compile(r"\bпредмет")),
    ("school_class", re.compile(r"\bкласс[ае]?\b(?!.*руковод)")),
    ("form", re.compile(r"^форма наставн")),
    ("request", re.compile(r"запрос|\bнужна помощь")),
    ("competences", re.compile(r"компетенц")),
    ("achievements", re.compile(r"достижен")),
    ("interests", re.compile(r"\bинтерес")),
    ("joined_on", re.compile(r"^дата (вхожд|включ|вступл)")),
    ("occupation", re.compile(r"\bместо (работы|учебы)|\bгде (вы )?(работает|учит)")),
    ("first_name", re.compile(r"^имя (обязательно|собственное)$")),
]
# «Фамилия Имя» or «Имя Фамилия» in one column: which comes first.
FIRST_NAME_FIRST = re.compile(r"\bимя\b.*\bфамили")
ROLE_WORDS = {MENTOR: re.compile(r"\bнаставник\w*"), MENTEE: re.compile(r"\b(?:наставляем|подшефн)\w*")}
SHORT_NAMES = ("фамилия и о", "фамилия инициалы", "фамилия и инициалы")
# Words of a title that say nothing of the field.
FILLER = re.compile(
    r"\b(ваш[аеиу]?|вас|укажите|введите|напишите|пожалуйста|полностью|полное|полные|последнее|при наличии|кандидат\w*|"
    r"потенциальн\w*|опытн\w+|начинающ\w+|список|для связи|обязательно|сведения|данные представителя)\b"
)
NOUNS = {
    Category.PUPIL: r"обучающ\w*|учащ\w*|учени[кц]\w*|ребен\w*|дет(?:и|ей)|воспитанни\w*|школьни\w*|студент\w*|подопечн\w*",
    Category.STAFF: r"молод\w+ (?:специалист\w*|педагог\w*)|педагогическ\w+ работник\w*|педагог(?:а|и|ов)?|учител\w+|преподавател\w*|"
    r"сотрудник\w*|работник\w*|тренер\w*|специалист\w*|воспитател\w*",
    Category.PARENT: r"родител\w*|законн\w+ представител\w*|представител\w*|опекун\w*|мат(?:ь|ери)|отец|отца|мам[аы]|пап[аы]",
    Category.GRADUATE: r"выпускник\w*",
}
SUBJECTS = {category: re.compile(rf"\b(?:{words})\b") for category, words in NOUNS.items()}
CLASS_TEACHER = re.compile(r"\bклассн\w+ руководител|\bкл рук")
OFFICIALS = re.compile(
    r"\b(классн\w+ руководител\w*|кл рук\w*|директор\w*|куратор\w*|психолог\w*|ответственн\w+|завуч\w*|заместител\w*|руководител\w*)\b"
)
ANY_NOUN = re.compile("|".join(rf"\b(?:{words})\b" for words in NOUNS.values()))
# Each purpose is a document of its own (152-ФЗ ст. 9): only the processing of data is read out of a list.
CONSENT_TITLE = re.compile(r"\bсогласи[еяю]\b")
PROCESSING = re.compile(r"обработ|персональн|\bп д н?\b|\bпдн?\b")
OTHER_PURPOSE = re.compile(r"распростран|публик|размещ|фото|видео|съемк|\bучасти[еяю]\b|наставничеств|отзыв|отозван")
CONSENT_DAY = re.compile(r"^дата (?:подписания |получения )?согласия")
CONSENTS = ("consent", "consent_date", "consent_day")
CLEARANCES = ("clearance", "clearance_number", "clearance_issued", "clearance_to")
CLEARANCE_TITLE = re.compile(r"судимост")
# What of the certificate a column tells; one that tells several things is read by its cells.
CLEARANCE_PARTS = {
    "clearance_number": re.compile(r"\bномер\b"),
    "clearance_issued": re.compile(r"\bвыда|\bдат"),
    "clearance_to": re.compile(r"\bдейств|\bсрок|\bдо\b|окончан"),
}
LAST_DAY = re.compile(r"\bдат\w* (?:окончан|действ)|\bсрок\w* действ")
OF_PAPERS = ("representative", "kin", *CONSENTS, *CLEARANCES)
PARENT_TITLE = SUBJECTS[Category.PARENT]
LEANS: dict[str, str] = {Category.PUPIL: MENTEE, Category.STAFF: MENTOR}
# Of two teachers in a table that names no roles.
EXPERIENCE = {MENTOR: re.compile(r"\bопытн"), MENTEE: re.compile(r"\bмолод|\bначинающ")}


@dataclass(frozen=True)
class Title:
    """What a title means. `whose`: role, PARENT, OFFICIAL or nothing; `noun`: the category that it names («ФИО ребёнка»)."""

    code: str
    whose: str = ""
    noun: str = ""
    first_name_first: bool = False
    is_full: bool | None = None  # «ФИО полностью» or «Фамилия И. О.», when the title says which
    hint: str = ""  # the role of an «опытный» or «молодой» one, or of who has a class or a post

    @property
    def leans(self) -> str:
        """Whose it probably is when a table speaks of two people and names no roles."""
        return self.hint or LEANS.get(self.noun, "")


def key_of(title: object) -> str:
    """A title reduced to comparable words: «Ф.И.О. (полностью)» → «фио полностью»."""
    text = NOT_WORDS.sub(" ", fold(fix_lookalikes(HYPHENATION.sub("", str(title))))).strip()
    # «К л а с с»: letters set apart over the width of a column.
    text = SET_APART.sub(lambda found: found[0].replace(" ", ""), text)
    return re.sub(r"\bф и о\b", "фио", text)


@lru_cache(maxsize=4096)
def meaning(title: str) -> Title | None:
    """The field of a title and whose it is; None for a column that is not read."""
    key = key_of(title)
    if not key or key.isdigit() or len(key) > 160:
        return None
    code = _code(key)
    if code is None:
        return None
    if code == "capacity":
        return Title(code, MENTOR)
    noun = _noun(key)
    hint = next((role for role, words in EXPERIENCE.items() if words.search(key)), "")
    is_full = False if key in SHORT_NAMES else True if "полност" in key else None
    return Title(code, whose_of(key, noun), noun, FIRST_NAME_FIRST.search(key) is not None, is_full, hint)


def _noun(key: str) -> str:
    """The category named first: «ФИО родителя обучающегося» speaks of a parent."""
    found = {match.start(): category for category, words in SUBJECTS.items() if (match := words.search(key))}
    return found[min(found)] if found else ""


def whose_said(title: str) -> str:
    """Whom a title over other titles speaks of: «Родители» over «ФИО» and «Телефон»."""
    key = key_of(title)
    return whose_of(key, _noun(key))


def whose_of(key: str, noun: str = "") -> str:
    """The role that a title names, PARENT, OFFICIAL or nothing; one that names both roles names none."""
    named = [role for role, words in ROLE_WORDS.items() if words.search(key)]
    if CLASS_TEACHER.search(key) or (not named and OFFICIALS.search(key)):
        return OFFICIAL
    if noun == Category.PARENT and named != [MENTOR] and "данные представителя" not in key:
        return PARENT
    return named[0] if len(named) == 1 else ""


def _code(key: str) -> str | None:
    if key in EXACT:
        return EXACT[key]
    if consent := _consent_code(key):
        return consent
    if CLEARANCE_TITLE.search(key):
        return _clearance_code(key)
    own = key
    for words in ROLE_WORDS.values():
        own = words.sub(" ", own)
    # «Наставляемый 1», «ФИО наставляемого № 2».
    own = " ".join(re.sub(r"\b\d$", " ", FILLER.sub(" ", own)).split())
    if not own:
        return "role" if all(words.search(key) for words in ROLE_WORDS.values()) else "full_name"
    rest = " ".join(ANY_NOUN.sub(" ", OFFICIALS.sub(" ", own)).split())
    if not rest:
        return "full_name"
    return EXACT.get(own) or EXACT.get(rest) or next((code for code, rule in RULES if rule.search(own)), None)


def _clearance_code(key: str) -> str:
    if LAST_DAY.search(key):
        return "clearance_to"
    parts = [code for code, words in CLEARANCE_PARTS.items() if words.search(key)]
    return parts[0] if len(parts) == 1 else "clearance"


def says_of_certificate(title: str) -> bool:
    """A title under the group «Справка об отсутствии судимости»: «номер», «дата выдачи», «действует до»."""
    key = key_of(title)
    return not any(map(str.isdigit, key)) and any(words.search(key) for words in CLEARANCE_PARTS.values())


def _consent_code(key: str) -> str | None:
    """A consent to the processing of data, with or without a day in the title; a day of a consent that is not named."""
    if not CONSENT_TITLE.search(key) or OTHER_PURPOSE.search(key):
        return None
    if PROCESSING.search(key):
        return "consent_date" if "дат" in key else "consent"
    return "consent_day" if CONSENT_DAY.search(key) else None


def is_paper(title: str) -> bool:
    """Whether a title speaks of a consent or of who signs it: when it is not loaded, the review says where to enter it."""
    key = key_of(title)
    return bool(CONSENT_TITLE.search(key) or PARENT_TITLE.search(key))


def code_of(title: object, role: str) -> str | None:
    """The field that a title alone means in a file of a role: in a base of mentees «ФИО наставника» speaks of another person."""
    found = meaning(str(title))
    return found.code if found and found.whose in ("", role, PARENT) else None
