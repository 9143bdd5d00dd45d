"""The language of Russian deadlines: a text and the period of a roadmap give a kind, rules and windows."""

from apps.roadmap.deadlines.model import KINDS, Deadline, Plan, Window
from apps.roadmap.deadlines.parser import parse_deadline

__all__ = ["KINDS", "Deadline", "Plan", "Window", "parse_deadline"]
