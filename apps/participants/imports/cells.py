"""Reading one cell: a value, or why it cannot be taken and what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.core.russian.normalize import fix_lookalikes, fold, russian_in_disguise
from apps.jobs.sheets_child import UNCOUNTED

from .. import normalize
from ..enums import Category, Gender

_MONTHS = "янв фев мар апр мая июн июл авг сен окт ноя дек"
MONTHS = {name: number for number, name in enumerate(_MONTHS.split(), start=1)} | {"май": 5}
# What may stand behind a date: «г.», «г.р.», midnight, the age.
AFTER_DATE = (
    r"(?:\s*г(?:\.|ода?)?(?:\s*р(?:\.|ождения)?)?|\s+0?0:00(?::00)?)?(?:[\s,(]+\d{1,2}\s*(?:лет|л\.?|год\w*)[\s)]*)?$"
)
NUMERIC_DATE = re.compile(r"^(\d{1,2})[./\-\s,]+(\d{1,2})[./\-\s,]+(\d{4}|\d{2})" + AFTER_DATE)
ISO_DATE = re.compile(r"^(\d{4})[.\-/](\d{1,2})[.\-/](\d{1,2})(?:[tT\s].*)?$")
WORD_DATE = re.compile(r"^[«\"“]?(\d{1,2})[»\"”]?[\s.\-]*([а-я]{3,9})[\s.\-]*(\d{4}|\d{2})(?:\D|$)")
YEAR_ONLY = re.compile(r"^(\d{4})(?:[.,]0)?\s*(?:г(?:\.|од|ода)?(?:\s*р\.?)?)?$")
MONTH_YEAR = re.compile(r"^(?:\d{1,2}[./]|[а-я]{3,9}\.?\s+)(\d{4})\s*г?\.?$")
SERIAL = re.compile(r"^\d{4,5}(?:[.,]\d+)?$")
# «17.V.2011», also with Russian «х» and digits without a sign between them: 17052011.
ROMAN_DATE = re.compile(r"^(\d{1,2})[./\-\s]+([ivxх]{1,4})[./\-\s]+(\d{4}|\d{2})" + AFTER_DATE)
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii"
ROMANS = {name: number for number, name in enumerate(_ROMANS.split(), start=1)}
SOLID_DATE = re.compile(r"^(\d{2})(\d{2})((?:19|20)\d{2})$")
# Day zero of spreadsheets, a day earlier than it should be: they hold 1900 for a leap year.
EPOCH = date(1899, 12, 30)
SERIALS = (7000, 60000)  # 1919 … 2064
SINCE_YEAR = re.compile(r"(?:^|\b)(?:с|со|от|начиная с)?\s*((?:19|20)\d{2})\s*(?:г(?:\.|ода?)?)?$")
YEARS = re.compile(r"(?<!\d)(\d+(?:[.,]\d+)?)\s*(?:г\.?|год\w*|лет|л\.?)(?:\s|$|,)")
SOME_MONTHS = re.compile(r"(?<!\d)(\d+)\s*мес")
NO_NUMBER_OF_YEARS = re.compile(r"^молод\w+ специалист|^начинающ")
PLAIN_NUMBER = re.compile(r"^\d+(?:[.,]\d+)?$")
NO_SERVICE = {"нет", "б/с", "без стажа", "0", "менее года", "до года", "до 1 года", "меньше года", "менее 1 года"}
# A cell that is there to say that nothing is there.
NOTHING = re.compile(
    r"[\s_\-–—.?/]*|нет данных|н/д|не указан[оа]?|неизвестно|отсутствует|нет (?:почты|телефона)|(?:почты|телефона) нет"
)
# What a spreadsheet shows instead of a value that its formula cannot give.
ERROR = re.compile(
    rf"{UNCOUNTED}|#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|ССЫЛКА!|Н/Д|ЗНАЧ!|ИМЯ\?|ДЕЛ/0!|ЧИСЛО!|ПУСТО!)|Err:\d{3}",
    re.IGNORECASE,
)
YES = frozenset(
    ["да", "есть", "имеется", "+", "v", "х", "x", "✓", "√", "подписано", "получено", "дано", "сдано", "оформлено"]
)
NAME = re.compile(r"^[А-ЯЁа-яёA-Za-z][А-ЯЁа-яёA-Za-z'’`.\- ]*$")
NAME_LIMIT = 100
NO_PATRONYMIC = {"нет", "б/о", "без отчества", "не имеет", "не имеется", "нет отчества", "отсутствует", "отчества нет"}
GENDERS = {"м": Gender.MALE, "муж": Gender.MALE, "мужской": Gender.MALE, "m": Gender.MALE, "мальчик": Gender.MALE}
GENDERS |= {
    "ж": Gender.FEMALE,
    "жен": Gender.FEMALE,
    "женский": Gender.FEMALE,
    "f": Gender.FEMALE,
    "девочка": Gender.FEMALE,
}
GENDERS |= {"мужчина": Gender.MALE, "женщина": Gender.FEMALE, "мал": Gender.MALE, "дев": Gender.FEMALE}
GENDERS |= {"юноша": Gender.MALE, "юн": Gender.MALE, "девушка": Gender.FEMALE}
CATEGORIES = {
    Category.PUPIL: "обучающийся|ученик|учащийся|школьник|ребенок|воспитанник|студент|обучающаяся|ученица|дети|обучающиеся",
    Category.STAFF: "работник|сотрудник|педагог|учитель|педагогический работник|педработник|преподаватель|воспитатель|педагоги|тренер",
    Category.PARENT: "родитель|родители|законный представитель|мать|отец|мама|папа",
    Category.GRADUATE: "выпускник|выпускница|выпускники",
    Category.PARTNER: "представитель партнера|партнер|работодатель|партнеры|сотрудник партнера|предприниматель",
}
CATEGORY_WORDS = {word: category for category, words in CATEGORIES.items() for word in words.split("|")}
PHONE = re.compile(r"(?<!\d)(?:\+7|8|7)?[\s\-(]*\d{3}[\s\-)]*\d{3}[\s\-]*\d{2}[\s\-]*\d{2}(?!\d)")
# «8,9E+10»: a long number that a spreadsheet saved as text.
SPOILT_NUMBER = re.compile(r"\d(?:[.,]\d+)?[EeЕе]\+?\d+")
# An address that needs no further check; most are so.
PLAIN_EMAIL = re.compile(r"[a-z0-9_]+(?:[.\-][a-z0-9_]+)*@(?:[a-z0-9]+\.)+[a-z]{2,20}")
EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")


# What is kept between files holds words, not whole texts.
KEPT_LENGTH = 100
_kept_fold = lru_cache(maxsize=50_000)(fold)


def folded(text: str) -> str:
    """`fold`; names, genders and categories repeat all over a list."""
    return _kept_fold(text) if len(text) <= KEPT_LENGTH else fold(text)


class BadCell(Exception):
    """A cell that cannot be taken; the text says why and what to write."""


@dataclass(frozen=True)
class Read:
    """A value with a remark when something was repaired or left out."""

    value: Any
    note: str = ""


def text(cell: Any) -> str:
    """A cell as a person sees it: whole numbers without «.0», dates as 12.03.2012."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        # A single word has nothing to tidy, and most cells are one.
        return cell if cell.isalnum() else normalize.spaces(cell)
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return normalize.spaces(str(cell))


def is_nothing(cell: Any) -> bool:
    """An empty cell, a dash, a line of underscores, «нет данных»."""
    return cell is None or (isinstance(cell, str) and NOTHING.fullmatch(fold(cell)) is not None)


def is_error(cell: str) -> bool:
    """«#ССЫЛКА!», «#N/A»."""
    return cell[:1] in "#Ee" and ERROR.fullmatch(cell.strip()) is not None


def is_uncounted(cell: Any) -> bool:
    """A formula without a value: the file was written by a program and never opened in an editor of tables."""
    return cell == UNCOUNTED


def is_yes(cell: Any) -> bool:
    """«да», «+», a tick."""
    return folded(text(cell)).strip(" .") in YES


def name_part(cell: Any, what: str) -> Read:
    """A surname, first name or patronymic. Raises BadCell."""
    return _name_part(text(cell), what)


# Names and classes repeat all over a list: each spelling is thought about once.
@lru_cache(maxsize=50_000)
def _name_part(typed: str, what: str) -> Read:
    if not typed or (what == "Отчество" and typed.lower() in NO_PATRONYMIC):
        return Read("")
    if len(typed) > NAME_LIMIT:
        raise BadCell(f"{what}: {len(typed)} знаков, помещается {NAME_LIMIT}. Сократите.")
    if not NAME.match(typed):
        raise BadCell(f"{what}: «{typed[:40]}» — не имя. Оставьте только буквы, пробел и дефис.")
    fixed = normalize.person_name(russian_in_disguise(typed))
    if re.search(r"[A-Za-z]", fixed) and re.search(r"[А-Яа-яЁё]", fixed):
        raise BadCell(f"{what}: в «{typed[:40]}» смешаны русские и латинские буквы. Наберите заново.")
    was_latin = fix_lookalikes(russian_in_disguise(typed)) != typed
    repaired = "латинские буквы в имени заменены русскими" if was_latin else ""
    return Read(fixed, repaired)


def day(cell: Any, what: str, today: date, *, future: bool = False) -> Read:
    """A date: a date cell, a serial number, «12.03.2012», «12 марта 2012 г.». A year alone gives None and a remark. Raises BadCell."""
    typed = text(cell)
    if not typed:
        return Read(None)
    found, note = _date_of(cell, typed)
    if found is None and not note:
        raise BadCell(f"{what}: «{typed[:40]}» — не дата. Напишите, например, 12.03.2012.")
    if found and (found.year < 1920 or found.year > today.year + 5):
        raise BadCell(f"{what}: {found:%d.%m.%Y} — проверьте год.")
    if found and found > today and not future:
        raise BadCell(f"{what}: {found:%d.%m.%Y} ещё не наступила. Проверьте год.")
    return Read(found, note and f"{what}: {note}")


def year_in(cell: Any) -> int | None:
    """The year that a birth date or a year of birth tells, when nothing better is known."""
    found = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text(cell))
    return int(found[0]) if found else None


def year_of_birth(cell: Any) -> int | None:
    """The year of a column of years: «2012», and «12» or «'12», which nobody there means for a day."""
    found = re.fullmatch(r"['’]?(\d{2})\s*(?:г\.?\s?(?:р\.?)?)?", fold(text(cell)))
    return _century(int(found[1])) if found else None


def _date_of(cell: Any, typed: str) -> tuple[date | None, str]:
    if isinstance(cell, datetime):
        return cell.date(), ""
    if isinstance(cell, date):
        return cell, ""
    lower = _without_noise(fold(typed))
    year = YEAR_ONLY.match(lower)
    if year and 1920 <= int(year[1]) <= 2100:
        return None, "указан только год, день не записан"
    # A cell formatted as a number shows a date as 40977; the bounds keep years like 2012 out.
    if SERIAL.match(lower) and SERIALS[0] <= float(lower.replace(",", ".")) <= SERIALS[1]:
        return EPOCH + timedelta(days=int(float(lower.replace(",", ".")))), ""
    if MONTH_YEAR.match(lower):
        return None, "указаны только месяц и год, день не записан"
    return _typed_date(lower), ""


# «род. 12.03.2012», an apostrophe that made a text of a date, a comma behind it.
BEFORE_DATE = re.compile(
    r"^(?:'|род(?:\.|ил\w*)|д\.?\s?р\.?|(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье),)\s*"
)
DATE_NOISE = re.compile(r"(?<!\s)\s*[,;.']+$")
DIGITS_IN_DISGUISE = str.maketrans("оoз", "003")
DISGUISED_DATE = re.compile(r"^[\dоoз]{1,2}[./\-][\dоoз]{1,2}[./\-][\dоoз]{2,4}$")


def _without_noise(lower: str) -> str:
    lower = BEFORE_DATE.sub("", lower)
    lower = lower if lower.endswith("г.") else DATE_NOISE.sub("", lower)
    return lower.translate(DIGITS_IN_DISGUISE) if DISGUISED_DATE.match(lower) else lower


@lru_cache(maxsize=20_000)
def _typed_date(lower: str) -> date | None:
    if found := NUMERIC_DATE.match(lower):
        return _made(found[3], found[2], found[1])
    if found := ISO_DATE.match(lower):
        return _made(found[1], found[2], found[3])
    if found := SOLID_DATE.match(lower):
        return _made(found[3], found[2], found[1])
    if found := ROMAN_DATE.match(lower):
        month = ROMANS.get(found[2].replace("х", "x"))
        return _made(found[3], month, found[1]) if month else None
    found = WORD_DATE.match(lower)
    month = found and MONTHS.get(found[2][:3])
    return _made(found[3], month, found[1]) if found and month else None


def _made(year: Any, month: Any, day_: Any) -> date | None:
    if str(year).startswith("0") and len(str(year)) > 2:
        return None
    try:
        return date(_century(int(year)), int(month), int(day_))
    except ValueError:
        return None


def _century(year: int) -> int:
    """Two digits: nobody in these lists is born after 2029 or before 1930."""
    if year >= 100:
        return year
    return year + (2000 if year < 30 else 1900)


def service_since(cell: Any, year_start: date, today: date) -> Read:
    """The first day of service: a date, «с 2021 г.», «5 лет», «2 года 3 месяца», a number of years. Raises BadCell.

    Years are counted back from the start of the programme year, so that the same file gives the same day all the year.
    """
    typed = text(cell)
    if not typed:
        return Read(None)
    if isinstance(cell, date):
        return day(cell, "Стаж", today)
    lower = fold(typed).strip(". ")
    found = _typed_date(re.sub(r"^с\s+", "", lower))
    if found:
        return Read(_service_day(found, today))
    if since := SINCE_YEAR.search(lower):
        # Teachers begin with the school year.
        return Read(_service_day(date(int(since[1]), 9, 1), today), "стаж посчитан с 1 сентября указанного года")
    if NO_NUMBER_OF_YEARS.search(lower):
        return Read(None, f"стаж: «{typed[:40]}» — не число лет, пропущен")
    months = _service_months(lower)
    if months is None:
        raise BadCell(f"Стаж: «{typed[:40]}» не понят. Напишите число лет, «с 2021 г.» или дату.")
    return Read(_months_before(year_start, months))


def _service_day(found: date, today: date) -> date:
    if found.year < 1940 or found > today:
        raise BadCell(f"Стаж: {found:%d.%m.%Y} — проверьте год.")
    return found


def _service_months(lower: str) -> int | None:
    if lower in NO_SERVICE:
        return 0
    years, months = YEARS.search(lower), SOME_MONTHS.search(lower)
    if years or months:
        total = (float(years[1].replace(",", ".")) * 12 if years else 0) + (int(months[1]) if months else 0)
    elif PLAIN_NUMBER.match(lower):
        total = float(lower.replace(",", ".")) * 12
    else:
        return None
    return round(total) if total <= 70 * 12 else None


def _months_before(start: date, months: int) -> date:
    number = start.year * 12 + start.month - 1 - months
    # The 28th exists in every month; a few days do not matter where service is counted in years.
    return date(number // 12, number % 12 + 1, min(start.day, 28))


def school_class(cell: Any) -> Read:
    """«8 А», «8а», 8.0 → «8А», «8». Raises BadCell."""
    return _school_class(text(cell))


@lru_cache(maxsize=5_000)
def _school_class(typed: str) -> Read:
    found = normalize.school_class(typed)
    if found is None:
        raise BadCell(f"Класс: «{typed[:20]}» не понят. Напишите, например, 8А.")
    return Read(found)


def gender(cell: Any) -> Read:
    """Raises BadCell."""
    typed = folded(text(cell)).strip(".")
    if typed and typed not in GENDERS:
        raise BadCell(f"Пол: «{typed[:20]}». Напишите «мужской» или «женский».")
    return Read(GENDERS.get(typed, ""))


def category(cell: Any) -> Read:
    """Raises BadCell."""
    typed = folded(text(cell))
    if typed and typed not in CATEGORY_WORDS:
        raise BadCell(f"Категория: «{typed[:30]}». Возможны: {', '.join(Category.labels)}.")
    return Read(CATEGORY_WORDS.get(typed, ""))


def phone(cell: Any) -> Read:
    typed = text(cell)
    if SPOILT_NUMBER.fullmatch(typed):
        return Read("", f"телефон «{typed[:20]}» испорчен таблицей, не загружен")
    if any(sign in typed for sign in ",;/"):
        parts = [normalize.phone(part) for part in re.split(r"[,;/]", typed) if part.strip()]
        return Read(", ".join(parts)[:40])
    return Read(normalize.phone(typed)[:40])


def email(cell: Any) -> Read:
    """An address, blanks round its signs taken out; of several the first, and a remark. Raises BadCell."""
    typed = text(cell).lower()
    if PLAIN_EMAIL.fullmatch(typed) and len(typed) <= 80:
        return Read(typed)
    typed = re.sub(r"\s*([@.])\s*", r"\1", typed.replace("mailto:", "")).strip("<>;,. ")
    if typed in ("", "-", "–", "—", "нет"):
        return Read("")
    parts = [part for part in re.split(r"[\s,;/<>()]+", typed) if part]
    found = [part for part in parts if _is_email(part)]
    if not found or len(found) < sum("@" in part for part in parts):
        raise BadCell(f"Электронная почта: «{typed[:40]}» — не адрес. Исправьте или оставьте пустой.")
    return Read(found[0], f"из ячейки с почтой взят адрес {found[0]}" if len(parts) > 1 else "")


def _is_email(typed: str) -> bool:
    try:
        validate_email(typed)
    except ValidationError:
        return False
    return True


def contacts(cell: Any) -> dict[str, str]:
    """Phone and e-mail out of one cell."""
    typed = text(cell)
    address = EMAIL.search(typed)
    rest = typed.replace(address[0], " ").strip(" ,;") if address else typed
    digits = PHONE.search(rest)
    return {
        "email": address[0].lower() if address else "",
        "phone": normalize.phone(digits[0]) if digits else rest[:40],
    }


def plain(cell: Any, what: str, limit: int) -> Read:
    """Raises BadCell."""
    typed = text(cell)
    if len(typed) > limit:
        raise BadCell(f"{what}: {len(typed)} знаков, помещается {limit}. Сократите.")
    return Read(typed)


def whole_number(cell: Any, what: str) -> Read:
    """Raises BadCell."""
    typed = text(cell)
    if not typed:
        return Read(None)
    if not typed.isdecimal() or len(typed) > 4 or not 1 <= int(typed) <= 30:
        raise BadCell(f"{what}: «{typed[:20]}» — нужно число от 1 до 30.")
    return Read(int(typed))
