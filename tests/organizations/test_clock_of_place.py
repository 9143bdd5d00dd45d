"""Pages and files show times by the clock of the organization they are about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.core import clock
from apps.organizations.enums import ZONES
from apps.organizations.models import Membership, Organization
from apps.pairing.models import MatchRun

# In Moscow still 20 November, in Vladivostok the 21st.
DAY_ONE, ONE = date(2026, 9, 1), timedelta(days=1)
EVENING = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "shown"), [("Europe/Moscow", "20 ноя, 21:30"), ("Asia/Vladivostok", "21 ноя, 04:30")])
def test_page_shows_times_by_the_clock_of_the_workplace(cast, client, zone, shown):
    Organization.objects.filter(pk=cast.school.pk).update(timezone=zone)
    MatchRun.objects.create(
        organization=cast.school,
        year=cast.year,
        options={},
        result={"pairs": [], "unmatched": [], "total": 0, "seconds": 0},
        created_by=cast.curator,
        created_at=EVENING,
    )
    client.force_login(cast.curator)

    page = client.get(reverse("pairing:match-new")).content.decode()

    assert f"{shown}</a>" in page


def test_without_a_workplace_the_clock_of_the_site_is_shown():
    assert f"{clock.local(EVENING):%d.%m %H:%M}" == "20.11 21:30"


@pytest.mark.parametrize("zone", [zone for zone, _ in ZONES])
@pytest.mark.parametrize("hour", [0, 6, 12, 18, 21, 23])
def test_role_begins_and_ends_by_the_clock_of_its_organization(cast, zone, hour):
    """A curator of Kamchatka gave a role «с сегодня» in the morning: in Moscow, where it was yesterday, the role did not count."""
    Organization.objects.filter(pk=cast.school.pk).update(timezone=zone)
    with clock.frozen(datetime(2026, 11, 20, hour, 30, tzinfo=UTC)):
        day = clock.now().astimezone(ZoneInfo(zone)).date()
        terms = {"today": (day, day), "over": (DAY_ONE, day - ONE), "ahead": (day + ONE, None), "open": (DAY_ONE, None)}
        held = set()
        for name, (start, end) in terms.items():
            user = User.objects.create_user(name)
            Membership.objects.create(
                user=user, organization=cast.school, role="curator", valid_from=start, valid_to=end
            )
            if user.has_perm("pairing.match", cast.school):
                held.add(name)

    assert held == {"today", "open"}


def test_day_is_that_of_the_organization(cast):
    cast.school.timezone = "Asia/Vladivostok"

    with clock.standing_in(lambda: cast.school):
        inside = clock.day_of(EVENING)

    assert (f"{inside:%d.%m}", f"{clock.day_of(EVENING, cast.school):%d.%m}", f"{clock.day_of(EVENING):%d.%m}") == (
        "21.11",
        "21.11",
        "20.11",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "entered"),
    [("2026-11-20T11:30:00+00:00", 403), ("2026-11-20T12:30:00+00:00", 200), ("2026-11-21T11:30:00+00:00", 200),
     ("2026-11-21T12:30:00+00:00", 403)],
    ids=["the evening before", "after midnight there", "the last evening", "the day after"],
)  # fmt: skip
def test_a_role_holds_from_midnight_to_midnight_of_its_own_zone(cast, moment, entered):
    """In Kamchatka it is Saturday already while Moscow has Friday afternoon."""
    Organization.objects.filter(pk=cast.school.pk).update(timezone="Asia/Kamchatka")
    Membership.objects.filter(user=cast.curator).update(valid_from="2026-11-21", valid_to="2026-11-21")

    with clock.frozen(datetime.fromisoformat(moment)):
        status = cast.client("curator").get(reverse("organizations:settings")).status_code

    assert status == entered
