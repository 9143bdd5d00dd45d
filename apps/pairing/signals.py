"""Events of this app. Upper apps listen in their `receivers.py`; senders call them inside the transaction of the change."""

from django.dispatch import Signal

pair_started = Signal()  # pair, by, document: the order that began it
# pair, by, replacement: the new pair that goes on with the open tasks, or None.
pair_ended = Signal()
