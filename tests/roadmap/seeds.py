"""The five roadmaps under tests/data: periods, files, and how to read them."""

from datetime import date
from pathlib import Path

from apps.roadmap.importing import ImportedRoadmap, read_roadmap

DATA = Path(__file__).resolve().parents[1] / "data"
PERIODS = {
    "school": (date(2023, 8, 1), date(2024, 8, 31)),
    "sports": (date(2021, 9, 1), date(2022, 8, 31)),
    "municipality": (date(2023, 2, 3), date(2023, 12, 31)),
    "lyceum": (date(2023, 2, 1), date(2023, 12, 31)),
    "stages": (date(2025, 9, 1), date(2026, 8, 31)),
}


def seed_text(name: str) -> str:
    return (DATA / f"roadmap_{name}.txt").read_text(encoding="utf-8")


def read_seed(name: str, source=None, **options) -> ImportedRoadmap:
    """The named roadmap, or another document of the same period."""
    start, end = PERIODS[name]
    return read_roadmap(seed_text(name) if source is None else source, start=start, end=end, **options)
