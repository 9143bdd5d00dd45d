from __future__ import annotations

from typing import Any

from apps.core.commands import BadInput, PlainCommand, existing_file
from apps.jobs import sheets
from apps.organizations.access import current_year
from apps.organizations.lookup import find_organization
from apps.participants.enums import ParticipationRole
from apps.participants.imports import apply as applying
from apps.participants.imports import plan as planning
from apps.participants.services.imports import counts_of


class Command(PlainCommand):
    help = "Загружает базу наставников или наставляемых из файла XLSX, XLS, ODS или CSV."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", help="файл с таблицей")
        parser.add_argument("--organization", required=True, help="public_id или номер организации")
        parser.add_argument("--role", required=True, help="mentor или mentee")
        parser.add_argument("--sheet", default="", help="лист; по умолчанию тот, чьи заголовки подходят")
        parser.add_argument("--dry-run", action="store_true", help="только проверить, ничего не записывать")
        parser.add_argument("--json", action="store_true", help="напечатать итог как JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["role"] not in ParticipationRole.values:
            raise BadInput(f"--role: «{options['role']}». Напишите mentor или mentee.")
        path = existing_file(options["file"])
        organization = find_organization(options["organization"])
        year = current_year(organization)
        if year is None or organization.is_authority:
            raise BadInput(f"В организации «{organization}» нет программного года: базу вести не в чем.")
        asked = {"organization": organization, "year": year, "role": options["role"], "sheet": options["sheet"]}
        found = sheets.read(path.read_bytes())
        plan = planning.make(found, **asked) if options["dry_run"] else applying.apply(found, **asked, by=None)
        self._report(plan, options)

    def _report(self, plan: planning.Plan, options: dict[str, Any]) -> None:
        counts = counts_of(plan)
        if options["json"]:
            self.print_json(answer(plan))
        self.say(
            f"Строк {counts['rows']}: новых {counts['new']}, изменённых {counts['changed']}, "
            f"без изменений {counts['unchanged']}, не принято {counts['refused']}"
            + (f", согласий {counts['consents']}." if "consents" in counts else ".")
        )
        for sentence in _not_read(plan):
            self.say(sentence)


def _not_read(plan: planning.Plan) -> list[str]:
    """What of the file is not loaded although people may stand there."""
    table = plan.table
    said = [f"Не загружена таблица того же листа, строки {t.first}–{t.last}: {t.titles}." for t in table.other_tables]
    if table.other_sheets:
        said.append(f"Люди есть и на других листах: {', '.join(table.other_sheets)}.")
    if table.of_other_role:
        said.append(f"Строк другой роли: {len(table.of_other_role)}.")
    if table.skipped:
        said.append(f"Пропущены строки без людей: {', '.join(map(str, table.skipped))}.")
    return said


def answer(plan: planning.Plan) -> dict[str, Any]:
    """What the command prints: counts, refused cells, possible duplicates, accepted people."""
    accepted = [step.row.person for step in plan.steps if step.state != planning.REFUSED]
    counts = counts_of(plan)
    # Only a file with a column of consents tells how many it adds.
    of_papers = {"consents": counts["consents"]} if "consents" in counts else {}
    return {
        "rows": counts["rows"],
        "new": counts["new"],
        "changed": counts["changed"],
        "unchanged": counts["unchanged"],
        "refused": [{"row": p.row, "column": p.column, "reason": p.reason} for p in plan.problems],
        "duplicates": [
            {"row": twin.row, "name": twin.name, "reason": twin.reason, "person": _id_of(twin)} for twin in plan.twins
        ],
        "people": [_person(values) for values in accepted],
        **of_papers,
    }


def _id_of(twin: planning.Twin) -> str | None:
    return str(twin.person.public_id) if twin.person else None


def _person(values: dict[str, Any]) -> dict[str, Any]:
    born = values["birth_date"]
    return {
        "last_name": values["last_name"],
        "first_name": values["first_name"],
        "middle_name": values["middle_name"],
        "birth_date": born.isoformat() if born else None,
        "post": values["post"],
        "class": values["school_class"],
    }
