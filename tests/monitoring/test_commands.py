"""Commands of figures and collections: bad input is one Russian sentence with exit code 2, nothing on stdout."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

DAY = ("--date", "2026-11-20")


def refusal(*words):
    with pytest.raises(CommandError) as caught:
        call_command(*map(str, words))
    return caught.value.returncode, str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("metric", "k1", *DAY), "нужен один из ключей --organization --municipality --region"),
        (("metric", "k1", "--region", "1", "--municipality", "2"), "--municipality и --region вместе не указывают"),
        (("metric", "k1", "--region"), "после --region нужно значение"),
        (("metric", "k1", "--region", "99999"), "Организации «99999» нет"),
        (("metric", "k1", "--region", "область"), "не номер организации"),
        (("statistics", "--region", "1", *DAY), "не указано: --out"),
        (("campaign", "rollup", "1"), "не указано: --out"),
        (("campaign", "status", "1", "--extra"), "лишнее: --extra"),
        (("campaign", "close"), "step: «close» не из списка"),
        (("campaign", "status", "77"), "Сбора № 77 нет"),
    ],
)
def test_bad_words_are_answered_by_one_sentence(db, capsys, words, said):
    code, sentence = refusal(*words)

    assert (code, said in sentence, "\n" in sentence.strip()) == (2, True, False)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("key", "kind", "right"),
    [
        ("--municipality", "school", "--organization"),
        ("--region", "municipality", "--municipality"),
        ("--organization", "region", "--region"),
    ],
)
def test_organization_of_another_kind_is_refused(cast, key, kind, right):
    code, sentence = refusal("metric", "k1", key, getattr(cast, kind).public_id, *DAY)

    assert (code, sentence.endswith(f"для неё ключ {right}.")) == (2, True)


@pytest.mark.parametrize("name", ["/nowhere/at/all/a.xlsx", "a.csv"])
def test_file_that_cannot_be_written_is_said(cast, name):
    code, sentence = refusal("statistics", "--region", cast.region.pk, *DAY, "--out", name)

    assert (code, sentence.startswith("--out: ")) == (2, True)


def test_metric_prints_a_row_an_organization(cast, capsys):
    call_command("metric", "pairs.active", "--municipality", str(cast.municipality.public_id), *DAY, "--json")

    printed = json.loads(capsys.readouterr().out)
    assert (printed["code"], printed["unit"]) == ("pairs.active", "шт.")
    assert sorted(printed["rows"], key=lambda row: row["organization"]) == sorted(
        (
            {"organization": str(school.public_id), "numerator": 0, "denominator": None, "value": 0}
            for school in (cast.school, cast.neighbour)
        ),
        key=lambda row: row["organization"],
    )
