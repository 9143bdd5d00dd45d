"""A job and its file belong to who asked for them, as long as he works in its organization; anybody else gets 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404

from apps.core.querysets import one_or_404

from .models import Job, StoredFile


def own_jobs(user: Any) -> QuerySet[Job]:
    """What the user asked for. Results hold names: who left an organization leaves them there."""
    here = {membership.organization_id for membership in user.current_memberships()}
    return Job.objects.filter(Q(organization=None) | Q(organization__in=here), owner=user)


def get_job_for(user: Any, public_id: UUID) -> Job:
    """The user's own job. Raises Http404."""
    return one_or_404(own_jobs(user).filter(public_id=public_id).select_related("result_file"))


def file_response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """Sends a stored file. The caller has checked the permission. Only PDF may open in the browser, the rest is saved."""
    try:
        stream = stored.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        stream,
        as_attachment=not (inline and stored.content_type == "application/pdf"),
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
