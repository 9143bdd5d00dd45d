"""Long work of this room."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from apps.core.errors import Refused
from apps.documents.services.rendering import TYPES
from apps.jobs.registry import work
from apps.jobs.services import jobs
from apps.organizations.models import Organization

from .enums import ReportKind
from .models import Campaign, Report
from .services import campaigns, drafts, statistics
from .services.sheets import XLSX

FILE_NAMES = {ReportKind.NOTE: "spravka", ReportKind.ANALYSIS: "otchet"}


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


def _draft_id(job: Any) -> UUID:
    """The draft of a job has an id of its own making: done again, the work finds it."""
    return uuid5(job.public_id, "report")


def _report_page(job: Any) -> str:
    report = Report.objects.filter(public_id=_draft_id(job)).first()
    return report.get_absolute_url() if report else ""


@work("monitoring.note", title="Информационная справка", url=_report_page)
def draft_note(job: Any, progress: Any) -> dict:
    """A draft of the note or the analytical report (`arguments["kind"]`), with its file as DOCX or PDF (`arguments["format"]`).

    Raises Refused without the libraries of PDF.
    """
    from apps.documents.rendering import write_docx, write_pdf
    from apps.documents.rendering.pdf import pdf_missing

    kind, extension = job.arguments.get("kind", ReportKind.NOTE), job.arguments["format"]
    if extension == "pdf" and pdf_missing():
        raise Refused(pdf_missing())
    scope = Organization.objects.get(pk=job.arguments["scope"])
    day = date.fromisoformat(job.arguments["date"])
    progress(1, 2, "Собираются показатели")
    report = drafts.create(kind, scope, day, by=job.owner, public_id=_draft_id(job))
    text = drafts.text_of(report)
    content = write_pdf(text) if extension == "pdf" else write_docx(text)
    name = f"{FILE_NAMES[kind]}_{day.isoformat()}.{extension}"
    result = {"format": extension, "date": day.isoformat(), "kind": kind}
    return jobs.deliver(job, result, content=content, name=name, content_type=TYPES[extension])
