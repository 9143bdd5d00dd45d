"""Events that upper apps may listen to (`receivers.py`). Sent inside the transaction of the change."""

from django.dispatch import Signal

document_approved = Signal()  # document, by
document_repealed = Signal()  # document, by
