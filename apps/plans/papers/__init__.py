"""A plan on paper, and what is written at its end: one structure (`sheet.py`, `letter.py`), two writers, the same words in both."""

from .letter import letter_of
from .sheet import sheet_of
from .writers import write

__all__ = ["letter_of", "sheet_of", "write"]
