"""Base of the management commands: data on stdout, words on stderr, exit 2 with one Russian sentence on bad input."""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from .errors import Refused


class BadInput(Exception):
    """What the caller gave cannot be used; the text is the one sentence he reads."""


class PlainCommand(BaseCommand):
    """A command for people and scripts. `needs_database`: the database is created and migrated when it does not exist yet."""

    requires_system_checks: list[str] = []
    needs_database = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = refuse_arguments  # type: ignore[method-assign]
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except CommandError as error:
            _leave(str(error))

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            if self.needs_database:
                ensure_database()
            return super().execute(*args, **options)
        except (BadInput, Refused) as error:
            if self._called_from_command_line:  # type: ignore[attr-defined]
                _leave(str(error))
            raise CommandError(str(error), returncode=2) from None

    def print_json(self, data: Any) -> None:
        """One JSON document on stdout, Russian letters as they are."""
        text = json.dumps(data, ensure_ascii=False, default=_plain)
        # Half of a surrogate pair, which JSON allows in \u form, has no bytes of its own: such a document is written in escapes.
        is_writable = text.encode("utf-8", "ignore").decode("utf-8") == text
        self.stdout.write(text if is_writable else json.dumps(data, default=_plain))

    def say(self, words: str) -> None:
        """Words for a person: on stderr, so that stdout stays data."""
        self.stderr.write(words, style_func=lambda text: text)


# What argparse says, in Russian.
_SAID = [
    (r"the following arguments are required: (.+)", r"не указано: \1"),
    (r"one of the arguments (.+) is required", r"нужен один из ключей \1"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 и \2 вместе не указывают"),
    (r"argument (.+): expected one argument", r"после \1 нужно значение"),
    (r"argument (.+): invalid choice: '?([^']*)'? .*", r"\1: «\2» не из списка"),
    (r"argument (.+): invalid \w+ value: '?([^']*)'?", r"\1: «\2» не подходит"),
    (r"unrecognized arguments: (.+)", r"лишнее: \1"),
]


def refuse_arguments(message: str) -> NoReturn:
    """Says what is wrong with the words of a command; the parser of a sub-command needs it too."""
    for said, ours in _SAID:
        message = re.sub(f"^{said}$", ours, message, flags=re.DOTALL)
    raise CommandError(f"Команда не понята ({message}). Ключи и порядок слов покажет --help.", returncode=2)


def _leave(sentence: str) -> NoReturn:
    sys.stderr.write(sentence.strip() + "\n")
    sys.exit(2)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def ensure_database() -> None:
    """Migrates a database that has no tables yet (a fresh DATA_DIR)."""
    if "django_migrations" not in connection.introspection.table_names():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)


def read_date(text: str, option: str) -> date:
    """A date typed as 2026-11-20 or 20.11.2026. Raises BadInput."""
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise BadInput(f"{option}: «{text}» — не дата. Напишите, например, 2026-09-01 или 01.09.2026.")


def existing_file(name: str) -> Path:
    """Path of a file that can be read. Raises BadInput."""
    path = Path(name)
    if not path.is_file():
        raise BadInput(f"Файл «{name}» не найден. Проверьте имя и папку.")
    return path
