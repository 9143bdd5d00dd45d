"""Rows of the permission matrix (tests/house/matrix.py)."""

from datetime import date

from apps.monitoring.models import StatFormVersion
from apps.monitoring.services import answers
from tests.conftest import CAST
from tests.house.matrix import row
from tests.monitoring.forms import make_campaign, make_form, make_line, make_report, make_version

OFFICERS = "municipal regional"
STAFF = "curator director"
NO_AUTHORITY = "curator director mentor mentee psychologist administrator foreign_curator foreign_director"
READERS = "curator director psychologist foreign_curator foreign_director"
BUILDERS = "curator director municipal regional foreign_curator foreign_director"
SEERS = "curator director psychologist municipal regional foreign_curator foreign_director"


def school(cast):
    return {"public_id": cast.school.public_id}


def municipality(cast):
    return {"public_id": cast.municipality.public_id}


def campaign(cast):
    return {"pk": make_campaign(cast).pk}


def answer(cast, *, submitted=False):
    found = make_campaign(cast).answers.get(organization=cast.school)
    if submitted:
        answers.submit(found, by=cast.curator)
    return {"public_id": found.public_id}


def submitted(cast):
    return answer(cast, submitted=True)


def submission(cast):
    found = make_campaign(cast).answers.get(organization=cast.school)
    return {"public_id": answers.submit(found, by=cast.curator).public_id}


def report(cast):
    return {"public_id": make_report(cast).public_id}


def report_file(cast):
    return {**report(cast), "what": "docx"}


def version(cast):
    return {"code": make_form().code, "number": 1}


def draft(cast):
    made = make_version(make_form(), number=2, published=False)
    return {"code": made.form.code, "number": made.number}


def draft_line(cast):
    kwargs = draft(cast)
    return {**kwargs, "pk": make_line(StatFormVersion.objects.get(number=2), "1").pk}


def draft_check(cast):
    kwargs = draft(cast)
    made = StatFormVersion.objects.get(number=2)
    return {**kwargs, "pk": made.checks.create(left="1", right="1", message="х").pk}


def new_campaign(cast, kwargs):
    made = make_version(make_form())
    return {
        "title": "Сбор",
        "version": made.pk,
        "opens_on": date(2026, 11, 20),
        "due_on": date(2026, 12, 15),
        "figures_on": date(2026, 11, 20),
    }


REASON = {"reason": "Исправьте строку 2"}
ROWS = [
    # Each user is led to his own first page.
    row(
        "monitoring:home",
        ok="curator director psychologist administrator foreign_curator foreign_director",
        moved="mentor mentee municipal regional",
    ),
    row("monitoring:search", ok=" ".join(name for name in CAST if name != "anonymous")),
    row("monitoring:overview", ok=OFFICERS),
    row("monitoring:changes", ok=SEERS),
    row("monitoring:changes-seen", method="post", moved=SEERS),
    row("monitoring:scope-overview", make=municipality, ok=OFFICERS),
    row("monitoring:overview-xlsx", make=municipality, ok=OFFICERS),
    row("monitoring:organization", make=school, ok=OFFICERS),
    row("monitoring:registers", ok=READERS),
    row("monitoring:register", make=lambda cast: {"code": "mentors"}, ok=READERS),
    row(
        "monitoring:register-file",
        make=lambda cast: {"code": "mentees", "what": "docx"},
        ok="curator foreign_curator",
    ),
    row("monitoring:note-build", method="post", moved=OFFICERS),
    row("monitoring:report-list", ok=OFFICERS),
    row("monitoring:report-detail", make=report, ok="municipal", forbidden=NO_AUTHORITY, rest=404),
    row("monitoring:report-edit", make=report, ok="municipal", forbidden=NO_AUTHORITY, rest=404),
    row(
        "monitoring:report-edit",
        method="post",
        make=report,
        data=lambda cast, kw: {"sections.0.0": "Наши слова."},
        moved="municipal",
        forbidden=NO_AUTHORITY,
        rest=404,
    ),
    row(
        "monitoring:report-approve",
        method="post",
        make=report,
        data=lambda cast, kw: {"number": "14", "signed_on": "2026-11-20"},
        moved="municipal",
        forbidden=NO_AUTHORITY,
        rest=404,
    ),
    row("monitoring:report-file", make=report_file, ok="municipal", forbidden=NO_AUTHORITY, rest=404),
    row("monitoring:site-audit", ok=OFFICERS),
    row("monitoring:site-audit-xlsx", ok=OFFICERS),
    row("monitoring:statistics", ok=BUILDERS),
    row("monitoring:statistics-build", method="post", data=lambda cast, kw: {"date": "2026-11-20"}, moved=BUILDERS),
    row("monitoring:answer-start", method="post", moved="curator foreign_curator"),
    row(
        "monitoring:answer-detail",
        make=answer,
        ok="curator director municipal regional",
        forbidden="mentor mentee psychologist administrator",
        rest=404,
    ),
    row(
        "monitoring:answer-save",
        method="post",
        make=answer,
        moved="curator",
        forbidden="director mentor mentee psychologist administrator municipal regional foreign_director",
        rest=404,
    ),
    row(
        "monitoring:answer-submit",
        method="post",
        make=answer,
        moved="curator",
        forbidden="director mentor mentee psychologist administrator municipal regional foreign_director",
        rest=404,
    ),
    row(
        "monitoring:answer-correct",
        method="post",
        make=submitted,
        data=lambda cast, kw: REASON,
        moved="curator",
        forbidden="director mentor mentee psychologist administrator municipal regional foreign_director",
        rest=404,
    ),
    # The region sees the collection of its municipality and does not lead it.
    row("monitoring:answer-give-back", method="post", make=submitted, data=lambda cast, kw: REASON, moved="municipal"),
    row("monitoring:answer-accept", method="post", make=submitted, moved="municipal"),
    row(
        "monitoring:submission-detail",
        make=submission,
        ok=STAFF,
        forbidden="mentor mentee psychologist administrator",
        rest=404,
    ),
    row(
        "monitoring:submission-file",
        make=lambda cast: {**submission(cast), "what": "json"},
        ok=STAFF,
        forbidden="mentor mentee psychologist administrator",
        rest=404,
    ),
    row("monitoring:campaign-list", ok=BUILDERS),
    row("monitoring:campaign-new", ok=OFFICERS),
    row("monitoring:campaign-new", method="post", data=new_campaign, moved=OFFICERS),
    row(
        "monitoring:campaign-detail",
        make=campaign,
        ok=OFFICERS,
        moved=STAFF,
        forbidden="mentor mentee psychologist administrator",
        rest=404,
    ),
    row("monitoring:campaign-remind", method="post", make=campaign, moved="municipal"),
    row("monitoring:campaign-lock", method="post", make=campaign, moved="municipal"),
    row("monitoring:campaign-rollup", method="post", make=campaign, moved="municipal"),
    row("monitoring:form-list", ok=SEERS),
    row("monitoring:form-version", make=version, ok=SEERS),
    row("monitoring:version-preview", make=draft, ok="regional"),
    row("monitoring:version-new", method="post", make=lambda cast: {"code": make_form().code}, moved="regional"),
    row(
        "monitoring:version-publish",
        method="post",
        make=draft,
        data=lambda cast, kw: {"valid_from": "2027-01-01"},
        moved="regional",
    ),
    row("monitoring:line-new", make=draft, ok="regional"),
    row("monitoring:line-edit", make=draft_line, ok="regional"),
    row("monitoring:line-delete", method="post", make=draft_line, moved="regional"),
    row(
        "monitoring:check-add",
        method="post",
        make=draft,
        data=lambda cast, kw: {"left": "1", "op": "=", "right": "1", "message": "х"},
        moved="regional",
    ),
    row("monitoring:check-delete", method="post", make=draft_check, moved="regional"),
]
