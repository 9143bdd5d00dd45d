"""Kinds of documents that this room owns."""

from . import changes, pairs  # noqa: F401 - registers the kinds
