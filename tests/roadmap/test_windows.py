"""Which windows a deadline makes, how dates move to another year, who answers."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.organizations.enums import Role
from apps.roadmap.deadlines import Window, parse_deadline
from apps.roadmap.services.responsible import Staff, resolve, role_of
from apps.roadmap.services.shifting import shift_deadline, shift_title, shift_years, year_of_month
from apps.roadmap.services.windows import Planned, Rest, control_points, planned

START, END = date(2026, 9, 1), date(2027, 8, 31)


def windows_of(text, start=START, end=END, rest=None):
    return planned(parse_deadline(text, start, end), rest)


CASES = [
    ("октябрь", [Planned(date(2026, 10, 1), date(2026, 10, 31))]),
    ("до 25.12.2026", [Planned(None, date(2026, 12, 25))]),
    ("15.03.2027", [Planned(date(2027, 3, 15), date(2027, 3, 15))]),
    ("по запросу", [Planned(None, None)]),
    ("по отдельному графику", [Planned(None, None)]),
    ("согласно индивидуальному плану", [Planned(None, None)]),
    ("", [Planned(None, None)]),
    ("31.09.2026", [Planned(None, None)]),
    (
        "постоянно",
        [
            Planned(date(2026, 9, 1), date(2026, 11, 30), True),
            Planned(date(2026, 12, 1), date(2027, 2, 28), True),
            Planned(date(2027, 3, 1), date(2027, 5, 31), True),
            Planned(date(2027, 6, 1), date(2027, 8, 31), True),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_deadline_makes_these_windows(text, expected):
    assert windows_of(text) == expected


POINTS = [
    (
        date(2023, 2, 3),
        date(2023, 12, 31),
        [date(2023, 4, 30), date(2023, 7, 31), date(2023, 10, 31), date(2023, 12, 31)],
    ),
    (date(2026, 9, 1), date(2026, 10, 15), [date(2026, 10, 15)]),
    # The last fortnight joins the quarter before it.
    (date(2026, 9, 1), date(2026, 12, 14), [date(2026, 12, 14)]),
    (date(2026, 9, 1), date(2027, 1, 31), [date(2026, 11, 30), date(2027, 1, 31)]),
    (date(2026, 9, 1), date(2026, 9, 1), [date(2026, 9, 1)]),
]


@pytest.mark.parametrize(("start", "end", "expected"), POINTS)
def test_control_points_end_quarters_of_the_period(start, end, expected):
    assert [point.due for point in control_points(Window(start, end))] == expected


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 1500))
def test_control_points_cover_the_period_without_holes(start, days):
    end = start + timedelta(days=days)

    points = control_points(Window(start, end))

    assert (points[0].start, points[-1].due) == (start, end)
    assert all(after.start == before.due + timedelta(days=1) for before, after in zip(points, points[1:], strict=False))
    assert all(point.start <= point.due and point.is_control_point for point in points)


@given(st.text(max_size=60))
def test_any_text_makes_at_least_one_window(text):
    found = windows_of(text)

    assert found
    assert all(one.start is None or one.start <= one.due for one in found if one.due)


def test_weekly_rows_skip_holidays():
    rest = Rest(vacations=((date(2026, 10, 26), date(2026, 11, 3)),))

    plain, thinned = (
        windows_of("еженедельно по средам", date(2026, 10, 1), date(2026, 11, 30), r) for r in (None, rest)
    )

    missing = {one.due for one in plain} - {one.due for one in thinned}
    assert missing == {date(2026, 10, 28)}


def test_days_off_are_skipped():
    rest = Rest(special=((date(2026, 11, 4), "holiday"),))

    found = windows_of("еженедельно по средам", date(2026, 11, 1), date(2026, 11, 30), rest)

    assert [one.due.day for one in found] == [11, 18, 25]


def test_daily_rows_are_put_together_by_months():
    found = windows_of("ежедневно")

    assert 10 <= len(found) <= 13
    assert found[0].start == date(2026, 9, 1)


# ---- another year
class Year(SimpleNamespace):
    def __str__(self):
        return self.title


SCHOOL = Year(start=date(2026, 9, 1), end=date(2027, 8, 31), title="2026/2027 учебный год")
CALENDAR = Year(start=date(2027, 1, 1), end=date(2027, 12, 31), title="2027 год")
SHIFTS = [
    ("Октябрь 2023г.", SCHOOL, "Октябрь 2026г."),
    ("июнь 2024г.", SCHOOL, "июнь 2027г."),
    ("Август – сентябрь 2023г.", SCHOOL, "Август – сентябрь 2026г."),
    ("до 30.09.2021г.", SCHOOL, "до 30.09.2026г."),
    ("не позднее 31 мая 2022 года", SCHOOL, "не позднее 31 мая 2027 года"),
    ("с 15.01.24 по 20.02.24", SCHOOL, "с 15.01.27 по 20.02.27"),
    ("25 сентября - 8 октября 2023", SCHOOL, "25 сентября - 8 октября 2026"),
    ("октябрь", SCHOOL, "октябрь"),
    ("постоянно", SCHOOL, "постоянно"),
    ("в течение 2023 года", SCHOOL, "в течение 2026 года"),
    ("февраль 2023", CALENDAR, "февраль 2027"),
    ("Ноябрь-декабрь 2023", CALENDAR, "Ноябрь-декабрь 2027"),
    # A day that does not exist in the new year stays as it was written: the linter will speak of it.
    ("до 29.02.2024", SCHOOL, "до 29.02.2024"),
]


@pytest.mark.parametrize(("text", "year", "expected"), SHIFTS)
def test_words_of_a_deadline_move_to_the_new_year(text, year, expected):
    assert shift_deadline(text, {"rules": "MONTHS"}, year) == expected


@pytest.mark.parametrize("day", [date(2023, 10, n) for n in range(1, 32)])
def test_exact_day_keeps_its_weekday(day):
    moved = shift_deadline(f"{day:%d.%m.%Y}", {"rules": f"ON({day})"}, SCHOOL)

    d, m, y = map(int, moved.split("."))
    assert date(y, m, d).weekday() == day.weekday()
    assert abs(date(y, m, d) - day.replace(year=2026)) <= timedelta(days=3)


@pytest.mark.parametrize(("month", "year"), [(9, 2026), (12, 2026), (1, 2027), (7, 2027), (8, 2026)])
def test_month_falls_into_its_calendar_year(month, year):
    assert year_of_month(month, SCHOOL) == year


TITLES = [
    ("Дорожная карта на 2023-2024 учебный год", "Дорожная карта на 2026/2027 учебный год"),
    ("Дорожная карта на 2023 год", "Дорожная карта на 2026/2027 учебный год"),
    ("План на 2025 – 2026 учебный год", "План на 2026/2027 учебный год"),
    ("Дорожная карта", "Дорожная карта на 2026/2027 учебный год"),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_title_names_the_new_year(title, expected):
    assert shift_title(title, SCHOOL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Разработка дорожной карты на 2024 - 2025 учебный год",
            "Разработка дорожной карты на 2027 - 2028 учебный год",
        ),
        ("распоряжение от 25.12.2019 № Р-145", "распоряжение от 25.12.2019 № Р-145"),
    ],
)
def test_pairs_of_years_move_and_numbers_of_laws_stay(text, expected):
    assert shift_years(text, 3) == expected


# ---- who answers
ROLES = [
    ("Куратор", Role.CURATOR),
    ("куратор целевой модели наставничества", Role.CURATOR),
    ("Директор", Role.DIRECTOR),
    ("заведующий", Role.DIRECTOR),
    ("заместитель директора по УВР", Role.CURATOR),
    ("зам. директора", Role.CURATOR),
    ("Педагог-психолог", Role.SPECIALIST),
    ("Администратор сайта", Role.SITE_EDITOR),
    ("ответственный за сайт", Role.SITE_EDITOR),
    ("наставники", Role.MENTOR),
    ("наставляемые", Role.MENTEE),
    ("методисты", Role.CURATOR),
    ("тренеры", ""),
    ("ИДК", ""),
    ("руководитель ШМО", ""),
]


@pytest.mark.parametrize(("words", "role"), ROLES)
def test_words_name_a_role(words, role):
    assert role_of(words) == role


def test_party_is_a_known_person_first_and_a_role_second():
    staff = Staff(users={"вершинина": 5}, people={"котова": 7})
    parties = ["директор Вершинина О.П.", "Котова К.К.", "куратор Незнакомова А.А.", "куратор", "тренеры"]

    assert resolve(parties, staff) == [{"user_id": 5}, {"person_id": 7}, {"role": "curator"}]
