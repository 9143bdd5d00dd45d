"""The values beside the catalogue: every figure of a user's organization on a day, asked together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from apps.organizations.models import Organization

from ..registry import Metric, metrics
from . import figures, suppression
from .figures import Ask, Value

# Above so many organizations a page would wait too long for forty figures: each is opened by itself.
AT_MOST = 200


def values_on(organization: Organization, day: date, sees: Callable[[Metric], bool]) -> dict[str, Value]:
    """Code → value; of a figure that the reader does not see whole as it is shown to him. Empty above AT_MOST organizations."""
    ids = figures.ids_of(Organization.objects.under(organization).educational())
    if len(ids) > AT_MOST:
        return {}
    codes = metrics.codes()
    found = zip(codes, figures.answer_below([Ask(code, day) for code in codes], organization, ids=ids), strict=True)
    return {
        code: suppression.total(values if sees(metrics.get(code)) else suppression.seen(code, {}, values))
        for code, values in found
    }
