"""The access journal: every address that shows or gives out personal data leaves one record; a record that was touched is found."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, ProgrammingError, connection, transaction

from apps.core import clock
from apps.core.errors import Refused
from apps.jobs.services import transfer
from apps.workflow import audit, seals
from apps.workflow.models import AccessEntry, AuditEvent, JournalSeal
from tests.conftest import CAST, NOON
from tests.factories import make_meeting, make_pair, make_person, make_plan
from tests.house.matrix import APPS
from tests.house.test_fuzz import doors, insiders, patient

NAME = "Фамильцев"  # people of the factories
# Names stand there as a part of one's own affairs: a task of today, the pair of a meeting, a step of one's own.
OWN_AFFAIRS = {"monitoring:home", "plans:my-pair", "notifications:message-list", "organizations:change-log"}


def words_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] != b"PK":
        return body.decode("utf-8", "replace")
    archive = zipfile.ZipFile(io.BytesIO(body))
    return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("app", APPS)
@pytest.mark.usefixtures("sessions_in_cookies")
def test_every_address_with_names_leaves_one_record(app, cast):
    pair = make_pair(cast)
    make_plan(cast, pair)
    make_meeting(cast, pair)
    for role in ("mentor", "mentee"):
        make_person(cast, role=role)
    clients, silent, twice = {who: patient(cast, who) for who in CAST}, [], []
    for row, address, _ in doors(cast, app, "get"):
        with transaction.atomic():
            who = insiders(row)[0]
            answer = clients[who].get(address + row.query)
            left = list(AccessEntry.objects.values_list("user__username", "at", "ip"))
            if answer.status_code == 200 and NAME in words_of(answer) and not left and row.name not in OWN_AFFAIRS:
                silent.append(str(row))
            if left not in ([], [(who, NOON, "127.0.0.1")]):
                twice.append(str(row))
            transaction.set_rollback(True)

    assert (silent, twice) == ([], [])


# ---- seals
def way_through() -> None:
    """What lets this transaction past the triggers of PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL mentoring.journals = 'open'")


@pytest.fixture
def journal(cast):
    """A thousand records under three seals, for tests that tamper with them."""
    way_through()
    for part in (400, 400, 200):
        AccessEntry.objects.bulk_create(
            AccessEntry(
                at=NOON - timedelta(hours=1),
                user=cast.curator,
                organization_id=cast.school.pk,
                kind="view",
                object_type="participants.Person",
                object_id=n,
            )
            for n in range(part)
        )
        seals.seal()
    return list(AccessEntry.objects.order_by("pk").values_list("pk", flat=True))


def test_untouched_journal_is_whole(journal):
    assert (seals.broken(), seals.seal(), JournalSeal.objects.count()) == ([], 0, 3)


def test_any_record_that_was_changed_is_found(journal, cast):
    """Each of a thousand records in turn, each by another field."""
    lies = [{"kind": "print"}, {"object_id": 10**6}, {"user": cast.director}, {"rows": 7}, {"ip": "10.0.0.1"}]
    missed = []
    for n, pk in enumerate(journal):
        with transaction.atomic():
            AccessEntry.objects.filter(pk=pk).update(**lies[n % len(lies)])
            stretch = JournalSeal.objects.get(first_id__lte=pk, last_id__gte=pk)
            # A stretch alone: to read all three for each record would say no more.
            missed += [pk] if stretch.digest == digest_of(stretch) else []
            transaction.set_rollback(True)

    assert missed == []
    assert all(one.digest == digest_of(one) for one in JournalSeal.objects.all())


def digest_of(one: JournalSeal) -> str:
    before = JournalSeal.objects.filter(last_id__lt=one.first_id).last()
    return seals._digest(
        AccessEntry.objects.filter(pk__range=(one.first_id, one.last_id)), before.digest if before else ""
    )


@pytest.mark.parametrize("where", [0, 1, 399, 400, 800, 999])
def test_a_record_that_was_taken_out_is_found(where, journal):
    AccessEntry.objects.filter(pk=journal[where]).delete()

    assert len(seals.broken()) == 1


@pytest.mark.parametrize("number", [0, 1])
def test_a_seal_that_was_taken_out_is_found(number, journal):
    JournalSeal.objects.order_by("first_id")[number].delete()

    assert seals.broken()


def test_all_rows_and_seals_written_anew_without_the_key_are_found(journal, settings):
    AccessEntry.objects.filter(pk=journal[0]).delete()
    JournalSeal.objects.all().delete()
    kept, settings.SECRET_KEY = settings.SECRET_KEY, "чужой ключ"
    with clock.frozen(NOON + timedelta(hours=1)):
        seals.seal()
    settings.SECRET_KEY = kept

    assert len(seals.broken()) == 1


def test_young_records_wait_for_the_next_seal(cast, journal):
    AccessEntry.objects.create(at=NOON, user=cast.curator, kind="view", object_type="x")

    assert seals.seal() == 0
    with clock.frozen(NOON + timedelta(minutes=6)):
        assert seals.seal() == 1
    assert seals.broken() == []


def test_command_says_where_the_journal_was_touched(journal, capsys):
    call_command("check_journal")
    assert '"broken": 0' in capsys.readouterr().out

    AccessEntry.objects.filter(pk=journal[500]).update(rows=2)

    with pytest.raises(CommandError, match=f"записи {journal[400]}–{journal[799]}"):
        call_command("check_journal")


def test_what_somebody_saw_is_found_by_an_index(journal, cast):
    rows = AccessEntry.objects.filter(user=cast.curator).order_by("-at")[:50]

    plan = rows.explain() if connection.vendor == "sqlite" else ""

    assert "access_user" in plan or connection.vendor != "sqlite"


# ---- triggers: docs/adr/0013
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has the seals alone: docs/adr/0013")
@pytest.mark.parametrize("change", ["SET id = id + 1000", ""])
@pytest.mark.parametrize("model", [AuditEvent, AccessEntry, JournalSeal])
def test_no_row_of_a_journal_is_changed_or_removed(model, change, cast):
    AccessEntry.objects.create(at=NOON - timedelta(hours=1), user=cast.curator, kind="view", object_type="x")
    audit.record(cast.school, "change", "Изменено", by=cast.curator)
    seals.seal()
    table, before = model._meta.db_table, list(model.objects.values())

    with pytest.raises(DatabaseError, match="is never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} {change}" if change else f"DELETE FROM {table}")

    assert (list(model.objects.values()), len(before)) == (before, 1)
    way_through()
    assert model.objects.all().delete()[0] == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles")
def test_role_of_the_program_as_the_guide_makes_it_writes_and_seals_the_journals_and_changes_none(cast):
    guide = (settings.BASE_DIR / "docs" / "production.md").read_text(encoding="utf-8")
    (grants,) = re.findall(r"```sql\n(.*?)```", guide, re.DOTALL)
    with connection.cursor() as cursor:
        owner = connection.ops.quote_name(connection.settings_dict["USER"])
        cursor.execute("CREATE ROLE mentoring_program_of_tests")
        cursor.execute(grants.replace("ROLE mentoring ", f"ROLE {owner} ").replace("_program", "_program_of_tests"))
        cursor.execute("CREATE TABLE table_of_a_later_version (id bigserial)")
        cursor.execute("SET LOCAL ROLE mentoring_program_of_tests")
        cursor.execute("INSERT INTO table_of_a_later_version DEFAULT VALUES")
    AccessEntry.objects.create(at=NOON - timedelta(hours=1), user=cast.curator, kind="view", object_type="x")
    audit.record(cast.school, "change", "Изменено", by=cast.curator)

    sealed = seals.seal()

    assert (sealed, seals.broken()) == (1, [])
    # Not even past the triggers.
    way_through()
    for model in (AuditEvent, AccessEntry, JournalSeal):
        for change in ("DELETE FROM {}", "UPDATE {} SET id = id + 1000", "TRUNCATE {}"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change.format(model._meta.db_table))
    with pytest.raises(Refused, match="владельца таблиц"), transaction.atomic():
        transfer._empty()
