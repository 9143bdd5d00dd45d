"""Everything with one command: prepares the data, then runs web server, Celery worker and beat as one program."""

import fcntl
import http.client
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from scripts import machine
from scripts.supervisor import Child, Log, Supervisor

BASE = Path(__file__).resolve().parent.parent
# A web server that died this often before its first page will not come up by itself.
HOPELESS = 3
LOGINS = {
    "curator": "куратор школы",
    "mentor": "наставник",
    "mentee": "наставляемый",
    "director": "директор",
    "psychologist": "педагог-психолог",
    "municipality": "муниципальный специалист",
    "region": "региональный специалист",
    "admin": "администратор сайта",
    "curator2": "куратор школы другого муниципалитета",
}


class CannotStart(Exception):
    """A sentence for the person who started the program."""


@dataclass(frozen=True)
class Options:
    """What the environment asks for."""

    host: str
    port: int
    data: Path
    demo: bool
    workers: int

    @classmethod
    def read(cls, environment: dict[str, str]) -> "Options":
        try:
            port = machine.port_number(environment.get("PORT") or "8000")
        except ValueError as error:
            raise CannotStart(str(error)) from error
        workers = environment.get("WORKERS") or "1"
        if workers not in {"1", "2", "3", "4", "5", "6", "7", "8"}:
            raise CannotStart(f"WORKERS={workers} — укажите число рабочих процессов от 1 до 8.")
        return cls(
            host=environment.get("HOST") or "127.0.0.1",
            port=port,
            data=Path(environment.get("DATA_DIR") or BASE / "var").resolve(),
            demo=environment.get("DEMO", "1").lower() in {"1", "true", "yes", "on"},
            workers=int(workers),
        )

    @property
    def reachable(self) -> str:
        """A host that a browser on this machine can open."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)
        return f"[{host}]" if ":" in host else host

    @property
    def address(self) -> str:
        return f"http://{self.reachable}:{self.port}"

    def environment(self) -> dict[str, str]:
        """For all programs: the same folder, the same address, lines that come at once."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return {
            "SITE_URL": self.address,
            **os.environ,
            "DATA_DIR": str(self.data),
            "DEMO": "1" if self.demo else "0",
            "WEB_BIND": f"{host}:{self.port}",
            "PYTHONUNBUFFERED": "1",
        }


def lock_data(folder: Path) -> TextIO:
    """Keeps the data folder for this run: two schedulers on one folder would send everything twice."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "run.lock").open("w")
    except OSError as error:
        raise CannotStart(f"Папка данных DATA_DIR={folder} недоступна для записи. Укажите другую.") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotStart(
            f"Программа уже запущена с папкой данных {folder}. Остановите её или укажите другую папку в DATA_DIR."
        ) from error
    return file


def manage(log: Log, environment: dict[str, str], *arguments: str) -> None:
    """One management command; its words go to the log only when it fails."""
    command = [sys.executable, str(BASE / "manage.py"), *arguments]
    result = subprocess.run(
        command, cwd=BASE, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if result.returncode:
        for line in (result.stdout + result.stderr).splitlines():
            log.write("run", line)
        raise CannotStart(f"Подготовка не удалась: manage.py {arguments[0]}. Причина названа строками выше.")


def prepare(log: Log, options: Options) -> None:
    """Tables, and the demo year when it is wanted; quick when both are there."""
    started = time.monotonic()
    what = "базу данных и демонстрационный учебный год" if options.demo else "базу данных"
    log.write("run", f"Готовлю {what} в {options.data} …")
    # `demo` brings tables and reference data up to date itself; a second process would cost the warm start a second.
    command = ("demo", "--json") if options.demo else ("migrate", "--noinput", "--verbosity", "0")
    manage(log, options.environment(), *command)
    if not options.demo:
        manage(log, options.environment(), "reference")
    log.write("run", f"Данные готовы за {time.monotonic() - started:.0f} с, запускаю программы …")


def programs(options: Options) -> dict[str, list[str]]:
    """Name → command of every program of the site."""
    # As root celery warns at length at every start; in a container that is the usual account.
    python = [sys.executable, "-W", "ignore:You're running the worker"]
    celery = [*python, "-m", "celery", "--app", "mentoring_site.celery:app", "--quiet"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--concurrency", os.environ.get("WORKER_CONCURRENCY", "2")]
    quick = ["--without-gossip", "--without-mingle"]
    names = ["worker"] if options.workers == 1 else [f"worker{n}" for n in range(1, options.workers + 1)]
    return {
        "web": [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "mentoring_site.wsgi:application"],
        **{name: [*worker, *quick, "--hostname", f"{name}-{options.port}@%h"] for name in names},
        # Without a pid file: one that outlived a power cut would keep beat from starting.
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""],
    }


def status(options: Options) -> int | None:
    """HTTP status of the first page, None while nobody answers."""
    connection = http.client.HTTPConnection(options.reachable.strip("[]"), options.port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def greeting(options: Options, code: int) -> list[str]:
    """What the person reads when the site is up."""
    if code >= 500:
        return [f"Страница {options.address}/ отвечает ошибкой {code}: причина — в строках «web» выше."]
    lines = [f"Сайт открыт: {options.address}/", "Остановить: Ctrl-C"]
    if options.demo:
        lines.insert(1, "Демонстрационные логины, пароль у всех — demo:")
        lines[2:2] = [f"  {login:<13} {role}" for login, role in LOGINS.items()]
    else:
        first = f"DATA_DIR={shlex.quote(str(options.data))} .venv/bin/python manage.py createsuperuser"
        lines.insert(1, f"Первого администратора создают один раз, в другом окне: {first}")
    return lines


class Watch:
    """Says once that the site is up; gives up on a web server that never gets there."""

    def __init__(self, log: Log, options: Options, web: Child) -> None:
        self.log, self.options, self.web = log, options, web
        self.up = self.hopeless = False

    def __call__(self) -> bool:
        if self.up:
            return True
        code = status(self.options) if self.web.running else None
        if code is not None:
            self.up = True
            for line in greeting(self.options, code):
                self.log.write("run", line)
        self.hopeless = not self.up and self.web.deaths >= HOPELESS
        return not self.hopeless


def serve(log: Log, options: Options) -> None:
    """All programs until Ctrl-C."""
    supervisor = Supervisor(log)
    supervisor.listen_to_signals()
    environment = options.environment()
    children = [supervisor.add(Child(name, command, environment)) for name, command in programs(options).items()]
    watch = Watch(log, options, children[0])
    supervisor.run(watch)
    if watch.hopeless:
        raise CannotStart("Веб-сервер не запускается: причина — в строках «web» выше.")
    log.write("run", "Остановлено, данные сохранены.")


def start(environment: dict[str, str]) -> None:
    options = Options.read(environment)
    problem = machine.port_problem(options.host, options.port)
    if problem:
        raise CannotStart(problem)
    lock = lock_data(options.data)
    log = Log(options.data / "logs" / "run.log")
    for sentence in machine.complaints():
        log.write("run", sentence)
    prepare(log, options)
    serve(log, options)
    lock.close()


def main() -> int:
    os.chdir(BASE)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        start(dict(os.environ))
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Остановлено во время подготовки; следующий запуск продолжит её.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
