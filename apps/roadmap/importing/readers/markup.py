"""Tags left inside the cells of pasted text."""

import html
import re

_LINE = re.compile(r"</?(?:p|div|ul|ol|tr|table)\b[^<>]{0,500}>|<br\s*/?>|</li>", re.IGNORECASE)
_POINT = re.compile(r"<li\b[^<>]{0,500}>\s*([•·–—-])?\s*", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[a-z][a-z0-9]{0,9})\b[^<>]{0,500}>", re.IGNORECASE)
_BOLD = re.compile(r"\s*<(b|strong)>.*</\1>\s*", re.IGNORECASE | re.DOTALL)
_STARS = re.compile(r"^\s*#{1,6}\s+|\*\*|__(?=\S)|(?<=\S)__")


def strip_markup(text: str) -> str:
    """Text without tags and stars; paragraphs and list points become lines, points keep a mark."""
    if "<" in text:
        text = _POINT.sub(lambda match: f"\n{match[1] or '•'} ", _LINE.sub("\n", text.replace("\n", " ")))
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return _STARS.sub("", text)


def is_bold(text: str) -> bool:
    return bool(_BOLD.fullmatch(text))
