"""P3–P6: the report over 1,500 organizations — live, kept, raw SQL, a naive loop; every cell equal. PostgreSQL.

`python benchmarks/report.py` starts a throw-away server, or uses the empty database of DATABASE_URL. SIZE=10: ten times as many.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZE = int(os.environ.get("SIZE") or 1)
MUNICIPALITIES, SCHOOLS_EACH = 60 * SIZE, 25
MENTORS, MENTEES, TASKS, ROADMAP_ROWS = 20, 40, 12, 20
ROUNDS = 5
DAY = date(2026, 11, 20)
CODES = [
    "participants.mentors",
    "participants.mentees",
    "pairs.active",
    "participants.consents",
    "plans.completion",
    "roadmap.done",
]

# ---- data, written by the database itself


def defaults(model, given: set[str]) -> tuple[str, str]:
    """Columns of a table that the filling does not name, with the default of the model as SQL."""
    from django.db.models import NOT_PROVIDED

    names, values = [], []
    for field in model._meta.concrete_fields:
        if field.column in given or field.primary_key:
            continue
        if field.null:
            continue
        if field.default is NOT_PROVIDED:
            value = "now()" if field.get_internal_type() == "DateTimeField" else "''"
        elif callable(field.default):
            value = "gen_random_uuid()" if field.column == "public_id" else f"'{_json(field.default())}'"
        else:
            value = str(field.default).lower() if isinstance(field.default, bool) else f"'{field.default}'"
        names.append(f'"{field.column}"')
        values.append(value)
    return ", ".join(names), ", ".join(values)


def _json(value) -> str:
    import json

    return json.dumps(value)


def insert(model, columns: dict[str, str], source: str) -> None:
    """`INSERT … SELECT` with the model's defaults for what is not given."""
    from django.db import connection

    names, values = defaults(model, set(columns))
    own = ", ".join(f'"{name}"' for name in columns)
    sql = f"INSERT INTO {model._meta.db_table} ({own}{', ' + names if names else ''}) "
    sql += f"SELECT {', '.join(columns.values())}{', ' + values if values else ''} FROM {source}"
    with connection.cursor() as cursor:
        cursor.execute(sql)


def fill() -> None:
    """Organizations, bases, consents, pairs, plans, roadmaps: the same rows at every run."""
    from django.apps import apps
    from django.db import connection

    from apps.organizations.models import MentoringForm, Organization, ProgrammeYear

    def model(label: str):
        return apps.get_model(label)

    form = MentoringForm.objects.create(code="teacher_teacher", title="Учитель – учитель")
    region = Organization.objects.create(kind="region", name="Область", short_name="Область")
    insert(
        Organization,
        {"kind": "'municipality'", "name": "'Округ ' || n", "short_name": "'Округ ' || n", "parent_id": str(region.pk)},
        f"generate_series(1, {MUNICIPALITIES}) n",
    )
    insert(
        Organization,
        {
            "kind": "'school'",
            "name": "'Школа ' || m.id || '-' || n",
            "short_name": "'Школа ' || m.id || '-' || n",
            "parent_id": "m.id",
        },
        f"organizations_organization m, generate_series(1, {SCHOOLS_EACH}) n WHERE m.kind = 'municipality'",
    )
    insert(
        ProgrammeYear,
        {"organization_id": "o.id", "title": "'2026/2027'", "start": "'2026-09-01'::date", "end": "'2027-08-31'::date"},
        "organizations_organization o",
    )
    insert(
        model("participants.Person"),
        {
            "organization_id": "o.id",
            "last_name": "'Лицо' || n",
            "first_name": "'И'",
            "category": "'staff'",
            "qualification": "(n)::text",
            "service_since": "'2000-01-01'::date + ((o.id * 31 + n * 97) % 9700)::int",
        },
        f"organizations_organization o, generate_series(1, {MENTORS + MENTEES}) n WHERE o.kind = 'school'",
    )
    insert(
        model("participants.Participation"),
        {
            "organization_id": "p.organization_id",
            "person_id": "p.id",
            "year_id": "y.id",
            "form_id": str(form.pk),
            "role": f"CASE WHEN p.qualification::int <= {MENTORS} THEN 'mentor' ELSE 'mentee' END",
            "joined_on": "'2026-09-01'::date + (p.id % 120)::int",
            "left_on": "CASE WHEN p.id % 11 = 0 THEN '2026-11-01'::date + (p.id % 120)::int + 60 END",
        },
        "participants_person p JOIN organizations_programmeyear y ON y.organization_id = p.organization_id",
    )
    insert(
        model("participants.Consent"),
        {
            "organization_id": "p.organization_id",
            "person_id": "p.id",
            "purpose": "'processing'",
            "signer": "'own'",
            "signed_on": "'2026-09-01'::date + (p.id % 100)::int",
            "withdrawn_on": "CASE WHEN p.id % 17 = 0 THEN '2026-12-20'::date - (p.id % 10)::int END",
        },
        "participants_person p WHERE p.id % 13 <> 0",
    )
    insert(
        model("pairing.Pair"),
        {
            "organization_id": "p.organization_id",
            "year_id": "y.id",
            "form_id": str(form.pk),
            "state": "'active'",
            "goal": "p.id::text",
            "start": "'2026-09-01'::date",
            "end": "'2027-05-31'::date",
            "activated_on": "'2026-09-10'::date + (p.id % 100)::int",
        },
        "participants_person p JOIN organizations_programmeyear y ON y.organization_id = p.organization_id "
        f"WHERE p.qualification::int > {MENTORS}",
    )
    insert(
        model("pairing.PairMember"),
        {"pair_id": "r.id", "person_id": "r.goal::bigint", "role": "'mentee'", "joined_on": "r.activated_on"},
        "pairing_pair r",
    )
    insert(
        model("plans.Plan"),
        {
            "organization_id": "r.organization_id",
            "year_id": "r.year_id",
            "pair_id": "r.id",
            "state": "'running'",
            "start": "r.start",
            "end": "r.end",
            "approved_on": "r.activated_on",
        },
        "pairing_pair r",
    )
    insert(
        model("plans.PlanItem"),
        {
            "plan_id": "l.id",
            "position": "n",
            "title": "'Задание'",
            "due": "'2026-09-20'::date + (n * 20)",
            "state": "CASE WHEN (l.id + n) % 3 > 0 THEN 'done' ELSE 'planned' END",
            "done_on": "CASE WHEN (l.id + n) % 3 > 0 THEN '2026-09-20'::date + (n * 20) + (l.id % 9)::int - 4 END",
        },
        f"plans_plan l, generate_series(1, {TASKS}) n",
    )
    insert(
        model("roadmap.Roadmap"),
        {
            "organization_id": "y.organization_id",
            "year_id": "y.id",
            "title": "'Карта'",
            "start": "y.start",
            "end": 'y."end"',
        },
        "organizations_programmeyear y JOIN organizations_organization o ON o.id = y.organization_id WHERE o.kind = 'school'",
    )
    insert(model("roadmap.Section"), {"roadmap_id": "r.id", "position": "1", "title": "'Раздел'"}, "roadmap_roadmap r")
    insert(
        model("roadmap.Item"),
        {"roadmap_id": "s.roadmap_id", "section_id": "s.id", "position": "n", "activity": "'Дело'"},
        f"roadmap_section s, generate_series(1, {ROADMAP_ROWS}) n",
    )
    insert(
        model("roadmap.Occurrence"),
        {
            "item_id": "i.id",
            "due": "'2026-09-10'::date + (i.position * 14)",
            "state": "CASE WHEN i.id % 4 > 0 THEN 'done' ELSE 'open' END",
            "closed_on": "CASE WHEN i.id % 4 > 0 THEN '2026-09-10'::date + (i.position * 14) + (i.id % 7)::int - 3 END",
        },
        "roadmap_item i",
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


# ---- the limit: the same six columns in one statement written by hand
RAW = """
WITH orgs AS (SELECT o.id FROM organizations_organization o LEFT JOIN organizations_organization m ON m.id = o.parent_id
              WHERE o.kind NOT IN ('region', 'municipality') AND (o.id = %(scope)s OR o.parent_id = %(scope)s OR m.parent_id = %(scope)s)),
part AS (SELECT p.organization_id AS org, p.person_id, p.role FROM participants_participation p JOIN orgs ON orgs.id = p.organization_id
         JOIN organizations_programmeyear y ON y.id = p.year_id
         WHERE p.joined_on <= %(day)s AND (p.left_on IS NULL OR p.left_on > %(day)s) AND y.start <= %(day)s AND y."end" >= %(day)s),
base AS (SELECT org, count(DISTINCT person_id) FILTER (WHERE role = 'mentor') AS mentors,
                count(DISTINCT person_id) FILTER (WHERE role = 'mentee') AS mentees, count(DISTINCT person_id) AS people,
                count(DISTINCT person_id) FILTER (WHERE EXISTS (SELECT 1 FROM participants_consent c WHERE c.person_id = part.person_id
                    AND c.purpose = 'processing' AND c.signed_on <= %(day)s AND (c.valid_to IS NULL OR c.valid_to >= %(day)s)
                    AND (c.withdrawn_on IS NULL OR c.withdrawn_on > %(day)s))) AS given
         FROM part GROUP BY org),
pairs AS (SELECT r.organization_id AS org, count(*) AS n FROM pairing_pair r JOIN orgs ON orgs.id = r.organization_id
          WHERE r.activated_on <= %(day)s AND (r.ended_on IS NULL OR r.ended_on > %(day)s
            OR (r.state = 'completed' AND r.ended_on = %(day)s AND r."end" = %(day)s)) GROUP BY 1),
tasks AS (SELECT l.organization_id AS org, count(*) AS n, count(*) FILTER (WHERE i.done_on <= %(day)s) AS done
          FROM plans_plan l JOIN orgs ON orgs.id = l.organization_id JOIN organizations_programmeyear y ON y.id = l.year_id
          JOIN plans_planitem i ON i.plan_id = l.id
          WHERE l.approved_on <= %(day)s AND y.start <= %(day)s AND y."end" >= %(day)s AND (i.dropped_on IS NULL OR i.dropped_on > %(day)s)
            AND CASE WHEN i.moved_on > %(day)s THEN i.due_before ELSE i.due END <= LEAST(l.closed_on, %(day)s) GROUP BY 1),
lines AS (SELECT r.organization_id AS org, i.id,
                 bool_or(COALESCE(c.due, r."end") <= %(day)s OR c.closed_on <= %(day)s) AS counted,
                 bool_or(COALESCE(c.due, r."end") <= %(day)s AND (c.closed_on IS NULL OR c.closed_on > %(day)s)) AS waits
          FROM roadmap_roadmap r JOIN orgs ON orgs.id = r.organization_id JOIN organizations_programmeyear y ON y.id = r.year_id
          JOIN roadmap_item i ON i.roadmap_id = r.id JOIN roadmap_occurrence c ON c.item_id = i.id
          WHERE y.start <= %(day)s AND y."end" >= %(day)s GROUP BY 1, 2),
road AS (SELECT org, count(*) FILTER (WHERE counted) AS n, count(*) FILTER (WHERE counted AND NOT waits) AS done FROM lines GROUP BY 1)
SELECT orgs.id, COALESCE(base.mentors, 0), COALESCE(base.mentees, 0), COALESCE(pairs.n, 0),
       COALESCE(base.given, 0), COALESCE(base.people, 0),
       COALESCE(tasks.done, 0), COALESCE(tasks.n, 0), COALESCE(road.done, 0), COALESCE(road.n, 0)
FROM orgs LEFT JOIN base ON base.org = orgs.id LEFT JOIN pairs ON pairs.org = orgs.id
LEFT JOIN tasks ON tasks.org = orgs.id LEFT JOIN road ON road.org = orgs.id
"""


def raw(scope) -> dict[int, tuple]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(RAW, {"scope": scope.pk, "day": DAY})
        return {row[0]: row[1:] for row in cursor.fetchall()}


def live(scope) -> dict[str, dict]:
    from apps.metrics.services import figures
    from apps.organizations.models import Organization

    return figures.compute_many(CODES, Organization.objects.under(scope).educational(), DAY)


def kept(scope) -> dict[str, dict]:
    from apps.metrics.services import figures, snapshots
    from apps.organizations.models import Organization

    found = snapshots.kept(CODES, figures.ids_of(Organization.objects.under(scope).educational()), DAY)
    assert found is not None, "kept figures are fresh"
    return found.values


def cells_of(answers: dict[str, dict]) -> dict[int, tuple]:
    """Organization → the numbers of a line, in the order of the raw statement."""
    cells: dict[int, tuple] = {}
    for code in CODES:
        for pk, value in answers[code].items():
            own = (value.numerator,) if value.denominator is None else (value.numerator, value.denominator)
            cells[pk] = (*cells.get(pk, ()), *own)
    return cells


def naive(scope) -> dict[str, dict]:
    """A loop over organizations with a question a figure, as it is usually written."""
    from apps.metrics.services import figures
    from apps.organizations.models import Organization

    answers: dict[str, dict] = {code: {} for code in CODES}
    for organization in Organization.objects.under(scope).educational():
        for code in CODES:
            answers[code][organization.pk] = figures.value(code, organization, DAY)
    return answers


# ---- measuring
def medians(ways: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds of each way, all alternately in every round."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = perf_counter()
            way()
            times[name].append((perf_counter() - started) * 1000)
    return {name: median(values) for name, values in times.items()}


def verdict(name: str, value: float, goal: float) -> None:
    print(f"{name}: {value:.3f} × (goal ≤ {goal:g} ×) {'ok' if value <= goal else 'NOT MET'}")


def queries(way: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        way()
    return len(captured)


def compare() -> None:
    from django.test import Client

    from apps.accounts.models import User
    from apps.metrics.services import snapshots
    from apps.monitoring.services import overview
    from apps.organizations.models import Membership, Organization

    region = Organization.objects.get(kind="region")
    municipality = Organization.objects.filter(kind="municipality").first()
    started = perf_counter()
    snapshots.take(DAY, overview.kept_codes())
    print(f"keeping the figures of a day for the first time: {(perf_counter() - started) * 1000:.0f} ms")
    assert cells_of(live(region)) == raw(region) == cells_of(kept(region)), "every cell equal"
    assert cells_of(naive(municipality)) == cells_of(live(municipality)) == raw(municipality), "every cell equal"
    print(f"cells equal: {len(raw(region))} organizations; queries live {queries(lambda: live(region))}, "
          f"of one municipality {queries(lambda: live(municipality))}, kept {queries(lambda: kept(region))}")  # fmt: skip

    whole = medians({"raw": lambda: raw(region), "live": lambda: live(region), "kept": lambda: kept(region)})
    part = medians(
        {"live": lambda: live(municipality), "naive": lambda: naive(municipality), "raw": lambda: raw(municipality)}
    )
    user = User.objects.create(username="region")
    Membership.objects.create(user=user, organization=region, role="regional_officer", valid_from=date(2026, 1, 1))
    client = Client()
    client.force_login(user)
    pages = medians({"page": lambda: client.get("/overview/"), "plain list": lambda: client.get("/figures/")})
    for name, times in (("region", whole), ("municipality", part), ("pages", pages)):
        print(f"{name}, ms: " + ", ".join(f"{way} {ms:.1f}" for way, ms in times.items()))
    verdict("P3 region live / raw SQL", whole["live"] / whole["raw"], 1.5)
    if SIZE == 1:
        verdict("P4 region kept / raw SQL", whole["kept"] / whole["raw"], 0.05)
    else:
        verdict("P5 region kept / raw SQL at this size", whole["kept"] / whole["raw"], 0.02)
    verdict("P4 region page / plain list page", pages["page"] / pages["plain list"], 5)
    verdict("P6 municipality live / naive", part["live"] / part["naive"], 0.2)
    print(f"P6 municipality live: {part['live']:.1f} ms at SIZE={SIZE} (compare SIZE=1 and 10: goal ≤ 1.3 ×)")


def main() -> None:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        command = [sys.executable, "-m", "scripts.services", sys.executable, __file__]
        sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="mentoring-bench-"))
    import django

    django.setup()
    from datetime import UTC, datetime

    from django.core.management import call_command

    from apps.core import clock

    call_command("migrate", verbosity=0, interactive=False)
    with clock.frozen(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)):
        started = perf_counter()
        fill()
        print(f"{MUNICIPALITIES * SCHOOLS_EACH} organizations × {MENTORS + MENTEES} participants, "
              f"{MUNICIPALITIES * SCHOOLS_EACH * MENTEES * TASKS} plan items: {perf_counter() - started:.0f} s")  # fmt: skip
        compare()


if __name__ == "__main__":
    main()
