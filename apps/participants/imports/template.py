"""The template to download: titles that the import knows, an example row, drop-down lists."""

from __future__ import annotations

import io
from typing import Any

from apps.core.workbooks import A4
from apps.organizations.models import MentoringForm, Organization

from ..enums import Category, Gender
from .columns import PAPERS, TEMPLATE, Column

LISTED_ROWS = 2000
EXAMPLE_ROWS = (2, 3)
TITLE_HEIGHT, PAGES_ACROSS = 48, 3


def columns_for(organization: Organization, role: str) -> list[Column]:
    """Columns that the template shares with the export: a class only where there are classes, wishes only of the role."""
    return _fitting(TEMPLATE, organization, role)


def _fitting(columns: list[Column], organization: Organization, role: str) -> list[Column]:
    return [
        column
        for column in columns
        if column.only in ("", role) and (organization.has_classes or column.code != "school_class")
    ]


def workbook(organization: Organization, role: str) -> bytes:
    """The template of a role as XLSX. The example rows are never imported."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.active
    sheet.title = "Наставники" if role == "mentor" else "Наставляемые"
    columns = _fitting([*TEMPLATE, *PAPERS], organization, role)
    sheet.append([column.title for column in columns])
    sheet.append([column.example for column in columns])
    sheet.append([column.pupil for column in columns])
    for number, column in enumerate(columns, start=1):
        title = sheet.cell(1, number)
        title.font, title.fill = Font(bold=True), PatternFill("solid", fgColor="EDF0F4")
        # A long title breaks: beside a neighbour it would be cut off.
        title.alignment = Alignment(vertical="center", wrap_text=True)
        for example in EXAMPLE_ROWS:
            sheet.cell(example, number).font = Font(italic=True, color="777777")
        sheet.column_dimensions[title.column_letter].width = column.width
    sheet.row_dimensions[1].height = TITLE_HEIGHT
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", A4, 0
    sheet.page_setup.fitToWidth = PAGES_ACROSS
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _lists(book, sheet, columns)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _lists(book: Any, sheet: Any, columns: list[Column]) -> None:
    """Drop-down lists of gender, category and form; their words stand on a second sheet."""
    from openpyxl.worksheet.datavalidation import DataValidation

    words = book.create_sheet("Списки")
    # Nobody fills it in; without it the lists are empty.
    words.sheet_state = "hidden"
    forms = MentoringForm.objects.filter(is_active=True).values_list("title", flat=True)
    lists = {"gender": Gender.labels, "category": Category.labels, "form": list(forms)}
    for place, (code, titles) in enumerate(lists.items(), start=1):
        for number, title in enumerate(titles, start=1):
            words.cell(number, place, title)
        letter = words.cell(1, place).column_letter
        rule = DataValidation(
            type="list", formula1=f"'Списки'!${letter}$1:${letter}${max(len(titles), 1)}", allow_blank=True
        )
        rule.error, rule.errorTitle = "Выберите значение из списка.", "Нет в списке"
        sheet.add_data_validation(rule)
        target = next(n for n, column in enumerate(columns, start=1) if column.code == code)
        letter = sheet.cell(1, target).column_letter
        rule.add(f"{letter}2:{letter}{LISTED_ROWS}")
