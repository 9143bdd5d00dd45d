"""`match --input`: what scripts send and read."""

import json

import pytest
from django.core.management import CommandError, call_command

PROBLEM = {
    "mentors": [{"id": "м-1", "capacity": 1}, {"id": 2, "capacity": 2}],
    "mentees": [{"id": 10}, {"id": "п-11"}, {"id": 12}, {"id": 13}],
    "scores": [[3, None, 1, None], [5.5, 2, None, None]],
}


@pytest.fixture
def match(tmp_path, capsys):
    """Runs the command on a problem (an object, or the raw bytes of the file) and returns what it printed as JSON."""

    def run(problem, *options):
        path = tmp_path / "problem.json"
        path.write_bytes(problem if isinstance(problem, bytes) else json.dumps(problem).encode())
        call_command("match", "--input", str(path), "--json", *options)
        printed = capsys.readouterr()
        assert printed.err == ""
        data = json.loads(printed.out)
        assert data.pop("seconds") >= 0
        return data

    return run


def refusal(match, problem, *options):
    with pytest.raises(CommandError) as refused:
        match(problem, *options)
    assert refused.value.returncode == 2
    return str(refused.value)


def changed(**fields):
    return {**PROBLEM, **fields}


def one_by_one(score):
    """A problem of one mentor and one mentee; the score is put in as text, to write what json.dumps would not."""
    return f'{{"mentors": [{{"id": 1, "capacity": 1}}], "mentees": [{{"id": 1}}], "scores": [[{score}]]}}'.encode()


class TestAnswer:
    def test_pairs_and_people_left_out_by_the_ids_of_the_file(self, match):
        assert match(PROBLEM) == {
            "pairs": [
                {"mentor": "м-1", "mentee": 12, "score": 1, "reasons": ["единственный разрешённый наставник +1"]},
                {
                    "mentor": 2,
                    "mentee": 10,
                    "score": 5.5,
                    "reasons": ["место 1 из 2 по баллам у этого наставляемого +5.5"],
                },
                {"mentor": 2, "mentee": "п-11", "score": 2, "reasons": ["единственный разрешённый наставник +2"]},
            ],
            "unmatched": [{"mentee": 13, "reasons": ["пара запрещена: 2 наставника"]}],
            "total": 8.5,
        }

    @pytest.mark.parametrize(
        ("options", "pairs", "total"),
        [
            ([], [("a", "y"), ("b", "x")], 3),
            (["--mode", "coverage"], [("a", "y"), ("b", "x")], 3),
            (["--mode", "quality"], [("a", "x")], 9),
        ],
    )
    def test_modes(self, match, options, pairs, total):
        problem = {
            "mentors": [{"id": "a", "capacity": 1}, {"id": "b", "capacity": 1}],
            "mentees": [{"id": "x"}, {"id": "y"}],
            "scores": [[9, 1], [2, None]],
        }

        data = match(problem, *options)

        assert ([(pair["mentor"], pair["mentee"]) for pair in data["pairs"]], data["total"]) == (pairs, total)

    def test_left_out_reasons_tell_busy_full_and_forbidden_apart(self, match):
        problem = {
            "mentors": [{"id": 1, "capacity": 1}, {"id": 2, "capacity": 0}, {"id": 3, "capacity": 1}],
            "mentees": [{"id": 1}, {"id": 2}],
            "scores": [[5, 4], [5, 5], [None, None]],
        }

        assert match(problem)["unmatched"] == [
            {
                "mentee": 2,
                "reasons": [
                    "единственный подходящий наставник занят",
                    "нет свободных мест: 1 наставник",
                    "пара запрещена: 1 наставник",
                ],
            }
        ]

    @pytest.mark.parametrize(
        ("problem", "unmatched"),
        [
            ({"mentors": [], "mentees": [], "scores": []}, []),
            ({"mentors": [{"id": 1, "capacity": 2}], "mentees": [], "scores": [[]]}, []),
            ({"mentors": [{"id": 1, "capacity": 2}], "mentees": [], "scores": []}, []),
            (
                {"mentors": [], "mentees": [{"id": 1}], "scores": []},
                [{"mentee": 1, "reasons": ["в базе нет наставников"]}],
            ),
        ],
    )
    @pytest.mark.parametrize("mode", ["coverage", "quality"])
    def test_empty_sides_are_fine(self, match, problem, unmatched, mode):
        assert match(problem, "--mode", mode) == {"pairs": [], "unmatched": unmatched, "total": 0}

    def test_byte_order_mark_is_read_over(self, match):
        assert match(b"\xef\xbb\xbf" + json.dumps(PROBLEM).encode())["total"] == 8.5

    def test_an_id_that_has_no_bytes_comes_back_as_it_was_given(self, match):
        problem = b'{"mentors": [{"id": "\\ud800", "capacity": 1}], "mentees": [{"id": 1}], "scores": [[1]]}'

        found = match(problem)

        assert [(pair["mentor"], pair["mentee"]) for pair in found["pairs"]] == [("\ud800", 1)]

    def test_words_go_to_stderr_without_json(self, tmp_path, capsys):
        path = tmp_path / "problem.json"
        path.write_text(json.dumps(PROBLEM))

        call_command("match", "--input", str(path))

        printed = capsys.readouterr()
        assert json.loads(printed.out)["total"] == 8.5
        assert printed.err.strip() == "Пар: 3, без пары: 1, всего: 8.5"

    def test_no_database_is_touched(self, match, django_db_blocker):
        # Without the django_db mark any query raises.
        assert match(PROBLEM)["total"] == 8.5


NUMBERS = "нужны числа от 0 или null."


class TestRefusal:
    @pytest.mark.parametrize(
        ("problem", "sentence"),
        [
            (b"{", "Файл «problem.json» — не JSON в кодировке UTF-8: исправьте его и повторите."),
            (b"", "Файл «problem.json» — не JSON в кодировке UTF-8: исправьте его и повторите."),
            (b"\xff\xfe\x00", "Файл «problem.json» — не JSON в кодировке UTF-8: исправьте его и повторите."),
            (b"[" * 100_000, "Файл «problem.json» — не JSON в кодировке UTF-8: исправьте его и повторите."),
            ([], "В файле должен быть объект с полями mentors, mentees и scores."),
            ({}, "Поле mentors должно быть списком объектов с полем id."),
            (changed(mentors={}), "Поле mentors должно быть списком объектов с полем id."),
            (changed(mentees=[1]), "Поле mentees должно быть списком объектов с полем id."),
            (changed(mentees=[{}]), "У записи 1 в mentees нет id: нужна строка или целое число."),
            (changed(mentees=[{"id": True}]), "У записи 1 в mentees нет id: нужна строка или целое число."),
            (changed(mentees=[{"id": [1]}]), "У записи 1 в mentees нет id: нужна строка или целое число."),
            (
                changed(mentees=[{"id": 1}, {"id": 2}, {"id": 1}]),
                "В mentees дважды встречается id «1»: у каждого должен быть свой.",
            ),
            (
                changed(mentors=[{"id": "a", "capacity": 1}] * 2),
                "В mentors дважды встречается id «a»: у каждого должен быть свой.",
            ),
            *[
                (
                    changed(mentors=[{"id": "a", "capacity": capacity}]),
                    "У наставника «a» поле capacity должно быть целым числом от 0.",
                )
                for capacity in (-1, 1.5, "2", None, True)
            ],
            (changed(mentors=[{"id": "a"}]), "У наставника «a» поле capacity должно быть целым числом от 0."),
            (changed(scores=None), "В scores должно быть строк: 2, по одной на наставника."),
            (changed(scores=[]), "В scores должно быть строк: 2, по одной на наставника."),
            (changed(scores=[[1, 1, 1, 1]]), "В scores должно быть строк: 2, по одной на наставника."),
            (
                changed(scores=[[1, 1, 1, 1], [1, 1, 1]]),
                "В строке 2 матрицы scores должно быть значений: 4, по одному на наставляемого.",
            ),
            (
                changed(scores=[[1, 1, 1, 1], 5]),
                "В строке 2 матрицы scores должно быть значений: 4, по одному на наставляемого.",
            ),
            (changed(mentees=[]), "Баллы в scores есть, а наставников или наставляемых в файле нет: исправьте файл."),
            (changed(mentors=[]), "Баллы в scores есть, а наставников или наставляемых в файле нет: исправьте файл."),
            (one_by_one("-1"), f"В строке 1 матрицы scores есть отрицательный балл: {NUMBERS}"),
            (one_by_one("-0.001"), f"В строке 1 матрицы scores есть отрицательный балл: {NUMBERS}"),
            (one_by_one('"5"'), f"В строке 1 матрицы scores есть не число: {NUMBERS}"),
            (one_by_one("true"), f"В строке 1 матрицы scores есть не число: {NUMBERS}"),
            (one_by_one("[1]"), f"В строке 1 матрицы scores есть не число: {NUMBERS}"),
            (one_by_one("NaN"), "Вместо NaN в scores нужно число от 0 или null (пара запрещена)."),
            (one_by_one("-Infinity"), "Вместо -Infinity в scores нужно число от 0 или null (пара запрещена)."),
            (one_by_one("1e400"), "В строке 1 матрицы scores балл больше 1000000000000: уменьшите масштаб баллов."),
            (one_by_one("1" * 50), "В строке 1 матрицы scores балл больше 1000000000000: уменьшите масштаб баллов."),
            (one_by_one("1" * 5000), "В файле «problem.json» есть число, которое нельзя прочитать: исправьте его."),
        ],
    )
    def test_unusable_file_is_refused_with_one_sentence(self, match, problem, sentence):
        assert refusal(match, problem) == sentence

    def test_missing_file(self, tmp_path):
        with pytest.raises(CommandError) as refused:
            call_command("match", "--input", str(tmp_path / "none.json"))

        assert refused.value.returncode == 2
        assert str(refused.value).startswith("Файл «")

    def test_unknown_mode(self, match):
        sentence = "Режим --mode бывает coverage или quality, а не «best»."

        assert refusal(match, PROBLEM, "--mode", "best") == sentence

    def test_weights_are_for_organizations(self, match):
        sentence = "--weights действует только с --organization: в файле --input баллы уже даны."

        assert refusal(match, PROBLEM, "--weights", "weights.json") == sentence

    @pytest.mark.parametrize("options", [[], ["--input", "a.json", "--organization", "1"]])
    def test_exactly_one_source(self, options):
        sentence = "Укажите одно из двух: --organization с номером организации или --input с файлом."

        with pytest.raises(CommandError) as refused:
            call_command("match", *options)

        assert (refused.value.returncode, str(refused.value)) == (2, sentence)

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"{", "Файл «weights.json» — не JSON в кодировке UTF-8: исправьте его и повторите."),
            (b'{"weights": {"days": -1}}', "Вес days — целое число от 0 до 1000, а не «-1»."),
        ],
    )
    def test_unusable_weights(self, tmp_path, content, sentence):
        path = tmp_path / "weights.json"
        path.write_bytes(content)

        with pytest.raises(CommandError) as refused:
            call_command("match", "--organization", "1", "--weights", str(path))

        assert (refused.value.returncode, str(refused.value)) == (2, sentence)
