"""The type of mentoring of a pair: said or usual, counted by the figures."""

from datetime import date

import pytest

from apps.metrics.services import figures
from apps.organizations.models import MentoringType, RoleModel
from apps.pairing.models import Pair
from apps.pairing.services import pairs
from apps.pairing.services.checks import Terms
from tests.conftest import TODAY
from tests.factories import make_person

pytestmark = pytest.mark.django_db
CODES = ("group", "traditional", "reverse", "situational")


@pytest.fixture
def types(cast):
    return {code: MentoringType.objects.create(code=code, title=code, position=n) for n, code in enumerate(CODES)}


def propose(cast, *, mentees=1, role_model=None, type=None):
    mentor, *rest = (make_person(cast) for _ in range(mentees + 1))
    terms = Terms(cast.form, date(2026, 9, 1), date(2027, 5, 31), role_model, type)
    return pairs.propose(
        organization=cast.school, year=cast.year, mentors=[mentor], mentees=rest, terms=terms, by=cast.curator
    )


def test_type_follows_from_who_is_in_the_pair(cast, types):
    innovator = RoleModel.objects.create(code="innovator", title="Новатор", form=cast.form, position=9)

    made = [propose(cast), propose(cast, mentees=2), propose(cast, role_model=innovator)]

    assert [pair.type.code for pair in made] == ["traditional", "group", "reverse"]


def test_type_that_was_said_stays_and_is_changed_while_proposed(cast, types):
    pair = propose(cast, mentees=2, type=types["situational"])
    said = pair.type.code

    pairs.change(pair, terms=Terms(cast.form, pair.start, pair.end), by=cast.curator)

    assert (said, pair.type.code) == ("situational", "group")


def test_figures_count_pairs_made_before_the_type_was_asked_for(cast, types):
    propose(cast, mentees=2), propose(cast), propose(cast, type=types["situational"])
    Pair.objects.update(state="active", activated_on=date(2026, 9, 10), agreed_at="2026-09-10T09:00Z")
    Pair.objects.exclude(type=types["situational"]).update(type=None)

    counted = {code: figures.value("pairs.active", cast.school, TODAY, {"type": code}).numerator for code in CODES}

    assert counted == {"group": 1, "traditional": 1, "reverse": 0, "situational": 1}
