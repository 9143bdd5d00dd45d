"""What a person should look at before the roadmap is taken over. Nothing is corrected here."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from .items import Reading
from .model import Header, ImportedItem, Warn
from .responsible import surnames_in

_YEAR = re.compile(r"(?<![\d.№-])(20\d\d)(?!\d)")
_NEXT_MAP = re.compile(
    r"(?:разработ|составл|подготов)\w+\s+(?:\w+\s+)?(?:дорожн\w+\s+карт|план)\w*.{0,80}?(20\d\d)\D{1,5}(20\d\d)",
    re.IGNORECASE | re.DOTALL,
)
_TEMPLATE = re.compile(
    r"\[[^\[\]\d]{2,40}\]|\bГУО\b|<[А-Яа-яё ]{3,40}>|_{3,}|\bХХ+\b|\bФ\.?\s?И\.?\s?О\.?(?![А-Яа-яё])|20__|…{2,}|\(?указать\b[^)]{0,30}\)?"
    r"|наименование (?:образовательной )?организации\b",
)
_LOOKALIKE = "ABCEHKMOPTXYaceopxykmI"
_MIXED = re.compile(rf"(?:[А-Яа-яЁё][{_LOOKALIKE}]|[{_LOOKALIKE}][А-Яа-яЁё])")
_LATIN_WORD = re.compile(rf"(?<![A-Za-zА-Яа-яЁё])[{_LOOKALIKE}]{{3,}}(?![A-Za-z])")
_ROMAN = re.compile(r"[IVXLCDM]+")
_TO_RUSSIAN = str.maketrans("ABCEHKMOPTXYaceopxykm", "АВСЕНКМОРТХУасеорхукм")

_SCHOOL = re.compile(
    r"\b(?P<form>(?:[А-ЯЁ]{3,6}\s+)?(?:ДО\s+)?)"
    r"(?P<kind>(?i:СОШ|ООШ|НОШ|СШ|ДЮСШ|СШОР|ДШИ|ДДТ|ДОУ|ЦДТ|ЦДО|лице[йяюе]\w*|гимнази\w+|школ[аыеу]\w?|детск\w+ сад\w?))?"
    r"\s*(?:№\s*(?P<number>\d{1,4})|(?P<quoted>«[А-ЯЁ][^«»\n]{2,60}»))"
)
_LEGAL_FORM = re.compile(
    r"^(?:[МГКЧ]?[АБКО]?[ОД]?[ОДН]?О?У|ГАПОУ|ГБПОУ|МАУ|МБУ|МКУ|МОУ|МОБУ|МАОУ|МБОУ|МКОУ|ГБОУ|ГКОУ|ГАОУ|ЧОУ|АНО)(?:\s|$)"
)
_KINDS = {
    "сош": "школа", "оош": "школа", "нош": "школа", "сш": "школа", "школ": "школа", "лице": "лицей", "гимн": "гимназия",
    "детс": "сад", "доу": "сад", "дюсш": "спортшкола", "сшор": "спортшкола",
}  # fmt: skip


def collect(
    reading: Reading, header: Header, start: date, end: date, organization: str | None, known_surnames: set[str] | None
) -> list[Warn]:
    """All warnings of an import, those of the document first, then by item."""
    found = [
        *_years(reading.items, header, start, end),
        *_schools(reading.items, header, organization),
        *_by_text(
            reading.items,
            header,
            "template_remains",
            _template_remains,
            "Остаток шаблона: «{}». Замените его своими словами.",
        ),
        *_by_text(reading.items, header, "latin_lookalikes", latin_lookalikes, "Латинские буквы вместо русских: «{}»."),
        *_numbers(reading),
        *_deadlines(reading, start, end),
        *_people(reading.items, known_surnames),
    ]
    return sorted(found, key=lambda warning: warning.item or 0)


def _texts(item: ImportedItem) -> str:
    own = (
        item.activity,
        item.deadline_text,
        item.result,
        item.responsible_text,
        *(target.text for target in item.kpis),
    )
    return "\n".join(own)


def _years(items: list[ImportedItem], header: Header, start: date, end: date) -> Iterable[Warn]:
    years = set(range(start.year, end.year + 1))
    in_title = {int(year) for year in _YEAR.findall(header.title)}
    if in_title and not in_title & years:
        written = ", ".join(map(str, sorted(in_title)))
        yield Warn(
            "year_mismatch",
            None,
            f"В названии {written} год, а период карты {start.year}–{end.year}. Проверьте, тот ли это документ.",
        )
    for place, item in enumerate(items, start=1):
        match = _NEXT_MAP.search(item.activity)
        if match and (int(match[1]), int(match[2])) == (start.year, end.year):
            yield Warn(
                "year_mismatch",
                place,
                f"Карта на {match[1]}/{match[2]} — это уже нынешний период; обычно здесь следующий год.",
            )


def _schools(items: list[ImportedItem], header: Header, organization: str | None) -> Iterable[Warn]:
    own = {_school_key(match) for match in find_schools(organization or header.title)}
    if not own and not organization:
        return
    seen: set[tuple] = set()
    for place, text in _places(items, header):
        for match in find_schools(text):
            key = _school_key(match)
            if not _is_own(key, own, organization or "") and (key, place) not in seen:
                seen.add((key, place))
                name = " ".join(match[0].split())
                yield Warn(
                    "foreign_school",
                    place,
                    f"Названа другая организация: «{name}». Проверьте, не осталась ли она от чужого документа.",
                )


def _places(items: list[ImportedItem], header: Header) -> list[tuple[int | None, str]]:
    around = "\n".join([header.title, header.goal, header.approval, *header.tasks])
    return [(None, around), *((place, _texts(item)) for place, item in enumerate(items, start=1))]


def find_schools(text: str) -> list[re.Match]:
    """Organizations named by number or by a name in quotes; look-alike letters are read as Russian."""
    russian = _LATIN_WORD.sub(lambda match: match[0].replace("II", "Ш").translate(_TO_RUSSIAN), text)
    return [match for match in _SCHOOL.finditer(russian) if _is_school(match)]


def _is_school(match: re.Match) -> bool:
    form = match["form"].strip()
    if match["number"]:
        return bool(match["kind"]) or bool(_LEGAL_FORM.match(form))
    return bool(_LEGAL_FORM.match(form)) or (match["kind"] or "").isupper()


def _school_key(match: re.Match) -> tuple[str, str]:
    kind = (match["kind"] or "").lower()
    known = next((name for stem, name in _KINDS.items() if kind.startswith(stem)), "")
    return known, match["number"] or (match["quoted"] or "").strip("«»").lower()


def _is_own(key: tuple[str, str], own: set[tuple[str, str]], organization: str) -> bool:
    kind, name = key
    if name and not name.isdecimal() and name in organization.lower():
        return True
    return any(name == own_name and (not kind or not own_kind or kind == own_kind) for own_kind, own_name in own)


def _by_text(items: list[ImportedItem], header: Header, code: str, find, sentence: str) -> Iterable[Warn]:
    for place, text in _places(items, header):
        for found in dict.fromkeys(find(text)):
            yield Warn(code, place, sentence.format(found))


def _template_remains(text: str) -> list[str]:
    return [match[0] for match in _TEMPLATE.finditer(text)]


def latin_lookalikes(text: str) -> list[str]:
    """Words where Latin letters stand for Russian ones of the same shape."""
    mixed = [
        word
        for word in re.findall(r"[A-Za-zА-Яа-яЁё]+", text)
        if _MIXED.search(word) and not re.search(r"[DFGJLNQRSUVWZbdfghijlnqrstuvwz]", word)
    ]
    return mixed + [
        word
        for word in _LATIN_WORD.findall(text)
        if not _ROMAN.fullmatch(word) and word not in mixed and word.isupper()
    ]


def _numbers(reading: Reading) -> Iterable[Warn]:
    times = Counter(number for number, _ in reading.row_numbers)
    seen: set[str] = set()
    for number, place in reading.row_numbers:
        if times[number] > 1 and number in seen and place < len(reading.items):
            yield Warn(
                "number_twice",
                place + 1,
                f"Номер {number} встречается не один раз. Порядок строк оставлен как в документе.",
            )
        seen.add(number)


def _deadlines(reading: Reading, start: date, end: date) -> Iterable[Warn]:
    if reading.items and not reading.has_deadlines:
        yield Warn(
            "empty_deadline", None, "В документе нет столбца со сроками. Укажите сроки или общий период при загрузке."
        )
    for place, item in enumerate(reading.items, start=1):
        if reading.has_deadlines and not item.deadline_text.strip(" -–—"):
            yield Warn("empty_deadline", place, "Срок не указан.")
        if item.deadline.kind == "invalid":
            yield Warn("invalid_date", place, f"Такой даты нет: «{item.deadline_text}».")
        if any(
            window.due < start or window.due > end or (window.start or start) > end for window in item.deadline.windows
        ):
            yield Warn("outside_period", place, f"Срок «{item.deadline_text}» выходит за период карты.")
        if place in reading.disagreements:
            yield Warn(
                "counts_disagree",
                place,
                f"Сроков и дел в ячейке разное число: «{item.deadline_text}». Выберите срок для этой строки.",
            )


def _people(items: list[ImportedItem], known: set[str] | None) -> Iterable[Warn]:
    if known is None:
        return
    bases = {_fold(name) for name in known}
    for place, item in enumerate(items, start=1):
        for surname in dict.fromkeys(surnames_in(" ".join(party.text + "\n" for party in item.responsible))):
            if not _is_known(_fold(surname), bases):
                yield Warn("unknown_person", place, f"Человека с фамилией «{surname}» нет в базе организации.")


def _fold(name: str) -> str:
    return name.lower().replace("ё", "е")


def _is_known(surname: str, bases: set[str]) -> bool:
    """Equal, or the same surname in another case."""
    if surname in bases:
        return True
    stem = surname[: max(4, len(surname) - 2)]
    return any(base.startswith(stem) and abs(len(base) - len(surname)) <= 2 for base in bases)
