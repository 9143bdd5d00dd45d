"""A pair whose mentor and mentee have the logins of the cast."""

from __future__ import annotations

import pytest

from apps.participants.models import Person
from tests.factories import make_pair, make_person, make_plan


@pytest.fixture
def pair(cast):
    mentor = make_person(cast, "Соколова", user=cast.mentor, role="mentor")
    return make_pair(cast, mentor, make_person(cast, "Лапин", user=cast.mentee, role="mentee"))


@pytest.fixture
def plan(cast, pair):
    return make_plan(cast, pair)


@pytest.fixture
def stranger(cast):
    """Another mentor of the same school, with the same role and another pair."""
    from datetime import date

    from apps.accounts.models import User
    from apps.organizations.enums import Role
    from apps.organizations.models import Membership

    user = User.objects.create(username="other-mentor")
    Membership.objects.create(user=user, organization=cast.school, role=Role.MENTOR, valid_from=date(2026, 8, 1))
    make_pair(cast, make_person(cast, "Чужаков", user=user))
    return User.objects.get(pk=user.pk)


def people(plan) -> set[str]:
    return {p.last_name for p in Person.objects.filter(pair_memberships__pair=plan.pair)}
