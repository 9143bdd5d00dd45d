"""Long work of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.core.errors import Refused
from apps.documents.services.rendering import TYPES
from apps.jobs.registry import work
from apps.jobs.services import jobs
from apps.organizations.models import Organization

from .models import Campaign
from .services import campaigns, reports, statistics
from .services.sheets import XLSX


@work("monitoring.statistics", title="Годовая статистика")
def build_statistics(job: Any, progress: Any) -> dict:
    """XLSX of the annual form of the job's organization as of `arguments["date"]`."""
    scope = Organization.objects.get(pk=job.arguments["scope"])
    day = date.fromisoformat(job.arguments["date"])
    computed = statistics.compute(scope, day, progress)
    content = statistics.as_xlsx(scope, day, computed)
    name, result = statistics.file_name(day), statistics.as_json(scope, day, computed)
    return jobs.deliver(job, result, content=content, name=name, content_type=XLSX)


@work("monitoring.rollup", title="Свод по сбору данных")
def roll_up(job: Any, progress: Any) -> dict:
    """XLSX of what the organizations submitted to the campaign `arguments["campaign"]`."""
    campaign = Campaign.objects.select_related("organization", "version__form").get(pk=job.arguments["campaign"])
    rolled = campaigns.rollup(campaign, progress)
    content = campaigns.rollup_xlsx(campaign, rolled)
    name = f"svod_{campaign.figures_on.isoformat()}.xlsx"
    return jobs.deliver(job, campaigns.rollup_json(campaign, rolled), content=content, name=name, content_type=XLSX)


@work("monitoring.note", title="Информационная справка")
def draft_note(job: Any, progress: Any) -> dict:
    """The draft of the note as DOCX or PDF (`arguments["format"]`). Raises Refused without the libraries of PDF."""
    from apps.documents.rendering import write_docx, write_pdf
    from apps.documents.rendering.pdf import pdf_missing

    if job.arguments["format"] == "pdf" and pdf_missing():
        raise Refused(pdf_missing())
    scope = Organization.objects.get(pk=job.arguments["scope"])
    day = date.fromisoformat(job.arguments["date"])
    progress(1, 2, "Собираются показатели")
    paper = reports.paper(scope, day)
    kind = job.arguments["format"]
    content = write_pdf(paper) if kind == "pdf" else write_docx(paper)
    name = f"spravka_{day.isoformat()}.{kind}"
    result = {"format": kind, "date": day.isoformat()}
    return jobs.deliver(job, result, content=content, name=name, content_type=TYPES[kind])
