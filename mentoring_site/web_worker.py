"""The worker of the web server: gunicorn's threads, with silent connections kept out of them and a fair share of the others."""

from __future__ import annotations

import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# Seconds for the first byte of a request.
SILENCE = 30.0


class PatientWorker(ThreadWorker):
    """A new connection waits for its first byte beside the others, not inside a thread; a busy worker takes no new ones.

    Browsers open connections ahead and send nothing for a while. The stock worker gives each of them a thread for five seconds,
    and a dozen of them stop a page for longer than a person waits. It also takes whatever comes, up to a thousand: of a crowd
    that comes at once one process queues most, and its people wait much longer than those of the process beside it. Left in
    the common queue of the port, each waits for the first thread that is free.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.working = 0  # requests given to the threads and not finished; only the main thread counts

    @property
    def has_room(self) -> bool:
        return self.working < self.cfg.threads and self.nr_conns < self.worker_connections

    @property
    def max_keepalived(self) -> int:
        """None while all threads work: who keeps his connection would pass by those who wait at the port, again and again."""
        return self.most_kept if self.working < self.cfg.threads else 0

    @max_keepalived.setter
    def max_keepalived(self, most: int) -> None:
        self.most_kept = most

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        self.set_accept_enabled(self.alive and self.has_room)
        super().wait_for_and_dispatch_events(timeout)

    def accept(self, listener: Any) -> None:
        # Room may have gone to a kept connection since the poll began.
        if self.has_room:
            super().accept(listener)

    def finish_request(self, conn: Any, fs: Any) -> None:
        self.working -= 1
        super().finish_request(conn, fs)

    def enqueue_req(self, conn: Any) -> None:
        if conn.initialized or conn.data_ready or has_spoken(conn.sock):
            conn.data_ready = True
            self.working += 1
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SILENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))


def has_spoken(connection: socket.socket) -> bool:
    """Bytes lie there already (or the end of the connection); they stay there for the reader."""
    connection.setblocking(False)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True  # gone: the thread that reads it finds out
    return True
