"""The shape of the house: layers, permissions, migrations, foreign keys, plain time."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from apps.organizations.roles import ROLE_PERMISSIONS, all_permissions

ROOT = Path(settings.BASE_DIR)
LAYERS = [app.removeprefix("apps.") for app in settings.LOCAL_APPS]
SOURCES = [p for p in sorted((ROOT / "apps").rglob("*.py")) if "migrations" not in p.parts]


def test_import_contracts_are_kept():
    lint = Path(sys.executable).with_name("lint-imports")

    answer = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stdout


def test_foreign_keys_point_down_the_layers():
    upward = []
    for model in apps.get_models():
        for f in model._meta.get_fields():
            target = f.related_model
            if not getattr(f, "concrete", False) or target is None or target is model:
                continue
            own, other = model._meta.app_label, target._meta.app_label
            if own in LAYERS and other in LAYERS and LAYERS.index(other) > LAYERS.index(own):
                upward.append(f"{own}.{f.name} -> {other}")
    assert upward == []


def test_no_day_is_taken_from_an_instant_without_a_clock():
    """An instant is kept in UTC: its day is that of `clock.day_of`, on pages of `short_date`, `time_of` and `day_in`."""
    written = re.compile(r"_at:%|_at\.(?:date\(|strftime\()|_at\|date:")
    pages = sorted((ROOT / "templates").rglob("*.html"))

    found = [path.name for path in [*SOURCES, *pages] if written.search(path.read_text(encoding="utf-8"))]

    assert found == []


def declared_permissions():
    modules = (
        import_module(f"apps.{app}.permissions") for app in LAYERS if (ROOT / "apps" / app / "permissions.py").exists()
    )
    return {name for module in modules for name in module.PERMISSIONS}


def test_every_permission_of_a_role_is_declared_and_every_declared_one_is_used():
    assert all_permissions() == declared_permissions()


def test_every_role_has_permissions_written_down():
    from apps.organizations.enums import Role

    assert set(ROLE_PERMISSIONS) == set(Role.values)


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named():
    files = [p.name for app in LAYERS for p in (ROOT / "apps" / app / "migrations").glob("[0-9]*.py")]

    assert [name for name in files if re.match(r"\d{4}_auto_", name)] == []
    assert files


@pytest.mark.django_db
@pytest.mark.parametrize("fixture", sorted((ROOT / "fixtures").glob("*.json")), ids=lambda p: p.name)
def test_fixture_loads_and_dumps_without_a_difference(fixture, tmp_path):
    import json

    for earlier in sorted((ROOT / "fixtures").glob("*.json")):
        call_command("loaddata", str(earlier), verbosity=0)
    written = json.loads(fixture.read_text(encoding="utf-8"))
    models = list(dict.fromkeys(row["model"] for row in written))
    out = tmp_path / "dump.json"

    call_command("dumpdata", *models, indent=2, output=str(out), verbosity=0)

    dumped = json.loads(out.read_text(encoding="utf-8"))
    assert sorted(dumped, key=_identity) == sorted(written, key=_identity)


def _identity(row):
    return row["model"], row["pk"]


CLOCK_ALONE = {"apps/core/clock.py"}


def test_time_has_one_source():
    """`datetime.now`, `date.today`, `timezone.now` stand in core.clock only."""
    found = []
    for path in SOURCES:
        rel = path.relative_to(ROOT).as_posix()
        if rel in CLOCK_ALONE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow", "localdate", "localtime"):
                base = getattr(node.value, "id", getattr(node.value, "attr", ""))
                if base in ("datetime", "date", "timezone", "time", "dt"):
                    found.append(f"{rel}:{node.lineno}")
    assert found == []


def test_no_app_is_empty():
    without_tables = {"core", "monitoring"}
    empty = [app for app in LAYERS if app not in without_tables and not list(apps.get_app_config(app).get_models())]
    assert empty == []
