"""Doubts and confidence: what a person is asked to check, and what is never corrected silently."""

from datetime import date

import pytest

from apps.roadmap.deadlines import Deadline, Window, parse_deadline

START, END = date(2023, 9, 1), date(2024, 8, 31)
YEAR_2023 = "Год не указан и взят из периода: 2023."
YEAR_2024 = "Год не указан и взят из периода: 2024."


def read(text, start=START, end=END):
    return parse_deadline(text, start, end)


def windows(deadline):
    return [(window.start, window.due) for window in deadline.windows]


def test_full_date_has_no_doubts():
    assert read("до 15.10.2023") == Deadline(
        "до 15.10.2023", "dated", "BY(2023-10-15)", [Window(None, date(2023, 10, 15))], 1.0, []
    )


def test_year_from_the_period_is_said():
    assert read("до 15.10") == Deadline(
        "до 15.10", "dated", "BY(2023-10-15)", [Window(None, date(2023, 10, 15))], 0.95, [YEAR_2023]
    )


def test_json_has_iso_dates_and_null_for_a_missing_start():
    assert read("до 15.10.2023").as_json() == {
        "text": "до 15.10.2023",
        "kind": "dated",
        "rules": "BY(2023-10-15)",
        "windows": [{"start": None, "due": "2023-10-15"}],
        "confidence": 1.0,
    }


def test_text_is_kept_as_written():
    assert read("  <b>Сентябpь</b>&nbsp;2023г . ").text == "  <b>Сентябpь</b>&nbsp;2023г . "


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("15.03.2025", ["Срок 15.03.2025 вне периода 01.09.2023–31.08.2024."]),
        ("Август 2023", ["Срок 01.08.2023–31.08.2023 вне периода 01.09.2023–31.08.2024."]),
        ("август-сентябрь 2023", ["Срок 01.08.2023–30.09.2023 частично вне периода 01.09.2023–31.08.2024."]),
        ("2024-2025 учебный год", ["Названный год вне периода 01.09.2023–31.08.2024."]),
        ("31.09.2023", ["Такой даты не существует: 31.09 (2023 год)."]),
        ("30 февраля", ["Такой даты не существует: 30.02."]),
        ("сетябрь 2023", ["«сетябрь» прочитано как «сентябрь»."]),
        ("Сентябpь 2023", ["В слове «сентябрь» латинские буквы вместо русских."]),
        ("сен тябрь 2023", ["Слово «сен…» прочитано слитно."]),
        ("абракадабра", ["Срок не понят: выберите его вручную.", "Не прочитано: абракадабра."]),
        ("май 2024 шурум-бурум", ["Не прочитано: шурум бурум."]),
        ("осенние каникулы 2023", ["Даты каникул взяты обычные: проверьте по календарю школы."]),
        ("до мая 2024", ["«До» без числа прочитано как «до первого дня, не включая его»."]),
        ("до 31 числа каждого месяца", ["В коротких месяцах такого числа нет: срок идёт до конца месяца."]),
        ("31 числа каждого месяца", ["В коротких месяцах такого числа нет: они пропущены."]),
        ("2 раза в год", ["Год поделён на доли: 2."]),
        ("однократно", ["Сказано «один раз», но не сказано когда: взят весь период."]),
        ("с 28 по 5 ноября 2023", ["Первое число больше второго: начало отнесено к предыдущему месяцу."]),
        ("до конца учебного года", ["Концом учебного года считается 31 мая.", YEAR_2024]),
    ],
)
def test_doubt_is_said_and_costs_confidence(text, doubts):
    deadline = read(text)

    assert deadline.doubts == doubts
    assert deadline.confidence < 1


@pytest.mark.parametrize(
    "text",
    [
        "31.09",
        "31.06.2024",
        "30 февраля",
        "29.02.2023",
        "до 31.11.2023",
        "32 декабря",
        "45.13.2023",
        "с 1 по 31 сентября",
    ]
    + ["5 квартал", "Ежегодно до 31.09", "до 32 числа каждого месяца", "0 мая", "31 апреля 2024 года", "00.00.2023"],
)
def test_impossible_date_has_no_windows(text):
    deadline = read(text)

    assert (deadline.kind, deadline.windows) == ("invalid", [])
    assert deadline.confidence <= 0.3


def test_impossible_date_beside_a_good_one_is_reported_and_the_good_one_kept():
    deadline = read("10.10.2023, 31.09.2023")

    assert (deadline.kind, deadline.rules) == ("dated", "EACH[ON(2023-10-10), INVALID(09-31)]")
    assert windows(deadline) == [(date(2023, 10, 10), date(2023, 10, 10))]
    assert deadline.doubts == ["Такой даты не существует: 31.09 (2023 год)."]


def test_leap_day_is_found_in_a_leap_year_only():
    leap = read("29 февраля")
    plain = read("29 февраля 2023")

    assert (leap.kind, windows(leap)) == ("dated", [(date(2024, 2, 29), date(2024, 2, 29))])
    assert plain.kind == "invalid"


def test_month_outside_the_period_goes_to_the_nearest_year():
    late = read("июнь", date(2023, 9, 1), date(2024, 5, 25))
    early = read("август", date(2023, 9, 1), date(2024, 5, 25))

    assert windows(late) == [(date(2024, 6, 1), date(2024, 6, 30))]
    assert windows(early) == [(date(2023, 8, 1), date(2023, 8, 31))]
    assert (late.confidence, early.confidence) == (0.47, 0.47)


def test_month_that_occurs_twice_in_the_period_takes_the_first_and_says_so():
    deadline = read("август", date(2023, 8, 1), date(2024, 8, 31))

    assert windows(deadline) == [(date(2023, 8, 1), date(2023, 8, 31))]
    assert "В периоде несколько таких дат: взята первая." in deadline.doubts


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("I полугодие", date(2023, 9, 1), date(2024, 8, 31), (date(2023, 9, 1), date(2023, 12, 31))),
        ("II полугодие", date(2023, 9, 1), date(2024, 5, 31), (date(2024, 1, 1), date(2024, 5, 31))),
        ("I полугодие", date(2023, 1, 1), date(2023, 12, 31), (date(2023, 1, 1), date(2023, 6, 30))),
        ("II полугодие", date(2023, 1, 1), date(2023, 12, 31), (date(2023, 7, 1), date(2023, 12, 31))),
        ("II полугодие учебного года", date(2024, 1, 1), date(2024, 12, 31), (date(2024, 1, 1), date(2024, 5, 31))),
        ("I полугодие календарного года", date(2023, 9, 1), date(2024, 8, 31), (date(2024, 1, 1), date(2024, 6, 30))),
    ],
)
def test_half_year_is_of_the_year_the_plan_is_made_for(text, start, end, expected):
    assert windows(read(text, start, end)) == [expected]


def test_yearly_has_one_occurrence_for_each_year_of_a_long_plan():
    school = read("ежегодно", date(2021, 9, 1), date(2024, 8, 31))
    calendar = read("1 раз в год", date(2021, 1, 1), date(2023, 12, 31))

    assert windows(school) == [
        (date(2021, 9, 1), date(2022, 8, 31)),
        (date(2022, 9, 1), date(2023, 8, 31)),
        (date(2023, 9, 1), date(2024, 8, 31)),
    ]
    assert windows(calendar) == [(date(y, 1, 1), date(y, 12, 31)) for y in (2021, 2022, 2023)]


def test_yearly_date_falls_in_each_year_of_a_long_plan():
    deadline = read("ежегодно до 30.12.", date(2021, 9, 1), date(2024, 8, 31))

    assert windows(deadline) == [(None, date(year, 12, 30)) for year in (2021, 2022, 2023)]


def test_one_named_school_year_of_a_long_plan_narrows_the_period():
    deadline = read("2022-2023 учебный год", date(2021, 9, 1), date(2024, 8, 31))

    assert (deadline.kind, windows(deadline)) == ("period", [(date(2022, 9, 1), date(2023, 8, 31))])


def test_named_school_year_gives_its_year_to_the_dates_beside_it():
    deadline = read("2022-2023 учебный год: сентябрь, май", date(2021, 9, 1), date(2024, 8, 31))

    assert windows(deadline) == [(date(2022, 9, 1), date(2022, 9, 30)), (date(2023, 5, 1), date(2023, 5, 31))]


def test_yearly_occurrence_before_the_period_is_left_out():
    deadline = read("Ежегодно в январе", date(2023, 2, 3), date(2023, 12, 31))

    assert (deadline.kind, deadline.windows) == ("recurring", [])
    assert deadline.doubts == ["В периоде нет ни одного такого срока."]


@pytest.mark.parametrize(
    ("text", "kind", "rules"),
    [
        ("в течение года, не реже 1 раза в месяц", "recurring", "MONTHLY(ANY) + PERIOD"),
        ("сентябрь 2023, далее постоянно", "dated", "EACH[MONTHS(2023-09), ALWAYS]"),
        ("май 2024 в течение года", "dated", "ANY_OF[MONTHS(2024-05), PERIOD]"),
        ("ежемесячно, май 2024", "recurring", "MONTHLY(ANY) IN [MONTHS(2024-05)]"),
        ("в течение года по отдельному плану", "period", "PERIOD + SCHEDULE"),
        ("постоянно, по запросу", "period", "ALWAYS + ON_REQUEST"),
        ("по графику или по запросу", "schedule", "SCHEDULE + ON_REQUEST"),
        ("март 2024 (уточняется)", "dated", "MONTHS(2024-03)"),
    ],
)
def test_of_several_kinds_one_wins_and_the_rest_stays_in_the_rules(text, kind, rules):
    deadline = read(text)

    assert (deadline.kind, deadline.rules) == (kind, rules)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("октябрь 2023, январь 2024", "EACH[MONTHS(2023-10), MONTHS(2024-01)]"),
        ("октябрь 2023 и январь 2024", "EACH[MONTHS(2023-10), MONTHS(2024-01)]"),
        ("октябрь 2023 или январь 2024", "ANY_OF[MONTHS(2023-10), MONTHS(2024-01)]"),
        ("октябрь 2023 январь 2024", "ANY_OF[MONTHS(2023-10), MONTHS(2024-01)]"),
        ("октябрь 2023\nянварь 2024", "ANY_OF[MONTHS(2023-10), MONTHS(2024-01)]"),
    ],
)
def test_list_means_each_and_mere_neighbours_any(text, rules):
    assert read(text).rules == rules


def test_year_alone_beside_a_word_not_read_is_not_trusted():
    deadline = read("октбярььь 2023")

    assert (deadline.rules, deadline.confidence) == ("PERIOD", 0.5)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("1. до 15 сентября\n2. октябрь", "ANY_OF[BY(2023-09-15), MONTHS(2023-10)]"),
        ("1.сентябрь\n2.декабрь\n3.май", "ANY_OF[MONTHS(2023-09), MONTHS(2023-12), MONTHS(2024-05)]"),
        ("- сентябрь\n- май", "ANY_OF[MONTHS(2023-09), MONTHS(2024-05)]"),
        ("1. 15 октября", "ON(2023-10-15)"),
        ("октябрь-\nноябрь", "MONTHS(2023-10..2023-11)"),
        ("в тече-\nние года", "PERIOD"),
        ("по графи-\nку", "SCHEDULE"),
    ],
)
def test_numbers_and_dashes_of_a_list_are_no_days_and_no_ranges(text, rules):
    assert read(text).rules == rules


def test_windows_stand_in_time_order_whatever_the_order_of_words():
    deadline = read("май 2024, сентябрь 2023, январь 2024")

    assert windows(deadline) == [
        (date(2023, 9, 1), date(2023, 9, 30)),
        (date(2024, 1, 1), date(2024, 1, 31)),
        (date(2024, 5, 1), date(2024, 5, 31)),
    ]


def test_period_turned_round_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        parse_deadline("май", END, START)


@pytest.mark.parametrize(
    "texts",
    [
        (
            "сентябрь 2023 г.",
            "СЕНТЯБРЬ 2023Г",
            "Сентябрь  2023 года",
            "сентябрь\u00a02023\u00a0г .",
            "<p>сентябрь 2023</p>",
        ),
        (
            "сент. 2023",
            "сентябрь2023",
            "09.2023",
            "сентябрь месяц 2023 г.",
            "в сентябре 2023 года",
            "С е н т я б р ь 2023",
        ),
        ("август – сентябрь 2023", "август - сентябрь 2023", "август-сентябрь 2023г.", "август — сентябрь 2023 года"),
        (
            "25.09-08.10.2023",
            "25 сентября - 8 октября 2023",
            "с 25 сентября по 8 октября 2023 г.",
            "с 25.09 по 08.10.2023",
        ),
        ("до 15.10.2023", "до 15 октября 2023", "к 15.10.23", "не позднее 15 октября 2023 года", "по 15.10.2023"),
        (
            "до 15.10.2023",
            "до пятнадцатого октября 2023",
            "до 15-го октября 2023 г.",
            "в срок до 15.10.2023г",
            "до15.10.2023",
        ),
        ("1 раз в квартал", "раз в квартал", "один раз в квартал", "ежеквартально", "не реже одного раза в квартал"),
        ("2 раза в год", "два раза в год", "дважды в год", "не менее 2-х раз в год", "не реже двух раз в год"),
        ("каждую среду", "еженедельно по средам", "по средам", "каждая среда", "еженедельно (среда)"),
        ("II полугодие", "2 полугодие", "второе полугодие", "2-е полугодие", "П полугодие", "во втором полугодии"),
        (
            "до 25 числа каждого месяца",
            "ежемесячно до 25",
            "ежемесячно, не позднее 25 числа",
            "до 25-го числа ежемесячно",
        ),
    ],
)
def test_spellings_of_one_deadline_mean_the_same(texts):
    found = {(read(text).kind, tuple(windows(read(text)))) for text in texts}

    assert len(found) == 1
