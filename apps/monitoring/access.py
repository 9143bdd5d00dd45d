"""Which scope a user's pages of figures speak of, and which answers and collections he may open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from apps.core.querysets import one_or_404, the_one
from apps.organizations.access import organizations_with
from apps.organizations.models import Organization

from .models import Answer, Campaign, Report, StatFormVersion, Submission


def get_scope_for(user: Any, public_id: UUID, permission: str) -> Organization:
    """An organization at or below one in which the user holds the permission. Raises Http404."""
    own = Organization.objects.filter(pk__in=organizations_with(user, permission))
    for organization in own:
        found = the_one(Organization.objects.under(organization).filter(public_id=public_id).select_related("parent"))
        if found is not None:
            return found
    raise Http404


def get_answer_for(user: Any, public_id: UUID) -> Answer:
    """The form of the user's school, or of a school in a collection that he leads. Raises Http404."""
    rows = Answer.objects.visible_to(user).filter(public_id=public_id)
    return _one(rows.select_related("organization", "campaign__organization", "version__form"))


def get_submission_for(user: Any, public_id: UUID) -> Submission:
    """What the user's own school submitted. Raises Http404."""
    own = organizations_with(user, "monitoring.build_statistics")
    rows = Submission.objects.filter(public_id=public_id, answer__organization__in=own)
    return _one(rows.select_related("answer__organization", "answer__version__form", "submitted_by"))


def get_campaign_for(user: Any, pk: int) -> Campaign:
    """A collection that the user leads, sees from above or has to answer. Raises Http404."""
    rows = Campaign.objects.visible_to(user).filter(pk=pk)
    return _one(rows.select_related("organization", "version__form"))


def get_report_for(user: Any, public_id: UUID) -> Report:
    """A note or report of the user's own authority. Raises Http404."""
    return _one(Report.objects.visible_to(user).filter(public_id=public_id).select_related("organization"))


def leads(user: Any, campaign: Campaign) -> bool:
    return user.has_perm("monitoring.change_campaign", campaign)


def get_version(code: str, number: int) -> StatFormVersion:
    """A version of a form; forms are open to all who may see figures. Raises Http404."""
    return _one(StatFormVersion.objects.filter(form__code=code, number=number).select_related("form"))


def _one(rows: Any) -> Any:
    return one_or_404(rows)
