"""Matching, wishes, pairs and groups, their life, the unmatched queue.

proposed → agreed → ordered → active → suspended → active;  active | suspended → completed | ended | replaced;
proposed | agreed | ordered → cancelled (a mistake, with its reason).
Knows: participants, documents, metrics, notifications, jobs, organizations, workflow, accounts, core.
"""
