"""Small repairs of what people type: classes, names, phones."""

from __future__ import annotations

import re

from apps.core.russian.normalize import fix_lookalikes

CLASS = re.compile(r"^(1[0-2]|[1-9])\s*[-–—.\"«]*\s*([А-ЯЁ]?)\s*[»\"]*(?:\s*КЛАСС)?$")
# A class is always written in Russian letters.
CLASS_LETTERS = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


def spaces(text: str) -> str:
    """Single spaces, no hard ones, nothing at the ends."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    return " ".join(text.split())


def person_name(text: str) -> str:
    """A part of a name: «ИВАНОВ» and «иванов» become «Иванов», «петрова-водкина» «Петрова-Водкина»."""
    text = fix_lookalikes(spaces(text))
    if text and (text.isupper() or text.islower()):
        return re.sub(r"[^\W\d_]+", lambda found: found[0][0].upper() + found[0][1:].lower(), text)
    return text


def school_class(text: str) -> str | None:
    """«8 А», «8а», «8-А класс», «8.0» → «8А», «8»; empty stays empty; None when it is no class."""
    text = spaces(text).upper().translate(CLASS_LETTERS)
    text = re.sub(r"^(\d+)[.,]0+$", r"\1", text)
    if not text:
        return ""
    found = CLASS.match(text)
    return found[1] + found[2] if found else None


def phone(text: str) -> str:
    """A Russian number in any shape → «+7 900 123-45-67»; other text is left as typed."""
    text = re.sub(r"\.0+$", "", spaces(text))
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    if len(digits) != 10:
        return text
    return f"+7 {digits[:3]} {digits[3:6]}-{digits[6:8]}-{digits[8:]}"
