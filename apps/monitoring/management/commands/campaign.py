from __future__ import annotations

from typing import Any

from apps.core.commands import BadInput, PlainCommand, read_date, refuse_arguments
from apps.monitoring.management.commands.statistics import write
from apps.monitoring.models import Campaign
from apps.monitoring.services import campaigns, forms
from apps.organizations.enums import Role
from apps.organizations.lookup import add_scope, scope_of
from apps.organizations.models import Membership

LEADERS = (Role.MUNICIPAL_OFFICER, Role.REGIONAL_OFFICER)


class Command(PlainCommand):
    help = "Сбор данных: open — открыть, status — кто сдал, rollup — свод сданного в файл XLSX."
    needs_database = True

    def add_arguments(self, parser: Any) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        opening = steps.add_parser("open", help="открыть сбор для всех организаций муниципалитета или региона")
        add_scope(opening, "--municipality", "--region")
        opening.add_argument("--title", required=True)
        opening.add_argument("--form", default=forms.ANNUAL, help="код формы")
        for option, words in (
            ("--from", "первый день сдачи"),
            ("--due", "последний день"),
            ("--date", "цифры на дату"),
        ):
            opening.add_argument(option, dest=option[2:] + "_day", required=True, help=words)
        for name in ("status", "rollup"):
            step = steps.add_parser(name)
            step.add_argument("campaign", help="номер сбора")
            if name == "rollup":
                step.add_argument("--out", required=True, help="файл XLSX")
        for step in steps.choices.values():
            step.add_argument("--json", action="store_true")
            step.error = refuse_arguments

    def handle(self, *args: Any, **options: Any) -> None:
        answer = getattr(self, f"_{options['step']}")(options)
        if options["json"]:
            self.print_json(answer)

    def _open(self, options: dict) -> dict:
        organization = scope_of(options)
        day = read_date(options["date_day"], "--date")
        version = forms.current(options["form"], day)
        if version is None:
            raise BadInput(f"--form: нет действующей на эту дату формы «{options['form']}».")
        campaign = campaigns.open_campaign(
            organization=organization,
            version=version,
            title=options["title"],
            opens_on=read_date(options["from_day"], "--from"),
            due_on=read_date(options["due_day"], "--due"),
            figures_on=day,
            by=_leader(organization),
        )
        self.say(f"Открыт сбор № {campaign.pk}.")
        return campaigns.status_json(campaign)

    def _status(self, options: dict) -> dict:
        campaign = find_campaign(options["campaign"])
        now = campaigns.status(campaign)
        self.say(f"{campaign.title}: сдали {now.given} из {now.asked}, принято {now.accepted}.")
        return campaigns.status_json(campaign)

    def _rollup(self, options: dict) -> dict:
        campaign = find_campaign(options["campaign"])
        rolled = campaigns.rollup(campaign)
        write(options["out"], campaigns.rollup_xlsx(campaign, rolled))
        self.say(f"Записано: {options['out']}")
        return campaigns.rollup_json(campaign, rolled)


def find_campaign(number: str) -> Campaign:
    """The collection of a number. Raises BadInput."""
    rows = Campaign.objects.select_related("organization", "version__form")
    found = rows.filter(pk=int(number)).first() if number.isdigit() and len(number) < 18 else None
    if found is None:
        raise BadInput(f"Сбора № {number} нет.")
    return found


def _leader(organization: Any) -> Any:
    """The officer in whose name the collection is opened."""
    rows = Membership.objects.valid_on(organization.today).filter(organization=organization, role__in=LEADERS)
    member = rows.select_related("user").first()
    if member is None:
        raise BadInput(f"У организации «{organization}» нет специалиста, который ведёт сбор: выдайте ему роль.")
    return member.user
