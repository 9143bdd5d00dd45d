"""Settings of the web server, the same under `make run`, systemd and Docker."""

import gc
import os

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "mentoring_site.web_worker.PatientWorker"
# More than two threads only queue at the interpreter lock: pages are work of the processor.
threads = 2
# The port opens only after the application has loaded, and the processes share its memory.
preload_app = True
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
# Its default path lies in the home folder: two servers of one user would fight over it.
control_socket_disable = True
# Paths without the query: a search may hold a name. Off by default, the proxy writes them too.
logger_class = "mentoring_site.web_log.AccessLog"
accesslog = os.environ.get("WEB_ACCESS_LOG") or None
access_log_format = "%(m)s %(U)s %(s)s %(B)s %(M)sms"
if os.path.isdir("/dev/shm"):
    worker_tmp_dir = "/dev/shm"


def when_ready(_server):
    """What is loaded before the processes part stays for good: the collector of garbage need not look through it for every page,
    and they go on sharing its memory."""
    gc.collect()
    gc.freeze()
