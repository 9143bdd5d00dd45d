"""The type of mentoring (вид, АЗ-1128/08) of a pair: what the school says, else what follows from who is in it.

A group is mentoring in a group; where an innovator teaches a conservative colleague it is reverse; else it is the traditional
one of two. The school says another one while the pair is proposed.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from apps.organizations.models import MentoringType

from .checks import Terms

GROUP, REVERSE, TRADITIONAL = "group", "reverse", "traditional"
INNOVATOR = "innovator"
_UNSAID = Q(type=None)
_INNOVATORS = Q(role_model__code=INNOVATOR, role_model__isnull=False)
_USUAL = {
    GROUP: Q(is_group=True),
    REVERSE: Q(is_group=False) & _INNOVATORS,
    TRADITIONAL: Q(is_group=False) & ~_INNOVATORS,
}


def usual_code(terms: Terms, *, is_group: bool) -> str:
    """The code of the type that follows from the members and the role model."""
    if is_group:
        return GROUP
    return REVERSE if terms.role_model and terms.role_model.code == INNOVATOR else TRADITIONAL


def with_type(terms: Terms, *, is_group: bool) -> Terms:
    """The terms with a type; without one only where the reference data does not know the usual one."""
    if terms.type is not None:
        return terms
    usual = MentoringType.objects.filter(code=usual_code(terms, is_group=is_group), is_active=True).first()
    return replace(terms, type=usual)


def of_type(code: str) -> Q:
    """Pairs of a type, those among them that were made before the type was asked for."""
    return Q(type__code=code) | (_UNSAID & _USUAL[code] if code in _USUAL else Q(pk=None))
