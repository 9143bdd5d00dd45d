"""Rows of the permission matrix (tests/house/matrix.py)."""

from tests.conftest import CAST
from tests.house.matrix import row

EVERYBODY = " ".join(who for who in CAST if who != "anonymous")

ROWS = [
    row("accounts:login", moved=EVERYBODY, anonymous=200),
    row("accounts:logout", method="post", moved=EVERYBODY, anonymous=302),
]
