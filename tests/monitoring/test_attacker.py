"""Small cells cannot be reckoned out of everything that the authorities are shown: pages, files, texts, two days, two levels."""

from datetime import date

import numpy as np
import pytest

from apps.accounts.models import User
from apps.metrics.services import figures, suppression
from apps.metrics.services.figures import Value
from apps.monitoring.models import StatLine
from apps.monitoring.services import answers, campaigns
from apps.organizations.models import Membership
from apps.participants.models import Participation, RestrictedCategory
from apps.roadmap.models import Kpi
from apps.roadmap.services import kpis
from tests.monitoring.attacker import WHOLE, Attacker, small
from tests.monitoring.figures import make_people, make_schools
from tests.monitoring.forms import make_campaign, make_form, make_version
from tests.roadmap.rows import make_item, make_roadmap

DAYS = [date(2026, 10, 1), date(2026, 11, 20)]
LAST_YEAR = [date(2025, 10, 1), date(2025, 11, 20)]
KINDS = ["gifted", "ovz", "orphan"]


def populate(cast, seed):
    """Schools with few and many people of restricted categories; some were there a year ago, some came between the days."""
    dice = np.random.default_rng(seed)
    schools = [cast.school, cast.neighbour, *make_schools(cast, 4), cast.foreign_school]
    for school in schools:
        people = make_people(cast, school, int(dice.integers(0, 24)), name=f"Т{school.pk}-")
        former = school.years.create(title="2025/2026", start=date(2025, 9, 1), end=date(2026, 8, 31))
        Participation.objects.bulk_create(
            Participation(organization=school, person=person, year=former, role="mentee", joined_on=former.start)
            for person in people
            if dice.integers(0, 4)
        )
        RestrictedCategory.objects.bulk_create(
            RestrictedCategory(
                person=person,
                kind=kind,
                valid_from=dice.choice([date(2025, 9, 1), date(2025, 9, 1), date(2026, 10, 15)]),
            )
            for person in people
            for kind in KINDS
            if not dice.integers(0, 3)
        )
    return schools


def annual_form():
    """The form with the figure, its part, and formulas that an officer may write over it."""
    version = make_version(make_form())
    for number, fields in enumerate(
        [
            {"kind": "formula", "formula": "[1.5]", "title": "Формулой: Особые категории"},
            {"kind": "formula", "formula": "[4.1] * 1", "title": "Формулой над формулой: Особые категории"},
        ],
        1,
    ):
        StatLine.objects.create(version=version, position=20 + number, number=f"4.{number}", **fields)


def submit_all(cast):
    """A campaign of the municipality to which every school answers."""
    campaign = make_campaign(cast, figures_on=DAYS[1])
    for answer in campaign.answers.all():
        Membership.objects.update_or_create(
            user=cast.curator,
            organization=answer.organization,
            role="curator",
            defaults={"valid_from": date(2026, 8, 1)},
        )
        curator = User.objects.get(pk=cast.curator.pk)
        answers.save(answer, typed={"2": "0", "3": "нет"}, comments={}, by=curator)
        answers.submit(answer, by=curator)
    return campaign


def municipal_roadmap(cast):
    """Indicators bound to the figure and to its parts."""
    item = make_item(make_roadmap(cast, organization=cast.municipality))
    for position, params in enumerate([{}, *({"restricted": kind} for kind in KINDS)], 1):
        Kpi.objects.create(
            item=item, position=position, text="Охват", metric="participants.restricted", params=params, value=50
        )
    return item.roadmap


def attack(cast, seed):
    schools = populate(cast, seed)
    annual_form()
    officers = {cast.municipality: cast.client("municipal"), cast.region: cast.client("regional")}
    attacker = Attacker(officers, DAYS)
    campaign, roadmap = submit_all(cast), municipal_roadmap(cast)
    attacker.remember(("submitted", DAYS[1]), DAYS[1])
    # What was submitted and what is now are two readings of one day.
    for school in schools[::2]:
        RestrictedCategory.objects.filter(person__organization=school, kind="gifted").delete()
    for day in [*DAYS, *LAST_YEAR]:
        attacker.remember(day, day)
    attacker.read_everything()
    attacker.read_campaign(cast.municipality, campaign)
    attacker.read_roadmap(cast.municipality, roadmap)
    return attacker


@pytest.mark.parametrize("seed", range(3))
def test_nobody_learns_more_of_a_small_cell_than_that_it_is_small(cast, seed):
    attacker = attack(cast, seed)

    learned = attacker.learned()

    surfaces = {reading.where.split(" ")[0] for reading in attacker.readings}
    assert surfaces == {
        "table", "last", "xlsx", "catalogue", "statistics", "note", "analysis", "command", "submitted",
        "roll-up", "roadmap",
    }  # fmt: skip
    wide = {unknown: widest(attacker, unknown) for unknown, _ in small(learned) if unknown[1] == WHOLE}
    assert {unknown: found for unknown, found in learned.items() if unknown in wide} == wide
    # Where anybody may be special at all, no part of the figure is known either.
    assert [u for u, (least, largest) in small(learned) if u[1] != WHOLE and largest and least == largest] == []
    assert sum(reading.number is not None for reading in attacker.readings) > 50


def widest(attacker, unknown):
    """From nobody to the threshold, or to all who take part where they are fewer."""
    organization, part, value = unknown
    days = [day for day in attacker.heads if attacker.truth[day, part][organization] == value]
    return 0, min([suppression.threshold() - 1, *(attacker.heads[day].get(organization, 0) for day in days)])


def test_attacker_wins_where_totals_count_hidden_cells(cast, monkeypatch):
    """The attack itself works: it would find a hole."""
    monkeypatch.setattr(suppression, "total", lambda values: figures.total(values))
    monkeypatch.setattr(suppression, "hide", lambda value: Value(value.numerator, value.denominator, hidden=True))

    learned = attack(cast, 1).learned()

    assert [unknown for unknown, found in small(learned) if found != (0, 0) and found[0] == found[1]]


def test_formula_over_a_hidden_line_is_hidden_from_who_collects(cast):
    for person in make_people(cast, cast.school, 3):
        person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))
    annual_form()
    campaign = submit_all(cast)
    answer = campaign.answers.get(organization=cast.school)

    page = cast.client("municipal").get(answer.get_absolute_url())
    own = cast.client("curator").get(f"/submissions/{answer.submissions.get().public_id}/")

    def shown(page):
        rows = {row["line"]["number"]: row["value"] for row in page.context["rows"]}
        return [rows[number].hidden or rows[number].number for number in ("1.5", "4.1", "4.2")]

    assert (shown(page), shown(own)) == ([True, True, True], [3, 3, 3])
    totals = {row.line.number: row.value for row in campaigns.rollup(campaign).rows}
    assert [totals[number].number for number in ("1.5", "4.1", "4.2")] == [None, None, None]


def test_indicator_of_a_municipal_roadmap_tells_no_more_than_its_table(cast):
    for school, many in ((cast.school, 3), (cast.neighbour, 8)):
        for person in make_people(cast, school, many, name=f"Т{school.pk}-"):
            person.restricted.create(kind="gifted", valid_from=date(2026, 9, 1))
    roadmap = municipal_roadmap(cast)

    page = cast.client("municipal").get(f"/roadmaps/{roadmap.public_id}/report/")

    facts = page.context["facts"]
    assert [(fact.number, fact.reason) for fact in facts][:2] == [(8, "ниже цели"), (None, kpis.HIDDEN)]
    assert "скрыто" in page.content.decode()


@pytest.mark.parametrize(
    ("value", "hidden"),
    [(Value(3, 4), True), (Value(0, 1), True), (Value(4, 5), False), (Value(24, 25), False), (Value(0, 0), False)],
)
def test_outcome_of_a_questionnaire_is_hidden_when_few_answered(value, hidden):
    assert suppression.seen("surveys.satisfied_mentees", {}, {1: value})[1].hidden == hidden
