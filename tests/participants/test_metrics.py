"""Figures of the bases, as of a date; their dates in the agenda."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.metrics.services import figures
from apps.notifications.agenda import due_things
from apps.participants.models import (
    Agreement,
    Clearance,
    Partner,
    Person,
    RestrictedCategory,
    Withdrawal,
    WithdrawalTerm,
)
from apps.participants.services import consents, withdrawals
from tests.factories import make_consent, make_participation, make_person, make_pupil

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def value(cast, code, day=TODAY, **params):
    found = figures.value(f"participants.{code}", cast.school, day, params)
    return (found.numerator, found.denominator)


def test_people_count_while_their_participation_holds(cast):
    person = make_person(cast)
    make_participation(cast, person, "mentor", joined_on=date(2026, 10, 1), left_on=date(2026, 11, 1))

    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)]

    assert [value(cast, "mentors", day)[0] for day in days] == [0, 1, 1, 0]


def test_person_with_both_roles_counts_once_in_each(cast):
    person = make_person(cast, role="mentor")
    make_participation(cast, person, "mentee")

    assert (value(cast, "mentors"), value(cast, "mentees"), value(cast, "consents")) == ((1, None), (1, None), (1, 1))


def test_last_year_does_not_count_today(cast):
    cast.year.start, cast.year.end = date(2025, 9, 1), date(2026, 8, 31)
    cast.year.save()
    make_person(cast, role="mentor")

    assert value(cast, "mentors")[0] == 0


def test_counts_can_be_narrowed_by_form_and_category(cast):
    make_person(cast, role="mentor")
    make_pupil(cast, role="mentor")

    found = [
        value(cast, "mentors", **params)[0]
        for params in ({"category": "pupil"}, {"form": "teacher_teacher"}, {"form": "x"})
    ]

    assert found == [1, 2, 0]


def test_consents_follow_their_dates(cast):
    person = make_person(cast, consent=False, role="mentor")
    make_consent(person, signed_on=date(2026, 10, 1), valid_to=date(2026, 11, 19))
    make_consent(person, signed_on=TODAY, withdrawn_on=TODAY + DAY)

    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 11, 19), TODAY, TODAY + DAY]

    assert [value(cast, "consents", day) for day in days] == [(0, 1), (1, 1), (1, 1), (1, 1), (0, 1)]


def test_list_behind_the_consents_names_those_who_lack_one(cast):
    from apps.metrics.registry import metrics
    from apps.participants.access import person_url

    make_person(cast, role="mentor")
    bare = make_person(cast, "Безбумагин", consent=False, role="mentor")

    found = metrics.get("participants.consents").people(cast.school, TODAY, {})

    assert found == [("Безбумагин Пётр Ильич", person_url(bare))]


def test_empty_base_has_no_share_and_no_error(cast):
    found = figures.value("participants.consents", cast.school, TODAY)

    assert (found.number, found.reason) == (None, "не из чего считать")


def test_young_specialists_by_the_rule_of_each_school(cast):
    cast.neighbour.young_specialist_years = 5
    cast.neighbour.save()
    for school in (cast.school, cast.neighbour):
        make_person(cast, organization=school, service_since=date(2025, 9, 1))
        make_person(cast, organization=school, service_since=date(2022, 9, 1))

    found = figures.compute("participants.young_specialists_total", cast.municipality, TODAY)

    assert {pk: one.numerator for pk, one in found.items()} == {cast.school.pk: 1, cast.neighbour.pk: 2}


def test_restricted_count_follows_the_period_and_the_kind(cast):
    pupil = make_pupil(cast, role="mentee")
    RestrictedCategory.objects.create(
        person=pupil, kind="gifted", valid_from=date(2026, 10, 1), valid_to=date(2026, 11, 1)
    )

    found = [
        value(cast, "restricted", date(2026, 10, 15))[0],
        value(cast, "restricted", date(2026, 10, 15), restricted="ovz")[0],
        value(cast, "restricted")[0],
    ]

    assert found == [1, 0, 0]


def test_partners_with_an_agreement_who_gave_mentors(cast):
    for number, (until, gave) in enumerate([(None, True), (date(2027, 1, 1), False), (date(2026, 11, 19), True)]):
        partner = Partner.objects.create(organization=cast.school, name=f"Завод {number}")
        Agreement.objects.create(organization=cast.school, partner=partner, signed_on=date(2026, 1, 1), valid_to=until)
        if gave:
            make_person(cast, category="partner", partner=partner, role="mentor")

    assert value(cast, "partners") == (1, 2)


@pytest.mark.parametrize(
    "code", ["mentors", "mentees", "consents", "young_specialists_total", "restricted", "partners"]
)
def test_figure_costs_the_same_for_one_person_and_for_many(cast, code, django_assert_max_num_queries):
    for number in range(12):
        make_pupil(cast, role="mentee" if number % 2 else "mentor")

    with django_assert_max_num_queries(5):
        figures.compute(f"participants.{code}", cast.region, TODAY)


# ---- agenda
def titles(cast, days=30):
    return [
        (thing.due, thing.title)
        for thing in due_things(cast.school, TODAY, TODAY + timedelta(days=days))
        if "participants" in thing.key
    ]


def test_consents_and_agreements_that_end_are_due(cast):
    make_consent(make_person(cast, "Истекалов", consent=False), valid_to=date(2026, 12, 1))
    partner = Partner.objects.create(organization=cast.school, name="Завод")
    Agreement.objects.create(
        organization=cast.school, partner=partner, signed_on=date(2026, 1, 1), valid_to=date(2026, 12, 5)
    )

    assert titles(cast) == [
        (date(2026, 12, 1), "Истекает согласие (обработка персональных данных): Истекалов П. И."),
        (date(2026, 12, 5), "Истекает соглашение с партнёром: Завод"),
    ]


def test_renewed_and_withdrawn_consents_are_not_due(cast):
    renewed = make_person(cast, consent=False)
    make_consent(renewed, valid_to=date(2026, 12, 1))
    make_consent(renewed, valid_to=date(2027, 12, 1))
    make_consent(make_person(cast, consent=False), valid_to=date(2026, 12, 1), withdrawn_on=date(2026, 11, 1))

    assert titles(cast) == []


def test_birthdays_that_change_the_signer_are_due_to_the_curator(cast):
    make_pupil(cast, "Четырнадцатов", role="mentee", birth_date=date(2012, 12, 1))
    make_pupil(cast, "Пятнадцатов", role="mentee", birth_date=date(2011, 12, 1))
    make_pupil(cast, "Посторонний", birth_date=date(2012, 12, 1))

    things = [thing for thing in due_things(cast.school, TODAY, date(2026, 12, 31)) if "age" in thing.key]

    assert [(thing.due, thing.title, thing.user_ids) for thing in things] == [
        (
            date(2026, 12, 1),
            "Четырнадцатов П. И.: исполняется 14 лет, нужно новое согласие",
            frozenset({cast.curator.pk}),
        )
    ]


def test_birthday_that_is_over_is_told_in_the_past(cast):
    make_pupil(
        cast, "Четырнадцатов", role="mentee", birth_date=date(2012, 11, 10), created_at=datetime(2026, 9, 1, tzinfo=UTC)
    )

    things = [thing for thing in due_things(cast.school, date(2026, 9, 1), TODAY) if "age" in thing.key]

    assert [thing.title for thing in things] == ["Четырнадцатов П. И.: исполнилось 14 лет, нужно новое согласие"]


@pytest.mark.parametrize(("birthday", "due"), [(date(2012, 11, 18), 0), (date(2012, 11, 19), 1), (date(2012, 5, 4), 0)])
def test_birthday_before_the_person_was_entered_is_not_late(cast, birthday, due):
    # 22:30 of the 18th in UTC is the 19th at the school.
    entered = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    make_pupil(cast, role="mentee", consent=False, birth_date=birthday, created_at=entered)

    things = due_things(cast.school, date(2026, 1, 1), date(2026, 12, 31))

    assert len([thing for thing in things if "age" in thing.key]) == due


def test_birthday_with_a_consent_signed_since_is_done(cast):
    pupil = make_pupil(cast, role="mentee", birth_date=date(2012, 11, 20), consent=False)
    make_consent(pupil, signed_on=TODAY)

    assert titles(cast) == []


def test_open_steps_of_a_withdrawal_are_due_until_they_are_done(cast):
    WithdrawalTerm.objects.create(
        purpose="processing", kind="manual", title="Уведомить", days=5, working=False, position=1
    )
    consents.withdraw(make_person(cast, "Отозванцев").consents.get(), day=TODAY, reason="заявление", by=cast.curator)

    before = titles(cast)
    withdrawals.take_step(Withdrawal.objects.get(), 1, by=cast.curator)

    assert (before, titles(cast)) == ([(date(2026, 11, 25), "Отзыв согласия, Отозванцев П. И.: Уведомить")], [])


def test_last_clearance_of_a_person_is_due_when_it_ends(cast):
    for number, until in enumerate([date(2026, 12, 1), date(2026, 12, 10)]):
        Clearance.objects.create(
            organization=cast.school,
            person=holder(cast),
            number=str(number),
            issued_on=date(2026, 1, 1),
            valid_to=until,
        )

    assert titles(cast) == [(date(2026, 12, 10), "Истекает справка об отсутствии судимости: Справкин П. И.")]


def holder(cast):
    """The one person of the clearances."""
    return Person.objects.filter(last_name="Справкин").first() or make_person(cast, "Справкин")
