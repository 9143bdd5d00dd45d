"""Which column is what: by the words of the header, and where these fail by what stands below."""

import re
from dataclasses import dataclass
from statistics import mean

from apps.core.russian.normalize import fix_lookalikes

from .grid import Cell, Row
from .words import looks_like_deadline, looks_like_number, looks_like_responsible, starts_with_action

NUMBER, SECTION, GROUP, ACTIVITY = "number", "section", "group", "activity"
DEADLINE, RESULT, DOCUMENT, KPI, RESPONSIBLE, OTHER = "deadline", "result", "document", "kpi", "responsible", "other"
# One column for both, and the unit of the indicator beside it.
TERM_AND_PEOPLE, UNIT = "deadline_and_responsible", "unit"

# Tried from top to bottom; the first match wins.
_ALIASES: list[tuple[str, str]] = [
    (NUMBER, r"№|n\s*п\W?п|п\W?п$|п/п|номер|^пункт$|^п\.?$|^#$|^no\.?$"),
    (UNIT, r"^ед\w*\.?\s*изм"),
    (
        TERM_AND_PEOPLE,
        r"^(?:срок|дат[аы]|период|время).*(?:ответствен|исполнител)|^(?:ответствен|исполнител).*(?:срок|дат[аы]\b)",
    ),
    # «Сроки выполнения», «дата и место» are deadlines whatever follows; «результат (показатель)» is a result that may hold figures.
    (DEADLINE, r"^(?:\w+\s+)?(?:срок|дат[аы]\b)"),
    (RESULT, r"^(?:\w+\s+)?результат\w*\W+(?:\w+\s+)?(?:показател|критери|индикатор)"),
    (
        KPI,
        r"^план (?:на )?20\d\d|^факт\b|^цель (?:на )?20"
        r"|показател|индикатор|критери|kpi|метрик|целев\w+ значени|план\w+ значени|количественн|эффективност|измер",
    ),
    (
        RESPONSIBLE,
        r"ответствен|исполнител|закрепл|курирует"
        r"|кто (?:отвечает|делает|проводит|выполняет)|^кто\b|^отв\.?(?: ?лиц\w*)?$|организатор|владелец",
    ),
    (
        DOCUMENT,
        r"(?:вид|форма|тип|наименование)\s+(?:\w+\s+)?(?:документ|отч[её]тн)|^документ|подтвержда"
        r"|отч[её]тн\w+ (?:документ|форм)|форма (?:отч[её]т|представления|завершения)",
    ),
    (
        RESULT,
        r"результат|^итог|продукт|^выход|на выходе|что (?:получим|получится|будет)|эффект|вид документа|^отч[её]т|ожидани|ожида\w+м",
    ),
    (
        OTHER,
        r"отметк|примечани|комментари|^ко(?:го|му)\b|участник|целев\w+ (?:аудитори|групп)|категори|^кол(?:ичест|-?во)|для кого|охват"
        r"|форм[аы]\b(?! мероприят)|место|бюджет|финанс|ресурс|статус|выполнени\w+$",
    ),
    (
        DEADLINE,
        r"срок|дедлайн|контрольн\w+ дат|к какому|дата|даты|период|когда|время|месяц|начал|окончани|график|календар",
    ),
    (SECTION, r"этап|^вех|направлен|раздел|блок|модул|стади|^задач|ступен"),
    (
        ACTIVITY,
        r"мероприят|содержани|деятельност|действи|активност|меры$|шаги?$|наименование|название|тема\b|событи|план"
        r"|что (?:делаем|нужно|надо|сделать|делать)|работ[аы]?\b|поручени|задани|процедур|описание|^суть",
    ),
]
_COMPILED = [(field, re.compile(pattern, re.IGNORECASE)) for field, pattern in _ALIASES]
_DETAILS = re.compile(r"содержани|описание|примерный план|деятельност|виды работ|действи", re.IGNORECASE)
HEADER_LENGTH = 110


@dataclass
class Column:
    """A column of the table: what it holds and how its header is written."""

    field: str
    title: str
    place: int
    width: int = 1


def field_of(title: str) -> str:
    """The field that a header names, or OTHER with no name known."""
    text = fix_lookalikes(" ".join(title.split()))
    if not text or len(text) > HEADER_LENGTH:
        return OTHER
    return next((field for field, pattern in _COMPILED if pattern.search(text)), OTHER)


def is_known_header(title: str) -> bool:
    text = fix_lookalikes(" ".join(title.split()))
    return bool(text) and len(text) <= HEADER_LENGTH and any(pattern.search(text) for _, pattern in _COMPILED)


def is_column_name(title: str) -> bool:
    """A line that can only be the head of a column: a known word or two, no figures."""
    if field_of(title) == NUMBER:
        return len(title) <= 8
    return len(title) <= 40 and is_known_header(title) and not re.search(r"\d", title)


def header_score(row: Row) -> float:
    """How many columns the row names, less what does not look like a header."""
    cells = [cell for cell in row if cell.text and not cell.carried]
    texts = [cell.line for cell in cells]
    if len(texts) < 2 or any(looks_like_number(text) and len(text) < 4 and "№" not in text for text in texts):
        return 0
    fields = {field_of(text) for text in texts if is_known_header(text)}
    long_or_action = sum(len(text) > 60 and not is_known_header(text) or _is_content(text) for text in texts)
    # Two known words that are not of a roadmap («№», «примечание») are the header of some other table.
    if not fields & {ACTIVITY, SECTION, RESULT, RESPONSIBLE, DEADLINE, TERM_AND_PEOPLE} or len(fields) < 2:
        return 0
    # One sentence of content outweighs one known word: a first row of data names «план» and «отчёт» as easily as a header does.
    return len(fields) - 1.5 * long_or_action


def _is_content(text: str) -> bool:
    """An activity, a date or a person: not the name of a column."""
    # «2026» over the figures of that year.
    if re.fullmatch(r"20\d\d(?:\s*г\w*\.?)?", text):
        return False
    if field_of(text) in (KPI, RESULT) and re.fullmatch(r"\D{2,12}20\d\d(?:\s*г\w*\.?)?", text):
        return False
    if looks_like_deadline(text) and field_of(text) != DEADLINE:
        return True
    return (starts_with_action(text) and len(text) > 40) or bool(re.search(r"\d{4}|\d\.\d|[А-ЯЁ]\.\s?[А-ЯЁ]\.", text))


def same_header(row: Row, columns: list[Column]) -> bool:
    """Whether a row repeats the header (a page break)."""
    titles = [_key(cell.text) for cell in row if cell.text]
    known = {_key(column.title) for column in columns if column.title}
    return len(titles) >= 2 and all(title in known for title in titles)


def _key(text: str) -> str:
    return "".join(re.findall(r"\w+", text.lower()))


def columns_by_header(titles: list[str], below: list[list[str]]) -> list[Column]:
    """Columns for header texts; `below` are texts of some rows, by column, for headers that say nothing."""
    fields = [
        field_of(title) if is_known_header(title) else _by_content(texts)
        for title, texts in zip(titles, below, strict=True)
    ]
    if fields and fields[0] != NUMBER and not titles[0].strip() and _share(below[0], looks_like_number) > 0.5:
        fields[0] = NUMBER
    _settle_activity(fields, titles, below)
    _settle_result(fields, titles, below)
    return [Column(field, title, place) for place, (field, title) in enumerate(zip(fields, titles, strict=True))]


def _settle_result(fields: list[str], titles: list[str], below: list[list[str]]) -> None:
    """Text under a header nobody knows, right of the activity, is most often the result."""
    if RESULT in fields or DOCUMENT in fields:
        return
    free = [
        place
        for place in range(fields.index(ACTIVITY) + 1, len(fields))
        if fields[place] == OTHER and not is_known_header(titles[place]) and any(below[place])
    ]
    chosen = [place for place in free if _share(below[place], _promises) >= 0.5]
    chosen += [place for place in free if titles[place].strip()]
    if chosen:
        fields[chosen[0]] = RESULT


def _promises(text: str) -> bool:
    """A document or a figure: what is to come out of an activity."""
    from .documents import find_documents
    from .kpis import find_targets

    return bool(find_documents(text) or find_targets(text))


def _settle_activity(fields: list[str], titles: list[str], below: list[list[str]]) -> None:
    """Exactly one activity column: of two the one with details; a stage column alone becomes the activity."""
    found = [place for place, field in enumerate(fields) if field == ACTIVITY]
    if len(found) > 1:
        details = [place for place in found if _DETAILS.search(titles[place])] or found[-1:]
        chosen = details[-1]
        for place in found:
            if place != chosen:
                fields[place] = GROUP if place < chosen or _DETAILS.search(titles[chosen]) else OTHER
    elif not found:
        fields[_best_activity(fields, below)] = ACTIVITY
    groups = [place for place, field in enumerate(fields) if field == GROUP]
    if groups and SECTION not in fields and _mostly_blank(below[groups[0]]):
        fields[groups[0]] = SECTION


def _mostly_blank(texts: list[str]) -> bool:
    return bool(texts) and sum(1 for text in texts if text.strip()) < len(texts) / 2


def _best_activity(fields: list[str], below: list[list[str]]) -> int:
    free = [place for place, field in enumerate(fields) if field in (OTHER, SECTION, GROUP)] or list(range(len(fields)))
    return max(free, key=lambda place: mean([len(text) for text in below[place]] or [0]))


def columns_by_content(below: list[list[str]]) -> list[Column]:
    """Columns of a table without a header."""
    fields = [_by_content(texts) for texts in below]
    for field in (NUMBER, DEADLINE, RESPONSIBLE, KPI):
        _keep_one(fields, field)
    if fields and _share(below[0], looks_like_number) > 0.5:
        fields[0] = NUMBER
    free = [place for place, field in enumerate(fields) if field == OTHER]
    if free:
        _name_free(fields, free, below)
    elif ACTIVITY not in fields:
        fields[_best_activity(fields, below)] = ACTIVITY
    return [Column(field, "", place) for place, field in enumerate(fields)]


def _name_free(fields: list[str], free: list[int], below: list[list[str]]) -> None:
    """The column with most actions is the activity; text right of it is the result, left of it the section."""

    def weight(place: int) -> tuple[float, float]:
        return (round(_share(below[place], starts_with_action), 1), mean([len(text) for text in below[place]] or [0]))

    activity = max(free, key=weight)
    fields[activity] = ACTIVITY
    for place in free:
        if place != activity:
            fields[place] = (
                RESULT if place > activity and RESULT not in fields else SECTION if place < activity else OTHER
            )


def _keep_one(fields: list[str], field: str) -> None:
    for place in [place for place, found in enumerate(fields) if found == field][1:]:
        if field != DEADLINE:
            fields[place] = OTHER


def _share(texts: list[str], test) -> float:
    filled = [text for text in texts if text.strip()]
    return sum(bool(test(text)) for text in filled) / len(filled) if filled else 0.0


def _by_content(texts: list[str]) -> str:
    from .kpis import looks_like_kpi

    for field, test, share in (
        (NUMBER, looks_like_number, 0.6),
        (DEADLINE, looks_like_deadline, 0.6),
        (RESPONSIBLE, looks_like_responsible, 0.6),
        (KPI, looks_like_kpi, 0.6),
    ):
        if _share(texts, test) >= share:
            return field
    return OTHER


def texts_by_column(rows: list[Row], width: int) -> list[list[str]]:
    """Texts of single-width cells below each place, for judging by content."""
    found: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for cell in _plain_cells(row, width):
            found[cell.column].append("" if cell.carried else cell.text)
    return found


def _plain_cells(row: Row, width: int) -> list[Cell]:
    return [cell for cell in row if cell.width == 1 and cell.column < width]
