"""Characters that no keyboard gives and no paper shows: pasted from elsewhere, they break databases and office files."""

from __future__ import annotations

import re

# A line break of Word and a page break stand for a blank; the rest of the control characters for nothing.
BREAKS = re.compile("[\x0b\x0c]")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def has_unseen(text: str) -> bool:
    return UNSEEN.search(text) is not None


def without_unseen(text: str) -> str:
    """The text as XML and PostgreSQL take it; tabs and ends of lines stay."""
    return UNSEEN.sub("", BREAKS.sub(" ", text))
