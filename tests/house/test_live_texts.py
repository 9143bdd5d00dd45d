"""What people type stays text: no page, letter or review of a file shows a word of the base as a live part of itself."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, models, transaction
from django.urls import reverse

from apps.core import clock
from apps.notifications.models import Message
from apps.notifications.services import outbox
from tests.conftest import CAST
from tests.house.matrix import APPS
from tests.house.test_fuzz import doors, insiders, patient
from tests.house.test_mass import ours
from tests.participants.books import xlsx_bytes

# Out of an attribute, a text, a title, a list, a script; short ones for short columns.
LONG = "'\"></textarea></title></script></option><xss onxss=1>"
SHORT = '"><xss onxss=1>'
SCHEME = "javascript:xss()"
# Columns that name a thing to the program, not to people.
NAMES = set(
    ["timezone", "code", "key", "kind", "password", "secret", "sha256", "content_type", "object_type", "file", "url"]
    # parts of formulas
    + ["formula", "number", "metric", "left", "right"]
)


class Live(HTMLParser):
    """Collects what came alive: an element or an attribute of ours, an address that is a script."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "xss" or any(
            name == "onxss" or (name in ("href", "src", "action") and (value or "").startswith(SCHEME))
            for name, value in attrs
        ):
            self.found.append(self.get_starttag_text() or tag)


def live(page: str) -> list[str]:
    parser = Live()
    parser.feed(page)
    return parser.found


def poison() -> None:
    """Writes an attack into every free text of every row."""
    for model in ours():
        if model.objects.exists():
            for name, length in free_texts(model):
                _write(model, name, LONG if length >= len(LONG) else SHORT)


@cache
def free_texts(model: type[models.Model]) -> list[tuple[str, int]]:
    """Columns for words of people, with the room they have. An address is checked when typed: only http and https pass."""
    unique = {name for rule in model._meta.constraints for name in getattr(rule, "fields", ())}
    found = []
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.URLField)
        is_free = not (field.choices or field.unique or field.name in NAMES | unique)
        if is_text and is_free and (field.max_length or 999) >= len(SHORT):
            found.append((field.name, field.max_length or 999))
    return found


def _write(model: type[models.Model], name: str, attack: str) -> None:
    # A rule of the base may tie the column to another one: nobody can type it freely either.
    with suppress(DatabaseError), transaction.atomic():
        model.objects.update(**{name: attack})


@pytest.mark.parametrize(
    ("page", "expected"),
    [(f"<p title='{LONG}'>", 1), ("<p>&lt;xss onxss=1&gt;</p>", 0), (f'<a href="{SCHEME}">', 1), ("<xss>", 1)],
)
def test_the_parser_sees_what_is_live(page, expected):
    assert len(live(page)) == expected


@pytest.mark.parametrize("app", APPS)
@pytest.mark.usefixtures("sessions_in_cookies")
def test_no_text_of_the_base_comes_alive_on_a_page(app, cast):
    clients, found, shown = {who: patient(cast, who) for who in CAST}, [], 0
    for row, address, _ in doors(cast, app, "get"):
        with transaction.atomic():
            poison()
            for who in insiders(row)[:1]:
                answer = clients[who].get(address + row.query)
                if answer.status_code == 500:
                    found.append((str(row), who, "500"))
                elif answer.get("Content-Type", "").startswith("text/html"):
                    page = answer.content.decode()
                    shown += "xss onxss" in page
                    found += [(str(row), who, text) for text in live(page)]
            transaction.set_rollback(True)

    assert found == []
    assert shown or app == "jobs"


def test_no_text_comes_alive_in_a_letter(cast):
    items = [{"title": LONG, "url": "/", "day": LONG, "late": 3}]
    Message.objects.create(
        key="k", user=cast.mentor, organization=cast.school, subject=LONG, items=items, created_at=clock.now(),
        next_try_at=clock.now(), state="queued",
    )  # fmt: skip

    outbox.deliver()

    html = mail.outbox[0].alternatives[0][0]
    assert "xss onxss" in html
    assert live(html) == []
    assert mail.outbox[0].subject == LONG


PEOPLE = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Должность"]
TASKS = ["№", "Мероприятие", "Срок", "Ответственный", "Результат"]
PERIOD = {"start": "2026-09-01", "end": "2027-05-31"}


@pytest.mark.parametrize(
    ("room", "header", "more"),
    [("participants:import-list", PEOPLE, {"role": "mentor"}), ("roadmap:import-add", TASKS, PERIOD)],
)
def test_no_cell_and_no_name_of_a_file_comes_alive(room, header, more, cast):
    rows = [[LONG, LONG, SHORT, SHORT, LONG], ["1", SHORT, "до 1 декабря 2026", "01.02.1980", LONG]]
    upload = SimpleUploadedFile(f"{LONG.replace('/', '')}.xlsx", xlsx_bytes([header, *rows]))

    page = cast.client("curator").post(reverse(room), {**more, "file": upload}, follow=True).content.decode()

    assert "xss onxss" in page
    assert live(page) == []
