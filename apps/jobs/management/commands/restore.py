from __future__ import annotations

from typing import Any

from apps.core.commands import PlainCommand, existing_file
from apps.jobs.services import backups


class Command(PlainCommand):
    help = "Возвращает всё из зашифрованной копии. Нужен тот же BACKUP_KEY; сайт на это время остановите."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file")
        parser.add_argument("--replace", action="store_true", help="заменить данные, которые уже есть в базе")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        manifest = backups.restore(existing_file(options["file"]), replace=options["replace"])
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.say(f"Возвращено: строк {rows}, файлов {len(manifest['files'])}; копия от {manifest['created']}.")
        if options["json"]:
            self.print_json({"rows": rows, "files": len(manifest["files"]), "created": manifest["created"]})
