"""The one door of state changes, tried on pairs (the table of pairs itself is tested with its room)."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.core.errors import AlreadyDone, Refused
from apps.pairing.enums import PairState
from apps.workflow import audit
from apps.workflow.models import AuditEvent
from apps.workflow.transitions import apply, apply_many, available
from tests.factories import make_pair


def test_apply_writes_state_moment_and_log(cast):
    pair = make_pair(cast, state=PairState.PROPOSED)

    apply(pair, "agree", by=cast.curator)

    event = AuditEvent.objects.get(action="agree")
    assert (pair.state, pair.agreed_at) == (PairState.AGREED, cast_noon())
    assert (event.object_type, event.object_id, event.actor, event.organization_id) == (
        "pairing.Pair",
        pair.pk,
        cast.curator,
        cast.school.pk,
    )
    assert event.changes == {"state": ["proposed", "agreed"]}


def cast_noon():
    from tests.conftest import NOON

    return NOON


def test_apply_repeated_is_a_calm_message(cast):
    pair = make_pair(cast, state=PairState.ACTIVE)
    apply(pair, "suspend", by=cast.curator, reason="Болезнь")

    with pytest.raises(AlreadyDone) as calm:
        apply(pair, "suspend", by=cast.curator, reason="Болезнь")

    assert calm.value.sentence == "Уже сделано: состояние «приостановлена»."
    assert AuditEvent.objects.filter(action="suspend").count() == 1


def test_apply_from_a_wrong_state_is_refused(cast):
    pair = make_pair(cast, state=PairState.COMPLETED)

    with pytest.raises(Refused) as refusal:
        apply(pair, "suspend", by=cast.curator, reason="Болезнь")

    assert refusal.value.sentence == "Шаг «приостановлена» невозможен: состояние сейчас «завершена»."


def test_apply_without_reason_is_refused_and_changes_nothing(cast):
    pair = make_pair(cast, state=PairState.ACTIVE)

    with pytest.raises(Refused) as refusal:
        apply(pair, "suspend", by=cast.curator, reason="  ")

    pair.refresh_from_db()
    assert refusal.value.sentence == "Укажите причину: без неё шаг «приостановлена» не выполняется."
    assert (pair.state, AuditEvent.objects.count()) == (PairState.ACTIVE, 0)


@pytest.mark.parametrize("who", ["mentee", "municipal", "foreign_curator", "psychologist"])
def test_apply_without_permission_is_denied(cast, who):
    pair = make_pair(cast, state=PairState.ACTIVE)

    with pytest.raises(PermissionDenied):
        apply(pair, "suspend", by=cast.users[who], reason="Болезнь")

    pair.refresh_from_db()
    assert pair.state == PairState.ACTIVE


def test_step_of_an_order_cannot_be_taken_without_one(cast):
    pair = make_pair(cast, state=PairState.AGREED)

    with pytest.raises(PermissionDenied):
        apply(pair, "order", by=cast.curator)


def test_apply_reads_the_row_again_before_the_step(cast):
    pair = make_pair(cast, state=PairState.PROPOSED)
    stale = type(pair).objects.get(pk=pair.pk)
    apply(pair, "agree", by=cast.curator)

    with pytest.raises(AlreadyDone):
        apply(stale, "agree", by=cast.curator)


def test_apply_many_takes_the_same_queries_for_two_and_for_twenty(cast, django_assert_num_queries):
    two = [make_pair(cast, state=PairState.AGREED) for _ in range(2)]
    twenty = [make_pair(cast, state=PairState.AGREED) for _ in range(20)]

    with django_assert_num_queries(5):
        assert apply_many(two, "order", by=cast.director, via=object()) == 2
    with django_assert_num_queries(5):
        assert apply_many(twenty, "order", by=cast.director, via=object()) == 20

    assert AuditEvent.objects.filter(action="order").count() == 22


def test_apply_many_is_all_or_nothing(cast):
    pairs = [make_pair(cast, state=PairState.AGREED), make_pair(cast, state=PairState.COMPLETED)]

    with pytest.raises(Refused):
        apply_many(pairs, "order", by=cast.director, via=object())

    assert [type(p).objects.get(pk=p.pk).state for p in pairs] == [PairState.AGREED, PairState.COMPLETED]


def test_apply_many_of_nothing_does_nothing(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert apply_many([], "order", by=cast.director, via=object()) == 0


def test_available_names_the_buttons_of_a_user(cast):
    pair = make_pair(cast, state=PairState.ACTIVE)

    assert [t.action for t in available(pair, cast.curator)] == ["suspend", "complete", "end", "replace"]
    assert [t.action for t in available(pair, cast.mentee)] == []


def test_history_is_newest_first(cast):
    pair = make_pair(cast, state=PairState.PROPOSED)
    audit.record(pair, "note", "первая", by=cast.curator)
    audit.record(pair, "note", "вторая", by=None)

    assert [(e.title, e.actor) for e in audit.history(pair)] == [("вторая", None), ("первая", cast.curator)]
