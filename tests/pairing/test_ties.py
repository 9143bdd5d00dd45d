"""Relatives and superiors: entered, taken away with a reason, obeyed by pairs made by hand."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.pairing.models import Tie
from apps.pairing.services import ties
from apps.participants.models import Clearance
from apps.workflow.models import AuditEvent
from tests.factories import make_pair, make_person
from tests.pairing.people import propose


@pytest.fixture
def two(cast):
    return make_person(cast, "Соколова", role="mentor"), make_person(cast, "Лапин", role="mentee")


def add(cast, person, other, side="relative"):
    return ties.add(person, other, side=side, by=cast.curator)


def page(person):
    return f"/pairs/people/{person.public_id}/ties/"


class TestService:
    @pytest.mark.parametrize(
        ("side", "seen_by_other"),
        [("relative", "родственник"), ("head", "подчинённый"), ("report", "непосредственный руководитель")],
    )
    def test_both_see_the_tie_from_their_side(self, cast, two, side, seen_by_other):
        add(cast, *two, side=side)

        assert [(k.other, k.side) for k in ties.of_person(two[0])] == [(two[1], ties.SIDES[side])]
        assert [(k.other, k.side) for k in ties.of_person(two[1])] == [(two[0], seen_by_other)]

    def test_entry_and_removal_are_journalled_for_both(self, cast, two):
        add(cast, *two)
        ties.remove(two[1], Tie.objects.get().pk, reason="Указана по ошибке", by=cast.curator)

        events = AuditEvent.objects.order_by("pk").values_list("object_id", "title", "reason")
        assert list(events) == [
            (two[0].pk, "указана связь: родственник", ""),
            (two[1].pk, "указана связь: родственник", ""),
            (two[0].pk, "убрана связь: родственник", "Указана по ошибке"),
            (two[1].pk, "убрана связь: родственник", "Указана по ошибке"),
        ]
        assert Tie.objects.count() == 0

    def test_same_tie_is_entered_once_either_way_round(self, cast, two):
        add(cast, *two)

        with pytest.raises(AlreadyDone):
            add(cast, two[1], two[0])

        assert (Tie.objects.count(), AuditEvent.objects.count()) == (1, 2)

    def test_tie_with_oneself_or_a_stranger_is_refused(self, cast, two):
        stranger = make_person(cast, organization=cast.foreign_school)

        for other in (two[0], stranger):
            with pytest.raises(Refused) as refusal:
                add(cast, two[0], other)
            assert refusal.value.sentence == "Связь указывают между двумя разными людьми одной организации."

    def test_removal_needs_a_reason(self, cast, two):
        add(cast, *two)

        with pytest.raises(Refused) as refusal:
            ties.remove(two[0], Tie.objects.get().pk, reason="  ", by=cast.curator)

        assert (refusal.value.sentence, Tie.objects.count()) == ("Напишите, почему связь убирается.", 1)

    def test_tie_of_other_people_is_not_removed(self, cast, two):
        add(cast, *two)

        with pytest.raises(AlreadyDone):
            ties.remove(make_person(cast), Tie.objects.get().pk, reason="Причина", by=cast.curator)

        assert Tie.objects.count() == 1

    def test_pair_that_they_make_already_is_named(self, cast, two):
        pair = make_pair(cast, *two)

        assert add(cast, *two) == [pair]


class TestPage:
    def test_curator_enters_a_head(self, cast, two):
        curator = cast.client("curator")

        curator.post(page(two[1]), {"other": two[0].pk, "side": "head"})

        tie = Tie.objects.get()
        assert (tie.person, tie.other, tie.kind) == (two[0], two[1], "superior")
        assert "Соколова П. И." in curator.get(f"/participants/people/{two[1].public_id}/").content.decode()

    @pytest.mark.parametrize("bad", [{"side": "friend"}, {"other": "999999"}, {"other": "x"}, {"side": ""}])
    def test_bad_input_is_said(self, cast, two, bad):
        data = {"other": two[0].pk, "side": "head", **bad}

        response = cast.client("curator").post(page(two[1]), data)

        assert (response.status_code, Tie.objects.count()) == (200, 0)
        assert "is-invalid" in response.content.decode() or "invalid-feedback" in response.content.decode()

    def test_foreign_person_is_not_offered(self, cast, two):
        stranger = make_person(cast, "Чужаков", organization=cast.foreign_school)

        response = cast.client("curator").post(page(two[1]), {"other": stranger.pk, "side": "head"})

        assert (response.status_code, Tie.objects.count()) == (200, 0)
        assert "Чужаков" not in response.content.decode()

    @pytest.mark.parametrize("number", ["", "x", "9" * 30])
    def test_broken_number_is_answered_calmly(self, cast, two, number):
        response = cast.client("curator").post(f"{page(two[0])}remove/", {"tie": number, "reason": "Причина"})

        assert response.status_code == 302

    def test_removed_from_the_page(self, cast, two):
        add(cast, *two)

        cast.client("curator").post(f"{page(two[0])}remove/", {"tie": Tie.objects.get().pk, "reason": "Развелись"})

        assert Tie.objects.count() == 0


class TestPairByHand:
    """A pair made by hand obeys the rules of the matching."""

    def refused(self, cast, two, **options):
        with pytest.raises(Refused) as refusal:
            propose(cast, [two[0]], [two[1]], **options)
        return refusal.value.sentence

    @pytest.mark.parametrize(
        ("side", "why"),
        [
            ("relative", "наставник и наставляемый — родственники"),
            ("report", "наставник — непосредственный руководитель наставляемого"),
        ],
    )
    @pytest.mark.parametrize("exception", ["", "Очень нужно"])
    def test_relative_or_superior_never(self, cast, two, side, why, exception):
        add(cast, *two, side=side)

        assert self.refused(cast, two, exception=exception) == (
            f"Соколова П. И. и Лапин П. И.: {why}. Связь указана на странице человека. Выберите другого наставника."
        )

    def test_one_may_be_the_mentor_of_his_head(self, cast, two):
        add(cast, *two, side="head")

        assert propose(cast, [two[0]], [two[1]]).state == "proposed"

    def test_certainly_not_never_and_nobody_is_told_whose(self, cast, two):
        from apps.core import clock
        from apps.pairing.models import Wish

        Wish.objects.create(
            year=cast.year, person=two[1], role="mentee", about=two[0], reason="Ссора", created_at=clock.now()
        )

        sentence = self.refused(cast, two, exception="Очень нужно")

        assert sentence.startswith("Соколова П. И. и Лапин П. И.: одна из сторон просила не ставить в эту пару.")
        assert "Ссора" not in sentence

    def test_earlier_refusal_needs_a_reason(self, cast, two):
        from apps.pairing.services import refusals

        refusals.remember(make_pair(cast, *two, state="cancelled"), by=cast.curator)

        assert self.refused(cast, two) == (
            "Соколова П. И. и Лапин П. И.: от этой пары уже отказались. "
            "Выберите другого наставника или напишите причину исключения."
        )
        pair = propose(cast, [two[0]], [two[1]], exception="Помирились")

        event = AuditEvent.objects.get(object_id=pair.pk, action="propose")
        assert event.reason == "прежний отказ: Помирились"

    def test_every_two_of_a_group_are_asked_about(self, cast, two):
        third = make_person(cast, "Третий", role="mentee")
        add(cast, two[0], third)

        with pytest.raises(Refused) as refusal:
            propose(cast, [two[0]], [two[1], third])

        assert refusal.value.sentence.startswith(
            "Соколова П. И. и Третий П. И.: наставник и наставляемый — родственники."
        )

    def test_guest_whose_clearance_ended_yesterday_and_a_minor(self, cast):
        from tests.factories import make_pupil

        guest = make_person(cast, "Гостев", category="partner", role="mentor")
        pupil = make_pupil(cast, "Школьников", role="mentee")

        Clearance.objects.create(
            organization=cast.school,
            person=guest,
            number="1",
            issued_on=date(2025, 11, 19),
            valid_to=date(2026, 11, 19),
        )

        offered = cast.client("curator").get(reverse("pairing:pair-propose")).content.decode()
        assert "наставляемых 0 из 3, нет справки" in offered
        assert self.refused(cast, (guest, pupil)) == (
            "Гостев П. И. и Школьников П. И.: у наставника нет действующей справки об отсутствии судимости, а наставляемый "
            "несовершеннолетний. Внесите новую справку на странице наставника или выберите другого."
        )
