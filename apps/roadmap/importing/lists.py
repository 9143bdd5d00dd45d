"""A roadmap without a table: numbered paragraphs with the deadline and the responsible inside the sentence."""

import re

from .columns import ACTIVITY, DEADLINE, NUMBER, RESPONSIBLE, Column
from .table import Line, Table, Value
from .words import DEADLINE as DEADLINE_WORDS
from .words import is_activity, is_event, looks_like_deadline, looks_like_responsible, starts_with_action

DOUBT = "В документе нет таблицы: строка прочитана из списка. Проверьте срок и ответственных."
_ITEM = re.compile(r"^\s*(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})[.)]?|[-–—•*●▪])\s+(?P<text>\S.*)$")
_TITLE = re.compile(r"дорожн|план|программ|наставнич", re.IGNORECASE)
# Where a sentence may be cut: a dash, a bracket, a semicolon, a comma, a full stop before a capital.
# The stop of an initial is none: «Лютиковой Н. Д. разработать план».
_CUT = re.compile(r"\s+[–—-]\s+|\s*[();]\s*|,\s+|:\s+|(?<!\b[А-ЯЁ])\.\s+(?=[А-ЯЁ])")
_LABEL = re.compile(r"^\s*(?:срок\w*|отв(?:\.|етственн\w*)|исполнител\w*)\s*[:–—-]?\s*", re.IGNORECASE)
_TERM = re.compile(r"^\s*срок", re.IGNORECASE)
_FEWEST = 2
_SECTION_LENGTH = 160


def read_list(paragraphs: list[str]) -> Table | None:
    """The list as a table of the usual columns; None when the text is no list of activities."""
    matches = [(text, _ITEM.match(text)) for text in paragraphs if text.strip()]
    items = [match["text"] for _, match in matches if match]
    if len(items) < _FEWEST or not _is_plan(items, paragraphs):
        return None
    columns = [Column(name, "", place) for place, name in enumerate((NUMBER, ACTIVITY, DEADLINE, RESPONSIBLE))]
    table = Table(columns, [])
    labels: list[str] = []
    sections = _numbered_sections([match for _, match in matches if match])
    for text, match in matches:
        if match and match["number"] in sections:
            table.lines.append(Line(section=text, section_style=("between",), source=[("", text)]))
        elif match:
            labels += _labels(match["text"])
            table.lines.append(_line(match["number"] or "", match["text"], text))
        elif table.lines and (label := _LABEL.match(text)) and _fill_labelled(table.lines[-1], text, label):
            labels.append(label[0].strip())
        elif not table.lines and not is_month(text):
            table.before.append(text)
        else:
            _between(table, text)
    if labels:
        table.after.append(" · ".join(labels))
    return table


def _numbered_sections(items: list[re.Match]) -> set[str]:
    """«1. Подготовка» over «1.1. Собрать заявки – май»: numbers that have no deadline of their own, their points have."""
    dated = {match["number"] for match in items if match["number"] and _split(match["text"])[1]}
    above = {number.rpartition(".")[0] for number in dated}
    return above - dated - {""}


def _fill_labelled(line: Line, text: str, label: re.Match) -> bool:
    """«Срок: октябрь» on a line of its own belongs to the item above, unless that has its own already."""
    name = DEADLINE if _TERM.match(label[0]) else RESPONSIBLE
    value = text[label.end() :].strip(" .;")
    if line.section or line.text(name) or not value:
        return False
    line.values[name] = Value(value)
    line.source.append(("", text))
    return True


def _labels(text: str) -> list[str]:
    """«Отв.», «срок:» are left out of the values, so they are kept apart."""
    found = (_LABEL.match(piece) for _, piece in _pieces(text)[1:])
    return [match[0].strip() for match in found if match]


def _is_plan(items: list[str], paragraphs: list[str]) -> bool:
    dated = sum(bool(_split(text)[1]) for text in items)
    acting = sum(is_activity(text) or is_event(text) for text in items)
    named = any(_TITLE.search(text) for text in paragraphs[:10])
    return dated >= 0.4 * len(items) and acting + dated >= len(items) or (named and acting >= 0.6 * len(items))


def _between(table: Table, text: str) -> None:
    """A short line without a full stop is a section; any other stays with the text below the list."""
    if len(text) <= _SECTION_LENGTH and not text.rstrip().endswith((".", ";", ",")):
        table.lines.append(Line(section=text, section_style=("between",), source=[("", text)]))
    else:
        table.after.append(text)


def _line(number: str, text: str, whole: str) -> Line:
    activity, deadline, responsible = _split(text)
    values = {NUMBER: number, ACTIVITY: activity, DEADLINE: deadline, RESPONSIBLE: responsible}
    return Line({name: Value(value) for name, value in values.items()}, source=[("", whole)], is_whole=True)


def _split(text: str) -> tuple[str, str, str]:
    """Activity, deadline and responsible of a sentence; words that are neither stay with the activity."""
    pieces, activity, deadlines, people = _pieces(text), "", [], []
    label = ""
    for place, (sign, piece) in enumerate(pieces):
        plain = (_LABEL.sub("", piece) if place else piece).strip(" .")
        labelled = bool(label) or plain != piece.strip(" .")
        label = piece if place and not plain else ""
        if label:
            continue
        if plain and _is_deadline(plain) and (place or len(pieces) > 1):
            deadlines.append(plain)
        elif place and plain and (labelled or looks_like_responsible(plain)):
            people.append(_with_its_stop(plain))
        else:
            activity += (sign if activity else "") + piece
    if not activity.strip(" ,.–—-"):
        return text, "", ""
    return activity.strip(" ,;–—-"), ", ".join(deadlines), ", ".join(people)


def _with_its_stop(people: str) -> str:
    """«Ветрова А.А» with the stop of its last initial."""
    return f"{people}." if re.search(r"\b[А-ЯЁ]\.\s?[А-ЯЁ]$", people) else people


def is_month(title: str) -> bool:
    """A title that is a deadline and nothing else: «Сентябрь», «I полугодие»."""
    found = DEADLINE_WORDS.search(title)
    return found is not None and found.start() <= 3 and len(title) <= 40 and not starts_with_action(title)


def deadline_of_title(title: str) -> str:
    """The deadline that a title is, or that its last brackets hold: «Адаптация (сентябрь – октябрь)»."""
    inside = re.search(r"\(([^()]+)\)[\s.]*$", title)
    if is_month(title):
        return title
    return inside[1] if inside and _is_deadline(inside[1]) else ""


def deadline_inside(text: str) -> str:
    """The deadline at the end of an activity: «Опрос (октябрь)», «Итоги – май»; empty when there is none."""
    return _split(text)[1]


def _is_deadline(text: str) -> bool:
    return looks_like_deadline(text) and len(text) <= 60 and not is_event(text)


def _pieces(text: str) -> list[tuple[str, str]]:
    """Parts of a sentence, each with the sign that stood before it."""
    found, start, sign = [], 0, ""
    for cut in _CUT.finditer(text):
        found.append((sign, text[start : cut.start()]))
        start, sign = cut.end(), cut[0]
    found.append((sign, text[start:]))
    return [(sign, piece) for sign, piece in found if piece.strip()]
