"""SWOT and the curator's assessment of the programme (monitoring of the target model, stage 1) as annexes of a report."""

from __future__ import annotations

from typing import Any

from apps.core.russian.numbers import counted
from apps.documents.content import Annex, Table, Text

SIDES = {
    "strengths": "Сильные стороны",
    "weaknesses": "Слабые стороны",
    "opportunities": "Возможности",
    "threats": "Угрозы",
}
CRITERIA = (
    "Соответствие программы цели и задачам",
    "Соответствие принципам целевой модели",
    "Современные подходы и технологии",
    "Комфортный психологический климат",
    "Логичность деятельности наставника",
    "Удовлетворённость участников",
    "Удовлетворённость партнёров",
    "Активность и заинтересованность наставляемых",
    "Применение полученных знаний и опыта",
)
POINTS = {0: "0 — не проявляется", 1: "1 — частично", 2: "2 — в полной мере"}
# The least sum of a level, the highest level first.
LEVELS = ((15, "оптимальный"), (9, "допустимый"), (0, "недопустимый"))


def level(points: list[int]) -> str:
    """The level of the programme by the sum of the nine criteria (0–18)."""
    return next(name for least, name in LEVELS if sum(points) >= least)


def annexes(records: dict[str, Any]) -> list[Annex]:
    """Annexes of a report out of its records: only what was filled in."""
    return [*_swot(records.get("swot") or {}), *_assessment(records.get("points") or [])]


def _swot(swot: dict[str, list[str]]) -> list[Annex]:
    if not any(swot.values()):
        return []
    rows: list[list[Text]] = [
        [["Внутренние"], [_lines(swot, "strengths")], [_lines(swot, "weaknesses")]],
        [["Внешние"], [_lines(swot, "opportunities")], [_lines(swot, "threats")]],
    ]
    columns = ["Факторы", "Сильные стороны и возможности", "Слабые стороны и угрозы"]
    return [Annex("SWOT-анализ программы наставничества", Table(columns, rows, [2, 5, 5]))]


def _lines(swot: dict[str, list[str]], side: str) -> str:
    said = swot.get(side) or []
    return f"{SIDES[side]}: " + ("; ".join(line.rstrip(";.") for line in said) if said else "не выявлены") + "."


def _assessment(points: list[int]) -> list[Annex]:
    if not points:
        return []
    rows: list[list[Text]] = [
        [[str(number)], [title], [str(point)]]
        for number, (title, point) in enumerate(zip(CRITERIA, points, strict=True), 1)
    ]
    rows.append([[""], ["Всего"], [str(sum(points))]])
    words = counted(sum(points), "балл", "балла", "баллов")
    table = Table(["№", "Критерий", "Баллы"], rows, [1, 8, 2])
    said = f"Сумма {words} из {2 * len(CRITERIA)}: {level(points)} уровень."
    return [Annex("Оценка программы куратором", table, [[said]])]
