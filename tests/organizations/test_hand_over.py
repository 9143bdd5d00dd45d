"""A new curator or director: the yearly word that they are the same, and what passes from the former one."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.accounts.models import User
from apps.core.errors import AlreadyDone, Refused
from apps.core.registry import Registered
from apps.documents.models import Document
from apps.jobs.services import files
from apps.notifications import role_dates
from apps.notifications.agenda import due_things
from apps.notifications.models import CalendarFeed, Message
from apps.organizations import handover_registry
from apps.organizations.enums import Role
from apps.organizations.models import HandOver, Invitation, Membership
from apps.organizations.services import handovers, memberships
from apps.participants.models import PeopleImport
from apps.roadmap.models import ImportDraft, ItemResponsible
from apps.workflow import audit
from apps.workflow.models import AuditEvent
from tests.conftest import NOON, TODAY
from tests.documents.kinds import make_document
from tests.roadmap.rows import make_item, make_roadmap

pytestmark = pytest.mark.django_db
LEFT = date(2026, 11, 15)
CAME = date(2026, 11, 16)


def role_of(user):
    return Membership.objects.get(user=user)


def give(cast, login, role, *, last="Сидорова", first="Анна", **fields):
    user = User.objects.create(username=login, last_name=last, first_name=first, middle_name="Львовна")
    defaults = {"organization": cast.school, "role": role, "valid_from": CAME}
    cast.users[login] = user
    return Membership.objects.create(user=user, **{**defaults, **fields})


def change(cast):
    """The curator left on the 15th, Сидорова came on the 16th; her place."""
    Membership.objects.filter(user=cast.curator).update(valid_to=LEFT)
    return give(cast, "nova", Role.CURATOR)


@pytest.fixture
def place(cast):
    return change(cast)


def preview(place):
    succession = handovers.succession_of(place, place.user)
    return {
        step.code: [(matter.title, matter.before, matter.after) for matter in matters]
        for step, matters in handovers.preview(succession)
        if matters
    }


def takers(cast):
    """Users whom the agenda asks to take over."""
    things = role_dates.affairs(cast.school, date(2026, 1, 1), date(2027, 12, 31))
    return {number for thing in things for number in thing.user_ids}


# ---- whose affairs
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"valid_to": None}, False),  # still here
        ({"valid_from": date(2025, 8, 1), "valid_to": CAME - timedelta(days=180)}, True),
        ({"valid_from": date(2025, 8, 1), "valid_to": CAME - timedelta(days=181)}, False),  # left long ago
        ({"valid_to": date(2026, 12, 31)}, True),  # leaves soon
        ({"role": Role.DIRECTOR}, False),
        ({"valid_from": date(2026, 11, 17), "valid_to": date(2026, 11, 19)}, False),  # came later
    ],
)
def test_former_is_who_left_the_same_place(cast, place, changes, found):
    Membership.objects.filter(user=cast.curator).update(**changes)

    assert (handovers.former_of(place) is not None) == found
    assert (place.user_id in takers(cast)) == found


def test_former_who_came_back_keeps_his_affairs(cast, place):
    Membership.objects.create(
        user=cast.curator, organization=cast.school, role=Role.CURATOR, valid_from=date(2026, 11, 18)
    )

    assert (handovers.former_of(place), takers(cast)) == (None, set())


def test_deputy_takes_nothing_over(cast, place):
    Membership.objects.filter(pk=place.pk).update(deputy_for=cast.curator)

    assert handovers.former_of(role_of(cast.nova)) is None


def test_director_follows_an_acting_one_of_a_vacancy(cast):
    Membership.objects.filter(user=cast.director).update(role=Role.ACTING_DIRECTOR, valid_to=LEFT)
    place = give(cast, "novus", Role.DIRECTOR)

    former = handovers.former_of(place)
    assert (former and former.user) == cast.director


def test_mentor_follows_nobody(cast):
    assert handovers.former_of(role_of(cast.mentor)) is None


# ---- what passes
def test_everything_of_the_former_one_passes_and_is_logged(cast):
    draft, returned, signed = (make_document(cast, state) for state in ("draft", "returned", "approved"))
    place = change(cast)
    item = make_item(make_roadmap(cast), activity="Провести совет")
    twice = make_item(item.roadmap, activity="Собрать анкеты")
    ItemResponsible.objects.create(item=item, user=cast.curator)
    for user in (cast.curator, cast.nova):
        ItemResponsible.objects.create(item=twice, user=user)
    deputy = give(cast, "deputy", Role.CURATOR, last="Чернов", deputy_for=cast.curator, valid_to=date(2026, 12, 31))
    stored = files.store(b"x", name="база.xlsx", content_type="application/x", by=cast.curator)
    waiting = PeopleImport.objects.create(
        organization=cast.school,
        year=cast.year,
        role="mentor",
        file=stored,
        name="база.xlsx",
        created_by=cast.curator,
        created_at=NOON,
    )
    paper = ImportDraft.objects.create(
        organization=cast.school,
        year=cast.year,
        name="карта.docx",
        start=cast.year.start,
        end=cast.year.end,
        body={},
        created_at=NOON,
        created_by=cast.curator,
    )
    names = "Curator И.", "Сидорова А. Л."

    shown = preview(place)
    row = handovers.apply(place, by=cast.nova)

    for one in (draft, returned, signed, deputy, waiting, paper, cast.school):
        one.refresh_from_db()
    assert shown.pop("notifications.role")
    assert shown == {
        "organizations.contact": [("Куратор", "Чернышова Марина Викторовна", "Сидорова Анна Львовна")],
        "organizations.deputies": [
            ("Чернов А. Л., по 31.12.2026", "замещает: Curator И.", "замещает: Сидорова А. Л."),
        ],
        "documents.drafts": [
            (f"{draft.title} (черновик)", *names),
            (f"{returned.title} (возвращён с замечанием)", *names),
        ],
        "participants.imports": [("база.xlsx", *names)],
        "roadmap.responsible": [("1 Провести совет", *names), ("2 Собрать анкеты", *names)],
        "roadmap.imports": [("карта.docx", *names)],
    }
    assert [draft.created_by, returned.created_by, signed.created_by] == [cast.nova, cast.nova, cast.curator]
    assert [waiting.created_by, paper.created_by, deputy.deputy_for] == [cast.nova] * 3
    assert (cast.school.curator_name, cast.school.curator_gender) == ("Сидорова Анна Львовна", "f")
    assert list(ItemResponsible.objects.values_list("item", "user").order_by("item")) == [
        (item.pk, cast.nova.pk),
        (twice.pk, cast.nova.pk),
    ]
    assert {code: n for code, n in row.done.items() if n and code != "notifications.role"} == {
        "organizations.contact": 1,
        "organizations.deputies": 1,
        "documents.drafts": 2,
        "participants.imports": 1,
        "roadmap.responsible": 2,
        "roadmap.imports": 1,
    }
    passed = [cast.curator.pk, cast.nova.pk]
    logged = AuditEvent.objects.filter(action="hand_over").values_list("object_type", "object_id", "changes")
    assert sorted(logged, key=str) == sorted(
        [
            ("organizations.Membership", place.pk, {"user": passed}),
            ("organizations.Membership", deputy.pk, {"deputy_for": passed}),
            ("documents.Document", draft.pk, {"created_by": passed}),
            ("documents.Document", returned.pk, {"created_by": passed}),
            ("roadmap.Item", item.pk, {"user": passed}),
            ("roadmap.Item", twice.pk, {"user": passed}),
        ],
        key=str,
    )


def test_who_stood_in_for_the_former_one_and_follows_him_stands_in_for_nobody(cast, place):
    Membership.objects.create(
        user=cast.nova,
        organization=cast.school,
        role=Role.CURATOR,
        valid_from=date(2026, 11, 1),
        valid_to=date(2026, 12, 31),
        deputy_for=cast.curator,
    )

    assert preview(place)["organizations.deputies"] == [
        ("Сидорова А. Л., по 31.12.2026", "замещает: Curator И.", "без замещения")
    ]
    handovers.apply(place, by=cast.nova)
    assert set(Membership.objects.filter(user=cast.nova).values_list("deputy_for", flat=True)) == {None}


def test_open_invitations_of_deputies_pass(cast, place):
    Membership.objects.filter(user=cast.curator).update(valid_to=None)
    invitation = Invitation(
        organization=cast.school,
        role=Role.CURATOR,
        last_name="Чернов",
        first_name="Илья",
        valid_from=CAME,
        valid_to=date(2026, 12, 31),
        deputy_for=cast.curator,
    )
    memberships.invite(invitation, by=cast.administrator)
    Membership.objects.filter(user=cast.curator).update(valid_to=LEFT)

    handovers.apply(place, by=cast.nova)

    invitation.refresh_from_db()
    assert invitation.deputy_for == cast.nova


def test_foreign_things_of_the_former_one_stay(cast):
    foreign = make_document(cast, "draft")
    Document.objects.update(organization=cast.neighbour)
    place = change(cast)

    handovers.apply(place, by=cast.nova)

    foreign.refresh_from_db()
    assert foreign.created_by == cast.curator


# ---- once
def test_second_time_is_a_calm_message(cast, place):
    handovers.apply(place, by=cast.nova)

    with pytest.raises(AlreadyDone):
        handovers.apply(place, by=cast.nova)
    assert HandOver.objects.count() == 1


def test_affairs_pass_to_one_of_two(cast, place):
    other = give(cast, "altera", Role.CURATOR)
    handovers.apply(place, by=cast.nova)

    with pytest.raises(Refused, match="Принимать дела не у кого"):
        handovers.apply(other, by=cast.altera)


def test_affairs_of_two_pass_one_after_the_other(cast, place):
    give(cast, "vetus", Role.CURATOR, valid_from=date(2026, 9, 1), valid_to=date(2026, 10, 1))

    rows = [handovers.apply(place, by=cast.nova) for _ in range(2)]

    assert [row.from_place.user for row in rows] == [cast.curator, cast.vetus]


def test_failing_step_takes_everything_back(cast, place, monkeypatch):
    class Broken:
        def preview(self, succession):
            return []

        def apply(self, succession):
            raise Refused("Не вышло.")

    broken = Registered("zzz", "Поломка", 99, Broken())
    monkeypatch.setitem(handover_registry.steps._entries, "zzz", broken)

    with pytest.raises(Refused, match="Не вышло"):
        handovers.apply(place, by=cast.nova)

    cast.school.refresh_from_db()
    assert (cast.school.curator_name, HandOver.objects.count()) == ("Чернышова Марина Викторовна", 0)
    assert not AuditEvent.objects.filter(action__in=["hand_over", "settings"]).exists()


def test_constraints(cast, place):
    row = {"applied_at": NOON, "applied_by": cast.nova}
    with pytest.raises(IntegrityError, match="handover_to_another_place"), transaction.atomic():
        HandOver.objects.create(from_place=place, to_place=place, **row)
    HandOver.objects.create(from_place=role_of(cast.curator), to_place=place, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(from_place=role_of(cast.curator), to_place=role_of(cast.mentor), **row)


# ---- the page
def test_page_lists_passes_once_and_says_who_did_it(cast):
    document = make_document(cast, "draft")
    place = change(cast)
    client, address = cast.client("nova"), f"/workplace/roles/{place.public_id}/hand-over/"

    before = client.get(address).content.decode()
    after = client.post(address + "apply/", follow=True)
    again = client.post(address + "apply/", follow=True)

    assert (document.title in before, "Пока ничего не изменено" in before) == (True, True)
    assert "Дела приняты. Что перешло, записано в журнале изменений." in after.content.decode()
    assert "Curator И. → Сидорова А. Л." in after.content.decode()
    assert "Дела уже приняты." in again.content.decode()
    document.refresh_from_db()
    assert document.created_by == cast.nova


def test_log_reads_names_where_it_keeps_numbers(cast, place):
    handovers.apply(place, by=cast.nova)

    rows = cast.client("administrator").get("/workplace/log/").context["rows"]

    changes = {entry.title: words for entry, _, _, words in rows}
    assert changes["Приняты дела: куратор"] == ["пользователь: Curator И. → Сидорова А. Л."]
    assert audit.history(place).get().changes == {"user": [cast.curator.pk, cast.nova.pk]}


def test_nothing_left_is_said_and_can_be_confirmed(cast, place):
    cast.school.curator_name = "Сидорова Анна Львовна"
    cast.school.save()
    address = f"/workplace/roles/{place.public_id}/hand-over/"

    page = cast.client("nova").get(address)

    assert "Незаконченных дел не осталось" in page.content.decode()
    assert "Принять дела" in page.content.decode()


def test_nobody_before_is_said(cast):
    page = cast.client("curator").get(f"/workplace/roles/{role_of(cast.curator).public_id}/hand-over/")

    assert "Принимать дела не у кого" in page.content.decode()


# ---- the agenda
def titles(cast, user, start=date(2026, 1, 1), end=date(2026, 12, 31)):
    things = due_things(cast.school, start, end)
    return [(thing.title, thing.due, thing.url) for thing in things if user.pk in thing.user_ids]


def long_ago(cast):
    Membership.objects.filter(organization=cast.school).update(valid_from=date(2025, 8, 1))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("administrator", ["директор – Director И.", "куратор – Curator И."]),
        ("director", ["куратор – Curator И."]),
        ("curator", ["директор – Director И."]),
        ("mentor", []),
    ],
)
def test_agenda_asks_others_to_confirm_a_role(cast, who, expected):
    long_ago(cast)

    shown = titles(cast, cast.users[who])

    assert [title for title, _, _ in shown] == [f"Подтвердите роль: {words}" for words in expected]
    assert {due for _, due, _ in shown} <= {date(2026, 10, 1)}
    assert {cast.client(who).get(url).status_code for _, _, url in shown} <= {200}


def test_confirmed_role_leaves_the_agenda(cast):
    long_ago(cast)
    address = f"/workplace/roles/{role_of(cast.curator).public_id}/"

    page = cast.client("director").get(address).content.decode()
    done = cast.client("director").post(address + "confirm/", follow=True)

    assert ("Подтвердить" in page, "Роль подтверждена на этот год." in done.content.decode()) == (True, True)
    assert titles(cast, cast.director) == []
    assert "Подтверждена" in cast.client("curator").get(address).content.decode()


def test_nobody_confirms_himself(cast):
    long_ago(cast)
    row = role_of(cast.curator)

    page = cast.client("curator").post(f"/workplace/roles/{row.public_id}/confirm/", follow=True)

    row.refresh_from_db()
    assert "Свою роль подтверждает другой" in page.content.decode()
    assert row.confirmed_on is None
    with pytest.raises(Refused):
        memberships.confirm(row, by=cast.mentor)


def test_administrator_confirms_his_own_role_too(cast):
    Membership.objects.filter(user=cast.administrator).update(valid_from=date(2025, 8, 1))
    row = Membership.objects.create(
        user=cast.administrator, organization=cast.school, role=Role.CURATOR, valid_from=date(2025, 8, 1)
    )

    memberships.confirm(row, by=User.objects.get(pk=cast.administrator.pk))

    row.refresh_from_db()
    assert row.confirmed_on == TODAY


def test_reminder_first_page_and_feed_carry_the_confirmation(cast):
    long_ago(cast)
    row = role_of(cast.curator)
    link = f"/workplace/roles/{row.public_id}/"

    call_command("remind", "--at=2026-11-20T12:00:00+03:00")
    client = cast.client("director")
    home = client.get("/").content.decode()
    client.post(reverse("notifications:feed-renew"))
    token = CalendarFeed.objects.get(user=cast.director).token
    feed = client.get(reverse("notifications:calendar", args=[token])).content.decode()

    message = Message.objects.get(user=cast.director)
    assert link in [item["url"] for item in message.items if item["title"] == "Подтвердите роль: куратор – Curator И."]
    assert (link in home, "Подтвердите роль: куратор" in home) == (True, True)
    assert "Подтвердите роль" in feed.replace("\r\n ", "")


def test_administrator_finds_his_tasks_on_the_first_page(cast):
    long_ago(cast)

    page = cast.client("administrator").get("/").content.decode()

    assert page.count("Подтвердите роль") == 2


def test_agenda_asks_the_new_one_to_take_over(cast, place):
    address = f"/workplace/roles/{place.public_id}/hand-over/"

    assert ("Примите дела: куратор", date(2026, 11, 23), address) in titles(cast, cast.nova)
    handovers.apply(place, by=cast.nova)
    assert [title for title, _, _ in titles(cast, cast.nova) if "Примите дела" in title] == []


def test_demonstration_forces_nothing(db, noon):
    from io import StringIO

    call_command("demo", "--today=2026-11-20", stdout=StringIO(), stderr=StringIO())
    school = User.objects.get(username="curator").memberships.get().organization

    asked = [thing.title for thing in due_things(school, date(2026, 1, 1), date(2027, 12, 31)) if thing.kind == "role"]

    assert asked == []
