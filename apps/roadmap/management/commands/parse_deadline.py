"""Reads Russian deadlines without a database: one text, or a line of stdin each."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from apps.core.commands import BadInput, PlainCommand, read_date
from apps.roadmap.deadlines import parse_deadline
from apps.roadmap.deadlines.wording import in_russian

NOT_UTF8 = "Текст на входе не в кодировке UTF-8. Сохраните его в UTF-8 и повторите."


class Command(PlainCommand):
    help = "Читает срок из дорожной карты: вид, правило и даты внутри периода."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="?", help="срок, как он написан")
        parser.add_argument("--from", dest="start", required=True, help="первый день периода")
        parser.add_argument("--to", dest="end", required=True, help="последний день периода")
        parser.add_argument("--stdin", action="store_true", help="читать сроки по одному в строке")
        parser.add_argument("--json", action="store_true", help="ответить в JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = read_period(options["start"], options["end"])
        found = [parse_deadline(text, start, end) for text in texts(options)]
        if options["json"]:
            self.print_json({"items": [deadline.as_json() for deadline in found]})
            return
        for deadline in found:
            self.stdout.write(in_russian(deadline))


def read_period(first: str | date, last: str | date) -> tuple[date, date]:
    """The period of the roadmap. Raises BadInput."""
    start = first if isinstance(first, date) else read_date(first, "--from")
    end = last if isinstance(last, date) else read_date(last, "--to")
    if start > end:
        raise BadInput("Начало периода (--from) позже его конца (--to). Поменяйте даты местами.")
    return start, end


def texts(options: dict[str, Any]) -> list[str]:
    """The deadlines to read; an empty line of stdin is a deadline too. Raises BadInput."""
    if options["stdin"]:
        return [_readable(line.removesuffix("\n").removesuffix("\r")) for line in _lines()]
    if options["text"] is None:
        raise BadInput("Напишите срок в кавычках или подайте сроки по строкам с ключом --stdin.")
    return [_readable(options["text"])]


def _lines() -> list[str]:
    try:
        return list(sys.stdin)
    except UnicodeDecodeError:
        raise BadInput(NOT_UTF8) from None


def _readable(text: str) -> str:
    """The text, unless it holds bytes that Python could only pass on undecoded."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(NOT_UTF8) from None
    return text
