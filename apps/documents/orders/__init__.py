"""Kinds of documents without an owner among the rooms."""

from . import amendments, general, personal_data  # noqa: F401 - registers the kinds
