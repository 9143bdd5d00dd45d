"""The living roadmap: sections, items, deadlines and their occurrences, KPIs, evidence.

Roadmap: draft → approved (by order) → closed.   Occurrence: open → done (with evidence or a reason) → open (reopened with a reason).
Knows everything below: plans, pairing, participants, documents, metrics, notifications, jobs, organizations, workflow, accounts, core.
"""
