"""Each constraint of the room provoked."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.pairing.models import EmploymentTerms, MatchRun, Pair, PairMember, Refusal, Tie, TrialAnswer, Wish, YearForm
from tests.factories import make_pair, make_person


def broken(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def change(pair, **values):
    return lambda: Pair.objects.filter(pk=pair.pk).update(**values)


@pytest.mark.parametrize(
    ("state", "values"),
    [
        ("active", {"end": date(2026, 9, 1)}),  # pair_period_ordered
        ("active", {"activated_on": None}),  # pair_started_has_day
        ("proposed", {"activated_on": date(2026, 9, 15)}),
        ("ended", {"ended_on": None}),  # pair_final_has_day
        ("active", {"ended_on": date(2026, 11, 1)}),
        ("ended", {"end_note": ""}),  # pair_ended_has_reason
        ("replaced", {"end_note": ""}),
        ("cancelled", {"end_note": ""}),
    ],
)
def test_pair(cast, state, values):
    broken(change(make_pair(cast, state=state), **values))


def test_member_once(cast):
    member = make_pair(cast).members.first()
    broken(
        lambda: PairMember.objects.create(pair=member.pair, person=member.person, role="mentee", joined_on="2026-09-15")
    )


@pytest.mark.parametrize(
    "values",
    [
        {"left_on": date(2026, 9, 1), "left_note": "x"},  # pair_member_period_ordered
        {"left_on": date(2026, 11, 1)},  # pair_member_left_has_reason
        {"left_note": "x"},
        {"agreed_at": "2026-11-20T09:00Z"},
    ],
)
def test_member(cast, values):
    member = make_pair(cast).members.first()
    broken(lambda: PairMember.objects.filter(pk=member.pk).update(**values))


def test_member_agreed_has_time(cast):
    member = make_pair(cast).members.first()
    broken(lambda: PairMember.objects.filter(pk=member.pk).update(agreed_by=cast.curator))


@pytest.mark.parametrize("values", [{"agreed_on": date(2026, 9, 10)}, {"agreed_at": "2026-11-20T09:00Z"}])
def test_member_agreed_has_day_and_mark(cast, values):
    member = make_pair(cast).members.first()
    actor = {"agreed_by": cast.curator} if "agreed_at" in values else {}
    broken(lambda: PairMember.objects.filter(pk=member.pk).update(**values, **actor))


def test_terms_once(cast):
    pair = make_pair(cast)
    EmploymentTerms.objects.create(pair=pair)
    broken(lambda: EmploymentTerms.objects.create(pair=pair))


def test_trial_answer_once(cast):
    member = make_pair(cast).members.first()
    values = {"member": member, "verdict": "fits", "answered_at": clock.now(), "answered_by": cast.curator}
    TrialAnswer.objects.create(**values)
    broken(lambda: TrialAnswer.objects.create(**values))


def test_year_form_once(cast):
    YearForm.objects.create(year=cast.year, form=cast.form)
    broken(lambda: YearForm.objects.create(year=cast.year, form=cast.form))


class TestWish:
    @pytest.fixture
    def values(self, cast):
        person = make_person(cast)
        Wish.objects.create(
            year=cast.year, person=person, role="mentee", about=make_person(cast), place=1, created_at=clock.now()
        )
        return {"year": cast.year, "person": person, "role": "mentee", "created_at": clock.now()}

    @pytest.mark.parametrize("place", [0, 4])
    def test_place_known(self, cast, values, place):
        broken(lambda: Wish.objects.create(about=make_person(cast), place=place, **values))

    def test_place_once(self, cast, values):
        broken(lambda: Wish.objects.create(about=make_person(cast), place=1, **values))

    def test_about_once(self, values):
        about = Wish.objects.get().about
        broken(lambda: Wish.objects.create(about=about, place=2, **values))

    def test_never_has_reason(self, cast, values):
        broken(lambda: Wish.objects.create(about=make_person(cast), place=None, **values))

    def test_about_another(self, values):
        broken(lambda: Wish.objects.create(about=values["person"], place=2, **values))


def test_refusal_once(cast):
    mentor, mentee = make_person(cast), make_person(cast)
    Refusal.objects.create(mentor=mentor, mentee=mentee, created_at=clock.now())
    broken(lambda: Refusal.objects.create(mentor=mentor, mentee=mentee, created_at=clock.now()))


def test_refusal_of_another(cast):
    person = make_person(cast)
    broken(lambda: Refusal.objects.create(mentor=person, mentee=person, created_at=clock.now()))


def test_tie(cast):
    person, other = make_person(cast), make_person(cast)
    Tie.objects.create(person=person, other=other, kind="relative")
    broken(lambda: Tie.objects.create(person=person, other=other, kind="relative"))
    broken(lambda: Tie.objects.create(person=other, other=person, kind="relative"))
    broken(lambda: Tie.objects.create(person=person, other=person, kind="relative"))


@pytest.mark.parametrize(("state", "accepted"), [("accepted", False), ("draft", True)])
def test_run_accepted_has_time(cast, state, accepted):
    at = clock.now() if accepted else None
    broken(
        lambda: MatchRun.objects.create(
            organization=cast.school,
            year=cast.year,
            options={},
            result={},
            created_at=clock.now(),
            state=state,
            accepted_at=at,
        )
    )
