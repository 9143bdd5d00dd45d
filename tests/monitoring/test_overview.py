"""The table of organizations: equals the figures, sorts, compares, leaves as a workbook, keeps to its scope."""

from datetime import date

import pytest

from apps.metrics.services import figures, snapshots
from apps.metrics.services.figures import Value
from apps.metrics.tally import UNKNOWN
from apps.monitoring.services import overview
from apps.organizations.enums import Kind
from tests.conftest import make_organization
from tests.factories import make_pair, make_participation, make_person, make_plan
from tests.monitoring.figures import DAY, make_people, make_schools, sheet

CODES = ["participants.mentors", "participants.mentees", "pairs.active", "participants.consents"]


def numbers(table, code):
    return {line.organization.short_name: line.number(code) for line in table.lines}


@pytest.fixture
def three(cast):
    """Three schools in the municipality of the cast and one beside it, with 3, 0 and 12 mentees."""
    make_people(cast, cast.school, 3, consented=1)
    make_people(cast, cast.foreign_school, 12, consented=12)
    make_pair(cast, state="agreed")
    return cast


def test_every_cell_equals_its_figure(three):
    table = overview.of_organizations(three.region, DAY)

    plain = [c for c in overview.columns() if not c.sensitive]
    for column in plain:
        expected = figures.compute(column.code, three.region, DAY)
        cells = {line.organization.pk: line.cells[overview.columns().index(column)].value for line in table.lines}
        assert cells == expected


def test_totals_are_sums_of_the_lines(three):
    table = overview.of_organizations(three.region, DAY)

    totals = {cell.column.code: cell.value for cell in table.totals}

    assert totals["participants.mentees"] == Value(3 + 1 + 12)
    assert totals["participants.consents"] == Value(1 + 2 + 12, 3 + 2 + 12)


def test_municipalities_add_up_to_the_region(three):
    schools = overview.of_organizations(three.region, DAY)
    rolled = overview.of_municipalities(three.region, DAY)

    assert numbers(rolled, "participants.mentees") == {"Первый округ": 4, "Второй округ": 12}
    assert [c.value for c in rolled.totals] == [c.value for c in schools.totals]


def test_a_municipality_sees_its_own_organizations_only(three):
    table = overview.of_organizations(three.municipality, DAY)

    assert [line.organization.short_name for line in table.lines] == ["Школа № 5", "Школа № 6"]


@pytest.mark.parametrize(
    ("key", "order"),
    [
        ("participants.mentees", ["Школа № 6", "Школа № 5", "Школа № 8"]),
        ("-participants.mentees", ["Школа № 8", "Школа № 5", "Школа № 6"]),
        ("participants.consents", ["Школа № 5", "Школа № 8", "Школа № 6"]),
        ("-participants.consents", ["Школа № 8", "Школа № 5", "Школа № 6"]),
        ("", ["Школа № 5", "Школа № 6", "Школа № 8"]),
        ("no.such", ["Школа № 5", "Школа № 6", "Школа № 8"]),
        ("-'; drop table", ["Школа № 5", "Школа № 6", "Школа № 8"]),
    ],
)
def test_sorting_puts_what_is_not_known_last(three, key, order):
    table = overview.sort(overview.of_organizations(three.region, DAY), key)

    assert [line.organization.short_name for line in table.lines] == order


@pytest.mark.parametrize(
    ("value", "target", "state"),
    [
        (Value(10, 10), 100, "good"),
        (Value(9, 10), 100, "warn"),
        (Value(90, 100), 100, "warn"),
        (Value(89, 100), 100, "bad"),
        (Value(0, 0), 100, ""),
        (Value(3), None, ""),
    ],
)
def test_heat_of_a_cell(value, target, state):
    column = overview.Column("participants.consents", "Согласия", target)

    assert overview.Cell(column, value).state == state


def test_comparison_with_last_year(three):
    year = three.school.years.create(title="2025/2026", start=date(2025, 9, 1), end=date(2026, 8, 31))
    pupil = make_person(three)
    make_participation(three, pupil, "mentee", year=year, joined_on=date(2025, 9, 1))
    now = overview.of_organizations(three.municipality, DAY)
    before = overview.of_organizations(three.municipality, overview.year_before(DAY))

    table = overview.compared(now, before)

    cells = {cell.column.code: cell for cell in table.lines[0].cells}
    mentees, consents = cells["participants.mentees"], cells["participants.consents"]
    assert (mentees.value, mentees.before, mentees.difference) == (Value(4), Value(1), 3)
    assert (consents.before, consents.difference) == (Value(0, 1), 60.0)
    assert next(c for c in table.lines[1].cells if c.column.code == "participants.consents").difference is None


def test_year_without_data_is_not_compared_with(three):
    now = overview.of_organizations(three.municipality, DAY)

    table = overview.compared(now, overview.of_organizations(three.municipality, overview.year_before(DAY)))

    assert (table, table.has_past) == (now, False)


@pytest.mark.parametrize(
    ("value", "target", "words", "css"),
    [
        (Value(1234), None, "1 234", ""),
        (Value(44.6), None, "44,6", ""),
        (Value(310, 312), 100, "99 %", " heat-warn"),
        (Value(999, 1000), 100, "99,9 %", " heat-warn"),
        (Value(897, 1000), 90, "89,7 %", " heat-warn"),
        (Value(5, 5), 100, "100 %", " heat-good"),
        (Value(0, 5), 100, "0 %", " heat-bad"),
        (Value(0, 0), 100, "–", " unknown"),
        (Value(0, UNKNOWN), 100, "–", " unknown"),
        (Value(0, None, hidden=True), None, "скрыто", " unknown"),
    ],
)
def test_words_of_a_cell_never_round_up_to_the_target(value, target, words, css):
    cell = overview.Cell(overview.Column("participants.consents", "Согласия", target, charted=True), value)

    assert (cell.words.replace("\xa0", " "), cell.css) == (words, css)


def test_organizations_stand_in_the_order_of_reading(cast):
    for name in ("Школа № 10", "Школа № 2", "школа №\xa01", "«Ёлочка»", "Ель"):
        make_organization(Kind.SCHOOL, name, cast.municipality)

    table = overview.of_organizations(cast.municipality, DAY)

    names = [line.organization.short_name for line in table.lines]
    assert names == ["«Ёлочка»", "Ель", "школа №\xa01", "Школа № 2", "Школа № 5", "Школа № 6", "Школа № 10"]


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2026, 11, 20), date(2025, 11, 20)), (date(2028, 2, 29), date(2027, 2, 28))],
)
def test_year_before(day, before):
    assert overview.year_before(day) == before


def test_chart_is_of_the_sorted_share_the_largest_first(three):
    bars = overview.bars(overview.of_organizations(three.region, DAY), "participants.consents")

    assert [organization.short_name for organization, _ in bars.lines] == ["Школа № 8", "Школа № 5", "Школа № 6"]
    assert bars.column.code == "participants.consents"


@pytest.mark.parametrize("code", ["participants.mentees", "", "no.such"])
def test_chart_of_no_share_is_of_the_one_furthest_from_its_target(three, code):
    make_plan(three)

    bars = overview.bars(overview.of_organizations(three.region, DAY), code)

    assert bars.column.code == "plans.completion"


def test_chart_of_one_line_or_too_many_is_left_out(cast):
    make_schools(cast, overview.CHARTED_AT_MOST)

    assert overview.bars(overview.of_organizations(cast.school, DAY), "") is None
    assert overview.bars(overview.of_organizations(cast.municipality, DAY), "") is None


def test_workbook_holds_the_table_cell_by_cell(three):
    content = three.client("municipal").get(f"/overview/{three.municipality.public_id}/xlsx/").content

    rows = sheet(content)
    table = overview.of_organizations(three.municipality, DAY)
    assert rows[0] == ["Первый округ"]
    assert rows[1] == ["На дату 20.11.2026"]
    assert rows[3][:5] == ["Организация", "Наставники", "Наставляемые", "Пары и группы", "Согласия: выполнено"]
    assert [row[0] for row in rows[4:]] == ["Школа № 5", "Школа № 6", "Итого"]
    for row, cells in zip(rows[4:], [*(line.cells for line in table.lines), table.totals], strict=True):
        assert row[1:3] == [cells[0].value.numerator, cells[1].value.numerator]
        consents = cells[3].value
        expected = [consents.numerator, consents.denominator, round(consents.number, 1)] if consents.number else None
        assert expected is None or row[4:7] == expected


def test_workbook_of_the_region_is_sorted_as_asked(three):
    address = f"/overview/{three.region.public_id}/xlsx/?rows=organizations&sort=-participants.mentees"

    rows = sheet(three.client("regional").get(address).content)

    assert [row[0] for row in rows[4:]] == ["Школа № 8", "Школа № 5", "Школа № 6", "Итого"]


@pytest.mark.parametrize("name", ["=1+1", "+7 900", "-школа", "@школа", "\tшкола"])
def test_name_like_a_formula_stays_text_and_itself(cast, name):
    cast.school.short_name = name
    cast.school.save()

    rows = sheet(cast.client("municipal").get(f"/overview/{cast.municipality.public_id}/xlsx/").content)

    assert name in [row[0] for row in rows[4:]]


def test_title_like_a_formula_stays_text(cast):
    cast.municipality.short_name = "=cmd|'/c calc'!A0"
    cast.municipality.save()

    rows = sheet(cast.client("municipal").get(f"/overview/{cast.municipality.public_id}/xlsx/").content)

    assert rows[0] == ["=cmd|'/c calc'!A0"]


@pytest.mark.parametrize("page", ["/overview/{}/", "/overview/{}/xlsx/", "/organizations/{}/"])
def test_scope_of_others_is_not_found(cast, page):
    other = cast.foreign_school.parent

    answers = {
        str(scope): cast.client("municipal").get(page.format(scope.public_id)).status_code
        for scope in (other, cast.foreign_school, cast.region)
    }

    assert set(answers.values()) == {404}


def test_page_of_the_municipality_names_organizations_and_no_person(three):
    make_people(three, three.school, 2, name="Сокровенников")

    page = three.client("municipal").get("/overview/").content.decode()

    assert ("Школа № 5" in page, "Сокровенников" in page) == (True, False)


@pytest.mark.parametrize("query", ["?date=2026-99-99", "?date=завтра", "?sort=%00", "?rows=x&compare=2", "?date="])
def test_strange_queries_show_the_table_of_today(cast, query):
    response = cast.client("regional").get(f"/overview/{query}")

    assert (response.status_code, response.context["day"]) == (200, DAY)


def test_page_of_a_school_leads_from_its_scope_address(cast):
    response = cast.client("municipal").get(f"/overview/{cast.school.public_id}/")

    assert (response.status_code, response.url) == (302, f"/organizations/{cast.school.public_id}/")


def test_page_of_a_school_shows_its_figures_and_contacts(three):
    page = three.client("municipal").get(f"/organizations/{three.school.public_id}/")

    values = {cell.column.code: cell.value for cell in page.context["cells"]}
    assert values["participants.mentees"] == Value(4)
    assert "Вершинина Ольга Павловна" in page.content.decode()


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize(("who", "query", "queries"), [("municipal", "", 9), ("municipal", "?compare=1", 11)])
def test_page_costs_the_same_for_few_and_many(cast, django_assert_num_queries, count, who, query, queries):
    make_schools(cast, count)
    client = cast.client(who)
    client.get("/overview/")

    with django_assert_num_queries(queries):
        client.get(f"/overview/{query}")


# ---- kept figures of the region
def test_region_reads_fresh_kept_figures(three):
    snapshots.take_due(overview.kept_codes())
    make_people(three, three.school, 5)

    table = overview.of_organizations(three.region, DAY, kept=True)

    assert numbers(table, "participants.mentees")["Школа № 5"] == 4
    assert table.taken_at is not None


def test_region_computes_when_kept_figures_are_old_or_missing(three, clock_moves):
    assert overview.of_organizations(three.region, DAY, kept=True).taken_at is None
    snapshots.take_due(overview.kept_codes())

    clock_moves(minutes=11)

    assert overview.of_organizations(three.region, DAY, kept=True).taken_at is None


def test_kept_and_computed_tables_are_equal(three):
    computed = overview.of_municipalities(three.region, DAY)
    snapshots.take_due(overview.kept_codes())

    kept = overview.of_municipalities(three.region, DAY, kept=True)

    assert (kept.lines, kept.totals) == (computed.lines, computed.totals)


def test_region_page_tells_the_age_of_its_figures(three):
    snapshots.take_due(overview.kept_codes())

    page = three.client("regional").get("/overview/").content.decode()

    assert "Цифры на 20 ноя, 12:00" in page
