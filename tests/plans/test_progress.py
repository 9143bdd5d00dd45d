"""Marks about tasks: what is written, what is refused, what a second tap does."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.errors import Refused
from apps.plans.models import PlanItem
from apps.plans.services import progress, versions
from apps.plans.services.progress import Mark
from apps.workflow import audit
from tests.factories import make_pair, make_plan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def png() -> bytes:
    from PIL import Image

    stream = BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def item(plan):
    return plan.items.first()


def facts(item):
    item.refresh_from_db()
    return item.state, item.done_on, item.due, item.actual_result


def test_done_today_by_one_tap(cast, item):
    progress.mark(item, by=cast.mentor, said=Mark("done"))
    assert facts(item) == ("done", TODAY, date(2026, 10, 1), "")
    assert item.marked_by == cast.mentor


def test_done_on_an_earlier_day_with_words(cast, item):
    progress.mark(item, by=cast.mentor, said=Mark("done", date(2026, 11, 3), "Провели вдвоём"))
    assert facts(item) == ("done", date(2026, 11, 3), date(2026, 10, 1), "Провели вдвоём")


def test_partly_then_done(cast, item):
    progress.mark(item, by=cast.mentor, said=Mark("partly", words="Половина"))
    progress.mark(item, by=cast.mentor, said=Mark("done"))
    assert facts(item) == ("done", TODAY, date(2026, 10, 1), "Половина")


def test_moved_keeps_the_former_date_and_makes_a_version(cast, plan, item):
    versions.freeze(plan, by=cast.curator)
    progress.mark(item, by=cast.mentor, said=Mark("moved", date(2026, 12, 5), "Болели"))
    assert facts(item) == ("moved", None, date(2026, 12, 5), "")
    assert (item.due_before, item.moved_on) == (date(2026, 10, 1), TODAY)
    last, first = plan.versions.all()
    assert last.note == "Срок перенесён: Болели"
    assert versions.difference(first.body, last.body) == ["«Задание 1», срок: было 01.10.2026, стало 05.12.2026."]


def test_the_mark_is_taken_back(cast, item):
    progress.mark(item, by=cast.mentor, said=Mark("done"))
    progress.mark(item, by=cast.mentor, said=Mark("planned"))
    assert facts(item)[:2] == ("planned", None)


def test_a_second_tap_changes_nothing(cast, item):
    progress.mark(item, by=cast.mentor, said=Mark("done", date(2026, 11, 3)))
    before = facts(item), audit.history(item).count()
    progress.mark(item, by=cast.mentor, said=Mark("done"))
    assert (facts(item), audit.history(item).count()) == before


def test_words_and_a_photo_are_added_to_a_done_task(cast, item):
    progress.mark(item, by=cast.mentor, said=Mark("done"))
    photo = SimpleUploadedFile("доска.png", png(), "image/png")
    progress.mark(item, by=cast.mentor, said=Mark("done", words="Есть фото", upload=photo))
    assert facts(item)[3] == "Есть фото"
    assert (item.evidence.name, item.evidence.content_type) == ("доска.png", "image/png")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Mark("done", date(2026, 11, 21)), "по сегодня"),
        (Mark("done", date(2026, 9, 1)), "с 15.09.2026"),
        (Mark("moved"), "на какой день"),
        (Mark("moved", date(2026, 11, 19), "раньше"), "с сегодняшнего"),
        (Mark("moved", date(2027, 6, 1), "позже"), "по 31.05.2027"),
        (Mark("moved", date(2026, 12, 1)), "почему"),
        (Mark("dropped"), "Такой отметки нет"),
        (Mark("что-то"), "Такой отметки нет"),
        (Mark("done", words="а" * 2001), "не больше 2000"),
    ],
)
def test_what_is_refused(cast, item, said, words):
    before = facts(item)
    with pytest.raises(Refused, match=words):
        progress.mark(item, by=cast.mentor, said=said)
    assert facts(item) == before


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "пусто.png", "пустой"),
        (b"MZ" + b"\0" * 400, "фото.png", "не скан"),
        (b"<script>alert(1)</script>", "x.svg", "не скан"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_marked(cast, item, content, name, words):
    with pytest.raises(Refused, match=words):
        progress.mark(item, by=cast.mentor, said=Mark("done", upload=SimpleUploadedFile(name, content)))
    assert facts(item)[0] == "planned"


@pytest.mark.parametrize("state", ["draft", "sent", "returned", "agreed", "completed", "ended"])
def test_only_a_running_plan_takes_marks(cast, state):
    item = make_plan(cast, make_pair(cast), state=state).items.first()
    with pytest.raises(Refused, match="утверждён приказом"):
        progress.mark(item, by=cast.curator, said=Mark("done"))


def test_only_the_pairs_mentor_and_the_curator_mark(cast, item, stranger):
    for user in (stranger, cast.mentee, cast.director, cast.psychologist, cast.foreign_curator):
        with pytest.raises(PermissionDenied):
            progress.mark(item, by=user, said=Mark("done"))
    assert PlanItem.objects.filter(state="done").count() == 0
    progress.mark(item, by=cast.curator, said=Mark("done"))
    assert PlanItem.objects.filter(state="done").count() == 1


def test_a_mentor_who_left_the_pair_marks_nothing(cast, pair, item):
    pair.members.filter(role="mentor").update(left_on=date(2026, 11, 1), left_note="уволилась")
    with pytest.raises(PermissionDenied):
        progress.mark(PlanItem.objects.get(pk=item.pk), by=cast.mentor, said=Mark("done"))
