"""No name of the base reaches an authority: a crawl over all pages and files on the demonstration year. Small cells stay hidden."""

import re
from datetime import date
from io import BytesIO, StringIO

import numpy as np
import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from apps.accounts.models import User
from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.metrics.models import Snapshot
from apps.metrics.services import figures, suppression
from apps.metrics.services.figures import UNKNOWN, Value
from apps.monitoring.models import Campaign
from apps.monitoring.services import overview
from apps.notifications.services import outbox
from apps.participants.models import Person
from tests.monitoring.figures import DAY, make_people, make_schools
from tests.monitoring.tainting import taint

LINK = re.compile(r'href="(/[^"#]*)"')
ENOUGH = 400


@pytest.fixture
def demo(db, noon):
    call_command("demo", "--today=2026-11-20", stdout=StringIO(), stderr=StringIO())


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


# ---- suppression
@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        (Value(5), False),
        (Value(4), True),
        (Value(0), True),
        (Value(5, 10), False),
        (Value(5, 9), True),
        (Value(4, 100), True),
        (Value(96, 100), True),
        (Value(5, UNKNOWN), False),
    ],
)
def test_small_cells_are_hidden(value, hidden):
    assert suppression.protect({1: value})[1].hidden == hidden


def test_threshold_is_a_setting(settings):
    settings.METRICS_THRESHOLD = 10

    assert [suppression.is_small(Value(n)) for n in (9, 10)] == [True, False]


def test_total_counts_shown_cells_only():
    values = suppression.protect({1: Value(3), 2: Value(7), 3: Value(10)})

    assert suppression.total(values) == Value(17)


def test_total_of_hidden_cells_is_hidden():
    assert suppression.total(suppression.protect({1: Value(3), 2: Value(0)})).hidden


def test_parts_of_a_sensitive_figure_are_not_shown_beside_the_whole(cast):
    people = make_people(cast, cast.school, 8)
    for person in people:
        person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))
    schools = type(cast.school).objects.under(cast.municipality).educational()

    whole = suppression.compute("participants.restricted", schools, DAY)
    part = suppression.compute("participants.restricted", schools, DAY, {"restricted": "gifted"})

    assert (whole[cast.school.pk], part[cast.school.pk].hidden) == (Value(8), True)


def published(cast, day):
    """Equations an attacker reads: every shown cell and total of the pages of municipality and region on a day."""
    code = "participants.restricted"
    place = [c.code for c in overview.columns()].index(code)
    schools = list(type(cast.school).objects.under(cast.region).educational().order_by("pk"))
    equations = []
    for scope in (cast.municipality, cast.foreign_school.parent, cast.region):
        table = overview.of_organizations(scope, day)
        shown = [(line.organization, line.cells[place].value) for line in table.lines]
        equations += [([organization], value) for organization, value in shown]
        # A total speaks of what is shown beside it: the attacker knows the rule.
        equations.append(([o for o, v in shown if not v.hidden], table.totals[place].value))
        rows = overview.of_municipalities(cast.region, day) if scope == cast.region else None
        for line in rows.lines if rows else []:
            inside = [o for o, v in shown if o.parent_id == line.organization.pk and not v.hidden]
            equations.append((inside, line.cells[place].value))
    return schools, [(who, value.numerator) for who, value in equations if not value.hidden and who]


@pytest.mark.parametrize("seed", range(6))
def test_attacker_with_all_tables_of_two_days_cannot_solve_a_small_cell(cast, seed):
    """Unknowns of both days are taken as equal where nothing changed: the strongest assumption."""
    dice = np.random.default_rng(seed)
    for school in [*make_schools(cast, 5), cast.school, cast.foreign_school]:
        people = make_people(cast, school, int(dice.integers(0, 12)))
        for n, person in enumerate(people):
            person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1) if n % 3 else date(2026, 11, 10))
    days = [date(2026, 11, 1), DAY]
    truth = {day: figures.compute("participants.restricted", cast.region, day) for day in days}
    rows, unknowns, values = [], {}, []
    for day in days:
        schools, equations = published(cast, day)
        for school in schools:
            key = (school.pk, truth[day][school.pk].numerator)
            unknowns.setdefault(key, len(unknowns))
        for who, value in equations:
            row = {unknowns[school.pk, truth[day][school.pk].numerator] for school in who}
            rows.append(row)
            values.append(value)
    matrix = np.array([[float(n in row) for n in range(len(unknowns))] for row in rows])
    rank = np.linalg.matrix_rank(matrix)

    solved = [
        key
        for key, n in unknowns.items()
        if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(unknowns))[n]])) == rank
    ]

    assert [key for key in solved if key[1] < suppression.threshold()] == []
    assert solved


def test_kept_figures_hide_the_same_cells(cast):
    from apps.metrics.services import snapshots

    people = make_people(cast, cast.school, 4)
    for person in people:
        person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))
    snapshots.take_due(overview.kept_codes())

    kept, live = (overview.of_organizations(cast.region, DAY, kept=kept) for kept in (True, False))

    assert (kept.lines, kept.totals) == (live.lines, live.totals)
    assert Snapshot.objects.filter(code="participants.restricted", numerator=4).exists()
