"""What the log calls terms, evidence and obligations: by their row of the roadmap."""

from apps.core.labels import label

from .models import Evidence, Occurrence


@label("roadmap.Occurrence")
def occurrences(numbers: set[int]) -> dict[int, str]:
    rows = Occurrence.objects.filter(pk__in=numbers).select_related("item")
    return {row.pk: str(row.item) for row in rows}


@label("roadmap.Evidence")
def evidence(numbers: set[int]) -> dict[int, str]:
    rows = Evidence.objects.filter(pk__in=numbers).select_related("item")
    return {row.pk: f"{row}: {row.item}" for row in rows}
