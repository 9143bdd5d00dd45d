"""Rows of the permission matrix (tests/house/matrix.py)."""

from apps.pairing.models import MatchRun
from tests.factories import make_pair, make_person
from tests.house.matrix import row

STAFF = "curator director psychologist"
INSIDERS_WITHOUT = "director psychologist"
CURATORS = "curator foreign_curator"
HEADS = "curator director foreign_curator foreign_director"


def pair(state="active", **people):
    """The address of a new pair in a state; `mentor="mentor"` makes a user of the cast its mentor."""

    def make(cast):
        persons = {role: make_person(cast, user=cast.users[login], role=role) for role, login in people.items()}
        return {"public_id": make_pair(cast, **persons, state=state).public_id}

    return make


def person(role="mentor"):
    return lambda cast: {"public_id": make_person(cast, role=role).public_id}


def run(state="draft"):
    """The address of a kept run with nobody in it."""

    def make(cast):
        from apps.core import clock
        from apps.pairing.matching.profiles import Settings

        accepted = {"accepted_at": clock.now(), "accepted_by": cast.curator} if state == "accepted" else {}
        made = MatchRun.objects.create(
            organization=cast.school,
            year=cast.year,
            state=state,
            options=Settings().as_dict(),
            result={"pairs": [], "unmatched": [], "total": 0, "seconds": 0},
            inputs={"mentors": 0, "places": 0, "mentees": 0, "locked": []},
            created_at=clock.now(),
            **accepted,
        )
        return {"public_id": made.public_id}

    return make


def first_member(cast, kwargs):
    from apps.pairing.models import Pair

    return {"member": Pair.objects.get(**kwargs).members.first().pk}


ROWS = [
    row("pairing:pair-list", ok=f"{STAFF} mentor mentee foreign_curator foreign_director"),
    row("pairing:pair-propose", ok=CURATORS),
    row("pairing:pair-propose", method="post", ok=CURATORS),
    row("pairing:pairs-order", method="post", moved=HEADS),
    row("pairing:paper-order", ok=CURATORS),
    row("pairing:paper-order", method="post", ok=CURATORS),
    row("pairing:paper-consents", ok=CURATORS),
    row("pairing:paper-consents", method="post", ok=CURATORS, label=" empty"),
    row("pairing:unmatched-list", ok=f"{STAFF} foreign_curator foreign_director"),
    row("pairing:request-map", ok=f"{STAFF} foreign_curator foreign_director"),
    row("pairing:year-forms", ok=CURATORS),
    row("pairing:year-forms", method="post", moved=CURATORS),
    row("pairing:year-forms-minutes", method="post", moved=HEADS),
    row("pairing:inspection-sheet", ok=CURATORS),
    row("pairing:match-new", ok=CURATORS),
    row("pairing:match-new", method="post", ok=CURATORS),
    row("pairing:match-detail", make=run(), ok=STAFF, rest=404),
    row(
        "pairing:match-compare",
        make=run(),
        data=lambda cast, kwargs: {"with": kwargs["public_id"]},
        ok=STAFF,
        rest=404,
    ),
    row("pairing:match-accept", method="post", make=run(), moved="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row(
        "pairing:match-protocol",
        method="post",
        make=run("accepted"),
        moved="curator director",
        forbidden="psychologist",
        rest=404,
    ),
    row("pairing:match-profile", make=person(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row(
        "pairing:match-profile",
        method="post",
        make=person(),
        moved="curator",
        forbidden=INSIDERS_WITHOUT,
        rest=404,
    ),
    row("pairing:match-wishes", method="post", make=person(), moved="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:person-ties", make=person(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:person-ties", method="post", make=person(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row(
        "pairing:person-tie-remove",
        method="post",
        make=person(),
        moved="curator",
        forbidden=INSIDERS_WITHOUT,
        rest=404,
    ),
    row("pairing:pair-changes", make=pair(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:pair-changes", method="post", make=pair(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:pair-detail", make=pair(), ok=STAFF, rest=404),
    row(
        "pairing:pair-detail",
        make=pair(mentor="mentor", mentee="mentee"),
        ok=f"{STAFF} mentor mentee",
        rest=404,
        label=" of the cast",
    ),
    row("pairing:pair-edit", make=pair("proposed"), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row(
        "pairing:pair-edit",
        make=pair("proposed", mentor="mentor", mentee="mentee"),
        ok="curator",
        forbidden=f"{INSIDERS_WITHOUT} mentor mentee",
        rest=404,
        label=" of the cast",
    ),
    row("pairing:pair-edit", method="post", make=pair("proposed"), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:pair-terms", make=pair("proposed"), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:pair-terms", method="post", make=pair(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:pair-replace", make=pair(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:pair-replace", method="post", make=pair(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row(
        "pairing:pair-agree",
        method="post",
        make=pair("proposed"),
        moved="curator",
        forbidden=INSIDERS_WITHOUT,
        rest=404,
    ),
    row(
        "pairing:pair-agree",
        method="post",
        make=pair("proposed", mentor="mentor", mentee="mentee"),
        moved="curator mentor mentee",
        forbidden=INSIDERS_WITHOUT,
        rest=404,
        label=" of the cast",
    ),
    row(
        "pairing:pair-mark-agreed",
        method="post",
        make=pair("proposed", mentor="mentor", mentee="mentee"),
        data=first_member,
        moved="curator",
        forbidden=f"{INSIDERS_WITHOUT} mentor mentee",
        rest=404,
    ),
    row(
        "pairing:pair-consent-day",
        method="post",
        make=pair("proposed", mentor="mentor", mentee="mentee"),
        data=first_member,
        moved="curator",
        forbidden=f"{INSIDERS_WITHOUT} mentor mentee",
        rest=404,
    ),
    row("pairing:pair-suspend", make=pair(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row("pairing:pair-suspend", method="post", make=pair(), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row(
        "pairing:pair-resume",
        method="post",
        make=pair("suspended"),
        moved="curator",
        forbidden=INSIDERS_WITHOUT,
        rest=404,
    ),
    row("pairing:pair-cancel", make=pair("proposed"), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404),
    row(
        "pairing:pair-cancel", method="post", make=pair("proposed"), ok="curator", forbidden=INSIDERS_WITHOUT, rest=404
    ),
    row("pairing:pair-close", make=pair(), ok="curator director", forbidden="psychologist", rest=404),
    row("pairing:pair-close", method="post", make=pair(), ok="curator director", forbidden="psychologist", rest=404),
    row(
        "pairing:trial-answer",
        method="post",
        make=pair(mentor="mentor", mentee="mentee"),
        data=lambda cast, kwargs: {"verdict": "fits"},
        moved="curator mentor mentee",
        forbidden=INSIDERS_WITHOUT,
        rest=404,
    ),
    row(
        "pairing:pair-order",
        method="post",
        make=pair("agreed", mentor="mentor", mentee="mentee"),
        moved="curator director",
        forbidden="psychologist mentor mentee",
        rest=404,
    ),
]
