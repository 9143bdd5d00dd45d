from django.db.models import Count

from apps.jobs.gauges import gauge

from .models import Message, MessageState


@gauge("mentoring_messages", "Messages by state of delivery", label="state")
def messages_by_state() -> dict[str, float]:
    counted = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in MessageState.values}
