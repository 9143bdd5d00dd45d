"""The plan on paper, its export, and the papers of the end of a programme."""

from __future__ import annotations

import io
import json
from datetime import date
from urllib.parse import unquote

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from apps.core.errors import Refused
from apps.documents.rendering import pdf_missing
from apps.documents.services import documents
from apps.documents.services.texts import text_of
from apps.plans.models import Plan, PlanItem
from apps.plans.papers import letter_of, sheet_of, write
from apps.plans.services import outcomes
from tests.factories import make_meeting, make_plan

pytestmark = pytest.mark.django_db
ROWS = [
    {"section": "Вхождение в должность"},
    {"cells": ["1", "Задание 1", "01.10.2026", "Результат", "Сделано вдвоём", "выполнено, 05.10.2026"]},
    {"cells": ["2", "Задание 2", "01.11.2026", "Результат", "", ""]},
]


@pytest.fixture
def paper_plan(cast, pair):
    plan = make_plan(cast, pair, items=3)
    plan.items.filter(position__lte=2).update(section="Вхождение в должность")
    plan.items.filter(position=1).update(state="done", done_on=date(2026, 10, 5), actual_result="Сделано вдвоём")
    plan.items.filter(position=3).update(state="dropped", dropped_on=date(2026, 10, 5))
    return plan


def test_the_sheet_follows_the_standard_form(paper_plan):
    sheet = sheet_of(paper_plan)
    assert sheet["rows"] == ROWS
    assert dict(sheet["facts"])["Наставник"] == "Соколова Пётр Ильич, учитель математики"
    assert dict(sheet["facts"])["Срок осуществления плана"] == "с 15 сентября 2026 г. по 31 мая 2027 г."
    assert [s["post"] for s in sheet["signatures"]] == ["Наставник", "Наставляемый"]


def words_of_docx(content: bytes) -> list[str]:
    from docx import Document

    paper = Document(io.BytesIO(content))
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    return [line.text for line in paper.paragraphs] + cells


def test_the_docx_holds_every_word(paper_plan):
    found = words_of_docx(write(sheet_of(paper_plan), "docx"))
    for row in ROWS:
        for word in row.get("cells", [row.get("section")]):
            assert word in found
    assert any(line.startswith("Наставник ______________ Соколова") for line in found)


@pytest.mark.skipif(bool(pdf_missing()), reason="no Pango")
def test_the_pdf_holds_the_same_words(paper_plan):
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(write(sheet_of(paper_plan), "pdf"))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Вхождение в должность", "Задание 2", "Сделано вдвоём", "Соколова Пётр Ильич"):
        assert words in text


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=file:///etc/passwd>', "{{ 7*7 }}"])
def test_hostile_words_stay_words(cast, paper_plan, hostile):
    PlanItem.objects.filter(plan=paper_plan, position=2).update(title=hostile)
    paper_plan._prefetched_objects_cache = {}
    assert hostile in words_of_docx(write(sheet_of(paper_plan), "docx"))
    page = cast.client("mentor").get(f"/plans/{paper_plan.public_id}/").content.decode()
    assert hostile not in page or "<" not in hostile
    if not pdf_missing():
        assert write(sheet_of(paper_plan), "pdf").startswith(b"%PDF")


@pytest.mark.parametrize("extension", ["docx", "pdf"])
def test_members_and_staff_download(cast, paper_plan, extension):
    if extension == "pdf" and pdf_missing():
        pytest.skip("no Pango")
    address = f"/plans/{paper_plan.public_id}/plan.{extension}"
    found = {who for who in cast.users if cast.client(who).get(address).status_code == 200}
    assert found == {"mentor", "mentee", "curator", "director", "psychologist"}
    assert cast.client("curator").get(f"/plans/{paper_plan.public_id}/plan.exe").status_code == 404


# ---- the command
def test_the_command_prints_json(paper_plan):
    for given in (str(paper_plan.pair.public_id), str(paper_plan.pair_id)):
        out = io.StringIO()
        call_command("plan_export", "--pair", given, "--format", "json", stdout=out)
        assert json.loads(out.getvalue())["rows"] == ROWS


def test_the_command_writes_a_file(paper_plan, tmp_path):
    target = tmp_path / "план.docx"
    call_command("plan_export", "--pair", str(paper_plan.pair_id), "--format", "docx", "--out", str(target))
    assert "Задание 1" in words_of_docx(target.read_bytes())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--pair", "999999", "--format", "json"], "нет плана"),
        (["--pair", "что-то", "--format", "json"], "не номер пары"),
        (["--pair", "1", "--format", "xls"], "--help"),
        (["--format", "json"], "--help"),
    ],
)
def test_the_command_explains_wrong_input(db, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("plan_export", *arguments)


def test_the_command_needs_a_name_for_a_file_and_a_place_to_write(paper_plan):
    with pytest.raises(CommandError, match="--out"):
        call_command("plan_export", "--pair", str(paper_plan.pair_id), "--format", "docx")
    with pytest.raises(CommandError, match="записать нельзя"):
        call_command(
            "plan_export", "--pair", str(paper_plan.pair_id), "--format", "docx", "--out", "/proc/нет/план.docx"
        )


# ---- the end of a programme
VALUES = {
    "decision": "finish",
    "decided_on": date(2026, 11, 20),
    "mentor_reason": "Всё освоено раньше",
    "report": "Отчёт",
    "characteristic": "Слова",
}


def test_drafts_are_made_of_the_plan_and_the_log(cast, paper_plan):
    make_meeting(cast, paper_plan.pair, minutes=45, note="Тайные слова")
    make_meeting(cast, paper_plan.pair, minutes=60, date=date(2026, 10, 20))
    report = outcomes.draft_report(paper_plan)
    assert "Проведено: 2 встречи, всего 1,8 ч. Выполнено заданий: 1 из 2." in report
    assert "Выполнено: Задание 1 (Сделано вдвоём)." in report
    assert "Не завершено: Задание 2." in report
    assert "Тайные слова" not in report + outcomes.draft_characteristic(paper_plan)


def test_a_decision_is_kept_and_changed(cast, paper_plan):
    outcomes.decide(paper_plan, by=cast.mentor, values=VALUES)
    kept = outcomes.decide(paper_plan, by=cast.curator, values=VALUES | {"report": "Поправлено"})
    assert (kept.decision, kept.report, kept.decided_by) == ("finish", "Поправлено", cast.curator)
    assert outcomes.initial_of(paper_plan, cast.curator)["report"] == "Поправлено"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mentor_reason": ""}, "Программа идёт до 31.05.2027"),
        ({"decision": "go_on"}, "почему так решили"),
        ({"decision": "go_on", "mentor_reason": "хотим"}, "почему так решили"),
        ({"decision": "go_on", "mentee_reason": "хотим", "mentor_reason": ""}, "почему так решили"),
        ({"decided_on": date(2026, 11, 21)}, "Дата решения"),
        ({"decided_on": date(2026, 9, 1)}, "Дата решения"),
    ],
)
def test_a_decision_that_is_refused(cast, paper_plan, change, words):
    with pytest.raises(Refused, match=words):
        outcomes.decide(paper_plan, by=cast.mentor, values=VALUES | change)
    assert outcomes.of_plan(paper_plan) is None


def test_going_on_with_the_words_of_both(cast, paper_plan):
    words = {"decision": "go_on", "mentor_reason": "осталась тема", "mentee_reason": "нужна поддержка"}
    assert outcomes.decide(paper_plan, by=cast.mentor, values=VALUES | words).decision == "go_on"


def test_a_draft_plan_has_no_outcome(cast, pair):
    plan = make_plan(cast, pair, state="draft")
    with pytest.raises(Refused, match="утверждён"):
        outcomes.decide(plan, by=cast.mentor, values=VALUES)


@pytest.mark.parametrize("who", ["mentee", "director", "psychologist", "foreign_curator"])
def test_others_decide_nothing(cast, paper_plan, who):
    with pytest.raises(PermissionDenied):
        outcomes.decide(paper_plan, by=getattr(cast, who), values=VALUES)


def test_the_certificate_is_signed_by_the_director(cast, paper_plan):
    make_meeting(cast, paper_plan.pair, minutes=90)
    draft = outcomes.certificate_for(paper_plan, by=cast.curator)
    assert outcomes.certificate_for(paper_plan, by=cast.curator) == draft
    words = text_of(draft)
    assert words["type_name"] == "СПРАВКА"
    assert words["sections"][0]["paragraphs"][0] == "Период: с 15 сентября 2026 г. по 31 мая 2027 г."
    assert "Проведено встреч: 1, общей продолжительностью 1,5 ч." in words["sections"][0]["paragraphs"]
    signed = documents.approve(documents.send(draft, by=cast.curator), by=cast.director)
    assert "Соколова Пётр Ильич" in signed.content["preamble"]


def test_a_certificate_needs_an_approved_plan_of_the_school(cast, pair):
    with pytest.raises(Refused, match="утверждённому плану"):
        outcomes.certificate_for(make_plan(cast, pair, state="draft"), by=cast.curator)


# ---- the texts of the end on paper
def kept_outcome(cast, plan, **values):
    return outcomes.decide(plan, by=cast.curator, values=VALUES | values)


def letter_words(content: bytes) -> list[str]:
    from docx import Document

    return [line.text for line in Document(io.BytesIO(content)).paragraphs if line.text]


def test_the_report_on_paper(cast, paper_plan):
    kept = kept_outcome(cast, paper_plan, report="Первое.\r\n\r\nВторое.")
    letter = letter_of(paper_plan, kept, "report")
    assert letter["paragraphs"] == ["Первое.", "Второе."]
    assert letter_words(write(letter, "docx")) == [
        cast.school.name,
        "Отчёт наставника о выполнении персонализированной программы наставничества",
        "Первое.",
        "Второе.",
        "Наставник ______________ Соколова Пётр Ильич    «___» __________ 20__ г.",
        "Куратор ______________ Чернышова Марина Викторовна    «___» __________ 20__ г.",
    ]


def test_a_question_without_an_answer_gets_lines_to_write_on(cast, paper_plan):
    kept = kept_outcome(cast, paper_plan, characteristic="Участвовал.\nРекомендации:")
    paragraphs = letter_of(paper_plan, kept, "characteristic")["paragraphs"]
    assert paragraphs[:2] == ["Участвовал.", "Рекомендации:"]
    assert [set(line) for line in paragraphs[2:]] == [{"_"}] * 3


@pytest.mark.skipif(bool(pdf_missing()), reason="no Pango")
def test_docx_and_pdf_of_a_letter_say_the_same(cast, paper_plan):
    from pypdf import PdfReader

    letter = letter_of(paper_plan, kept_outcome(cast, paper_plan, report=outcomes.draft_report(paper_plan)), "report")
    pages = PdfReader(io.BytesIO(write(letter, "pdf"))).pages
    printed = "".join("".join(page.extract_text() for page in pages).split())
    assert printed == "".join("".join(letter_words(write(letter, "docx"))).split())


@pytest.mark.parametrize("name", ["report", "characteristic"])
def test_a_letter_is_read_through_its_address(cast, paper_plan, name):
    address = f"/plans/{paper_plan.public_id}/outcome/{name}.docx"
    client = cast.client("curator")
    assert client.get(address, follow=True).request["PATH_INFO"] != address
    kept_outcome(cast, paper_plan)
    answer = client.get(address)
    title = {"report": "Отчёт наставника", "characteristic": "Характеристика наставляемого"}[name]
    assert (answer.status_code, unquote(answer["Content-Disposition"])) == (
        200,
        f"attachment; filename*=utf-8''{title}, {paper_plan.pair.title}.docx",
    )
    page = client.get(f"/plans/{paper_plan.public_id}/outcome/").content.decode()
    assert address in page


@pytest.mark.parametrize("tail", ["report.exe", "mentor_reason.docx", "report.json"])
def test_no_other_letter_is_given(cast, paper_plan, tail):
    kept_outcome(cast, paper_plan)
    assert cast.client("curator").get(f"/plans/{paper_plan.public_id}/outcome/{tail}").status_code == 404


def test_at_the_end_of_the_term_no_reason_is_asked(cast, paper_plan):
    Plan.objects.filter(pk=paper_plan.pk).update(end=date(2026, 12, 20))
    plan = Plan.objects.get(pk=paper_plan.pk)
    assert outcomes.decide(plan, by=cast.mentor, values=VALUES | {"mentor_reason": ""}).decision == "finish"


def test_nothing_is_decided_in_advance_and_the_next_step_is_named(cast, paper_plan):
    address = f"/plans/{paper_plan.public_id}/outcome/"
    client = cast.client("mentor")
    page = client.get(address).content.decode()
    assert "Программа идёт до 31.05.2027" in page
    assert " checked" not in page
    answer = client.post(address, VALUES | {"decided_on": "2026-11-20"}, follow=True).content.decode()
    assert "Куратору напомнят закончить пару." in answer


def test_signatures_stay_together_with_the_end_of_the_table(paper_plan):
    from docx import Document

    paper = Document(io.BytesIO(write(sheet_of(paper_plan), "docx")))
    last_row = [line for cell in paper.tables[0].rows[-1].cells for line in cell.paragraphs]
    signatures = [line for line in paper.paragraphs if "______________" in line.text]
    assert [line.paragraph_format.keep_with_next for line in (*last_row, *signatures)] == [True] * 7 + [None]


@pytest.mark.skipif(bool(pdf_missing()), reason="no Pango")
@pytest.mark.parametrize("rows", range(8, 24, 3))
def test_no_page_of_a_plan_holds_signatures_alone(paper_plan, rows):
    from pypdf import PdfReader

    for n in range(rows):
        PlanItem.objects.create(plan=paper_plan, position=10 + n, title=f"Ещё задание {n}", due=date(2026, 12, 1))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(write(sheet_of(paper_plan), "pdf"))).pages]
    assert "Наставник ___" in pages[-1]
    assert "Наставляемый ___" in pages[-1]
    assert f"Ещё задание {rows - 1}" in pages[-1]
