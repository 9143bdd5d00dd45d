"""Long work of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.core.errors import Refused
from apps.documents.services.rendering import TYPES
from apps.jobs.registry import work
from apps.jobs.services import files, jobs
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
    name = statistics.file_name(day)
    jobs.attach(job, files.store(content, name=name, content_type=XLSX, organization=scope, by=job.owner))
    return statistics.as_json(scope, day, computed)


@work("monitoring.rollup", title="Свод по сбору данных")
def roll_up(job: Any, progress: Any) -> dict:
    """XLSX of what the organizations submitted to the campaign `arguments["campaign"]`."""
    campaign = Campaign.objects.select_related("organization", "version__form").get(pk=job.arguments["campaign"])
    rolled = campaigns.rollup(campaign, progress)
    content = campaigns.rollup_xlsx(campaign, rolled)
    name = f"svod_{campaign.figures_on.isoformat()}.xlsx"
    jobs.attach(
        job, files.store(content, name=name, content_type=XLSX, organization=campaign.organization, by=job.owner)
    )
    return campaigns.rollup_json(campaign, rolled)


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
    stored = files.store(content, name=name, content_type=TYPES[kind], organization=scope, by=job.owner)
    jobs.attach(job, stored)
    return {"format": kind, "date": day.isoformat()}
