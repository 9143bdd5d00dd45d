"""The roadmap of an authority is approved by an act on paper: its requisites, its scan, its way back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.core.errors import AlreadyDone, Refused
from apps.roadmap.models import Roadmap
from apps.roadmap.services import roadmaps
from apps.workflow.models import AuditEvent
from tests.conftest import TODAY
from tests.roadmap.rows import make_roadmap

pytestmark = pytest.mark.django_db
ACT = {"title": "Приказ управления образования", "number": "41-од", "day": "2026-09-01"}


def municipal(cast, **fields):
    return make_roadmap(cast, organization=cast.municipality, items=1, **fields)


def approve(roadmap, cast, **given):
    act = {"title": "Приказ управления", "number": "41-од", "day": date(2026, 9, 1), "by": cast.municipal}
    return roadmaps.approve_on_paper(roadmap, **{**act, **given})


def test_officer_enters_the_act_with_its_scan(cast):
    roadmap, client = municipal(cast), cast.client("municipal")
    scan = SimpleUploadedFile("скан.pdf", b"%PDF-1.4\n%", content_type="text/html")

    client.post(f"/roadmaps/{roadmap.public_id}/act/", {**ACT, "scan": scan})

    page = client.get(f"/roadmaps/{roadmap.public_id}/").content.decode()
    control = client.get(f"/roadmaps/{roadmap.public_id}/obligations/").content.decode()
    file = client.get(f"/roadmaps/{roadmap.public_id}/act/scan/")
    words = "Приказ управления образования № 41-од от 01.09.2026"
    roadmap.refresh_from_db()
    assert (roadmap.state, words in page, words in control) == ("approved", True, True)
    assert (b"".join(file.streaming_content), file["Content-Type"]) == (b"%PDF-1.4\n%", "application/pdf")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"number": " "}, "Обязательное поле"),
        ({"day": "2026-11-21"}, "не может быть позже сегодняшней"),
        ({"day": "осенью"}, "Введите правильную дату"),
        ({"scan": SimpleUploadedFile("a.pdf", b"MZ not a paper")}, "Это не PDF, JPEG или PNG"),
        ({"scan": SimpleUploadedFile("a.pdf", b"")}, "Файл пустой"),
    ],
)
def test_act_that_is_not_whole_is_refused_in_words(cast, given, words):
    roadmap = municipal(cast)

    page = cast.client("municipal").post(f"/roadmaps/{roadmap.public_id}/act/", {**ACT, **given})

    roadmap.refresh_from_db()
    assert (roadmap.state, words in page.content.decode()) == ("draft", True)


def test_roadmap_of_a_school_is_approved_by_an_order_only(cast):
    with pytest.raises(Refused, match="утверждают приказом"):
        approve(make_roadmap(cast, items=1), cast, by=cast.curator)


def test_curator_may_not_approve_for_the_authority(cast):
    with pytest.raises(PermissionDenied):
        approve(municipal(cast), cast, by=cast.curator)


def test_empty_roadmap_is_not_approved(cast):
    with pytest.raises(Refused, match="ни одной строки"):
        approve(make_roadmap(cast, organization=cast.municipality), cast)


def test_second_click_is_told_calmly(cast):
    roadmap = approve(municipal(cast), cast)

    with pytest.raises(AlreadyDone):
        approve(roadmap, cast, number="42")

    roadmap.refresh_from_db()
    assert roadmap.act_number == "41-од"


def test_next_edition_closes_the_former_and_takes_its_marks(cast):
    old = approve(municipal(cast), cast)
    window = old.items.get().occurrences.get()
    type(window).objects.filter(pk=window.pk).update(state="done", closed_on=TODAY)
    new = roadmaps.new_edition(old, by=cast.municipal)

    approve(new, cast, number="52-од")

    old.refresh_from_db()
    assert (old.state, new.state, new.ground) == ("closed", "approved", "Приказ управления № 52-од от 01.09.2026")
    assert new.items.get().occurrences.get().state == "done"


def test_act_is_taken_back_with_a_reason_and_the_log_keeps_it(cast):
    roadmap, client = approve(municipal(cast), cast), cast.client("municipal")
    address = f"/roadmaps/{roadmap.public_id}/act/revoke/"

    refused = client.post(address, {"reason": ""}, follow=True).content.decode()
    client.post(address, {"reason": "Номер не тот"})

    roadmap.refresh_from_db()
    event = AuditEvent.objects.get(action="revoke_on_paper")
    assert (roadmap.state, roadmap.ground) == ("draft", "")
    assert event.reason == "Номер не тот (был внесён: Приказ управления № 41-од от 01.09.2026)"
    assert "причин" in refused.lower()


@pytest.mark.parametrize(
    "given",
    [
        {"state": "approved"},
        {"act_number": "4"},
        {"act_number": "4", "act_title": "Приказ"},
        {"act_date": TODAY, "act_title": "Приказ"},
    ],
)
def test_database_holds_whole_acts_only(cast, given):
    roadmap = municipal(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        Roadmap.objects.filter(pk=roadmap.pk).update(**given)
