from __future__ import annotations

from datetime import datetime
from typing import Any

from apps.jobs.registry import work

from .services import demo_clock, reminders

CLOCK = "notifications.demo_clock"


@work(CLOCK, title="Перевод часов демонстрации")
def live_through(job: Any, progress: Any) -> dict:
    """Reminders of every day between two moments; done again, it adds nothing."""
    moments = list(
        demo_clock.days_between(*(datetime.fromisoformat(job.arguments[name]) for name in ("before", "after")))
    )
    new = 0
    for number, moment in enumerate(moments, 1):
        new += reminders.remind(moment).new
        progress(number, len(moments), f"{moment:%d.%m.%Y}, сообщений: {new}")
    return {"messages": new}
