"""Figures by code: compute, values by hand, the catalogue, the command."""

import json
import math
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Refused
from apps.core.registry import UnknownCode
from apps.metrics import tally
from apps.metrics.models import ManualValue, Snapshot
from apps.metrics.registry import metrics
from apps.metrics.services import catalogue, figures, manual
from apps.metrics.services.figures import Ask, Value
from apps.metrics.tally import UNKNOWN
from apps.organizations.enums import Kind
from apps.organizations.models import Organization
from apps.workflow.models import AccessEntry, AuditEvent
from tests.conftest import NOON, make_organization
from tests.factories import make_meeting, make_pair, make_plan

DAY = date(2026, 11, 20)


def enter(
    cast, day=DAY, numerator="2", denominator=None, note="Журнал", code="activities.publications", organization=None
):
    organization = organization or cast.school
    return manual.enter(
        organization=organization,
        year=organization.years.first(),
        code=code,
        day=day,
        numerator=Decimal(numerator),
        denominator=denominator and Decimal(denominator),
        note=note,
        by=cast.curator,
    )


@pytest.mark.parametrize(
    ("value", "number", "reason"),
    [
        (Value(3), 3, ""),
        (Value(23, 25), 92, ""),
        (Value(0, 10), 0, ""),
        (Value(0, 0), None, "не из чего считать"),
        (Value(5, UNKNOWN), None, "нет контингента"),
    ],
)
def test_value_says_its_number_or_why_there_is_none(value, number, reason):
    assert (value.number, value.reason) == (number, reason)


def test_total_leaves_unknown_denominators_out():
    values = {1: Value(5, 10), 2: Value(7, UNKNOWN), 3: Value(1, 10)}

    assert figures.total(values) == Value(6, 20)


def test_total_of_unknown_alone_is_unknown():
    assert figures.total({1: Value(5, UNKNOWN), 2: Value(7, UNKNOWN)}).reason == "нет контингента"


def test_total_of_nothing_is_nought():
    assert figures.total({}) == Value(0)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.one_of(st.just(UNKNOWN), st.integers(0, 50).map(float))),
        min_size=1,
        max_size=8,
    )
)
def test_total_equals_a_plain_sum(rows):
    values = {n: Value(float(a), b) for n, (a, b) in enumerate(rows)}
    known = [(a, b) for a, b in rows if b != UNKNOWN]

    total = figures.total(values)

    expected = (sum(a for a, _ in known), sum(b for _, b in known)) if known else (0, UNKNOWN)
    assert (total.numerator, total.denominator) == expected


def test_compute_answers_for_every_organization_of_the_scope(cast):
    make_pair(cast)
    make_pair(cast)

    answer = figures.compute("pairs.active", cast.municipality, DAY)

    assert answer == {cast.school.pk: Value(2, None), cast.neighbour.pk: Value(0, None)}


def test_figures_asked_together_are_those_asked_alone(cast):
    make_pair(cast)
    enter(cast, date(2026, 11, 1), "3")
    days = (DAY, date(2026, 10, 31))
    asks = [Ask(code, day) for day in days for code in metrics.codes()]

    together = figures.values(asks, cast.school)

    assert together == [figures.value(ask.code, cast.school, ask.day) for ask in asks]
    assert (Value(1, None) in together, Value(3, None) in together) == (True, True)


def test_kept_statements_answer_what_a_question_put_together_anew_answers(cast):
    make_plan(cast)
    enter(cast, date(2026, 11, 1), "3")
    enter(cast, date(2026, 11, 1), "5", organization=cast.foreign_school)
    asks = [Ask(code, day) for day in (DAY, date(2026, 10, 31)) for code in metrics.codes()]
    asks += [Ask("pairs.active", DAY, {"form": "teacher_teacher"}), Ask("pairs.active", DAY, {"form": "нет такой"})]
    # The former question keeps the statement, the next one of another organization takes it.
    for scope in (cast.foreign_school, cast.school, cast.municipality, cast.region):
        below = Organization.objects.under(scope).educational()

        assert figures.answer_below(asks, scope) == figures.answer(asks, below)

    for school in (cast.foreign_school, cast.school):
        assert figures.values(asks, school) == [found[school.pk] for found in figures.answer(asks, below)]


def test_statement_of_a_day_is_put_together_once_for_all_schools(cast, monkeypatch):
    asked = []
    pairs = metrics.get("pairs.active")
    watched = replace(pairs, query=lambda *question: asked.append(question) or pairs.query(*question))
    monkeypatch.setitem(metrics._entries, "pairs.active", watched)
    make_pair(cast)

    found = [figures.value("pairs.active", school, DAY) for school in (cast.school, cast.neighbour, cast.school)]

    assert (found, len(asked)) == ([Value(1), Value(0), Value(1)], 1)


def test_figure_that_nothing_can_answer_is_nought(cast, monkeypatch):
    pairs = metrics.get("pairs.active")
    nobody = replace(pairs, query=lambda organizations, *rest: pairs.query(organizations.filter(pk__in=[]), *rest))
    monkeypatch.setitem(metrics._entries, "pairs.active", nobody)

    assert figures.value("pairs.active", cast.school, DAY) == Value(0)


def test_metric_that_asks_the_database_too_early_is_a_mistake(cast, monkeypatch):
    pairs = metrics.get("pairs.active")

    def hasty(organizations, day, params):
        return pairs.query(Organization.objects.filter(pk__in=list(organizations)), day, params)

    monkeypatch.setitem(metrics._entries, "pairs.active", replace(pairs, query=hasty))

    with pytest.raises(AssertionError, match="database is asked"):
        figures.value("pairs.active", cast.school, DAY)


def test_whole_catalogue_costs_a_few_queries(cast, django_assert_num_queries):
    """One more for the numbers of the organizations."""
    asks = [Ask(code, DAY) for code in metrics.codes()]
    parts = sum(len(metrics.get(code).query(Organization.objects.all(), DAY, {}).parts) for code in metrics.codes())

    with django_assert_num_queries(1 + math.ceil(parts / tally.PARTS_AT_ONCE)):
        figures.answer(asks, Organization.objects.all())


def test_figure_asked_twice_is_counted_once(cast, django_assert_num_queries):
    make_pair(cast)
    asks = [Ask("pairs.active", DAY), Ask("pairs.active", DAY, {"form": "нет такой"}), Ask("pairs.active", DAY)] * 30

    with django_assert_num_queries(1):
        found = figures.values(asks, cast.school)

    assert found == [Value(1, None), Value(0, None), Value(1, None)] * 30


def test_compute_takes_the_same_queries_for_one_and_many_organizations(cast, django_assert_num_queries):
    make_pair(cast)
    with django_assert_num_queries(2):
        figures.compute("pairs.active", cast.school, DAY)
    with django_assert_num_queries(2):
        figures.compute("pairs.active", cast.region, DAY)


def test_compute_of_an_unknown_code_says_so(cast):
    with pytest.raises(UnknownCode, match="нет кода «нет.такого»"):
        figures.compute("нет.такого", cast.school, DAY)


def test_past_day_keeps_its_figure_after_the_pair_ended(cast):
    pair = make_pair(cast)
    before = figures.value("pairs.active", cast.school, date(2026, 10, 1))

    type(pair).objects.filter(pk=pair.pk).update(state="ended", ended_on=DAY, end_note="уехал")

    assert figures.value("pairs.active", cast.school, date(2026, 10, 1)) == before == Value(1, None)
    assert figures.value("pairs.active", cast.school, DAY) == Value(0, None)


def test_manual_value_counts_from_its_day_until_the_next(cast):
    enter(cast, date(2026, 10, 1), "1")
    enter(cast, date(2026, 11, 1), "3")

    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1), DAY]
    assert [figures.value("activities.publications", cast.school, d).number for d in days] == [0, 1, 1, 3, 3]


def test_manual_value_of_a_day_is_replaced_and_logged(cast):
    enter(cast, numerator="1")
    enter(cast, numerator="2", note="Пересчитано")

    assert ManualValue.objects.get().numerator == 2
    assert AuditEvent.objects.filter(action="enter").count() == 2


def test_manual_value_does_not_reach_into_the_next_year(cast):
    enter(cast)

    assert figures.value("activities.publications", cast.school, date(2027, 9, 1)).number == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": date(2026, 8, 31)}, "Дата 31.08.2026 вне года «2026/2027 учебный год». Выберите дату внутри года."),
        ({"note": "  "}, "Напишите, откуда значение: без пометки его нельзя проверить."),
    ],
)
def test_manual_value_is_refused_with_a_sentence(cast, fields, sentence):
    with pytest.raises(Refused) as refusal:
        enter(cast, **fields)

    assert (refusal.value.sentence, ManualValue.objects.count()) == (sentence, 0)


def test_page_refuses_a_share_without_denominator(cast):
    data = {"code": "surveys.diagnosed", "date": "2026-11-20", "numerator": "24", "note": "Протокол"}

    page = cast.client("curator").post("/figures/values/new/", data).content.decode()

    assert "Это доля: напишите, из скольких она считается (больше нуля)." in page
    assert 'value="24"' in page
    assert ManualValue.objects.count() == 0


@pytest.mark.parametrize("day", ["31.02.2026", "2026-02-31", "завтра", ""])
def test_page_refuses_a_broken_date(cast, day):
    data = {"code": "activities.publications", "date": day, "numerator": "1", "note": "х"}

    response = cast.client("curator").post("/figures/values/new/", data)

    assert (response.status_code, ManualValue.objects.count()) == (200, 0)


def test_page_refuses_more_than_the_whole(cast):
    data = {
        "code": "surveys.diagnosed",
        "date": "2026-11-20",
        "numerator": "30",
        "denominator": "20",
        "note": "Протокол",
    }

    page = cast.client("curator").post("/figures/values/new/", data).content.decode()

    assert "Значение больше, чем «из скольких». Проверьте оба числа." in page


def test_list_behind_a_number_is_for_those_who_may_see_people(cast):
    pair = make_pair(cast)
    surname = pair.mentors[0].last_name

    def seen(who):
        return surname in cast.client(who).get("/figures/pairs.mentors/").content.decode()

    assert [seen(who) for who in ("curator", "director", "municipal", "regional", "foreign_curator")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_list_of_a_sensitive_figure_is_for_those_who_may_see_categories_and_is_noted(cast):
    person = make_pair(cast).mentees[0]
    person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))

    def seen(who):
        return person.last_name in cast.client(who).get("/figures/participants.restricted/").content.decode()

    everybody = ("curator", "psychologist", "director", "municipal", "foreign_curator")
    assert [seen(who) for who in everybody] == [True, True, False, False, False]
    noted = AccessEntry.objects.filter(object_type="participants.RestrictedCategory", organization_id=cast.school.pk)
    assert list(noted.order_by("pk").values_list("user__username", "rows")) == [("curator", 1), ("psychologist", 1)]


@pytest.mark.parametrize("code", sorted(metrics.codes()))
def test_list_behind_every_number_opens_and_leads_to_pages(cast, code):
    make_plan(cast)
    make_meeting(cast)
    client = cast.client("curator")

    page = client.get(f"/figures/{code}/")

    assert page.status_code == 200
    assert {client.get(url).status_code for _, url in page.context["people"] or []} <= {200}


def test_part_of_a_figure_is_named_in_words(cast):
    pages = {
        query: cast.client("curator").get(f"/figures/{query}").content.decode()
        for query in (
            "participants.mentors/?category=pupil",
            "pairs.active/?form=teacher_teacher",
            "pairs.active/?form=x",
        )
    }

    words = {query: re.search(r"а часть: ([^.]*)\.", page)[1] for query, page in pages.items()}
    assert words == {
        "participants.mentors/?category=pupil": "обучающийся",
        "pairs.active/?form=teacher_teacher": cast.form.title,
        "pairs.active/?form=x": "x",
    }


def test_officer_sees_every_organization_of_the_scope(cast):
    for number in range(250):
        make_organization(Kind.SCHOOL, f"Школа {number:03}", cast.municipality)

    page = cast.client("municipal").get("/figures/pairs.active/")

    assert [organization.short_name for organization, _ in page.context["rows"]][-1] == "Школа 249"
    assert len(page.context["rows"]) == 252


def test_detail_of_an_unknown_code_is_not_found(cast):
    assert cast.client("curator").get("/figures/no.such/").status_code == 404


def test_detail_with_a_broken_date_shows_today(cast):
    response = cast.client("curator").get("/figures/pairs.active/?date=2026-99-99")

    assert response.context["day"] == DAY


def test_every_metric_has_words_for_the_catalogue():
    lacking = [m.code for m in metrics if not (m.title and m.definition and m.unit and m.source)]
    assert lacking == []


def test_every_metric_answers_on_an_empty_base(cast):
    codes = [m.code for m in metrics]

    numbers = {code: figures.value(code, cast.school, DAY).numerator for code in codes}

    assert numbers == dict.fromkeys(codes, 0)


def test_command_prints_one_row_an_organization(cast):
    make_pair(cast)
    out = StringIO()

    scope = f"--municipality={cast.municipality.public_id}"
    call_command("metric", "pairs.active", scope, "--date=2026-11-20", "--json", stdout=out)

    answer = json.loads(out.getvalue())
    assert (answer["code"], answer["unit"]) == ("pairs.active", "шт.")
    rows = {r["organization"]: (r["numerator"], r["denominator"], r["value"]) for r in answer["rows"]}
    assert rows == {str(cast.school.public_id): (1, None, 1), str(cast.neighbour.public_id): (0, None, 0)}


def test_command_hides_small_sensitive_cells_above_a_school(cast):
    out = StringIO()

    arguments = ["--municipality", str(cast.municipality.public_id), "--date", "2026-11-20", "--json"]
    call_command("metric", "participants.restricted", *arguments, stdout=out)

    assert {row["numerator"] for row in json.loads(out.getvalue())["rows"]} == {None}


@pytest.mark.parametrize(
    ("code", "organization", "day"),
    [("нет", None, "2026-11-20"), ("pairs.active", "777", "2026-11-20"), ("pairs.active", None, "вчера")],
)
def test_command_refuses_bad_input_with_exit_2(cast, code, organization, day):
    with pytest.raises(CommandError) as error:
        call_command("metric", code, f"--organization={organization or cast.school.pk}", f"--date={day}")

    assert error.value.returncode == 2


def _break(create):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        create()
    return str(error.value)


def test_constraints_of_values(cast):
    def create(**fields):
        defaults = {
            "organization": cast.school,
            "year": cast.year,
            "code": "x",
            "date": DAY,
            "numerator": 1,
            "note": "х",
            "entered_at": NOON,
        }
        return lambda: ManualValue.objects.create(**{**defaults, **fields})

    breakers = {
        "manual_value_not_negative": create(numerator=-1),
        "manual_value_denominator_positive": create(denominator=0),
        "manual_value_has_note": create(note=""),
    }
    assert [name for name, breaker in breakers.items() if name not in _break(breaker)] == []
    create()()
    assert _break(create())


def test_snapshot_once_a_day(cast):
    fields = {"organization": cast.school, "code": "x", "date": DAY, "numerator": 1, "taken_at": NOON}
    Snapshot.objects.create(**fields)

    assert _break(lambda: Snapshot.objects.create(**fields))


def test_catalogue_shows_every_value_of_the_day_as_the_reader_may_see_it(cast):
    person = make_pair(cast).mentees[0]
    person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))

    def values(who, query=""):
        rows = cast.client(who).get(f"/figures/{query}").context["rows"]
        return {row["metric"].code: row["value"] for row in rows}

    curator, municipal = values("curator"), values("municipal")
    assert curator == {code: figures.value(code, cast.school, DAY) for code in metrics.codes()}
    assert (curator["participants.restricted"].number, municipal["participants.restricted"].hidden) == (1, True)
    assert (municipal["pairs.active"].number, values("curator", "?date=2026-08-01")["pairs.active"].number) == (1, 0)


def test_catalogue_of_very_many_organizations_leaves_values_to_the_pages_of_figures(cast, monkeypatch):
    monkeypatch.setattr(catalogue, "AT_MOST", 2)

    page = cast.client("regional").get("/figures/")

    assert {row["value"] for row in page.context["rows"]} == {None}
    assert page.status_code == 200
