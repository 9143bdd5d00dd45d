"""Rows of the permission matrix (tests/house/matrix.py)."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.jobs.services import files
from apps.participants.models import Agreement, Partner
from apps.participants.services import imports
from tests.factories import make_consent, make_person
from tests.house.matrix import row
from tests.participants.books import csv_bytes

READERS = "curator director psychologist foreign_curator foreign_director"
INSIDE = "director psychologist"


def person(cast):
    return {"public_id": make_person(cast).public_id}


def consent(cast):
    return {"public_id": make_person(cast).consents.get().public_id}


def scan_of(cast, owner):
    owner.scan = files.store(b"%PDF-1.4", name="scan.pdf", content_type="application/pdf", organization=cast.school)
    owner.save()
    return {"public_id": owner.public_id}


def consent_with_scan(cast):
    return scan_of(cast, make_consent(make_person(cast, consent=False)))


def partner(cast):
    return {"public_id": Partner.objects.create(organization=cast.school, name="Завод «Луч»").public_id}


def agreement_with_scan(cast):
    owner = Partner.objects.create(organization=cast.school, name="Завод «Луч»")
    row_of = Agreement(organization=cast.school, partner=owner, signed_on=date(2026, 9, 1))
    row_of.save()
    return scan_of(cast, row_of)


def kept_file(cast):
    content = csv_bytes([["Фамилия", "Имя", "Класс"], ["Загрузкин", "Олег", "8А"]])
    kept = imports.keep(
        content=content, name="список.csv", organization=cast.school, year=cast.year, role="mentee", by=cast.curator
    )
    return {"public_id": kept.public_id}


def person_data(cast, kwargs):
    return {"last_name": "Новосельцев", "first_name": "Олег", "category": "staff", "roles": ["mentor"]}


def consent_data(cast, kwargs):
    return {"purpose": "processing", "signer": "own", "medium": "paper", "signed_on": "2026-11-01"}


def day_and_reason(cast, kwargs):
    return {"day": "2026-11-20", "reason": "заявление от 19.11.2026"}


def import_data(cast, kwargs):
    return {"role": "mentee", "file": SimpleUploadedFile("список.csv", "ФИО;Класс\nКлассов Олег;8А".encode())}


ROWS: list = [
    *(
        row(f"participants:{name}", ok=READERS)
        for name in ("mentor-list", "mentee-list", "register-list", "consent-list", "partner-list")
    ),
    row("participants:person-detail", make=person, ok="curator director psychologist", rest=404),
    row("participants:person-add", ok="curator foreign_curator"),
    row("participants:person-add", method="post", data=person_data, moved="curator foreign_curator"),
    row("participants:person-edit", make=person, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:person-edit",
        method="post",
        make=person,
        data=person_data,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row(
        "participants:person-leave",
        method="post",
        make=person,
        data=day_and_reason,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:consent-add", make=person, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:consent-add",
        method="post",
        make=person,
        data=consent_data,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:consent-detail", make=consent, ok="curator director psychologist", rest=404),
    row(
        "participants:consent-withdraw",
        method="post",
        make=consent,
        data=day_and_reason,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:consent-scan", make=consent_with_scan, ok="curator director psychologist", rest=404),
    row("participants:partner-add", ok="curator foreign_curator"),
    row(
        "participants:partner-add",
        method="post",
        data=lambda cast, kw: {"name": "Ферма"},
        moved="curator foreign_curator",
    ),
    row("participants:partner-detail", make=partner, ok="curator director psychologist", rest=404),
    row("participants:partner-edit", make=partner, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:partner-edit",
        method="post",
        make=partner,
        data=lambda cast, kw: {"name": "Ферма"},
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:agreement-add", make=partner, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:agreement-add",
        method="post",
        make=partner,
        data=lambda cast, kw: {"signed_on": "2026-10-01"},
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:agreement-scan", make=agreement_with_scan, ok="curator director psychologist", rest=404),
    row("participants:contingent-list", ok=f"{READERS} administrator"),
    row(
        "participants:contingent-list",
        method="post",
        data=lambda cast, kw: {"date": "2026-10-01", "pupils": "500"},
        moved="curator foreign_curator",
    ),
    row("participants:access-journal", ok="curator director foreign_curator foreign_director"),
    row("participants:access-journal-export", ok="curator director foreign_curator foreign_director"),
    row("participants:mentor-export", ok="curator foreign_curator"),
    row("participants:mentee-export", ok="curator foreign_curator"),
    row("participants:import-list", ok="curator foreign_curator"),
    row("participants:import-list", method="post", data=import_data, moved="curator foreign_curator"),
    row("participants:import-template", ok="curator foreign_curator"),
    row("participants:import-detail", make=kept_file, ok="curator", rest=404),
    row("participants:import-marked", make=kept_file, ok="curator", rest=404),
    row("participants:import-apply", method="post", make=kept_file, moved="curator", rest=404),
    row(
        "participants:import-sheet",
        method="post",
        make=kept_file,
        data=lambda cast, kw: {"sheet": "CSV"},
        moved="curator",
        rest=404,
    ),
]
