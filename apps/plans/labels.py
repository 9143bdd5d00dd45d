"""What the log calls plans, their tasks and meetings: by the people of the pair."""

from apps.core.labels import label
from apps.pairing.labels import pairs

from .models import Meeting, Plan, PlanItem


@label("plans.Plan")
def plans(numbers: set[int]) -> dict[int, str]:
    rows = dict(Plan.objects.filter(pk__in=numbers).values_list("pk", "pair"))
    names = pairs(set(rows.values()))
    return {pk: names[pair] for pk, pair in rows.items()}


@label("plans.PlanItem")
def items(numbers: set[int]) -> dict[int, str]:
    rows = list(PlanItem.objects.filter(pk__in=numbers).values_list("pk", "title", "plan__pair"))
    names = pairs({pair for _, _, pair in rows})
    return {pk: f"«{title}», {names[pair]}" for pk, title, pair in rows}


@label("plans.Meeting")
def meetings(numbers: set[int]) -> dict[int, str]:
    rows = list(Meeting.objects.filter(pk__in=numbers))
    names = pairs({row.pair_id for row in rows})
    return {row.pk: f"{row}, {names[row.pair_id]}" for row in rows}
