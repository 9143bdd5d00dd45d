"""The life of a pair. `order`, `unorder`, `activate` and `unfix` have no permission of their own: an order does them (`via`)."""

from apps.workflow.transitions import Transition, table

from .enums import PairState as S

PAIR = table(
    "pairing.Pair",
    [
        Transition(
            "agree", "согласована сторонами", frozenset({S.PROPOSED}), S.AGREED, "pairing.agree_pair", stamp="agreed_at"
        ),
        Transition("order", "включена в приказ", frozenset({S.AGREED}), S.ORDERED),
        Transition("unorder", "исключена из приказа", frozenset({S.ORDERED}), S.AGREED),
        Transition("activate", "начала работу", frozenset({S.ORDERED}), S.ACTIVE),
        Transition("unfix", "снова ждёт приказа: прежний утратил силу", frozenset({S.ACTIVE}), S.AGREED),
        Transition(
            "suspend", "приостановлена", frozenset({S.ACTIVE}), S.SUSPENDED, "pairing.change_pair", needs_reason=True
        ),
        Transition("resume", "возобновлена", frozenset({S.SUSPENDED}), S.ACTIVE, "pairing.change_pair"),
        Transition(
            "complete",
            "завершена",
            frozenset({S.ACTIVE, S.SUSPENDED}),
            S.COMPLETED,
            "pairing.end_pair",
            reason_field="end_note",
        ),
        Transition(
            "end",
            "прекращена досрочно",
            frozenset({S.ACTIVE, S.SUSPENDED}),
            S.ENDED,
            "pairing.end_pair",
            needs_reason=True,
            reason_field="end_note",
        ),
        Transition(
            "replace",
            "заменена другой парой",
            frozenset({S.ACTIVE, S.SUSPENDED}),
            S.REPLACED,
            "pairing.end_pair",
            needs_reason=True,
            reason_field="end_note",
        ),
        Transition(
            "cancel",
            "отменена",
            frozenset({S.PROPOSED, S.AGREED}),
            S.CANCELLED,
            "pairing.change_pair",
            needs_reason=True,
            reason_field="end_note",
        ),
    ],
)
