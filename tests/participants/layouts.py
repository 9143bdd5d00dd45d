"""Tables drawn at random: the same people under any titles, in any order of columns, with what surrounds a list on paper."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

from apps.participants.demo_names import Names

Cell = Callable[[dict[str, Any]], Any]
MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
DATES = [
    "{d:02}.{m:02}.{y}",
    "{d}.{m}.{y}",
    "{d:02}/{m:02}/{y}",
    "{y}-{m:02}-{d:02}",
    "{d} {w} {y}",
    "{d:02}.{m:02}.{y} г.",
]
CLASSES = ["{n}{l}", "{n} {l}", "{n}-{l}", "{n} «{l}»", '{n}"{l}"', "{n} {l} класс", " {n}{l} "]
FULL = {
    "mentee": ["ФИО", "Ф.И.О.", "ФИО наставляемого", "Фамилия, имя, отчество", "Ф.И.О. ребёнка (полностью)", "Наставляемый", "ФИО ученика"],
    "mentor": ["ФИО", "Ф. И. О.", "ФИО наставника", "Фамилия, имя, отчество педагога", "Наставник", "Педагог-наставник", "ФИО сотрудника"],
}  # fmt: skip
BIRTH = [
    "Дата рождения",
    "Дата рожд.",
    "Д.р.",
    "дата рождения участника",
    "Число, месяц, год рождения",
    "Дата\nрождения",
]
KLASS = ["Класс", "Кл.", "Класс обучения", "КЛАСС"]
POST = ["Должность", "Занимаемая должность", "Должность, предмет", "Место работы, должность", "Наименование должности"]
POSTS = ["учитель математики", "педагог-психолог", "заместитель директора по УВР", "тренер-преподаватель"]
NOISE = ["Примечание", "Адрес", "СНИЛС", "Подпись", "Дата заполнения", "Согласие"]
ABOVE = [
    ["УТВЕРЖДАЮ"],
    ["Директор школы", None, None, "_______"],
    ["Приложение № 2 к приказу от 01.09.2026 № 41-од"],
    [],
    ["Сведения"],
]
BELOW = [
    [],
    ["Итого:", "5 чел."],
    [None, "Директор школы", None, "О.П. Вершинина"],
    ["Куратор ______ М.В. Чернышова"],
    ["М.П."],
]


def random_table(dice: random.Random) -> tuple[list[list[Any]], str, list[str]]:
    """Rows of a sheet, the role, the people as the tests write them."""
    role = dice.choice(["mentor", "mentee"])
    people = [_person(dice, role) for _ in range(dice.randint(3, 8))]
    columns = _name_columns(dice, role)
    known = {"birth": dice.random() < 0.8, "class": role == "mentee" and dice.random() < 0.8}
    known["post"] = role == "mentor" and dice.random() < 0.8
    columns += _other_columns(dice, known)
    numbered = dice.random() < 0.7
    header = ["№ п/п"] * numbered + [title for title, _ in columns]
    rows = [*dice.sample(ABOVE, dice.randint(0, 5)), header]
    if dice.random() < 0.3:
        rows.append(list(range(1, len(header) + 1)))
    for number, person in enumerate(people, start=1):
        rows.append([number] * numbered + [cell(person) for _, cell in columns])
        if dice.random() < 0.1:
            rows.append([])
        if dice.random() < 0.1 and number < len(people):
            rows.append(list(header))
    return [*rows, *dice.sample(BELOW, dice.randint(0, 4))], role, [_expected(person, known) for person in people]


def _person(dice: random.Random, role: str) -> dict[str, Any]:
    born = date(
        dice.randint(2009, 2016) if role == "mentee" else dice.randint(1960, 2000),
        dice.randint(1, 12),
        dice.randint(1, 28),
    )
    names = Names(dice).draw()
    return {**names, "born": born, "n": dice.randint(1, 11), "l": dice.choice("АБВ"), "post": dice.choice(POSTS)}


def _name_columns(dice: random.Random, role: str) -> list[tuple[str, Cell]]:
    layout = dice.choice(["full", "turned", "split", "rest"])
    if layout == "full":
        return [(dice.choice(FULL[role]), lambda p: _spelt(dice, "{last_name} {first_name} {middle_name}".format(**p)))]
    if layout == "turned":
        return [("Имя Отчество Фамилия", lambda p: _spelt(dice, "{first_name} {middle_name} {last_name}".format(**p)))]
    surname: list[tuple[str, Cell]] = [("Фамилия", lambda p: _spelt(dice, p["last_name"]))]
    if layout == "rest":
        return [*surname, ("Имя, отчество", lambda p: f"{p['first_name']} {p['middle_name']}")]
    return [*surname, ("Имя", lambda p: _spelt(dice, p["first_name"])), ("Отчество", lambda p: p["middle_name"])]


def _spelt(dice: random.Random, text: str) -> str:
    return dice.choice(
        [text] * 5 + [text.upper(), text.lower(), f"  {text} ".replace(" ", "  "), text.replace(" ", "\u00a0")]
    )


def _other_columns(dice: random.Random, known: dict[str, bool]) -> list[tuple[str, Cell]]:
    columns: list[tuple[str, Cell]] = [
        (title, lambda _: dice.choice(["", "да", "—", 12])) for title in dice.sample(NOISE, dice.randint(0, 3))
    ]
    if known["birth"]:
        columns.append((dice.choice(BIRTH), lambda p: _date(dice, p["born"])))
    if known["class"]:
        columns.append((dice.choice(KLASS), lambda p: dice.choice(CLASSES).format(**p)))
    if known["post"]:
        columns.append((dice.choice(POST), lambda p: p["post"]))
    dice.shuffle(columns)
    return columns


def _date(dice: random.Random, day: date) -> Any:
    shape = dice.choice([None, *DATES])
    return day if shape is None else shape.format(d=day.day, m=day.month, y=day.year, w=MONTHS[day.month - 1])


def _expected(person: dict[str, Any], known: dict[str, bool]) -> str:
    told = ["{last_name} {first_name} {middle_name}".format(**person)]
    told += [f"{person['born']:%d.%m.%Y}"] * known["birth"] + [person["post"]] * known["post"]
    return " | ".join([*told, *["{n}{l}".format(**person)] * known["class"]])
