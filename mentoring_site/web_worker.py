"""The worker of the web server: gunicorn's threads, with connections that say nothing kept out of them."""

from __future__ import annotations

import selectors
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# Seconds for the first byte of a request.
SILENCE = 30.0


class PatientWorker(ThreadWorker):
    """A new connection waits for its first byte beside the others, not inside a thread.

    Browsers open connections ahead and send nothing for a while. The stock worker gives each of them a thread for five seconds,
    and a dozen of them stop a page for longer than a person waits.
    """

    def enqueue_req(self, conn: Any) -> None:
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SILENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
