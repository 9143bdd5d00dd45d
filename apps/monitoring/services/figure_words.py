"""Figures of the table in the words of a text: a share with its target, a change in a year, what is missing."""

from __future__ import annotations

from apps.core.russian.numbers import counted

from .overview import Cell


def comma(number: float) -> str:
    """«7,5»: one decimal at most."""
    return f"{number:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def number(cell: Cell) -> str:
    """A plain count, or why there is none."""
    if cell.value.number is None:
        return cell.value.reason or "нет данных"
    return f"{cell.value.number:g}"


def share(cell: Cell) -> str:
    """«Согласия: 310 из 312 (99,4 %), цель 100 %.»"""
    if cell.value.number is None:
        return f"{cell.column.title}: {cell.value.reason or 'нет данных'}."
    goal = f", цель {cell.column.target:g} %" if cell.column.target else ""
    return f"{cell.column.title}: {part(cell)}{goal}."


def part(cell: Cell) -> str:
    """«310 из 312 (99,4 %)», or why it is not known."""
    if cell.value.number is None:
        return cell.value.reason or "нет данных"
    return f"{cell.value.numerator:g} из {cell.value.denominator:g} ({comma(cell.value.number)} %)"


def in_table(cell: Cell) -> str:
    """The figure in a cell of a table; a dash where there is none."""
    if cell.value.number is None:
        return cell.value.reason if cell.value.hidden else "–"
    return f"{comma(cell.value.number)}{' %' if cell.column.is_share else ''}"


def points(value: float) -> str:
    """«10 процентных пунктов», «7,5 процентного пункта»: a fraction takes the genitive singular."""
    rounded = round(value, 1)
    if rounded != int(rounded):
        return f"{comma(rounded)} процентного пункта"
    return counted(int(rounded), "процентного пункта", "процентных пунктов", "процентных пунктов")


def change(cell: Cell) -> str:
    """«было 80 %, стало 90 % (больше на 10)»; empty where there is nothing to compare."""
    if cell.difference is None or cell.before is None or not cell.before.numerator:
        return ""
    unit = " %" if cell.column.is_share else ""
    before, now = comma(cell.before.number or 0), comma(cell.value.number or 0)
    return f"было {before}{unit}, стало {now}{unit} ({difference(cell.difference)})"


def difference(value: float) -> str:
    """«больше на 10», «без изменений»."""
    if not value:
        return "без изменений"
    return f"{'больше' if value > 0 else 'меньше'} на {comma(abs(value))}"
