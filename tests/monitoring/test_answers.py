"""The form of a school: typing, freezing, correcting; as submitted against now."""

import hashlib
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.core.errors import AlreadyDone, Refused
from apps.jobs.services import files
from apps.monitoring.models import Answer, Submission
from apps.monitoring.services import answers, campaigns, lines
from apps.workflow import audit
from apps.workflow.transitions import apply
from tests.conftest import NOON
from tests.factories import make_person
from tests.monitoring.figures import make_people, sheet
from tests.monitoring.forms import DAY, make_campaign, make_form


@pytest.fixture
def answer(cast):
    make_form()
    make_people(cast, cast.school, 6, consented=3)
    make_people(cast, cast.school, 2, role="mentor")
    return answers.own(cast.school, DAY)


def values(rows):
    return {row.line.number: row.number for row in rows}


def test_form_is_filled_from_figures_formulas_and_typed_cells(cast, answer):
    answers.save(
        answer, typed={"2": "2", "3": "https://school.example/m"}, comments={"1.2": "Новички"}, by=cast.curator
    )

    rows = answers.filled(answer)

    assert values(rows) == {
        "1": None, "1.1": 2, "1.2": 6, "1.3": 8, "1.4": pytest.approx(62.5), "1.5": 0, "2": 2, "3": None,
    }  # fmt: skip
    assert [(row.line.number, row.text) for row in rows if row.text] == [("3", "https://school.example/m")]
    assert [(row.line.number, row.comment) for row in rows if row.comment] == [("1.2", "Новички")]


@pytest.mark.parametrize(
    ("typed", "passed", "missing"), [({"2": "2"}, True, ["3"]), ({"2": "3"}, False, ["3"]), ({"3": "x"}, None, ["2"])]
)
def test_checks_and_empty_cells(cast, answer, typed, passed, missing):
    answers.save(answer, typed=typed, comments={}, by=cast.curator)
    rows = answers.filled(answer)

    verdict = lines.verdicts(answers.forms.layout(answer.version), lines.numbers_of(rows))[0]

    assert (verdict.passed, [row.line.number for row in lines.missing(rows)]) == (passed, missing)


@pytest.mark.parametrize(
    ("typed", "kept"), [("12", "12"), ("1 000", "1000"), ("3,5", "3.5"), (" 7 ", "7"), ("0", "0"), ("", None)]
)
def test_numbers_as_people_type_them(cast, answer, typed, kept):
    answers.save(answer, typed={"2": typed}, comments={}, by=cast.curator)

    assert answer.typed.get("2") == kept


@pytest.mark.parametrize("typed", ["много", "-1", "1e99", "nan", "12 человек"])
def test_what_is_no_number_is_refused(cast, answer, typed):
    with pytest.raises(Refused, match=r"Строка 2: «.*» — не число. Напишите, например, 12."):
        answers.save(answer, typed={"2": typed}, comments={}, by=cast.curator)


def test_cells_of_unknown_lines_are_left_out(cast, answer):
    answers.save(answer, typed={"77": "1", "2": "1"}, comments={"77": "x"}, by=cast.curator)

    assert (answer.typed, answer.comments) == ({"2": "1"}, {})


# ---- names
TYPED = {"cell-2": "много", "cell-3": "сайт", "note-1.2": "Ждём Зимогорову"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cell-2": "2"}, "Пояснение к строке 1.2: «Зимогорову» – это данные человека из базы"),
        ({"cell-2": "2", "note-1.2": "", "cell-3": "у Зимогоровой"}, "Строка 3: «Зимогоровой»"),
        ({}, "Строка 2: «много» — не число"),
    ],
)
@pytest.mark.parametrize("step", ["save", "submit"])
def test_refused_page_keeps_what_was_typed(cast, answer, step, changes, sentence):
    make_person(cast, "Зимогорова")
    sent = TYPED | changes

    page = cast.client("curator").post(f"/answers/{answer.public_id}/{step}/", sent)

    html = page.content.decode()
    answer.refresh_from_db()
    assert sentence in html
    lost = [
        name
        for name, value in sent.items()
        if value and not (f'value="{value}"' in html or f">{value}</textarea>" in html)
    ]
    assert lost == []
    assert (answer.typed, answer.comments, answer.state) == ({}, {}, "draft")


def test_name_of_somebody_who_joined_later_is_not_submitted(cast, answer):
    answers.save(answer, typed={}, comments={"1.2": "Ждём Зимогорову"}, by=cast.curator)
    make_person(cast, "Зимогорова")

    with pytest.raises(Refused, match="Пояснение к строке 1.2: «Зимогорову»"):
        answers.submit(answer, by=cast.curator)


def test_submission_is_frozen_with_hash_and_both_files(cast, answer):
    answers.save(answer, typed={"2": "2"}, comments={"2": "По приказу"}, by=cast.curator)

    submission = answers.submit(answer, by=cast.curator)

    text = json.dumps(submission.lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert submission.sha256 == hashlib.sha256(text.encode()).hexdigest()
    machine = json.loads(files.read(submission.machine))
    assert (machine["lines"], machine["sha256"], machine["edition"]) == (submission.lines, submission.sha256, 1)
    rows = {row[0]: row for row in sheet(files.read(submission.xlsx))[4:]}
    assert rows["1.2"][:4] == ["1.2", "Наставляемые", "чел.", 6]
    assert rows["1.4"][3:6] == [5, 8, 62.5]
    assert rows["2"] == ["2", "Выплаты", "чел.", 2, None, None, "По приказу"]
    assert (submission.submitted_by, submission.submitted_at, answer.state) == (cast.curator, NOON, "submitted")


def test_submission_prints_the_same_after_the_rows_changed(cast, answer):
    submission = answers.submit(answer, by=cast.curator)
    before = (submission.lines, files.read(submission.xlsx), files.read(submission.machine))

    make_people(cast, cast.school, 3)
    cast.school.participations.filter(role="mentor").delete()

    submission.refresh_from_db()
    assert (submission.lines, files.read(submission.xlsx), files.read(submission.machine)) == before


def test_difference_names_lines_values_and_steps_of_the_log(cast, answer, clock_moves):
    submission = answers.submit(answer, by=cast.curator)
    clock_moves(hours=1)
    person = make_people(cast, cast.school, 1)[0]
    audit.record(person, "create", "Добавлен в базу", by=cast.curator)

    found = {row.number: (row.before, row.now, row.reasons) for row in answers.differences(submission)}

    assert found == {
        "1.2": ((6, None), (7, None), [f"Добавлен в базу: {person}"]),
        "1.4": ((5, 8), (6, 9), [f"Добавлен в базу: {person}"]),
    }


def test_nothing_changed_is_no_difference(cast, answer):
    assert answers.differences(answers.submit(answer, by=cast.curator)) == []


def test_correction_makes_the_next_edition_and_keeps_the_first(cast, answer):
    first = answers.submit(answer, by=cast.curator)
    make_people(cast, cast.school, 1)
    answers.correct(answer, reason="Забыли одного", by=cast.curator)
    second = answers.submit(answer, by=cast.curator)

    numbers = [next(r["numerator"] for r in s.lines if r["number"] == "1.2") for s in (first, second)]
    assert ([first.edition, second.edition], numbers) == ([1, 2], [6, 7])


def test_submitting_twice_is_one_edition(cast, answer):
    answers.submit(answer, by=cast.curator)

    with pytest.raises(AlreadyDone):
        answers.submit(answer, by=cast.curator)

    assert Submission.objects.count() == 1


def test_submitted_form_is_not_typed_into(cast, answer):
    answers.submit(answer, by=cast.curator)

    with pytest.raises(Refused, match="уже сданы"):
        answers.save(answer, typed={"2": "1"}, comments={}, by=cast.curator)


def test_correction_needs_a_reason(cast, answer):
    answers.submit(answer, by=cast.curator)

    with pytest.raises(Refused, match="Укажите причину"):
        answers.correct(answer, reason=" ", by=cast.curator)


@pytest.mark.parametrize("who", ["municipal", "regional"])
def test_what_a_school_submits_unasked_is_seen_by_its_authorities(cast, answer, who):
    client, place = cast.client(who), f"/organizations/{cast.school.public_id}/"
    before = client.get(answer.get_absolute_url()).status_code, "Сдано без сбора" in client.get(place).content.decode()

    answers.submit(answer, by=cast.curator)
    page = client.get(answer.get_absolute_url())

    assert before == (404, False)
    assert "Сдано без сбора, на 20 ноя" in client.get(place).content.decode()
    assert page.status_code == 200
    assert "школа сдала сама" in page.content.decode()
    assert "Вернуть с замечанием" not in page.content.decode()
    assert client.post(f"{answer.get_absolute_url()}accept/").status_code == 403


def test_unasked_data_are_seen_by_no_other_municipality(cast, answer):
    answers.submit(answer, by=cast.curator)

    assert cast.client("foreign_director").get(answer.get_absolute_url()).status_code == 404
    assert not Answer.objects.visible_to(cast.foreign_curator).exists()


def test_statistics_lead_to_the_collection_that_waits(cast, answer):
    free = cast.client("curator").get("/statistics/").content.decode()
    campaign = make_campaign(cast)
    asked = cast.client("curator").get("/statistics/").content.decode()

    assert ("Заполнить и сдать" in free, "Сбора сейчас нет" in free) == (True, True)
    assert f'href="{campaign.answers.get(organization=cast.school).get_absolute_url()}"' in asked
    assert ("Сдать: Сбор декабря" in asked, "Заполнить и сдать" in asked) == (True, False)


def test_region_of_few_organizations_sees_its_totals(cast, answer):
    page = cast.client("regional").get("/statistics/").content.decode()

    assert "Наставляемые" in page
    assert "организаций много" not in page


def test_annual_form_of_a_day_is_one(cast, answer):
    assert answers.own(cast.school, DAY) == answer
    assert answers.own(cast.school, date(2026, 11, 19)) != answer


def test_annual_form_without_a_version_is_refused(cast):
    with pytest.raises(Refused, match="ещё не введена"):
        answers.own(cast.school, DAY)


# state × action: who may, and where it leads; written by hand
STEPS = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "correct"): "draft",
    ("accepted", "correct"): "draft",
    ("submitted", "give_back"): "returned",
    ("accepted", "give_back"): "returned",
    ("submitted", "accept"): "accepted",
    ("accepted", "lock"): "locked",
}
ACTORS = {"submit": "curator", "correct": "curator", "give_back": None, "accept": None, "lock": None}


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "accepted", "locked"])
@pytest.mark.parametrize("action", ["submit", "correct", "give_back", "accept", "lock"])
def test_every_state_and_step(cast, state, action):
    campaign = make_campaign(cast)
    answer = campaign.answers.get(organization=cast.school)
    given = NOON if state in ("submitted", "accepted", "locked") else None
    Answer.objects.filter(pk=answer.pk).update(state=state, submitted_at=given, remark="x")
    answer.refresh_from_db()

    try:
        apply(answer, action, by=cast.curator, reason="так", via=None if ACTORS[action] else campaign)
        reached = answer.state
    except Refused:
        reached = None

    assert reached == STEPS.get((state, action))


@pytest.mark.parametrize("who", ["director", "mentor", "psychologist", "municipal", "regional", "foreign_curator"])
def test_only_the_curator_submits(cast, answer, who):
    for step in (
        lambda user: answers.submit(answer, by=user),
        lambda user: answers.save(answer, typed={}, comments={}, by=user),
        lambda user: answers.correct(answer, reason="х", by=user),
    ):
        with pytest.raises(PermissionDenied):
            step(cast.users[who])


@pytest.mark.parametrize("who", ["curator", "director", "regional", "foreign_curator"])
def test_only_the_leader_accepts_and_returns(cast, who):
    answer = make_campaign(cast).answers.get(organization=cast.school)
    answers.submit(answer, by=cast.curator)

    for step in (answers.accept, lambda a, by: answers.give_back(a, remark="х", by=by)):
        with pytest.raises(PermissionDenied):
            step(answer, by=cast.users[who])


def test_curator_fills_and_submits_in_the_browser(cast):
    make_form()
    client = cast.client("curator")

    address = client.post("/statistics/start/", {"date": "2026-11-20"}).url
    saved = client.post(f"{address}save/", {"cell-2": "1", "note-2": "Пояснение"}, follow=True).content.decode()
    client.post(f"{address}submit/", {"cell-2": "0", "cell-3": "нет"})

    frozen = {row["number"]: row for row in Submission.objects.get().lines}
    assert 'value="Пояснение"' in saved
    assert (frozen["2"]["numerator"], frozen["3"]["text"], frozen["2"].get("comment")) == (0, "нет", None)


def test_wrong_number_in_the_browser_is_told_and_nothing_is_submitted(cast):
    make_form()
    client = cast.client("curator")
    address = client.post("/statistics/start/", {"date": "2026-11-20"}).url

    page = client.post(f"{address}submit/", {"cell-2": "много"}, follow=True).content.decode()

    assert ("не число" in page, Submission.objects.count()) == (True, 0)


def test_page_says_how_many_values_changed_since(cast, answer):
    answers.submit(answer, by=cast.curator)
    make_people(cast, cast.school, 1)

    page = cast.client("curator").get(answer.get_absolute_url()).content.decode()

    assert "с тех пор 2\xa0значения изменились" in page


def test_files_of_a_submission_go_to_the_school_only(cast, answer):
    submission = answers.submit(answer, by=cast.curator)
    address = f"/submissions/{submission.public_id}/xlsx/"

    answer_codes = {who: cast.client(who).get(address).status_code for who in ("curator", "director", "municipal")}

    assert answer_codes == {"curator": 200, "director": 200, "municipal": 404}


def test_looking_writes_nothing(cast):
    make_form()

    cast.client("curator").get("/statistics/?date=2026-11-01")

    assert Answer.objects.count() == 0


def test_constraints(cast, answer):
    campaign = make_campaign(cast)
    base = {"organization": cast.school, "version": answer.version, "date": date(2026, 10, 1)}
    breakers = [
        lambda: Answer.objects.create(**{**base, "date": DAY}),
        lambda: Answer.objects.create(**base, campaign=campaign),
        lambda: Answer.objects.create(**base, state="submitted"),
        lambda: Answer.objects.create(**base, state="returned"),
        lambda: Submission.objects.bulk_create(
            Submission(answer=answer, edition=1, lines=[], sha256="x", submitted_at=NOON) for _ in range(2)
        ),
    ]
    for breaker in breakers:
        with pytest.raises(IntegrityError), transaction.atomic():
            breaker()


def test_locked_collection_takes_nothing(cast):
    campaign = make_campaign(cast)
    answer = campaign.answers.get(organization=cast.school)
    campaigns.lock(campaign, by=cast.municipal)
    answer.refresh_from_db()

    with pytest.raises(Refused, match="Сбор уже закрыт"):
        answers.submit(Answer.objects.get(pk=answer.pk), by=cast.curator)
