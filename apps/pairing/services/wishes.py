"""Answers and wishes before the matching, and the choice of forms for the year."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core import clock
from apps.organizations.models import MentoringForm, ProgrammeYear
from apps.participants.models import Participation, Person
from apps.workflow import audit

from ..models import Wish, YearForm


def answer(participation: Participation, *, profile: dict[str, Any], by: Any) -> None:
    """Keeps the answers for the matching: the person's own, or entered by the curator. Raises PermissionDenied."""
    own = participation.person.user_id is not None and participation.person.user_id == by.pk
    if not own and not by.has_perm("participants.change_person", participation):
        raise PermissionDenied("participants.change_person")
    with transaction.atomic():
        participation.profile = profile
        participation.save(update_fields=["profile"])
        audit.record(participation.person, "profile", "изменены сведения для подбора", by=by)


def wish(participation: Participation, *, wished: list[Person], never: Person | None, reason: str, by: Any) -> None:
    """Replaces the wishes of a person in a role. Raises PermissionDenied."""
    if not by.has_perm("pairing.match", participation):
        raise PermissionDenied("pairing.match")
    common = {
        "year": participation.year,
        "person": participation.person,
        "role": participation.role,
        "created_by": by,
        "created_at": clock.now(),
    }
    with transaction.atomic():
        Wish.objects.filter(year=participation.year, person=participation.person, role=participation.role).delete()
        rows = [Wish(about=person, place=place, **common) for place, person in enumerate(wished, 1)]
        if never:
            rows.append(Wish(about=never, place=None, reason=reason, **common))
        Wish.objects.bulk_create(rows)
        # Whom and why is confidential and stays out of the log.
        audit.record(participation.person, "wishes", "изменены пожелания к паре", by=by)


def choose_forms(year: ProgrammeYear, *, chosen: list[tuple[MentoringForm, bool, str]], by: Any) -> None:
    """The forms of the year, with whether a mentee may have several mentors and why it was chosen. Raises PermissionDenied."""
    if not by.has_perm("pairing.match", year):
        raise PermissionDenied("pairing.match")
    with transaction.atomic():
        YearForm.objects.filter(year=year).delete()
        YearForm.objects.bulk_create(
            YearForm(year=year, form=form, several_mentors=several, ground=ground) for form, several, ground in chosen
        )
        titles = ", ".join(form.title for form, _, _ in chosen)
        audit.record(year.organization, "forms", "выбраны формы года", by=by, changes={"forms": ["", titles]})
