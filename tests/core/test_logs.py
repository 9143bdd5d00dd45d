"""Lines of the log: numbers of request and task, one line a record, no words of people."""

import errno
import json
import logging
import sys

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from apps.core import logs
from apps.core.middleware import RequestIdMiddleware


def record(message="готово", *args, error=None):
    made = logging.LogRecord("apps.x", logging.INFO, "x.py", 1, message, args, error)
    logs.Ids().filter(made)
    return made


def failure(debug, settings):
    settings.DEBUG = debug
    try:
        raise ValueError("Иванов Пётр")
    except ValueError:
        return sys.exc_info()


@pytest.fixture
def ids():
    tokens = logs.request_id.set("req-1"), logs.task_id.set("task-9")
    yield
    logs.request_id.reset(tokens[0])
    logs.task_id.reset(tokens[1])


def test_line_carries_request_and_task(ids):
    text = logs.Line().format(record())

    assert text.endswith("INFO apps.x [req-1 task-9] готово")


def test_line_of_a_forged_message_stays_one_line(ids):
    text = logs.Line().format(record("a\n2026-11-20 INFO forged\r\nb"))

    assert text.endswith(r"a\n2026-11-20 INFO forged\r\nb")
    assert "\n" not in text


def test_json_line_is_an_object_with_fixed_names(ids):
    data = json.loads(logs.JsonLine().format(record("задание %s", 7)))

    data.pop("at")
    assert data == {
        "level": "INFO",
        "logger": "apps.x",
        "request": "req-1",
        "task": "task-9",
        "message": "задание 7",
    }


@pytest.mark.parametrize("formatter", [logs.Line, logs.JsonLine])
def test_text_of_an_error_is_left_out_in_production(formatter, settings):
    error = failure(False, settings)

    text = formatter().format(record("сбой", error=error))

    assert "Иванов" not in text
    assert "ValueError" in text
    assert "test_logs.py:" in text


def test_text_of_an_error_is_kept_in_development(settings):
    assert logs.places(failure(True, settings)).startswith("ValueError: Иванов Пётр < ")


def answer(number=None):
    seen = []

    def view(request):
        seen.append((request.request_id, logs.request_id.get()))
        return HttpResponse("ok")

    headers = {"X-Request-ID": number} if number is not None else {}
    response = RequestIdMiddleware(view)(RequestFactory().get("/", headers=headers))
    return seen[0], response["X-Request-ID"]


def test_request_gets_a_number_for_log_and_answer():
    (own, logged), shown = answer()

    assert own == logged == shown
    assert len(own) == 16
    assert logs.request_id.get() == "-"


def test_number_of_the_proxy_is_kept():
    assert answer("abc-12345678")[1] == "abc-12345678"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space 1234", "имя-имя-имя", "a\nb-forged-line"])
def test_number_that_is_none_is_replaced(given):
    if "\n" in given:
        assert logs.one_line(given) == r"a\nb-forged-line"
        return
    assert answer(given)[1] != given


def test_page_of_an_error_shows_the_number_of_the_request(cast, monkeypatch, caplog):
    from apps.notifications.views import inbox

    def broken(*args, **kwargs):
        raise ValueError("Иванов Пётр")

    monkeypatch.setattr(inbox.Message.objects, "filter", broken)
    client = cast.client("curator")
    client.raise_request_exception = False

    response = client.get("/notifications/?q=Иванов", headers={"X-Request-ID": "case-0042"})

    assert response.status_code == 500
    assert "case-0042" in response.content.decode()
    assert "?q=" not in caplog.text


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_database_that_is_away_is_no_error_of_ours(cast, monkeypatch, error):
    from apps.notifications.views import inbox

    def away(*args, **kwargs):
        raise error("server closed the connection; password=secret")

    monkeypatch.setattr(inbox.Message.objects, "filter", away)
    client = cast.client("curator")
    client.raise_request_exception = False

    response = client.get("/notifications/")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_full_disk_is_told_as_it_is(cast, monkeypatch, number):
    from apps.notifications.views import inbox

    def full(*args, **kwargs):
        raise OSError(number, "No space left on device", "/srv/secret")

    monkeypatch.setattr(inbox.Message.objects, "filter", full)
    client = cast.client("curator")
    client.raise_request_exception = False

    response = client.get("/notifications/")

    told = number != errno.EIO
    text = response.content.decode()
    assert (response.status_code, "закончилось место" in text, "secret" in text) == (507 if told else 500, told, False)


def test_sentry_without_its_package_says_what_to_do(monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    from mentoring_site import environment

    monkeypatch.setitem(sys.modules, "sentry_sdk", None)

    assert environment.start_sentry("") is False
    with pytest.raises(ImproperlyConfigured, match="sentry-sdk"):
        environment.start_sentry("https://key@sentry.example/1")


def test_sentry_event_leaves_without_words_of_people():
    from mentoring_site.environment import _bare

    event = {
        "request": {"data": "Иванов"},
        "user": {"id": 1},
        "exception": {"values": [{"type": "ValueError", "value": "Иванов"}]},
    }

    assert _bare(event, {}) == {"exception": {"values": [{"type": "ValueError", "value": ""}]}}
