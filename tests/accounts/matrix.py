"""Rows of the permission matrix (tests/house/matrix.py)."""

from tests.conftest import CAST
from tests.house.matrix import row

EVERYBODY = " ".join(who for who in CAST if who != "anonymous")

ROWS = [
    row("accounts:login", moved=EVERYBODY, anonymous=200),
    row("accounts:logout", method="post", moved=EVERYBODY, anonymous=302),
    row("accounts:profile", ok=EVERYBODY),
    row("accounts:password-change", ok=EVERYBODY),
    row("accounts:password-change", method="post", ok=EVERYBODY, label=" empty"),
    row("accounts:drafts", ok=EVERYBODY),
    row("accounts:drafts", method="post", data=lambda cast, kw: {"key": "note", "body": "[]"}, ok=EVERYBODY),
    row("accounts:sessions-end", method="post", moved=EVERYBODY),
    row("accounts:factor-check", moved=EVERYBODY),
    row("accounts:factor-setup", ok=EVERYBODY),
    row("accounts:codes-renew", method="post", moved=EVERYBODY),
    row("accounts:factor-off", method="post", moved=EVERYBODY),
    row("admin-login", moved=EVERYBODY),
]
