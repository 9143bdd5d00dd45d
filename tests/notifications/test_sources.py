"""Every source of the agenda answers for many schools as for each of them, by as many queries."""

from dataclasses import replace
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.notifications import agenda
from apps.notifications.agenda import due_things, due_things_of
from apps.pairing.enums import PairState
from tests.conftest import make_organization, make_year
from tests.documents.kinds import make_document
from tests.factories import make_consent, make_meeting, make_pair, make_person, make_plan

START, END = date(2026, 9, 1), date(2027, 9, 1)


def fill(cast, organization):
    """Pairs in several states, plans, a meeting, an ending consent, a person who turns 18 in this year."""
    people = [
        make_person(cast, organization=organization, role=role, birth_date=date(2008, 12, 5))
        for role in ("mentor", "mentee")
    ]
    make_consent(people[0], purpose="dissemination", valid_to=date(2026, 12, 1))
    pair = make_pair(cast, *people)
    make_plan(cast, pair)
    make_meeting(cast, pair, state="planned")
    others = [make_person(cast, organization=organization, role=role) for role in ("mentor", "mentee")]
    make_pair(cast, *others, state=PairState.PROPOSED)


def test_many_schools_are_answered_as_each_of_them(cast):
    for school in (cast.school, cast.foreign_school):
        fill(cast, school)
    make_document(cast, "sent")
    empty = make_organization("school", "Без года", cast.municipality)
    schools = [cast.school, cast.foreign_school, empty]

    found = due_things_of(schools, START, END)

    assert found == {school.pk: due_things(school, START, END) for school in schools}
    kinds = {thing.key.split(":")[0] for thing in found[cast.school.pk]}
    assert kinds >= {"plans.item", "plans.meeting", "pairing.agree", "participants.consent", "documents.waiting"}
    assert {user for thing in found[cast.foreign_school.pk] for user in thing.user_ids} == {cast.foreign_curator.pk}


def test_schools_taken_as_a_range_of_numbers_leave_out_the_one_between_them(cast, monkeypatch):
    """Hundreds of schools are asked for by the range of their numbers; the range is wider than the schools."""
    between = make_organization("school", "Между ними", cast.municipality)
    make_year(between)
    last = make_organization("school", "Последняя", cast.municipality)
    make_year(last)
    for school in (cast.school, between, last):
        fill(cast, school)
    schools = [cast.school, last]
    one_by_one = {school.pk: due_things(school, START, END) for school in schools}

    monkeypatch.setattr(agenda, "MANY", 2)
    found = due_things_of(schools, START, END)

    assert found == one_by_one
    assert all(found.values())


def test_thirty_schools_cost_as_many_queries_as_two(cast):
    fill(cast, cast.school)
    schools = [make_organization("school", f"Школа № {n}", cast.municipality) for n in range(100, 130)]
    for school in schools:
        make_year(school)
        make_pair(cast, *(make_person(cast, organization=school, role=role) for role in ("mentor", "mentee")))
    counts = []
    for some in ([cast.school, schools[0]], [cast.school, *schools]):
        with CaptureQueriesContext(connection) as seen:
            due_things_of(some, START, END)
        counts.append(len(seen))

    assert counts == [2, 2]


def test_statement_of_some_days_is_put_together_once_for_all_organizations(cast, monkeypatch):
    made = []
    plan = agenda.sources.get("plans.items")
    watched = replace(plan, rows=lambda span: made.append(span.end) or plan.rows(span))
    monkeypatch.setitem(agenda.sources._entries, "plans.items", watched)

    for school, end in ((cast.school, END), (cast.school, END), (cast.foreign_school, END), (cast.school, START)):
        due_things(school, START, end)

    assert made == [END, START]


def test_kept_statement_answers_with_what_is_true_now(cast):
    before = due_things(cast.school, START, END)

    fill(cast, cast.school)
    after = due_things(cast.school, START, END)

    assert [thing.key.split(":")[0] for thing in before] == ["organizations.roll_over"]
    assert len({thing.key.split(":")[0] for thing in after}) >= 4
