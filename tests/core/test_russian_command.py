"""The `decline` command: its JSON, its table, its refusals; it opens no database."""

import io
import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

WOMAN = {
    "nom": "Ткач Мария Ильинична",
    "gen": "Ткач Марии Ильиничны",
    "dat": "Ткач Марии Ильиничне",
    "acc": "Ткач Марию Ильиничну",
    "ins": "Ткач Марией Ильиничной",
    "loc": "Ткач Марии Ильиничне",
}
MAN = {
    "nom": "Ткач Илья Кузьмич",
    "gen": "Ткача Ильи Кузьмича",
    "dat": "Ткачу Илье Кузьмичу",
    "acc": "Ткача Илью Кузьмича",
    "ins": "Ткачом Ильёй Кузьмичом",
    "loc": "Ткаче Илье Кузьмиче",
}
POST = {
    "nom": "тьютор",
    "gen": "тьютора",
    "dat": "тьютору",
    "acc": "тьютора",
    "ins": "тьютором",
    "loc": "тьюторе",
}
EMPTY = dict.fromkeys(WOMAN, "")


def run(*args, stdin=None, monkeypatch=None):
    out = io.StringIO()
    if stdin is not None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    call_command("decline", *args, stdout=out)
    return out.getvalue()


def shell(*args, stdin=""):
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "manage.py", "decline", *args],
        cwd=settings.BASE_DIR,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_decline_json_of_one_name():
    assert json.loads(run(WOMAN["nom"], "--gender", "f", "--json")) == {"items": [WOMAN]}


def test_decline_json_detects_the_gender():
    assert json.loads(run(MAN["nom"], "--json")) == {"items": [MAN]}


def test_decline_json_with_a_post():
    found = json.loads(run(MAN["nom"], "--gender", "m", "--post", "тьютор", "--json"))

    assert found == {"items": [{**MAN, "post": POST}]}


def test_decline_table_for_a_person():
    assert run(MAN["nom"], "--gender", "m", "--post", "тьютор").splitlines() == [
        "именительный  Ткач Илья Кузьмич",
        "родительный   Ткача Ильи Кузьмича",
        "дательный     Ткачу Илье Кузьмичу",
        "винительный   Ткача Илью Кузьмича",
        "творительный  Ткачом Ильёй Кузьмичом",
        "предложный    Ткаче Илье Кузьмиче",
        "именительный  тьютор",
        "родительный   тьютора",
        "дательный     тьютору",
        "винительный   тьютора",
        "творительный  тьютором",
        "предложный    тьюторе",
    ]


def test_decline_stdin_answers_every_line_in_order(monkeypatch):
    lines = f"\ufeff{WOMAN['nom']}\tf\n\n{MAN['nom']}\n{WOMAN['nom']}\tЖ\n"

    found = json.loads(run("--stdin", "--json", stdin=lines, monkeypatch=monkeypatch))

    assert found == {"items": [WOMAN, EMPTY, MAN, WOMAN]}


def test_decline_stdin_without_lines_has_no_items(monkeypatch):
    assert json.loads(run("--stdin", "--json", stdin="", monkeypatch=monkeypatch)) == {"items": []}


def test_decline_stdin_of_a_thousand_lines_is_quick(monkeypatch):
    lines = "".join(f"Ткачёв{'аеи'[n % 3]}нко-{n} Илья Кузьмич\tm\n" for n in range(1000))
    start = time.monotonic()

    found = json.loads(run("--stdin", "--json", stdin=lines, monkeypatch=monkeypatch))

    assert len(found["items"]) == 1000
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ((" ",), "Напишите имя: decline «Иванова Мария Петровна» [--gender m|f] [--post «учитель»] "
                 "или передайте строки с --stdin."),
        ((), "Напишите имя: decline «Иванова Мария Петровна» [--gender m|f] [--post «учитель»] "
             "или передайте строки с --stdin."),
        (("Ткач", "--gender", "x"), "Пол «x» не понят: напишите m (мужской) или f (женский)."),
        (("Ткач", "--post", " "), "Должность пуста: напишите её после --post или уберите этот ключ."),
    ],
)  # fmt: skip
def test_decline_refuses_bad_input(args, sentence):
    with pytest.raises(CommandError) as refusal:
        run(*args)

    assert (str(refusal.value), refusal.value.returncode) == (sentence, 2)


def test_decline_stdin_refuses_a_wrong_gender_by_its_line(monkeypatch):
    with pytest.raises(CommandError) as refusal:
        run("--stdin", stdin="Ткач Илья\tm\nТкач Анна\tженский\n", monkeypatch=monkeypatch)

    assert str(refusal.value) == "Строка 2. Пол «женский» не понят: напишите m (мужской) или f (женский)."


def test_decline_in_a_shell_needs_no_database():
    done = shell(MAN["nom"], "--json")

    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, {"items": [MAN]}, "")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("Ткач", "--gender", "x"), "Пол «x» не понят: напишите m (мужской) или f (женский).\n"),
        (("Ткач", "--wrong"), "Команда не понята (лишнее: --wrong). "
                              "Ключи и порядок слов покажет --help.\n"),
    ],
)  # fmt: skip
def test_decline_in_a_shell_refuses_with_one_sentence(args, sentence):
    done = shell(*args)

    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)
