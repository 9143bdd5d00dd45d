"""A consent withdrawn in the middle of a pair: nobody is closed automatically, the curator is told, data wait for the end."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.documents.services import checks, documents
from apps.notifications.agenda import due_things
from apps.pairing.enums import PairState
from apps.pairing.models import Pair, PairMember, Tie, TrialAnswer, Wish
from apps.pairing.services import changes
from apps.pairing.services.changes import REMOVE, Change
from apps.participants.models import Consent, Participation, WithdrawalTerm
from apps.participants.services import consents, withdrawals
from apps.participants.services.withdrawals import GONE
from apps.participants.signals import data_destroying
from tests.factories import make_pair, make_person
from tests.pairing.people import agreed_pair, approved_order

TODAY = date(2026, 11, 20)


def told(cast):
    things = due_things(cast.school, TODAY, TODAY)
    return [thing for thing in things if thing.key.startswith("pairing.consent:")]


def withdraw(person):
    Consent.objects.filter(person=person).update(withdrawn_on=TODAY, withdrawal_reason="заявление")


@pytest.mark.parametrize("side", ["mentors", "mentees"])
def test_curator_is_told_of_a_running_pair_without_consent(cast, side):
    pair = make_pair(cast)
    assert told(cast) == []

    withdraw(getattr(pair, side)[0])

    [thing] = told(cast)
    assert (thing.key, thing.due, thing.user_ids) == (f"pairing.consent:{pair.pk}", TODAY, frozenset({cast.curator.pk}))
    pair.refresh_from_db()
    assert pair.state == PairState.ACTIVE


def test_finished_pair_is_not_mentioned(cast):
    pair = make_pair(cast, state=PairState.COMPLETED)

    withdraw(pair.mentors[0])

    assert told(cast) == []


@pytest.mark.parametrize("count", [1, 12])
def test_agenda_costs_the_same_for_few_and_many(cast, django_assert_num_queries, count):
    for _ in range(count):
        withdraw(make_pair(cast).mentors[0])
    from apps.pairing.agenda import pairs_without_consent

    with django_assert_num_queries(2):
        assert len(list(pairs_without_consent(cast.school, TODAY, TODAY))) == count


@pytest.mark.parametrize("state", [PairState.PROPOSED, PairState.ACTIVE, PairState.SUSPENDED])
def test_data_are_not_destroyed_while_a_pair_is_open(cast, state):
    person = make_pair(cast, state=state).mentees[0]

    with pytest.raises(Refused, match="Человек ещё состоит в паре"):
        data_destroying.send(type(person), person=person, by=cast.curator)


@pytest.mark.parametrize("state", [PairState.COMPLETED, PairState.ENDED, PairState.CANCELLED])
def test_data_may_be_destroyed_after_the_pair(cast, state):
    person = make_pair(cast, state=state).mentees[0]

    answers = data_destroying.send(type(person), person=person, by=cast.curator)

    assert all(answer is None for _, answer in answers)


def stopping(cast, person):
    """The list of steps after a withdrawal: only to stop the participation."""
    WithdrawalTerm.objects.create(purpose="processing", kind="stop", title="Прекратить участие", days=10, working=True)
    consents.withdraw(person.consents.get(), day=TODAY, reason="заявление", by=cast.curator)
    return person.consents.get().withdrawal


@pytest.mark.parametrize(
    ("state", "way_out"),
    [
        (PairState.PROPOSED, "отмените её"),
        (PairState.AGREED, "отмените её"),
        (PairState.ORDERED, "исключите её из приказа и отмените"),
        (PairState.ACTIVE, "закончите её"),
        (PairState.SUSPENDED, "закончите её"),
    ],
)
def test_person_of_an_open_pair_stays_in_the_base_until_the_pair_is_decided(cast, state, way_out):
    person = make_pair(cast, state=state).mentees[0]
    case = stopping(cast, person)

    response = cast.client("curator").post(
        reverse("participants:withdrawal-step", args=[case.public_id, 1]), follow=True
    )

    assert f"сначала {way_out}" in response.content.decode()
    assert (case.steps.get().done_on, Participation.objects.filter(person=person, left_on=None).exists()) == (
        None,
        True,
    )


@pytest.fixture
def ordered_group(cast):
    """A mentor with two pupils, fixed by an order."""
    pair = agreed_pair(cast)
    approved_order(cast, [pair])
    second = make_person(cast, "Зимин", role="mentee")
    PairMember.objects.create(pair=pair, person=second, role="mentee", joined_on=pair.start)
    Pair.objects.filter(pk=pair.pk).update(is_group=True)
    return Pair.objects.get(pk=pair.pk)


def removal(cast, pair, person):
    return changes.request(Change(pair, REMOVE, TODAY, person=person, note="Отозвано согласие"), by=cast.curator)


def test_one_of_a_group_is_told_to_leave_it_and_not_to_end_it(cast, ordered_group):
    case = stopping(cast, ordered_group.mentees[0])

    with pytest.raises(Refused, match=r"сначала выведите его из группы \(«Состав и срок»\), остальные продолжат"):
        withdrawals.take_step(case, 1, by=cast.curator)


def test_order_that_takes_him_out_is_not_held_up_by_the_consent_he_withdrew(cast, ordered_group):
    first, second = ordered_group.mentees
    case = stopping(cast, first)
    order = removal(cast, ordered_group, first)

    documents.send(order, by=cast.curator)
    documents.approve(order, by=cast.director)
    withdrawals.take_step(case, 1, by=cast.curator)

    assert Pair.objects.get(pk=ordered_group.pk).mentees == [second]
    assert case.steps.get().done_on == TODAY


@pytest.mark.parametrize("who", ["curator", "director"])
def test_order_stays_readable_after_another_changed_its_group(cast, ordered_group, who):
    order = removal(cast, ordered_group, ordered_group.mentees[0])
    documents.send(order, by=cast.curator)
    documents.approve(order, by=cast.director)

    page = cast.client(who).get(ordered_group.order.get_absolute_url())

    assert page.status_code == 200
    assert order.get_absolute_url() in page.content.decode()


def test_order_is_held_up_by_a_consent_of_one_who_stays(cast, ordered_group):
    first, second = ordered_group.mentees
    order = removal(cast, ordered_group, first)
    withdraw(second)

    with pytest.raises(Refused, match=f"{second.short_name}: нет действующего согласия"):
        documents.send(order, by=cast.curator)


def test_order_that_ends_the_pair_is_not_held_up(cast):
    pair = agreed_pair(cast)
    approved_order(cast, [pair])
    withdraw(pair.mentees[0])
    row = {"pair": pair.pk, "action": "complete", "day": TODAY.isoformat(), "reason": "", "note": "", "notice": None}
    order = documents.create(
        kind="pairing.change_pairs",
        organization=cast.school,
        year=cast.year,
        records={"ends": [row], "begins": []},
        by=cast.curator,
    )

    documents.send(order, by=cast.curator)

    [problem] = [p for check in checks.run(order) for p in check.problems]
    assert (problem.text, problem.blocks) == (
        f"{pair.mentees[0].short_name}: нет действующего согласия (обработка персональных данных). {checks.LET_GO}",
        False,
    )


def test_after_the_pair_the_step_takes_the_person_out_of_the_base(cast):
    person = make_pair(cast, state=PairState.COMPLETED).mentees[0]
    case = stopping(cast, person)

    withdrawals.take_step(case, 1, by=cast.curator)

    assert not Participation.objects.filter(person=person, left_on=None).exists()


@pytest.mark.parametrize(("withdrawn", "shown"), [(False, 0), (True, 1)])
def test_page_of_a_pair_names_the_member_without_a_consent(cast, withdrawn, shown):
    pair = make_pair(cast)
    if withdrawn:
        withdraw(pair.mentees[0])

    page = cast.client("curator").get(reverse("pairing:pair-detail", args=[pair.public_id])).content.decode()

    assert page.count("Нет действующего согласия на обработку данных") == shown


def test_destroyed_data_leave_pairs_without_words_about_the_person(cast):
    pair = make_pair(cast, state=PairState.COMPLETED)
    person, other = pair.mentees[0], pair.mentors[0]
    member = pair.members.get(person=person)
    PairMember.objects.filter(pk=member.pk).update(
        representative="мать, Лапина Анна", left_on=TODAY, left_note="Переехал"
    )
    now = {"created_at": pair.created_at}
    TrialAnswer.objects.create(
        member=member, verdict="doubt", comment="Не сошлись", answered_at=pair.created_at, answered_by=cast.curator
    )
    Wish.objects.create(year=cast.year, person=other, role="mentor", about=person, reason="Личное", **now)
    Tie.objects.create(person=other, other=person, kind="relative")

    data_destroying.send(type(person), person=person, by=cast.curator)

    member.refresh_from_db()
    assert (member.representative, member.left_note) == (GONE, GONE)
    assert (TrialAnswer.objects.get().comment, Wish.objects.count(), Tie.objects.count()) == ("", 0, 0)
