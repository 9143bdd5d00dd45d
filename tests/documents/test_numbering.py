"""Numbers of the register: by the rule within a calendar year, typed freely, gaps shown, never twice."""

from datetime import UTC, date, datetime

import pytest

from apps.core import clock
from apps.core.errors import Refused
from apps.documents.models import Document
from apps.documents.services import documents, numbering, registers
from tests.documents.kinds import make_document


def approve(cast, n=0, **given):
    return documents.approve(make_document(cast, "sent", items=[f"Пункт {n}."]), by=cast.director, **given)


def test_numbers_run_without_gaps_or_repeats(cast):
    assert [approve(cast, n).number for n in range(5)] == ["1-од", "2-од", "3-од", "4-од", "5-од"]


def test_numbers_begin_anew_with_the_calendar_year_not_with_the_school_year(cast):
    approve(cast)
    with clock.frozen(datetime(2026, 12, 31, 20, 59, tzinfo=UTC)):  # 23:59 in Moscow
        assert approve(cast, 1).number == "2-од"
    with clock.frozen(datetime(2026, 12, 31, 21, 1, tzinfo=UTC)):  # the new year has come to the school
        january = approve(cast, 2)

    assert (january.number, january.register_year, january.date) == ("1-од", 2027, date(2027, 1, 1))


def test_every_organization_has_its_own_row_of_numbers(cast):
    approve(cast)
    foreign = documents.create(
        kind="tests.noted",
        organization=cast.foreign_school,
        year=cast.foreign_year,
        records={},
        by=cast.foreign_curator,
    )
    documents.send(foreign, by=cast.foreign_curator)

    assert documents.approve(foreign, by=cast.foreign_director).number == "1-од"


@pytest.mark.parametrize(
    ("rule", "number"), [("{n}-од", "1-од"), ("№{n}/п", "№1/п"), ("26/{n}", "26/1"), ("-Н", "1-Н"), ("", "1")]
)
def test_rule_of_the_organization(cast, rule, number):
    cast.school.order_number_rule = rule
    cast.school.save()

    assert approve(cast).number == number


@pytest.mark.parametrize(("journal", "number"), [("staff", "1-лс"), ("minutes", "1"), ("other", "1")])
def test_other_journals_have_their_own_numbers(cast, journal, number):
    approve(cast)
    document = make_document(cast, "sent", items=["Другой журнал."])
    Document.objects.filter(pk=document.pk).update(journal=journal)

    assert documents.approve(document, by=cast.director).number == number


def test_typed_number_out_of_the_rule_takes_no_place_in_the_row(cast):
    assert approve(cast, 0, number=" № 26/1 ").number == "26/1"
    assert approve(cast, 1).number == "1-од"


def test_typed_number_by_the_rule_leaves_a_visible_gap(cast):
    approve(cast, 0)
    assert approve(cast, 1, number="5-од").sequence == 5
    assert approve(cast, 2).number == "6-од"

    assert numbering.gaps(cast.school, 2026) == {"main": [2, 3, 4]}
    assert registers.skipped_numbers(cast.school) == ["основная деятельность: 2, 3, 4"]


def test_numbers_before_the_first_one_are_no_gap(cast):
    approve(cast, 0, number="117-од")
    approve(cast, 1)

    assert numbering.gaps(cast.school, 2026) == {}


def test_filling_a_gap_closes_it(cast):
    for n, number in enumerate(["1-од", "4-од", "2-од"]):
        approve(cast, n, number=number)

    assert numbering.gaps(cast.school, 2026) == {"main": [3]}


@pytest.mark.parametrize(
    ("paper", "missing"), [("45-од", {"main": [121]}), ("121-од", {}), ("200-од", {"main": [121]})]
)
def test_an_order_from_paper_opens_no_gap_and_may_close_one(cast, paper, missing):
    for n, number in enumerate(["120-од", "122-од", paper]):
        approve(cast, n, number=number)
    Document.objects.filter(number=paper).update(is_paper=True, late_reason="внесён позже")

    assert numbering.gaps(cast.school, 2026) == missing


def test_repeated_number_is_refused_until_it_is_meant(cast):
    approve(cast, 0)
    document = make_document(cast, "sent", items=["Второй."])

    with pytest.raises(Refused, match="Номер 1-од в 2026 году уже есть: «О проверке»"):
        documents.approve(document, by=cast.director, number="1-од")

    documents.approve(document, by=cast.director, number="1-од", allow_repeat=True)
    assert (document.number, document.sequence) == ("1-од", None)


def test_too_long_number_is_refused(cast):
    with pytest.raises(Refused, match="длиннее 40 знаков"):
        approve(cast, 0, number="1" * 41)


def test_earlier_day_of_signing_needs_a_reason_and_both_days_are_kept(cast):
    document = make_document(cast, "sent")
    with pytest.raises(Refused, match="более ранней датой: укажите причину"):
        documents.approve(document, by=cast.director, date=date(2026, 11, 2))

    documents.approve(document, by=cast.director, date=date(2026, 11, 2), reason="Директор был в командировке")

    assert (document.date, document.approved_at.date(), document.late_reason) == (
        date(2026, 11, 2),
        date(2026, 11, 20),
        "Директор был в командировке",
    )


def test_day_after_today_is_refused(cast):
    with pytest.raises(Refused, match=r"не может быть позже сегодняшней \(20\.11\.2026\)"):
        approve(cast, date=date(2026, 11, 21))


def test_order_of_last_year_takes_a_number_of_last_years_journal(cast):
    approve(cast)

    old = approve(cast, 1, date=date(2025, 12, 30), reason="Найден в архиве")

    assert (old.number, old.register_year) == ("1-од", 2025)
