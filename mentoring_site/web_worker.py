"""The worker of the web server: gunicorn's threads, with silent connections and costly requests kept out of them, and a fair share
of the others."""

from __future__ import annotations

import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import unquote

from gunicorn.workers.gthread import ThreadWorker

# Seconds for the first byte of a request.
SILENCE = 30.0
# The first line of a request stands within so many bytes.
FIRST_LINE = 2048


class PatientWorker(ThreadWorker):
    """A new connection waits for its first byte beside the others, not inside a thread; a busy worker takes no new ones.

    Browsers open connections ahead and send nothing for a while. The stock worker gives each of them a thread for five seconds,
    and a dozen of them stop a page for longer than a person waits. It also takes whatever comes, up to a thousand: of a crowd
    that comes at once one process queues most, and its people wait much longer than those of the process beside it. Left in
    the common queue of the port, each waits for the first thread that is free.

    What the application calls costly (its `is_costly(path)`: files made on the spot) stands in a line of its own, one at a time beside the
    threads: twenty exports of one person would take every thread of every process, and all others would wait for them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.working = 0  # requests given to the threads and not finished; only the main thread counts

    def init_process(self) -> None:
        self.costly_line = ThreadPoolExecutor(max_workers=1)
        super().init_process()

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
        self.working -= not conn.is_costly
        super().finish_request(conn, fs)

    def run(self) -> None:
        super().run()
        self.costly_line.shutdown(wait=False, cancel_futures=True)

    def enqueue_req(self, conn: Any) -> None:
        if conn.initialized or conn.data_ready or has_spoken(conn.sock):
            conn.data_ready = True
            conn.is_costly = self.is_costly(conn)
            self.working += not conn.is_costly
            line = self.costly_line if conn.is_costly else self.tpool
            done = line.submit(self.handle, conn)
            done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SILENCE
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def is_costly(self, conn: Any) -> bool:
        asks = getattr(self.wsgi, "is_costly", None)
        return asks is not None and asks(path_asked_for(conn.sock))


def path_asked_for(connection: socket.socket) -> str:
    """Out of the first line of a request, which stays there for the reader; empty while it is not there as a whole."""
    connection.setblocking(False)
    try:
        line, end, _ = connection.recv(FIRST_LINE, socket.MSG_PEEK).partition(b"\r\n")
    except OSError:
        return ""
    words = line.split(b" ")
    return unquote(words[1].partition(b"?")[0].decode("latin-1")) if end and len(words) == 3 else ""


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
