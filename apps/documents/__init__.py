"""Orders, minutes, agreements, reports: content, register, approval, rendering. Knows no pairs and no plans: the kinds come from the apps
that own the records (`orders.py`), and the engine calls them back inside its transaction.

draft → sent → returned → sent → approved → repealed;  draft | returned → cancelled.
Knows: metrics, notifications, jobs, organizations, workflow, accounts, core.
"""
