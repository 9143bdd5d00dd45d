"""`decline`: a name, and a post, in six cases; no database needed."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from apps.core.commands import BadInput, PlainCommand
from apps.core.russian import CASES
from apps.core.russian.names import decline_name
from apps.core.russian.posts import decline_post

LABELS = ("именительный", "родительный", "дательный", "винительный", "творительный", "предложный")
GENDERS = {"": None, "m": "m", "f": "f", "м": "m", "ж": "f"}
NO_NAME = (
    "Напишите имя: decline «Иванова Мария Петровна» [--gender m|f] [--post «учитель»] или передайте строки с --stdin."
)


class Command(PlainCommand):
    help = "Склоняет фамилию, имя, отчество и должность по шести падежам."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="фамилия, имя, отчество в любом порядке")
        parser.add_argument("--gender", help="m или f; без него пол узнаётся по имени")
        parser.add_argument("--post", help="должность, склоняется вместе с именем")
        parser.add_argument("--stdin", action="store_true", help="строки «ФИО<TAB>m|f» со стандартного ввода")
        parser.add_argument("--json", action="store_true", help="вывод в JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        items = self._lines() if options["stdin"] else [_item(options["name"], options["gender"], options["post"])]
        if options["json"]:
            self.print_json({"items": items})
        else:
            self.stdout.write("\n\n".join(_table(item) for item in items))

    def _lines(self) -> list[dict[str, Any]]:
        """One answer for each line in its order; an empty line has empty forms."""
        lines = _read_stdin().split("\n")
        if lines[-1] == "":
            lines.pop()
        return [_line(number, line) for number, line in enumerate(lines, start=1)]


def _read_stdin() -> str:
    """All of the input as UTF-8 whatever the locale says."""
    raw = getattr(sys.stdin, "buffer", None)
    try:
        return raw.read().decode("utf-8") if raw else sys.stdin.read()
    except UnicodeDecodeError:
        raise BadInput("Строки читаются в кодировке UTF-8: сохраните файл в ней и повторите.")


def _line(number: int, line: str) -> dict[str, Any]:
    name, _, gender = line.lstrip("\ufeff").partition("\t")
    return decline_name(name, _gender(gender, f"Строка {number}. "))


def _item(name: str, gender: str | None, post: str | None) -> dict[str, Any]:
    if not name.strip():
        raise BadInput(NO_NAME)
    item: dict[str, Any] = decline_name(name, _gender(gender or ""))
    if post is not None:
        if not post.strip():
            raise BadInput("Должность пуста: напишите её после --post или уберите этот ключ.")
        item["post"] = decline_post(post)
    return item


def _gender(text: str, where: str = "") -> str | None:
    typed = text.strip()
    if typed.lower() not in GENDERS:
        raise BadInput(f"{where}Пол «{typed}» не понят: напишите m (мужской) или f (женский).")
    return GENDERS[typed.lower()]


def _table(item: dict[str, Any]) -> str:
    post = item.get("post")
    rows = [f"{label:<14}{item[case]}" for label, case in zip(LABELS, CASES, strict=True)]
    if post:
        rows += [f"{label:<14}{post[case]}" for label, case in zip(LABELS, CASES, strict=True)]
    return "\n".join(rows)
