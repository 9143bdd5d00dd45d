"""Who may see and change which plan. A mentor changes only the plan of his own pair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, prefetch_related_objects
from django.http import Http404

from apps.core.querysets import one_or_404
from apps.documents.querysets import texts_of
from apps.organizations.access import give_organizations, organizations_of, organizations_with
from apps.pairing.access import is_member
from apps.pairing.enums import MemberRole
from apps.pairing.models import Pair
from apps.pairing.querysets import members

from .enums import Visibility
from .models import Meeting, Plan, PlanItem, PlanTemplate


def get_plan_for(user: Any, public_id: UUID) -> Plan:
    """The plan of an address. Raises Http404 for a stranger."""
    rows = Plan.objects.visible_to(user).select_related(
        "pair__form", "pair__role_model", "organization", "year", "order"
    )
    rows = rows.defer(*texts_of("order")).prefetch_related("items", "pair__members__person")
    return one_or_404(rows.filter(public_id=public_id))


def get_item_for(user: Any, public_id: UUID) -> PlanItem:
    """A task of a plan that the user may see. Raises Http404."""
    rows = PlanItem.objects.filter(public_id=public_id).select_related("plan__pair")
    item = one_or_404(rows)
    prefetch_related_objects([item.plan.pair], members())
    if not _sees_plan(user, item.plan):
        raise Http404
    give_organizations([item.plan, item.plan.pair], user)
    return item


def _sees_plan(user: Any, plan: Plan) -> bool:
    """The rule of `Plan.objects.visible_to` for one plan with its members at hand: a tap need not search all plans."""
    staff = plan.organization_id in organizations_with(user, "participants.view_person")
    here = plan.organization_id in organizations_of(user)
    return staff or (here and is_member(user, plan.pair))


def get_meeting_for(user: Any, public_id: UUID) -> Meeting:
    """A meeting of a pair that the user may see. Raises Http404."""
    rows = Meeting.objects.visible_to(user).select_related("pair__organization", "pair__form", "pair__year")
    rows = rows.prefetch_related("pair__members__person", "present")
    return one_or_404(rows.filter(public_id=public_id))


def get_template_for(user: Any, code: str) -> PlanTemplate:
    """A shipped template or one of the user's school. Raises Http404."""
    schools = organizations_with(user, "plans.change_template")
    rows = PlanTemplate.objects.filter(Q(organization=None) | Q(organization__in=schools))
    return one_or_404(rows.select_related("form", "role_model", "organization").filter(code=code))


def can_compose(user: Any, pair: Pair) -> bool:
    """The mentor of this pair composes its plan, and who changes plans of the whole school."""
    whole_school = pair.organization_id in organizations_with(user, "plans.change_plan")
    return whole_school or (user.has_perm("plans.send_plan", pair) and is_member(user, pair, MemberRole.MENTOR))


def can_log_meeting(user: Any, pair: Pair) -> bool:
    """The same people: the pair's mentor, and the curator for those who have no telephone."""
    return can_mark_progress(user, pair)


def sees_note(user: Any, meeting: Meeting, pair: Pair) -> bool:
    """May the user read the note of a meeting: the author always, the pair what is not private, the curator what is for him.

    Nobody else does: the director sees that the meeting was held, not what was written about it.
    """
    if not meeting.note or meeting.logged_by_id == user.pk:
        return bool(meeting.note)
    if meeting.visibility == Visibility.PRIVATE:
        return False
    if is_member(user, pair):
        return True
    return meeting.visibility == Visibility.CURATOR and user.has_perm("plans.approve_plan", pair)


def can_mark_progress(user: Any, pair: Pair) -> bool:
    """The mentor of this pair, or who changes plans of the whole school."""
    whole_school = pair.organization_id in organizations_with(user, "plans.change_plan")
    return whole_school or is_member(user, pair, MemberRole.MENTOR)
