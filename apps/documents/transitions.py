"""Steps of a document. Every change of state goes through this table."""

from apps.workflow.transitions import Transition, table

from .enums import EDITABLE, DocumentState

_EDITABLE = frozenset(EDITABLE)

TABLE = table(
    "documents.Document",
    [
        Transition(
            "send",
            "Отправлен на подпись",
            _EDITABLE,
            DocumentState.SENT,
            "documents.send_document",
            stamp="sent_at",
            actor="sent_by",
        ),
        Transition(
            "give_back",
            "Возвращён с замечанием",
            frozenset({DocumentState.SENT}),
            DocumentState.RETURNED,
            "documents.approve_document",
            needs_reason=True,
            reason_field="remark",
        ),
        Transition(
            "approve",
            "Утверждён",
            frozenset({DocumentState.SENT}),
            DocumentState.APPROVED,
            "documents.approve_document",
            stamp="approved_at",
            actor="approved_by",
        ),
        # Minutes, agreements and the like are put into the register without the director.
        Transition(
            "enter",
            "Зарегистрирован",
            _EDITABLE,
            DocumentState.APPROVED,
            "documents.send_document",
            stamp="approved_at",
            actor="approved_by",
        ),
        Transition(
            "record_paper",
            "Внесён подписанным на бумаге",
            _EDITABLE,
            DocumentState.APPROVED,
            "documents.record_paper",
            needs_reason=True,
            stamp="approved_at",
            actor="approved_by",
            reason_field="late_reason",
        ),
        Transition(
            "repeal",
            "Признан утратившим силу",
            frozenset({DocumentState.APPROVED}),
            DocumentState.REPEALED,
            "documents.approve_document",
            needs_reason=True,
            stamp="repealed_at",
        ),
        Transition("cancel", "Отменён составителем", _EDITABLE, DocumentState.CANCELLED, "documents.change_document"),
    ],
)
