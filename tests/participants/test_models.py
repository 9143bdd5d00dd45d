"""Constraints of the tables, provoked."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.participants.models import (
    Agreement,
    Clearance,
    Consent,
    ConsentText,
    Namesakes,
    Participation,
    Partner,
    Person,
    RestrictedCategory,
    SavedFilter,
    SubjectRequest,
    Withdrawal,
    WithdrawalStep,
)
from tests.factories import make_consent, make_participation, make_person

DAY = date(2026, 11, 1)
EARLIER = date(2026, 10, 1)


def partner(cast, name="Завод"):
    return Partner.objects.create(organization=cast.school, name=name)


def agreement_ends_early(cast):
    Agreement.objects.create(organization=cast.school, partner=partner(cast), signed_on=DAY, valid_to=EARLIER)


def partner_twice(cast):
    partner(cast)
    partner(cast)


def text_twice(cast):
    for _ in range(2):
        ConsentText.objects.create(purpose="processing", version=9, title="Т", body="Т", valid_from=DAY)


def namesakes_of(cast, *order):
    people = [make_person(cast), make_person(cast)]
    for first, second in order:
        Namesakes.objects.create(
            organization=cast.school, first=people[first], second=people[second], said_at=clock.now()
        )


def restricted_twice(cast):
    person = make_person(cast)
    for _ in range(2):
        RestrictedCategory.objects.create(person=person, kind="gifted", valid_from=DAY)


def participation_twice(cast):
    person = make_person(cast, role="mentor")
    make_participation(cast, person, "mentor")


def participation_ends_early(cast):
    make_participation(cast, make_person(cast), "mentor", joined_on=DAY, left_on=EARLIER)


def filter_twice(cast):
    for _ in range(2):
        SavedFilter.objects.create(user=cast.curator, page="mentors", title="Мой", query="q=1")


def withdrawal(cast, **fields):
    return Withdrawal.objects.create(
        organization=cast.school, consent=make_person(cast).consents.get(), opened_on=DAY, **fields
    )


def step(case, **fields):
    WithdrawalStep.objects.create(withdrawal=case, kind="manual", title="Шаг", due=DAY, position=1, **fields)


def step_twice(cast):
    case = withdrawal(cast)
    step(case)
    step(case)


def merged_into_itself(cast):
    person = make_person(cast)
    Person.objects.filter(pk=person.pk).update(merged_into=person)


def request(cast, **fields):
    SubjectRequest.objects.create(
        **{"organization": cast.school, "asked_by": "Матерева", "kind": "access", "words": "Что есть?"},
        **{"received_on": DAY, "due": DAY, "created_at": clock.now(), **fields},
    )


BROKEN = {
    "request_answered_by_somebody": lambda cast: request(cast, answered_on=DAY, answer="Письмо"),
    "request_answered_after": lambda cast: request(
        cast, answered_on=EARLIER, answer="Письмо", answered_by=cast.curator
    ),
    "request_due_after": lambda cast: request(cast, due=EARLIER),
    "person_has_surname": lambda cast: make_person(cast) and Person.objects.update(last_name=""),
    "person_class_only_of_pupil": lambda cast: make_person(cast, school_class="8А"),
    "person_not_merged_into_itself": merged_into_itself,
    "participation_once_a_year": participation_twice,
    "participation_period_ordered": participation_ends_early,
    "consent_period_ordered": lambda cast: make_consent(make_person(cast), signed_on=DAY, valid_to=EARLIER),
    "consent_withdrawn_after_signed": lambda cast: make_consent(make_person(cast), signed_on=DAY, withdrawn_on=EARLIER),
    "consent_representative_named": lambda cast: make_consent(make_person(cast), signer="both"),
    "agreement_period_ordered": agreement_ends_early,
    "partner_once": partner_twice,
    "consent_text_version_once": text_twice,
    "restricted_once": restricted_twice,
    "namesakes_once": lambda cast: namesakes_of(cast, (0, 1), (0, 1)),
    "namesakes_smaller_number_first": lambda cast: namesakes_of(cast, (1, 0)),
    "clearance_period_ordered": lambda cast: Clearance.objects.create(
        organization=cast.school, person=make_person(cast), number="1", issued_on=DAY, valid_to=EARLIER
    ),
    "saved_filter_title_once": filter_twice,
    "withdrawal_destroyed_by_somebody": lambda cast: withdrawal(cast, destroyed_at=clock.now()),
    "withdrawal_settled_or_destroyed": lambda cast: withdrawal(
        cast, destroyed_at=clock.now(), destroyed_by=cast.curator, settled_on=DAY
    ),
    "withdrawal_step_once": step_twice,
    "withdrawal_step_done_by_somebody": lambda cast: step(withdrawal(cast), done_on=DAY),
}


@pytest.mark.parametrize("name", BROKEN)
def test_database_refuses(cast, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        BROKEN[name](cast)


def test_every_constraint_of_the_app_is_provoked():
    models = (
        Person,
        Participation,
        Consent,
        Agreement,
        Partner,
        ConsentText,
        RestrictedCategory,
        Namesakes,
        Clearance,
        SavedFilter,
        SubjectRequest,
        Withdrawal,
        WithdrawalStep,
    )

    assert {one.name for model in models for one in model._meta.constraints} == set(BROKEN)


@pytest.mark.parametrize(
    ("names", "full", "short"),
    [
        (("Щёголев", "Пётр", "Ильич"), "Щёголев Пётр Ильич", "Щёголев П. И."),
        (("Ким", "Анна", ""), "Ким Анна", "Ким А."),
        (("Участник № 7", "", ""), "Участник № 7", "Участник № 7"),
    ],
)
def test_names_of_a_person(names, full, short):
    person = Person(last_name=names[0], first_name=names[1], middle_name=names[2])

    assert (person.full_name, person.short_name) == (full, short)
