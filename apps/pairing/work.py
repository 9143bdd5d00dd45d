"""Background work of pairs: the matching of a large pool."""

from typing import Any

from django.urls import reverse

from apps.jobs.registry import work
from apps.jobs.services import jobs
from apps.organizations.models import ProgrammeYear

from .matching.profiles import Settings
from .services import matching

MATCH = "pairing.match"


def _page(job: Any) -> str:
    run = (job.result or {}).get("run")
    return reverse("pairing:match-detail", kwargs={"public_id": run}) if run else ""


@work(MATCH, title="Подбор пар", url=_page)
def match(job: Any, progress: Any) -> dict:
    """Matches and keeps the run; killed in the middle, it is done again and gives the same pairs, one run in all."""
    arguments = job.arguments
    run = matching.start(
        organization=job.organization,
        year=ProgrammeYear.objects.get(pk=arguments["year"]),
        settings=Settings.from_dict(arguments["settings"]),
        by=job.owner,
        locked=[tuple(pair) for pair in arguments["locked"]],
        on_step=lambda percent, words: progress(percent, 100, words),
        on_kept=lambda run: jobs.deliver(job, {"run": str(run.public_id)}),
    )
    return {"run": str(run.public_id)}
