"""What the log calls papers and places of people: by the person."""

from apps.core.labels import label

from .models import Consent, Participation


@label("participants.Consent")
def consents(numbers: set[int]) -> dict[int, str]:
    rows = Consent.objects.filter(pk__in=numbers).select_related("person")
    return {row.pk: f"{row.person.short_name}: {row}" for row in rows}


@label("participants.Participation")
def participations(numbers: set[int]) -> dict[int, str]:
    rows = Participation.objects.filter(pk__in=numbers).select_related("person", "year")
    return {row.pk: f"{row.person.short_name}: {row}" for row in rows}
