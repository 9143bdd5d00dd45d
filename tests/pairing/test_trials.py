"""Answers after the trial meeting: who may give them, who may read them, what two doubts mean."""

import pytest

from apps.core.errors import Refused
from apps.pairing.models import TrialAnswer
from apps.pairing.services import trials
from apps.workflow.models import AuditEvent
from tests.factories import make_pair, make_person


@pytest.fixture
def pair(cast):
    mentor = make_person(cast, "Соколова", user=cast.mentor)
    return make_pair(cast, mentor, make_person(cast, "Лапин", user=cast.mentee))


def answer(cast, pair, who, verdict, comment=""):
    return cast.client(who).post(f"/pairs/{pair.public_id}/trial/", {"verdict": verdict, "comment": comment})


def page(cast, pair, who):
    return cast.client(who).get(f"/pairs/{pair.public_id}/").content.decode()


@pytest.mark.parametrize("verdict", ["fits", "doubt", "unfit"])
def test_side_answers_and_may_change_its_mind(cast, pair, verdict):
    answer(cast, pair, "mentor", "fits")

    answer(cast, pair, "mentor", verdict, "Пояснение")

    kept = TrialAnswer.objects.get()
    assert (kept.verdict, kept.comment, kept.answered_by) == (verdict, "Пояснение", cast.mentor)


@pytest.mark.parametrize("verdict", ["", "perfect"])
def test_unknown_answer_is_refused(cast, pair, verdict):
    response = answer(cast, pair, "mentor", verdict)

    assert (response.status_code, TrialAnswer.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("who", "reads"),
    [("curator", True), ("psychologist", True), ("director", False), ("mentee", False), ("mentor", False)],
)
def test_answer_is_confidential(cast, pair, who, reads):
    answer(cast, pair, "mentor", "doubt", "Тайное слово")

    assert ("Тайное слово" in page(cast, pair, who)) == reads


def test_answer_stays_out_of_the_log(cast, pair):
    answer(cast, pair, "mentor", "unfit", "Тайное слово")

    event = AuditEvent.objects.get(action="trial_answer")
    assert (event.title, event.reason, event.changes) == ("ответ после пробной встречи", "", {})


@pytest.mark.parametrize(
    ("answers", "looks_for_another"),
    [
        ([], False),
        (["fits", "fits"], False),
        (["doubt"], False),
        (["doubt", "fits"], False),
        (["doubt", "doubt"], True),
        (["unfit"], True),
        (["unfit", "fits"], True),
    ],
)
def test_two_doubts_start_the_search_and_the_pair_stays(cast, pair, answers, looks_for_another):
    for who, verdict in zip(("mentor", "mentee"), answers, strict=False):
        answer(cast, pair, who, verdict)

    assert ("другого наставника пора искать" in page(cast, pair, "curator")) == looks_for_another
    pair.refresh_from_db()
    assert pair.state == "active"


def test_doubt_is_not_told_to_the_sides(cast, pair):
    for who in ("mentor", "mentee"):
        answer(cast, pair, who, "doubt")

    assert "другого наставника пора искать" not in page(cast, pair, "mentor")


@pytest.mark.parametrize("state", ["proposed", "completed", "ended", "cancelled"])
def test_not_before_agreement_and_not_after_the_end(cast, state):
    pair = make_pair(cast, make_person(cast, user=cast.mentor), state=state)
    member = pair.members.select_related("person", "pair").get(role="mentor")

    with pytest.raises(Refused):
        trials.answer(member, verdict="fits", by=cast.mentor)

    assert "подходит ли Вам пара?" not in page(cast, pair, "mentor")
