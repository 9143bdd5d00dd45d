"""Events of this app. Upper apps listen in their `receivers.py`; senders call them inside the transaction of the change."""

from django.dispatch import Signal

# invitation, user. A receiver may raise Refused: then nothing is accepted.
invitation_accepted = Signal()
# Reference data of the program was brought in; sent once a run, also when nothing was new.
reference_loaded = Signal()
