"""What a list tells of a certificate of no criminal record: its number, the day of issue, the last day of its term.

The record has all three; nothing of them is invented, what lacks is said.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from .cells import YES, BadCell, Read, day, folded, text
from .papers import DAY_INSIDE, NO, UNTIL

NUMBER = re.compile(r"(?:№|номер|n)\s*([\w/\-]+)", re.IGNORECASE)
BEFORE_DAY = re.compile(r"^([\w/\-]*\d[\w/\-]*),?\s+(?:от|выдана)\b", re.IGNORECASE)
NUMBER_LIMIT = 60
WITHOUT_PARTS = (
    "справка об отсутствии судимости не внесётся: нужны её номер, дата выдачи и последний день срока. Допишите столбцы "
    "или внесите справку в карточке"
)
OF_EMPLOYEES = "справка об отсутствии судимости вносится только наставнику со стороны, здесь пропущена"


def certificate(told: dict[str, Any], today: date) -> Read:
    """Values of the record, or why it is not made; nothing when the cells say that there is none."""
    if all(_is_none(cell) for cell in told.values()):
        return Read(None)
    try:
        values = {**_of_whole(told.get("clearance"), today), **_of_parts(told, today)}
    except BadCell as bad:
        return Read(None, f"справка об отсутствии судимости не внесётся. {bad}")
    if set(values) != {"number", "issued_on", "valid_to"}:
        return Read(None, WITHOUT_PARTS)
    if values["valid_to"] < values["issued_on"]:
        return Read(None, "справка об отсутствии судимости не внесётся: её срок кончается раньше, чем она выдана")
    return Read(values)


def _is_none(cell: Any) -> bool:
    said = folded(text(cell)).strip(" .")
    return not said or said in NO or said == "не требуется"


def _of_whole(cell: Any, today: date) -> dict[str, Any]:
    """«№ 012/12345-Е от 01.09.2026, до 31.08.2027»."""
    typed = text(cell)
    if not typed or folded(typed) in YES:
        return {}
    found: dict[str, Any] = {}
    if number := NUMBER.search(typed) or BEFORE_DAY.match(typed):
        found["number"] = number[1][:NUMBER_LIMIT]
    for inside in DAY_INSIDE.finditer(folded(typed)):
        is_end = "issued_on" in found or UNTIL.search(folded(typed)[: inside.start()])
        found["valid_to" if is_end else "issued_on"] = _day(inside[0], today, future=bool(is_end))
    return found


def _of_parts(told: dict[str, Any], today: date) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if number := text(told.get("clearance_number")).removeprefix("№").strip():
        found["number"] = number[:NUMBER_LIMIT]
    for code, name in (("clearance_issued", "issued_on"), ("clearance_to", "valid_to")):
        if not _is_none(told.get(code)):
            found[name] = _day(told[code], today, future=code == "clearance_to")
    return {name: value for name, value in found.items() if value}


def _day(cell: Any, today: date, *, future: bool) -> date | None:
    return day(cell, "Справка", today, future=future).value
