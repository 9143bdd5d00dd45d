"""What the log calls pairs."""

from apps.core.labels import label

from .models import Pair


@label("pairing.Pair")
def pairs(numbers: set[int]) -> dict[int, str]:
    return {pair.pk: pair.title for pair in Pair.objects.filter(pk__in=numbers).with_people()}
