"""What changed since the former visit."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.monitoring.models import Visit
from apps.monitoring.services import answers, visits
from apps.participants.models import Participation
from apps.workflow import audit
from tests.conftest import NOON
from tests.factories import make_pair
from tests.monitoring.figures import make_people
from tests.monitoring.forms import make_campaign

CARD = {"HTTP_HX_REQUEST": "true"}


def was_here(user, organization, **ago):
    Visit.objects.filter(user=user, organization=organization).delete()
    Visit.objects.create(user=user, organization=organization, started_at=NOON, previous_at=NOON - timedelta(**ago))


def card(cast, who):
    return cast.client(who).get("/changes/", **CARD).content.decode()


def joined(people, day):
    Participation.objects.filter(person__in=people).update(joined_on=day)


def test_a_login_after_a_rest_begins_a_new_visit(cast, clock_moves):
    cast.client("curator")
    clock_moves(hours=7)
    cast.client("curator")
    early = Visit.objects.get(user=cast.curator)
    clock_moves(hours=20)
    cast.client("curator")
    late = Visit.objects.get(user=cast.curator)

    assert (early.started_at, early.previous_at) == (NOON, None)
    assert (late.started_at, late.previous_at) == (NOON + timedelta(hours=20), NOON)


def test_every_workplace_has_a_moment_of_its_own(cast):
    cast.curator.memberships.create(organization=cast.neighbour, role="director", valid_from="2026-08-01")
    was_here(cast.curator, cast.neighbour, days=3)

    found = visits.changes(cast.curator, cast.school), visits.changes(cast.curator, cast.neighbour)

    assert [one.since for one in found] == [None, NOON - timedelta(days=3)]


def test_figures_say_what_they_were_and_what_they_are(cast):
    joined(make_people(cast, cast.school, 2, role="mentor"), "2026-09-01")
    joined(make_people(cast, cast.school, 3, role="mentor", name="Новиков"), "2026-11-18")
    was_here(cast.director, cast.school, days=7)

    found = visits.changes(cast.director, cast.school).figures

    [mentors] = [cell for cell in found if cell.column.code == "participants.mentors"]
    assert (mentors.before.number, mentors.value.number) == (2, 5)
    assert "participants.mentees" not in {cell.column.code for cell in found}


def test_steps_of_others_are_counted_room_by_room_and_own_steps_are_not(cast):
    pairs = [make_pair(cast), make_pair(cast)]
    was_here(cast.curator, cast.school, days=1)
    for pair, by in ((pairs[0], cast.mentor), (pairs[1], cast.director), (pairs[0], cast.curator)):
        audit.record(pair, "member_agreed", "согласие участника", by=by)

    [room] = visits.changes(cast.curator, cast.school).rooms

    assert (room.title, room.words) == ("Пары и группы", "согласие участника (2)")


def test_a_room_that_the_user_may_not_open_is_not_told(cast):
    document = cast.school.documents.create(title="О закреплении", kind="x", year=cast.year, created_at=NOON)
    audit.record(document, "send", "отправлен", by=cast.curator)
    told = []
    for who in ("psychologist", "director"):
        was_here(cast.users[who], cast.school, days=1)
        told.append(len(visits.changes(cast.users[who], cast.school).rooms))

    assert told == [0, 1]


def test_officer_learns_who_submitted_and_no_names(cast):
    answer = make_campaign(cast).answers.select_related("organization", "campaign").get(organization=cast.school)
    answers.submit(answer, by=cast.curator)
    joined(make_people(cast, cast.school, 6, name="Тайнов"), "2026-11-18")
    was_here(cast.municipal, cast.municipality, days=7)

    words = card(cast, "municipal")

    assert "Школа № 5" in words
    assert "Наставляемые" in words
    assert not [secret for secret in ("Тайнов", "Curator", "example.org") if secret in words]


def test_special_categories_are_never_compared(cast):
    from apps.participants.models import RestrictedCategory

    for person in make_people(cast, cast.school, 6):
        RestrictedCategory.objects.create(person=person, kind="ovz", valid_from="2026-11-18")
    was_here(cast.municipal, cast.municipality, days=7)

    codes = {cell.column.code for cell in visits.changes(cast.municipal, cast.municipality).figures}

    assert "participants.restricted" not in codes


@pytest.mark.parametrize(
    ("ago", "words"),
    [(None, "Здесь будет видно"), ({"days": 2}, "С прошлого посещения изменений нет.")],
)
def test_calm_words_when_there_is_nothing_to_tell(cast, ago, words):
    client = cast.client("curator")
    if ago:
        was_here(cast.curator, cast.school, **ago)

    assert words in client.get("/changes/", **CARD).content.decode()


def test_what_was_read_is_not_told_again(cast):
    client = cast.client("curator")
    was_here(cast.curator, cast.school, days=2)
    audit.record(make_pair(cast), "propose", "предложена", by=cast.mentor)
    before = client.get("/changes/", **CARD).content.decode()

    client.post("/changes/seen/")

    assert "предложена" in before
    assert "изменений нет" in client.get("/changes/", **CARD).content.decode()


def test_reading_writes_nothing(cast):
    client = cast.client("curator")
    was_here(cast.curator, cast.school, days=2)
    before = Visit.objects.values().get(user=cast.curator)

    client.get("/")
    client.get("/changes/", **CARD)

    assert Visit.objects.values().get(user=cast.curator) == before


def test_queries_do_not_grow_with_organizations(cast, django_assert_max_num_queries):
    from tests.monitoring.figures import make_schools

    make_schools(cast, 12)
    was_here(cast.municipal, cast.municipality, days=7)

    with django_assert_max_num_queries(45):
        visits.changes(cast.municipal, cast.municipality)


@pytest.mark.parametrize("wrong", ["twice", "order"])
def test_the_database_keeps_the_rules(cast, wrong):
    row = {"user": cast.curator, "organization": cast.school, "started_at": NOON}
    if wrong == "twice":
        Visit.objects.create(**row)
    else:
        row["previous_at"] = NOON + timedelta(hours=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(**row)
