"""What the curator adds to the yearly report: SWOT and the assessment by nine criteria."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.documents.forms import date_field
from apps.documents.order_forms import RecordsForm, area

from .services.assessment import CRITERIA, POINTS, SIDES

HELP = "Каждый пункт с новой строки; пустое поле в отчёт не войдёт."


class ReportForm(RecordsForm):
    """The day of the figures, four sides of SWOT, nine criteria: all of them assessed, or none."""

    areas = tuple(SIDES)
    date = date_field("Цифры на дату")

    def __init__(self, *args: Any, organization: Any, year: Any, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, year=year, **kwargs)
        self.fields["date"].initial = min(organization.today, year.end)
        for name, title in SIDES.items():
            self.fields[name] = area(f"SWOT: {title.lower()}", HELP, required=False, rows=3)
        choices = [("", "Не оценивается"), *((str(point), words) for point, words in sorted(POINTS.items()))]
        for number, title in enumerate(CRITERIA, 1):
            self.fields[f"c{number}"] = forms.ChoiceField(label=f"{number}. {title}", choices=choices, required=False)

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if not self.year.start <= day <= self.organization.today:
            raise forms.ValidationError("Выберите день программного года, который уже наступил.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        empty = [number for number in range(1, len(CRITERIA) + 1) if not cleaned.get(f"c{number}")]
        if 0 < len(empty) < len(CRITERIA):
            for number in empty:
                self.add_error(f"c{number}", "Оцените все девять критериев или не оценивайте ни одного.")
        return cleaned

    def records(self) -> dict[str, Any]:
        """`{"date", "swot": {side: [lines]}, "points": [nine numbers] or []}`."""
        said = self.cleaned_data
        points = [said[f"c{number}"] for number in range(1, len(CRITERIA) + 1)]
        return {
            "date": said["date"].isoformat(),
            "swot": {side: said[side] for side in SIDES},
            "points": [int(point) for point in points] if all(points) else [],
        }
