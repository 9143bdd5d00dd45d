"""Due dates, digests, the outbox, the calendar feed. Apps register sources of due things in `agenda.py`; the dashboard, the reminders
and the feed read the same sources.

Message: queued → sent | failed (tried again) → dead.  Knows: jobs, organizations, workflow, accounts, core.
"""
