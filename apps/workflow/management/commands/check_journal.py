from typing import Any

from apps.core.commands import PlainCommand
from apps.core.errors import Refused

from ... import seals
from ...models import JournalSeal


class Command(PlainCommand):
    """`manage.py check_journal`: is the access journal what it was when it was sealed? Exit 2 when it is not."""

    help = "Проверить печати журнала доступа к персональным данным."

    def handle(self, *args: Any, **options: Any) -> None:
        found = seals.broken()
        if found:
            places = ", ".join(str(one) for one in found[:20])
            raise Refused(
                f"Журнал доступа изменён после опечатывания: записи {places}. Сравните их с резервной копией."
            )
        self.print_json({"seals": JournalSeal.objects.count(), "broken": 0})
