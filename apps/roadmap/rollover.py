"""Step of the passage to a new year: the roadmap."""

from __future__ import annotations

from django.urls import reverse

from apps.core.russian.numbers import counted
from apps.organizations.rollover_registry import Line, Passage, rollover_step

from .models import Occurrence, Roadmap
from .services import roadmaps

DRAFT = "draft"


@rollover_step("roadmap.roadmap", title="Дорожная карта", order=60)
class NextRoadmap:
    """A draft with dates moved to the new year; rows that were not done are marked. Nothing where the new year has a roadmap."""

    def preview(self, passage: Passage) -> list[Line]:
        roadmap = self._old(passage)
        if roadmap is None:
            return []
        undone = Occurrence.objects.open().filter(item__roadmap=roadmap).values("item").distinct().count()
        note = counted(undone, "строка не выполнена", "строки не выполнены", "строк не выполнено")
        if self._drafted(passage):
            return [Line("roadmap", str(roadmap), f"{note}; карта нового года уже есть")]
        choices = [(DRAFT, "составить черновик на новый год"), ("skip", "не составлять")]
        return [Line("roadmap", str(roadmap), note, choices, DRAFT, self._url(roadmap))]

    def apply(self, passage: Passage, choices: dict[str, str]) -> int:
        roadmap = self._old(passage)
        if roadmap is None or choices.get("roadmap") != DRAFT or self._drafted(passage):
            return 0
        roadmaps.next_year(roadmap, year=passage.new, by=passage.by)
        return 1

    def _url(self, roadmap: Roadmap) -> str:
        return reverse("roadmap:roadmap-detail", kwargs={"public_id": roadmap.public_id})

    def _old(self, passage: Passage) -> Roadmap | None:
        return Roadmap.objects.current().filter(organization=passage.organization, year=passage.old).first()

    def _drafted(self, passage: Passage) -> bool:
        return passage.new.pk is not None and Roadmap.objects.filter(year=passage.new).exists()
