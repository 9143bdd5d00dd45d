"""How Russian schools cut the year: data, so that a convention can be changed in one place.

Every span is (first month, first day, last month, last day); last day 0 is the end of the month.
"""

Bounds = tuple[int, int, int, int]

SEASONS: dict[str, Bounds] = {
    "осень": (9, 1, 11, 0),
    "зима": (12, 1, 2, 0),
    "весна": (3, 1, 5, 0),
    "лето": (6, 1, 8, 0),
}
QUARTERS: dict[int, Bounds] = {1: (1, 1, 3, 0), 2: (4, 1, 6, 0), 3: (7, 1, 9, 0), 4: (10, 1, 12, 0)}
CALENDAR_HALVES: dict[int, Bounds] = {1: (1, 1, 6, 0), 2: (7, 1, 12, 0)}
SCHOOL_HALVES: dict[int, Bounds] = {1: (9, 1, 12, 0), 2: (1, 1, 5, 0)}
# Whole months, so that two school quarters make one half-year; holidays are cut out later by the school's calendar.
SCHOOL_QUARTERS: dict[int, Bounds] = {1: (9, 1, 10, 0), 2: (11, 1, 12, 0), 3: (1, 1, 3, 0), 4: (4, 1, 5, 0)}
TRIMESTERS: dict[int, Bounds] = {1: (9, 1, 11, 0), 2: (12, 1, 2, 0), 3: (3, 1, 5, 0)}

# Usual holidays; every school sets its own, so a deadline read from here always carries a doubt.
HOLIDAYS: dict[str, Bounds] = {
    "осень": (10, 26, 11, 4),
    "зима": (12, 30, 1, 8),
    "весна": (3, 23, 3, 31),
    "лето": (6, 1, 8, 0),
}

# Days known by name: (month, day).
NAMED_DAYS: dict[str, tuple[int, int]] = {
    "знаний": (9, 1),
    "учителя": (10, 5),
    "победы": (5, 9),
    "наставника": (3, 2),
    "защитника": (2, 23),
    "науки": (2, 8),
    "космонавтики": (4, 12),
    "единства": (11, 4),
    "конституции": (12, 12),
}
# Days known by name that move: (month, which of them, day of the week from Monday).
MOVING_DAYS: dict[str, tuple[int, int, int]] = {"матери": (11, -1, 7), "отца": (10, 3, 7)}
DECADES = {1: (1, 10), 2: (11, 20), 3: (21, 0)}
PARTS = {"начало": DECADES[1], "середина": DECADES[2], "конец": DECADES[3]}
