from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.core import clock
from apps.core.commands import BadInput, PlainCommand
from apps.notifications.services import reminders


class Command(PlainCommand):
    help = "Складывает напоминания на указанный момент; повторный запуск ничего не добавляет."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--at", help="момент, например 2026-11-20T09:00+03:00; без смещения — часовой пояс сайта")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at = read_moment(options["at"]) if options["at"] else clock.now()
        result = reminders.remind(at)
        self.say(f"Сообщений за день: {result.messages}, из них новых: {result.new}.")
        if options["json"]:
            self.print_json({"messages": result.messages, "new": result.new})


def read_moment(text: str) -> datetime:
    """An ISO date and time; without an offset the zone of the site is taken. Raises BadInput."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"--at: «{text}» — не дата и время. Напишите, например, 2026-11-20T09:00+03:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.zone_of())
