"""`plan_export`: the plan of a pair in the standard form, for printing or for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.core.commands import BadInput, PlainCommand
from apps.plans.models import Plan
from apps.plans.papers import sheet_of, write

FORMATS = ("docx", "pdf", "json")


class Command(PlainCommand):
    help = "Выгружает индивидуальный план пары: таблица стандартной формы со строками для подписей."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--pair", required=True, help="открытый номер пары (UUID) или её порядковый номер")
        parser.add_argument("--format", required=True, choices=FORMATS, help="вид файла")
        parser.add_argument("--out", help="куда записать; без него json печатается, остальные виды требуют имени файла")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = _plan_of(options["pair"])
        sheet = sheet_of(plan)
        if not options["out"]:
            if options["format"] != "json":
                raise BadInput("Укажите --out ИМЯ_ФАЙЛА: в окно команды печатается только json.")
            self.print_json(sheet)
            return
        _keep(options["out"], write(sheet, options["format"]))
        self.say(f"План записан: {options['out']}")


def _plan_of(given: str) -> Plan:
    """The plan by the number of its pair. Raises BadInput."""
    rows = Plan.objects.select_related("pair__form", "pair__role_model", "organization", "order")
    rows = rows.prefetch_related("items", "pair__members__person")
    plan = rows.filter(_which(given)).first()
    if plan is None:
        raise BadInput(f"--pair: у пары «{given}» нет плана или такой пары нет. Проверьте номер на странице пары.")
    return plan


def _which(given: str) -> Q:
    if given.isdecimal():
        return Q(pair_id=int(given[:18]))
    try:
        return Q(pair__public_id=UUID(given))
    except ValueError:
        raise BadInput(f"--pair: «{given}» – не номер пары. Скопируйте его из адреса страницы пары.") from None


def _keep(name: str, content: bytes) -> None:
    try:
        Path(name).write_bytes(content)
    except OSError:
        raise BadInput(f"--out: в «{name}» записать нельзя. Проверьте папку и права.") from None
