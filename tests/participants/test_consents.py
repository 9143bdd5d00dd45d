"""The ledger of consents: the age rule, scans, withdrawal, the gate."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.documents.content import people as document_people
from apps.jobs.models import StoredFile
from apps.participants import access
from apps.participants.models import Consent, ConsentText
from apps.participants.services import consents
from apps.participants.signals import consent_withdrawn
from apps.participants.views import consents as views
from apps.workflow.models import AccessEntry, AuditEvent
from tests.factories import make_consent, make_pair, make_person, make_pupil

TODAY = date(2026, 11, 20)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
PARENT = {"representative_name": "Иванченкова Анна Олеговна", "authority": "мать, свидетельство 123"}


def add_url(person):
    return reverse("participants:consent-add", args=[person.public_id])


def data(**changes):
    base = {"purpose": "processing", "signer": "own", "medium": "paper", "signed_on": "2026-11-20"}
    return {**base, **changes}


def post(cast, person, **changes):
    return cast.client("curator").post(add_url(person), data(**changes))


# ---- who signs
@pytest.mark.parametrize(
    ("born", "signer", "accepted"),
    [
        (date(2012, 11, 21), "own", False),
        (date(2012, 11, 21), "both", False),
        (date(2012, 11, 21), "representative", True),
        (date(2012, 11, 20), "representative", False),
        (date(2012, 11, 20), "both", True),
        (date(2008, 11, 21), "both", True),
        (date(2008, 11, 20), "both", False),
        (date(2008, 11, 20), "own", True),
        (None, "own", True),
        (None, "representative", True),
    ],
)
def test_signer_has_to_fit_the_age_on_the_day(cast, born, signer, accepted):
    pupil = make_pupil(cast, consent=False, birth_date=born)

    response = post(cast, pupil, signer=signer, **PARENT)

    assert (response.status_code, Consent.objects.count()) == ((302, 1) if accepted else (200, 0))


def test_age_counts_on_the_day_of_signing_not_today(cast):
    pupil = make_pupil(cast, consent=False, birth_date=date(2012, 11, 20))

    early = post(cast, pupil, signer="representative", signed_on="2026-11-19", **PARENT)

    assert (early.status_code, Consent.objects.get().signed_on) == (302, date(2026, 11, 19))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signer": "representative"}, ["representative_name", "authority"]),
        ({"signer": "representative", "representative_name": "Кто-то"}, ["authority"]),
    ],
)
def test_representative_needs_name_and_authority(cast, changes, field):
    pupil = make_pupil(cast, consent=False, birth_date=date(2015, 1, 1))

    response = post(cast, pupil, **changes)

    assert sorted(response.context["form"].errors) == sorted(field)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signed_on": "2026-11-21"}, "signed_on"),
        ({"signed_on": "1980-01-01"}, "signed_on"),
        ({"signed_on": "31.02.2026"}, "signed_on"),
        ({"valid_to": "2026-11-19"}, "valid_to"),
        ({"purpose": "всё сразу"}, "purpose"),
    ],
)
def test_bad_days_and_purposes_are_refused_at_their_field(cast, changes, field):
    response = post(cast, make_person(cast, consent=False), **changes)

    assert (list(response.context["form"].errors), Consent.objects.count()) == ([field], 0)


def test_text_of_another_purpose_is_refused(cast):
    text = ConsentText.objects.create(
        purpose="dissemination", version=7, title="Распространение", body="…", valid_from=date(2025, 9, 1)
    )

    response = post(cast, make_person(cast, consent=False), text=text.pk)

    assert list(response.context["form"].errors) == ["text"]


def test_service_refuses_like_the_form(cast):
    pupil = make_pupil(cast, consent=False, birth_date=date(2015, 1, 1))
    values = {"purpose": "processing", "signer": "own", "medium": "paper", "signed_on": TODAY}

    with pytest.raises(Refused, match="законный представитель"):
        consents.add(person=pupil, values=values, by=cast.curator)

    assert Consent.objects.count() == 0


# ---- scans
@pytest.mark.parametrize(
    ("name", "content", "stored"),
    [
        ("скан.pdf", PDF, ("скан.pdf", "application/pdf")),
        ("фото.JPG", JPEG, ("фото.jpg", "image/jpeg")),
        ("лист.png", PNG, ("лист.png", "image/png")),
        ("скан.pdf.exe", PDF, ("скан.pdf", "application/pdf")),
        ("../../etc/passwd", PDF, ("passwd.pdf", "application/pdf")),
    ],
)
def test_scan_is_known_by_its_content(cast, name, content, stored):
    person = make_person(cast, consent=False)

    post(cast, person, scan=SimpleUploadedFile(name, content))

    scan = Consent.objects.get().scan
    assert (scan.name, scan.content_type) == stored
    assert scan.file.name == f"files/{scan.public_id.hex[:2]}/{scan.public_id.hex}"


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00" + b"\x00" * 200, b"<html><script>1</script></html>", b"<svg xmlns='a'/>", b"", b"PK\x03\x04zip"],
)
def test_what_is_no_scan_is_refused(cast, content):
    response = post(cast, make_person(cast, consent=False), scan=SimpleUploadedFile("скан.pdf", content))

    assert (list(response.context["form"].errors), Consent.objects.count()) == (["scan"], 0)


def test_too_large_scan_is_refused_with_the_limit(cast, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    response = post(cast, make_person(cast, consent=False), scan=SimpleUploadedFile("a.pdf", PDF + b"0" * 1024 * 1024))

    assert response.context["form"].errors["scan"] == [
        "Файл больше 1 МБ. Уменьшите снимок или качество скана и выберите файл снова."
    ]


def test_download_of_a_scan_stands_in_the_journal(cast):
    person = make_person(cast, consent=False)
    post(cast, person, scan=SimpleUploadedFile("скан.pdf", PDF))
    consent = Consent.objects.get()

    response = cast.client("director").get(reverse("participants:consent-scan", args=[consent.public_id]))

    entry = AccessEntry.objects.latest("pk")
    assert b"".join(response.streaming_content) == PDF
    assert (entry.user, entry.kind, entry.object_type, entry.object_id) == (
        cast.director,
        "download",
        "participants.Consent",
        consent.pk,
    )


def test_consent_without_a_scan_answers_404_to_the_download(cast):
    consent = make_person(cast).consents.get()

    assert cast.client("curator").get(reverse("participants:consent-scan", args=[consent.public_id])).status_code == 404


# ---- withdrawal
def test_withdrawal_ends_the_consent_and_is_told_to_upper_apps(cast):
    consent = make_person(cast).consents.get()
    heard = []

    def hear(sender, consent, by, **kwargs):
        heard.append((consent.pk, by))

    consent_withdrawn.connect(hear)
    try:
        consents.withdraw(consent, day=TODAY, reason="заявление № 5", by=cast.curator)
    finally:
        consent_withdrawn.disconnect(hear)

    consent.refresh_from_db()
    assert (consent.withdrawn_on, consent.withdrawal_reason, heard) == (
        TODAY,
        "заявление № 5",
        [(consent.pk, cast.curator)],
    )


def test_second_withdrawal_is_a_calm_refusal(cast):
    consent = make_person(cast).consents.get()
    consents.withdraw(consent, day=TODAY, reason="заявление", by=cast.curator)

    with pytest.raises(AlreadyDone):
        consents.withdraw(consent, day=TODAY, reason="заявление", by=cast.curator)


@pytest.mark.parametrize(
    ("day", "reason"), [(TODAY, "  "), (TODAY + timedelta(days=1), "заявление"), (date(2026, 8, 31), "заявление")]
)
def test_withdrawal_needs_a_reason_and_a_possible_day(cast, day, reason):
    consent = make_person(cast).consents.get()

    with pytest.raises(Refused):
        consents.withdraw(consent, day=day, reason=reason, by=cast.curator)


# ---- the gate
@pytest.mark.parametrize(
    ("fields", "covered"),
    [
        ({"signed_on": TODAY}, True),
        ({"signed_on": TODAY, "valid_to": TODAY}, True),
        ({"signed_on": date(2026, 1, 1), "valid_to": TODAY - timedelta(days=1)}, False),
        ({"signed_on": date(2026, 1, 1), "withdrawn_on": TODAY}, False),
        ({"signed_on": date(2026, 1, 1), "withdrawn_on": TODAY + timedelta(days=1)}, True),
        ({"signed_on": TODAY + timedelta(days=1)}, False),
        ({"signed_on": TODAY, "purpose": "dissemination"}, False),
    ],
)
def test_gate_by_dates_and_purpose(cast, fields, covered):
    person = make_person(cast, "Гейтов", consent=False)
    consent = make_consent(person, **fields)

    papers = [paper.text for paper in access.missing_papers([person], TODAY)]

    words = ["Гейтов П. И.: нет действующего согласия (обработка персональных данных)"]
    assert (papers, consent.is_valid_on(TODAY)) == (
        [] if covered else words,
        covered or consent.purpose != "processing",
    )


def test_gate_asks_one_question_for_many_people(cast, django_assert_num_queries):
    people = [make_person(cast, consent=bool(n % 2)) for n in range(6)]

    with django_assert_num_queries(1):
        papers = access.missing_papers(people, TODAY)

    assert [paper.person for paper in papers] == people[::2]


def test_check_of_documents_names_who_is_gone_and_who_lacks_a_paper(cast):
    good, left = make_person(cast, "Хорошев"), make_person(cast, "Выбывшев", left_on=date(2026, 11, 1))
    bare = make_person(cast, "Бумагин", consent=False)

    problems = document_people.check({good.pk, left.pk, bare.pk}, cast.school)

    assert [(problem.text, problem.url, problem.blocks) for problem in problems] == [
        ("Выбывшев П. И.: выбыл 01.11.2026.", access.person_url(left), True),
        (
            "Бумагин П. И.: нет действующего согласия (обработка персональных данных).",
            access.person_url(bare),
            True,
        ),
    ]


def test_names_for_documents_are_declined_and_hand_written_forms_win(cast):
    person = make_person(
        cast,
        "Щербакова",
        first_name="Мария",
        middle_name="Ильинична",
        gender="f",
        name_cases={"full": {"ins": "Марией Щ."}},
    )

    answer = document_people.resolve({person.pk})[person.pk]

    assert (answer["full"]["dat"], answer["short"]["dat"], answer["full"]["ins"], answer["post"]) == (
        "Щербаковой Марии Ильиничне",
        "Щербаковой М. И.",
        "Марией Щ.",
        "учитель математики",
    )
    assert answer["post_cases"]["dat"] == "учителю математики"


# ---- the register
@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("all", ["Истекалов", "Вечнов", "Отозванцев"]),
        ("expiring", ["Истекалов"]),
        ("missing", ["Отозванцев", "Подростков"]),
        ("turning", ["Подростков"]),
        ("чепуха", ["Истекалов", "Вечнов", "Отозванцев"]),
    ],
)
def test_lists_of_the_register(cast, shown, expected):
    make_consent(make_person(cast, "Истекалов", consent=False, role="mentor"), valid_to=date(2026, 12, 20))
    make_consent(make_person(cast, "Вечнов", consent=False, role="mentor"), valid_to=date(2026, 12, 21))
    make_consent(make_person(cast, "Отозванцев", consent=False, role="mentor"), withdrawn_on=date(2026, 10, 1))
    make_pupil(cast, "Подростков", consent=False, role="mentee", birth_date=date(2012, 12, 20))
    make_pupil(cast, "Младшев", role=None, consent=False, birth_date=date(2012, 12, 20))

    response = cast.client("curator").get(reverse("participants:consent-list"), {"show": shown})

    rows = [getattr(row, "person", row).last_name for row in response.context["table"].data]
    assert sorted(rows) == sorted(expected)


def empty_list(cast, role="curator", **asked):
    table = cast.client(role).get(reverse("participants:consent-list"), asked).context["table"]
    return table.empty_text, getattr(table, "empty_action", None)


@pytest.mark.parametrize("shown", ["missing", "turning"])
def test_empty_bases_say_where_to_begin_and_praise_nothing(cast, shown):
    curator, director = empty_list(cast, show=shown), empty_list(cast, "director", show=shown)
    page = cast.client("curator").get(reverse("participants:consent-list"), {"show": shown}).content.decode()

    assert curator == (views.NOBODY, (reverse("participants:import-list"), "Загрузить из Excel"))
    assert director == (views.NOBODY, None)
    assert (views.NOBODY in page, "Все нужные бумаги есть" in page) == (True, False)


def test_list_without_rows_tells_whether_anybody_needs_the_paper(cast):
    make_pupil(cast, "Давнев", role="mentor")

    page = cast.client("curator").get(reverse("participants:consent-list"), {"show": "missing"}).content.decode()

    assert "Все нужные бумаги есть" in page
    assert empty_list(cast, show="missing") == (None, None)
    assert empty_list(cast, show="missing", purpose="employee_mentoring") == (views.NOBODY_ASKED, None)
    assert empty_list(cast, show="turning") == (views.NOBODY_TURNS, None)
    assert empty_list(cast, show="missing", q="Давнев") == ("По этому отбору ничего не нашлось.", None)


# ---- a line typed wrong
def address(name, consent):
    return reverse(f"participants:{name}", args=[consent.public_id])


def told(person):
    return list(AuditEvent.objects.filter(object_id=person.pk).values_list("action", "changes", "reason"))


def test_line_is_corrected_and_the_log_tells_no_name(cast):
    pupil = make_pupil(cast, consent=False, birth_date=date(2015, 1, 1))
    paper = make_consent(pupil, signer="representative", representative_name="Ошибкина Анна", authority="мать")
    values = data(signer="representative", signed_on="2026-09-02", valid_to="2027-08-31", **PARENT)

    cast.client("curator").post(address("consent-edit", paper), values)

    paper.refresh_from_db()
    assert (paper.signed_on, paper.representative_name) == (date(2026, 9, 2), PARENT["representative_name"])
    assert told(pupil) == [
        (
            "correct_consent",
            {
                "подписано": ["01.09.2026", "02.09.2026"],
                "действует до": ["", "31.08.2027"],
                "законный представитель": "изменено",
                "документ о полномочиях": "изменено",
            },
            "",
        )
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"signed_on": "2026-11-21"}, "signed_on"),
        ({"signer": "both"}, "representative_name"),
        ({"valid_to": "2026-01-01"}, "valid_to"),
    ],
)
def test_correction_obeys_the_rules_of_a_new_line(cast, change, field):
    paper = make_consent(make_person(cast, consent=False, birth_date=None))

    response = cast.client("curator").post(address("consent-edit", paper), data(**change))

    paper.refresh_from_db()
    assert (field in response.context["form"].errors, paper.signed_on) == (True, date(2026, 9, 1))


def test_scan_of_a_corrected_line_is_replaced(cast, django_capture_on_commit_callbacks):
    paper, client = make_consent(make_person(cast, consent=False)), cast.client("curator")

    with django_capture_on_commit_callbacks(execute=True):
        for name in ("a.pdf", "b.pdf"):
            client.post(address("consent-edit", paper), data(scan=SimpleUploadedFile(name, PDF)))

    assert list(StoredFile.objects.values_list("name", flat=True)) == ["b.pdf"]


def test_log_does_not_name_the_file_of_a_scan(cast):
    """People call it after whose paper it is, and the log outlives the data."""
    person = make_person(cast, consent=False)
    paper, client = make_consent(person), cast.client("curator")

    for change in ({"scan": SimpleUploadedFile("Дятлова Вера.pdf", PDF)}, {"without_scan": "on"}):
        client.post(address("consent-edit", paper), data(**change))

    assert [changes["скан"] for _, changes, _ in told(person)] == [["приложен", ""], ["", "приложен"]]


def test_line_typed_by_mistake_is_taken_back_with_a_reason(cast):
    person = make_person(cast)
    paper, client = person.consents.get(), cast.client("curator")

    client.post(address("consent-take-back", paper), {"reason": " "})
    kept = Consent.objects.count()
    client.post(address("consent-take-back", paper), {"reason": "бумага однофамилицы"})

    assert (kept, Consent.objects.count()) == (1, 0)
    assert told(person) == [("take_back_consent", {}, "бумага однофамилицы")]


@pytest.mark.parametrize("second", [False, True])
def test_only_paper_of_somebody_in_a_pair_is_not_taken_back(cast, second):
    pair = make_pair(cast)
    paper = pair.mentors[0].consents.get()
    if second:
        make_consent(pair.mentors[0], signed_on=date(2026, 10, 1))

    response = cast.client("curator").post(address("consent-take-back", paper), {"reason": "дважды"}, follow=True)

    assert Consent.objects.filter(pk=paper.pk).exists() is not second
    assert ("ещё состоит в паре" in response.content.decode()) is not second


@pytest.mark.parametrize("step", ["consent-edit", "consent-take-back"])
@pytest.mark.parametrize("closed", ["withdrawn", "destroyed"])
def test_closed_line_is_neither_corrected_nor_taken_back(cast, step, closed):
    paper = make_person(cast).consents.get()
    if closed == "withdrawn":
        Consent.objects.update(withdrawn_on=date(2026, 11, 1))
    else:
        type(paper.person).objects.update(masked_at="2026-11-01T00:00Z")

    cast.client("curator").post(address(step, paper), data(signed_on="2026-09-02", reason="ошибка"))
    page = cast.client("curator").get(address("consent-detail", paper)).content.decode()

    assert (Consent.objects.get().signed_on, "Исправить" in page) == (date(2026, 9, 1), False)
