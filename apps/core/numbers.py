"""Numbers of rows that come from outside."""

# Digits that a number of a row may have at most: nineteen may be too many for a column.
DIGITS = 18


def is_row_number(typed: object) -> bool:
    """Whether something sent can be the number of a row: a column holds it, whoever's row it is."""
    text = str(typed)
    return text.isdecimal() and len(text) <= DIGITS
