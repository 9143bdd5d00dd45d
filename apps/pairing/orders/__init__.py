"""Kinds of documents that this room owns."""

from . import changes, minutes, pairs  # noqa: F401 - registers the kinds
