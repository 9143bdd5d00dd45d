"""Rows of the permission matrix (tests/house/matrix.py)."""

from datetime import date

from apps.jobs.services import files
from apps.roadmap.models import Evidence, Kpi, Obligation, RoadmapTemplate
from apps.roadmap.services import imports
from tests.house.matrix import row
from tests.roadmap.rows import make_item, make_roadmap

READERS = "curator director psychologist municipal foreign_curator foreign_director"
KEEPERS = "curator municipal foreign_curator"
INSIDE = "curator director psychologist"
PASTED = "Мероприятие\tСрок\tОтветственный\nПедагогический совет\tоктябрь\tкуратор\n"


def roadmap(cast):
    return {"public_id": make_roadmap(cast, items=2).public_id}


def item(cast):
    return {"public_id": make_item(make_roadmap(cast)).public_id}


def occurrence(cast):
    return {"public_id": make_item(make_roadmap(cast)).occurrences.get().public_id}


def closed(cast):
    window = make_item(make_roadmap(cast)).occurrences.get()
    window.state, window.closed_on = "done", date(2026, 11, 1)
    window.save()
    return {"public_id": window.public_id}


def kpi(cast):
    one = make_item(make_roadmap(cast))
    Kpi.objects.create(item=one, position=1, text="100 %")
    return {"public_id": one.public_id, "number": 1}


def evidence(cast, **fields):
    one = make_item(make_roadmap(cast))
    values = {"kind": "event", "note": "проведено", "added_at": "2026-11-01T09:00Z", **fields}
    return {"public_id": Evidence.objects.create(item=one, **values).public_id}


def evidence_with_file(cast):
    stored = files.store(b"%PDF-1.4", name="scan.pdf", content_type="application/pdf", organization=cast.school)
    return evidence(cast, file=stored)


def draft(cast):
    made = imports.read(
        organization=cast.school,
        year=cast.year,
        start=cast.year.start,
        end=cast.year.end,
        by=cast.curator,
        content=PASTED,
    )
    return {"public_id": made.public_id}


def template(cast):
    body = {"header": {"title": "Карта на 2023-2024 учебный год"}, "items": [template_row()], "warnings": []}
    made, _ = RoadmapTemplate.objects.get_or_create(
        code="invented",
        defaults={
            "title": "Шаблон",
            "period_start": date(2023, 9, 1),
            "period_end": date(2024, 8, 31),
            "body": body,
        },
    )
    return {"code": made.code}


def template_row():
    deadline = {"kind": "dated", "rules": "MONTHS(2023-10)", "windows": [], "confidence": 1}
    return {
        "number": "1",
        "section": "",
        "group": "",
        "activity": "Педагогический совет",
        "deadline_text": "октябрь 2023",
        "deadline": deadline,
        "result": "",
        "documents": ["протокол"],
        "kpis": [],
        "responsible": ["куратор"],
    }


def only_row(cast, kwargs):
    return {"activity": "Педагогический совет", "deadline_text": "ноябрь"}


def municipal_roadmap(cast):
    made = make_roadmap(cast, organization=cast.municipality)
    make_item(made, is_for_organizations=True)
    return made


def of_municipality(cast):
    return {"public_id": municipal_roadmap(cast).public_id}


def approved_on_paper(cast):
    made = municipal_roadmap(cast)
    stored = files.store(b"%PDF-1.4", name="a.pdf", content_type="application/pdf", organization=cast.municipality)
    act = {"act_title": "Приказ", "act_number": "4", "act_date": date(2026, 9, 1), "act_scan": stored}
    type(made).objects.filter(pk=made.pk).update(state="approved", **act)
    return {"public_id": made.public_id}


def act(cast, kwargs):
    return {"title": "Приказ управления образования", "number": "4", "day": "2026-11-20"}


def municipal_occurrence(cast):
    return {"public_id": municipal_roadmap(cast).items.get().occurrences.get().public_id}


def obligation(cast, **fields):
    window = municipal_roadmap(cast).items.get().occurrences.get()
    return {"public_id": Obligation.objects.create(occurrence=window, organization=cast.school, **fields).public_id}


def adoptable(cast):
    make_roadmap(cast, items=1)
    return obligation(cast)


def answered(cast):
    return obligation(cast, state="done", closed_on=date(2026, 11, 1))


def obligation_with_file(cast):
    stored = files.store(b"%PDF-1.4", name="scan.pdf", content_type="application/pdf", organization=cast.school)
    return obligation(cast, file=stored)


def second_edition(cast):
    first = make_roadmap(cast, items=1)
    return {"public_id": make_roadmap(cast, edition=2, previous=first).public_id}


def exported(cast):
    return {**roadmap(cast), "extension": "xlsx"}


ROWS = [
    row("roadmap:roadmap-current", ok=READERS),
    row("roadmap:roadmap-list", ok=READERS),
    row("roadmap:template-list", ok=KEEPERS),
    row("roadmap:template-detail", make=template, ok=KEEPERS),
    row("roadmap:template-start", method="post", make=template, moved=KEEPERS),
    row("roadmap:import-add", ok=KEEPERS),
    row(
        "roadmap:import-add",
        method="post",
        data=lambda cast, kw: {"text": PASTED, "start": "2026-09-01", "end": "2027-08-31"},
        moved=KEEPERS,
    ),
    row("roadmap:import-review", make=draft, ok="curator", rest=404),
    row(
        "roadmap:import-row",
        method="post",
        make=lambda cast: {**draft(cast), "position": 1},
        data=only_row,
        moved="curator",
        rest=404,
    ),
    row("roadmap:import-deadline", make=draft, ok="curator", rest=404),
    row("roadmap:deadline-reading", make=roadmap, ok=INSIDE, rest=404),
    row("roadmap:import-people", method="post", make=draft, moved="curator", rest=404),
    row("roadmap:import-accept", method="post", make=draft, moved="curator", rest=404),
    row("roadmap:import-apply", method="post", make=draft, moved="curator", rest=404),
    row("roadmap:import-file", make=draft, ok="curator", rest=404),
    row("roadmap:roadmap-detail", make=roadmap, ok=INSIDE, rest=404),
    row("roadmap:roadmap-timeline", make=roadmap, ok=INSIDE, rest=404),
    row("roadmap:roadmap-board", make=roadmap, ok=INSIDE, rest=404),
    row("roadmap:roadmap-calendar", make=roadmap, ok=INSIDE, rest=404),
    row("roadmap:roadmap-report", make=roadmap, ok=INSIDE, rest=404),
    row("roadmap:item-add", make=roadmap, ok="curator", forbidden="director psychologist", rest=404),
    row(
        "roadmap:roadmap-edition",
        method="post",
        make=roadmap,
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row(
        "roadmap:roadmap-order",
        method="post",
        make=roadmap,
        moved="curator director",
        forbidden="psychologist",
        rest=404,
    ),
    row(
        "roadmap:roadmap-delete",
        method="post",
        make=roadmap,
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row("roadmap:item-detail", make=item, ok=INSIDE, rest=404),
    row("roadmap:item-edit", make=item, ok="curator", forbidden="director psychologist", rest=404),
    row(
        "roadmap:item-edit",
        method="post",
        make=item,
        data=lambda cast, kw: {"activity": "Новое содержание", "deadline_text": "ноябрь"},
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row(
        "roadmap:item-dates",
        method="post",
        make=item,
        data=lambda cast, kw: {"due": "2026-12-01"},
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row("roadmap:kpi-edit", make=kpi, ok="curator", forbidden="director psychologist", rest=404),
    row(
        "roadmap:kpi-edit",
        method="post",
        make=kpi,
        data=lambda cast, kw: {"metric": "roadmap.done", "op": ">=", "value": "100"},
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row(
        "roadmap:evidence-add",
        method="post",
        make=item,
        data=lambda cast, kw: {"kind": "event", "note": "проведено"},
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row("roadmap:occurrence-close", make=occurrence, ok="curator", forbidden="director psychologist", rest=404),
    row(
        "roadmap:occurrence-close",
        method="post",
        make=occurrence,
        data=lambda cast, kw: {"action": "done", "kind": "event", "note": "проведено"},
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row(
        "roadmap:occurrence-reopen",
        method="post",
        make=closed,
        data=lambda cast, kw: {"reason": "ошибка"},
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row(
        "roadmap:evidence-confirm",
        method="post",
        make=evidence,
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row(
        "roadmap:evidence-remove",
        method="post",
        make=evidence,
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row("roadmap:evidence-file", make=evidence_with_file, ok=INSIDE, rest=404),
    row("roadmap:roadmap-export", make=exported, ok=INSIDE, rest=404),
    row("roadmap:report-export", make=exported, ok=INSIDE, rest=404),
    row("roadmap:roadmap-compare", make=second_edition, ok=INSIDE, rest=404),
    row("roadmap:roadmap-check", make=roadmap, ok=INSIDE, rest=404),
    row("roadmap:roadmap-next-year", make=roadmap, ok="curator", forbidden="director psychologist", rest=404),
    row("roadmap:obligation-list", ok=READERS),
    row("roadmap:obligation-detail", make=obligation, ok=INSIDE, rest=404),
    row(
        "roadmap:obligation-detail",
        method="post",
        make=obligation,
        data=lambda cast, kw: {"action": "done", "document_number": "приказ № 5-од"},
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row(
        "roadmap:obligation-adopt",
        method="post",
        make=adoptable,
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row(
        "roadmap:obligation-reopen",
        method="post",
        make=answered,
        data=lambda cast, kw: {"reason": "ошибка"},
        moved="curator",
        forbidden="director psychologist",
        rest=404,
    ),
    row("roadmap:obligation-file", make=obligation_with_file, ok=INSIDE, rest=404),
    row("roadmap:municipal-rollup", make=of_municipality, ok="municipal", rest=404),
    row("roadmap:municipal-rollup", make=roadmap, forbidden=INSIDE, rest=404, label=" of a school"),
    row("roadmap:roadmap-act", make=of_municipality, ok="municipal", rest=404),
    row("roadmap:roadmap-act", method="post", make=of_municipality, data=act, moved="municipal", rest=404),
    row("roadmap:roadmap-act", make=roadmap, forbidden=INSIDE, rest=404, label=" of a school"),
    row("roadmap:roadmap-act-scan", make=approved_on_paper, ok="municipal", rest=404),
    row(
        "roadmap:roadmap-act-revoke",
        method="post",
        make=approved_on_paper,
        data=lambda cast, kw: {"reason": "Внесён по ошибке"},
        moved="municipal",
        rest=404,
    ),
    row("roadmap:obligation-issue", method="post", make=of_municipality, moved="municipal", rest=404),
    row("roadmap:obligation-remind", method="post", make=municipal_occurrence, moved="municipal", rest=404),
    row("roadmap:roadmap-detail", make=of_municipality, ok="municipal", rest=404, label=" of the municipality"),
]
