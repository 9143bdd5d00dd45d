"""Deadlines as schools write them: every row of the five known roadmaps, and a table of phrases."""

import csv
from datetime import date
from pathlib import Path

import pytest

from apps.roadmap.deadlines import Deadline, parse_deadline

DATA = Path(__file__).parent / "data"
PERIODS = {
    "S0": (date(2023, 8, 1), date(2024, 8, 31)),
    "S1": (date(2021, 9, 1), date(2022, 8, 31)),
    "S2": (date(2023, 2, 3), date(2023, 12, 31)),
    "S3": (date(2023, 2, 1), date(2023, 12, 31)),
    "S4": (date(2025, 9, 1), date(2026, 8, 31)),
    "SY": (date(2023, 9, 1), date(2024, 8, 31)),
    "S6": (date(2026, 9, 1), date(2027, 8, 31)),
    "C6": (date(2026, 1, 1), date(2026, 12, 31)),
    "L6": (date(2026, 9, 1), date(2029, 8, 31)),
}
# A longer list of windows is written as «count: first second … last».
LONG = 12


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def written(deadline: Deadline) -> list[str]:
    return [f"{window.start or ''}..{window.due}" for window in deadline.windows]


def short(windows: list[str]) -> str:
    if len(windows) <= LONG:
        return " ".join(windows)
    return f"{len(windows)}: {windows[0]} {windows[1]} … {windows[-1]}"


SEEDS = rows("deadlines_seeds.tsv")
PHRASES = rows("deadlines.tsv")


def read(row: dict[str, str], period: str) -> tuple[str, ...]:
    deadline = parse_deadline(row["text"], *PERIODS[row[period]])
    windows = written(deadline)
    # The rows of the known roadmaps are compared window by window.
    return (deadline.text, deadline.kind, deadline.rules, " ".join(windows) if period == "roadmap" else short(windows))


def expected(row: dict[str, str]) -> tuple[str, ...]:
    return (row["text"], row["kind"], row["rules"], row["windows"])


@pytest.mark.parametrize("name", ["S0", "S1", "S2", "S3", "S4"])
def test_rows_of_known_roadmap(name):
    found = [row for row in SEEDS if row["roadmap"] == name]

    wrong = [
        (row["row"], read(row, "roadmap"), expected(row)) for row in found if read(row, "roadmap") != expected(row)
    ]

    assert wrong == []


def test_known_roadmaps_are_all_there():
    counts = {name: sum(row["roadmap"] == name for row in SEEDS) for name in ("S0", "S1", "S2", "S3", "S4")}

    assert counts == {"S0": 19, "S1": 32, "S2": 20, "S3": 33, "S4": 39}


@pytest.mark.parametrize("period", ["SY", "S3", "S6", "C6", "L6"])
def test_phrases(period):
    found = [row for row in PHRASES if row["period"] == period]

    wrong = [(read(row, "period"), expected(row)) for row in found if read(row, "period") != expected(row)]

    assert wrong == []


def test_phrases_are_many():
    assert len({row["text"] for row in PHRASES}) >= 850
    assert {row["period"] for row in PHRASES} == {"SY", "S3", "S6", "C6", "L6"}
