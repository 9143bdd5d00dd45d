"""Two cards of one person become one: what pointed at the dropped card goes over to the kept one."""

import pytest

from apps.core import clock
from apps.pairing.models import PairMember, Refusal, Tie, Wish
from apps.participants.models import Person
from apps.participants.signals import people_merged
from tests.factories import make_pair, make_person


@pytest.fixture
def cards(cast):
    return make_person(cast, "Соколова"), make_person(cast, "Соколова")


def merge(cast, cards):
    people_merged.send(sender=Person, kept=cards[0], dropped=cards[1], by=cast.curator)


def test_pairs_go_over(cast, cards):
    pair = make_pair(cast, cards[1])

    merge(cast, cards)

    assert PairMember.objects.get(pair=pair, role="mentor").person == cards[0]


def test_both_in_one_pair_stay_as_they_were(cast, cards):
    make_pair(cast, cards[0], cards[1])

    merge(cast, cards)

    assert list(PairMember.objects.order_by("pk").values_list("person", flat=True)) == [cards[0].pk, cards[1].pk]


def test_refusals_go_over_without_repeating(cast, cards):
    mentee, other = make_person(cast), make_person(cast)
    for mentor, person in ((cards[0], mentee), (cards[1], mentee), (cards[1], other)):
        Refusal.objects.create(mentor=mentor, mentee=person, created_at=clock.now())

    merge(cast, cards)

    assert sorted(Refusal.objects.values_list("mentor", "mentee")) == sorted(
        [(cards[0].pk, mentee.pk), (cards[0].pk, other.pk)]
    )


def test_tie_with_oneself_is_dropped(cast, cards):
    Tie.objects.create(person=cards[0], other=cards[1], kind="relative")

    merge(cast, cards)

    assert Tie.objects.count() == 0


def test_wishes_of_the_kept_card_win(cast, cards):
    first, second = make_person(cast), make_person(cast)
    for person, about in ((cards[0], first), (cards[1], second)):
        Wish.objects.create(year=cast.year, person=person, role="mentee", about=about, place=1, created_at=clock.now())

    merge(cast, cards)

    assert list(Wish.objects.values_list("person", "about")) == [(cards[0].pk, first.pk)]


def test_wishes_about_the_dropped_card_go_over(cast, cards):
    person = make_person(cast)
    Wish.objects.create(year=cast.year, person=person, role="mentee", about=cards[1], place=1, created_at=clock.now())

    merge(cast, cards)

    assert Wish.objects.get().about == cards[0]
