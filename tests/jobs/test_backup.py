"""Everything out and in again: archives, encrypted copies, the move from SQLite to PostgreSQL."""

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import Refused
from apps.jobs.models import StoredFile
from apps.jobs.services import backups, files, transfer
from apps.organizations.models import Membership, Organization
from tests import prepared

KEY = "ключ-не-короче-двадцати-знаков"


@pytest.fixture
def school(cast, settings, tmp_path):
    """The cast with a kept file, in folders of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "media", "base_url": None}},
    }
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_KEY = KEY
    cast.stored = files.store(b"\x00binary\xff", name="отчёт ё.xlsx", content_type="x/y", by=cast.curator)
    return cast


def everything():
    """All rows of all tables."""
    return {
        model._meta.label: [
            {f.attname: transfer.plain(f, f.value_from_object(row)) for f in transfer.columns_of(model)}
            for row in model._base_manager.order_by("pk")
        ]
        for model in transfer.tables()
    }


def test_export_and_import_give_back_every_row_and_file(school, tmp_path):
    before = everything()
    transfer.export_all(tmp_path / "all.zip")
    Membership.objects.all().delete()
    Organization.objects.filter(pk=school.school.pk).update(short_name="изменено")
    path = Path(site.MEDIA_ROOT, school.stored.file.name)
    path.unlink()

    manifest = transfer.import_all(tmp_path / "all.zip", replace=True)

    assert everything() == before
    assert path.read_bytes() == b"\x00binary\xff"
    assert {label: table["rows"] for label, table in manifest["tables"].items()} == {
        label: len(rows) for label, rows in before.items()
    }


def test_rows_that_come_after_an_import_get_free_numbers(school, tmp_path):
    transfer.export_all(tmp_path / "all.zip")
    transfer.import_all(tmp_path / "all.zip", replace=True)

    user = User.objects.create(username="новый")

    assert user.pk > school.curator.pk


def test_every_model_is_exported_or_left_out_by_name(school):
    every = {m._meta.label for m in apps.get_models(include_auto_created=True) if m._meta.managed}

    assert every - {m._meta.label for m in transfer.tables()} == {"sessions.Session"}


def test_dictionary_explains_every_column(school, tmp_path):
    manifest = transfer.export_all(tmp_path / "all.zip")

    columns = {c["name"]: c for c in manifest["tables"]["organizations.Membership"]["columns"]}
    assert columns["organization_id"] == {
        "name": "organization_id",
        "type": "ForeignKey",
        "title": "организация",
        "empty": False,
        "refers_to": "organizations.Organization",
    }
    assert columns["role"]["values"]["curator"] == "куратор"
    assert all(c["title"] for table in manifest["tables"].values() for c in table["columns"])


def test_archive_is_closed_to_other_accounts(school, tmp_path):
    transfer.export_all(tmp_path / "all.zip")

    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0


def test_import_refuses_a_database_with_people(school, tmp_path):
    transfer.export_all(tmp_path / "all.zip")

    with pytest.raises(Refused, match="уже есть данные"):
        transfer.import_all(tmp_path / "all.zip")


def test_export_into_a_missing_folder_is_a_sentence(school, tmp_path):
    with pytest.raises(Refused, match="Архив не записан"):
        transfer.export_all(tmp_path / "нет" / "all.zip")


def change(source, target, name, edit):
    """A copy of an archive with one member changed; `edit` None leaves it out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
            elif edit is not None:
                new.writestr(member, edit(old.read(member)))


def drop_line(data):
    return b"".join(data.splitlines(keepends=True)[:-1])


def orphan(data):
    rows = [json.loads(line) for line in data.splitlines()]
    rows[0]["organization_id"] = 10**9
    return "\n".join(json.dumps(row) for row in rows).encode()


def manifest_with(**fields):
    return lambda data: json.dumps(json.loads(data) | fields).encode()


MEMBERS = "tables/organizations.Membership.jsonl"


@pytest.mark.parametrize(
    ("name", "edit", "sentence"),
    [
        (MEMBERS, None, "повреждён"),
        (MEMBERS, drop_line, "повреждён"),
        (MEMBERS, orphan, "повреждён"),
        (MEMBERS, lambda data: b"{", "повреждён"),
        (MEMBERS, lambda data: data.replace(b"2026-08-01", b"2026-13-01"), "повреждён"),
        ("manifest.json", None, "повреждён"),
        ("manifest.json", lambda data: b"[]", "повреждён"),
        ("manifest.json", manifest_with(format=2), "другой версией"),
        ("manifest.json", manifest_with(tables={}), "другой версией"),
        ("manifest.json", manifest_with(files={"../../evil": "0"}), "повреждён"),
        ("manifest.json", manifest_with(files={"/etc/evil": "0"}), "повреждён"),
        ("manifest.json", manifest_with(files={"нет": "0"}), "повреждён"),
    ],
)
def test_damaged_archive_changes_nothing(school, tmp_path, name, edit, sentence):
    transfer.export_all(tmp_path / "all.zip")
    change(tmp_path / "all.zip", tmp_path / "bad.zip", name, edit)
    before = everything()

    with pytest.raises(Refused, match=sentence):
        transfer.import_all(tmp_path / "bad.zip", replace=True)

    assert everything() == before


def test_changed_file_is_refused(school, tmp_path):
    transfer.export_all(tmp_path / "all.zip")
    change(tmp_path / "all.zip", tmp_path / "bad.zip", f"media/{school.stored.file.name}", lambda data: b"other")

    with pytest.raises(Refused, match="повреждён"):
        transfer.import_all(tmp_path / "bad.zip", replace=True)

    assert files.read(school.stored) == b"\x00binary\xff"


# ---- encrypted copies


def test_backup_and_restore_give_back_every_row_and_file(school):
    before = everything()
    made = backups.make()
    Membership.objects.all().delete()
    StoredFile.objects.all().delete()
    Path(site.MEDIA_ROOT, school.stored.file.name).unlink()

    backups.restore(made, replace=True)

    assert everything() == before
    assert files.read(school.stored) == b"\x00binary\xff"
    assert [path.name for path in site.BACKUP_DIR.iterdir()] == [made.name]


def test_backup_hides_what_it_holds(school):
    data = backups.make().read_bytes()

    assert not [word for word in ("Чернышова", "curator", "Школа") if word.encode() in data]


def test_backup_of_another_key_is_refused(school, settings):
    made = backups.make()
    settings.BACKUP_KEY = KEY + "!"

    with pytest.raises(Refused, match="другой BACKUP_KEY"):
        backups.restore(made, replace=True)


@pytest.mark.parametrize("key", ["", "короткий"])
def test_backup_without_a_key_is_refused(school, settings, key):
    settings.BACKUP_KEY = key

    with pytest.raises(Refused, match="Задайте BACKUP_KEY"):
        backups.make()


def sealed(data, key=KEY):
    out = io.BytesIO()
    backups.seal(io.BytesIO(data), out, key)
    return out.getvalue()


def opened(data):
    return b"".join(backups.unseal(io.BytesIO(data), KEY))


@hypothesis.settings(deadline=None, max_examples=20)
@given(st.binary(max_size=200))
def test_seal_and_unseal_are_inverse(data):
    assert opened(sealed(data)) == data


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 200, 1000])
def test_pieces_join_at_every_edge(monkeypatch, size):
    monkeypatch.setattr(backups, "PIECE_BYTES", 100)
    data = os.urandom(size)

    assert opened(sealed(data)) == data


def pieces(data):
    """Head and pieces of a sealed stream."""
    position, found = len(backups.MAGIC) + backups.SALT_BYTES, []
    while position < len(data):
        length = backups.LENGTH.unpack_from(data, position)[0]
        found.append(data[position : position + 4 + length])
        position += 4 + length
    return data[: len(backups.MAGIC) + backups.SALT_BYTES], found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda head, p: head + b"".join(p[:-1]),
        lambda head, p: head + b"".join([p[1], p[0], *p[2:]]),
        lambda head, p: head + b"".join([*p, p[-1]]),
        lambda head, p: head + b"".join([p[0], *p]),
        lambda head, p: head + b"".join(p)[:-1],
        lambda head, p: head + b"".join(p) + b"x",
        lambda head, p: head,
        lambda head, p: b"ZIP!" + head[4:] + b"".join(p),
        lambda head, p: b"",
    ],
)
def test_copy_that_was_cut_swapped_or_lengthened_is_refused(monkeypatch, spoil):
    monkeypatch.setattr(backups, "PIECE_BYTES", 100)
    head, parts = pieces(sealed(os.urandom(350)))

    with pytest.raises(Refused):
        opened(spoil(head, parts))


def test_old_copies_go_and_the_first_of_each_month_stays(settings, tmp_path):
    settings.BACKUP_DIR, settings.BACKUP_KEEP = tmp_path, 3
    start = datetime(2025, 9, 15, 2, 30, tzinfo=UTC)
    for n in range(430):
        (tmp_path / f"mentoring-{start + timedelta(days=n):%Y%m%d-%H%M%S}.mbk").touch()
    (tmp_path / "чужой.mbk").touch()
    (tmp_path / "mentoring-чужой.mbk").touch()

    backups.clean()

    days = [f"{moment:%Y-%m-%d}" for moment, _ in backups.copies()]
    assert days == [
        "2026-11-18",
        "2026-11-17",
        "2026-11-16",
        *(f"2026-{month:02}-01" for month in range(11, 0, -1)),
        "2025-12-01",
    ]
    assert (tmp_path / "чужой.mbk").exists()


def test_system_page_tells_the_last_copy(school):
    client = school.client("administrator")
    assert "Резервных копий ещё нет" in client.get("/jobs/system/").content.decode()

    backups.make()

    assert "Последняя резервная копия: 20" in client.get("/jobs/system/").content.decode()


# ---- commands


def test_commands_go_the_whole_way(school, tmp_path, capsys):
    call_command("export_all", out=str(tmp_path / "all.zip"), json=True)
    exported = json.loads(capsys.readouterr().out)
    call_command("import_all", str(tmp_path / "all.zip"), replace=True, json=True)
    imported = json.loads(capsys.readouterr().out)
    call_command("backup", json=True)
    made = json.loads(capsys.readouterr().out)
    call_command("restore", made["file"], replace=True, json=True)
    restored = json.loads(capsys.readouterr().out)

    assert exported == imported
    assert (restored["rows"], restored["files"]) == (exported["rows"], 1)
    assert datetime.fromisoformat(restored["created"]) == clock.now()


@pytest.mark.parametrize("command", ["import_all", "restore"])
def test_command_without_its_file_says_so(school, command):
    with pytest.raises(CommandError, match="не найден"):
        call_command(command, "/нет/такого")


@pytest.mark.parametrize("command", ["import_all", "restore"])
def test_command_with_another_file_says_so(school, tmp_path, command):
    (tmp_path / "x").write_text("текст")

    with pytest.raises(CommandError) as error:
        call_command(command, str(tmp_path / "x"), replace=True)

    assert error.value.returncode == 2


@pytest.mark.django_db
def test_move_from_sqlite_to_another_database(tmp_path, copy_demo):
    """The demo year of a SQLite folder goes to an empty database: PostgreSQL when the tests run on it, else another SQLite."""
    from django.db import connection

    old = {**os.environ, "DATA_DIR": str(tmp_path / "old"), "DEMO": "0"}
    old.pop("DATABASE_URL", None)
    copy_demo(tmp_path / "old")
    _manage(old, "export_all", "--out", str(tmp_path / "first.zip"))
    new = {**old, "DATA_DIR": str(tmp_path / "new")}
    if connection.vendor == "postgresql":
        new["DATABASE_URL"] = _fresh_database(connection)
    else:
        prepared.place_in(tmp_path / "new")

    _manage(new, "import_all", str(tmp_path / "first.zip"), "--replace")
    _manage(new, "export_all", "--out", str(tmp_path / "second.zip"))

    first, second = _content(tmp_path / "first.zip"), _content(tmp_path / "second.zip")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert len(first["tables/participants.Person.jsonl"]) > 200


def _manage(environment, *command):
    environment = {k: v for k, v in environment.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=site.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _fresh_database(connection):
    import psycopg2

    parameters = connection.get_connection_params()
    keys = ("user", "password", "host", "port")
    admin = psycopg2.connect(dbname="postgres", **{k: parameters[k] for k in keys if parameters.get(k)})
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS mentoring_move")
        cursor.execute("CREATE DATABASE mentoring_move TEMPLATE template0")
    admin.close()
    login = parameters.get("user", "") + (f":{parameters['password']}" if parameters.get("password") else "")
    return f"postgres://{login}@{parameters['host']}:{parameters['port']}/mentoring_move"


def _content(path):
    """Members of an archive; tables as lists of rows, without the manifest's moment."""
    with zipfile.ZipFile(path) as archive:
        found = {
            name: [json.loads(line) for line in archive.read(name).splitlines()]
            if name.startswith("tables/")
            else archive.read(name)
            for name in archive.namelist()
        }
    manifest = json.loads(found.pop("manifest.json"))
    manifest.pop("created")
    return found | {"manifest": manifest}
