"""People of the base in free texts: whatever the case, the spelling and the signs between letters."""

import pytest

from apps.core import nameless
from apps.core.errors import Refused
from apps.core.russian import names
from apps.participants.services import mentions
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(cast):
    """People whose names cover the rules: ordinary, adjective, noun, double, short, foreign, with ё."""
    rows = [
        ("Зимогорова", "Анна", "Сергеевна", "f"),
        ("Белый", "Фёдор", "Ильич", "m"),
        ("Сорока", "Павел", "Львович", "m"),
        ("Заяц", "Игорь", "Петрович", "m"),
        ("Петрова-Водкина", "Любовь", "Марковна", "f"),
        ("Ли", "Семён", "Олегович", "m"),
        ("Ковалёв", "Пётр", "", "m"),
        ("О'Коннор", "Дженни", "", "f"),
    ]
    return [
        make_person(cast, last, first_name=first, middle_name=middle, gender=sex, phone="", email="")
        for last, first, middle, sex in rows
    ]


def words(cast, text):
    return nameless.named([text], [cast.school])[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Отчёт сдала Зимогорова вовремя", ["Зимогорова"]),
        ("нет отчёта зимогоровой", ["зимогоровой"]),
        ("ЗИМОГОРОВУ перевели", ["ЗИМОГОРОВУ"]),
        ("сын Зимогоров и вся семья Зимогоровых", ["Зимогоров", "Зимогоровых"]),
        ("Зимогoрова с латинской буквой", ["Зимогорова".replace("го", "гo")]),
        ("Зимо\u00adгорова с переносом", ["Зимогорова"]),
        ("(Зимогорову).", ["Зимогорову"]),
        ("встреча с Белым прошла", ["Белым"]),
        ("белый лист и сорока на заборе", []),
        ("у Сороки двое наставляемых", ["Сороки"]),
        ("пара Зайца и Ковалева", ["Зайца", "Ковалева"]),
        ("Петровой-Водкиной выдан сертификат", ["Петровой-Водкиной"]),
        ("у Водкиной замена", ["Водкиной"]),
        ("Ли Семён ушёл, С. Ли вернулся", ["Ли", "Ли"]),
        ("Ли это важно? Придут ли все?", []),
        ("наставник О’Коннор", ["О’Коннор"]),
        ("по словам Анны Сергеевны всё готово", ["Анны Сергеевны"]),
        ("по словам анны сергеевны", ["анны сергеевны"]),
        ("Мария Сергеевна и Анна Петровна", []),
        ("с Фёдором Ильичом и Федором Ильичем", ["Фёдором Ильичом", "Федором Ильичем"]),
        ("Павел пришёл", []),
        ("12 занятий по графику, 5 из 7 планов выполнены", []),
        ("", []),
    ],
)
def test_words_that_name_somebody(cast, base, text, expected):
    assert words(cast, text) == expected


def test_every_case_of_every_name_is_found(cast, base):
    missed = [
        form
        for person in base
        for form in names.decline_name(person.full_name, person.gender).values()
        if not words(cast, f"решение о {form} принято")
    ]

    assert missed == []


@pytest.mark.parametrize(
    "typed", ["+7 900 123-45-67", "89001234567", "8 (900) 123 45 67", "+79001234567", "тел.: 900-123-45-67"]
)
def test_phones_are_found_in_any_shape(cast, typed):
    make_person(cast, phone="+7 900 123-45-67")

    assert len(words(cast, f"звонить {typed} днём")) == 1


def test_one_of_several_phones_is_found(cast):
    make_person(cast, phone="+7 900 123-45-67, +7 900 765-43-21")

    assert len(words(cast, "8 900 765 43 21")) == 1


def test_numbers_of_nobody_are_let_through(cast):
    make_person(cast, phone="+7 900 123-45-67")

    assert words(cast, "приказ № 12-34567 от 20.11.2026, 8 900 123-45-68") == []


def test_mail_is_found_whatever_its_letters(cast):
    make_person(cast, email="Anna.Z@school.example")

    assert words(cast, "писать на ANNA.Z@school.example.") == ["ANNA.Z@school.example"]


def test_only_people_of_the_asked_organizations_count(cast):
    make_person(cast, "Зимогорова", organization=cast.foreign_school)

    asked = [nameless.named(["Зимогорова"], [school]) for school in (cast.school, cast.foreign_school)]
    assert asked == [[[]], [["Зимогорова"]]]


def test_masked_people_are_not_looked_for(cast, noon):
    make_person(cast, "Обезличенный", masked_at=noon)

    assert words(cast, "Обезличенный") == []


def test_cut_hides_each_place_once(cast, base):
    shown = nameless.cut(["Зимогорова Анна Сергеевна и Белый, ждём", "без имён"], [cast.school])

    assert shown == ["[скрыто] [скрыто] и [скрыто], ждём", "без имён"]


def test_refusal_names_the_place_and_the_word(cast, base):
    with pytest.raises(Refused) as refusal:
        nameless.refuse({"Строка 1": "всё готово", "Строка 2": "ждём Зимогорову"}, cast.school)

    assert refusal.value.sentence == (
        "Строка 2: «Зимогорову» – это данные человека из базы, а текст увидит муниципалитет. "
        "Напишите без имён, телефонов и адресов, например: «наставник», «обучающийся 8 класса»."
    )


@pytest.mark.parametrize("count", [1, 30])
def test_texts_cost_the_same_for_few_and_many(cast, base, django_assert_num_queries, count):
    texts = ["Зимогорова, Анна Сергеевна, +7 900 123-45-67, a@b.example"] * count

    with django_assert_num_queries(4):
        mentions.find(texts, [cast.school])


def test_forms_of_a_foreign_surname_stay(db):
    assert mentions.forms("smith") == {"smith"}
