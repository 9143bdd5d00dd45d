"""The life of a plan, of a task and of a meeting. An order runs a plan (`via`): those steps have no permission of their own."""

from apps.workflow.transitions import Transition, table

from .enums import ItemState as I
from .enums import MeetingState as M
from .enums import PlanState as P

MARK = "plans.mark_progress"

PLAN = table(
    "plans.Plan",
    [
        Transition(
            "send", "отправлен куратору", frozenset({P.DRAFT, P.RETURNED}), P.SENT, "plans.send_plan", stamp="sent_at"
        ),
        Transition(
            "give_back",
            "возвращён с замечанием",
            frozenset({P.SENT, P.AGREED}),
            P.RETURNED,
            "plans.approve_plan",
            needs_reason=True,
            reason_field="remark",
        ),
        # Who agrees to plans does not send her own to herself: her draft is agreed to as it stands.
        Transition("agree", "согласован", frozenset({P.DRAFT, P.SENT, P.RETURNED}), P.AGREED, "plans.approve_plan"),
        Transition("run", "утверждён приказом", frozenset({P.AGREED}), P.RUNNING),
        Transition("unrun", "приказ утратил силу", frozenset({P.RUNNING}), P.AGREED),
        Transition("complete", "завершён", frozenset({P.RUNNING}), P.COMPLETED, "plans.approve_plan"),
        Transition(
            "end", "прекращён досрочно", frozenset({P.RUNNING}), P.ENDED, "plans.approve_plan", needs_reason=True
        ),
    ],
)

ITEM = table(
    "plans.PlanItem",
    [
        Transition("done", "выполнено", frozenset({I.PLANNED, I.PARTLY, I.MOVED}), I.DONE, MARK),
        Transition("partly", "выполнено частично", frozenset({I.PLANNED, I.PARTLY, I.MOVED}), I.PARTLY, MARK),
        Transition("moved", "срок перенесён", frozenset({I.PLANNED, I.PARTLY, I.MOVED}), I.MOVED, MARK),
        Transition("planned", "отметка снята", frozenset({I.DONE, I.PARTLY, I.MOVED}), I.PLANNED, MARK),
        Transition(
            "dropped", "снято с плана", frozenset({I.PLANNED, I.PARTLY, I.MOVED}), I.DROPPED, "plans.change_plan"
        ),
        Transition("restored", "возвращено в план", frozenset({I.DROPPED}), I.PLANNED, "plans.change_plan"),
    ],
)

MEETING = table(
    "plans.Meeting",
    [
        Transition(
            "hold", "встреча состоялась", frozenset({M.PLANNED}), M.HELD, "plans.log_meeting", actor="logged_by"
        ),
        Transition("cancel", "встреча отменена", frozenset({M.PLANNED}), M.CANCELLED, "plans.log_meeting"),
        Transition(
            "take_back",
            "запись о встрече снята",
            frozenset({M.HELD}),
            M.CANCELLED,
            "plans.log_meeting",
            needs_reason=True,
        ),
    ],
)
