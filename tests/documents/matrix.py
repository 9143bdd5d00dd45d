"""Rows of the permission matrix (tests/house/matrix.py)."""

from tests.house.matrix import row  # noqa: F401

ROWS: list = []
