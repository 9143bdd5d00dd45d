"""Step of the passage to a new year: the bases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.core.russian.numbers import counted
from apps.organizations.rollover_registry import Line, Passage, rollover_step

from .enums import ParticipationRole
from .models import Participation

# What a person said about himself goes along; when he came and left is of the year.
KEPT = ("form_id", "request", "competences", "achievements", "interests", "capacity", "profile")
BATCH = 500
TITLES = {ParticipationRole.MENTOR: "База наставников", ParticipationRole.MENTEE: "База наставляемых"}


@rollover_step("participants.bases", title="Базы", order=30)
class Bases:
    """Those who are still in a base enter that of the new year; who has left the organization stays behind."""

    def preview(self, passage: Passage) -> list[Line]:
        choices = [("copy", "перенести"), ("skip", "не переносить")]
        lines = []
        for role in ParticipationRole:
            count = self._staying(passage, role).count()
            if count:
                people = counted(count, "человек", "человека", "человек")
                note = f"{people}{self._left(passage, role)}; классы обучающихся обновите загрузкой списка"
                lines.append(Line(role.value, TITLES[role], note, choices, "copy"))
        return lines

    def _left(self, passage: Passage, role: str) -> str:
        """How many stay behind, when somebody does."""
        everybody = Participation.objects.filter(organization=passage.organization, year=passage.old, role=role)
        left = everybody.count() - self._staying(passage, role).count()
        return f", без выбывших: их {left}" if left else ""

    def apply(self, passage: Passage, choices: dict[str, str]) -> int:
        roles = [role for role, choice in choices.items() if choice == "copy"]
        rows = [row for role in roles for row in self._staying(passage, role)]
        before = self._new(passage).count()
        Participation.objects.bulk_create(self._copies(passage, rows), ignore_conflicts=True, batch_size=BATCH)
        return self._new(passage).count() - before

    def _copies(self, passage: Passage, rows: Iterable[Participation]) -> Iterable[Participation]:
        place: dict[str, Any] = {
            "organization": passage.organization,
            "year": passage.new,
            "joined_on": passage.new.start,
        }
        for row in rows:
            yield Participation(
                person_id=row.person_id, role=row.role, **place, **{name: getattr(row, name) for name in KEPT}
            )

    def _staying(self, passage: Passage, role: str) -> Any:
        rows = Participation.objects.filter(organization=passage.organization, year=passage.old, role=role)
        return rows.filter(
            left_on=None, person__left_on=None, person__masked_at=None, person__merged_into=None
        ).order_by("pk")

    def _new(self, passage: Passage) -> Any:
        return Participation.objects.filter(year=passage.new)
