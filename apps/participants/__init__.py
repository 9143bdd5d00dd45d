"""People, bases, consents, partners. A Person may have no login; consent is a gate in ONE place (`access.missing_paper`).

Knows: documents, metrics, notifications, jobs, organizations, workflow, accounts, core.
"""
