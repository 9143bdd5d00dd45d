from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.guards import say_refusals

from .. import access
from ..enums import JobState
from ..models import Job
from ..registry import kinds
from ..services import jobs


def job_list(request: HttpRequest) -> HttpResponse:
    return render(request, "jobs/job_list.html", {"jobs": access.own_jobs(request.user)[:50]})


def job_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of a job; asked by HTMX, only the part that moves."""
    job = access.get_job_for(request.user, public_id)
    template = "jobs/partials/job_progress.html" if request.htmx else "jobs/job_detail.html"
    return render(request, template, {"job": job, **_result(job)})


def _result(job: Job) -> dict[str, str]:
    """Where the result lies and what came of it; nothing while there is none, or when its kind of work is no more."""
    if job.state != JobState.READY or job.kind not in kinds:
        return {"result_url": "", "result_words": ""}
    kind = kinds.get(job.kind)
    return {
        "result_url": kind.url(job) if kind.url else "",
        "result_words": kind.words(job) if kind.words else "",
    }


def job_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = access.get_job_for(request.user, public_id)
    if job.result_file is None:
        raise Http404
    return access.file_response(job.result_file)


@require_POST
@say_refusals
def job_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = access.get_job_for(request.user, public_id)
    jobs.cancel(job, by=request.user)
    return redirect("jobs:job-detail", job.public_id)


@require_POST
@say_refusals
def job_retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    job = access.get_job_for(request.user, public_id)
    jobs.retry(job, by=request.user)
    return redirect("jobs:job-detail", job.public_id)
