"""Lists of invented people as a school writes them, from a fixed seed."""

from __future__ import annotations

import io
import random
from typing import Any

from apps.participants.demo_names import Names

HEADER = [
    "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Должность", "Предметы", "Стаж", "Категория",
    "Телефон", "Почта", "Квалификация", "Запрос", "Интересы",
]  # fmt: skip


def people(count: int) -> list[list[Any]]:
    """Invented rows as a school writes them."""
    dice = random.Random(20261120)
    names = Names(dice)

    def row(number: int) -> list[Any]:
        person = names.draw()
        born = f"{dice.randint(1, 28):02}.{dice.randint(1, 12):02}.{dice.randint(2008, 2016)}"
        who = [person["last_name"], person["first_name"], person["middle_name"], born, person["gender"]]
        school_class = f"{dice.randint(1, 11)} {dice.choice('АБВ')}"
        contacts = [f"8900{dice.randint(1000000, 9999999)}", f"a{number}@example.org"]
        return [*who, school_class, "", "", "", "обучающийся", *contacts, "", "подготовка к олимпиаде", "музыка"]

    return [row(number) for number in range(count)]


def workbook(rows: list[list[Any]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Люди")
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
