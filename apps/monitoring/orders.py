"""Kinds of documents of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.documents.content import Content
from apps.documents.enums import Journal
from apps.documents.kinds import DocumentKind, register

from .report_forms import ReportForm
from .services import assessment, reports


@register
class SchoolReport(DocumentKind):
    """Отчёт о реализации программы наставничества: drafted from the figures of a day, edited, then signed by the director.

    The curator may add SWOT and the assessment by nine criteria.
    """

    code = "monitoring.school_report"
    title = "Отчёт о реализации программы наставничества"
    heading = "о реализации целевой модели наставничества"
    journal = Journal.OTHER
    form_class = ReportForm

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        day = min(organization.today, year.end)
        return [{"records": {"date": day.isoformat()}, "title": f"По данным на {day:%d.%m.%Y}"}]

    def build(self, document: Any) -> Content:
        """Raises nothing: a figure that is not known is said in words."""
        content = reports.note(document.organization, date.fromisoformat(document.records["date"]))
        content.annexes += assessment.annexes(document.records)
        return content
