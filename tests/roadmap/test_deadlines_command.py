"""The command parse_deadline, as a script calls it: no database, JSON on stdout, words on stderr."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
PERIOD = ("--from", "2023-09-01", "--to", "2024-08-31")


def run(*args, stdin=None, monkeypatch=None):
    out = io.StringIO()
    if stdin is not None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    call_command("parse_deadline", *args, stdout=out)
    return out.getvalue()


def test_one_text_is_answered_in_json():
    assert json.loads(run("до 15.10.2023", *PERIOD, "--json")) == {
        "items": [
            {
                "text": "до 15.10.2023",
                "kind": "dated",
                "rules": "BY(2023-10-15)",
                "windows": [{"start": None, "due": "2023-10-15"}],
                "confidence": 1.0,
            }
        ]
    }


def test_every_line_is_answered_in_order_an_empty_one_too(monkeypatch):
    lines = "по запросу\n\n  постоянно \r\n31.09.2023"

    items = json.loads(run("--stdin", *PERIOD, "--json", stdin=lines, monkeypatch=monkeypatch))["items"]

    assert [(item["text"], item["kind"]) for item in items] == [
        ("по запросу", "request"),
        ("", "none"),
        ("  постоянно ", "period"),
        ("31.09.2023", "invalid"),
    ]


def test_empty_text_is_a_deadline_without_days():
    assert json.loads(run("", *PERIOD, "--json")) == {
        "items": [{"text": "", "kind": "none", "rules": "NONE", "windows": [], "confidence": 1.0}]
    }


def test_dates_are_taken_in_both_spellings():
    iso = run("ежемесячно", *PERIOD, "--json")
    russian = run("ежемесячно", "--from", "01.09.2023", "--to", "31.08.2024", "--json")

    assert russian == iso


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("до 15.10.2023", "«до 15.10.2023» — по датам: до 15.10.2023.\n"),
        ("1-15 декабря 2023", "«1-15 декабря 2023» — по датам: 01.12.2023–15.12.2023.\n"),
        ("15.03.2024", "«15.03.2024» — по датам: 15.03.2024.\n"),
        ("по запросу", "«по запросу» — по запросу.\n"),
        ("  ", "срок не указан.\n"),
        (
            "31.09",
            "«31.09» — невозможная дата (уверенность 30 %). Проверьте: Такой даты не существует: 31.09.\n",
        ),
        (
            "до 25 числа ежемесячно",
            "«до 25 числа ежемесячно» — повторяется: до 25.09.2023, до 25.10.2023, до 25.11.2023, до 25.12.2023, "
            "до 25.01.2024, до 25.02.2024 и ещё 6.\n",
        ),
    ],
)
def test_without_json_a_person_reads_one_line(text, line):
    assert run(text, *PERIOD) == line


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("май", "--from", "2023-13-01", "--to", "2024-08-31"), "«2023-13-01» — не дата"),
        (("май", "--from", "2023-09-01", "--to", "вчера"), "«вчера» — не дата"),
        (("май", "--from", "2024-09-01", "--to", "2023-08-31"), "Начало периода (--from) позже его конца (--to)."),
        (("--from", "2023-09-01", "--to", "2024-08-31"), "Напишите срок в кавычках"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(args, sentence):
    with pytest.raises(CommandError) as refusal:
        run(*args)

    assert sentence in str(refusal.value)
    assert refusal.value.returncode == 2


def shell(*args, stdin=b""):
    command = [sys.executable, str(ROOT / "manage.py"), "parse_deadline", *args]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, timeout=120, check=False)


def test_from_the_shell_data_and_words_go_their_ways():
    good = shell("--stdin", *PERIOD, "--json", stdin="до 15.10\n\n".encode())

    assert (good.returncode, good.stderr) == (0, b"")
    assert [item["kind"] for item in json.loads(good.stdout)["items"]] == ["dated", "none"]


def test_from_the_shell_a_wrong_encoding_ends_with_two_and_one_line():
    done = shell("--stdin", *PERIOD, stdin="май\n".encode("cp1251"))

    assert (done.returncode, done.stdout, len(done.stderr.decode().splitlines())) == (2, b"", 1)


def test_missing_key_is_refused():
    with pytest.raises(CommandError) as refusal:
        run("май", "--from", "2023-09-01")

    assert refusal.value.returncode == 2
