from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.organizations.access import organizations_with


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PersonQuerySet:
        """People of the organizations whose base the user may see; a participant sees himself."""
        return self.filter(Q(organization_id__in=organizations_with(user, "participants.view_person")) | Q(user=user))

    def present(self) -> PersonQuerySet:
        """Not merged into another row, not masked after a withdrawal."""
        return self.filter(merged_into=None, masked_at=None)

    def in_base(self, year: Any, role: str) -> PersonQuerySet:
        """The base of mentors or mentees of a programme year."""
        return self.filter(participations__year=year, participations__role=role).distinct()

    def with_consent(self, day: date, purpose: str) -> PersonQuerySet:
        """Annotates `has_consent`: a valid consent of a purpose on a day."""
        from .models import Consent

        valid = Consent.objects.valid_on(day).filter(person=OuterRef("pk"), purpose=purpose)
        return self.annotate(has_consent=Exists(valid))


class ParticipationQuerySet(models.QuerySet):
    def active_on(self, day: date) -> ParticipationQuerySet:
        return self.filter(joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gte=day))


class ConsentQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> ConsentQuerySet:
        """Signed, not expired and not withdrawn on a day."""
        return self.filter(
            Q(signed_on__lte=day)
            & (Q(valid_to=None) | Q(valid_to__gte=day))
            & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))
        )
