"""The review of an import as its page shows it: rows with doubts first, what stands outside the table below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from apps.core.russian.numbers import amount, date_words

from .deadlines.model import DATED
from .deadlines.reading import is_remark
from .deadlines.wording import in_russian
from .enums import KpiOp
from .forms import ReviewForm
from .models import ImportDraft
from .services.imports import deadline_of, is_of_another_year, kpi_text

# Below this a reading of a deadline is a doubt even when the parser names none.
SURE = 0.7


@dataclass(frozen=True)
class ReviewRow:
    """A row of the draft; `position` counts from 1 as on the paper."""

    position: int
    row: dict[str, Any]
    reading_url: str = ""

    @property
    def doubts(self) -> list[str]:
        found = [sentence for sentence in self.row.get("doubts", []) if not is_remark(sentence)]
        if not found and self.row["deadline"]["confidence"] < SURE:
            found.append("Срок прочитан неуверенно: проверьте даты.")
        return found

    @property
    def remarks(self) -> list[str]:
        """Told beside the reading; alone they leave nothing to check."""
        return [sentence for sentence in self.row.get("doubts", []) if is_remark(sentence)]

    @property
    def is_open(self) -> bool:
        return bool(self.doubts) and not self.row.get("accepted")

    @property
    def reading(self) -> str:
        return in_russian(deadline_of(self.row))

    @property
    def is_dated(self) -> bool:
        return self.row["deadline"]["kind"] == DATED

    @property
    def kpis(self) -> list[dict[str, Any]]:
        """Indicators with their target in words: «не менее 10 %»."""
        return [
            {"text": kpi["text"], "target": _target(kpi) if kpi["value"] is not None else ""}
            for kpi in self.row["kpis"]
        ]

    @property
    def source(self) -> list[tuple[str, str]]:
        return [(title, text) for title, text in self.row.get("source", []) if text.strip()]

    @property
    def form(self) -> ReviewForm:
        row = self.row
        initial = {name: row[name] for name in ("number", "activity", "deadline_text", "result")}
        initial |= {
            "documents": ", ".join(row["documents"]),
            "kpi_text": kpi_text(row),
            "responsible_text": row.get("responsible_text", ""),
        }
        return ReviewForm(initial=initial, auto_id=f"row{self.position}_%s", reading_url=self.reading_url)


def _target(kpi: dict[str, Any]) -> str:
    op = KpiOp(kpi["op"]).label if kpi["op"] in KpiOp.values else kpi["op"]
    return " ".join(filter(None, [op, amount(kpi["value"]), kpi["unit"]]))


class Review:
    """A draft under review."""

    def __init__(self, draft: ImportDraft) -> None:
        url = reverse("roadmap:import-deadline", args=[draft.public_id])
        rows = [ReviewRow(position, row, url) for position, row in enumerate(draft.body["items"], 1)]
        self.rows = sorted(rows, key=lambda row: (not row.is_open, row.position))
        self.left = sum(row.is_open for row in rows)
        self.accepted = sum(bool(row.row.get("accepted")) for row in rows)
        self.header = draft.body["header"]
        # Warnings about one row stand beside the row.
        self.warnings = [warning["text"] for warning in draft.body["warnings"] if not warning["item"]]
        self.is_of_another_year = is_of_another_year(draft)
        if self.is_of_another_year:
            self.warnings.append(
                f"Документ – за {date_words(draft.start)} – {date_words(draft.end)}, а карта будет отнесена к «{draft.year}». "
                "Кнопка «Составить с новыми сроками» перенесёт месяцы и даты в этот год."
            )

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def outside(self) -> list[tuple[str, str]]:
        """Everything of the document that is not in a row: so it is seen that nothing was lost."""
        header = self.header
        parts = [
            ("Название", header["title"]),
            ("Гриф утверждения", header["approval"]),
            ("Цель", header["goal"]),
            ("Задачи", "\n".join(header["tasks"])),
            ("Прочий текст и заголовки таблицы", header["rest"]),
        ]
        return [(title, text) for title, text in parts if text.strip()]
