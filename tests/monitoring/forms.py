"""Statistical forms and collections for tests: small ones, whose every value is known."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from apps.monitoring.models import StatCheck, StatForm, StatFormVersion, StatLine
from apps.monitoring.services import campaigns, drafts
from tests.conftest import NOON

DAY = date(2026, 11, 20)


def make_form(code="annual", title="Сведения о наставничестве"):
    form, _ = StatForm.objects.get_or_create(code=code, defaults={"title": title})
    if not form.versions.exists():
        make_version(form, number=1)
    return form


def make_version(form, number=1, *, published=True, valid_from=date(2026, 9, 1), lines=True):
    """A version with a heading, two figures, a share, a sensitive one, a formula, a number and a text to type, and a check."""
    existing = form.versions.filter(number=number).first()
    if existing:
        return existing
    version = StatFormVersion.objects.create(
        form=form, number=number, valid_from=valid_from, published_at=NOON if published else None
    )
    if lines:
        rows = [
            ("1", "Участники", "heading", {}),
            ("1.1", "Наставники", "metric", {"metric": "participants.mentors"}),
            ("1.2", "Наставляемые", "metric", {"metric": "participants.mentees"}),
            ("1.3", "Всего", "formula", {"formula": "[1.1] + [1.2]", "unit": "чел."}),
            ("1.4", "Согласия", "metric", {"metric": "participants.consents"}),
            ("1.5", "Особые категории", "metric", {"metric": "participants.restricted"}),
            ("2", "Выплаты", "manual", {"unit": "чел."}),
            ("3", "Ссылка на раздел", "text", {}),
        ]
        for position, (label, title, kind, fields) in enumerate(rows, 1):
            StatLine.objects.create(version=version, position=position, number=label, title=title, kind=kind, **fields)
        StatCheck.objects.create(
            version=version, left="[2]", op="<=", right="[1.1]", message="Выплат больше, чем наставников."
        )
    return version


def make_line(version, number, **fields):
    defaults = {"title": "Строка", "kind": "metric", "metric": "pairs.active", "position": 50}
    found = version.lines.filter(number=number).first()
    return found or StatLine.objects.create(version=version, number=number, **{**defaults, **fields})


def make_campaign(cast, *, by=None, organization=None, title="Сбор декабря", **fields):
    """A collection of the municipality over its schools, ten days long, begun today."""
    defaults = {"opens_on": DAY, "due_on": DAY + timedelta(days=10), "figures_on": DAY}
    return campaigns.open_campaign(
        organization=organization or cast.municipality,
        version=make_version(make_form()),
        title=title,
        by=by or cast.municipal,
        **{**defaults, **fields},
    )


def make_report(cast, kind="note"):
    """A draft of the municipality out of today's figures."""
    return drafts.create(kind, cast.municipality, DAY, by=cast.municipal, public_id=uuid4())
