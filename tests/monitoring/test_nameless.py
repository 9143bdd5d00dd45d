"""No name of the base reaches an authority: a crawl over all pages and files on the demonstration year."""

import re
from io import BytesIO, StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from apps.accounts.models import User
from apps.core import clock
from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.monitoring.models import Campaign
from apps.notifications.services import outbox
from apps.participants.models import Person
from tests.conftest import NOON
from tests.monitoring.tainting import taint

LINK = re.compile(r'href="(/[^"#]*)"')
ENOUGH = 400


@pytest.fixture(scope="module")
def _year(django_db_setup, django_db_blocker):
    """One demonstration year for all tests of the file, rolled back at the end."""
    with django_db_blocker.unblock(), clock.frozen(NOON), transaction.atomic():
        call_command("demo", "--today=2026-11-20", stdout=StringIO(), stderr=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_year, db, noon):
    """The year at its noon; what a test does to it is taken back."""


def crawl(user):
    """Address → text of every page and file that the user reaches from home by links."""
    client = Client()
    client.force_login(user)
    queue, seen = ["/"], {}
    while queue and len(seen) < ENOUGH:
        address = queue.pop(0).replace("&amp;", "&")
        if address in seen or address.startswith(("/static/", "/accounts/logout")):
            continue
        response = client.get(address, follow=True)
        assert response.status_code < 400, address
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = readable(content)
        queue += LINK.findall(text)
        seen[address] = f"{text}\n{response.headers.get('Content-Disposition', '')}"
    return seen


def readable(content):
    """Text of a page or of a file: cells of a workbook, paragraphs of a paper, with their properties."""
    if content.startswith(b"%PDF"):
        paper = PdfReader(BytesIO(content))
        return "\n".join([*(page.extract_text() for page in paper.pages), str(paper.metadata), str(paper.xmp_metadata)])
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    from zipfile import ZipFile

    with ZipFile(BytesIO(content)) as parts:
        return "\n".join(
            parts.read(name).decode("utf-8", "replace") for name in parts.namelist() if name.endswith(("xml", "rels"))
        )


def secrets():
    """What must not be met: surnames over four letters, phones and addresses of mail of the base."""
    people = Person.objects.values_list("last_name", "phone", "email")
    words = {word for last, phone, mail in people for word in (last, phone, mail) if len(word) > 4}
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")(?!\w)")


@pytest.mark.parametrize("login", ["municipality", "region"])
def test_no_page_or_file_of_an_authority_names_anybody(demo, login):
    user = User.objects.get(username=login)
    client = Client()
    client.force_login(user)
    client.post("/statistics/build/", {"date": "2026-11-20"})
    for kind in ("docx", "pdf"):
        client.post("/notes/build/", {"date": "2026-11-20", "format": kind})
    client.post("/notes/build/", {"date": "2026-11-20", "format": "docx", "kind": "analysis"})
    if login == "municipality":
        client.post(f"/campaigns/{first_campaign()}/rollup/", {})
        client.post(f"/campaigns/{first_campaign()}/remind/", {})
    ordered = [jobs.run_now(job) for job in Job.objects.filter(owner=user)]
    pattern = secrets()

    pages = crawl(user)
    pages |= {
        f"job {job.pk}": readable(files.read(job.result_file)) + job.result_file.name + str(job.result)
        for job in ordered
    }

    pages |= {"machine": machine(login), **letters(user)}

    met = {
        address: found[0] for address, text in pages.items() if (found := pattern.search(re.sub(r"<[^>]+>", " ", text)))
    }
    assert met == {}
    assert len(pages) > 25
    # What was searched was really there: words of the PDF, a letter to a school that has not submitted.
    assert sum("ИНФОРМАЦИОННАЯ СПРАВКА" in text.replace("\xa0", " ") for text in pages.values()) >= 2
    assert login == "region" or "letter 0" in pages
    assert Person.objects.count() > 200


@pytest.mark.parametrize("login", ["municipality", "region"])
def test_words_that_schools_type_reach_no_authority(demo, login):
    user = User.objects.get(username=login)
    person = Person.objects.filter(organization__short_name="Средняя школа № 7").earliest("pk")
    Person.objects.filter(pk=person.pk).update(last_name="Маркерова", search="маркерова")

    taken = taint("Маркерова")
    Person.objects.exclude(pk=person.pk).update(last_name="Другая")
    pages = crawl(user) | letters(user)

    assert [address for address, text in pages.items() if "маркеров" in text.lower()] == []
    assert "[скрыто]" in "".join(pages.values())
    # The word stood in the fields that do travel upwards, and in most others.
    assert {"monitoring.Submission.lines", "roadmap.Obligation.document_number", "plans.Plan.goal"} <= taken
    assert len(taken) > 60


def machine(login):
    """What the commands print for programs."""
    scope = User.objects.get(username=login).memberships.get().organization
    out = StringIO()
    for code in ("participants.mentees", "pairs.active"):
        call_command("metric", code, f"--{scope.kind}", str(scope.pk), "--date", "2026-11-20", "--json", stdout=out)
    call_command("campaign", "status", str(first_campaign()), "--json", stdout=out)
    return out.getvalue()


def first_campaign():
    return Campaign.objects.earliest("pk").pk


def letters(user):
    """Mail to the officer himself and the reminders of his collection, as they go out, with their heads."""
    outbox.deliver()
    about = [one for one in mail.outbox if user.email in one.to or "Не сданы сведения" in one.subject]
    return {f"letter {number}": one.message().as_bytes().decode() + one.body for number, one in enumerate(about)}
