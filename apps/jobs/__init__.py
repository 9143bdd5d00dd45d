"""Background work with progress; stored files; the door through which spreadsheets come in.

The row is the truth, Celery is the bell:  queued → running → ready | failed | cancelled;  failed → queued (retry).
Knows: organizations, workflow, accounts, core.
"""
