"""A plan on paper: one structure (`sheet.py`), two writers, the same words in both."""

from .sheet import sheet_of
from .writers import write

__all__ = ["sheet_of", "write"]
