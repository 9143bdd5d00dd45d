"""What the search of the top bar finds here: organizations below an authority."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from apps.core.search import Found, holds, source
from apps.organizations.models import Organization


@source("monitoring.organizations", "Организации", order=50)
def organizations(user: Any, organization: Any, words: list[str]) -> Iterable[Found]:
    if not organization.is_authority:
        return
    below = Organization.objects.visible_to(user).under(organization).exclude(pk=organization.pk)
    for one in below.select_related("parent").order_by("name"):
        if holds(f"{one.name} {one.short_name} {one.place}", words):
            url = "monitoring:scope-overview" if one.is_authority else "monitoring:organization"
            yield Found(one.short_name, str(one.parent), reverse(url, args=[one.public_id]))
