"""Everything in one archive: every table as JSON lines, a dictionary of its columns, every kept file. Reads on another database.

archive.zip:  manifest.json   when, tables with rows and columns, files with their SHA-256
              tables/<app>.<Model>.jsonl   one object a row, columns by their names in the database
              media/…                      as under DATA_DIR/media
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, ProgrammingError, connection, models, transaction

from apps.core import clock
from apps.core.errors import Refused

FORMAT = 1
CHUNK = 2000
BATCH = 500
COPY_BYTES = 1024 * 1024
# Sessions are of one installation only.
LEFT_OUT = {"sessions.Session"}
DAMAGED = "Архив повреждён или загружен не целиком: возьмите другую копию. В базе ничего не изменено."
NOT_THE_OWNER = (
    "Роли, от имени которой программа открывает базу, не разрешено опустошать таблицы: укажите в DATABASE_URL владельца "
    "таблиц. В базе ничего не изменено."
)


def tables() -> list[type[models.Model]]:
    """Every table of the site, those between two models included, in the order of the apps."""
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and not m._meta.proxy and m._meta.label not in LEFT_OUT]


def columns_of(model: type[models.Model]) -> list[models.Field]:
    """Columns that are kept; those that the database counts itself are not."""
    return [f for f in model._meta.concrete_fields if not getattr(f, "generated", False)]


def dictionary(model: type[models.Model]) -> list[dict[str, Any]]:
    """What each column of a table means, for people and for other programs."""
    return [
        {
            "name": f.attname,
            "type": f.get_internal_type(),
            "title": str(f.verbose_name),
            "empty": f.null,
            **({"refers_to": f.related_model._meta.label} if f.related_model else {}),
            **({"values": {str(code): str(title) for code, title in f.flatchoices}} if f.choices else {}),
        }
        for f in columns_of(model)
    ]


@contextmanager
def one_moment() -> Iterator[None]:
    """All tables are read as of one moment, while others go on writing (PostgreSQL)."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def export_all(target: Path) -> dict[str, Any]:
    """Writes the archive; answers its manifest. A half-written archive never stands under the name asked for."""
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as out:
            part.chmod(0o600)
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _write(archive)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused(f"Архив не записан ({error.strerror}): проверьте место на диске и папку.") from error
    return manifest


def _write(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = {"format": FORMAT, "created": clock.now().isoformat(), "tables": {}, "files": {}}
    with one_moment():
        for model in tables():
            label = model._meta.label
            rows = _write_table(archive, model)
            title = str(model._meta.verbose_name_plural)
            manifest["tables"][label] = {"title": title, "rows": rows, "columns": dictionary(model)}
    # After the rows: a file is stored before its row, so what was added meanwhile is superfluous and never missing.
    for path in _media_files():
        digest = _write_file(archive, path)
        if digest:
            manifest["files"][path.relative_to(settings.MEDIA_ROOT).as_posix()] = digest
    archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def _write_table(archive: zipfile.ZipFile, model: type[models.Model]) -> int:
    columns, count = columns_of(model), 0
    with archive.open(f"tables/{model._meta.label}.jsonl", "w", force_zip64=True) as out:
        for row in model._base_manager.order_by("pk").iterator(chunk_size=CHUNK):
            values = {f.attname: plain(f, f.value_from_object(row)) for f in columns}
            out.write(json.dumps(values, ensure_ascii=False, cls=DjangoJSONEncoder).encode() + b"\n")
            count += 1
    return count


def plain(field: models.Field, value: Any) -> Any:
    """A value as JSON holds it without loss: instants keep their microseconds."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.FileField):
        return value.name
    return value.isoformat() if hasattr(value, "isoformat") else value


def _media_files() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(p for p in root.rglob("*") if p.is_file()) if root.is_dir() else []


def _write_file(archive: zipfile.ZipFile, path: Path) -> str:
    """SHA-256 of a file put into the archive; empty when it was removed meanwhile."""
    digest = hashlib.sha256()
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return ""
    name = f"media/{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
    with source, archive.open(name, "w", force_zip64=True) as out:
        while chunk := source.read(COPY_BYTES):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def import_all(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Puts everything of an archive into this database, rows under their old numbers; answers the manifest.

    All or nothing. Raises Refused: a damaged archive, one of another version, a database that already holds people
    (unless `replace`).
    """
    if not replace and apps.get_model("accounts", "User")._base_manager.exists():
        raise Refused(
            "В базе уже есть данные. Загружайте в пустую базу или добавьте --replace: прежние данные исчезнут."
        )
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _checked(archive)
            _read_files(archive, manifest["files"])
            with transaction.atomic():
                _empty()
                for model in tables():
                    _read_table(archive, model, manifest["tables"][model._meta.label]["rows"])
                connection.check_constraints()
                _reset_numbers()
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, ValidationError, DatabaseError) as error:
        raise Refused(DAMAGED) from error
    return manifest


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, if tables and columns are those of this version."""
    manifest = json.loads(archive.read("manifest.json"))
    ours = {m._meta.label: [f.attname for f in columns_of(m)] for m in tables()}
    theirs = {label: [c["name"] for c in table["columns"]] for label, table in manifest["tables"].items()}
    if manifest["format"] != FORMAT or ours != theirs:
        raise Refused("Архив сделан другой версией программы: установите ту же версию, загрузите его и затем обновите.")
    return manifest


def _empty() -> None:
    # PostgreSQL empties no table while checks of an earlier statement wait for the end of the transaction.
    connection.check_constraints()
    names = [m._meta.db_table for m in tables()]
    try:
        with connection.cursor() as cursor:
            for statement in connection.ops.sql_flush(no_style(), names, allow_cascade=True):
                cursor.execute(statement)
    except ProgrammingError as error:
        # The role of web and worker has the rights to rows alone (docs/production.md).
        raise Refused(NOT_THE_OWNER) from error


def _read_table(archive: zipfile.ZipFile, model: type[models.Model], expected: int) -> None:
    columns = {f.attname: f for f in columns_of(model)}
    batch: list[models.Model] = []
    count = 0
    with archive.open(f"tables/{model._meta.label}.jsonl") as lines:
        for line in lines:
            values = json.loads(line)
            batch.append(model(**{name: _value(columns[name], value) for name, value in values.items()}))
            count += 1
            if len(batch) == BATCH:
                model._base_manager.bulk_create(batch)
                batch = []
    model._base_manager.bulk_create(batch)
    if count != expected:
        raise ValueError(f"{model._meta.label}: {count} rows instead of {expected}")


def _value(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField | models.FileField):
        return value
    return field.target_field.to_python(value) if isinstance(field, models.ForeignKey) else field.to_python(value)


def _reset_numbers() -> None:
    """The next row of each table gets a number after the last one (PostgreSQL)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _read_files(archive: zipfile.ZipFile, files: dict[str, str]) -> None:
    """Kept files come before the rows that name them; a name never leads out of the folder."""
    for name, expected in files.items():
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts:
            raise ValueError("a path out of the folder")
        target = Path(settings.MEDIA_ROOT) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        part, digest = target.with_name(target.name + ".part"), hashlib.sha256()
        with archive.open(f"media/{name}") as inside, part.open("wb") as out:
            while chunk := inside.read(COPY_BYTES):
                digest.update(chunk)
                out.write(chunk)
        if digest.hexdigest() != expected:
            part.unlink()
            raise ValueError("a file that changed")
        part.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        part.replace(target)
