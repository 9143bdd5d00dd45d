"""Runs several programs as one: one log, a dead program is started again, one signal ends all of them."""

import contextlib
import ctypes
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

# A worker without work needs about 7 s for its own clean end.
STOP_SECONDS = 12.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A program that lived this long was healthy: its next death is a new story with a short pause.
HEALTHY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1
# Loaded before any fork: the child of a program with threads must not wait for locks of the loader.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class QuietFile(RotatingFileHandler):
    """A full disk must end neither the programs nor the lines on the screen."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass


class Log:
    """Lines of every program with its name in front, on the screen and in a file that is kept small."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = QuietFile(file, maxBytes=5_000_000, backupCount=3, encoding="utf-8")
        self._screen = True

    def write(self, name: str, line: str) -> None:
        text = f"{name:<7}| {line}"
        self._file.handle(logging.makeLogRecord({"msg": text}))
        self._show(text)

    def _show(self, text: str) -> None:
        if not self._screen:
            return
        try:
            print(text, flush=True)
        except OSError:  # the terminal is gone
            self._screen = False


def die_with_parent() -> Callable[[], None]:
    """What a child does before exec: the kernel sends it SIGTERM when the parent is killed in a way that it cannot notice (Linux)."""
    parent = os.getpid()

    def prepare() -> None:
        if LIBC is None:
            return
        # The parent's handler would swallow the signal of a death between these lines and exec.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            # It died before the kernel was told.
            os.kill(os.getpid(), signal.SIGTERM)

    return prepare


class Child:
    """One program in a session of its own, so that only the supervisor decides when it ends."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.due = 0.0
        self.silent = True
        self._pause = FIRST_PAUSE
        self._started = 0.0
        self._rest = b""

    def start(self) -> None:
        self._started = time.monotonic()
        self.silent = False
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        os.set_blocking(self.output.fileno(), False)

    @property
    def output(self) -> IO[bytes]:
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def code(self) -> int | None:
        return self.process.returncode if self.process else None

    def lines(self) -> list[str]:
        """Whole lines that have arrived since the last call; notes when nothing more will come."""
        try:
            data = os.read(self.output.fileno(), 65_536)
        except BlockingIOError:
            return []
        self.silent = not data
        if self.silent and self._rest:
            data = b"\n"  # the last line of a program may lack its line break
        *whole, self._rest = (self._rest + data).split(b"\n")
        return [line.decode("utf-8", "replace") for line in whole]

    def signal(self, number: int) -> None:
        """To the program itself: its own pool of processes is its own business."""
        if self.running and self.process:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """Ends whatever the program left behind in its session."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def postpone(self) -> float:
        """Notes a death; answers after how many seconds the next start comes (doubled each time, 30 s at most)."""
        now = time.monotonic()
        if now - self._started > HEALTHY_SECONDS:
            self._pause, self.deaths = FIRST_PAUSE, 0
        self.deaths += 1
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        self.due = now + pause
        return pause


class Supervisor:
    """Starts children, reads what they say, revives the dead until it is told to stop."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.children: list[Child] = []
        self.signals = 0
        self._selector = selectors.DefaultSelector()

    def add(self, child: Child) -> Child:
        self.children.append(child)
        self._launch(child)
        return child

    def listen_to_signals(self) -> None:
        """Ctrl-C, a stop by the service manager, a closed terminal."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: object) -> None:
        self.signals += 1

    def run(self, every_step: Callable[[], bool]) -> None:
        """Until a signal comes or `every_step` answers False; then everything is stopped."""
        try:
            while not self.signals and every_step():
                self._read(0.3)
                for child in self.children:
                    self._revive(child)
        finally:
            self.stop()

    def stop(self) -> None:
        """SIGTERM to all, a few seconds of patience (a second Ctrl-C ends it), then SIGKILL."""
        asked = self.signals
        self.log.write("run", "Останавливаю программы …")
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and self.signals <= asked and any(c.running for c in self.children):
            self._read(0.1)
        for child in self.children:
            if child.running:
                self.log.write(child.name, "не остановился вовремя и завершён принудительно")
            child.sweep()

    def _launch(self, child: Child) -> None:
        child.due = 0.0
        child.start()
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _read(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            self._copy(key.data)

    def _copy(self, child: Child) -> None:
        for line in child.lines():
            self.log.write(child.name, line)
        if child.silent:
            self._selector.unregister(child.output)

    def _revive(self, child: Child) -> None:
        if child.running:
            return
        if not child.due:
            self._bury(child)
        elif time.monotonic() >= child.due:
            self._launch(child)

    def _bury(self, child: Child) -> None:
        """Takes the last words of a dead program and sets the moment of its next start."""
        child.sweep()
        if not child.silent:
            self._copy(child)
        if not child.silent:
            self._selector.unregister(child.output)
        child.output.close()
        pause = child.postpone()
        self.log.write(child.name, f"завершился (код {child.code}), запуск снова через {pause:.0f} с")
