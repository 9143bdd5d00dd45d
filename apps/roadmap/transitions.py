"""Steps of a roadmap and of its occurrences. A roadmap is approved by an order (`via`), an authority's own by an act on paper.

Rows close with evidence or a reason.
"""

from apps.workflow.transitions import Transition, table

from .enums import CLOSED_STATES, OccurrenceState, RoadmapState

_OPEN = frozenset({OccurrenceState.OPEN})
_CLOSED = frozenset(CLOSED_STATES)


def _closing_steps() -> list[Transition]:
    """The same three steps for an own window and for one that the municipality gave."""
    close = "roadmap.close_item"
    return [
        Transition("done", "выполнено", _OPEN, OccurrenceState.DONE, close, actor="closed_by", reason_field="reason"),
        Transition(
            "not_needed",
            "не потребовалось",
            _OPEN,
            OccurrenceState.NOT_NEEDED,
            close,
            needs_reason=True,
            actor="closed_by",
            reason_field="reason",
        ),
        Transition(
            "reopen",
            "открыто снова",
            _CLOSED,
            OccurrenceState.OPEN,
            "roadmap.change_roadmap",
            needs_reason=True,
            reason_field="reason",
        ),
    ]


OCCURRENCE = table("roadmap.Occurrence", _closing_steps())
OBLIGATION = table("roadmap.Obligation", _closing_steps())
ROADMAP = table(
    "roadmap.Roadmap",
    [
        Transition("approve", "утверждена приказом", frozenset({RoadmapState.DRAFT}), RoadmapState.APPROVED),
        Transition(
            "approve_on_paper",
            "утверждена на бумаге",
            frozenset({RoadmapState.DRAFT}),
            RoadmapState.APPROVED,
            "roadmap.record_act",
        ),
        Transition(
            "revoke_on_paper",
            "акт об утверждении снят",
            frozenset({RoadmapState.APPROVED}),
            RoadmapState.DRAFT,
            "roadmap.record_act",
            needs_reason=True,
        ),
        Transition("revoke", "приказ утратил силу", frozenset({RoadmapState.APPROVED}), RoadmapState.DRAFT),
        Transition(
            "close",
            "закрыта",
            frozenset({RoadmapState.APPROVED}),
            RoadmapState.CLOSED,
            "roadmap.change_roadmap",
        ),
    ],
)
