"""Contingent from a file: of one organization by dates, of a municipality by organizations."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import Refused
from apps.jobs.sheets import Sheet
from apps.organizations.models import ContingentSnapshot
from apps.participants.imports import contingent
from apps.workflow.models import AuditEvent
from tests.participants.books import csv_bytes, xlsx_bytes

DAY = date(2026, 9, 1)
TITLES = [
    "№ п/п",
    "На дату",
    "Всего обучающихся",
    "из них 10–19 лет",
    "15-19 лет",
    "Педагогических работников",
    "Молодых специалистов",
]
ROWS = [
    ["Контингент МБОУ"],
    TITLES,
    [1, 2, 3, 4, 5, 6, 7],
    [1, "01.09.2025", 480, "300", 90.0, 40, 3],
    [2, date(2026, 9, 1), "1 050", 310, "-", 41, ""],
    ["Итого", None, 1530],
    ["Директор ________"],
]


def made(scope, rows, day=None):
    return contingent.make([Sheet("Лист1", rows)], scope=scope, day=day)


def kept(organization):
    fields = ("date", "pupils", "pupils_10_19", "pupils_15_19", "teachers", "young_specialists")
    return list(ContingentSnapshot.objects.filter(organization=organization).order_by("date").values_list(*fields))


def applied(scope, rows, by, day=None):
    return contingent.apply([Sheet("Лист1", rows)], scope=scope, day=day, by=by)


def test_dates_of_one_organization(cast):
    applied(cast.school, ROWS, cast.curator)

    assert kept(cast.school) == [(date(2025, 9, 1), 480, 300, 90, 40, 3), (DAY, 1050, 310, None, 41, None)]


def test_titles_under_groups_and_a_day_over_the_table(cast):
    rows = [
        ["Контингент по состоянию на 15.10.2026"],
        ["№ п/п", "Наименование ОО", "Обучающиеся", None, None, "Педагоги", None],
        [None, None, "всего", "10–19 лет", "15–19 лет", "всего", "молодые (до 3 лет)"],
        [1, cast.school.name, 1250, 700, 300, 80, 9],
        ["Итого", None, 1250],
    ]

    plan = made(cast.municipality, rows)

    assert [(line.day, list(line.counts.values()), line.problems) for line in plan.lines] == [
        (date(2026, 10, 15), [1250, 700, 300, 80, 9], [])
    ]


def test_further_table_of_the_sheet_has_titles_of_its_own(cast):
    name = cast.school.name
    rows = [
        ["Школа", "Обучающихся"],
        [name, 10],
        [],
        ["Школа", "Педагогов"],
        [name, 11],
        [],
        ["Год", "Педагогов"],
        [2025, 12],
    ]

    plan = made(cast.municipality, rows, DAY)

    assert [line.counts for line in plan.lines] == [{"pupils": 10}, {"teachers": 11}]
    assert plan.skipped == [8]


def test_rows_of_numbers_that_are_nobodys_are_told(cast):
    rows = [["Школа", "Обучающихся"], [1, 2], [cast.school.name, 10], ["", 7], ["Итого", 17]]

    assert made(cast.municipality, rows, DAY).skipped == [4]


def test_counts_one_under_another_are_refused_plainly(cast):
    with pytest.raises(Refused, match="Не найдена строка с заголовками"):
        made(cast.school, [["Показатель", "Значение"], ["Обучающихся всего", 1250], ["Педагогов", 80]], DAY)


def test_school_with_a_short_name_is_still_one_organization(cast):
    cast.school.name, cast.school.short_name = "МБОУ «Средняя школа № 5»", "Школа № 5"
    cast.school.save()

    applied(cast.school, [["На дату", "Пед. работников"], ["01.09.2026", 40]], cast.curator)

    assert ContingentSnapshot.objects.get(organization=cast.school).teachers == 40


def test_page_before_loading_shows_what_is_read_and_what_stood_there(cast):
    applied(cast.school, ROWS, cast.curator)

    plan = made(
        cast.school, [["На дату", "Педагогов", "Обучающихся"], ["01.09.2026", 45, 1050], ["01.10.2026", 46, ""]]
    )

    assert plan.titles == ["Обучающихся всего", "Педагогических работников"]
    assert [cells for _, cells in plan.table] == [[(1050, None), (45, 41)], [(None, None), (46, None)]]


def typed(client, data, query=""):
    response = client.post(f"{reverse('participants:contingent-list')}{query}", data)
    return response, response.context and response.context["form"].errors


def test_empty_form_is_refused(cast, client):
    client.force_login(cast.curator)

    _, errors = typed(client, {"date": "2026-10-01"})

    assert errors == {"__all__": ["Внесите хотя бы одно число."]}
    assert kept(cast.school) == []


def test_known_date_is_corrected_and_taken_back(cast, client):
    client.force_login(cast.curator)
    typed(client, {"date": "2026-10-01", "pupils": 612, "teachers": 40})
    row = ContingentSnapshot.objects.get()

    typed(client, {"pupils": 621, "teachers": 40}, "?date=2026-10-01")
    corrected = kept(cast.school)
    typed(client, {}, "?date=2026-10-01")

    assert corrected == [(date(2026, 10, 1), 621, None, None, 40, None)]
    assert kept(cast.school) == []
    log = AuditEvent.objects.filter(object_type="organizations.ContingentSnapshot", object_id=row.pk).order_by("pk")
    assert list(log.values_list("action", "title", "changes")) == [
        ("add", "Внесён контингент на 01.10.2026", {}),
        ("change", "Исправлен контингент на 01.10.2026", {"pupils": [612, 621]}),
        ("delete", "Убран контингент на 01.10.2026", {"pupils": [621, None], "teachers": [40, None]}),
    ]


def test_part_above_the_whole_is_refused_where_it_stands(cast, client):
    client.force_login(cast.curator)

    _, errors = typed(client, {"date": "2026-10-01", "pupils": 100, "pupils_15_19": 120})

    assert errors == {"pupils_15_19": ["Часть не может быть больше целого: проверьте оба числа."]}


def test_same_file_again_changes_nothing_and_an_empty_cell_erases_nothing(cast):
    applied(cast.school, ROWS, cast.curator)
    before = kept(cast.school)

    again = applied(cast.school, ROWS, cast.curator)
    less = applied(cast.school, [["На дату", "Педагогов"], ["01.09.2026", 45]], cast.curator)

    assert [line.state for line in again.lines] == ["unchanged", "unchanged"]
    assert ([line.state for line in less.lines], kept(cast.school)[1]) == (
        ["changed"],
        (DAY, 1050, 310, None, 45, None),
    )
    assert kept(cast.school)[0] == before[0]


def test_organizations_of_a_municipality_by_full_and_short_names(cast):
    rows = [
        ["Наименование ОО", "Контингент"],
        ["школа №5", 500],
        ["Школа № 6", 300],
        ["Неизвестная школа", 1],
        ["Итого", 801],
    ]

    plan = applied(cast.municipality, rows, cast.municipal, day=DAY)

    assert [(line.state, line.problems) for line in plan.lines] == [
        ("new", []),
        ("new", []),
        ("refused", ["Организация «Неизвестная школа»: такой в списке нет, сверьте название."]),
    ]
    assert [kept(each)[0][:2] for each in (cast.school, cast.neighbour)] == [(DAY, 500), (DAY, 300)]


def test_organization_of_another_municipality_is_not_found(cast):
    plan = made(cast.municipality, [["Организация", "Обучающихся"], [cast.foreign_school.name, 5]], DAY)

    assert [line.state for line in plan.lines] == ["refused"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["01.09.2026", 100, 200], "Обучающихся 10–19 лет больше, чем обучающихся всего: проверьте оба числа."),
        (["01.09.2026", "много", 5], "Обучающихся всего: «много» — нужно целое число."),
        (["01.09.2026", -5, 5], "Обучающихся всего: «-5» — нужно целое число."),
        (["31.02.2026", 5, 5], "На дату: «31.02.2026» — не дата. Напишите, например, 12.03.2012."),
        (["2026", 5, 5], "На дату: нужен день целиком, например 01.09.2026."),
        (["01.09.2036", 5, 5], "На дату: 01.09.2036 — проверьте год."),
        (["01.09.2026", "", "-"], "Нет ни одного числа."),
    ],
)
def test_row_that_cannot_be_taken_says_why(cast, cells, reason):
    plan = made(cast.school, [["На дату", "Обучающихся всего", "10-19 лет"], cells])

    assert [(line.number, line.state, line.problems) for line in plan.lines] == [(2, "refused", [reason])]


def test_repeated_day_is_refused(cast):
    plan = made(cast.school, [["На дату", "Обучающихся"], ["01.09.2026", 5], ["1.9.26", 6]])

    assert plan.lines[1].problems == ["Повтор строки 2: эта организация на эту дату в файле уже есть."]


@pytest.mark.parametrize(
    ("scope", "rows"),
    [
        ("school", [["ФИО", "Класс"], ["Дятлова Вера", "8А"]]),
        ("school", [["Обучающихся"], [5]]),
        ("municipality", [["На дату", "Обучающихся"], ["01.09.2026", 5]]),
    ],
)
def test_file_that_does_not_say_enough_is_refused(cast, scope, rows):
    with pytest.raises(Refused):
        made(getattr(cast, scope), rows)


def test_comparison_asks_a_fixed_number_of_questions(cast, django_assert_num_queries):
    rows = [["На дату", "Обучающихся"], *([f"{n:02}.10.2026", 5] for n in range(1, 29))]

    for count in (3, 29):
        with django_assert_num_queries(1):
            made(cast.school, rows[:count])


@pytest.mark.parametrize(("who", "to"), [("curator", "/participants/contingent/"), ("municipal", "/overview/")])
def test_upload_look_and_apply(cast, who, to):
    client = cast.client(who)
    content = xlsx_bytes([["Организация", "На дату", "Обучающихся"], ["Школа № 5", "01.09.2026", 500]])
    upload = SimpleUploadedFile("к.xlsx", content)

    look = client.post(reverse("participants:contingent-import"), {"file": upload}, follow=True)
    before = kept(cast.school)
    done = client.post(reverse("participants:contingent-apply", args=[look.context["stored"].public_id]))

    assert (look.context["counts"]["new"], before, done.headers["Location"]) == (1, [], to)
    assert kept(cast.school) == [(DAY, 500, None, None, None, None)]


def test_page_says_why_a_file_is_no_contingent(cast):
    upload = SimpleUploadedFile("к.csv", csv_bytes([["ФИО"], ["Дятлова Вера"]]))

    page = cast.client("curator").post(reverse("participants:contingent-import"), {"file": upload})

    assert (
        page.context["form"].errors["file"][0].startswith("Не найдена строка с заголовками: нужен хотя бы один столбец")
    )
