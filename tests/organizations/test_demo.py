"""The demonstration command on a base that people have played with."""

from datetime import timedelta

from apps.organizations.management.commands.demo import summary
from apps.organizations.models import Membership
from tests.conftest import TODAY


def test_summary_names_the_places_after_the_curator_has_left(cast):
    before = summary()

    Membership.objects.filter(user=cast.curator).update(valid_to=TODAY - timedelta(days=1))

    assert (
        summary()
        == before
        == {
            "organization": str(cast.school.public_id),
            "municipality": str(cast.municipality.public_id),
            "region": str(cast.region.public_id),
            "people": 0,
        }
    )
