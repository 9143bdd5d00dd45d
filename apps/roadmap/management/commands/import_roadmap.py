"""`import_roadmap FILE --organization ID --from D --to D [--dry-run] [--json]`: a school's own document as a roadmap."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from apps.core.commands import BadInput, PlainCommand, existing_file
from apps.organizations.lookup import find_organization
from apps.organizations.models import Organization
from apps.participants.models import Person
from apps.roadmap.importing import ImportedRoadmap, read_roadmap

from .parse_deadline import read_period


class Command(PlainCommand):
    """Reads a document; without --dry-run the roadmap is made from it."""

    help = "Читает дорожную карту из DOCX, XLSX, ODT, HTML или текста."
    needs_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="файл дорожной карты")
        parser.add_argument("--organization", required=True, help="public_id или номер организации")
        parser.add_argument("--from", dest="start", required=True, help="первый день периода карты")
        parser.add_argument("--to", dest="end", required=True, help="последний день периода карты")
        parser.add_argument("--dry-run", action="store_true", help="только прочитать, ничего не записывать")
        parser.add_argument("--json", action="store_true", help="напечатать прочитанное как JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = read_period(options["start"], options["end"])
        organization = find_organization(options["organization"])
        imported = read_roadmap(
            existing_file(options["file"]),
            start=start,
            end=end,
            organization_name=f"{organization.name} {organization.short_name}",
            known_surnames=surnames_of(organization),
        )
        if not options["dry_run"]:
            self._apply(imported, organization, start, end)
        self._report(imported, as_json=options["json"])

    def _apply(self, imported: ImportedRoadmap, organization: Organization, start: date, end: date) -> None:
        from apps.roadmap.services import imports

        year = organization.years.filter(end__gte=start).order_by("start").first()
        if year is None:
            raise BadInput("У организации нет программного года для этого периода. Создайте год и повторите загрузку.")
        imports.apply(imported, organization=organization, year=year, by=None, start=start, end=end)

    def _report(self, imported: ImportedRoadmap, *, as_json: bool) -> None:
        self.say(f"Строк: {len(imported.items)}, замечаний: {len(imported.warnings)}.")
        if as_json:
            self.print_json(imported.as_json())
            return
        for warning in imported.warnings:
            place = f"строка {warning.item}" if warning.item else "документ"
            self.say(f"{place}: {warning.text}")


def surnames_of(organization: Organization) -> set[str]:
    """Surnames that the base of an organization knows; its director and curator are not strangers either."""
    people = set(Person.objects.filter(organization=organization).values_list("last_name", flat=True))
    officials = f"{organization.director_name} {organization.curator_name}".split()
    return people | {word for word in officials if len(word) > 3}
