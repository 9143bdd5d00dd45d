"""The Celery application. It carries wake-ups; the truth about work is `jobs.Job`."""

import os

from celery import Celery

from . import broker  # noqa: F401  # the embedded queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")

app = Celery("mentoring_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Models may be imported only when Django is ready, which the line above has not waited for.
app.steps["worker"].add("apps.jobs.heartbeat:WorkerHeartbeat")
