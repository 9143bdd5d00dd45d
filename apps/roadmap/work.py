"""Background work of the roadmap."""

from typing import Any

from apps.jobs.models import Job
from apps.jobs.registry import work
from apps.jobs.services import jobs

from . import exports
from .models import Roadmap

PDF = "roadmap.pdf"


def order_pdf(roadmap: Roadmap, *, by: Any) -> Job:
    """Puts the printing of a long roadmap into the queue."""
    return jobs.enqueue(
        PDF, by=by, organization=roadmap.organization, arguments={"roadmap": roadmap.pk}, title=exports.name_of(roadmap)
    )


@work(PDF, title="Дорожная карта в PDF")
def print_roadmap(job: Any, progress: Any) -> dict:
    """Makes the PDF of a roadmap; done again it gives the same file."""
    roadmap = Roadmap.objects.select_related("organization", "year").get(pk=job.arguments["roadmap"])
    content = exports.write(exports.roadmap_paper(roadmap), "pdf")
    result = {"rows": roadmap.items.count()}
    name = f"{exports.name_of(roadmap)}.pdf"
    return jobs.deliver(job, result, content=content, name=name, content_type=exports.TYPES["pdf"])
