"""The five known roadmaps as pasted text: every row, nothing lost, the oddities pointed out."""

import json
import re
from collections import Counter

import pytest

from apps.roadmap.importing import ImportedItem

from .seeds import DATA, PERIODS, read_seed, seed_text

COUNTS = {"school": 19, "sports": 32, "municipality": 20, "lyceum": 33, "stages": 39}


def expected_rows(name: str) -> list[str]:
    blocks = (DATA / "roadmap_rows.txt").read_text(encoding="utf-8").split("# ")
    lines = next(block for block in blocks if block.startswith(name + "\n")).split("\n")[1:]
    return [line.strip() for line in lines if line.strip()]


def start_of(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def row_of(item: ImportedItem) -> str:
    """Number, section, group, activity, deadline, its kind, result, documents, figures, responsible."""
    figures = [f"{kpi.op or '-'} {'-' if kpi.value is None else kpi.value} {kpi.unit or '-'}" for kpi in item.kpis]
    parts = [
        item.number,
        start_of(item.section, 3),
        start_of(item.group, 3),
        start_of(item.activity, 6),
        item.deadline_text,
        item.deadline.kind,
        start_of(item.result, 3),
        ", ".join(item.documents),
        "; ".join(figures),
        "; ".join(party.text for party in item.responsible),
    ]
    return " | ".join(parts).strip()


def words_of(text: str) -> Counter:
    return Counter(re.findall(r"[а-яёА-ЯЁ]{2,}", text))


@pytest.mark.parametrize("name", PERIODS)
def test_items_are_the_rows_a_person_reads(name):
    imported = read_seed(name)

    assert [row_of(item) for item in imported.items] == expected_rows(name)


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_number_of_items(name, count):
    assert len(read_seed(name).items) == count


@pytest.mark.parametrize("name", PERIODS)
def test_no_word_is_lost(name):
    source = re.sub(r"<[^>]+>", " ", seed_text(name))

    lost = words_of(source) - words_of(json.dumps(read_seed(name).as_json(), ensure_ascii=False))

    assert lost == Counter()


def test_shape_of_the_json():
    data = read_seed("sports").as_json()

    assert list(data) == ["header", "items", "warnings"]
    assert list(data["header"]) == ["title", "goal", "tasks", "approval", "rest"]
    assert list(data["items"][0]) == [
        "number",
        "section",
        "group",
        "activity",
        "deadline_text",
        "deadline",
        "result",
        "documents",
        "kpis",
        "responsible",
    ]
    assert data["items"][0]["deadline"] == {
        "kind": "dated",
        "rules": data["items"][0]["deadline"]["rules"],
        "windows": [{"start": None, "due": "2021-09-30"}],
        "confidence": data["items"][0]["deadline"]["confidence"],
    }
    assert [list(kpi) for kpi in data["items"][0]["kpis"]] == [["op", "value", "unit", "metric", "text"]]
    assert list(data["warnings"][0]) == ["code", "item", "text"]


WARNINGS = {
    "school": [
        ("empty_deadline", 12),
        ("foreign_school", 13),
        ("latin_lookalikes", 13),
        ("latin_lookalikes", 13),
        ("empty_deadline", 14),
    ],
    "sports": [("year_mismatch", None), ("template_remains", 17), ("template_remains", 24), ("year_mismatch", 31)],
    "municipality": [("template_remains", 1)],
    "lyceum": [
        ("counts_disagree", 1),
        ("counts_disagree", 2),
        ("counts_disagree", 3),
        ("counts_disagree", 10),
        ("counts_disagree", 11),
        ("counts_disagree", 12),
        ("number_twice", 33),
    ],
    "stages": [("empty_deadline", None)],
}


@pytest.mark.parametrize(("name", "warnings"), WARNINGS.items())
def test_oddities_are_warned_about(name, warnings):
    imported = read_seed(name)

    assert [(warning.code, warning.item) for warning in imported.warnings] == warnings


def test_title_of_another_school_is_foreign_to_the_importing_one():
    imported = read_seed("lyceum", organization_name="МБОУ «Средняя школа № 9»")

    foreign = [warning.item for warning in imported.warnings if warning.code == "foreign_school"]

    assert foreign == [None, 1, 6]


def test_own_name_is_not_foreign():
    imported = read_seed("lyceum", organization_name="МАОУ Лицей № 4")

    assert [warning for warning in imported.warnings if warning.code == "foreign_school"] == []


def test_known_people_are_not_warned_about_and_strangers_are():
    imported = read_seed("sports", known_surnames={"Зубров", "Светлакова", "Малышкина"})

    unknown = Counter(warning.text for warning in imported.warnings if warning.code == "unknown_person")

    assert unknown == {"Человека с фамилией «Лугова» нет в базе организации.": 9}


def test_header_of_the_school():
    header = read_seed("school").header

    assert header.title == (
        "«Дорожная карта» целевой модели наставничества «Учитель – учитель» в МАОУ СОШ №14 на 2023-2024 учебный год"
    )
    assert header.goal.startswith("создание эффективной системы передачи передового педагогического опыта")
    assert [task.split()[0] for task in header.tasks] == [
        "Обеспечить",
        "Обеспечить",
        "Способствовать",
        "Сформировать",
        "Воспитать",
        "Приобщать",
    ]
    assert header.approval == ""


def test_header_of_the_municipality_has_the_approval():
    header = read_seed("municipality").header

    assert header.approval == (
        "УТВЕРЖДЕНО\nприказом управления образования и молодёжной политики администрации\n"
        "Заречненского муниципального округа\nЗаволжской области\nот 03.02.2023 №16"
    )
    assert header.title == (
        "Дорожная карта по реализации целевой модели наставничества педагогических работников "
        "в образовательных организациях Заречненского муниципального округа на 2023 год."
    )


def test_repeated_headers_of_the_table_are_kept():
    rest = read_seed("lyceum").header.rest

    assert rest == ["№ п/п · Наименование этапа · Содержание деятельности · Сроки реализации"] * 4


def test_sub_points_stay_within_their_item():
    item = read_seed("sports").items[8]

    assert item.activity == (
        "Организация работы наставнических пар или групп: встреча-знакомство; пробная встреча; встреча планирование; "
        "совместная работа наставника и наставляемого в соответствии с разработанным индивидуальным планом; итоговая встреча"
    )
    assert len(item.points) == 5


def test_cell_torn_by_a_page_is_whole_again():
    item = read_seed("lyceum").items[8]

    assert item.activity == (
        "Обучение наставников для работы с наставляемыми: подготовка методических материалов для сопровождения "
        "наставнической деятельности; проведение консультаций, организация обмена опытом среди наставников - "
        "«установочные сессии» наставников"
    )


def test_deadlines_are_dealt_out_in_order():
    items = read_seed("lyceum").items[12:17]

    assert [item.deadline_text for item in items] == [
        "Февраль-июнь 2023",
        "Апрель-июнь 2023",
        "Май-июнь 2023",
        "Май-октябрь 2023",
        "Сентябрь-октябрь 2023",
    ]


def test_deadlines_of_another_number_go_to_every_item():
    items = read_seed("lyceum").items[:3]

    windows = [
        [(window.start.isoformat(), window.due.isoformat()) for window in item.deadline.windows] for item in items
    ]

    assert windows == [[("2023-02-01", "2023-02-28"), ("2023-08-01", "2023-09-30")]] * 3


def test_figure_merged_with_the_row_above_is_carried_and_doubted():
    items = read_seed("sports").items[:4]

    assert [(item.kpis[0].value, bool(item.doubts)) for item in items] == [
        (10, False),
        (10, True),
        (1, False),
        (1, True),
    ]


def test_exception_in_brackets_is_a_condition():
    kpis = read_seed("sports").items[25].kpis

    assert [(kpi.value, kpi.condition) for kpi in kpis] == [(5, ""), (500, "в малокомплектных школах – от 70 человек")]


def test_page_break_of_pasted_text_does_not_change_with_windows_line_ends():
    text = seed_text("municipality").replace("\n", "\r\n")

    assert read_seed("municipality", text).as_json() == read_seed("municipality").as_json()


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_text_files_in_usual_encodings(code):
    text = seed_text("municipality")

    assert read_seed("municipality", text.encode(code)).as_json() == read_seed("municipality").as_json()
