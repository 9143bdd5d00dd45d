from __future__ import annotations

from contextlib import nullcontext
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.commands import PlainCommand, read_date
from apps.organizations import demo_world
from apps.organizations.models import Organization
from apps.organizations.services import reference


class Command(PlainCommand):
    help = "Загружает демонстрационный год вокруг сегодняшнего дня. Повторный запуск ничего не меняет."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--today", help="день, вокруг которого строится год (2026-11-20)")
        parser.add_argument("--json", action="store_true", help="напечатать номера организаций")

    def handle(self, *args: Any, **options: Any) -> None:
        today = read_date(options["today"], "--today") if options["today"] else clock.today()
        call_command("migrate", verbosity=0, interactive=False)
        reference.load()
        if not User.objects.filter(username="curator").exists():
            with transaction.atomic(), clock.frozen(_evening(today)) if options["today"] else nullcontext():
                demo_world.build(today)
            _tell_planner()
            self.say("Демонстрационный год загружен.")
        if options["json"]:
            self.print_json(summary())


def _tell_planner() -> None:
    """PostgreSQL counts the rows that came at once: without figures it plans for empty tables, and lists take seconds."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _evening(day: date) -> datetime:
    """The end of a day's work: a year built around another day than today is built as on that day, its terms counted from it."""
    return datetime.combine(day, time(20), tzinfo=clock.zone_of())


def summary() -> dict[str, Any]:
    """The ids that scripts need, and the number of people."""
    curator = User.objects.get(username="curator")
    # His first role, though he may have left it since: the demonstration is there to be played with.
    school = curator.memberships.select_related("organization").earliest("valid_from", "pk").organization
    municipality = Organization.objects.get(pk=school.parent_id)
    region = Organization.objects.get(pk=municipality.parent_id)
    person = apps.get_model("participants", "Person")
    return {
        "organization": str(school.public_id),
        "municipality": str(municipality.public_id),
        "region": str(region.public_id),
        "people": person._default_manager.count(),
    }
