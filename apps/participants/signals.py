"""Events of this app. Upper apps listen in their `receivers.py`; senders call them inside the transaction of the change."""

from django.dispatch import Signal

consent_withdrawn = Signal()  # consent, by
person_left = Signal()  # person, by
participation_ending = Signal()  # person, by: raise Refused while the person still takes part somewhere
people_merged = Signal()  # kept, dropped, by: whoever points at `dropped` repoints his rows to `kept`
data_destroying = (
    Signal()
)  # person, by: raise Refused while the person is still needed, else clear what you keep about him
