"""Lines of text that the registers hold already: shown, typed over, frozen; no names among them."""

from datetime import date

import pytest

from apps.core.errors import Refused
from apps.documents.models import LegalAct
from apps.monitoring.models import StatLine
from apps.monitoring.services import answers, forms
from tests.factories import make_person
from tests.monitoring.forms import DAY, make_form, make_version

FILLED = {"4": "site", "5": "introduction", "6": "regulation", "7": "pay"}


@pytest.fixture
def answer(cast):
    version = make_version(make_form())
    for number, source in FILLED.items():
        StatLine.objects.create(
            version=version, position=int(number) + 20, number=number, title="Т", kind="text", params={"fill": source}
        )
    return answers.own(cast.school, DAY)


def make_act(cast, title, day=date(2026, 9, 1), **fields):
    return LegalAct.objects.create(organization=cast.school, title=title, number="5", date=day, **fields)


def shown(answer):
    return {row.line.number: row.text for row in answers.filled(answer) if row.line.number in FILLED}


def test_registers_fill_the_lines(cast, answer):
    type(cast.school).objects.filter(pk=cast.school.pk).update(site="https://school.example")
    answer.organization.refresh_from_db()
    make_act(cast, "Положение о системе наставничества", url="https://school.example/p.pdf")
    make_act(cast, "Положение об оплате труда")

    assert shown(answer) == {
        "4": "https://school.example",
        "5": "",
        "6": "https://school.example/p.pdf",
        "7": "Положение об оплате труда от 01.09.2026 № 5",
    }


@pytest.mark.parametrize(
    "act",
    [
        {"title": "Положение о наставничестве", "day": date(2026, 11, 21)},
        {"title": "Положение о наставничестве", "state": "repealed", "repealed_on": date(2026, 11, 1)},
        {"title": "Положение о библиотеке"},
    ],
)
def test_act_out_of_force_on_the_day_fills_nothing(cast, answer, act):
    make_act(cast, **act)

    assert shown(answer)["6"] == ""


def test_words_of_the_school_win_and_those_of_the_register_are_not_kept(cast, answer):
    make_act(cast, "Положение о наставничестве")
    known = shown(answer)["6"]

    answers.save(answer, typed={"6": known, "7": "приказ № 9"}, comments={}, by=cast.curator)

    assert (answer.typed, shown(answer)) == (
        {"7": "приказ № 9"},
        {"4": "", "5": "", "6": known, "7": "приказ № 9"},
    )


def test_submission_freezes_what_the_register_said(cast, answer):
    act = make_act(cast, "Положение о наставничестве")

    submission = answers.submit(answer, by=cast.curator)
    act.delete()

    frozen = {line["number"]: line.get("text") for line in submission.lines}
    assert frozen["6"] == "Положение о наставничестве от 01.09.2026 № 5"


def test_act_that_names_a_person_of_the_base_is_not_submitted(cast, answer):
    make_person(cast, "Зимогорова")
    make_act(cast, "Положение о наставничестве: Зимогорова")

    with pytest.raises(Refused, match="Строка 6"):
        answers.submit(answer, by=cast.curator)


def test_shipped_form_takes_its_acts_from_the_registers():
    filled = {line.number: line.params["fill"] for line in forms.shipped().lines if line.kind == "text"}

    assert filled == {"1.1": "site", "1.2": "introduction", "1.3": "regulation", "11.2": "pay"}


def test_officer_chooses_the_part_and_the_source_in_the_editor(cast):
    draft = make_version(make_form(), number=2, published=False)
    client, address = cast.client("regional"), f"/forms/{draft.form.code}/2/lines/new/"
    line = {"number": "9", "title": "Пары", "kind": "metric", "metric": "pairs.active"}

    client.post(address, {**line, "part": f"form:{cast.form.code}"})
    client.post(address, {"number": "10", "title": "Сайт", "kind": "text", "fill": "site"})
    refused = client.post(address, {**line, "number": "11", "metric": "roadmap.done", "part": f"form:{cast.form.code}"})

    made = {row.number: row.params for row in draft.lines.filter(number__in=["9", "10", "11"])}
    assert made == {"9": {"form": cast.form.code}, "10": {"fill": "site"}}
    assert "такой части нет" in refused.content.decode()
