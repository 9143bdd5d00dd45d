"""Figures of the roadmap on any date, indicators of rows: a record changes, the figure changes."""

import math
from datetime import date

import pytest
from django.urls import reverse

from apps.metrics.services import figures, manual
from apps.organizations.models import Membership
from apps.participants.models import RestrictedCategory
from apps.roadmap.kpi_words import metric_for
from apps.roadmap.models import Kpi, Occurrence
from apps.roadmap.services import kpis, occurrences
from tests.conftest import TODAY
from tests.factories import make_consent, make_pair, make_person
from tests.roadmap.rows import make_item, make_roadmap

pytestmark = pytest.mark.django_db


def figure(cast, code, day=TODAY):
    value = figures.value(code, cast.school, day)
    return value.numerator, value.denominator


def close(item, day):
    item.occurrences.update(state="done", closed_on=day)


def test_done_counts_rows_whose_time_has_come(cast):
    roadmap = make_roadmap(cast)
    close(make_item(roadmap, due=date(2026, 10, 31)), date(2026, 10, 20))
    make_item(roadmap, due=date(2026, 11, 1))
    make_item(roadmap, due=date(2026, 12, 31))
    make_item(roadmap, due=None)

    assert figure(cast, "roadmap.done") == (1, 2)
    assert figure(cast, "roadmap.fulfilled") == (1, 4)
    assert figure(cast, "roadmap.overdue") == (1, None)
    assert figure(cast, "roadmap.items_total") == (4, None)


DAYS = [  # a row due on 31 October, closed on 10 November; another due on 30 November
    (date(2026, 9, 1), (0, 0), 0),
    (date(2026, 10, 30), (0, 0), 0),
    (date(2026, 10, 31), (0, 1), 0),
    (date(2026, 11, 9), (0, 1), 1),
    (date(2026, 11, 10), (1, 1), 0),
    (date(2026, 11, 30), (1, 2), 0),
    (date(2026, 12, 1), (1, 2), 1),
]


@pytest.mark.parametrize(("day", "done", "overdue"), DAYS)
def test_past_and_future_days_keep_their_figures(cast, day, done, overdue):
    roadmap = make_roadmap(cast)
    close(make_item(roadmap, due=date(2026, 10, 31)), date(2026, 11, 10))
    make_item(roadmap, due=date(2026, 11, 30))

    assert figure(cast, "roadmap.done", day) == done
    assert figures.value("roadmap.overdue", cast.school, day).numerator == overdue


def test_row_with_one_of_two_windows_late_is_not_done(cast):
    item = make_item(make_roadmap(cast), due=date(2026, 10, 31))
    close(item, date(2026, 10, 31))
    Occurrence.objects.create(item=item, due=date(2026, 11, 10))

    assert figure(cast, "roadmap.done") == (0, 1)


def test_row_closed_before_its_time_counts_as_done(cast):
    close(make_item(make_roadmap(cast), due=date(2027, 5, 31)), date(2026, 11, 1))

    assert figure(cast, "roadmap.done") == (1, 1)


def test_row_without_a_date_is_due_at_the_end_of_the_roadmap(cast):
    make_item(make_roadmap(cast, end=date(2027, 5, 31)), due=None)

    assert figure(cast, "roadmap.done", date(2027, 5, 30)) == (0, 0)
    assert figure(cast, "roadmap.done", date(2027, 5, 31)) == (0, 1)


def test_only_the_latest_edition_counts(cast):
    make_item(make_roadmap(cast), due=date(2026, 10, 31))
    close(make_item(make_roadmap(cast, edition=2), due=date(2026, 10, 31)), date(2026, 10, 1))

    assert figure(cast, "roadmap.done") == (1, 1)


def test_another_school_is_not_counted(cast):
    make_item(make_roadmap(cast, organization=cast.foreign_school))

    assert figure(cast, "roadmap.items_total") == (0, None)
    assert figures.compute("roadmap.items_total", cast.municipality, TODAY)[cast.school.pk].numerator == 0


# ---- indicators
def kpi_of(cast, metric, value=100, unit="%", **fields):
    item = make_item(make_roadmap(cast))
    return Kpi.objects.create(item=item, position=1, text="показатель", metric=metric, value=value, unit=unit, **fields)


def reader_of(kpi):
    """The curator of the school: sees everything of it."""
    return Membership.objects.get(organization=kpi.item.roadmap.organization, role="curator").user


def fact(kpi):
    kpi = Kpi.objects.select_related("item__roadmap__organization").get(pk=kpi.pk)
    (found,) = kpis.facts(kpi.item.roadmap, [kpi], TODAY, by=reader_of(kpi))
    return found


def summary(kpi):
    found = fact(kpi)
    return found.number, found.state, found.missing


def test_consents_move_the_indicator(cast):
    kpi = kpi_of(cast, "participants.consents")
    make_person(cast, role="mentor")
    late = make_person(cast, role="mentee", consent=False)
    assert summary(kpi) == (50, "unmet", "не хватает 1")

    make_consent(late)

    assert summary(kpi) == (100, "met", "")


def test_pairs_of_young_specialists_move_the_indicator(cast):
    kpi = kpi_of(cast, "pairs.young_specialists")
    young = make_person(cast, service_since=date(2025, 9, 1), role="mentee")
    make_person(cast, service_since=date(2025, 9, 1), role="mentee")
    assert summary(kpi) == (0, "unmet", "не хватает 2")

    make_pair(cast, mentee=young)

    assert summary(kpi) == (50, "unmet", "не хватает 1")


def test_marks_move_the_indicator_of_the_roadmap_itself(cast):
    kpi = kpi_of(cast, "roadmap.done")
    second = make_item(kpi.item.roadmap)
    assert summary(kpi) == (0, "unmet", "не хватает 2")

    occurrences.close(second.occurrences.get(), by=cast.curator, reason="сделано")

    assert summary(kpi) == (50, "unmet", "не хватает 1")


def enter(cast, code, numerator, denominator=None):
    manual.enter(
        organization=cast.school,
        year=cast.year,
        code=code,
        day=TODAY,
        numerator=numerator,
        denominator=denominator,
        note="справка",
        by=cast.curator,
    )


def test_entered_publications_move_the_indicator(cast):
    kpi = kpi_of(cast, "activities.publications", value=3, unit="публикаций")
    enter(cast, "activities.publications", 2)
    assert summary(kpi) == (2, "unmet", "не хватает 1")

    enter(cast, "activities.publications", 3)

    assert summary(kpi) == (3, "met", "")
    assert fact(kpi).is_manual


def test_entered_diagnosis_is_a_share(cast):
    kpi = kpi_of(cast, "surveys.diagnosed")

    enter(cast, "surveys.diagnosed", 40, 43)

    found = fact(kpi)
    assert (round(found.number), found.state, found.missing) == (93, "below", "не хватает 3")
    assert round(found.reached) == 93


def test_not_more_than_is_met_from_below(cast):
    kpi = kpi_of(cast, "roadmap.overdue", value=0, unit="шт.", op="<=")
    assert summary(kpi) == (1, "unmet", "")

    close(kpi.item, TODAY)

    assert summary(kpi) == (0, "met", "")


@pytest.mark.parametrize(
    ("op", "entered", "answer"),
    [
        (">=", 3, ("met", "")),
        (">", 3, ("unmet", "не хватает 1")),
        (">", 4, ("met", "")),
        ("<=", 3, ("met", "")),
        ("<", 3, ("unmet", "")),
        ("<", 2, ("met", "")),
    ],
)
def test_bound_itself_counts_only_when_the_words_say_so(cast, op, entered, answer):
    kpi = kpi_of(cast, "activities.publications", value=3, unit="публикаций", op=op)
    enter(cast, "activities.publications", entered)

    found = fact(kpi)

    # A count that has only reached «более 3» is close to it.
    state = "unmet" if found.state == "below" else found.state
    assert (state, found.missing) == answer


def test_more_than_a_share_needs_one_person_more(cast):
    kpi = kpi_of(cast, "surveys.diagnosed", value=50, op=">")
    enter(cast, "surveys.diagnosed", 20, 40)

    assert fact(kpi).missing == "не хватает 1"


@pytest.mark.parametrize(
    ("metric", "value", "reason"),
    [
        ("", 100, "показатель не привязан: выберите, чем его измерять"),
        ("", None, "без числовой цели"),
        ("no.such", 100, "показатель не привязан: выберите, чем его измерять"),
        ("roadmap.overdue", None, "цель не задана"),
        ("surveys.diagnosed", 100, "не из чего считать"),
    ],
)
def test_reason_is_said_when_there_is_nothing_to_compare(cast, metric, value, reason):
    found = fact(kpi_of(cast, metric, value=value))

    assert (found.state, found.reason) == ("none", reason)


def test_forecast_goes_on_at_the_present_pace(cast):
    kpi = kpi_of(cast, "activities.publications", value=3, unit="публикаций")
    enter(cast, "activities.publications", 2)
    kpi = Kpi.objects.select_related("item__roadmap__organization").get(pk=kpi.pk)
    roadmap = kpi.item.roadmap

    (found,) = kpis.facts(roadmap, [kpi], TODAY, by=cast.curator, with_forecast=True)

    passed, left = (TODAY - roadmap.start).days, (roadmap.end - TODAY).days
    assert found.forecast == math.floor(2 + 2 / passed * left)


def test_share_has_no_forecast(cast):
    kpi = kpi_of(cast, "roadmap.done")
    kpi = Kpi.objects.select_related("item__roadmap__organization").get(pk=kpi.pk)

    (found,) = kpis.facts(kpi.item.roadmap, [kpi], TODAY, by=cast.curator, with_forecast=True)

    assert found.forecast is None


# The director is of the school and may not see who is in a special category; the psychologist may.
@pytest.mark.parametrize(
    ("who", "params", "people", "number"),
    [
        ("curator", {}, 3, 3),
        ("psychologist", {}, 3, 3),
        ("director", {}, 3, None),
        ("director", {}, 5, 5),
        ("director", {"restricted": "ovz"}, 5, None),
        ("psychologist", {"restricted": "ovz"}, 5, 5),
    ],
)
def test_small_sensitive_figure_is_told_by_an_indicator_only_to_who_may_see_its_rows(cast, who, params, people, number):
    kpi = kpi_of(cast, "participants.restricted", value=9, unit="чел.", params=params)
    for _ in range(people):
        person = make_person(cast, role="mentee")
        RestrictedCategory.objects.create(person=person, kind="ovz", valid_from=date(2026, 9, 1))

    page = cast.client(who).get(f"/roadmaps/{kpi.item.roadmap.public_id}/report/")

    (found,) = page.context["facts"]
    assert (found.number, found.forecast is None, "скрыто: по малому числу" in page.content.decode()) == (
        number,
        number is None,
        number is None,
    )


WORDS = [
    ("100% молодых специалистов со стажем работы до 5 лет охвачены целевой моделью", "%", "pairs.young_specialists"),
    ("Индивидуальные планы, реализованные не менее, чем на 90%", "%", "plans.completion"),
    ("Диагностика пройдена 100% участников", "%", "surveys.diagnosed"),
    ("Не менее 3 публикаций на электронных ресурсах", "публикаций", "activities.publications"),
    ("Выполнено 100% позиций дорожной карты", "%", "roadmap.done"),
    ("Реализовано 100% мероприятий", "%", "roadmap.done"),
    ("Оформлены согласия на обработку персональных данных у 100% участников", "%", "participants.consents"),
    ("1 % организаций, предприятий приняли участие", "%", "participants.partners"),
    ("Привлечено не менее 5 экспертов", "экспертов", "activities.experts"),
    ("Создано не менее 2-х специальных рубрик", "рубрик", "activities.rubrics"),
    ("Организовано не менее 7 встреч", "встреч", ""),
    ("участие приняло не менее 90% специалистов", "%", ""),
    ("Не менее 3 публикаций", "%", ""),
]


@pytest.mark.parametrize(("text", "unit", "metric"), WORDS)
def test_words_of_an_indicator_name_its_metric(text, unit, metric):
    assert metric_for(text, unit)[0] == metric


def test_indicator_is_bound_by_hand_on_its_page(cast):
    kpi = kpi_of(cast, "", value=None)
    address = reverse("roadmap:kpi-edit", args=[kpi.item.public_id, 1])

    cast.client("curator").post(address, {"metric": "roadmap.done", "op": ">=", "value": "95"})

    kpi.refresh_from_db()
    assert (kpi.metric, kpi.op, kpi.value, kpi.text) == ("roadmap.done", ">=", 95, "показатель")


@pytest.mark.parametrize(
    "data", [{"metric": "no.such", "op": ">="}, {"metric": "", "op": "?"}, {"op": ">=", "value": "-1"}]
)
def test_nonsense_in_the_binding_is_refused(cast, data):
    kpi = kpi_of(cast, "roadmap.done")

    response = cast.client("curator").post(reverse("roadmap:kpi-edit", args=[kpi.item.public_id, 1]), data)

    kpi.refresh_from_db()
    assert (response.status_code, kpi.metric, kpi.value) == (200, "roadmap.done", 100)
