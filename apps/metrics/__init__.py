"""Figures by code. `compute(code, scope, date, params)` is the joint of the system: dashboard, KPIs of the roadmap, municipal table,
statistical forms and reports all ask it. Apps that own the records register their queries in `metrics.py`.

Knows: organizations, workflow, accounts, core.
"""
