"""School holidays are entered and taken back on a page of the organization."""

from datetime import date

import pytest

from apps.organizations.models import Vacation
from apps.workflow.models import AuditEvent

pytestmark = pytest.mark.django_db
PAGE = "/workplace/vacations/"
WINTER = {"title": "Зимние каникулы", "start": "2026-12-30", "end": "2027-01-10"}


@pytest.fixture
def curator(cast):
    Vacation.objects.all().delete()
    return cast.client("curator")


def test_holidays_are_entered_shown_and_taken_back(cast, curator):
    before = curator.get(PAGE).content.decode()
    after = curator.post(PAGE, WINTER, follow=True).content.decode()
    row = Vacation.objects.get()
    curator.post(f"{PAGE}{row.pk}/remove/")

    assert ("ещё не внесены" in before, "10.01.2027" in after) == (True, True)
    assert (row.organization, row.start, row.end) == (cast.school, date(2026, 12, 30), date(2027, 1, 10))
    assert not Vacation.objects.exists()
    assert list(AuditEvent.objects.filter(action="vacation").order_by("pk").values_list("title", flat=True)) == [
        "Внесены каникулы: Зимние каникулы, 30.12.2026 – 10.01.2027",
        "Убраны каникулы: Зимние каникулы, 30.12.2026 – 10.01.2027",
    ]


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2027-01-10", "2027-01-20", "start"),
        ("2027-03-30", "2027-03-20", "end"),
        # Without a limit the page of the passage to the next year was an error: there is no year 10000.
        ("2027-03-20", "9999-12-31", "end"),
        ("2027-06-01", "2027-10-04", "end"),
        ("9999-10-01", "9999-12-31", "start"),
    ],
)
def test_days_entered_twice_or_backwards_are_refused_at_their_field(curator, start, end, field):
    curator.post(PAGE, WINTER)

    page = curator.post(PAGE, {"title": "Ещё каникулы", "start": start, "end": end})

    assert list(page.context["form"].errors) == [field]
    assert Vacation.objects.count() == 1
