"""Individual plans, meetings, health of pairs.

Plan: draft → sent → returned → sent → agreed → approved (by order) → running → completed | ended.
Item: planned → done | partly | moved.   Meeting: planned → held | cancelled.
Knows: pairing, participants, documents, metrics, notifications, jobs, organizations, workflow, accounts, core.
"""
