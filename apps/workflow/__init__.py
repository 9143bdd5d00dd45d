"""The one door of state changes, the readable log and the access journal.

    workflow.apply(pair, "close", by=user, reason="…")

Knows no domain: a domain app hands in its table of transitions. Rows here hold ids and words, never foreign keys to domain rows,
so that the log outlives what it speaks of.
"""
