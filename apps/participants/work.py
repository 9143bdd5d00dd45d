"""Long work of the bases."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from apps.jobs.registry import work
from apps.jobs.services import jobs

from .models import PeopleImport
from .services import imports, invitations


def _page(job: Any) -> str:
    row = PeopleImport.objects.get(pk=job.arguments["import"])
    return reverse("participants:import-detail", kwargs={"public_id": row.public_id})


@work(imports.WORK, title="Загрузка базы", url=_page)
def apply_import(job: Any, progress: Any) -> dict:
    """Applies a kept file; the result is the counts of what was done.

    They are delivered with the people: a worker killed right after it would otherwise leave a second one that counts everybody as
    unchanged and enters the loading into the log again.
    """
    row = PeopleImport.objects.select_related("organization", "year", "file").get(pk=job.arguments["import"])
    imports.apply(row, by=job.owner, progress=progress, on_applied=lambda counts: jobs.deliver(job, counts))
    return row.counts


@work(invitations.WORK, title="Приглашения", words=invitations.words)
def print_invitations(job: Any, progress: Any) -> dict:
    """Links for many people in one file of the one who asked, and letters to those who have an address."""
    return invitations.make(job, progress)
