"""`import_roadmap` at the command line: JSON on stdout, words on stderr, one sentence on bad input."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from .seeds import DATA, read_seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization(cast):
    return cast.school


def run(*arguments) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_roadmap", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def options(organization, start="2023-02-03", end="2023-12-31") -> list:
    return ["--organization", organization.public_id, "--from", start, "--to", end, "--dry-run"]


def test_dry_run_prints_json_alone_on_stdout(organization):
    out, err = run(DATA / "roadmap_municipality.txt", *options(organization), "--json")

    data = json.loads(out)
    assert data["items"] == read_seed("municipality").as_json()["items"]
    assert err == f"Строк: 20, замечаний: {len(data['warnings'])}.\n"


def test_dry_run_writes_nothing(organization):
    from apps.roadmap.models import Roadmap

    run(DATA / "roadmap_municipality.txt", *options(organization))

    assert Roadmap.objects.count() == 0


def test_organization_by_number_and_warnings_in_words(organization):
    arguments = ["--organization", organization.pk, "--from", "03.02.2023", "--to", "31.12.2023", "--dry-run"]

    out, err = run(DATA / "roadmap_municipality.txt", *arguments)

    assert out == ""
    assert "строка 1: Остаток шаблона: «ГУО». Замените его своими словами." in err.split("\n")


@pytest.mark.parametrize(
    ("file", "arguments", "sentence"),
    [
        ("нет.docx", {}, "Файл «нет.docx» не найден"),
        (__file__, {}, "В документе не найдена таблица дорожной карты."),
        (DATA / "roadmap_school.txt", {"start": "вчера"}, "--from: «вчера» — не дата."),
        (DATA / "roadmap_school.txt", {"start": "2024-02-03"}, "Начало периода (--from) позже его конца"),
    ],
)
def test_bad_input_is_one_sentence(organization, file, arguments, sentence):
    with pytest.raises(CommandError) as refusal:
        run(file, *options(organization, **arguments))

    assert refusal.value.returncode == 2
    assert str(refusal.value).startswith(sentence)


def test_unknown_organization_is_one_sentence():
    with pytest.raises(CommandError) as refusal:
        run(
            DATA / "roadmap_school.txt",
            "--organization",
            "999999",
            "--from",
            "2023-09-01",
            "--to",
            "2024-08-31",
            "--dry-run",
        )

    assert refusal.value.returncode == 2
