"""What the members of a pair may do with their own plan, and that the words of a private note reach nobody, whatever the door."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.management import call_command
from django.urls import reverse

from apps.documents.rendering import pdf_missing
from apps.notifications.services import feed
from apps.plans.services import meetings, plans, versions
from apps.workflow.models import AuditEvent

pytestmark = pytest.mark.django_db
SECRET = "ссорадома"


def status(cast, who: str, name: str, obj, data=None) -> int:
    address = reverse(f"plans:{name}", kwargs={"public_id": obj.public_id})
    client = cast.client(who)
    return (client.get(address) if data is None else client.post(address, data)).status_code


def test_members_and_strangers(cast, plan, stranger):
    """Page × reader of the pair: the mentor works, the mentee reads, another mentor does not learn that it exists."""
    from django.test import Client

    other = Client()
    other.force_login(stranger)
    found = {}
    for name in ("plan-detail", "plan-outcome", "plan-edit", "item-add"):
        address = reverse(f"plans:{name}", kwargs={"public_id": plan.public_id})
        found[name] = [status(cast, "mentor", name, plan), status(cast, "mentee", name, plan)]
        found[name].append(other.get(address).status_code)
    assert found == {
        "plan-detail": [200, 200, 404],
        "plan-outcome": [200, 403, 404],
        "plan-edit": [200, 403, 404],
        "item-add": [200, 403, 404],
    }


# ---- a private note
@pytest.fixture
def noted(cast, plan):
    """A meeting with a private note, a record taken back, a planned meeting, a version: everything that might carry words on."""
    talk = meetings.Talk(date=cast.school.today, note=f"Ученик сказал: {SECRET}", visibility="private")
    held, _ = meetings.log_meeting(plan.pair, by=cast.mentor, talk=talk)
    again = meetings.Talk(date=cast.school.today, note=SECRET, visibility="private")
    wrong, _ = meetings.log_meeting(plan.pair, by=cast.mentor, talk=again, key="again", again=True)
    meetings.cancel(wrong, by=cast.mentor, reason="записана дважды")
    plans.change_head(plan, by=cast.curator, values={"goal": "Другая"}, note="цель")
    versions.freeze(plan, by=cast.curator)
    return held


def pages_of(plan, pair, person) -> list[str]:
    own, of_pair = {"public_id": plan.public_id}, {"public_id": pair.public_id}
    return [
        "/",
        "/plans/",
        f"/plans/?q={SECRET}",
        f"/participants/?q={SECRET}",
        f"/pairs/?q={SECRET}",
        "/plans/today/",
        "/plans/my-pair/",
        "/notifications/",
        "/workplace/log/",
        "/participants/access-journal/",
        f"/participants/{person.public_id}/",
        reverse("plans:plan-detail", kwargs=own),
        reverse("plans:plan-outcome", kwargs=own),
        reverse("plans:plan-version", kwargs=own | {"number": 1}),
        reverse("plans:meeting-list", kwargs=of_pair),
        reverse("pairing:pair-detail", kwargs=of_pair),
        reverse("plans:plan-file", kwargs=own | {"extension": "docx"}),
        "/workplace/log/xlsx/",
        "/participants/access-journal/export/",
    ]


def words_of(content: bytes) -> str:
    """The text of a page, or of every part of an office file."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return " ".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def test_a_private_note_is_met_by_its_author_alone(cast, plan, pair, noted):
    met = {}
    for who in cast.users:
        client = cast.client(who)
        answers = {address: client.get(address, follow=True) for address in pages_of(plan, pair, pair.mentees[0])}
        # The field of a search says the word back to whoever typed it.
        found = {a for a, r in answers.items() if SECRET in words_of(_whole(r)) and "?q=" not in a}
        if found:
            met[who] = found
    author = {reverse("plans:meeting-list", kwargs={"public_id": pair.public_id}), "/plans/my-pair/"}
    assert met == {"mentor": author | {reverse("pairing:pair-detail", kwargs={"public_id": pair.public_id})}}


def _whole(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_no_search_finds_a_note(cast, plan, pair, noted):
    client = cast.client("curator")
    for address in (f"/plans/?q={SECRET}", f"/pairs/?q={SECRET}"):
        assert pair.title.encode() not in client.get(address).content


def test_no_file_no_calendar_and_no_log_carries_a_note(cast, plan, pair, noted, tmp_path):
    kinds = ["docx", "json"] + ([] if pdf_missing() else ["pdf"])
    for kind in kinds:
        target = tmp_path / f"plan.{kind}"
        call_command("plan_export", "--pair", str(pair.public_id), "--format", kind, "--out", str(target))
        assert SECRET not in (pdf_words(target) if kind == "pdf" else words_of(target.read_bytes()))
    for user in cast.users.values():
        if user.pk:
            assert SECRET.encode() not in feed.as_ical(feed.feed_of(user))
    assert not any(SECRET in f"{e.title} {e.reason} {e.changes}" for e in AuditEvent.objects.all())


def pdf_words(file) -> str:
    from pypdf import PdfReader

    return " ".join(page.extract_text() for page in PdfReader(file).pages)
