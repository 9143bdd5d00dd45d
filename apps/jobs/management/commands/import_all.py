from __future__ import annotations

from typing import Any

from apps.core.commands import PlainCommand, existing_file
from apps.jobs.services import transfer


class Command(PlainCommand):
    help = "Загружает архив export_all в пустую базу (SQLite или PostgreSQL): всё или ничего."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file")
        parser.add_argument("--replace", action="store_true", help="заменить данные, которые уже есть в базе")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        manifest = transfer.import_all(existing_file(options["file"]), replace=options["replace"])
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.say(f"Загружено: таблиц {len(manifest['tables'])}, строк {rows}, файлов {len(manifest['files'])}.")
        if options["json"]:
            self.print_json({"tables": len(manifest["tables"]), "rows": rows, "files": len(manifest["files"])})
