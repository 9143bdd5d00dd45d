"""The Celery application. It carries wake-ups; the truth about work is `jobs.Job`."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

from . import broker  # noqa: F401  # the embedded queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")

app = Celery("mentoring_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Models may be imported only when Django is ready, which the line above has not waited for.
app.steps["worker"].add("apps.jobs.heartbeat:WorkerHeartbeat")


@worker_process_init.connect
def _set_loaded_code_aside(**_: object) -> None:
    """What is loaded by now stays for good: work that makes many objects must not pay for looking through it again and again."""
    gc.freeze()
