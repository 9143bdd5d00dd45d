"""A document as a row of blocks in reading order: every word that a writer puts on paper stands here, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.urls import reverse

SPACED_LIMIT = 24
# Millimetres between the margins of a sheet, upright and landscape.
UPRIGHT, LANDSCAPE = 170, 262
# What a letter of the 12 pt type takes on average, and the two edges of a cell.
LETTER_MM = 2.2
PADDING_MM = 3.4
# A justified line does not hold a longer word well.
LONG_WORD = 32
# A quoted name as long as this stays on one line.
NAME_LIMIT = 32
_QUOTED = re.compile(r"«[^»]*»")
_BREAKING = re.compile(r"[ \n\t]+")
_NARROW = re.compile(r"[.,;:\u00a0]")
_UNPARTED = re.compile(
    r"(?<=№) (?=\S)|(?<=\b[А-ЯЁ]\.) (?=[А-ЯЁ])|(?<=\d) (?=г\.)|(?<=\bот) (?=\d{1,2}\.\d)|(?<=«[ОВКСУ]) (?=\S)"
    r"|(?<=\d) (?=– \d)"
)
DRAFT_MARK = "ПРОЕКТ"
RECORD_TYPE = "ЗАПИСЬ О ДОКУМЕНТЕ, ПОДПИСАННОМ НА БУМАГЕ"
SIGNATURE_LINE = "_" * 14


@dataclass(frozen=True)
class Block:
    """One block. `style` names how it looks: both writers know the same styles. `level` is the depth of a numbered point.

    `place` names the line in the text; `note` is said beside it on the screen and never printed.

    Numbers and initials do not part from what they belong to.
    """

    style: str
    text: str = ""
    cells: tuple[str, ...] = ()
    level: int = 0
    place: str = ""
    note: str = ""
    # Stands on a landscape sheet.
    is_wide: bool = False
    # The page does not end between this block and the next one.
    keeps_next: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", unparted(self.text))
        object.__setattr__(self, "cells", tuple(unparted(cell) for cell in self.cells))

    @property
    def is_ragged(self) -> bool:
        """A hash or an address is too long for a justified line: the words before it would be spread over the sheet."""
        return any(len(word) > LONG_WORD for word in self.text.split())


@dataclass(frozen=True)
class TableBlock(Block):
    """A table. A row of a single cell is the heading of the rows below it and goes over all columns."""

    columns: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())
    # The longest words do not fit side by side: they may break anywhere.
    is_tight: bool = False
    row_notes: dict[str, str] = field(default_factory=dict)

    def row_place(self, number: int) -> str:
        """Names a row of the table; an annex has one table."""
        return f"{self.place}.rows.{number}"

    @property
    def has_lines(self) -> bool:
        """Some cell holds several lines."""
        return any("\n" in cell for row in self.rows for cell in row)

    @property
    def noted_rows(self) -> list[tuple[tuple[str, ...], str]]:
        """Rows with what is said beside each."""
        return [(row, self.row_notes.get(self.row_place(n), "")) for n, row in enumerate(self.rows)]


@dataclass(frozen=True)
class BarLine:
    """A bar with its name and its figure in words; `share` in per cent, None without a number."""

    label: str
    words: str
    share: float | None


@dataclass(frozen=True)
class ChartBlock(Block):
    """Bars over one scale of 0–100 %, each with its figure beside: readable without colours. `goal` is a mark across all."""

    bars: tuple[BarLine, ...] = ()
    goal: float | None = None

    @property
    def goal_edge(self) -> float:
        """Where the mark begins, so that a goal of 100 % still stands inside the picture."""
        return min(self.goal or 0, 99.2)


def blocks(text: dict[str, Any]) -> Iterator[Block]:
    """The blocks of a resolved text; the requisites stand in the order that orders of schools keep."""
    yield from _head(text)
    yield from _together([*_body(text), *_signatures(text)])
    for number, annex in enumerate(text["annexes"], start=1):
        yield from _annex(text, annex, number)
    if text["acknowledge"]:
        yield from _acknowledgement(text)


def _together(found: list[Block]) -> Iterator[Block]:
    """A signature never stands alone on a page: the block before it goes along, and all signatures stay in one place."""
    for block, after in zip_longest(found, found[1:]):
        is_kept = after is not None and after.style == "signature"
        yield replace(block, keeps_next=True) if is_kept else block


def _head(text: dict[str, Any]) -> Iterator[Block]:
    header = text["header"]
    for style in ("founder", "organization"):
        if header[style]:
            yield Block(style, whole_names(header[style]))
    if header["short_name"] and header["short_name"] != header["organization"]:
        yield Block("short_name", f"({header['short_name']})")
    yield Block("type", RECORD_TYPE if text.get("is_record") else text["type_name"].upper())
    yield Block("requisites", cells=(date_words(header["date"]) or "«___» __________ 20__ г.", number_words(header)))
    if header["place"]:
        yield Block("place", header["place"])
    yield Block("title", record_title(text) if text.get("is_record") else text["title"], place="title")


def _body(text: dict[str, Any]) -> Iterator[Block]:
    preamble = " ".join(filter(None, [text["preamble"], spaced(text["resolution"])]))
    if preamble:
        yield Block("preamble", f"{preamble}:" if text["resolution"] else preamble, place="preamble")
    for n, section in enumerate(text["sections"]):
        if section["heading"]:
            yield Block("heading", section["heading"])
        for m, words in enumerate(section["paragraphs"]):
            yield Block("paragraph", words, place=f"sections.{n}.{m}")
        for part in section.get("parts", ()):
            yield _chart(part["chart"]) if "chart" in part else _table(part["table"], "", upright=True)
    for number, item in enumerate(text["items"], start=1):
        place = f"items.{number - 1}"
        yield Block("item", f"{number}. {item['text']}", place=place)
        for child_number, child in enumerate(item["children"], start=1):
            words = f"{number}.{child_number}. {child['text']}"
            yield Block("item", words, level=1, place=f"{place}.{child_number - 1}")


def _chart(chart: dict[str, Any]) -> ChartBlock:
    bars = tuple(BarLine(unparted(label), words, share) for label, words, share in chart["bars"])
    return ChartBlock("chart", chart["title"], bars=bars, goal=chart["goal"])


def _signatures(text: dict[str, Any]) -> Iterator[Block]:
    for signature in text["signatures"]:
        yield Block("signature", cells=(signature["post"], SIGNATURE_LINE, signature["name"]))


def _annex(text: dict[str, Any], annex: dict[str, Any], number: int) -> Iterator[Block]:
    place = f"annexes.{number - 1}"
    table = _table(annex["table"], place) if annex["table"] else None
    wide = table is not None and table.is_wide
    # The annexes of a paper document are on paper: here is only what is known of them.
    if not text.get("is_record"):
        yield Block("annex_mark", f"Приложение № {number}", is_wide=wide)
        yield Block("annex_of", f"к {dative(text['type_name'])} {reference(text['header'])}", is_wide=wide)
    if annex["title"]:
        yield Block("annex_title", annex["title"], place=f"{place}.title", is_wide=wide)
    for n, words in enumerate(annex["paragraphs"]):
        yield Block("paragraph", words, place=f"{place}.{n}", is_wide=wide)
    if table:
        yield table


def _table(table: dict[str, Any], place: str, *, upright: bool = False) -> TableBlock:
    """The sheet is turned when the longest words do not fit side by side on an `upright` one."""
    rows = tuple(tuple(unparted(cell) for cell in row) for row in table["rows"])
    columns = tuple(table["columns"])
    least = _least(columns, rows)
    wide = not upright and sum(least) > UPRIGHT
    sheet = LANDSCAPE if wide else UPRIGHT
    widths = _shares(table["widths"] or [1] * len(columns), least, sheet)
    tight = sum(least) > sheet
    return TableBlock("table", columns=columns, widths=widths, rows=rows, is_tight=tight, is_wide=wide, place=place)


def _least(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """What the longest word of every column needs, in millimetres."""
    full = [row for row in rows if len(row) == len(columns)]
    return [_longest(column, (row[n] for row in full)) * LETTER_MM + PADDING_MM for n, column in enumerate(columns)]


def _shares(given: list[int], least: list[float], sheet: int) -> tuple[float, ...]:
    """Widths in per cent: every column holds its longest word, the rest of the sheet is dealt out as wanted."""
    scale = min(1.0, sheet / sum(least))
    rest = sheet - scale * sum(least)
    whole = [scale * width + rest * share / sum(given) for width, share in zip(least, given, strict=True)]
    return tuple(round(100 * width / sheet, 2) for width in whole)


def _longest(column: str, cells: Iterable[str]) -> float:
    """Letters of the longest word; a bold heading is a little wider."""
    return max(_widest(column) * 1.1, *(_widest(cell) for cell in cells), 0)


def _widest(words: str) -> float:
    """Letters of the longest piece that no line may part: a space that does not break belongs to it. Marks are half a letter."""
    return max((len(piece) - len(_NARROW.findall(piece)) / 2 for piece in _BREAKING.split(words)), default=0)


def _acknowledgement(text: dict[str, Any]) -> Iterator[Block]:
    """The sheet of acknowledgement, filled with everybody the document names."""
    yield Block("acknowledge_title", f"С {instrumental(text['type_name'])} {reference(text['header'])} ознакомлены:")
    rows = tuple((str(n), e["name"], e["post"], "", "") for n, e in enumerate(text["acknowledge"], start=1))
    columns = ("№", "Фамилия, имя, отчество", "Должность, класс", "Дата", "Подпись")
    yield TableBlock("table", columns=columns, widths=(6.0, 36.0, 28.0, 14.0, 16.0), rows=rows)


def whole_names(words: str) -> str:
    """«Средняя школа № 7» does not leave its number to the next line."""
    return _QUOTED.sub(
        lambda found: found[0].replace(" ", "\u00a0") if len(found[0]) <= NAME_LIMIT else found[0], words
    )


def unparted(words: str) -> str:
    """«№ 17», «О. П. Вершинина», «2026 г.», «от 20.11.2026», «О персональных» stay on one line; no dash of a term begins one."""
    return _UNPARTED.sub("\u00a0", words)


def record_title(text: dict[str, Any]) -> str:
    """«Приказ «О закреплении наставнических пар (групп)»»."""
    return f"{text['type_name'].capitalize()} «{text['title']}»"


# ---- words of the requisites
_MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_CASES = {
    "приказ": ("приказу", "приказом"),
    "протокол": ("протоколу", "протоколом"),
    "соглашение": ("соглашению", "соглашением"),
    "распоряжение": ("распоряжению", "распоряжением"),
    "акт": ("акту", "актом"),
    "справка": ("справке", "справкой"),
    "отчёт": ("отчёту", "отчётом"),
    "информационная справка": ("информационной справке", "информационной справкой"),
    "аналитический отчёт": ("аналитическому отчёту", "аналитическим отчётом"),
}


def date_words(iso: str) -> str:
    """«20 ноября 2026 г.»"""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year} г."


def number_words(header: dict[str, Any]) -> str:
    return f"№ {header['number'] or '_______'}"


def reference(header: dict[str, Any]) -> str:
    """«от 20.11.2026 № 17-од»; blanks in a draft."""
    day = f"{date.fromisoformat(header['date']):%d.%m.%Y}" if header["date"] else "__.__.____"
    return f"от {day} {number_words(header)}"


def dative(type_name: str) -> str:
    return _case(type_name, 0)


def instrumental(type_name: str) -> str:
    return _case(type_name, 1)


def _case(type_name: str, case: int) -> str:
    """A type, or its first word, in a case; other types are called documents."""
    if whole := _CASES.get(type_name.lower()):
        return whole[case]
    word, *rest = type_name.lower().split()
    forms = _CASES.get(word, ("документу", "документом"))
    return " ".join([forms[case], *rest]) if word in _CASES else forms[case]


def spaced(word: str) -> str:
    """«п р и к а з ы в а ю»: вразрядку, with spaces that do not break; a longer formula stays as it is."""
    return "\u00a0".join(word) if word and len(word) <= SPACED_LIMIT and " " not in word else word


def check_url(text: dict[str, Any]) -> str:
    """Address of the check page, for the QR code."""
    return settings.SITE_URL.rstrip("/") + reverse("documents:document-check", args=[text["header"]["public_id"]])


def is_draft(text: dict[str, Any]) -> bool:
    return not text["header"]["number"]


def has_check(text: dict[str, Any]) -> bool:
    """Whether its code leads to a page that checks it: a draft has none, nor has what stands in no register of documents."""
    return not is_draft(text) and not text.get("is_unregistered")
