"""A school's own document through the page: uploaded, reviewed by keyboard, a line corrected, taken over."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.roadmap.models import ImportDraft, Roadmap
from tests.roadmap.papers import docx
from tests.roadmap.repaper import paper_of
from tests.roadmap.seeds import seed_text

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ROWS = 19
NO_DEADLINE = "Публикации"


@pytest.fixture
def curator(cast, live_server, page):
    """The curator's page, already logged in; a fault of script or of the content policy fails the test."""
    session = cast.client("curator").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_default_timeout(15_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    yield page
    assert faults == []


def upload(page, address: str) -> None:
    page.goto(address + reverse("roadmap:import-add"))
    paper = docx(paper_of(seed_text("school")))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.set_input_files("#id_file", {"name": "карта.docx", "mimeType": kind, "buffer": paper})
    page.fill("#id_start", "2023-08-01")
    page.fill("#id_end", "2024-08-31")
    page.get_by_role("button", name="Прочитать документ").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/$"))


def correct(page) -> None:
    """The line without a deadline gets one; what is typed is said back at once."""
    row = page.locator(".review").filter(has_text=NO_DEADLINE).first
    row.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    deadline = row.get_by_label("Срок", exact=False).first
    deadline.fill("до 31.09")
    expect(row.locator(".reading")).to_contain_text("Такой даты не существует: 31.09")
    deadline.fill("до 15 октября")
    expect(row.locator(".reading")).to_contain_text("до 15.10.2023")
    deadline.press("Control+Enter")
    expect(page.get_by_text("Строка принята.")).to_be_visible()


def test_document_becomes_a_roadmap_through_the_page(curator, live_server):
    upload(curator, live_server.url)
    expect(curator.locator(".review")).to_have_count(ROWS)
    assert len(ImportDraft.objects.get().body["items"]) == ROWS

    correct(curator)
    # The document is of 2023: it may be moved to the present year, or taken over as a memory of that one.
    curator.get_by_role("button", name="Составить с прежними сроками").click()
    question = curator.locator("dialog[open]")
    question.get_by_role("button", name="Составить с прежними сроками").click()
    curator.wait_for_url(re.compile(r"/roadmaps/[0-9a-f-]{36}/$"))

    roadmap = Roadmap.objects.get()
    item = roadmap.items.get(activity__startswith=NO_DEADLINE)
    assert roadmap.items.count() == ROWS
    assert (item.deadline_text, item.occurrences.get().due) == ("до 15 октября", date(2023, 10, 15))
    expect(curator.locator(".roadmap-table tbody tr[data-href]")).to_have_count(ROWS)
