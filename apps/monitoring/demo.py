"""Demo: an open collection of the municipality («сдали 9 из 12»), and the figures of past months for the charts."""

from __future__ import annotations

from datetime import timedelta

from apps.core import clock
from apps.metrics.services import snapshots
from apps.organizations.demo_world import World, step
from apps.organizations.models import Organization

from .enums import AnswerState
from .models import Answer, Campaign, Submission, Visit
from .services import answers, campaigns, forms, lines, overview

SILENT = 3
ACCEPTED = 4
REMARK = "Строка 11.1: поясните, почему выплат нет, если приказ о поощрении есть."


@step(order=90)
def build(world: World) -> None:
    version = forms.current(forms.ANNUAL, world.today)
    if version is not None:
        _campaign(world, version)
    snapshots.take_due(overview.kept_codes())
    _visits(world)


def _visits(world: World) -> None:
    """They were here a week ago: the first login shows what changed since."""
    homes = {
        "curator": world.school,
        "director": world.school,
        "municipality": world.municipality,
        "region": world.region,
    }
    week_ago = clock.now() - timedelta(days=7)
    Visit.objects.bulk_create(
        Visit(user=world.users[login], organization=home, started_at=week_ago) for login, home in homes.items()
    )


def _campaign(world: World, version) -> None:
    """Nine have answered, four of them are accepted, one was returned; the school of the demo has still to answer."""
    campaign = campaigns.open_campaign(
        organization=world.municipality,
        version=version,
        title="Формы наставничества и включённость",
        opens_on=world.ago(9),
        due_on=world.today + timedelta(days=5),
        figures_on=world.ago(9),
        note="Проверьте контроли и поясните строки, которые сильно изменились с прошлого раза.",
        by=world.users["municipality"],
    )
    rows = list(campaigns.answers_of(campaign).exclude(organization=world.school))
    given, returned = rows[: len(rows) - SILENT + 1], rows[len(rows) - SILENT + 1]
    _submit(campaign, [*given, returned], version)
    returned.state, returned.remark = AnswerState.RETURNED, REMARK
    returned.save(update_fields=["state", "remark"])


def _submit(campaign: Campaign, rows: list[Answer], version) -> None:
    """Submissions of the other schools: their curators have no login in the demo, the rows are written at once."""
    form = forms.layout(version)
    parts = lines.metric_parts(
        form, Organization.objects.under(campaign.organization), campaign.figures_on, public=False
    )
    typed = {line.number: "0" for line in form.lines if line.kind == "manual"}
    made, now = [], clock.now()
    for place, answer in enumerate(rows):
        values = {number: part[answer.organization_id] for number, part in parts.items()}
        frozen = [lines.line_json(row) for row in lines.fill(form, values, typed)]
        made.append(
            Submission(answer=answer, edition=1, lines=frozen, sha256=answers.fingerprint(frozen), submitted_at=now)
        )
        answer.state = AnswerState.ACCEPTED if place < ACCEPTED else AnswerState.SUBMITTED
        answer.typed, answer.submitted_at = typed, now
        answer.accepted_at = now if place < ACCEPTED else None
    Submission.objects.bulk_create(made)
    Answer.objects.bulk_update(rows, ["state", "typed", "submitted_at", "accepted_at"])
