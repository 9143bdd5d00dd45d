from __future__ import annotations

from typing import Any

from apps.core.commands import PlainCommand
from apps.jobs.services import backups


class Command(PlainCommand):
    help = "Делает зашифрованную копию всего в BACKUP_DIR и убирает старые. Нужен BACKUP_KEY."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        made = backups.make()
        self.say(f"Копия готова: {made}")
        if options["json"]:
            self.print_json({"file": str(made), "bytes": made.stat().st_size})
