"""A repealed order: what becomes of the pairs it fixed. State of the pair × what happens."""

from datetime import date, timedelta

import pytest

from apps.core import clock
from apps.documents.services import documents
from apps.pairing.models import Pair
from apps.pairing.services import pairs, papers
from apps.workflow.models import AuditEvent
from tests.conftest import NOON
from tests.factories import make_person
from tests.pairing.people import agreed_pair, approved_order, employees_form, terms, with_terms

TODAY, NEXT_WEEK = date(2026, 11, 20), NOON + timedelta(days=7)


def repeal(cast, document):
    return documents.repeal(document, by=cast.director, reason="Издан по ошибке")


def begun(cast, **fields):
    """A pair that has worked since 20 November under an order."""
    pair = agreed_pair(cast, **fields)
    return Pair.objects.get(pk=pair.pk), approved_order(cast, [pair])


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        ("active", "ended"),
        ("suspended", "ended"),
        ("completed", "completed"),
        ("ended", "ended"),
        ("replaced", "replaced"),
    ],
)
def test_pair_that_has_worked(cast, state, becomes):
    pair, order = begun(cast)
    final = {} if state in ("active", "suspended") else {"ended_on": TODAY, "end_note": "по итогам"}
    Pair.objects.filter(pk=pair.pk).update(state=state, **final)

    with clock.frozen(NEXT_WEEK):
        repeal(cast, order)

    pair.refresh_from_db()
    order.refresh_from_db()
    note = f"Утратил силу приказ {order}" if not final else "по итогам"
    day = NEXT_WEEK.date() if not final else TODAY
    assert (pair.state, pair.end_note, pair.ended_on, pair.order) == (becomes, note, day, order)


@pytest.mark.parametrize("start", [TODAY, date(2026, 12, 1)])
def test_pair_that_has_not_worked_a_day_waits_for_another_order(cast, start):
    pair = agreed_pair(cast, start=start)
    order = approved_order(cast, [pair])

    repeal(cast, order)

    pair.refresh_from_db()
    assert (pair.state, pair.activated_on, pair.order) == ("agreed", None, None)
    assert AuditEvent.objects.filter(object_id=pair.pk).latest("pk").title == "снова ждёт приказа: прежний утратил силу"
    approved_order(cast, [pair])
    pair.refresh_from_db()
    assert pair.state == "active"


def test_pairs_of_other_orders_go_on(cast):
    _, order = begun(cast)
    other, _ = begun(cast)

    with clock.frozen(NEXT_WEEK):
        repeal(cast, order)

    other.refresh_from_db()
    assert other.state == "active"


def test_between_employees_the_repeal_is_the_notice(cast):
    """27 November is a Friday: three working days later is Wednesday."""
    employees_form(cast)
    pair = with_terms(agreed_pair(cast), consent_on=date(2026, 11, 1), addendum_number="1", addendum_on=TODAY)
    order = approved_order(cast, [pair])

    with clock.frozen(NEXT_WEEK):
        repeal(cast, order)

    pair.refresh_from_db()
    assert (pair.state, pair.ended_on, pair.terms.notice_on) == ("ended", date(2026, 12, 2), date(2026, 11, 27))


def test_replacement_begun_by_a_repealed_order(cast):
    """The new pair loses its ground; what was replaced stays so: its days are facts."""
    old, _ = begun(cast)
    with clock.frozen(NEXT_WEEK):
        mentor = make_person(cast, role="mentor")
        new = pairs.replace(old, mentors=[mentor], terms=terms(cast, start=NEXT_WEEK.date()), by=cast.curator)
        pairs.agree_all_on_paper(new, by=cast.curator)
        order = papers.order_for([new], by=cast.curator)
        documents.send(order, by=cast.curator)
        documents.approve(order, by=cast.director)
    with clock.frozen(NEXT_WEEK + timedelta(days=5)):
        repeal(cast, order)

    assert [Pair.objects.get(pk=p.pk).state for p in (old, new)] == ["replaced", "ended"]


def test_refused_repeal_undoes_everything(cast):
    pair, order = begun(cast)
    with clock.frozen(NEXT_WEEK):
        repeal(cast, order)
        with pytest.raises(Exception, match="Уже сделано"):
            repeal(cast, order)

    pair.refresh_from_db()
    assert (pair.state, AuditEvent.objects.filter(object_id=pair.pk, action="end").count()) == ("ended", 1)
