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


@pytest.mark.parametrize("row", SEEDS, ids=[f"{row['roadmap']}-{row['row']}" for row in SEEDS])
def test_known_roadmap_row(row):
    deadline = parse_deadline(row["text"], *PERIODS[row["roadmap"]])

    assert (deadline.text, deadline.kind, deadline.rules, " ".join(written(deadline))) == (
        row["text"],
        row["kind"],
        row["rules"],
        row["windows"],
    )


def test_known_roadmaps_are_all_there():
    counts = {name: sum(row["roadmap"] == name for row in SEEDS) for name in ("S0", "S1", "S2", "S3", "S4")}

    assert counts == {"S0": 19, "S1": 32, "S2": 20, "S3": 33, "S4": 39}


@pytest.mark.parametrize("row", PHRASES, ids=[f"{row['period']}-{row['text']}" for row in PHRASES])
def test_phrase(row):
    deadline = parse_deadline(row["text"], *PERIODS[row["period"]])

    assert (deadline.kind, deadline.rules, short(written(deadline))) == (row["kind"], row["rules"], row["windows"])


def test_phrases_are_many():
    assert len({row["text"] for row in PHRASES}) >= 170
