"""Russian language without tables: names and posts in six cases, numbers and dates in words, letters for search.

Forms that the rules get wrong are corrected by a person where they are shown; nothing here remembers them.
"""

CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
