"""Words by which a cell is recognised: deadlines, roles, actions, containers."""

import re

_MONTH = (
    r"(?:январ[ьяе]|феврал[ьяе]|март[ае]?|апрел[ьяе]|ма[йяе]|июн[ьяе]|июл[ьяе]|август[ае]?"
    r"|сентябр[ьяе]|октябр[ьяе]|ноябр[ьяе]|декабр[ьяе])"
)
_DEADLINE_PHRASE = (
    rf"{_MONTH}\b|постоянно|ежегодно|ежемесячно|еженедельно|ежеквартально|ежедневно|в течени[ие]|весь (?:период|год)|на протяжении"
    r"|по (?:отдельному |индивидуальному |утвержд[её]нному )?(?:плану|графику|запросу|мере|согласованию|необходимости|итогам|факту)"
    r"|соглас\w+ |систематически|регулярно|периодически|не позднее|до \d|до (?:начала|конца|окончания)|с \d|\d\d?\.\d\d?\.(?:\d{4}|\d\d)"
    r"|(?:^|\s)(?:I{1,3}|IV|[1-4])[ -]?(?:й|е|ое)? ?(?:квартал|полугодие|четверть|декад|семестр)|\d раза? в|раз в"
    r"|(?:осень|зима|весна|лето|осенью|зимой|весной|летом)\b|уточняется|каждый|каждую|каждое|последн|учебн\w+ год|\b20\d\d\b"
    r"|начал[ое] |конец |середина |(?:первая|вторая|третья) (?:неделя|декада|половина)|перед началом|по запрос"
)
DEADLINE = re.compile(_DEADLINE_PHRASE, re.IGNORECASE)
MONTH = re.compile(_MONTH + r"\b", re.IGNORECASE)

_ROLE = (
    r"директор|завуч|зам\.|заместител|куратор|наставник|наставляем|методист|педагог|учител|руководител|администра|психолог|тренер|классн"
    r"|специалист|воспитател|заведующ|ответствен|председател|координатор|рабоч\w+ групп|творческ\w+ групп|идк|ммс|рмк|цнппм|моу|оо\b|доу\b"
    r"|образовательн\w+ организац|управлени|отдел|совет\b|социальн\w+ партн|партн[её]р|инспектор|библиотекар|секретар|участник|члены"
    r"|работодател|родител|обучающ|ученик|студент|преподавател|мастер\b|мастера\b|логопед|вожат|советник|старост|комисси|шмо\b|мо\b"
)
ROLE = re.compile(rf"(?:{_ROLE})", re.IGNORECASE)
ROLE_START = re.compile(
    rf"^(?:и\.\s?о\.\s*|ст\.\s*|старш\w+\s+|молод\w+\s+|школьн\w+\s+|муниципальн\w+\s+)?(?:{_ROLE})", re.IGNORECASE
)

_SURNAME = r"[А-ЯЁа-яё][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_INITIALS = r"[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.?)?"
PERSON = re.compile(
    rf"(?P<after>\b[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.?|\b{_INITIALS}\s?(?P<before>{_SURNAME})\b"
)
FULL_NAME = re.compile(
    r"\b(?P<last>[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)\s+[А-ЯЁ][а-яё]+\s+[А-ЯЁ][а-яё]+(?:вич|вна|ична|инична|вича|вны|вичу|вне|вичем|вной)\b"
)

_ACTION_WORDS = {
    *[
        "сбор",
        "отбор",
        "подбор",
        "выбор",
        "набор",
        "обзор",
        "контроль",
        "мониторинг",
        "анализ",
        "учет",
        "учёт",
        "аудит",
        "опрос",
        "показ",
        "выпуск",
        "запуск",
        "выезд",
        "обмен",
        "поиск",
    ],
    *["приём", "прием", "рассылка", "разработка", "подготовка"],
}
_ACTION = re.compile(
    r"(?:[ао]ние|ение|[яи]ние|ание|ация|яция|иция|кция|ртиза|зация|тие|вка|отка|рка|дка|ска|тка|стика|ть|ти|ться|чь)$"
)
_NOT_ACTIONS = {
    *["содержание", "наименование", "название", "описание"],
    *[
        "мероприятие",
        "мероприятия",
        "задание",
        "положение",
        "приложение",
        "заседание",
        "совещание",
        "собрание",
        "соглашение",
        "развитие",
        "участие",
        "событие",
        "занятие",
    ],
    *["область", "память", "часть", "деятельность", "встречать", "путь", "сеть"],
}
_DOCUMENT_START = re.compile(
    r"(?:приказ|положени|распоряжени|протокол|соглаш|соглас|программ|план\b|договор|реестр|база|банк|анкет|справк|отч[её]т|акт\b|журнал)",
    re.IGNORECASE,
)
_EVENT_START = re.compile(
    r"(?:[а-яё]+(?:ый|ой|ая|ое|ые|ий)\s+){0,3}(?:конкурс|семинар|встреч|фестивал|конференц|мастер-класс|круглый стол|совещани|заседани"
    r"|собрани|консультаци|тренинг|занят|вебинар|форум|слет|слёт|праздник|акци|этап|выставк|экскурси|педсовет|педагогический совет"
    r"|игр|неделя|день)",
    re.IGNORECASE,
)
_CONTAINER = re.compile(
    r"(?:мероприяти|план |перечень|следующ|в рамках|основные|содержание|виды|формы|этапы|направления|на уровне"
    r"|(?:проведение|организация|участие в|реализация)\s+(?:[а-яё]+\s+){0,2}(?:мероприяти|конкурс\w*\s*:|событи)"
    r"|(?:подготовка|разработка|издание|принятие|утверждение)[^:]{0,60}(?:актов|документов|документации|приказов)\b)",
    re.IGNORECASE,
)


def first_word(text: str) -> str:
    found = re.match(r"[\W\d_]*([А-Яа-яЁё]+)", text)
    return found[1].lower() if found else ""


def starts_with_action(text: str) -> bool:
    """«Разработка…», «Провести…»: the text names something to do."""
    word = first_word(text)
    return word in _ACTION_WORDS or (len(word) > 4 and word not in _NOT_ACTIONS and bool(_ACTION.search(word)))


def is_activity(text: str) -> bool:
    """A line that stands as an activity by itself: an action, a document to make, or an event."""
    start = text.lstrip(' «"(–—-•')
    return starts_with_action(start) or bool(_DOCUMENT_START.match(start))


def is_event(text: str) -> bool:
    return bool(_EVENT_START.match(text.lstrip(' «"(–—-•')))


def is_container(text: str) -> bool:
    """A lead-in that only announces a list: «Мероприятия:», «Подготовка локальных актов:»."""
    return bool(_CONTAINER.match(text.strip()))


def looks_like_deadline(text: str) -> bool:
    """Short text about time."""
    line = " ".join(text.split())
    return bool(line) and len(line) <= 220 and bool(DEADLINE.search(line)) and _share_of_time(line) >= 0.3


def _share_of_time(line: str) -> float:
    """How much of the text stands from the first word of time on: «до 1 мая» is all, a sentence with a date little."""
    found = DEADLINE.search(line)
    start = found.start() if found else len(line)
    if start > 0 and starts_with_action(line):
        return 0.0
    return 1.0 if start <= 12 else 0.0 if len(line) > 90 else 0.3


def looks_like_responsible(text: str) -> bool:
    """Roles, people or organizations, and nothing to do."""
    line = " ".join(text.split())
    if not line or len(line) > 250 or starts_with_action(line):
        return False
    return bool(ROLE_START.match(line) or PERSON.search(line) and len(line) < 160)


def looks_like_number(text: str) -> bool:
    """«1», «1.2.», «II», «№ 3»: the content of a number column."""
    return bool(re.fullmatch(r"(?:№\s*)?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXІХ]{1,5})[.)]?", text.strip()))
