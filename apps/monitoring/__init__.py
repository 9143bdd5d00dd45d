"""The shop front: dashboards, the municipal table, statistics, registers, reports. It only reads; nobody imports it.

Knows everything below.
"""
