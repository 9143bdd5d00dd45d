"""Small repairs of what people type: classes, names, phones."""

from __future__ import annotations

import re

from apps.core.russian.normalize import fix_lookalikes

# «Мамед оглы»: the second word of a patronymic has no capital.
CHILD_WORD = re.compile(r"(?<=[ -])(?:Оглы|Кызы|Угли|Улы|Гызы)$")
# Hyphens of other alphabets; what has no width.
USUAL = str.maketrans({"\u2010": "-", "\u2011": "-", "\u200b": "", "\ufeff": "", "\u00ad": ""})
UNUSUAL = re.compile("[\u2010\u2011\u200b\ufeff\u00ad]")
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .’'`()\u2010\u0300-\u036f-])*")
QUOTES = "\"«»“”„'’`"
CLASS = re.compile(rf"^[{QUOTES}]*(1[0-2]|[1-9])[\s\-–—._/,{QUOTES}]*([А-ЯЁ]?)[\s.,;*{QUOTES}]*$")
# «5 А класс (физмат)», «класс 5А», «5А кл.»
CLASS_WORDS = re.compile(r"\s*\([^)]*\)\s*$|\bКЛ(?:АССА?)?\b[.:]?")
# «8 класс вечерней школы»: what stands behind the word tells of no class.
AFTER_CLASS = re.compile(r"(?<=\bКЛАСС)\s.*|(?<=\bКЛАССА)\s.*")
IN_WORDS = "ПЕРВ ВТОР ТРЕТ ЧЕТВ[ЕЁ]РТ ПЯТ ШЕСТ СЕДЬМ ВОСЬМ ДЕВЯТ ДЕСЯТ ОДИННАДЦАТ ДВЕНАДЦАТ".replace(" ", ")|(")
ORDINAL = re.compile(rf"^(?:({IN_WORDS}))(?:ЫЙ|ОЙ|ИЙ|ОГО|ЬЕГО)(?![А-ЯЁ])")
# «8-й», «5-го»; no class has such a letter.
NUMERAL_END = re.compile(r"^(\d{1,2})\s*-?\s*(?:[ЫОИ]?Й|О?ГО)(?![А-ЯЁ])")
# In Latin letters only: a lone «х» in a cell is a mark.
ROMAN = re.compile(r"^(?!X$)(?:(XII)|(XI)|(IX)|(X)|(VIII)|(VII)|(VI)|(IV)|(V)|(III)|(II)|(I))(?![A-Z])")
ROMANS = (12, 11, 9, 10, 8, 7, 6, 4, 5, 3, 2, 1)
SECTION = re.compile(
    rf"(?:^|(?<=\s))(?:КЛАСС:?\s*(?:1[0-2]|[1-9])(?!\d)\s*[-–—_{QUOTES}]*\s*(?:[А-Я](?![А-Я]))?"
    rf"|(?:1[0-2]|[1-9])\s*[-–—_{QUOTES}]*\s*(?:[А-Я](?![А-Я]))?[\s{QUOTES}]*КЛ(?:АССА?)?\b)"
)
# «Наставляемые 8А», «Список 9 «Б»».
LISTED_SECTION = re.compile(rf"(?<=\s)(?:1[0-2]|[1-9])\s*[-–—_{QUOTES}]*\s*[А-Я][\s{QUOTES}]*$")
LISTED = re.compile(r"^(?:НАСТАВЛЯЕМ|ОБУЧАЮЩ|УЧАЩ|УЧЕНИК|СПИСОК|ДЕТИ)")
LONE_SECTION = re.compile(rf"^(?:1[0-2]|[1-9])\s*[-–—_{QUOTES}]*\s*[А-Я][\s{QUOTES}]*(?:\(|$)")
# A class is always written in Russian letters.
CLASS_LETTERS = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


def spaces(text: str) -> str:
    """Single spaces, no hard ones, nothing at the ends."""
    if UNUSUAL.search(text):
        text = text.translate(USUAL)
    return " ".join(text.split())


def person_name(text: str) -> str:
    """A part of a name: «ИВАНОВ» and «иванов» become «Иванов», «петрова-водкина» «Петрова-Водкина»."""
    text = fix_lookalikes(spaces(text))
    if text and (text.isupper() or text.islower()):
        text = re.sub(r"[^\W\d_]+", lambda found: found[0][0].upper() + found[0][1:].lower(), text)
        return CHILD_WORD.sub(lambda found: found[0].lower(), text)
    return text


def is_name(text: str) -> bool:
    """A part of a name is made of letters, joined by spaces, hyphens, apostrophes or dots; an empty one is none."""
    return not text or bool(NAME.fullmatch(text))


def school_class(text: str) -> str | None:
    """«8 А», «8а», «8-А класс», «8.0», «девятый», «IX» → «8А», «8», «9»; empty stays empty; None when it is no class."""
    typed = _in_digits(spaces(text).upper())
    found = _plain_class(typed)
    return found if found is not None else _plain_class(AFTER_CLASS.sub("", typed))


def _plain_class(typed: str) -> str | None:
    text = spaces(CLASS_WORDS.sub(" ", typed))
    text = re.sub(r"^(\d+)[.,]0+$", r"\1", text)
    if not text:
        return ""
    found = CLASS.match(text)
    return found[1] + found[2] if found else None


def _in_digits(typed: str) -> str:
    """Capitals of a class, its number in digits, its letters Russian: «ДЕВЯТЫЙ «Б»», «IX Б», «9-Й Б» → «9 «Б»», «9 Б»."""
    if found := ROMAN.match(typed):
        typed = f"{ROMANS[(found.lastindex or 1) - 1]}{typed[found.end() :]}"
    typed = typed.translate(CLASS_LETTERS)
    if found := ORDINAL.match(typed):
        return f"{found.lastindex}{typed[found.end() :]}"
    return NUMERAL_END.sub(r"\1", typed)


def section_class(text: str) -> str:
    """The class that a heading between rows names: «5 А класс», «Класс: 5А (классный руководитель …)»; else nothing."""
    text = _in_digits(spaces(text).upper())
    found = SECTION.search(text) or LONE_SECTION.match(text) or (LISTED.match(text) and LISTED_SECTION.search(text))
    return (school_class(found[0].rstrip("( ")) or "") if found else ""


def phone(text: str) -> str:
    """A Russian number in any shape → «+7 900 123-45-67»; other text is left as typed."""
    text = re.sub(r"\.0+$", "", spaces(text))
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    if len(digits) != 10:
        return text
    return f"+7 {digits[:3]} {digits[3:6]}-{digits[6:8]}-{digits[8:]}"
