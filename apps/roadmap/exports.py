"""The roadmap and the report on execution as files: DOCX, XLSX and PDF with the same texts. What was exported can be imported again."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from apps.core.errors import Refused
from apps.core.russian.numbers import counted, date_words
from apps.documents.rendering.pdf import pdf_missing, print_html
from apps.participants.exports import workbook

from .importing.header import is_label
from .models import Item, Roadmap
from .services.execution import Line, Report

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
FONT = "Times New Roman"
TABLE_WIDTH_MM = 257
# The printing of a longer roadmap takes seconds: it is done in the background.
PRINTED_AT_ONCE = 100


@dataclass(frozen=True)
class Row:
    """A line of a table; a title stands alone across all columns."""

    cells: list[str]
    is_title: bool = False


@dataclass
class Grid:
    """A table with its heading; widths are shares of the page in per cent."""

    title: str
    columns: list[tuple[str, int]]
    rows: list[Row] = field(default_factory=list)


@dataclass
class Paper:
    """What stands on the paper: lines above, tables, lines below."""

    title: str
    above: list[str]
    grids: list[Grid]
    below: list[str] = field(default_factory=list)
    approval: str = ""


def write(paper: Paper, extension: str) -> bytes:
    """The file. Raises Refused when PDF cannot be made on this server."""
    if extension == "pdf" and pdf_missing():
        raise Refused(pdf_missing())
    return {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf}[extension](paper)


def name_of(roadmap: Roadmap) -> str:
    """Name of the file without its extension."""
    return f"Дорожная карта {roadmap.year}".replace("/", "-")


# ---- what is written
def roadmap_paper(roadmap: Roadmap) -> Paper:
    """The roadmap in the form of a school's table; columns that nobody filled are left out."""
    items = list(roadmap.items.select_related("section").prefetch_related("kpis").order_by("position"))
    columns = _columns(items)
    above = [f"Цель: {roadmap.goal}"] if roadmap.goal else []
    above += ["Задачи:", *(f"- {task}" for task in roadmap.tasks.splitlines())] if roadmap.tasks else []
    grid = Grid("", [(title, width) for title, width, _ in columns], list(_rows(items, columns)))
    return Paper(roadmap.title, above, [grid], notes_of(roadmap), approval=roadmap.approval_text)


def notes_of(roadmap: Roadmap) -> list[str]:
    """Texts of the source that are neither rows nor names of columns: they stay below the table, so that nothing is lost."""
    return [line for line in roadmap.rest_text.splitlines() if line.strip() and not is_label(line)]


def _columns(items: list[Item]) -> list[tuple[str, int, Any]]:
    """Columns that somebody filled. With groups the section is a column too: a title line would swallow the groups."""
    extras = list(dict.fromkeys(title for item in items for title, _ in item.extras))
    own = [
        ("№ п/п", 6, lambda item: item.number),
        ("Содержание деятельности", 30, lambda item: item.activity),
        ("Сроки реализации", 14, lambda item: item.deadline_text),
        ("Ожидаемый результат", 18, lambda item: item.expected_result),
        ("Показатели эффективности", 18, _kpi_cell),
        ("Ответственный", 14, lambda item: item.responsible_text),
        *((title or "Примечание", 12, _extra(title)) for title in extras),
    ]
    if _has_groups(items):
        own[1:1] = [
            ("Наименование этапа", 14, lambda item: _section_title(item)),
            ("Мероприятие", 14, lambda item: item.group),
        ]
    return [column for column in own if any(column[2](item) for item in items)]


def _has_groups(items: list[Item]) -> bool:
    return any(item.group for item in items)


def _section_title(item: Item) -> str:
    return f"{item.section.number} {item.section.title}".strip()


def _kpi_cell(item: Item) -> str:
    """Indicators a line each, with a sign that ends the line."""
    texts = [kpi.text for kpi in item.kpis.all()]
    return "\n".join([*(text if text.endswith((";", ".")) else f"{text};" for text in texts[:-1]), *texts[-1:]])


def _extra(title: str) -> Any:
    return lambda item: next((text for name, text in item.extras if name == title), "")


def _rows(items: list[Item], columns: list[tuple[str, int, Any]]) -> Iterable[Row]:
    section, with_titles = None, not _has_groups(items)
    for item in items:
        if with_titles and item.section_id != section and item.section.title:
            yield Row([_section_title(item)], is_title=True)
        section = item.section_id
        yield Row([read(item) for _, _, read in columns])


def report_paper(roadmap: Roadmap, report: Report, facts: Iterable[Any]) -> Paper:
    """The report on execution as of a day."""
    whole = report.whole
    share = f" ({whole.percent:.0f} %)" if whole.percent is not None else ""
    due = counted(whole.due, "наступившей строки", "наступивших строк", "наступивших строк")
    above = [
        roadmap.organization.name,
        roadmap.title,
        f"По состоянию на {date_words(report.day)}",
        f"Выполнено {whole.done} из {due}{share}, всего строк {whole.total}.",
    ]
    grids = [
        _lines("По разделам", "Раздел", report.sections),
        _lines("По ответственным", "Ответственный", report.responsible),
        _facts(facts),
        _deviations(report),
    ]
    return Paper("Отчёт о выполнении дорожной карты", above, [grid for grid in grids if grid.rows])


def _lines(title: str, first: str, lines: Iterable[Line]) -> Grid:
    columns = [(first, 46), ("Строк всего", 12), ("Наступило", 12), ("Выполнено", 12), ("Просрочено", 12), ("%", 6)]
    rows = [
        Row([line.title, *map(str, (line.total, line.due, line.done, line.overdue)), _percent(line.percent)])
        for line in lines
    ]
    return Grid(title, columns, rows)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _facts(facts: Iterable[Any]) -> Grid:
    columns = [("Показатель", 50), ("Факт", 12), ("Цель", 14), ("Вывод", 24)]
    rows = [Row([f.kpi.text, _number(f.number), _number(f.kpi.value), f.missing or f.reason]) for f in facts]
    return Grid("Показатели", columns, rows)


def _number(value: Any) -> str:
    return "–" if value is None else f"{float(value):.1f}".removesuffix(".0").replace(".", ",")


def _deviations(report: Report) -> Grid:
    columns = [("№", 6), ("Мероприятие", 40), ("Срок", 12), ("Отклонение", 20), ("Причина", 22)]
    rows = [Row([d.number, d.title, _day(d.due), d.what, d.reason or "не указана"]) for d in report.deviations]
    return Grid("Отклонения", columns, rows)


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"


# ---- writers
def _docx(paper: Paper) -> bytes:
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    for line in paper.approval.splitlines():
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph().add_run(paper.title).bold = True
    for line in paper.above:
        document.add_paragraph(line)
    for grid in paper.grids:
        _docx_grid(document, grid)
    for line in paper.below:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _docx_grid(document: Any, grid: Grid) -> None:
    """Rows are written as XML at once: cell by cell a long table takes a hundred times longer."""
    from docx.shared import Mm

    if grid.title:
        document.add_paragraph().add_run(grid.title).bold = True
    table = document.add_table(rows=0, cols=len(grid.columns), style="Table Grid")
    table.autofit = False
    total = sum(share for _, share in grid.columns)
    widths = [Mm(TABLE_WIDTH_MM * share / total).twips for _, share in grid.columns]
    table._tbl.append(_row_xml([title for title, _ in grid.columns], widths, bold=True, header=True))
    for row in grid.rows:
        cells, sizes = (row.cells, [sum(widths)]) if row.is_title else (row.cells, widths)
        table._tbl.append(_row_xml(cells, sizes, bold=row.is_title, span=len(widths) if row.is_title else 1))


def _row_xml(cells: list[str], widths: list[int], *, bold: bool, header: bool = False, span: int = 1) -> Any:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    parts = [_cell_xml(text, width, bold=bold, span=span) for text, width in zip(cells, widths, strict=True)]
    marks = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if header else "<w:trPr><w:cantSplit/></w:trPr>"
    return parse_xml(f"<w:tr {nsdecls('w')}>{marks}{''.join(parts)}</w:tr>")


def _cell_xml(text: str, width: int, *, bold: bool, span: int) -> str:
    weight = "<w:b/>" if bold else ""
    merge = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    lines = "".join(
        f'<w:p><w:r><w:rPr>{weight}</w:rPr><w:t xml:space="preserve">{_escaped(line)}</w:t></w:r></w:p>'
        for line in (text.split("\n") or [""])
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}</w:tcPr>{lines}</w:tc>'


def _escaped(text: str) -> str:
    """XML without the control characters that it forbids."""
    from xml.sax.saxutils import escape

    return escape("".join(letter for letter in text if letter >= " " or letter == "\t"))


def _xlsx(paper: Paper) -> bytes:
    """One sheet: the tables one under another, so that nothing of the paper is lost."""
    columns = max((grid.columns for grid in paper.grids), key=len, default=[("", 20)])
    headings = [*paper.approval.splitlines(), paper.title, *paper.above]
    first, *others = paper.grids or [Grid("", columns)]
    headings += [first.title] if first.title else []
    rows: list[list[str]] = [row.cells for row in first.rows]
    for grid in others:
        rows += [[""], [grid.title], [title for title, _ in grid.columns], *(row.cells for row in grid.rows)]
    rows += [[line] for line in paper.below]
    return workbook("Дорожная карта", headings, [(title, max(8, share)) for title, share in first.columns], rows)


def _pdf(paper: Paper) -> bytes:
    return print_html(render_to_string("roadmap/print/paper.html", {"paper": paper}))
