"""The analytical report of an authority, its charts on paper, and its way from a draft to an approved text."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document as Paper

from apps.documents.content import Bar, Chart, Content, Section, resolved
from apps.documents.rendering import write_docx
from apps.documents.rendering.docx_chart import segments
from apps.jobs.models import Job
from apps.jobs.services import jobs
from apps.monitoring.models import Report
from apps.monitoring.services import analysis, drafts
from apps.monitoring.views.reports import written
from apps.workflow.models import AuditEvent
from tests.monitoring.figures import DAY, make_people
from tests.monitoring.forms import make_report


@pytest.fixture
def filled(cast):
    make_people(cast, cast.school, 10, consented=8)
    make_people(cast, cast.neighbour, 10, consented=10)
    return cast


def section(content, heading):
    return next(s for s in content.sections if s.heading.endswith(heading))


def said(texts):
    return ["".join(text) for text in texts]


def rows(table):
    return [said(row) for row in table.rows]


def test_organizations_stand_in_groups_by_their_worst_share(filled):
    [table] = section(analysis.analysis(filled.municipality, DAY), "Группы организаций").parts

    assert [(group.split(":")[0], count, names) for group, count, names in rows(table)] == [
        ("Цели достигнуты", "1", "Школа № 6"),
        ("Близки к цели", "0", "–"),
        ("Нужна помощь", "1", "Школа № 5"),
        ("Нет данных", "0", "–"),
    ]


def test_advice_names_how_many_are_missing(filled):
    [table] = section(analysis.analysis(filled.municipality, DAY), "Адресные рекомендации").parts

    assert rows(table)[0] == [
        "Школа № 5",
        "создать наставнические пары: действующих нет; "
        "получить согласия на обработку персональных данных (без согласия: 2).",
    ]


def test_region_is_told_by_municipalities(filled):
    content = analysis.analysis(filled.region, DAY)

    names = [row[0] for row in rows(content.annexes[0].table)]
    assert names == ["Второй округ", "Первый округ", "Итого"]
    assert content.annexes[0].table.columns[0] == "Муниципалитет"


def test_a_share_without_a_number_is_said_and_not_charted(cast):
    content = analysis.analysis(cast.municipality, DAY)

    found = section(content, "4.1. Согласия")
    assert (said(found.paragraphs), found.parts) == (["Согласия: не из чего считать."], [])


@pytest.mark.parametrize(
    ("share", "goal", "expected"),
    [
        (80, 90, [(40, True, False), (5, False, True), (5, False, False)]),
        (100, 100, [(50, True, True)]),
        (0.4, None, [(1, True, False), (49, False, False)]),
        (None, 90, [(45, False, True), (5, False, False)]),
        (140, 90, [(45, True, True), (5, True, False)]),
    ],
)
def test_bars_of_word_are_cut_at_their_end_and_at_the_goal(share, goal, expected):
    assert segments(share, goal) == expected


def test_chart_on_paper_holds_names_and_figures_as_text(cast):
    chart = Chart("Согласия, %", [Bar("Школа № 5", "80 %", 80.0), Bar("Школа № 6", "нет данных", None)], 90)
    content = Content("о делах", [""], [], sections=[Section("1. Показатели", [], [chart])], resolution="")
    head = {
        "public_id": "x",
        "founder": "",
        "organization": "А",
        "short_name": "А",
        "place": "",
        "number": "",
        "date": "",
    }

    paper = Paper(BytesIO(write_docx(resolved(content) | {"header": head})))

    table = paper.tables[0]
    assert [(row.cells[0].text.replace("\xa0", " "), row.cells[-1].text) for row in table.rows] == [
        ("Школа № 5", "80 %"),
        ("Школа № 6", "нет данных"),
    ]


def test_text_without_charts_is_frozen_as_before():
    assert resolved(Content("о", [""], [], sections=[Section("1", [["а"]])]))["sections"] == [
        {"heading": "1", "paragraphs": ["а"]}
    ]


def test_officer_drafts_edits_and_approves_the_report(filled):
    client = filled.client("municipal")
    client.post("/notes/build/", {"date": "2026-11-20", "kind": "analysis", "token": "t"})
    job = jobs.run_now(Job.objects.get())
    report = Report.objects.get()
    page = client.get(f"/jobs/{job.public_id}/").content.decode()

    words = written(report.content) | {"sections.0.0": "Отчёт составлен по поручению.", "title": "о наставничестве"}
    edited = client.post(f"/notes/{report.public_id}/edit/", words)
    client.post(f"/notes/{report.public_id}/approve/", {"number": "14-а", "signed_on": "2026-11-20"})

    report.refresh_from_db()
    assert report.get_absolute_url() in page
    assert (edited.status_code, job.result_file.name) == (302, "otchet_2026-11-20.docx")
    assert (report.state, report.number, report.approved_by) == ("approved", "14-а", filled.municipal)
    text = drafts.text_of(report)
    assert (text["title"], text["sections"][0]["paragraphs"][0]) == (
        "о наставничестве",
        "Отчёт составлен по поручению.",
    )
    actions = AuditEvent.objects.filter(object_type="monitoring.Report").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["create", "edit", "approve"]


def test_approved_text_keeps_its_words_whatever_the_records_become(filled):
    report = drafts.approve(make_report(filled), number="1", signed_on=DAY, by=filled.municipal)
    before = drafts.text_of(report)
    make_people(filled, filled.school, 5)

    answer = filled.client("municipal").post(f"/notes/{report.public_id}/edit/", {"title": "иное"}, follow=True)

    report.refresh_from_db()
    assert drafts.text_of(report) == before
    assert "Утверждённый текст не правят" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"number": "", "signed_on": "2026-11-20"}, "Проверьте номер и дату"),
        ({"number": "14", "signed_on": "вчера"}, "Проверьте номер и дату"),
        ({"number": "14", "signed_on": "2026-11-21"}, "не может быть позже сегодняшней"),
    ],
)
def test_report_is_not_approved_without_number_and_day(filled, data, words):
    report = make_report(filled)

    answer = filled.client("municipal").post(f"/notes/{report.public_id}/approve/", data, follow=True)

    report.refresh_from_db()
    assert (report.state, words in answer.content.decode()) == ("draft", True)


def test_stale_edit_is_refused_and_an_emptied_paragraph_too(filled):
    report, client = make_report(filled), filled.client("municipal")

    stale = client.post(f"/notes/{report.public_id}/edit/", {"title": "иное", "seen": "0" * 64}, follow=True)
    emptied = client.post(f"/notes/{report.public_id}/edit/", {"sections.0.0": " ", "title": "иное"}, follow=True)

    report.refresh_from_db()
    assert report.edits == {}
    assert "текст изменился" in stale.content.decode()
    assert "Пустой пункт" in emptied.content.decode()


def test_approved_file_has_no_mark_of_a_draft_and_no_code_to_check(filled):
    report = drafts.approve(make_report(filled), number="1", signed_on=DAY, by=filled.municipal)

    content = filled.client("municipal").get(f"/notes/{report.public_id}/docx/").content

    with ZipFile(BytesIO(content)) as parts:
        names, body = parts.namelist(), parts.read("word/document.xml").decode()
    assert ("ПРОЕКТ" in body, [name for name in names if "image" in name]) == (False, [])


def test_work_done_twice_makes_one_draft(filled):
    filled.client("municipal").post("/notes/build/", {"date": "2026-11-20"})
    job = Job.objects.get()
    jobs.run_now(job)
    Job.objects.update(state="queued", result_file=None, finished_at=None)
    jobs.run_now(Job.objects.get())

    assert Report.objects.count() == 1
