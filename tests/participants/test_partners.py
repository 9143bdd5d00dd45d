"""Partners and agreements: typed, corrected, taken back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import AlreadyDone
from apps.jobs.models import StoredFile
from apps.participants.models import Agreement, Partner
from apps.participants.services import partners
from apps.workflow.models import AuditEvent
from tests.factories import make_participation, make_person

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def scan(name):
    return SimpleUploadedFile(name, PDF)


@pytest.fixture
def partner(cast):
    return Partner.objects.create(organization=cast.school, name="Завод «Луч»")


@pytest.fixture
def agreement(cast, partner):
    return Agreement.objects.create(
        organization=cast.school, partner=partner, number="7", signed_on=date(2026, 2, 1), valid_to=date(2026, 12, 31)
    )


def address(name, row):
    return reverse(f"participants:{name}", args=[row.public_id])


def values(agreement, **changes):
    kept = {"partner": agreement.partner_id, "number": "7", "signed_on": "2026-02-01", "valid_to": "2026-12-31"}
    return {**kept, **changes}


def told(partner):
    """Steps of a partner's log with what they changed, the newest first."""
    return list(AuditEvent.objects.filter(object_id=partner.pk).values_list("action", "changes"))


def test_agreement_is_corrected_and_the_log_tells_before_and_after(cast, agreement):
    client = cast.client("curator")

    client.post(address("agreement-edit", agreement), values(agreement, number="7/26", valid_to=""))

    agreement.refresh_from_db()
    assert (agreement.number, agreement.valid_to) == ("7/26", None)
    assert told(agreement.partner) == [
        ("change_agreement", {"номер": ["7", "7/26"], "действует до": ["31.12.2026", ""]})
    ]
    assert "действует до: 31.12.2026 → –" in client.get(address("partner-detail", agreement.partner)).content.decode()


def test_same_values_again_say_nothing(cast, agreement):
    cast.client("curator").post(address("agreement-edit", agreement), values(agreement))

    assert told(agreement.partner) == []


def test_scan_takes_the_place_of_the_former_one_and_can_be_taken_off(
    cast, agreement, django_capture_on_commit_callbacks
):
    client, page = cast.client("curator"), address("agreement-edit", agreement)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, values(agreement, scan=scan("a.pdf")))
        client.post(page, values(agreement, scan=scan("b.pdf")))
    kept = list(StoredFile.objects.values_list("name", flat=True))
    client.post(page, values(agreement, without_scan="on"))

    assert (kept, StoredFile.objects.count()) == (["b.pdf"], 0)
    assert [changes["скан"] for _, changes in told(agreement.partner)] == [
        ["приложен", ""],
        ["прежний", "новый"],
        ["", "приложен"],
    ]


def test_agreement_of_the_wrong_partner_moves_and_both_logs_tell(cast, agreement):
    other = Partner.objects.create(organization=cast.school, name="Ферма")

    cast.client("curator").post(address("agreement-edit", agreement), values(agreement, partner=other.pk))

    line = ("change_agreement", {"партнёр": ["Завод «Луч»", "Ферма"]})
    assert (told(agreement.partner), told(other)) == ([line], [line])


@pytest.mark.parametrize(
    "change",
    [{"signed_on": "2026-12-01"}, {"signed_on": "1026-02-01"}, {"valid_to": "2026-01-31"}, {"partner": "0"}],
    ids=["not yet", "year of a slip", "ends before it begins", "no such partner"],
)
def test_impossible_values_stay_in_the_form(cast, agreement, change):
    response = cast.client("curator").post(address("agreement-edit", agreement), values(agreement, **change))

    assert (response.status_code, list(response.context["form"].errors)) == (200, list(change))
    assert told(agreement.partner) == []


def test_partner_of_another_school_cannot_be_given_an_agreement(cast, agreement):
    foreign = Partner.objects.create(organization=cast.foreign_school, name="Чужой")

    response = cast.client("curator").post(address("agreement-edit", agreement), values(agreement, partner=foreign.pk))

    assert list(response.context["form"].errors) == ["partner"]


def test_agreement_typed_by_mistake_is_taken_back_with_its_scan(cast, agreement, django_capture_on_commit_callbacks):
    client = cast.client("curator")
    client.post(address("agreement-edit", agreement), values(agreement, scan=scan("a.pdf")))

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address("agreement-remove", agreement), follow=True)
    again = client.post(address("agreement-remove", agreement))

    assert (Agreement.objects.count(), StoredFile.objects.count(), again.status_code) == (0, 0, 404)
    assert told(agreement.partner)[0] == (
        "remove_agreement",
        {
            "номер": ["7", ""],
            "подписано": ["01.02.2026", ""],
            "действует до": ["31.12.2026", ""],
            "скан": ["приложен", ""],
        },
    )
    assert "Убрано соглашение № 7 от 01.02.2026" in response.content.decode()


def test_removal_twice_at_once_is_calm(cast, agreement):
    partners.remove_agreement(agreement, by=cast.curator)

    with pytest.raises(AlreadyDone):
        partners.remove_agreement(Agreement(pk=agreement.pk, partner=agreement.partner), by=cast.curator)


@pytest.mark.parametrize(
    ("left_on", "second", "stays"),
    [(None, None, True), (date(2026, 11, 1), None, False), (None, date(2026, 3, 1), False)],
    ids=["mentor at work", "mentor has left", "another agreement in force"],
)
def test_agreement_under_which_mentors_work_is_not_taken_back(cast, agreement, left_on, second, stays):
    mentor = make_person(cast, category="partner", partner=agreement.partner)
    make_participation(cast, mentor, "mentor", left_on=left_on)
    if second:
        Agreement.objects.create(organization=cast.school, partner=agreement.partner, signed_on=second)

    response = cast.client("curator").post(address("agreement-remove", agreement), follow=True)

    assert Agreement.objects.filter(pk=agreement.pk).exists() is stays
    assert ("работают люди партнёра (1\u00a0наставник)" in response.content.decode()) is stays


def test_corrected_name_of_a_partner_stands_in_his_log(cast, partner):
    cast.client("curator").post(address("partner-edit", partner), {"name": "Завод «Свет»"})

    assert told(partner) == [("change", {"название": ["Завод «Луч»", "Завод «Свет»"]})]


@pytest.mark.parametrize("held", ["nothing", "agreement", "person"])
def test_partner_is_taken_back_when_nothing_hangs_on_him(cast, partner, held):
    if held == "agreement":
        Agreement.objects.create(organization=cast.school, partner=partner, signed_on=date(2026, 2, 1))
    if held == "person":
        make_person(cast, category="partner", partner=partner)
    client = cast.client("curator")
    offered = "Убрать партнёра" in client.get(address("partner-detail", partner)).content.decode()

    client.post(address("partner-remove", partner))

    assert (offered, Partner.objects.exists()) == (held == "nothing", held != "nothing")


def test_person_added_from_the_page_of_a_partner_is_his(cast, partner):
    page = reverse("participants:person-add")
    client = cast.client("curator")

    chosen = [
        client.get(page, {"category": "partner", "partner": number}).context["form"].initial.get("partner")
        for number in (partner.public_id, "не номер")
    ]

    assert chosen == [partner, None]


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (["2026-12-31", None], "без срока"),
        (["2026-12-31", "2027-08-31"], "31 авг 2027"),
        (["2026-10-31"], "нет действующего"),
    ],
    ids=["an older one with a term", "two with terms", "ended"],
)
def test_list_tells_the_term_of_what_is_in_force(cast, partner, terms, words):
    for number, until in enumerate(terms, start=1):
        Agreement.objects.create(
            organization=cast.school, partner=partner, signed_on=date(2026, number, 1), valid_to=until
        )

    table = cast.client("curator").get(reverse("participants:partner-list")).context["table"]

    assert [str(row.get_cell("agreement")) for row in table.rows][0].replace("\u00a0", " ").count(words) == 1
