from __future__ import annotations

from typing import Any

from apps.core import clock
from apps.core.commands import BadInput, PlainCommand, read_date
from apps.core.registry import UnknownCode
from apps.metrics.registry import metrics
from apps.metrics.services import figures, suppression
from apps.organizations.lookup import add_scope, scope_of
from apps.organizations.models import Organization


class Command(PlainCommand):
    help = "Печатает показатель по коду на дату: строка на каждую организацию."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("code")
        add_scope(parser)
        parser.add_argument("--date", help="на дату, по умолчанию сегодня")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = scope_of(options)
        day = read_date(options["date"], "--date") if options["date"] else clock.today(scope)
        try:
            metric = metrics.get(options["code"])
        except UnknownCode:
            raise BadInput(f"Показателя «{options['code']}» нет. Есть: {', '.join(sorted(metrics.codes()))}.") from None
        rows = figure_rows(metric.code, scope, day)
        if options["json"]:
            self.print_json({"code": metric.code, "unit": metric.unit, "rows": rows})
            return
        for row in rows:
            self.stdout.write(f"{row['organization']}\t{row['numerator']}\t{row['denominator']}\t{row['value']}")


def figure_rows(code: str, scope: Organization, day: Any) -> list[dict]:
    """One row an organization, by its public id; figures only, no names. Above a school small sensitive cells stay hidden."""
    values = figures.compute(code, scope, day)
    if scope.is_authority:
        values = suppression.seen(code, {}, values)
    ids = dict(Organization.objects.filter(pk__in=values).values_list("pk", "public_id"))
    return [{"organization": str(ids[pk]), **figures.number_json(value)} for pk, value in values.items()]
