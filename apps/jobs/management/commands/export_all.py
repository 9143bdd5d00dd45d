from __future__ import annotations

from pathlib import Path
from typing import Any

from apps.core.commands import PlainCommand
from apps.jobs.services import transfer


class Command(PlainCommand):
    help = "Записывает все таблицы, словарь столбцов и файлы в один архив ZIP (не зашифрован: храните его в надёжном месте)."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--out", required=True, help="имя архива, например all.zip")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        manifest = transfer.export_all(Path(options["out"]))
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.say(f"Записано: таблиц {len(manifest['tables'])}, строк {rows}, файлов {len(manifest['files'])}.")
        if options["json"]:
            self.print_json({"tables": len(manifest["tables"]), "rows": rows, "files": len(manifest["files"])})
