"""From a card to an account: the invitation of a mentor ties the two, and he sees his pair."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.errors import Refused
from apps.organizations.models import Invitation, Membership
from apps.organizations.services import memberships
from apps.participants import accounts
from apps.participants.models import Person
from tests.factories import make_pair, make_person

SIGN_UP = {"username": "nova", "password": "длинный-пароль-1", "again": "длинный-пароль-1"}


def invited(cast, person):
    """The address of an invitation sent from the card."""
    data = {"role": "mentor", "last_name": person.last_name, "first_name": "Пётр", "valid_from": "2026-11-20"}
    page = cast.client("curator").post(f"/participants/people/{person.public_id}/invite/", data)
    return re.search(r"<code>http://testserver(/workplace/invitations/[^<]+)</code>", page.content.decode())[1]


def test_invited_mentor_comes_in_and_sees_his_pair(cast):
    pair = make_pair(cast)
    mentor, client = pair.mentors[0], Client()

    client.post(invited(cast, mentor), SIGN_UP)

    mentor.refresh_from_db()
    assert (mentor.user.username, Membership.objects.get(user=mentor.user).role) == ("nova", "mentor")
    assert pair.mentees[0].last_name in client.get(reverse("plans:my-pair"), follow=True).content.decode()


def test_form_is_filled_in_from_the_card(cast):
    person = make_person(cast, "Соколов", role="mentor", email="sokolov@example.org")

    page = cast.client("curator").get(f"/participants/people/{person.public_id}/invite/")

    initial = page.context["form"].initial
    assert [initial[name] for name in ("role", "last_name", "first_name", "email")] == [
        "mentor",
        "Соколов",
        "Пётр",
        "sokolov@example.org",
    ]


def test_existing_account_is_tied_too(cast):
    person = make_person(cast, role="mentor")

    cast.client("mentor").post(invited(cast, person) + "accept/")

    person.refresh_from_db()
    assert person.user == cast.mentor


def test_account_of_another_card_is_not_tied_and_nothing_is_accepted(cast):
    make_person(cast, user=cast.mentor)
    person = make_person(cast, role="mentor")

    page = cast.client("mentor").post(invited(cast, person) + "accept/", follow=True)

    person.refresh_from_db()
    assert "связана с другой карточкой" in page.content.decode()
    assert (person.user, Invitation.objects.get().accepted_at) == (None, None)


def test_second_invitation_to_the_same_card_is_of_no_use(cast):
    person = make_person(cast, role="mentor")
    first, second = invited(cast, person), invited(cast, person)
    Client().post(first, SIGN_UP)

    page = Client().post(second, SIGN_UP | {"username": "another"}, follow=True)

    assert page.status_code == 200
    assert Person.objects.get(pk=person.pk).user.username == "nova"
    assert not Membership.objects.filter(user__username="another").exists()


def test_card_of_another_school_is_not_tied(cast):
    stranger = make_person(cast, organization=cast.foreign_school)
    invitation = accounts.invitation_for(make_person(cast))
    invitation.subject = stranger.public_id
    memberships.invite(invitation, by=cast.curator)

    memberships.accept(invitation, cast.mentor)

    stranger.refresh_from_db()
    assert stranger.user is None


@pytest.mark.parametrize("fields", [{"left_on": "2026-11-01"}, {"user": "mentor"}])
def test_who_left_or_has_an_account_is_not_invited(cast, fields):
    if "user" in fields:
        fields = {"user": cast.mentor}
    person = make_person(cast, **fields)
    person.refresh_from_db()

    page = cast.client("curator").get(f"/participants/people/{person.public_id}/")
    status = cast.client("curator").get(f"/participants/people/{person.public_id}/invite/").status_code

    assert (f"/people/{person.public_id}/invite/" in page.content.decode(), status) == (False, 403)


def test_tie_refuses_a_card_that_was_taken_meanwhile(cast):
    person = make_person(cast, user=cast.mentee)

    with pytest.raises(Refused, match="уже занята"):
        accounts.tie_account(None, accounts.invitation_for(person), cast.mentor)
