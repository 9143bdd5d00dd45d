"""From a deadline as written to a line of codes the grammar reads: tags, look-alikes, dates in digits, typos."""

import html
import re
import unicodedata
from dataclasses import dataclass, field

from apps.roadmap.deadlines.words import LOOKALIKES, ROMAN, ROMAN_LOOKALIKES, close_match, code_of

# A deadline is a cell of a table, not a chapter: the rest of a longer text cannot change its meaning.
LONGEST = 2000

SHARES = "квартал|четверть|полугодие|триместр"
UNITS = r"(?:квартал|четверть|полугодие|триместр|декада|неделя|половина)"
MONTH_STEMS = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)"
MONTHLY_EVENTS = r"(?:педагогическ\w+ )?(?:педсовет|совет\b|совеща|конференц|праздник|форум|заседани|собрани)"
HOUR = r"(?:[01]?\d|2[0-3])(?:[:.-][0-5]\d(?: ?ч(?:ас\w*)?\b\.?)?| ?ч(?:ас\w*)?\b\.?)(?: ?\(?мск\)?)? "
# A document named by its date: «протокол № 3 от 28.08.2026», «приказ от 01.09.2026 № 12-о».
PAPER_NUMBER = r"(?: ?(?:№|no) ?[\w/-]+)?"
PAPER_NAME = r"(?:приказ|протокол|распоряжени|постановлени|письм)[а-я]*(?: [а-яё]+){0,3}"
PAPER_MONTH = rf"(?:\d\d?|{MONTH_STEMS}[а-я]*)"
PAPER_DATE = rf"от [«\"]?\d\d?[»\"]?[. ]{PAPER_MONTH}[. ](?:\d\d)?\d\d(?!\d)(?: ?г(?:ода)?\b\.?)?"
# Points of a document and their like: «п. 5.10», «раздел 1.10», «пп. 5.1, 5.2».
POINT = r"(?:п|пункт\w*|подпункт\w*|раздел\w*|стать\w*|приложени\w*|прил|таблиц\w*|табл|стр)"
POINTS = r"(?:пп|п\.п|пункты|разделы)"


@dataclass
class Line:
    """The coded words joined by one space, and what had to be guessed on the way."""

    text: str
    doubts: list[str] = field(default_factory=list)
    weight: float = 1.0

    def doubt(self, sentence: str, weight: float) -> None:
        self.doubts.append(sentence)
        self.weight *= weight


Substitution = tuple[re.Pattern, str]


def _table(*rows: tuple[str, str]) -> tuple[Substitution, ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rows)


CLEANING = _table(
    (r"<[^<>]{0,200}>", " "),
    # «___» __________ 2026 г.: a date nobody has filled in yet; its year alone is no deadline.
    (r"[«„“”\"]? ?_{2,} ?[»“”\"]? ?_{2,} ?(?:20[\d_]{0,4})? ?(?:г(?:ода)?\b\.?)?", " "),
    # A Greek letter in a Roman figure.
    ("ι", "i"),
    ("[\u00ad\u200b-\u200f\u2060\ufeff]", ""),
    ("[\u2010-\u2015\u2212\u2043\uff0d_~÷→]", "-"),
    # «15,10,2026», «15..10.2026»: a slip of the finger in a date.
    (r"(?<!\d)(\d{1,2}) ?[.,]{1,2} ?(\d{1,2}) ?[.,]{1,2} ?(\d{4})(?!\d)", r"\1.\2.\3"),
    (rf"\b((?:после|издания|подписания) {PAPER_NAME}){PAPER_NUMBER} {PAPER_DATE}{PAPER_NUMBER}", r"\1"),
    (rf"\b{PAPER_NAME}{PAPER_NUMBER} {PAPER_DATE}{PAPER_NUMBER}", " приказ "),
    # Any other paper: «№ 45-од от 01.09.2026», «ФЗ от 29.12.2012»; a period begins with «с», or goes on with «до».
    (rf"(?:(?:№|no) ?[\w/-]+ )?\b{PAPER_DATE}(?! ?(?:до|по|-) ?\d){PAPER_NUMBER}", " "),
    (rf"\b{POINTS}\.? ?\d{{1,2}}(?:\.\d{{1,2}})*(?:(?:,| и|-) ?\d{{1,2}}(?:\.\d{{1,2}})*(?![\d.]\d))*", " "),
    (rf"\b{POINT}\b\.? ?№? ?\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}(?![\d.]\d)(?! ?{MONTH_STEMS})", " "),
    # «2.5 часа», «0,5 ставки» are no days.
    (r"(?<![\d.])\d{1,2}[.,]\d{1,2} ?(?:час\w*|ставк\w*|балл\w*|%)", " "),
    (rf"({MONTH_STEMS}[а-я]{{0,2}}(?: 20\d\d)?) ?(?:\.{{2,3}}|…) ?(?={MONTH_STEMS})", r"\1-"),
    # «СентябрьОктябрь»: a line break of the cell that was lost.
    (rf"({MONTH_STEMS}[ьйт]?)(?={MONTH_STEMS}[ьйт]?\b)", r"\1 "),
    # «1…15 ноября»; the number of a school or an order is no date.
    (r"(?<=\d) ?(?:\.{2,}|…) ?(?=\d)", "-"),
    (r"(?:№|\bno) ?\d+", " "),
    ("[«»„“”\"'`’‘*•·|\\[\\]{}#№!]", " "),
    (r"\s+", " "),
    ("ё", "е"),
    (r"\bвтечени", "в течени"),
    (r"(течени[еи])(?=[вгмнпсту][а-я]{2})", r"\1 "),
    (r"\bпол[ -]+год", "полгод"),
    (r"\b(первы|последни)[ех] числа\b", r"\1х числах"),
    # A room is no day: «каб. 12, 15 октября».
    (r"\b(?:каб|кабинет\w*|ауд|аудитори\w*)\b\.? ?№? ?\d+", " "),
    # «Iполугодие»: a Roman figure that lost its space.
    (r"\b([ivx]{1,4})(?=(?:полуг|кварт|четв|тримес))", r"\1 "),
    # «С е н т я б р ь»: letters spread over the cell.
    (r"(?<![а-я])(?:[а-я] ){3,}[а-я](?![а-я])", "JOIN"),
)

DIGITS = _table(
    (r"(?<=\d{4}-\d\d-\d\d) ?/ ?(?=\d{4}-)", " - "),
    # A letter scanned in place of a digit: «О1.09», «3О.09».
    (r"(?<![а-яa-z\d])[оo](?=\d)", "0"),
    (rf"(?<=\d)[оo](?=[\d.]| {MONTH_STEMS})", "0"),
    (rf"(?<![а-яa-z\d])[li](?=\d(?:\.\d| {MONTH_STEMS}))", "1"),
    (rf"(?<![а-яa-z\d])з(?=\d(?:\.| {MONTH_STEMS}))", "3"),
    (r"(?<![а-я])п ?/ ?г\b\.?", " полугодие"),
    (r"\b(?:международн\w+ )?женск\w+ д(?:ень|ня|ню|не)\b", "8 марта"),
    # «До 17.00 часов 1 октября», «до 18-00 15.10»: the hour stands between «до» and its day.
    (rf"\b(до|к|позднее|позже) {HOUR}(?=\d{{1,2}}(?:\.\d| {MONTH_STEMS}))", r"\1 "),
    (r"\b(\d{1,2}) ?[:] ?(\d{2})\b(?! ?[./]\d)", " "),
    (r"\bуч ?/ ?г(?:од)?\b", "учебный год"),
    (r"(\d) ?-? ?(?:ти|х|и)? ?дневн\w+ срок\w*", r"\1 день"),
    (r"\b(двух|трех|четырех|пяти|семи|десяти)дневн\w+ срок\w*", r"\1 день"),
    (r"\b(?:в )?(двух|трех)?недельн\w+ срок\w*", r"в течение \1 неделя"),
    (r"\b(?:в )?(двух|трех|шести)?месячн\w+ срок\w*", r"в течение \1 месяц"),
    (r"(\d{1,2})\.(?=го\b)", r"\1-"),
    # Holidays called by their month or feast.
    (
        r"\b(?:новогодн\w+|рождественск\w+|январск\w+)(?: и рождественск\w+)? (?:каникул\w*|праздник\w*)",
        "зимние каникулы",
    ),
    (r"\bноябрьск\w+ каникул\w*", "осенние каникулы"),
    (r"\bмартовск\w+ каникул\w*", "весенние каникулы"),
    # «На августовском педсовете»: the month of a meeting; «Октябрьский район» is a place.
    (rf"\b({MONTH_STEMS})(?:ь|ов)?ск\w+ (?={MONTHLY_EVENTS})", r"\1 "),
    # «15 11 2026»: dots that were not typed.
    (r"(?<![\d.-])(\d{1,2}) (0[1-9]|1[0-2]) (20\d\d)(?!\d)", r"\1.\2.\3"),
    (r"(\d{1,2})-?(?:го|ое|ая|ый|ой|му|ую|ом|ых|я|й|е|х|ти|ми)\b", r"\1 "),
    (r"(\d{1,2}) -(?:го|е|я|й|ое)\b", r"\1 "),
    # «15. 03. 2023», «15 .03.2023» and «15 / 03 / 2023» are one date.
    (r"(?<!\d)(\d{1,2}) ?([./]) ?(\d{1,2}) ?\2 ?(\d{4})(?!\d)", r"\1.\3.\4"),
)

SCHOOL_YEAR = r"(?:гг?|годы?|года|годов|год)?\.? ?(?:учебн\w+|уч\.?|у\.) ?-?(?:год\w{0,2}|гг?\b)?\.?"
YEARS = re.compile(
    rf"\b(?:20)?(\d\d) ?(?:г\.? ?)?[-/] ?(?:20)?(\d\d) ?{SCHOOL_YEAR}"
    r"|\b20(\d\d) ?/ ?(?:20)?(\d\d)(?!\d|[./]\d)(?: ?гг?\b\.?)?"
)

# «IX.2023», «15.IX», «IX–XII.2023»: a month in Roman figures, also typed with the Cyrillic «х».
ROMAN_MONTHS = "|".join(sorted(ROMAN, key=len, reverse=True))
CYRILLIC_ROMAN = str.maketrans("іх", "ix")
ROMAN_WORD = re.compile(r"(?<![a-zа-яі])(?=[хx]*[ivі])[ivxіх]{2,4}(?![a-zа-яі])")
ROMAN_DATES = re.compile(
    rf"(?<![a-zа-яі\d])(?:(?P<day>\d{{1,2}}) ?[. ] ?)?(?P<month>{ROMAN_MONTHS})"
    rf"(?: ?- ?(?P<last>{ROMAN_MONTHS}))?(?: ?[. /] ?)(?P<year>20\d\d)(?!\d)"
    rf"|(?<![a-zа-яі\d.])(?P<day2>\d{{1,2}})\.(?P<month2>{ROMAN_MONTHS})(?![a-zа-яі])"
    rf"|^(?P<month3>{ROMAN_MONTHS})(?: ?- ?(?P<last3>{ROMAN_MONTHS}))?$"
)

DATES = _table(
    (r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:t[\d:.]+z?)?(?!\d)", r" \3 M\2 Y\1 "),
    (r"(?<!\d)(\d{4})\.(\d{2})\.(\d{2})(?!\d)", r" \3 M\2 Y\1 "),
    (r"(?<!\d)(\d{1,2})([./])(\d{1,2})\2(\d{4})(?!\d)", r" \1 M\3 Y\4 "),
    (r"(?<!\d)(\d{1,2})-(\d{1,2})-(\d{4})(?!\d)", r" \1 M\2 Y\3 "),
    (r"(?<!\d)(\d{1,2})([./])(\d{1,2})\2(\d\d)(?!\d|\.\d)", r" \1 M\3 Y20\4 "),
    (r"(?<![\d.])(0?[1-9]|1[0-2]) ?- ?(0?[1-9]|1[0-2])[./](20\d\d)(?!\d)", r" M\1 - M\2 Y\3 "),
    (r"(?<![\d.])(0?[1-9]|1[0-2])[./](20\d\d)(?!\d)", r" M\1 Y\2 "),
    # «09.26»: there are no such months, so it is a month with its year.
    (r"(?<![\d.])(?<!в )(0[1-9]|1[0-2])\.(2[4-9])(?![\d.])", r" M\1 Y20\2 "),
    (r"(?<![\d.])(?:[01]?\d|2[0-3])\.00(?![\d.])", " "),
    # «в 14.30» is an hour, «31.13» a date that does not exist.
    (r"\bв (?:[01]?\d|2[0-3])\.(?:00|[1-5][05])(?![\d.])", " "),
    (r"(?<![\d.])(\d{1,2})\.(\d{1,2})(?!\d|\.\d)", r" \1 M\2 "),
    (r"(?<![\d/])(\d\d)/(0[1-9]|1[0-2])(?![\d/])", r" \1 M\2 "),
    (r"(?<![\dYU])((?:19|20)\d\d)(?!\d)", r" Y\1 "),
)

# Folding of coded words; tokens are divided by one space, the line begins and ends with one.
FOLDS = _table(
    (r" (20|30)\+ ([1-9])(?= )", r" \1&\2"),
    (r" (20|30)\+(?= )", r" \1"),
    (r" в (?:соответствие с) ", " согласно "),
    # «Июнь (по итогам года)», «26 марта (каникулы)»: the date is said, the brackets only explain it.
    (r"( M\d+(?: Y\d+)?(?: год)?) \( (?:каникулы|по итог (?:UY\d*|Y\d+|(?:учебный )?год)) \)(?= )", r"\1"),
    (r"( M\d+(?: Y\d+)?(?: год)?) , каникулы(?= (?:$|[,;)]))", r"\1"),
    # «5 (пяти) дней»: the number repeated in words.
    (r" (\d+) \( \1 \)(?= )", r" \1"),
    (r" (\d+) р (?=(?:в|/|за) )", r" \1 раз "),
    (r" не позднее(?: ,)?(?: чем)? ", " LE "),
    (r" не ранее(?: ,)?(?: чем)? ", " GE "),
    (r" (?:в|к|до|на|по)? ?срок ?[-:]? (?=(?:до|к|LE|по) )", " "),
    (r" учебный (?:год|период)(?= )", " UY"),
    (r" ([12]) половина (?=UY|CY|Y\d|год )", r" \1 полугодие "),
    # «Пятница, 16 октября», «16.10.2026 (пт)»: the date says it, the day of the week repeats it.
    (r"(?<! каждый)(?<! по)(?: в)? W\d(?: ,)? (?=\d{1,2} M\d+ )", " "),
    (r"( \d{1,2} M\d+(?: Y\d+)?)(?: год)? (?:\( W\d \)|, W\d)(?= (?:$|[,;]|в ))", r"\1"),
    (r"( \d{1,2} M\d+(?: Y\d+)?)(?: год)? W\d(?= $)", r"\1"),
    # «Полугодие I, II»: the number stands after its unit.
    (rf" ({SHARES}) (\d(?: (?:,|и|-) \d)*)(?= (?:$|[,;:()]|UY|Y))", r" \2 \1"),
    (r" календарный год(?= )", " CY"),
    # «Осенние каникулы (26.10–03.11.2026)»: the school says its own days.
    (r" (?:осень|зима|весна|лето) каникулы \( (с )?(\d{1,2} (?:M\d+ )?[^()]*M\d[^()]*) \)(?= )", r" \1\2"),
    (
        r" (?:осень|зима|весна|лето) каникулы(?: [-,:])?( с)? (\d{1,2} M\d+(?: Y\d+)? (?:-|по) \d{1,2} M\d+)(?= )",
        r"\1 \2",
    ),
    # «В 20-х числах мая» is its third decade.
    (r" 20 числах (?=M\d)", " 3 декада "),
    (r" 10 числах (?=M\d)", " 2 декада "),
    (r" (?:до|к) конец (?=(?:\d|LAST) (?:неделя|декада|половина) M\d)", " LE "),
    (r" до ((?:\d{1,2} )?M\d+(?: Y\d+)?(?: год)?) включительно(?= )", r" LE \1"),
    (r"( с (?:\d{1,2} )?M\d+(?: Y\d+)?(?: год)?) и (?=(?:до|по) )", r"\1 "),
    # «Ноябрь, 10–15 числа»: days of that month, of no other.
    (
        r"(?<! по)(?<! до)(?<! с)(?<! и)(?<! [-,]) (M\d+(?: Y\d+)?)(?: ,)? (\d{1,2}(?: [-,и] \d{1,2})*) число(?! (?:каждый|месяц))(?= )",
        r" \2 \1",
    ),
    (r" GE ((?:\d{1,2} )?M\d+(?: Y\d+)?)(?: (?:и|,|а|но)){0,2} LE (?=(?:\d{1,2} )?M)", r" с \1 по "),
    (r" между (M\d+(?: Y\d+)?) и (?=M)", r" \1 - "),
    (r" (M\d+) месяц(?= )", r" \1"),
    (r" (M\d+) текущий (?:год|UY)(?= )", r" \1"),
    (r" (M\d+) (\d\d) год(?= )", r" \1 Y20\2"),
    (r" (M\d+) (2\d)(?= (?:$|[-,] M))", r" \1 Y20\2"),
    (r" (Y\d+) год(?= )", r" \1"),
    (r" Y(\d+) [-/,] Y\d+ UY(?= )", r" UY\1"),
    (r" Y(\d+) UY(?= )", r" UY\1"),
    (r" (UY\d+) (?:UY|год)(?= )", r" \1"),
    (r" UY Y(\d+) [-/] Y\d+(?= )", r" UY\1"),
    (r" (?:в|на|за) течение(?: весь)? ", " течение "),
    (r" (M\d+) / (M\d+)(?= )", r" \1 или \2"),
    # «3 дек. ноября»: a decade, no December.
    (r" (\d(?: - \d)?) M12 (?=M\d)", r" \1 декада "),
    (r" и / или ", " или "),
    (rf" (1) - (?:е|я|й|го) (?={UNITS})", r" \1 "),
    # «Сентябрь и далее ежемесячно»: the month is where the repetition begins.
    (r"(?: с)? ((?:\d+ )?M\d+(?: Y\d+)?)(?: (?:,|;|-|и|а)){0,2} далее (?=еже(?!год)|каждый |\d+ раз |раз )", r" с \1 "),
)

TOKEN = re.compile(r"UY\d{4}|[MY]\d{1,4}|\d+|[a-zA-Zа-яА-ЯіІ]+|[-,;:()/+?]")


def normalize(text: str) -> Line:
    """The coded line of a text; never raises, whatever the text."""
    line = Line("")
    clean = _with_parts_repeated(_clean(text[:LONGEST]))
    clean = ROMAN_WORD.sub(lambda found: found[0].translate(CYRILLIC_ROMAN), _apply(DIGITS, clean))
    clean = ROMAN_DATES.sub(_roman_date, clean)
    clean = _apply(DATES, YEARS.sub(_school_years, clean))
    clean = re.sub(r"(?<=[а-я])(?=\d)|(?<=\d)(?=[а-я])", " ", clean)
    words = _codes(TOKEN.findall(clean), line)
    line.text = _fold(f" {' '.join(words)} ").strip()
    return line


def _school_years(match: re.Match) -> str:
    """«2023-2024 уч. год» is one school year, «2020-2024 учебный год» are several years."""
    first, last = (int(match[1] or match[3]), int(match[2] or match[4]))
    return f" UY20{first:02} " if last - first == 1 else f" Y20{first:02} - Y20{last:02} "


def _roman_date(match: re.Match) -> str:
    """The date in Arabic figures; of a range each month takes the year."""
    if match["month3"]:
        first, last = match["month3"], match["last3"]
        # «I–II» alone may be quarters or halves of the year as well, a lone «V» or «X» is a tick or a cross.
        if int(ROMAN[last or first]) <= 4 or (not last and len(first) == 1):
            return match[0]
        return f"M{ROMAN[first]} - M{ROMAN[last]}" if last else f"M{ROMAN[first]}"
    day, month, year = match["day"] or match["day2"], match["month"] or match["month2"], match["year"]
    tail = f".{year}" if year else ""
    first = f"{day}.{int(ROMAN[month]):02}{tail}" if day else f"{int(ROMAN[month]):02}{tail}"
    return f"{first}-{int(ROMAN[match['last']]):02}{tail}" if match["last"] else first


def _apply(table: tuple[Substitution, ...], text: str) -> str:
    for pattern, replacement in table:
        text = pattern.sub(replacement, text)
    return text


MONTH_OF = r"(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
SHARED_PART = re.compile(
    r"((?:перв|втор|трет|четверт|последн)[а-я]{1,3} "
    r"(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень|недел|декад)[а-я]{0,2})"
    rf" ({MONTH_OF})( ?, | и )(?={MONTH_OF})"
)


def _with_parts_repeated(text: str) -> str:
    """«Первая среда сентября, октября»: the genitive says that each month has its own first Wednesday."""
    for _ in range(12):
        text = SHARED_PART.sub(r"\1 \2\3\1 ", text)
    return text


BULLETS = re.compile(r"^\s*[-–—•*·]\s+", re.MULTILINE)
NUMBERED = re.compile(r"(?:^|(?<=\s)|(?<=;))([1-9])(?:\)|\.(?!\d))(?!\s*\d{1,2}\s?\.)\s*")


def _without_list_marks(text: str) -> str:
    """«1. сентябрь 2. май», «- сентябрь», each on its line: numbers and dashes of a list are no days and no ranges."""
    if len(BULLETS.findall(text)) > 1:
        text = BULLETS.sub(" ", text)
    numbers = [int(found) for found in NUMBERED.findall(text)]
    listed = len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)) and NUMBERED.match(text.lstrip())
    return NUMBERED.sub(" ", text) if listed else text


HYPHENATED = re.compile(r"([а-яё]+)-[ \t]*\n[ \t]*([а-яё]+)")


def _unhyphenated(match: re.Match) -> str:
    """«Графи-⏎ку» is one word, «сентябрь-⏎октябрь» are two."""
    joined = match[1] + match[2]
    return joined if code_of(match[2]) is None and code_of(joined) else match[0]


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", _without_list_marks(html.unescape(text))).lower()
    text = HYPHENATED.sub(_unhyphenated, text)
    for pattern, replacement in CLEANING:
        text = pattern.sub(_joined if replacement == "JOIN" else replacement, text)
    # Digits stuck to words come apart before dates are looked for: «до30.09», «15сентября».
    return re.sub(r"(?<=[а-я]{2})(?=\d)", " ", text).strip()


def _joined(match: re.Match) -> str:
    return match.group().replace(" ", "")


def _codes(tokens: list[str], line: Line) -> list[str]:
    codes: list[str] = []
    position = 0
    while position < len(tokens):
        code, used = _code_at(tokens, position, line)
        codes.append(code)
        position += used
    return codes


def _code_at(tokens: list[str], position: int, line: Line) -> tuple[str, int]:
    token, following = tokens[position], tokens[position + 1 : position + 2]
    after = following[0] if following else ""
    if not token[0].isalpha() or token[0] in "MYU":
        return (_plain_number(token), 1)
    if token in ROMAN:
        return ROMAN[token], 1
    if token in ROMAN_LOOKALIKES and re.fullmatch(UNITS, code_of(after) or ""):
        return ROMAN_LOOKALIKES[token], 1
    word = _cyrillic(token, line)
    code, split = code_of(word), _split_word(word, tokens[position + 1 : position + 3])
    if split:
        line.doubt(f"Слово «{word}…» прочитано слитно.", 0.9)
        return split
    return code or _unglued(word) or _guess(word, line), 1


GLUED = re.compile(r"(до|с|в|к|по|на)(?=[а-я]{3})")


def _unglued(word: str) -> str | None:
    """«Всентябре», «доконца», «поплану»: a preposition that lost its space."""
    found = GLUED.match(word)
    code = code_of(word[found.end() :]) if found else None
    return f"{code_of(found[1]) or found[1]} {code}" if found and code else None


def _split_word(word: str, following: list[str]) -> tuple[str, int] | None:
    """«Сен тябрь», «тече-ние»: a word cut in two, when its tail means nothing by itself."""
    if following[:1] == ["-"]:
        following = following[1:]
        used = 3
    else:
        following, used = following[:1], 2
    tail = following[0] if following else ""
    code = code_of(word + tail) if len(tail) > 2 and tail.isalpha() and code_of(tail) is None else None
    # Only months and days of the week are looked for behind a head that is a word itself («сен», «пят»).
    return (code, used) if code and (code[0] in "MW" or code_of(word) is None) else None


def _plain_number(token: str) -> str:
    """Numbers without leading zeros: «01» is «1»."""
    head = "M" if token[0] == "M" else ""
    digits = token.removeprefix(head)
    return head + (str(int(digits)) if digits.isdigit() and len(digits) < 9 and token[0] not in "YU" else digits)


def _cyrillic(token: str, line: Line) -> str:
    """The word with Latin look-alikes replaced, when it is partly Cyrillic or becomes a known word."""
    if not re.search("[a-z]", token):
        return token
    word = token.translate(LOOKALIKES)
    if not re.search("[а-я]", token) and code_of(word) is None:
        return token
    line.doubt(f"В слове «{word}» латинские буквы вместо русских.", 0.9)
    return word


def _guess(word: str, line: Line) -> str:
    known = close_match(word)
    if known is None:
        return word
    line.doubt(f"«{word}» прочитано как «{known}».", 0.6)
    return code_of(known) or word


SHARE_OF_YEARS = re.compile(r" (полугодие|четверть|триместр) Y(\d{4}) [-/] Y(\d{4})(?: год)?(?= )")


def _share_of_years(match: re.Match) -> str:
    """«2-е полуг. 2026-2027»: halves and quarters of two years are those of a school year."""
    return f" {match[1]} UY{match[2]}" if int(match[3]) - int(match[2]) == 1 else match[0]


def _fold(text: str) -> str:
    for pattern, replacement in FOLDS:
        # Twice: neighbours share the space between them.
        text = pattern.sub(replacement, pattern.sub(replacement, text))
    text = SHARE_OF_YEARS.sub(_share_of_years, text)
    text = re.sub(r"(20|30)&(\d)", lambda found: str(int(found[1]) + int(found[2])), text)
    return re.sub(" +", " ", text)
