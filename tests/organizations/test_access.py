"""Tree, roles, programme years, calendars."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from apps.organizations import access, calendar
from apps.organizations.enums import DayKind, Kind, Role
from apps.organizations.models import CalendarDay, ContingentSnapshot, Membership, Organization, ProgrammeYear, Vacation
from apps.organizations.workplace import Workplace


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("curator", ["Школа № 5"]),
        ("municipal", ["Первый округ", "Школа № 5", "Школа № 6"]),
        ("regional", ["Второй округ", "Озёрная область", "Первый округ", "Школа № 5", "Школа № 6", "Школа № 8"]),
        ("foreign_curator", ["Школа № 8"]),
    ],
)
def test_visible_to_is_the_own_branch_of_the_tree(cast, who, expected):
    names = Organization.objects.visible_to(cast.users[who]).values_list("short_name", flat=True)

    assert sorted(names) == sorted(expected)


def test_get_organization_for_hides_a_foreign_one(cast):
    with pytest.raises(Http404):
        access.get_organization_for(cast.curator, cast.foreign_school.public_id)

    assert access.get_organization_for(cast.municipal, cast.school.public_id) == cast.school


def test_under_counts_the_node_itself(cast):
    assert set(Organization.objects.under(cast.municipality)) == {cast.municipality, cast.school, cast.neighbour}
    assert set(Organization.objects.under(cast.region).educational()) == {
        cast.school,
        cast.neighbour,
        cast.foreign_school,
    }


def test_permission_holds_in_the_own_organization_only(cast):
    assert cast.curator.has_perm("pairing.change_pair", cast.school) is True
    assert cast.curator.has_perm("pairing.change_pair", cast.foreign_school) is False
    assert cast.curator.has_perm("documents.approve_document", cast.school) is False
    assert cast.municipal.has_perm("participants.view_person") is False


def test_role_ends_with_its_period(cast):
    membership = Membership.objects.get(user=cast.curator)
    membership.valid_to = date(2026, 11, 19)
    membership.save()

    assert cast.curator.has_perm("pairing.change_pair", cast.school) is False


def test_acting_director_signs_within_his_dates(cast):
    Membership.objects.create(
        user=cast.psychologist,
        organization=cast.school,
        role=Role.ACTING_DIRECTOR,
        valid_from=date(2026, 11, 20),
        valid_to=date(2026, 11, 25),
    )

    assert cast.psychologist.has_perm("documents.approve_document", cast.school) is True
    assert access.directors_of(cast.school) == [cast.director, cast.psychologist] or access.directors_of(
        cast.school
    ) == [
        cast.psychologist,
        cast.director,
    ]
    assert access.directors_of(cast.school, date(2026, 11, 26)) == [cast.director]


def test_inactive_user_has_no_permission(cast):
    cast.curator.is_active = False

    assert cast.curator.has_perm("pairing.change_pair", cast.school) is False


def test_current_year_contains_the_day_or_is_the_last_begun(cast):
    earlier = ProgrammeYear.objects.create(
        organization=cast.school, title="2025/2026", start=date(2025, 9, 1), end=date(2026, 5, 31)
    )

    assert access.current_year(cast.school) == cast.year
    assert access.current_year(cast.school, date(2026, 1, 15)) == earlier
    assert access.current_year(cast.school, date(2026, 7, 15)) == earlier
    assert access.current_year(cast.school, date(2020, 1, 1)) == earlier


def test_workplace_starts_in_the_most_telling_role(cast):
    Membership.objects.create(
        user=cast.curator, organization=cast.neighbour, role=Role.MENTOR, valid_from=date(2026, 9, 1)
    )

    place = Workplace(cast.curator, {})

    assert (place.organization, place.year, place.role, place.role_title) == (
        cast.school,
        cast.year,
        "curator",
        "куратор",
    )
    assert place.organizations == [cast.school, cast.neighbour]


def test_workplace_switch_keeps_the_choice(cast):
    Membership.objects.create(
        user=cast.curator, organization=cast.neighbour, role=Role.CURATOR, valid_from=date(2026, 9, 1)
    )
    client = cast.client("curator")

    response = client.post("/workplace/switch/", {"organization": str(cast.neighbour.public_id)})

    assert (response.status_code, client.session["organization"]) == (302, str(cast.neighbour.public_id))


def test_workplace_switch_to_a_foreign_organization_changes_nothing(cast):
    client = cast.client("curator")

    client.post("/workplace/switch/", {"organization": str(cast.foreign_school.public_id)})

    assert client.session["organization"] == str(cast.school.public_id)


def test_workplace_switch_to_a_foreign_year_is_not_found(cast):
    response = cast.client("curator").post("/workplace/switch/", {"year": cast.foreign_year.pk})

    assert response.status_code == 404


@pytest.fixture
def production_calendar(db):
    CalendarDay.objects.create(date=date(2026, 11, 4), kind=DayKind.HOLIDAY, title="День народного единства")
    CalendarDay.objects.create(date=date(2025, 11, 1), kind=DayKind.WORKDAY, title="Рабочая суббота")
    CalendarDay.objects.create(date=date(2026, 12, 31), kind=DayKind.HOLIDAY)
    for day in range(1, 9):
        CalendarDay.objects.create(date=date(2027, 1, day), kind=DayKind.HOLIDAY)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 2), 1, date(2026, 11, 3)),
        (date(2026, 11, 3), 1, date(2026, 11, 5)),
        (date(2026, 10, 30), 3, date(2026, 11, 5)),  # Friday evening, a weekend and a holiday between
        (date(2025, 10, 31), 1, date(2025, 11, 1)),  # a working Saturday
        (date(2026, 12, 30), 1, date(2027, 1, 11)),  # over New Year
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_add_working_days(production_calendar, day, count, expected):
    assert calendar.add_working_days(day, count) == expected


def test_on_vacation_counts_both_ends(cast):
    Vacation.objects.create(organization=cast.school, title="Осенние", start=date(2026, 10, 26), end=date(2026, 11, 3))

    days = [date(2026, 10, 25), date(2026, 10, 26), date(2026, 11, 3), date(2026, 11, 4)]
    assert [calendar.on_vacation(cast.school, d) for d in days] == [False, True, True, False]


def test_has_classes_is_false_for_a_sports_school():
    kinds = {kind: Organization(kind=kind).has_classes for kind in Kind}

    assert [kind for kind, has in kinds.items() if has] == [Kind.SCHOOL, Kind.LYCEUM]


def _break(create):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        create()
    return str(error.value)


def test_constraints_of_the_ground(cast):
    o = Organization.objects.create
    breakers = {
        "organization_region_is_root": lambda: o(kind=Kind.SCHOOL, name="Х", short_name="Х"),
        "organization_kind_known": lambda: o(kind="цирк", name="Х", short_name="Х", parent=cast.municipality),
        "year_ends_after_start": lambda: ProgrammeYear.objects.create(
            organization=cast.school, title="х", start=date(2027, 9, 1), end=date(2027, 9, 1)
        ),
        "membership_period_ordered": lambda: Membership.objects.create(
            user=cast.curator,
            organization=cast.school,
            role=Role.DIRECTOR,
            valid_from=date(2026, 9, 2),
            valid_to=date(2026, 9, 1),
        ),
        "vacation_ends_after_start": lambda: Vacation.objects.create(
            organization=cast.school, title="х", start=date(2026, 9, 2), end=date(2026, 9, 1)
        ),
    }
    assert [name for name, create in breakers.items() if name not in _break(create)] == []


def test_unique_constraints_of_the_ground(cast):
    ContingentSnapshot.objects.create(organization=cast.school, date=date(2026, 9, 1))
    breakers = [
        lambda: ProgrammeYear.objects.create(
            organization=cast.school, title="х", start=cast.year.start, end=date(2028, 1, 1)
        ),
        lambda: Membership.objects.create(
            user=cast.curator, organization=cast.school, role=Role.CURATOR, valid_from=date(2026, 8, 1)
        ),
        lambda: ContingentSnapshot.objects.create(organization=cast.school, date=date(2026, 9, 1)),
    ]
    assert all(_break(create) for create in breakers)


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ([(2025, 9), (2026, 9), (2027, 9)], (2026, 9)),  # contains the day
        ([(2024, 9), (2023, 9)], (2024, 9)),  # all over: the latest
        ([(2028, 9), (2027, 9)], (2027, 9)),  # all to come: the nearest
        ([(2024, 9), (2027, 9)], (2024, 9)),  # one over, one to come
        ([], None),
    ],
)
def test_present_year_of_many_is_that_of_each(cast, django_assert_num_queries, starts, expected):
    cast.school.years.all().delete()
    for year, month in starts:
        ProgrammeYear.objects.create(
            organization=cast.school, title=str(year), start=date(year, month, 1), end=date(year + 1, 8, 31)
        )

    with django_assert_num_queries(1):
        found = access.current_years([cast.school, cast.foreign_school], date(2026, 11, 20))

    assert found.get(cast.school.pk) == access.current_year(cast.school, date(2026, 11, 20))
    assert found[cast.foreign_school.pk] == cast.foreign_year
    year = found.get(cast.school.pk)
    assert (year and (year.start.year, year.start.month)) == expected
