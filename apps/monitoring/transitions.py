"""Steps of an organization's form. Steps of the collecting authority are taken `via` its campaign, whose permission is checked."""

from apps.workflow.transitions import Transition, table

from .enums import OPEN, AnswerState, ReportState

TABLE = table(
    "monitoring.Answer",
    [
        Transition(
            "submit",
            "Сдано",
            frozenset(OPEN),
            AnswerState.SUBMITTED,
            "monitoring.submit_form",
            stamp="submitted_at",
        ),
        Transition(
            "correct",
            "Открыто для исправления",
            frozenset({AnswerState.SUBMITTED, AnswerState.ACCEPTED}),
            AnswerState.DRAFT,
            "monitoring.submit_form",
            needs_reason=True,
        ),
        Transition(
            "give_back",
            "Возвращено с замечанием",
            frozenset({AnswerState.SUBMITTED, AnswerState.ACCEPTED}),
            AnswerState.RETURNED,
            needs_reason=True,
            reason_field="remark",
        ),
        Transition(
            "accept",
            "Принято",
            frozenset({AnswerState.SUBMITTED}),
            AnswerState.ACCEPTED,
            stamp="accepted_at",
        ),
        Transition("lock", "Закрыто", frozenset({AnswerState.ACCEPTED}), AnswerState.LOCKED),
    ],
)

REPORT = table(
    "monitoring.Report",
    [
        Transition(
            "approve",
            "Утверждён",
            frozenset({ReportState.DRAFT}),
            ReportState.APPROVED,
            "monitoring.change_report",
            stamp="approved_at",
            actor="approved_by",
        )
    ],
)
