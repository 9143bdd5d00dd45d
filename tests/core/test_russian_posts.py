"""Posts in six cases, against a table written from the rules of grammar and against the known traps."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.russian import CASES
from apps.core.russian.posts import decline_post

TABLE = Path(__file__).parent / "data" / "posts.tsv"


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


POSTS = rows()


def test_table_of_posts_is_large():
    assert len({row["nom"] for row in POSTS}) >= 60


def test_decline_post_over_the_table_of_posts():
    failures = [
        (row["nom"], decline_post(row["nom"]))
        for row in POSTS
        if decline_post(row["nom"]) != {case: row[case] for case in CASES}
    ]

    share = 1 - len(failures) / len(POSTS)

    assert share >= 0.995, "\n".join(f"{post}: {found}" for post, found in failures)


@pytest.mark.parametrize(
    ("post", "genitive", "instrumental"),
    [
        ("шеф-повар", "шеф-повара", "шеф-поваром"),
        ("пресс-секретарь", "пресс-секретаря", "пресс-секретарём"),
        ("инженер-электроник", "инженера-электроника", "инженером-электроником"),
        ("секретарь-машинистка", "секретаря-машинистки", "секретарём-машинисткой"),
        ("тьютор-наставник", "тьютора-наставника", "тьютором-наставником"),
        ("коуч", "коуча", "коучем"),
        ("режиссер", "режиссера", "режиссером"),
        ("заведующий детским садом", "заведующего детским садом", "заведующим детским садом"),
        ("дежурный воспитатель", "дежурного воспитателя", "дежурным воспитателем"),
        ("младший научный сотрудник", "младшего научного сотрудника", "младшим научным сотрудником"),
        ("ответственный за охрану труда", "ответственного за охрану труда", "ответственным за охрану труда"),
        ("доверенное лицо", "доверенного лица", "доверенным лицом"),
        ("директор и учитель физики", "директора и учителя физики", "директором и учителем физики"),
        ("учитель ИЗО и черчения", "учителя ИЗО и черчения", "учителем ИЗО и черчения"),
        ("учитель музыки и классный руководитель", "учителя музыки и классного руководителя",
         "учителем музыки и классным руководителем"),
        ("родитель (законный представитель)", "родителя (законного представителя)",
         "родителем (законным представителем)"),
        ("учитель труда (технологии)", "учителя труда (технологии)", "учителем труда (технологии)"),
        ("заведующий кафедрой, профессор", "заведующего кафедрой, профессора", "заведующим кафедрой, профессором"),
        ("исполняющий обязанности заместителя директора по УВР", "исполняющего обязанности заместителя директора по УВР",
         "исполняющим обязанности заместителя директора по УВР"),
        ("зам. директора по ВР", "зам. директора по ВР", "зам. директора по ВР"),
        ("замдиректора по ВР", "замдиректора по ВР", "замдиректора по ВР"),
        ("глава администрации", "главы администрации", "главой администрации"),
        ("судья", "судьи", "судьёй"),
        ("ЗАМЕСТИТЕЛЬ ДИРЕКТОРА", "ЗАМЕСТИТЕЛЯ ДИРЕКТОРА", "ЗАМЕСТИТЕЛЕМ ДИРЕКТОРА"),
        ("руководитель центра «Точка роста»", "руководителя центра «Точка роста»", "руководителем центра «Точка роста»"),
        ("PR-менеджер", "PR-менеджера", "PR-менеджером"),
        ("ведущий IT-специалист школы", "ведущего IT-специалиста школы", "ведущим IT-специалистом школы"),
        ("учитeль химии", "учителя химии", "учителем химии"),
        ("временно исполняющая обязанности заведующей", "временно исполняющей обязанности заведующей",
         "временно исполняющей обязанности заведующей"),
    ],
)  # fmt: skip
def test_decline_post_traps(post, genitive, instrumental):
    found = decline_post(post)

    assert (found["gen"], found["ins"]) == (genitive, instrumental)


@pytest.mark.parametrize("post", ["тьютор", "электрик", "член совета", "советник", "старший вожатый", "инструктор"])
def test_decline_post_accusative_is_of_a_living_being(post):
    found = decline_post(post)

    assert found["acc"] == found["gen"] != found["nom"]


@pytest.mark.parametrize(
    "post", ["и.о. директора", "И.о. директора", "и. о. начальника", "врио директора", "ВРИО главы"]
)
def test_decline_post_acting_stays(post):
    assert decline_post(post) == dict.fromkeys(CASES, post)


@pytest.mark.parametrize("post", ["", "12", "C++ developer", "«»", "по УВР", "- -", "и", ", ,"])
def test_decline_post_without_a_head_stays(post):
    assert decline_post(post) == dict.fromkeys(CASES, post)


@pytest.mark.parametrize("text", ["(" * 100_000, "и " * 50_000, "учитель, " * 10_000], ids=["brackets", "and", "posts"])
def test_decline_post_leaves_an_endless_text_at_once(text):
    started = time.process_time()

    assert set(decline_post(text).values()) == {" ".join(text.split())}
    assert time.process_time() - started < 1


def test_decline_post_joins_words_by_one_space():
    assert decline_post("  главный\n бухгалтер ")["dat"] == "главному бухгалтеру"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_decline_post_answers_any_text(text):
    found = decline_post(text)

    assert tuple(found) == CASES
    assert found["nom"] == " ".join(text.split())


WORDS = [
    "старший",
    "главная",
    "учитель",
    "и",
    "обязанности",
    "по",
    "УВР",
    "педагог-психолог",
    "школы",
    "и.о.",
    "(",
    ",",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_decline_post_keeps_the_number_of_words(words):
    found = decline_post(" ".join(words))

    assert {len(form.split()) for form in found.values()} == {len(words)}
