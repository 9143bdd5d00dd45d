"""Reference data that comes with the program: forms, role models, texts, programmes, statistical forms (`fixtures/`).

An empty base takes the files as they are. Where rows stand already, what is missing is added by its code and nothing of the
school's own is touched; programmes of plans, which nobody edits in place, follow the shipped ones.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models, transaction

from ..signals import reference_loaded

Row = dict[str, Any]
Ids = dict[tuple[str, Any], Any]

# What names a row of a kind whatever its number is in this database.
KEYS: dict[str, tuple[str, ...]] = {
    "organizations.mentoringform": ("code",),
    "organizations.rolemodel": ("form", "code"),
    "organizations.mentoringtype": ("code",),
    "organizations.endreason": ("code",),
    "organizations.calendarday": ("date",),
    "participants.consenttext": ("purpose", "version"),
    "participants.withdrawalterm": ("purpose", "kind", "position"),
    "plans.plantemplate": ("code",),
    "roadmap.roadmaptemplate": ("code",),
    "monitoring.statform": ("code",),
}
# Parts of a row above: added together with it, afterwards its own affair. kind → (field of the whole, field of its place).
PARTS: dict[str, tuple[str, str]] = {
    "plans.plantemplateitem": ("template", "position"),
    "monitoring.statformversion": ("form", "number"),
    "monitoring.statline": ("version", "number"),
    "monitoring.statcheck": ("version", ""),
}
# Wholes that are read only in the program: a changed shipped one replaces the texts and parts of the former.
FOLLOWED = {"plans.plantemplate": "plans.plantemplateitem"}
# Made by receivers of `reference_loaded` out of what stands there.
DERIVED = {"plans.plantemplateversion"}


def load() -> dict[str, int]:
    """Brings every file of `fixtures/` in; how many rows were added and changed. Again: nothing. Safe under a running program."""
    done = {"added": 0, "changed": 0}
    ids: Ids = {}
    files = sorted(Path(settings.BASE_DIR, "fixtures").glob("*.json"))
    shipped = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    with transaction.atomic():
        if all(map(_is_empty, shipped)):
            call_command("loaddata", *map(str, files), verbosity=0)
            done["added"] = sum(map(len, shipped))
        else:
            for rows in shipped:
                _merge(rows, ids, done)
        reference_loaded.send(sender=load)
    return done


def _is_empty(rows: list[Row]) -> bool:
    """No table of the file's wholes has a row."""
    kinds = {row["model"] for row in rows if row["model"] in KEYS}
    return not any(apps.get_model(kind)._default_manager.exists() for kind in kinds)


def _merge(rows: list[Row], ids: Ids, done: dict[str, int]) -> None:
    """`ids`: number in the files → number here, of everything met so far."""
    new: set[tuple[str, Any]] = set()
    for row in (row for row in rows if row["model"] not in DERIVED):
        values = _values(row, ids)
        found = _found(row["model"], values) if row["model"] in KEYS else None
        if row["model"] in PARTS and _owner(row) not in new:
            continue
        if found is None:
            found = apps.get_model(row["model"])._default_manager.create(**values)
            new.add((row["model"], row["pk"]))
            done["added"] += 1
        elif row["model"] in FOLLOWED:
            done["changed"] += _follow(found, values, _parts_of(rows, row), ids)
        ids[row["model"], row["pk"]] = found.pk


def _owner(part: Row) -> tuple[str, Any]:
    whole, _ = PARTS[part["model"]]
    return _target(part["model"], whole), part["fields"][whole]


def _values(row: Row, ids: Ids) -> Row:
    """Fields of a row for this database: references by its own numbers, texts as days and moments."""
    model, values = apps.get_model(row["model"]), {}
    for name, value in row["fields"].items():
        field = model._meta.get_field(name)
        if isinstance(field, models.ForeignKey):
            values[field.attname] = ids.get((_target(row["model"], name), value))
        else:
            values[name] = field.to_python(value)
    return values


def _target(kind: str, name: str) -> str:
    return apps.get_model(kind)._meta.get_field(name).related_model._meta.label_lower


def _found(kind: str, values: Row) -> Any:
    model = apps.get_model(kind)
    names = [model._meta.get_field(name).attname for name in KEYS[kind]]
    return model._default_manager.filter(**{name: values[name] for name in names}).first()


def _parts_of(rows: list[Row], whole: Row) -> list[Row]:
    kind = FOLLOWED[whole["model"]]
    field, _ = PARTS[kind]
    return [row for row in rows if row["model"] == kind and row["fields"][field] == whole["pk"]]


def _follow(found: Any, values: Row, parts: list[Row], ids: Ids) -> int:
    """Texts and parts of a shipped whole as they are shipped now; a part keeps its number by its place. 1 when it changed."""
    kind = FOLLOWED[found._meta.label_lower]
    whole, place = PARTS[kind]
    changed = _write(found, {name: value for name, value in values.items() if name not in ("version", "is_active")})
    own = {getattr(part, place): part for part in apps.get_model(kind)._default_manager.filter(**{whole: found})}
    for part in parts:
        wanted = _values(part, ids) | {f"{whole}_id": found.pk}
        standing = own.pop(wanted[place], None)
        if standing is None:
            apps.get_model(kind)._default_manager.create(**wanted)
            changed = True
        else:
            changed |= _write(standing, wanted)
    for rest in own.values():
        rest.delete()
    return int(changed or bool(own))


def _write(row: Any, values: Row) -> bool:
    """Writes what differs; whether anything did."""
    names = [name for name, value in values.items() if getattr(row, name) != value]
    for name in names:
        setattr(row, name, values[name])
    if names:
        row.save(update_fields=names)
    return bool(names)
