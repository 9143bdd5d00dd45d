"""Reads values of the environment; says in one sentence what is wrong with one."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def secret(name: str, default: str = "") -> str:
    """Value of NAME, or the content of the file named by NAME_FILE (docker and systemd secrets)."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE указывает на файл, который не читается: {error}") from error
    return os.environ.get(name, default)


def data_dir(base: Path) -> Path:
    """Folder of the database, media, broker and logs; created when it does not exist."""
    folder = Path(os.environ.get("DATA_DIR") or base / "var").resolve()
    try:
        for part in ("media", "broker/in", "broker/processed", "broker/control"):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"Папка данных DATA_DIR={folder} недоступна для записи: {error}") from error
    return folder


def secret_key(folder: Path, debug: bool) -> str:
    """SECRET_KEY of the environment; in development one that is generated once into the data folder."""
    value = secret("SECRET_KEY")
    if value:
        return value
    if not debug:
        raise ImproperlyConfigured(
            "Задайте SECRET_KEY (или SECRET_KEY_FILE): без него сервер с DEBUG=0 не запускается."
        )
    file = folder / "secret_key"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8").strip()


def database(folder: Path) -> dict:
    """PostgreSQL of DATABASE_URL, or the embedded SQLite in WAL mode with immediate transactions."""
    url = secret("DATABASE_URL")
    if url:
        config = env.db_url_config(url)
        if "postgresql" in config["ENGINE"]:
            # Figures of a page are one long statement: compiling it takes PostgreSQL longer than running it.
            options = {"options": "-c jit=off", **config.get("OPTIONS", {})}
            return {**config, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
        folder = Path(config["NAME"]).parent
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "db.sqlite3",
        "OPTIONS": {
            # A deferred transaction that turns into a writer fails at once whatever the timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Temporary tables hold people: they stay in memory, not in a folder of the machine.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
        },
    }


def start_sentry(dsn: str) -> bool:
    """Sends errors to Sentry when an address is given and the package is installed; never what a person typed."""
    if not dsn:
        return False
    try:
        import sentry_sdk
    except ImportError as error:
        raise ImproperlyConfigured(
            "Задан SENTRY_DSN, но пакета sentry-sdk нет: установите его или уберите SENTRY_DSN."
        ) from error
    sentry_sdk.init(
        dsn=dsn, send_default_pii=False, include_local_variables=False, max_request_body_size="never", before_send=_bare
    )
    return True


def _bare(event: dict, hint: dict) -> dict:
    """An event without words of people: no request, no texts of errors."""
    event.pop("request", None)
    event.pop("user", None)
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    return event
