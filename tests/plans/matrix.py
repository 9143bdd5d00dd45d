"""Rows of the permission matrix (tests/house/matrix.py). Here mentor and mentee are strangers to the pair; their own rights
stand in tests/plans/test_permissions.py."""

from apps.plans.enums import MeetingState
from apps.plans.models import PlanOutcome
from tests.factories import make_meeting, make_pair, make_plan, make_template
from tests.house.matrix import row

READERS = "curator director psychologist"
STAFF_ONLY = "director psychologist"
STRANGERS = "foreign_curator foreign_director"  # on lists they meet their own school
# A template has no page for who may not change templates; a foreign curator does not learn that it exists.
NO_RIGHT = "director psychologist mentor mentee administrator municipal regional foreign_director"


def _pair(cast):
    return {"public_id": make_pair(cast).public_id}


def _plan(state):
    return lambda cast: {"public_id": make_plan(cast, state=state).public_id}


def _item(cast):
    return {"public_id": make_plan(cast).items.first().public_id}


def _draft_item(cast):
    return {"public_id": make_plan(cast, state="draft").items.first().public_id}


def _meeting(cast):
    return {"public_id": make_meeting(cast, state=MeetingState.PLANNED).public_id}


def _template(cast):
    return {"code": make_template(cast).code}


def _version(cast):
    from apps.plans.services import versions

    plan = make_plan(cast)
    versions.freeze(plan, by=cast.curator)
    return {"public_id": plan.public_id, "number": 1}


def _amended(cast):
    from apps.plans.services import plans

    cast.school.plan_changes_by_order = True
    cast.school.save()
    plan = make_plan(cast)
    plans.change_head(plan, by=cast.curator, values={"goal": "Другая"}, note="цель")
    return {"public_id": plan.public_id}


def _file(cast):
    return {"public_id": make_plan(cast).public_id, "extension": "docx"}


def _letter(cast):
    """The kept report of a mentor at the end."""
    plan = make_plan(cast)
    PlanOutcome.objects.create(plan=plan, decision="finish", decided_on=plan.start, report="Отчёт")
    return {"public_id": plan.public_id, "name": "report", "extension": "docx"}


def _meeting_data(cast, kwargs):
    return {"date": "2026-11-19", "minutes": "40", "kind": "working", "key": "k1"}


def _template_data(cast, kwargs):
    return {
        "title": "Наш шаблон",
        "form": cast.form.pk,
        "is_active": "on",
        "items-TOTAL_FORMS": "0",
        "items-INITIAL_FORMS": "0",
    }


REASON = {"reason": "Уточните сроки"}
HEAD = {"start": "2026-09-15", "end": "2027-05-31", "meetings_per_month": "2", "goal": "Цель"}
ITEM = {"title": "Открытый урок", "due": "2026-12-01"}

ROWS = [
    row("plans:plan-list", ok=f"{READERS} {STRANGERS}"),
    row("plans:plans-many", ok="curator foreign_curator"),
    row("plans:plans-many", method="post", ok="curator foreign_curator", label=" empty"),
    row("plans:plans-agree", ok="curator foreign_curator"),
    row("plans:plans-agree", method="post", ok="curator foreign_curator", label=" empty"),
    row("plans:today", ok="mentor mentee"),
    row("plans:my-plan", ok="mentor mentee"),
    row("plans:my-pair", ok="mentor mentee"),
    row("plans:template-list", ok="curator foreign_curator"),
    row("plans:template-add", ok="curator foreign_curator"),
    row("plans:template-add", method="post", data=_template_data, moved="curator foreign_curator"),
    row("plans:template-detail", make=_template, ok="curator", forbidden=NO_RIGHT, rest=404),
    row("plans:template-edit", make=_template, ok="curator", forbidden=NO_RIGHT, rest=404),
    row(
        "plans:template-edit",
        method="post",
        make=_template,
        data=_template_data,
        moved="curator",
        forbidden=NO_RIGHT,
        rest=404,
    ),
    row("plans:template-copy", method="post", make=_template, moved="curator", forbidden=NO_RIGHT, rest=404),
    row("plans:plan-add", make=_pair, ok="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:plan-add", method="post", make=_pair, moved="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:meeting-list", make=_pair, ok=READERS, forbidden="", rest=404),
    row("plans:meeting-log", make=_pair, ok="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:meeting-log",
        method="post",
        make=_pair,
        data=_meeting_data,
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row("plans:meeting-plan", make=_pair, ok="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:meeting-plan",
        method="post",
        make=_pair,
        data=lambda cast, kw: {"day": "2026-12-01", "kind": "working"},
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row("plans:meeting-file", make=_meeting, ok=READERS, rest=404),
    row("plans:meeting-cancel", method="post", make=_meeting, moved="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:meeting-feedback",
        method="post",
        make=_meeting,
        data=lambda cast, kw: {"mood": "3"},
        forbidden="curator director psychologist",
        rest=404,
    ),
    row(
        "plans:item-mark",
        method="post",
        make=_item,
        data=lambda cast, kw: {"state": "done"},
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row("plans:item-edit", make=_item, ok="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:item-edit",
        method="post",
        make=_draft_item,
        data=lambda cast, kw: ITEM,
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row("plans:item-remove", method="post", make=_draft_item, moved="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:item-evidence", make=_item, moved="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:plan-detail", make=_plan("running"), ok=READERS, rest=404),
    row("plans:plan-edit", make=_plan("draft"), ok="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:plan-edit",
        method="post",
        make=_plan("draft"),
        data=lambda cast, kw: HEAD,
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row("plans:item-add", make=_plan("draft"), ok="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:item-add",
        method="post",
        make=_plan("draft"),
        data=lambda cast, kw: ITEM,
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row("plans:plan-send", method="post", make=_plan("draft"), moved="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:plan-agree", method="post", make=_plan("sent"), moved="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:plan-give-back",
        method="post",
        make=_plan("sent"),
        data=lambda cast, kw: REASON,
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row("plans:plan-complete", method="post", make=_plan("running"), moved="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:plan-end",
        method="post",
        make=_plan("running"),
        data=lambda cast, kw: REASON,
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row(
        "plans:plan-take-changes",
        method="post",
        make=_plan("running"),
        data=lambda cast, kw: {"answer": "keep"},
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row("plans:plan-to-bank", method="post", make=_plan("running"), moved="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:amendment-order", method="post", make=_amended, moved="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:amendment-discard", method="post", make=_amended, moved="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:plan-outcome", make=_plan("running"), ok="curator", forbidden=STAFF_ONLY, rest=404),
    row(
        "plans:plan-outcome",
        method="post",
        make=_plan("running"),
        data=lambda cast, kw: {"decision": "finish", "decided_on": "2026-11-20", "mentor_reason": "освоено"},
        moved="curator",
        forbidden=STAFF_ONLY,
        rest=404,
    ),
    row(
        "plans:plan-certificate",
        method="post",
        make=_plan("running"),
        moved="curator director",
        forbidden="psychologist",
        rest=404,
    ),
    row("plans:plan-outcome-file", make=_letter, ok="curator", forbidden=STAFF_ONLY, rest=404),
    row("plans:plan-file", make=_file, ok=READERS, rest=404),
    row("plans:plan-version", make=_version, ok=READERS, rest=404),
]
