"""What the ground floor does at the passage: holidays of the new year at the same dates, the old year closed."""

from __future__ import annotations

from datetime import date

from apps.core import clock

from .models import ProgrammeYear, Vacation
from .rollover_registry import Line, Passage, rollover_step


def a_year_later(day: date) -> date:
    """The same date of the next year; 29 February becomes the 28th."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


@rollover_step("organizations.vacations", title="Каникулы", order=10)
class Vacations:
    """Copies the holidays; the school corrects the dates when its order is out."""

    def preview(self, passage: Passage) -> list[Line]:
        choices = [("copy", "перенести"), ("skip", "не переносить")]
        return [
            Line(
                str(v.pk),
                v.title,
                f"{a_year_later(v.start):%d.%m.%Y} – {a_year_later(v.end):%d.%m.%Y}",
                choices,
                "copy",
            )
            for v in self._old(passage)
        ]

    def apply(self, passage: Passage, choices: dict[str, str]) -> int:
        made = 0
        for v in self._old(passage):
            if choices.get(str(v.pk)) == "copy":
                made += Vacation.objects.get_or_create(
                    organization=passage.organization,
                    title=v.title,
                    start=a_year_later(v.start),
                    defaults={"end": a_year_later(v.end)},
                )[1]
        return made

    def _old(self, passage: Passage) -> list[Vacation]:
        rows = Vacation.objects.filter(organization=passage.organization)
        return list(rows.filter(start__range=(passage.old.start, passage.old.end)))


@rollover_step("organizations.year", title="Прошедший год", order=90)
class CloseYear:
    """The last step: the year that is over stays readable and is marked as closed."""

    def preview(self, passage: Passage) -> list[Line]:
        return [Line("year", str(passage.old), "закрывается, остаётся доступным для чтения")]

    def apply(self, passage: Passage, choices: dict[str, str]) -> int:
        return ProgrammeYear.objects.filter(pk=passage.old.pk, closed_at=None).update(closed_at=clock.now())
