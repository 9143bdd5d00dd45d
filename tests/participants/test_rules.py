"""Age, signer, young specialist: rules on a date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.organizations.models import Organization
from apps.participants import rules
from apps.participants.models import Person
from tests.factories import make_person, make_pupil

DAYS = st.dates(date(1950, 1, 1), date(2040, 12, 31))


def person_born(day):
    return Person(birth_date=day)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2012, 11, 20), date(2026, 11, 19), 13),
        (date(2012, 11, 20), date(2026, 11, 20), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 12, 31), date(2026, 12, 30), 17),
        (date(2008, 12, 31), date(2026, 12, 31), 18),
    ],
)
def test_age_on_the_edges_of_a_birthday(born, day, age):
    assert person_born(born).age_on(day) == age


@given(DAYS, st.integers(0, 30))
def test_birthday_in_is_the_first_day_of_that_age(born, age):
    day = rules.birthday_in(born, age)

    assert (person_born(born).age_on(day), person_born(born).age_on(day - timedelta(days=1))) == (age, age - 1)


@given(DAYS, DAYS, st.integers(0, 30))
def test_years_before_draws_the_same_line_as_the_age(born, day, years):
    assert (born <= rules.years_before(day, years)) == (person_born(born).age_on(day) >= years)


@pytest.mark.parametrize(
    ("age", "policy", "expected"),
    [
        (6, "both", ("representative",)),
        (13, "own", ("representative",)),
        (14, "both", ("both",)),
        (14, "representative", ("representative", "both")),
        (17, "own", ("own", "both")),
        (18, "both", ("own",)),
        (70, "representative", ("own",)),
        (None, "both", ("own", "representative", "both")),
    ],
)
def test_signers_by_age_and_policy(age, policy, expected):
    assert rules.signers(age, policy) == expected


@given(st.integers(0, 100), st.sampled_from(["both", "representative", "own"]))
def test_somebody_may_sign_at_every_age(age, policy):
    allowed = rules.signers(age, policy)

    refusals = {code: rules.signer_refusal(code, age, policy) for code in ("own", "representative", "both")}

    assert {code for code, words in refusals.items() if not words} == set(allowed) != set()


def test_refusal_names_age_and_signer():
    words = rules.signer_refusal("own", 13, "both")

    assert words == "На дату подписания участнику 13 лет: согласие подписывает законный представитель."


@pytest.mark.parametrize(
    ("since", "born", "years", "max_age", "young"),
    [
        (date(2023, 11, 21), date(1999, 1, 1), 3, None, True),
        (date(2023, 11, 20), date(1999, 1, 1), 3, None, False),
        (date(2026, 11, 20), date(1999, 1, 1), 3, None, True),
        (date(2026, 11, 21), date(1999, 1, 1), 3, None, False),
        (None, date(1999, 1, 1), 3, None, False),
        (date(2025, 9, 1), date(1991, 11, 21), 3, 34, True),
        (date(2025, 9, 1), date(1991, 11, 20), 3, 34, False),
        (date(2025, 9, 1), None, 3, 34, False),
        (date(2022, 9, 1), date(1999, 1, 1), 5, None, True),
    ],
)
def test_young_specialist_for_one_person_and_for_a_list(since, born, years, max_age, young, cast):
    cast.school.young_specialist_years, cast.school.young_specialist_max_age = years, max_age
    cast.school.save()
    person = make_person(cast, service_since=since, birth_date=born)

    listed = Person.objects.filter(rules.is_young(cast.school.today))

    assert (rules.is_young_specialist(person, cast.school.today), list(listed)) == (young, [person] if young else [])


def test_pupil_is_never_a_young_specialist(cast):
    pupil = make_pupil(cast, service_since=date(2025, 9, 1))

    assert rules.is_young_specialist(pupil, cast.school.today) is False


@given(born=DAYS, since=DAYS, day=DAYS, years=st.integers(1, 10))
def test_one_person_rule_counts_full_years(born, since, day, years):
    person = Person(birth_date=born, service_since=since, category="staff")
    person.organization = Organization(young_specialist_years=years)

    assert rules.is_young_specialist(person, day) == (since <= day and since > rules.years_before(day, years))
