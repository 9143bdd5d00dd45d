from __future__ import annotations

from typing import Any

from apps.core.commands import PlainCommand
from apps.organizations.services import reference


class Command(PlainCommand):
    help = "Вносит справочники программы: недостающее добавляет, своё у школ не трогает. После каждого обновления."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="напечатать, сколько внесено")

    def handle(self, *args: Any, **options: Any) -> None:
        done = reference.load()
        self.say(f"Справочники: добавлено {done['added']}, изменено {done['changed']}.")
        if options["json"]:
            self.print_json(done)
