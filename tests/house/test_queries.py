"""What pages cost in SQL: at most CEILING queries each, and as many for three rows as for over thirty.

The walk goes by links, as people do: a page that a new link leads to is measured without anybody writing a test for it.
"""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from apps.participants.access import person_url
from apps.participants.models import Person
from apps.roadmap.models import Evidence, Item, ItemResponsible, Kpi, Occurrence
from tests.documents.kinds import make_document
from tests.factories import make_consent, make_meeting, make_pair, make_person, make_plan
from tests.monitoring.forms import make_campaign
from tests.roadmap.rows import make_roadmap

CEILING = 15
# Pages of many rooms, with what they cost. Each room asks its own questions; none of them grows with rows.
ROOMS = {
    # the pair, its members, their consents, warnings of load, trial answers, plan, log of meetings with feedback, health, history
    "pairing:pair-detail": 22,
    # a form of seven lists of choices
    "pairing:pair-propose": 21,
    "pairing:pair-changes": 17,
    "pairing:pair-replace": 19,
    # personal data with consents, interviews, clearances, restricted categories, pairs, ties, history
    "participants:person-detail": 21,
    # the row with its windows, indicators, evidence, documents, obligations, history
    "roadmap:item-detail": 17,
    # the text is built from the records, checked against people, acts and names, and its changes are told
    "documents:document-detail": 17,
    "monitoring:organization": 21,
}
# Every waiting order is built from its records, up to a page of them: the cost is that of the orders shown.
BY_THE_CARD = {"documents:director-queue"}
# The journal names what was opened: a query for each kind of object in it, and the walk itself opens more kinds.
BY_THE_KIND = {"participants:access-journal"}
LINK = re.compile(r'href="(/[^"#]*)"')
ASIDE = ("/static/", "/accounts/logout")
WALKERS = ["curator", "director", "mentor", "psychologist", "municipal", "regional", "administrator"]


def fill(cast, roadmap, count):
    """Pairs with their papers, plans and meetings, documents, rows of the roadmap: all of one kind alike."""
    for _ in range(count):
        mentor, mentee = (make_person(cast, role=role) for role in ("mentor", "mentee"))
        make_consent(mentor)
        pair = make_pair(cast, mentor, mentee)
        plan = make_plan(cast, pair)
        make_meeting(cast, pair)
        make_meeting(cast, pair, state="planned")
        make_document(cast)
        item = Item.objects.create(
            roadmap=roadmap, section=roadmap.sections.get(), position=plan.pk, activity=f"Дело {plan.pk}"
        )
        Occurrence.objects.create(item=item, due=date(2026, 11, 25))
        ItemResponsible.objects.create(item=item, user=cast.director)
        Kpi.objects.create(item=item, position=1, text="100 %", metric="roadmap.done", value=100)
        Evidence.objects.create(item=item, kind="event", note="было", added_at=datetime(2026, 11, 1, tzinfo=UTC))


def walk(cast, who, seen):
    """Page → queries of the pages that this user reaches by links and nobody measured before; the first of each kind counts.

    Cards of people have more or fewer rooms: one and the same person is looked at before all others.
    """
    client, queue, found = cast.client(who), ["/"], {}
    if who == "curator":
        queue.append(person_url(Person.objects.filter(organization=cast.school).order_by("pk")[0]))
    client.get("/")
    while queue:
        address = queue.pop(0).replace("&amp;", "&")
        name = resolve(address.split("?")[0]).view_name
        if name in found or (name in seen and name != "monitoring:home") or name.startswith("admin:"):
            continue
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        if response.status_code in (301, 302):
            queue.append(response.url)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        found[name] = len(captured)
        queue += [link for link in LINK.findall(response.content.decode()) if not link.startswith(ASIDE)]
    return found


def costs(cast):
    """(page, who) → queries, every page by the first who reaches it, the first page by all."""
    seen, found = set(), {}
    for who in WALKERS:
        pages = walk(cast, who, seen)
        found |= {(name, who): queries for name, queries in pages.items()}
        seen |= set(pages)
    return found


@pytest.fixture
def roadmap(cast):
    make_campaign(cast)
    return make_roadmap(cast)


def begin(cast):
    """What the very first visit writes: a secret of the second factor, a line of the access journal, the state of the server."""
    cast.client("curator").get("/accounts/second-factor/setup/")
    cast.client("curator").get(person_url(make_person(cast, role="mentor")))
    cast.client("administrator").get("/jobs/system/")


def test_pages_cost_few_queries_and_as_many_for_many_rows(cast, roadmap):
    begin(cast)
    fill(cast, roadmap, 3)
    few = costs(cast)
    fill(cast, roadmap, 30)

    many = costs(cast)

    changed = {
        page: (few.get(page), many.get(page))
        for page in few | many
        if few.get(page) != many.get(page) and page[0] not in BY_THE_KIND
    }
    dear = {page: n for page, n in many.items() if n > ROOMS.get(page[0], CEILING) and page[0] not in BY_THE_CARD}
    assert (changed, dear) == ({}, {})
    assert {
        ("monitoring:home", "curator"),
        ("pairing:pair-detail", "curator"),
        ("roadmap:item-detail", "curator"),
    } <= set(many)
