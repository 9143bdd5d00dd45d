"""What the log calls figures entered by hand: by their day, the entry itself says which figure it is."""

from apps.core.labels import label

from .models import ManualValue


@label("metrics.ManualValue")
def values(numbers: set[int]) -> dict[int, str]:
    rows = ManualValue.objects.filter(pk__in=numbers).values_list("pk", "date")
    return {pk: f"на {day:%d.%m.%Y}" for pk, day in rows}
