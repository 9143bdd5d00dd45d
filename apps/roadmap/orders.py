"""The order that approves the roadmap."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused
from apps.documents.content import Annex, Content, Table
from apps.documents.content import Item as Point
from apps.documents.kinds import DocumentKind, Problem, register

from .enums import RoadmapState
from .models import Item, Roadmap
from .services import roadmaps


@register
class RoadmapOrder(DocumentKind):
    """Об утверждении дорожной карты: the annex is the table; on approval the edition is in force."""

    code = "roadmap.approve"
    title = "Об утверждении дорожной карты"
    heading = "Об утверждении дорожной карты"
    needs = Problem("Нужна дорожная карта этого года.", "/roadmaps/")

    def roadmap(self, document: Any) -> Roadmap:
        found = Roadmap.objects.filter(
            pk=document.records.get("roadmap"), organization_id=document.organization_id
        ).select_related("organization", "year")
        roadmap = found.first()
        if roadmap is None:
            raise Refused("Дорожной карты, которую утверждает приказ, больше нет. Составьте приказ заново.")
        return roadmap

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        drafts = Roadmap.objects.filter(organization=organization, year=year, state=RoadmapState.DRAFT)
        return [{"records": {"roadmap": r.pk}, "title": f"{r.title} (редакция № {r.edition})"} for r in drafts]

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        roadmap = Roadmap.objects.filter(organization=organization, year=year).order_by("-pk").first()
        return {"roadmap": roadmap.pk} if roadmap else None

    def build(self, document: Any) -> Content:
        roadmap = self.roadmap(document)
        year = roadmap.year
        return Content(
            title=self.heading,
            preamble=[
                "В соответствии с распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145 и "
                "в целях реализации целевой модели наставничества"
            ],
            items=[
                Point([f"Утвердить дорожную карту «{roadmap.title}» на {year} согласно приложению № 1."]),
                Point(["Ответственным обеспечить выполнение мероприятий в установленные сроки."]),
                Point(["Куратору представлять отчёт о выполнении дорожной карты по итогам каждого полугодия."]),
                Point(["Контроль за исполнением приказа оставляю за собой."]),
            ],
            annexes=[Annex(roadmap.title, table_of(roadmap))],
        )

    def checks(self, document: Any) -> list[Problem]:
        roadmap = self.roadmap(document)
        problems = []
        if roadmap.state != RoadmapState.DRAFT:
            problems.append(Problem(f"Карта в состоянии «{roadmap.get_state_display()}»: утверждать можно черновик."))
        if not roadmap.items.exists():
            problems.append(Problem("В карте нет ни одной строки."))
        without = roadmap.items.filter(responsible=None).count()
        if without:
            problems.append(Problem(f"Строк без ответственного в программе: {without}.", blocks=False))
        return problems

    def changes(self, document: Any) -> list[str]:
        roadmap = self.roadmap(document)
        lines = [f"Дорожная карта из {roadmap.items.count()} строк вступит в силу."]
        if roadmap.edition > 1:
            lines.append(f"Прежняя редакция закроется, отметки о выполнении перейдут в редакцию № {roadmap.edition}.")
        return lines

    def on_approved(self, document: Any, by: Any) -> None:
        roadmaps.approve(self.roadmap(document), document=document, by=by)

    def on_repealed(self, document: Any, by: Any) -> None:
        roadmap = self.roadmap(document)
        if roadmap.state == RoadmapState.APPROVED and roadmap.order_id == document.pk:
            roadmaps.revoke(roadmap, document=document, by=by)


COLUMNS = ["№", "Мероприятие", "Срок", "Ожидаемый результат", "Показатели", "Ответственные"]
WIDTHS = [6, 30, 14, 18, 16, 16]


def table_of(roadmap: Roadmap) -> Table:
    """The table of the paper: a section is a row with its title alone, a column without a word is left out."""
    items = list(roadmap.items.select_related("section").prefetch_related("kpis").order_by("position"))
    cells = {item.pk: _cells(item) for item in items}
    kept = [n for n in range(len(COLUMNS)) if any(row[n] for row in cells.values())] or [1]
    rows: list[list[list[Any]]] = []
    section = None
    for item in items:
        if item.section_id != section and item.section.title:
            rows.append([[f"{item.section.number} {item.section.title}".strip()]])
        section = item.section_id
        rows.append([[cells[item.pk][n]] for n in kept])
    return Table([COLUMNS[n] for n in kept], rows, [WIDTHS[n] for n in kept])


def _cells(item: Item) -> list[str]:
    kpis = "\n".join(kpi.text for kpi in item.kpis.all())
    return [item.number, item.activity, item.deadline_text, item.expected_result, kpis, item.responsible_text]
