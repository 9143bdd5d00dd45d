"""The files around the code: compose, environment, make targets, the supervisor of `make run`."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import yaml

from scripts import machine, run, services, supervisor
from scripts.supervisor import Child, Log, Supervisor

ROOT = Path(__file__).resolve().parents[2]
LONG_RUNNING = {"db", "redis", "web", "worker", "beat", "proxy"}
READS_ENVIRONMENT = re.compile(
    r"""(?:env(?:\.\w+)?\(|os\.environ\.get\(|environment\.get\(|os\.environ\[|secret\()\s*["']([A-Z][A-Z_]+)["']"""
)
# Read by programs around the site, never by a person who configures it.
NOT_CONFIGURATION = {"DJANGO_SETTINGS_MODULE", "STRICT", "PATH", "ONLY", "SIZE"}
SET_BY_TESTS = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


# ---- docker-compose.yml


def test_compose_has_every_part_of_the_topology(compose):
    assert set(compose["services"]) == LONG_RUNNING | {"migrate"}


@pytest.mark.parametrize("name", sorted(LONG_RUNNING))
def test_compose_long_running_service_is_watched_limited_and_restarted(compose, name):
    service = compose["services"][name]

    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_compose_site_service_takes_secrets_from_files(compose, name):
    service = compose["services"][name]
    environment = service["environment"]

    assert {key for key in environment if key.endswith("_FILE")} == {
        "SECRET_KEY_FILE",
        "DATABASE_URL_FILE",
        "EMAIL_URL_FILE",
    }
    assert {Path(environment[key]).name for key in environment if key.endswith("_FILE")} == set(service["secrets"])
    assert (environment["DEBUG"], environment["DEMO"]) == ("0", "0")


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_compose_program_waits_for_migrations(compose, name):
    assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_compose_every_volume_network_and_secret_is_declared(compose):
    used = {"volumes": set(), "networks": set(), "secrets": set()}
    for service in compose["services"].values():
        named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith((".", "/"))}
        used["volumes"] |= named
        used["networks"] |= set(service.get("networks", []))
        used["secrets"] |= set(service.get("secrets", []))

    assert used == {part: set(compose[part]) for part in used}


def test_compose_database_sorts_as_russian_readers_expect(compose):
    arguments = compose["services"]["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()

    assert {"--locale-provider=icu", "--icu-locale=ru-RU", "--encoding=UTF8"} <= set(arguments)


def test_compose_queue_is_kept_on_disk(compose):
    command = compose["services"]["redis"]["command"]

    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_compose_only_the_proxy_is_open_to_the_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["inside"] == {"internal": True}


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_compose_own_check_accepts_the_file():
    result = subprocess.run(["docker-compose", "config", "--quiet"], cwd=ROOT, capture_output=True, text=True)

    assert (result.returncode, result.stderr) == (0, "")


def test_dockerfile_runs_without_root_and_is_watched():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line.startswith("USER ")] == ["USER mentoring"]
    assert [line.split()[0] for line in lines if line.startswith("HEALTHCHECK")] == ["HEALTHCHECK"]


# ---- what people are told


def names_read() -> set[str]:
    """Names of all variables of the environment that the program reads."""
    sources = [*ROOT.glob("mentoring_site/*.py"), *ROOT.glob("apps/**/*.py"), *ROOT.glob("scripts/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*sources, ROOT / "deploy/gunicorn.py"])
    return set(READS_ENVIRONMENT.findall(text)) - NOT_CONFIGURATION


def test_env_example_names_every_variable_that_is_read():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE))

    assert names_read() - documented == set()
    assert {"SECRET_KEY", "DATABASE_URL", "DATA_DIR", "EMAIL_URL", "WEB_WORKERS"} <= names_read()


def test_env_example_names_every_variable_of_compose():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+):-", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))

    assert used - documented == set()


@pytest.mark.parametrize("target", ["setup", "run", "test", "check", "bench", "faults", "lock", "help"])
def test_makefile_has_target_that_help_explains(target):
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert re.search(rf"^  make {target}\s+\S", shown, re.MULTILINE)


@pytest.mark.parametrize("path", [".ci/run", "scripts/setup.sh", "scripts/check.sh"])
def test_script_is_executable_and_correct_bash(path):
    result = subprocess.run(["bash", "-n", path], cwd=ROOT, capture_output=True, text=True)

    assert os.access(ROOT / path, os.X_OK)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_with_hashes_and_name_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)

    assert [
        block for block in blocks if not re.match(r"[\w.\[\],-]+==\S+", block) or "--hash=sha256:" not in block
    ] == []
    assert "://" not in text


def test_development_requirements_agree_with_those_of_production():
    def pins(name):
        return set(
            re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        )

    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()


# ---- machine


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "80 80", "８０００"])
def test_port_number_refuses_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"не номер порта\. Укажите число от 1 до 65535"):
        machine.port_number(text)


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("8000", 8000), ("65535", 65535)])
def test_port_number_reads_a_number(text, number):
    assert machine.port_number(text) == number


def test_port_problem_of_a_free_port_is_none():
    assert machine.port_problem("127.0.0.1", services.free_port()) is None


def test_port_problem_of_a_foreign_address_names_the_host():
    sentence = machine.port_problem("203.0.113.7", 8000)

    assert (
        sentence
        == "Адрес HOST=203.0.113.7 недоступен на этом компьютере. Оставьте HOST=127.0.0.1 или укажите HOST=0.0.0.0."
    )


def test_missing_library_is_named_by_its_package():
    libraries = {"libno-such-thing0": "libno-such-thing.so.0", "libc6": "libc.so.6"}

    assert machine.missing(libraries) == ["libno-such-thing0"]
    assert machine.install_line(["a", "b"]) == "sudo apt-get install -y a b"


def test_has_fonts_looks_into_folders(tmp_path):
    (tmp_path / "deep").mkdir()
    assert not machine.has_fonts((str(tmp_path), str(tmp_path / "absent")))

    (tmp_path / "deep" / "serif.ttf").touch()

    assert machine.has_fonts((str(tmp_path),))


# ---- make run


def start_run(**environment):
    return subprocess.run(
        [sys.executable, "-m", "scripts.run"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_run_on_a_taken_port_says_so_and_touches_nothing(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        result = start_run(PORT=str(port), HOST="127.0.0.1", DATA_DIR=str(tmp_path / "data"))

    other = port + 1 if port < 65535 else port - 1
    sentence = f"Порт {port} занят другой программой. Укажите свободный, например: PORT={other} make run\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, "", sentence)
    assert not (tmp_path / "data").exists()


def test_run_with_a_folder_in_use_says_so(tmp_path):
    lock = run.lock_data(tmp_path)

    result = start_run(PORT=str(services.free_port()), DATA_DIR=str(tmp_path))

    sentence = (
        f"Программа уже запущена с папкой данных {tmp_path}. Остановите её или укажите другую папку в DATA_DIR.\n"
    )
    assert (result.returncode, result.stdout, result.stderr) == (1, "", sentence)
    lock.close()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "http"}, "PORT=http — не номер порта. Укажите число от 1 до 65535, например PORT=8001."),
        ({"WORKERS": "many"}, "WORKERS=many — укажите число рабочих процессов от 1 до 8."),
    ],
)
def test_options_refuse_with_a_sentence(environment, sentence):
    with pytest.raises(run.CannotStart) as caught:
        run.Options.read(environment)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("host", "address", "bind"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001", "127.0.0.1:8001"),
        ("0.0.0.0", "http://127.0.0.1:8001", "0.0.0.0:8001"),
        ("::1", "http://[::1]:8001", "[::1]:8001"),
    ],
)
def test_options_give_an_address_a_browser_can_open(host, address, bind, tmp_path):
    options = run.Options.read({"HOST": host, "PORT": "8001", "DATA_DIR": str(tmp_path), "DEMO": "0"})

    assert (options.address, options.environment()["WEB_BIND"], options.demo) == (address, bind, False)


@pytest.mark.parametrize(
    ("workers", "names"),
    [("1", ["web", "worker", "beat"]), ("2", ["web", "worker1", "worker2", "beat"])],
)
def test_programs_have_one_beat_and_the_workers_asked_for(workers, names):
    assert list(run.programs(run.Options.read({"WORKERS": workers}))) == names


def test_greeting_lists_the_logins_in_demo_mode_only():
    shown = run.greeting(run.Options.read({"DEMO": "1"}), 200)
    hidden = run.greeting(run.Options.read({"DEMO": "0", "DATA_DIR": "/tmp/наша школа"}), 302)

    assert hidden == [
        "Сайт открыт: http://127.0.0.1:8000/",
        "Первого администратора создают один раз, в другом окне: "
        "DATA_DIR='/tmp/наша школа' .venv/bin/python manage.py createsuperuser",
        "Остановить: Ctrl-C",
    ]
    assert [line.split()[0] for line in shown[2:-1]] == list(run.LOGINS)


# ---- supervisor


def steps(limit, done):
    """A step function that ends the supervisor when `done` holds, or fails after `limit` seconds."""
    deadline = time.monotonic() + limit

    def go_on():
        assert time.monotonic() < deadline, "the supervisor took too long"
        return not done()

    return go_on


def supervise(tmp_path, code):
    log_file = tmp_path / "logs" / "run.log"
    supervisor = Supervisor(Log(log_file))
    child = supervisor.add(Child("part", [sys.executable, "-u", "-c", code], dict(os.environ)))
    return supervisor, child, log_file


def test_supervisor_starts_a_dead_program_again(tmp_path):
    supervisor, child, log_file = supervise(tmp_path, "print('here'); raise SystemExit(3)")

    supervisor.run(steps(30, lambda: child.deaths == 2))

    lines = [line.removeprefix("part   | ") for line in log_file.read_text(encoding="utf-8").splitlines()]
    again = "завершился (код 3), запуск снова через {} с"
    assert lines == ["here", again.format(1), "here", again.format(2), "run    | Останавливаю программы …"]


def test_supervisor_stops_a_running_program_with_sigterm(tmp_path):
    supervisor, child, log_file = supervise(tmp_path, "import time; print('слово'); time.sleep(60)")

    supervisor.run(steps(30, lambda: "слово" in log_file.read_text(encoding="utf-8")))

    assert not child.running
    assert child.code == -signal.SIGTERM


def test_supervisor_keeps_the_last_words_of_a_dead_program(tmp_path):
    supervisor, child, log_file = supervise(tmp_path, "print('первая'); print('последняя', end='')")

    supervisor.run(steps(30, lambda: child.deaths == 1))

    lines = log_file.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["part   | первая", "part   | последняя"]


def test_supervisor_ends_what_a_stubborn_program_left_behind(tmp_path):
    marker = tmp_path / "grandchild"
    code = (
        "import subprocess, sys, time\n"
        f"p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(marker)!r}, 'w').write(str(p.pid))\n"
        "time.sleep(60)"
    )
    supervisor, _, _ = supervise(tmp_path, code)

    supervisor.run(steps(30, lambda: marker.exists() and bool(marker.read_text(encoding="utf-8"))))

    assert ended(int(marker.read_text(encoding="utf-8")))


def ended(pid: int) -> bool:
    """Whether the process is gone (or a zombie that its new parent has not collected yet)."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def test_killed_supervisor_takes_its_programs_along(tmp_path):
    marker = tmp_path / "child"
    program = f"import os, time; open({str(marker)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    code = (
        "import os, sys, pathlib\n"
        "from scripts.supervisor import Child, Log, Supervisor\n"
        f"supervisor = Supervisor(Log(pathlib.Path({str(tmp_path / 'run.log')!r})))\n"
        f"supervisor.add(Child('part', [sys.executable, '-c', {program!r}], dict(os.environ)))\n"
        "supervisor.run(lambda: True)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not (marker.exists() and marker.read_text(encoding="utf-8")) and time.monotonic() < deadline:
        time.sleep(0.05)

    parent.kill()
    parent.wait()

    assert ended(int(marker.read_text(encoding="utf-8")))


def test_log_stays_small(tmp_path, capsys):
    log = Log(tmp_path / "run.log")

    for _ in range(1200):
        log.write("part", "x" * 10_000)

    sizes = [path.stat().st_size for path in sorted(tmp_path.iterdir())]
    assert len(sizes) == 3
    assert max(sizes) < 5_100_000


# ---- the site as a whole, as a newcomer starts it


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (True, False)),
        ({"DEMO": "1"}, (True, False)),
        ({"DEVELOPER_PAGES": "1"}, (True, True)),
        ({"DEBUG": "0", "SECRET_KEY": "x" * 50}, (False, False)),
        ({"DEBUG": "0", "DEMO": "1", "SECRET_KEY": "x" * 50}, (False, False)),
        ({"DEBUG": "0", "DEVELOPER_PAGES": "1", "SECRET_KEY": "x" * 50}, (False, False)),
    ],
)
def test_pages_of_developers_are_shown_to_who_asks_for_them(given, expected, tmp_path):
    """(at home, pages of developers)."""
    kept_out = (*SET_BY_TESTS, "DEBUG", "DEMO", "SECRET_KEY", "DEVELOPER_PAGES")
    environment = {k: v for k, v in os.environ.items() if k not in kept_out}
    code = "from mentoring_site import settings as s; print(s.AT_HOME, s.DEBUG)"

    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment | given | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert said.stdout.split() == [str(value) for value in expected], said.stderr


@pytest.mark.worker
def test_make_run_opens_a_page_and_one_interrupt_ends_everything(tmp_path):
    port = services.free_port()
    environment = {k: v for k, v in os.environ.items() if k not in SET_BY_TESTS}
    environment |= {"PORT": str(port), "HOST": "127.0.0.1", "DATA_DIR": str(tmp_path / "data"), "DEMO": "0"}
    log = (tmp_path / "out.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.run"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        status = wait_for_page(process, port)
        wait_for_words(tmp_path / "data/logs/run.log", "ready.")
        pids = [int(pid) for pid in re.findall(r"pid: (\d+)", (tmp_path / "out.log").read_text(encoding="utf-8"))]
        slowest = slowest_beside_silent_connections(port)
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(20)
    finally:
        process.kill()
        log.close()

    assert (status, code) == (302, 0)
    assert slowest < SILENCE_OF_THE_STOCK_WORKER
    assert len(pids) == 2
    assert all(ended(pid) for pid in pids)
    assert (tmp_path / "out.log").read_text(encoding="utf-8").endswith("run    | Остановлено, данные сохранены.\n")


SILENCE_OF_THE_STOCK_WORKER = 5.0


def slowest_beside_silent_connections(port):
    """Seconds of the slowest of twenty pages while a dozen connections are open and say nothing, as browsers leave them."""
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(12)]
    times = []
    for _ in range(20):
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/accounts/login/")
        assert connection.getresponse().status == 200
        connection.close()
        times.append(time.monotonic() - started)
    for one in silent:
        one.close()
    return max(times)


def wait_for_page(process, port):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise AssertionError("no page after 120 s")


def wait_for_words(file, words):
    deadline = time.monotonic() + 60
    while words not in file.read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, f"{words} did not come"
        time.sleep(0.2)


# ---- throw-away servers


def test_services_without_a_command_ask_for_one(capsys):
    assert services.main([]) == 2
    assert capsys.readouterr().err == "Укажите команду, например: python -m scripts.services make test\n"


@pytest.mark.worker
@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
def test_services_live_as_long_as_their_command(tmp_path):
    answer = tmp_path / "answer"
    words = "array['Ёж', 'Яр', 'Ель', 'Жук']"
    code = (
        "import os, pathlib, psycopg2, redis\n"
        "cursor = psycopg2.connect(os.environ['DATABASE_URL']).cursor()\n"
        f"cursor.execute(\"select string_agg(word, ' ' order by word) from unnest({words}) word\")\n"
        "kept = redis.from_url(os.environ['REDIS_URL']).config_get('appendonly')['appendonly']\n"
        f"pathlib.Path({str(answer)!r}).write_text(cursor.fetchone()[0] + '|' + kept, encoding='utf-8')\n"
        "raise SystemExit(4)"
    )

    try:
        exit_code = services.main([sys.executable, "-c", code])
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    assert exit_code == 4
    assert answer.read_text(encoding="utf-8") == "Ёж Ель Жук Яр|yes"


def names_folder(process: Path, folder: Path) -> bool:
    """Whether a process of /proc belongs to a run that keeps everything in the folder."""
    try:
        words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    except OSError:
        return False
    return str(folder).encode() in words


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is of Linux")
def test_death_of_a_parent_before_the_program_begins_is_noticed(monkeypatch):
    """Between fork and exec: the signal meets the parent's handler, or the parent died before the kernel was asked to tell."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        told = supervisor.die_with_parent()
        signalled = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"],
            preexec_fn=lambda: (told(), os.kill(os.getpid(), signal.SIGTERM)),
        )
        monkeypatch.setattr(supervisor.os, "getpid", lambda: 999_999_999)
        orphan = supervisor.die_with_parent()
        monkeypatch.undo()
        orphaned = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], preexec_fn=orphan)
    finally:
        signal.signal(signal.SIGTERM, before)

    try:
        assert [process.wait(20) for process in (signalled, orphaned)] == [-signal.SIGTERM] * 2
    finally:
        for process in (signalled, orphaned):
            process.kill()


def left_running(folder: Path) -> list[str]:
    """Command lines of what still runs with its data in the folder, after ten seconds of patience."""
    for _ in range(100):
        found = [process for process in Path("/proc").glob("[0-9]*") if names_folder(process, folder)]
        if not found:
            return []
        time.sleep(0.1)
    return [(process / "cmdline").read_bytes().decode() for process in found]


SCRIPTS = {
    # Unlike postmaster.pid, of the server alone: initdb makes and removes that one too.
    "bench": ([sys.executable, "benchmarks/run.py"], "mentoring-reminders-*/pg/postmaster.opts"),
    "faults": ([sys.executable, "benchmarks/faults.py"], "mentoring-faults-*/appendonlydir"),
    "services": (
        [sys.executable, "-m", "scripts.services", sys.executable, "-c", "import time; time.sleep(60)"],
        "mentoring-services-*/appendonlydir",
    ),
}


@pytest.fixture
def open_folder():
    """A folder that the account of PostgreSQL may enter, which it may not in the folders of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.worker
@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
@pytest.mark.parametrize(
    ("script", "number"),
    [
        ("faults", signal.SIGINT),
        ("faults", signal.SIGTERM),
        ("faults", signal.SIGHUP),
        ("faults", signal.SIGKILL),
        ("services", signal.SIGTERM),
        ("services", signal.SIGKILL),
        ("bench", signal.SIGTERM),
    ],
)
def test_script_that_is_ended_takes_its_servers_along(open_folder, script, number):
    """`make faults` and `scripts.services` keep everything in a folder of their own; PostgreSQL and Redis run when the signal comes."""
    command, sign_of_life = SCRIPTS[script]
    environment = {k: v for k, v in os.environ.items() if k not in SET_BY_TESTS}
    environment |= {"TMPDIR": str(open_folder), "ONLY": "reminders" if script == "bench" else ""}
    said = (open_folder / "said").open("w+")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while not list(open_folder.glob(sign_of_life)) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.05)
        began = [folder.parent for folder in open_folder.glob(sign_of_life)]
        assert process.poll() is None, (open_folder / "said").read_text(encoding="utf-8")
        # Ctrl-C of a terminal reaches everything in its foreground.
        (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
        process.wait(120)
    finally:
        process.kill()

    assert len(began) == 1
    assert left_running(open_folder) == []
    assert [folder.exists() for folder in began] == [number == signal.SIGKILL]
