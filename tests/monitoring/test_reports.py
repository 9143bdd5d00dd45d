"""Texts from figures: the information note of an authority, the report of a school."""

from io import BytesIO

import pytest

from apps.documents.kinds import kinds
from apps.documents.services import documents
from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.monitoring.services import reports
from tests.monitoring.figures import DAY, make_people


def paragraphs(content, heading):
    found = next(s for s in content.sections if s.heading.endswith(heading))
    return ["".join(map(str, text)) for text in found.paragraphs]


@pytest.fixture
def filled(cast):
    make_people(cast, cast.school, 10, consented=8)
    make_people(cast, cast.neighbour, 10, consented=10)
    return cast


def test_figures_and_targets_in_words(filled):
    lines = paragraphs(reports.note(filled.municipality, DAY), "Показатели и цели")

    assert lines[0] == "Согласия: 18 из 20 (90 %), цель 100 %."


def test_conclusions_say_what_is_missing_and_who_needs_help(filled):
    lines = paragraphs(reports.note(filled.municipality, DAY), "Выводы и предложения")

    assert lines[0] == "«Согласия»: до цели не хватает 10\xa0процентных пунктов. Нужна помощь: Школа № 5."
    assert any("показатель не вычислен" in line for line in lines)


def test_target_that_is_met_is_said(cast):
    make_people(cast, cast.school, 4)

    lines = paragraphs(reports.note(cast.school, DAY), "Выводы и предложения")

    assert lines[0] == "«Согласия»: цель 100 % достигнута."


def test_comparison_without_last_year_is_said(filled):
    lines = paragraphs(reports.note(filled.municipality, DAY), "Сравнение с прошлым годом")

    assert lines == ["Данных за прошлый год нет, сравнение невозможно."]


def test_annex_is_the_table_of_organizations(filled):
    table = reports.note(filled.municipality, DAY).annexes[0].table

    rows = [["".join(map(str, cell)) for cell in row] for row in table.rows]
    assert [row[:5] for row in rows] == [
        ["Школа № 5", "0", "10", "0", "80 %"],
        ["Школа № 6", "0", "10", "0", "100 %"],
        ["Итого", "0", "20", "0", "90 %"],
    ]


def test_school_has_no_annex(filled):
    assert reports.note(filled.school, DAY).annexes == []


def test_note_charts_the_share_furthest_from_its_target(filled):
    part = next(s for s in reports.note(filled.municipality, DAY).sections if s.heading.startswith("2.")).parts[1]

    assert (part.title, part.goal) == ("Согласия по организациям, %; черта – цель 100 %", 100)
    assert [(bar.label, bar.words, bar.share) for bar in part.bars] == [
        ("Школа № 6", "100 %", 100.0),
        ("Школа № 5", "80 %", 80.0),
    ]


@pytest.mark.parametrize(("kind", "begins"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_officer_orders_the_note_and_gets_the_file(filled, kind, begins):
    client = filled.client("municipal")
    client.post("/notes/build/", {"date": "2026-11-20", "format": kind, "token": "t"})
    client.post("/notes/build/", {"date": "2026-11-20", "format": kind, "token": "t"})

    job = jobs.run_now(Job.objects.get())

    content = files.read(job.result_file)
    assert (job.state, content[: len(begins)]) == ("ready", begins)
    assert job.result_file.name == f"spravka_2026-11-20.{kind}"


def test_note_as_docx_holds_the_words(filled):
    from docx import Document as Paper

    filled.client("municipal").post("/notes/build/", {"date": "2026-11-20"})
    job = jobs.run_now(Job.objects.get())

    paper = Paper(BytesIO(files.read(job.result_file)))
    text = "\n".join(p.text for p in paper.paragraphs)
    assert "Согласия: 18 из 20 (90 %), цель 100 %." in text
    assert "Тестов" not in text


def test_school_report_is_a_document_of_the_register(filled):
    kind = kinds.get("monitoring.school_report")
    records = kind.candidates(filled.school, filled.year)[0]["records"]

    document = documents.create(
        kind=kind.code, organization=filled.school, year=filled.year, records=records, by=filled.curator
    )
    documents.send(document, by=filled.curator)
    documents.approve(document, by=filled.director)

    assert (records, document.state) == ({"date": "2026-11-20"}, "approved")
    assert "Согласия: 8 из 10 (80 %), цель 100 %." in str(document.content)
