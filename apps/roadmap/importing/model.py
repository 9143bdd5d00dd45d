"""What an import gives: the header, the items and the warnings."""

from dataclasses import dataclass, field
from typing import Any

from .kpis import Target
from .responsible import Party


@dataclass
class Header:
    """Text round the table: every paragraph is in one of these."""

    title: str = ""
    goal: str = ""
    tasks: list[str] = field(default_factory=list)
    approval: str = ""
    rest: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        return {
            "title": self.title,
            "goal": self.goal,
            "tasks": self.tasks,
            "approval": self.approval,
            "rest": "\n".join(self.rest),
        }


@dataclass
class Warn:
    """Something a person should look at; `item` is the place of the item in the list from 1, or nothing."""

    code: str
    item: int | None
    text: str

    def as_json(self) -> dict:
        return {"code": self.code, "item": self.item, "text": self.text}


@dataclass
class ImportedItem:
    """One item with its readings, and beside them the cells as written and the doubts for the review."""

    number: str
    section: str
    group: str
    activity: str
    deadline_text: str = ""
    deadline: Any = None
    result: str = ""
    documents: list[str] = field(default_factory=list)
    kpis: list[Target] = field(default_factory=list)
    responsible: list[Party] = field(default_factory=list)
    section_number: str = ""
    points: list[str] = field(default_factory=list)
    responsible_text: str = ""
    source: list[tuple[str, str]] = field(default_factory=list)
    extras: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        return {
            "number": self.number,
            "section": self.section,
            "group": self.group,
            "activity": self.activity,
            "deadline_text": self.deadline_text,
            "deadline": {name: value for name, value in self.deadline.as_json().items() if name != "text"},
            "result": self.result,
            "documents": self.documents,
            "kpis": [target.as_json() for target in self.kpis],
            "responsible": [party.text for party in self.responsible],
        }


@dataclass
class ImportedRoadmap:
    """A document read as a roadmap."""

    header: Header
    items: list[ImportedItem]
    warnings: list[Warn] = field(default_factory=list)

    def as_json(self) -> dict:
        """The shape that the command prints."""
        return {
            "header": self.header.as_json(),
            "items": [item.as_json() for item in self.items],
            "warnings": [warning.as_json() for warning in self.warnings],
        }
