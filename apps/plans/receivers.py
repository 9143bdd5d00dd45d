"""What this room does when something happens in a lower one."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from apps.organizations.signals import reference_loaded
from apps.pairing.models import Pair
from apps.pairing.signals import pair_ended

from .models import PlanTemplate
from .services import meetings, plans, templates


@receiver(pair_ended, dispatch_uid="plans.close_with_pair")
def close_plan(sender: Any, pair: Pair, by: Any = None, replacement: Pair | None = None, **kwargs: Any) -> None:
    """The plan of an ended pair ends with it, meetings to come are called off; a new pair goes on with the open tasks."""
    if replacement is not None:
        plans.hand_over(pair, replacement, by=by)
    plans.close_with_pair(pair, by=by)
    meetings.call_off(pair, by=by)


@receiver(reference_loaded, dispatch_uid="plans.keep_versions")
def keep_versions(sender: Any, **kwargs: Any) -> None:
    """A shipped programme that came in or changed gets its version: plans made of the former one are offered the difference."""
    for template in PlanTemplate.objects.filter(organization=None):
        templates.keep_version(template)
