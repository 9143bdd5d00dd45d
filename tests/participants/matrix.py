"""Rows of the permission matrix (tests/house/matrix.py)."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core import clock
from apps.jobs.services import files
from apps.participants.models import (
    Agreement,
    ConsentText,
    Partner,
    SavedFilter,
    SubjectRequest,
    Withdrawal,
    WithdrawalStep,
)
from apps.participants.services import cards, consents, imports, namesakes, requests
from tests.factories import make_consent, make_participation, make_person
from tests.house.matrix import row
from tests.participants.books import csv_bytes

READERS = "curator director psychologist foreign_curator foreign_director"
INSIDE = "director psychologist"


def person(cast):
    return {"public_id": make_person(cast).public_id}


CONTINGENT_STRANGERS = "director mentor mentee psychologist administrator regional foreign_director"


def contingent_file(text):
    return SimpleUploadedFile("контингент.csv", text.encode())


def kept_contingent(cast):
    content = "На дату;Обучающихся\n01.09.2026;500\n".encode()
    place = {"organization": cast.school, "by": cast.curator, "content_type": "text/csv"}
    return {"public_id": files.store(content, name="к.csv", **place).public_id}


def ticked(cast):
    for school in (cast.school, cast.foreign_school):
        make_participation(cast, make_person(cast, organization=school), "mentor")
    return {}


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


def invitation(cast, kwargs):
    return {"role": "mentor", "last_name": "Новосельцев", "first_name": "Олег", "valid_from": "2026-11-20"}


def consent_data(cast, kwargs):
    return {"purpose": "processing", "signer": "own", "medium": "paper", "signed_on": "2026-11-01"}


def day_and_reason(cast, kwargs):
    return {"day": "2026-11-20", "reason": "заявление от 19.11.2026"}


def import_data(cast, kwargs):
    return {"role": "mentee", "file": SimpleUploadedFile("список.csv", "ФИО;Класс\nКлассов Олег;8А".encode())}


def withdrawal(cast):
    consents.withdraw(make_person(cast).consents.get(), day=date(2026, 11, 20), reason="заявление", by=cast.curator)
    case = Withdrawal.objects.get()
    WithdrawalStep.objects.create(withdrawal=case, kind="manual", title="Уведомить", due=date(2026, 12, 1), position=1)
    return {"public_id": case.public_id}


def given_anew(cast):
    found = withdrawal(cast)
    make_consent(Withdrawal.objects.get().consent.person, signed_on=date(2026, 11, 20))
    return found


def withdrawal_step(cast):
    return {**withdrawal(cast), "position": 1}


def destroyed(cast):
    found = withdrawal(cast)
    Withdrawal.objects.update(
        destroyed_at=clock.now(), destroyed_by=cast.curator, destroyed={"fields": ["фамилия"], "sha256": "0" * 64}
    )
    return found


def saved_filter(cast):
    kept = SavedFilter.objects.create(user=cast.curator, page="mentors", title="Без согласия", query="consent=missing")
    return {"public_id": kept.public_id}


def other_person(cast, kwargs):
    return {"other": str(make_person(cast).public_id)}


def two_people(cast, kwargs):
    return {"person": [str(make_person(cast).public_id) for _ in range(2)]}


def told_apart(cast):
    [row_of] = namesakes.say([make_person(cast), make_person(cast)], by=cast.curator)
    return {"public_id": row_of.public_id}


def interview(cast):
    values = {"held_on": date(2026, 11, 1), "decision": "accepted"}
    return {"public_id": cards.add_interview(make_person(cast), values=values, by=cast.psychologist).public_id}


def clearance(cast):
    values = {"number": "1", "issued_on": date(2026, 9, 1), "valid_to": date(2027, 9, 1)}
    return {"public_id": cards.add_clearance(make_person(cast), values=values, by=cast.curator).public_id}


def request_data(cast, kwargs):
    return {"asked_by": "Матерева О. И.", "kind": "access", "received_on": "2026-11-02", "words": "Какие данные есть?"}


def asked(cast):
    row_of = SubjectRequest(organization=cast.school, **request_data(cast, {}))
    row_of.received_on = date(2026, 11, 2)
    return {"public_id": requests.add(row_of, by=cast.curator).public_id}


def consent_text(cast):
    ConsentText.objects.create(
        purpose="processing", version=9, title="Согласие", body="Я, {signer}, согласен.", valid_from=date(2025, 9, 1)
    )
    return person(cast)


def lacking(cast):
    consent_text(cast)
    for school in (cast.school, cast.foreign_school):
        pupil = make_person(cast, organization=school, consent=False)
        make_participation(cast, pupil, "mentee")
    return {}


INTERVIEW = {"held_on": "2026-11-01", "decision": "accepted"}
CLEARANCE = {"number": "77-1", "issued_on": "2026-09-01", "valid_to": "2027-09-01"}
FILTER = {"page": "mentors", "title": "Мой", "query": "consent=missing"}

ROWS: list = [
    *(
        row(f"participants:{name}", ok=READERS)
        for name in ("mentor-list", "mentee-list", "register-list", "consent-list", "partner-list")
    ),
    row("participants:person-detail", make=person, ok="curator director psychologist", rest=404),
    row("participants:person-add", ok="curator foreign_curator"),
    row("participants:person-add", method="post", data=person_data, moved="curator foreign_curator"),
    row("participants:person-edit", make=person, ok="curator", forbidden=INSIDE, rest=404),
    row("participants:person-cases", make=person, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:person-edit",
        method="post",
        make=person,
        data=person_data,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:person-invite", make=person, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:person-invite",
        method="post",
        make=person,
        data=invitation,
        ok="curator",
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
    row("participants:consent-edit", make=consent, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:consent-take-back",
        method="post",
        make=consent,
        data=lambda cast, kw: {"reason": "дважды"},
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
    row("participants:partner-remove", method="post", make=partner, moved="curator", forbidden=INSIDE, rest=404),
    row("participants:agreement-edit", make=agreement_with_scan, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:agreement-remove",
        method="post",
        make=agreement_with_scan,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:agreement-scan", make=agreement_with_scan, ok="curator director psychologist", rest=404),
    row(
        "participants:people-bulk",
        method="post",
        make=ticked,
        data=lambda cast, kw: {"page": "mentors", "step": "leave:", "all": "1"},
        ok="curator foreign_curator",
        forbidden="director psychologist foreign_director",
    ),
    row("participants:contingent-list", ok=f"{READERS} administrator"),
    row(
        "participants:contingent-list",
        method="post",
        data=lambda cast, kw: {"date": "2026-10-01", "pupils": "500"},
        moved="curator foreign_curator",
    ),
    row("participants:contingent-import", ok="curator foreign_curator municipal"),
    row(
        "participants:contingent-import",
        method="post",
        data=lambda cast, kw: {
            "date": "2026-09-01",
            "file": contingent_file("Организация;Обучающихся\nШкола № 5;500\n"),
        },
        moved="curator municipal foreign_curator",
    ),
    row("participants:contingent-review", make=kept_contingent, ok="curator", forbidden=CONTINGENT_STRANGERS, rest=404),
    row(
        "participants:contingent-apply",
        method="post",
        make=kept_contingent,
        moved="curator",
        forbidden=CONTINGENT_STRANGERS,
        rest=404,
    ),
    row("participants:access-journal", ok="curator director foreign_curator foreign_director"),
    row("participants:access-journal-export", ok="curator director foreign_curator foreign_director"),
    row("participants:mentor-export", ok="curator foreign_curator"),
    row("participants:consent-export", ok="curator foreign_curator"),
    row("participants:mentee-export", ok="curator foreign_curator"),
    row("participants:import-list", ok="curator foreign_curator"),
    row("participants:import-list", method="post", data=import_data, moved="curator foreign_curator"),
    row("participants:import-template", ok="curator foreign_curator"),
    row("participants:import-detail", make=kept_file, ok="curator", rest=404),
    row("participants:import-marked", make=kept_file, ok="curator", rest=404),
    row("participants:import-partners", method="post", make=kept_file, moved="curator", rest=404),
    row("participants:import-apply", method="post", make=kept_file, moved="curator", rest=404),
    row(
        "participants:import-sheet",
        method="post",
        make=kept_file,
        data=lambda cast, kw: {"sheet": "CSV"},
        moved="curator",
        rest=404,
    ),
    row("participants:restricted-list", ok="curator psychologist foreign_curator"),
    row("participants:request-list", ok=READERS),
    row("participants:admitted-list", ok=READERS),
    row("participants:request-add", ok="curator foreign_curator"),
    row("participants:request-add", method="post", data=request_data, moved="curator foreign_curator"),
    row("participants:request-detail", make=asked, ok="curator director psychologist", rest=404),
    row(
        "participants:request-answer",
        method="post",
        make=asked,
        data=lambda cast, kw: {"day": "2026-11-20", "words": "Письмо № 5"},
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:duplicate-list", ok="curator foreign_curator"),
    row(
        "participants:namesakes-say",
        method="post",
        data=two_people,
        moved="curator foreign_curator",
    ),
    row(
        "participants:namesakes-take-back",
        method="post",
        make=told_apart,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:person-restricted", make=person, ok="curator psychologist", forbidden="director", rest=404),
    row(
        "participants:person-restricted",
        method="post",
        make=person,
        data=lambda cast, kw: {"kinds": ["gifted"]},
        moved="curator psychologist",
        forbidden="director",
        rest=404,
    ),
    row("participants:interview-add", make=person, ok="curator psychologist", forbidden="director", rest=404),
    row(
        "participants:interview-add",
        method="post",
        make=person,
        data=lambda cast, kw: INTERVIEW,
        moved="curator psychologist",
        forbidden="director",
        rest=404,
    ),
    row("participants:clearance-add", make=person, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:clearance-add",
        method="post",
        make=person,
        data=lambda cast, kw: CLEARANCE,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:interview-edit", make=interview, ok="psychologist", forbidden="curator director", rest=404),
    row(
        "participants:interview-remove",
        method="post",
        make=interview,
        moved="psychologist",
        forbidden="curator director",
        rest=404,
    ),
    row("participants:clearance-edit", make=clearance, ok="curator", forbidden=INSIDE, rest=404),
    row("participants:clearance-remove", method="post", make=clearance, moved="curator", forbidden=INSIDE, rest=404),
    row("participants:person-merge", make=person, ok="curator", forbidden=INSIDE, rest=404),
    row(
        "participants:person-merge",
        method="post",
        make=person,
        data=other_person,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:consent-print", make=consent_text, ok="curator", forbidden=INSIDE, rest=404),
    row("participants:consent-print-list", make=lacking, ok="curator foreign_curator"),
    row(
        "participants:filter-save",
        method="post",
        data=lambda cast, kw: FILTER,
        moved="curator director psychologist foreign_curator foreign_director",
    ),
    row(
        "participants:filter-delete",
        method="post",
        make=saved_filter,
        moved="curator",
        rest=404,
        forbidden="mentor mentee administrator municipal regional",
    ),
    row("participants:withdrawal-detail", make=withdrawal, ok="curator director psychologist", rest=404),
    row(
        "participants:withdrawal-step",
        method="post",
        make=withdrawal_step,
        moved="curator",
        forbidden=INSIDE,
        rest=404,
    ),
    row("participants:withdrawal-settle", method="post", make=given_anew, moved="curator", forbidden=INSIDE, rest=404),
    row("participants:withdrawal-act", method="post", make=destroyed, moved="curator", forbidden=INSIDE, rest=404),
]
