"""Files of the roadmap, the way back through the importer, difference of editions, the linter."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from apps.documents.rendering import pdf_missing
from apps.jobs.models import Job
from apps.jobs.services import jobs
from apps.roadmap import exports, presenting
from apps.roadmap.importing import read_roadmap
from apps.roadmap.models import ItemResponsible, Kpi
from apps.roadmap.services import editions, execution, imports, items, linting, roadmaps
from tests.conftest import TODAY
from tests.factories import make_person
from tests.roadmap.rows import make_item, make_roadmap
from tests.roadmap.seeds import PERIODS, read_seed

pytestmark = pytest.mark.django_db


def rows_of(imported):
    """Everything of each row but the cells and doubts of this very document."""
    return [
        {name: value for name, value in row.items() if name not in ("source", "doubts")}
        for row in imports.body_of(imported)["items"]
    ]


def words_of_header(imported):
    header = imported.header.as_json()
    return {name: header[name] for name in ("title", "goal", "tasks", "approval")}


@pytest.mark.parametrize("extension", ["docx", "xlsx"])
@pytest.mark.parametrize("name", PERIODS)
def test_export_read_again_is_the_same_roadmap(cast, name, extension):
    start, end = PERIODS[name]
    source = read_seed(name)
    roadmap = imports.apply(source, organization=cast.school, year=cast.year, by=None, start=start, end=end)

    content = exports.write(exports.roadmap_paper(roadmap), extension)
    back = read_roadmap(content, filename=f"карта.{extension}", start=start, end=end)

    assert rows_of(back) == rows_of(source)
    assert words_of_header(back) == words_of_header(source)
    assert set(exports.notes_of(roadmap)) <= set(back.header.rest)


@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_goal_and_tasks_survive_the_way_back(cast, extension):
    roadmap = make_roadmap(cast, items=2, goal="Помощь молодым педагогам", tasks="Создать пары\nОбучить наставников")

    content = exports.write(exports.roadmap_paper(roadmap), extension)
    back = read_roadmap(content, filename=f"карта.{extension}", start=roadmap.start, end=roadmap.end)

    assert "Помощь молодым педагогам" in back.header.goal
    assert [task.strip("- ") for task in back.header.tasks] == ["Создать пары", "Обучить наставников"]


SIGNS = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF"}


@pytest.mark.parametrize("name", ["roadmap-export", "report-export"])
@pytest.mark.parametrize("extension", SIGNS)
def test_page_gives_the_file(cast, extension, name):
    if extension == "pdf" and pdf_missing():
        pytest.skip(pdf_missing())
    roadmap = make_roadmap(cast, items=3)

    response = cast.client("director").get(reverse(f"roadmap:{name}", args=[roadmap.public_id, extension]))

    assert response["Content-Type"] == exports.TYPES[extension]
    assert response.content.startswith(SIGNS[extension])


def test_unknown_kind_of_file_is_not_found(cast):
    roadmap = make_roadmap(cast)

    response = cast.client("curator").get(reverse("roadmap:roadmap-export", args=[roadmap.public_id, "exe"]))

    assert response.status_code == 404


def test_report_file_says_how_much_is_done(cast):
    roadmap = make_roadmap(cast, items=2)
    report = execution.report(roadmap, TODAY, presenting.rows_of(roadmap, TODAY))

    content = exports.write(exports.report_paper(roadmap, report, []), "docx")

    text = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "Выполнено 0 из 1\xa0наступившей строки (0 %), всего строк 2." in text
    assert "просрочено на 20 дн." in text


def test_formula_in_a_text_stays_a_text(cast):
    import openpyxl

    roadmap = make_roadmap(cast)
    make_item(roadmap, activity="=HYPERLINK(1)", deadline_text="май")

    content = exports.write(exports.roadmap_paper(roadmap), "xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"] == "s"


def test_control_characters_do_not_break_the_paper(cast):
    roadmap = make_roadmap(cast)
    make_item(roadmap, activity="Совет\x0b<b>&\x01", deadline_text="май")

    assert exports.write(exports.roadmap_paper(roadmap), "docx").startswith(b"PK")


# ---- difference
def test_difference_names_what_came_went_and_changed(cast):
    first = make_roadmap(cast)
    make_item(first, activity="Остаётся", deadline_text="май")
    make_item(first, activity="Меняет срок", deadline_text="май")
    make_item(first, activity="Уходит", number="")
    make_item(first, activity="Прежние слова")
    second = copy_of(first, cast)
    items.change(second.items.get(activity="Меняет срок"), values={"deadline_text": "июнь"}, by=cast.curator)
    items.change(second.items.get(activity="Прежние слова"), values={"activity": "Новые слова"}, by=cast.curator)
    second.items.get(activity="Уходит").delete()
    items.add(
        second,
        section=second.sections.first(),
        values={"activity": "Новая строка", "number": "77"},
        by=cast.curator,
    )

    found = editions.difference(first, second)

    assert [item.activity for item in found.added] == ["Новая строка"]
    assert [item.activity for item in found.removed] == ["Уходит"]
    assert [(i.activity, [(c.title, c.before, c.after) for c in changes]) for i, changes in found.changed] == [
        ("Меняет срок", [("Срок", "май", "июнь")]),
        ("Новые слова", [("Содержание", "Прежние слова", "Новые слова")]),
    ]


def copy_of(roadmap, cast):
    body = roadmaps.body_of(roadmap)
    return imports.apply(body, organization=cast.school, year=cast.year, by=cast.curator)


def test_equal_editions_have_no_difference(cast):
    first = make_roadmap(cast, items=3)

    assert editions.difference(first, copy_of(first, cast)).is_empty


def test_page_of_the_difference_shows_both_words(cast):
    first = make_roadmap(cast)
    make_item(first, activity="Совет", deadline_text="май")
    second = copy_of(first, cast)
    items.change(second.items.get(), values={"deadline_text": "июнь"}, by=cast.curator)

    page = cast.client("director").get(reverse("roadmap:roadmap-compare", args=[second.public_id])).content.decode()

    assert '<del class="old-text">май</del>' in page
    assert '<ins class="new-text">июнь</ins>' in page


def test_first_edition_has_nothing_to_compare(cast):
    roadmap = make_roadmap(cast)

    response = cast.client("curator").get(reverse("roadmap:roadmap-compare", args=[roadmap.public_id]))

    assert response.status_code == 404


# ---- linter
def codes(roadmap):
    return [(found.item.activity, found.code) for found in linting.lint(roadmap)]


def clean(roadmap, **fields):
    """A row that the linter has nothing to say about."""
    defaults = {"deadline_text": "октябрь 2026", "deadline_kind": "dated"}
    item = make_item(roadmap, **{**defaults, **fields})
    ItemResponsible.objects.create(item=item, role="curator")
    return item


def test_good_row_has_no_findings(cast):
    roadmap = make_roadmap(cast)
    clean(roadmap)

    assert codes(roadmap) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"due": date(2028, 1, 1)}, "outside_period"),
        ({"due": None, "deadline_text": "", "deadline_kind": "none"}, "empty_deadline"),
        ({"expected_result": "Приказ о кураторе"}, "no_document"),
        ({"expected_result": "рабoта"}, "latin_lookalikes"),
    ],
)
def test_finding_of_a_row(cast, fields, code):
    roadmap = make_roadmap(cast)
    item = clean(roadmap, **fields)

    assert (item.activity, code) in codes(roadmap)


def test_findings_about_people_numbers_and_figures(cast):
    roadmap = make_roadmap(cast)
    first, second, third = (clean(roadmap, number="7", activity=name) for name in ("а", "б", "в"))
    Kpi.objects.create(item=first, position=1, text="не менее 90 %", value=90)
    second.responsible.update(role="site_editor")
    third.responsible.all().delete()
    ItemResponsible.objects.create(item=third, person=make_person(cast))

    assert codes(roadmap) == [
        ("а", "number_twice"),
        ("а", "kpi_unmeasured"),
        ("б", "number_twice"),
        ("б", "role_without_account"),
        ("в", "number_twice"),
        ("в", "person_without_account"),
    ]


def test_page_of_the_linter_leads_to_the_rows(cast):
    roadmap = make_roadmap(cast, items=1)

    page = cast.client("director").get(reverse("roadmap:roadmap-check", args=[roadmap.public_id])).content.decode()

    assert reverse("roadmap:item-detail", args=[roadmap.items.get().public_id]) in page
    assert "Не назначено, кто отвечает" in page


def test_long_roadmap_is_printed_in_the_background(cast, monkeypatch):
    if pdf_missing():
        pytest.skip(pdf_missing())
    monkeypatch.setattr(exports, "PRINTED_AT_ONCE", 2)
    roadmap = make_roadmap(cast, items=3)

    response = cast.client("curator").get(reverse("roadmap:roadmap-export", args=[roadmap.public_id, "pdf"]))

    job = jobs.run_now(Job.objects.get())
    assert response["Location"] == reverse("jobs:job-detail", args=[job.public_id])
    assert (job.state, job.result, job.result_file.name) == (
        "ready",
        {"rows": 3},
        "Дорожная карта 2026-2027 учебный год.pdf",
    )
