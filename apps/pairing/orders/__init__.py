"""Kinds of documents that this room owns."""

from . import agreement, changes, minutes, pairs  # noqa: F401 - registers the kinds
