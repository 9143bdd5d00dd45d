"""An empty site: the first administrator enters an organization and invites its curator, on the pages alone."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.core.errors import AlreadyDone
from apps.organizations.enums import Kind, Role
from apps.organizations.models import Invitation, Membership, Organization
from apps.organizations.services import memberships

pytestmark = pytest.mark.django_db

ADD = "/workplace/organizations/add/"
SCHOOL = {
    "region": "Заречный край",
    "municipality": "Сосновский район",
    "kind": "school",
    "name": "Муниципальное бюджетное общеобразовательное учреждение «Школа № 5»",
    "short_name": "Школа № 5",
    "timezone": "Asia/Omsk",
}


@pytest.fixture
def boss():
    client = Client()
    client.force_login(User.objects.create_superuser("boss", password="длинный-пароль-1"))
    return client


def administered(login="boss"):
    rows = Membership.objects.filter(user__username=login, role=Role.ADMINISTRATOR)
    return sorted(rows.values_list("organization__kind", "organization__name", "organization__timezone"))


def test_login_page_of_an_empty_site_names_the_command(client):
    empty = client.get("/accounts/login/").content.decode()
    User.objects.create_user("kurator")
    later = client.get("/accounts/login/").content.decode()

    assert ("createsuperuser" in empty, "выдаёт куратор" in empty) == (True, False)
    assert ("createsuperuser" in later, "выдаёт куратор" in later) == (False, True)


def test_first_administrator_is_led_to_the_first_organization_and_then_to_its_curator(boss):
    empty = boss.get("/").content.decode()
    home = boss.post(ADD, SCHOOL, follow=True).content.decode()
    roles = boss.get(reverse("organizations:invitation-add")).context["form"].fields["role"].choices

    assert (ADD in empty, "Обратитесь к администратору" in empty) == (True, False)
    assert administered() == [
        ("municipality", "Сосновский район", "Asia/Omsk"),
        ("region", "Заречный край", "Asia/Omsk"),
        ("school", SCHOOL["name"], "Asia/Omsk"),
    ]
    assert ("Пригласить куратора" in home, "Школа № 5" in home) == (True, True)
    assert Role.CURATOR in dict(roles)


def test_second_organization_stands_in_the_same_municipality_whatever_the_capitals(boss):
    boss.post(ADD, SCHOOL)

    boss.post(ADD, SCHOOL | {"region": "заречный край", "municipality": "СОСНОВСКИЙ РАЙОН ", "name": "Лицей № 1"})

    assert Organization.objects.filter(kind=Kind.MUNICIPALITY).count() == 1
    assert Organization.objects.get(name="Лицей № 1").parent.children.count() == 2


def test_organization_that_is_there_is_refused_at_its_field(boss):
    boss.post(ADD, SCHOOL)

    page = boss.post(ADD, SCHOOL)

    assert list(page.context["form"].errors) == ["name"]
    assert Organization.objects.count() == 3


def test_who_has_no_role_and_no_right_is_still_told_to_ask(client):
    client.force_login(User.objects.create_user("kto"))

    assert "Обратитесь к администратору" in client.get("/").content.decode()
    assert client.get(ADD).status_code == 403


@pytest.mark.parametrize("page", ["settings", "log", "membership-list", "invitation-add"])
@pytest.mark.parametrize("kind", [Kind.SCHOOL, Kind.MUNICIPALITY])
def test_pages_that_come_before_the_first_year_need_none(boss, page, kind):
    boss.post(ADD, SCHOOL)
    chosen = Organization.objects.get(kind=kind)
    boss.post(reverse("organizations:workplace-switch"), {"organization": chosen.public_id})

    answer = boss.get(reverse(f"organizations:{page}"))

    assert (answer.status_code, chosen.short_name in answer.content.decode()) == (200, True)


def test_link_of_a_withdrawn_invitation_works_no_more(boss, client):
    boss.post(ADD, SCHOOL)
    form = {"role": "curator", "last_name": "Ветрова", "first_name": "Нина", "valid_from": "2026-11-20"}
    link = boss.post(reverse("organizations:invitation-add"), form).context["link"]
    open_to_all = client.get(link).status_code
    withdraw = reverse("organizations:invitation-withdraw", args=[Invitation.objects.get().public_id])

    said = [
        str(m)
        for page in (boss.post(withdraw, follow=True), boss.post(withdraw, follow=True))
        for m in page.context["messages"]
    ]

    assert (open_to_all, client.get(link).status_code) == (200, 404)
    assert said == [
        "Приглашение отозвано, ссылка больше не работает.",
        "Приглашение уже принято или его срок вышел.",
    ]
    assert "Ветрова" not in boss.get(reverse("organizations:membership-list")).content.decode()


def test_administrator_is_not_offered_to_take_his_own_role(boss):
    boss.post(ADD, SCHOOL)
    own = Membership.objects.get(organization__kind=Kind.SCHOOL)
    colleague = Membership.objects.create(
        user=User.objects.create_user("kto"), organization=own.organization, role=own.role, valid_from=own.valid_from
    )

    page = boss.get(reverse("organizations:membership-list")).content.decode()

    ends = [reverse("organizations:membership-end", args=[row.public_id]) in page for row in (own, colleague)]
    assert ends == [False, True]


def test_invitation_says_that_no_letter_is_sent(boss):
    boss.post(ADD, SCHOOL)
    page = reverse("organizations:invitation-add")
    form = {"role": "curator", "last_name": "Ветрова", "first_name": "Нина", "valid_from": "2026-11-20"}

    asked, given = boss.get(page).content.decode(), boss.post(page, form).content.decode()

    assert "Письмо с приглашением не отправляется: ссылку передайте сами." in asked
    assert "Передайте ссылку сами, письмо не отправляется" in given


def test_two_administrators_are_told_apart(boss, client):
    """«Администратор сайта» keeps the pages of the school on the internet, not this program."""
    boss.post(ADD, SCHOOL)
    add = reverse("organizations:invitation-add")
    form = {"role": "site_editor", "last_name": "Ветрова", "first_name": "Нина", "valid_from": "2026-11-20"}

    choices = dict(boss.get(add).context["form"].fields["role"].choices)
    link = boss.post(add, form).context["link"]
    invited = client.get(link).content.decode()
    listed = boss.get(reverse("organizations:membership-list")).content.decode()

    editor, administrator = choices["site_editor"], choices["administrator"]
    assert (editor, choices["curator"]) == ("администратор сайта (ведёт сайт организации)", "куратор")
    assert administrator == "администратор (настраивает программу, раздаёт роли)"
    assert (editor in invited, administrator in listed) == (True, True)


# ---- a link is worth what its giver is
@pytest.fixture
def specialist_link(cast):
    """A link that the curator made: it would open the bases with restricted categories."""
    form = {"role": "specialist", "last_name": "Ветрова", "first_name": "Нина", "valid_from": "2026-11-20"}
    return cast.client("curator").post(reverse("organizations:invitation-add"), form).context["link"]


def test_who_left_a_school_does_not_come_back_by_a_link_of_his_own(cast, client, specialist_link):
    before = client.get(specialist_link).status_code
    Membership.objects.filter(user=cast.curator).update(valid_to="2026-11-19")

    told = client.post(
        specialist_link, {"username": "opyat", "password": "длинный-пароль-1", "again": "длинный-пароль-1"}
    )

    assert (before, client.get(specialist_link).status_code, told.status_code) == (200, 404, 404)
    assert not User.objects.filter(username="opyat").exists()
    assert "Ветрова" not in cast.client("administrator").get(reverse("organizations:membership-list")).content.decode()


def test_link_of_who_may_not_log_in_any_more_does_not_work(cast, client, specialist_link):
    User.objects.filter(pk=cast.curator.pk).update(is_active=False)

    assert client.get(specialist_link).status_code == 404


def test_link_withdrawn_while_its_page_is_open_gives_no_role(cast, specialist_link):
    secret = specialist_link.rstrip("/").rpartition("/")[2]
    found = memberships.invitation_of(secret)
    memberships.withdraw(Invitation.objects.get(pk=found.pk), by=cast.curator)

    with pytest.raises(AlreadyDone):
        memberships.accept(found, cast.users["mentor"])

    assert not Membership.objects.filter(user=cast.users["mentor"], role=Role.SPECIALIST).exists()


def test_role_ended_by_mistake_is_given_again_on_the_same_day(cast):
    curator, mentor = cast.client("curator"), cast.client("mentor")
    form = {"role": "site_editor", "last_name": "Ветрова", "first_name": "Нина", "valid_from": "2026-11-20"}

    def take() -> None:
        link = curator.post(reverse("organizations:invitation-add"), form).context["link"]
        mentor.post(f"{link}accept/")

    take()
    row = Membership.objects.get(user=cast.users["mentor"], role=Role.SITE_EDITOR)
    curator.post(reverse("organizations:membership-end", args=[row.public_id]), {"last_day": "2026-11-20"})
    take()

    row.refresh_from_db()
    assert row.valid_to is None
