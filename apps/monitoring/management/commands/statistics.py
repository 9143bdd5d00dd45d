from __future__ import annotations

from pathlib import Path
from typing import Any

from apps.core.commands import BadInput, PlainCommand, read_date
from apps.monitoring.services import statistics
from apps.organizations.lookup import add_scope, scope_of


class Command(PlainCommand):
    help = "Годовая статистика школы, муниципалитета или региона на дату: файл XLSX и те же цифры в JSON."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        add_scope(parser)
        parser.add_argument("--date", required=True, help="на дату, например 2026-12-30")
        parser.add_argument("--out", required=True, help="куда записать файл, например statistika.xlsx")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = scope_of(options)
        day = read_date(options["date"], "--date")
        lines = statistics.compute(scope, day)
        write(options["out"], statistics.as_xlsx(scope, day, lines))
        self.say(f"Записано: {options['out']}")
        if options["json"]:
            self.print_json(statistics.as_json(scope, day, lines))


def write(name: str, content: bytes) -> None:
    """Writes the file. Raises BadInput when it cannot be written or is no XLSX by its name."""
    path = Path(name)
    if path.suffix.lower() != ".xlsx":
        raise BadInput(f"--out: «{name}» — статистика записывается в файл .xlsx. Укажите такое имя.")
    try:
        path.write_bytes(content)
    except OSError:
        raise BadInput(
            f"--out: файл «{name}» не записан. Проверьте, есть ли папка, права на неё и место на диске."
        ) from None
