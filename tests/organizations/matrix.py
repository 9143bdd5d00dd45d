"""Rows of the permission matrix (tests/house/matrix.py)."""

from datetime import date

from apps.organizations.enums import Role
from apps.organizations.models import Invitation, Membership, Vacation
from apps.organizations.services import memberships
from tests.conftest import CAST
from tests.house.matrix import row

EVERYBODY = " ".join(who for who in CAST if who != "anonymous")
CURATORS = "curator foreign_curator"
READERS = "curator director administrator foreign_curator foreign_director"


def role_of(login):
    def make(cast):
        return {"public_id": Membership.objects.get(user=cast.users[login]).public_id}

    return make


def invitation(cast):
    secret(cast)
    return {"public_id": Invitation.objects.latest("pk").public_id}


def secret(cast):
    invitation = Invitation(
        organization=cast.school, role=Role.MENTOR, last_name="Новая", first_name="Анна", valid_from=cast.school.today
    )
    return {"secret": memberships.invite(invitation, by=cast.administrator)}


def vacation(cast):
    return {
        "number": Vacation.objects.create(
            organization=cast.school, title="Зимние каникулы", start=date(2026, 12, 30), end=date(2027, 1, 10)
        ).pk
    }


# Who changes nothing in an organization of his own.
WITHOUT_SETTINGS = "director mentor mentee psychologist municipal regional foreign_director"
ROWS = [
    row("organizations:workplace-switch", method="post", moved=EVERYBODY),
    row("organizations:settings", ok=f"{CURATORS} administrator"),
    row("organizations:settings", method="post", ok=f"{CURATORS} administrator", label=" empty"),
    row("organizations:vacation-list", ok=f"{CURATORS} administrator"),
    row("organizations:vacation-list", method="post", ok=f"{CURATORS} administrator", label=" empty"),
    row(
        "organizations:vacation-remove",
        method="post",
        make=vacation,
        moved="curator administrator",
        forbidden=WITHOUT_SETTINGS,
        rest=404,
    ),
    # For the administrator of the whole site alone, who is none of the cast.
    row("organizations:organization-add"),
    row("organizations:organization-add", method="post", label=" empty"),
    row("organizations:log", ok=READERS),
    row("organizations:log-xlsx", ok=READERS),
    row("organizations:roll-over", ok=f"{CURATORS} municipal regional"),
    row("organizations:roll-over-apply", method="post", moved=f"{CURATORS} municipal regional"),
    row("organizations:first-year", method="post", moved=f"{CURATORS} municipal regional"),
    row("organizations:membership-list", ok=f"{CURATORS} administrator"),
    row("organizations:invitation-add", ok=f"{CURATORS} administrator"),
    row("organizations:invitation-add", method="post", ok=f"{CURATORS} administrator", label=" empty"),
    row(
        "organizations:invitation-withdraw",
        method="post",
        make=invitation,
        moved="curator administrator",
        forbidden=WITHOUT_SETTINGS,
        rest=404,
    ),
    # The right stands before the object here: who may invite nobody is refused, another organization's role is not found.
    row(
        "organizations:membership-end",
        method="post",
        make=role_of("mentor"),
        data=lambda cast, kw: {"last_day": "2026-12-31"},
        moved="curator administrator",
        forbidden=WITHOUT_SETTINGS,
        rest=404,
    ),
    # Who may confirm a role sees the holder's; so does whoever invites, and the holder himself.
    row(
        "organizations:membership-detail",
        make=role_of("curator"),
        ok="curator director administrator",
        forbidden="mentor mentee psychologist",
        rest=404,
    ),
    row(
        "organizations:membership-detail",
        make=role_of("mentor"),
        ok="curator director administrator mentor",
        forbidden="mentee psychologist",
        rest=404,
        label=" mentor",
    ),
    # The curator is told that another confirms his role; a role of another school is not found.
    row(
        "organizations:membership-confirm",
        method="post",
        make=role_of("curator"),
        moved="administrator director curator",
        forbidden="mentor mentee psychologist municipal regional",
        rest=404,
    ),
    row(
        "organizations:hand-over",
        make=role_of("curator"),
        ok="curator administrator",
        forbidden="director mentor mentee psychologist",
        rest=404,
    ),
    row(
        "organizations:hand-over-apply",
        method="post",
        make=role_of("curator"),
        moved="curator administrator",
        forbidden="director mentor mentee psychologist",
        rest=404,
    ),
    row("organizations:invitation", make=secret, ok=EVERYBODY, anonymous=200),
    row("organizations:invitation-accept", method="post", make=secret, moved=EVERYBODY),
]
