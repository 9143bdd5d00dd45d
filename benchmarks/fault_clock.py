"""Part of `faults.py`: every hour of four weeks around New Year, in two processes at once, schools from Kaliningrad to Vladivostok."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.fault_kinds import load_demo
from benchmarks.fault_steps import QUICK, Found, found
from scripts.supervisor import die_with_parent

BASE = Path(__file__).resolve().parent.parent
# A short run begins with the last working days of December.
FROM = datetime(2026, 12, 28 if QUICK else 20, tzinfo=UTC)
DAYS = 16 if QUICK else 28
HOURS = DAYS * 24
ZONES = ["Europe/Kaliningrad", "Europe/Moscow", "Asia/Vladivostok"]
LIVE = f"""
import django; django.setup()
from datetime import datetime, timedelta
from apps.notifications.services import reminders
start = datetime.fromisoformat({FROM.isoformat()!r})
print(sum(reminders.remind(start + timedelta(hours=n)).new for n in range({HOURS})))
"""


def year_turned(made: Any) -> Found:
    """Two schedulers live through the same hours; each digest is of the school's own working day and hours, and stands once."""
    load_demo(made.environment)
    _spread_over_zones()
    first, second = (_live(made) for _ in range(2))
    new = [int(process.communicate()[0]) for process in (first, second)]
    again = int(_live(made).communicate()[0])
    written, wrong, doubled, days = _read()
    ends = f"{min(days):%d.%m.%Y} – {max(days):%d.%m.%Y}" if days else "–"
    words = (
        f"сводок {written} (первый процесс {new[0]}, второй {new[1]}), дни {ends}; "
        f"не в своё время {wrong}, дважды {doubled}; ещё раз те же часы: новых {again}"
    )
    return found(words, {"не вовремя": wrong, "дважды": doubled, "новых снова": again, "ни одной": int(not written)})


def _live(made: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", LIVE]
    return subprocess.Popen(
        command, cwd=BASE, env=made.environment, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent()
    )


def _spread_over_zones() -> None:
    """Schools of the demonstration in three zones, nothing said before; tasks of plans due on each day of the span."""
    from apps.notifications.models import Message
    from apps.organizations.models import CalendarDay, Organization
    from apps.plans.models import PlanItem

    Message.objects.all().delete()
    for number, school in enumerate(Organization.objects.educational().order_by("pk")):
        Organization.objects.filter(pk=school.pk).update(timezone=ZONES[number % len(ZONES)])
    for number, item in enumerate(PlanItem.objects.filter(plan__state="running", state="planned").order_by("pk")):
        PlanItem.objects.filter(pk=item.pk).update(due=FROM.date() + timedelta(days=number % DAYS))
    for day in range(1, 9):
        CalendarDay.objects.update_or_create(date=date(2027, 1, day), defaults={"kind": "holiday"})


def _read() -> tuple[int, int, int, set[date]]:
    """Digests of the span: how many, how many outside the school's own hours or day, how many twice, their days."""
    from apps.notifications.models import Message

    until = FROM + timedelta(hours=HOURS)
    rows = list(Message.objects.filter(created_at__range=(FROM, until)).select_related("organization"))
    wrong, days, seen = 0, set(), Counter()
    for row in rows:
        local = row.created_at.astimezone(ZoneInfo(row.organization.timezone))
        rest = local.weekday() > 4 or (local.month, local.day) in {(1, day) for day in range(1, 9)}
        wrong += rest or not 8 <= local.hour < 20 or row.day_key != f"digest:{row.organization_id}:{local.date()}:"
        days.add(local.date())
        seen[row.user_id, row.organization_id, local.date()] += 1
    return len(rows), wrong, sum(count - 1 for count in seen.values()), days
