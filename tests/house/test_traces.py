"""Names of people stay in the base and in what is made of it: no line of the log, no queue, no cache, no page of an error holds one."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from apps.core.logs import Ids, JsonLine
from apps.participants.models import Person
from tests.conftest import CAST
from tests.house.matrix import APPS
from tests.house.test_fuzz import _rewind, doors, insiders, patient

MARK = "Приметов"


class Kept(logging.Handler):
    """Lines of the log as they are written in production."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLine())
        self.addFilter(Ids())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log(settings):
    """All lines from the level of production upwards."""
    settings.DEBUG = False
    kept, root = Kept(), logging.getLogger()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    yield kept
    root.removeHandler(kept)
    root.setLevel(before)


def holding(folder: Path) -> set[str]:
    """Files of a folder that hold the mark."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in files if MARK.encode() in path.read_bytes()}


def in_the_cache() -> bool:
    return MARK in repr(getattr(cache, "_cache", {}))


@pytest.mark.parametrize("app", APPS)
@pytest.mark.usefixtures("sessions_in_cookies")
def test_no_name_is_left_behind_by_any_door(app, cast, log):
    clients, pages = {who: patient(cast, who) for who in CAST}, []
    for method in ("get", "post"):
        for row, address, data in doors(cast, app, method):
            with transaction.atomic():
                Person.objects.update(last_name=MARK)
                # Nonsense too: errors are told. A stranger's page of an error names nobody.
                bodies = [data, dict.fromkeys(data, MARK)] if data else [data]
                for who, body in [*((insiders(row)[0], body) for body in bodies), ("municipal", data)]:
                    _rewind(body)
                    answer = getattr(clients[who], method)(address, body)
                    if answer.status_code >= 400 and MARK in answer.content.decode("utf-8", "replace"):
                        pages.append((str(row), who, answer.status_code))
                transaction.set_rollback(True)

    assert [line for line in log.lines if MARK in line] == []
    assert (pages, holding(Path(settings.DATA_DIR) / "broker"), in_the_cache()) == ([], set(), False)


def test_error_of_ours_names_nobody(cast, log, monkeypatch):
    """An exception whose words hold a name: the log keeps its place and kind, the page its number."""

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ValueError(f"Наставник {MARK} не найден")

    monkeypatch.setattr("apps.participants.views.people.paged", broken)
    client = patient(cast, "curator")

    answer = client.get("/participants/mentors/")

    assert answer.status_code == 500
    assert MARK not in answer.content.decode()
    assert [line for line in log.lines if MARK in line] == []
    assert any("ValueError" in line for line in log.lines)


def test_search_of_files_finds_the_mark():
    """The searching itself: a file that holds a name is found."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a").write_text(MARK, encoding="utf-8")
        assert holding(Path(folder)) == {str(Path(folder) / "a")}
