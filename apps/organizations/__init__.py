"""Where you belong: one tree region > municipality > organizations of all kinds; memberships and roles; programme years;
contingent; reference data of mentoring (forms, role models, types); calendars.

Knows: accounts, workflow, core.
"""
