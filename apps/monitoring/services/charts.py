"""Charts of the pages as charts of a text: the same bars and lines, drawn on paper."""

from __future__ import annotations

from collections.abc import Iterable

from apps.documents.content import Bar, Chart
from apps.metrics.services.figures import Value

from .dashboard import Trend
from .figure_words import comma
from .overview import Bars, Cell


def of_cells(title: str, cells: Iterable[Cell]) -> Chart:
    """Shares of one scope, one beside another."""
    return Chart(title, [_bar(cell.column.title, cell.value, cell.column.target) for cell in cells])


def of_bars(bars: Bars, of_whom: str) -> Chart:
    """One share over organizations, with its target as a mark."""
    column = bars.column
    goal = f"; черта – цель {column.target:g} %" if column.target else ""
    lines = [_bar(organization.short_name, cell.value, None) for organization, cell in bars.lines]
    return Chart(f"{column.title} по {of_whom}, %{goal}", lines, column.target)


def of_trend(trend: Trend) -> list[Chart]:
    """A chart for each line of the year, a bar for each month."""
    return [
        Chart(
            f"{line['name']}, % на конец месяца",
            [
                Bar(label, "нет данных" if value is None else f"{comma(value)} %", value)
                for label, value in zip(trend.labels, line["values"], strict=True)
            ],
        )
        for line in trend.series
    ]


def _bar(label: str, value: Value, target: float | None) -> Bar:
    if value.number is None:
        return Bar(label, value.reason or "нет данных", None)
    goal = f", цель {target:g} %" if target else ""
    return Bar(label, f"{comma(value.number)} %{goal}", round(value.number, 1))
