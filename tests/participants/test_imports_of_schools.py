"""Import of bases: tables as schools draw them. Who stands in each was written down before the file was read."""

import io
import random
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from apps.jobs import sheets
from apps.jobs.sheets import Sheet
from apps.participants.imports import cells, plan
from apps.participants.imports.fullnames import full_name
from apps.participants.models import Person
from tests.participants.books import csv_bytes, ods_bytes, saved, xlsx_bytes
from tests.participants.layouts import random_table

FILES = Path(__file__).parent / "files"
VERA, ILYA, ANNA, LEV = "Дятлова Вера Игоревна", "Чижов Илья Петрович", "Совина Анна Денисовна", "Ершов Лев Андреевич"
OLGA, SERGEY, TATYANA = "Берёзкина Ольга Ивановна", "Тополев Сергей Ильич", "Сомова Татьяна Петровна"


def planned(cast, found, role, **more):
    return plan.make(found, organization=cast.school, year=cast.year, role=role, **more)


def people(made):
    """«Фамилия Имя Отчество», with birth date, post and class behind it when they are known."""
    accepted = [step.row.person for step in made.steps if step.state != plan.REFUSED]
    return [_line(each) for each in accepted]


def _line(values):
    born = f"{values['birth_date']:%d.%m.%Y}" if values["birth_date"] else ""
    name = " ".join(values[part] for part in ("last_name", "first_name", "middle_name") if values[part])
    return " | ".join(filter(None, (name, born, values["post"], values["school_class"])))


# ---- tables: rows of the sheet, merged ranges, role, people expected
GROUPS = [
    ["Наставнические пары на 2026/27 уч. год"],
    ["№", "Наставник", None, None, "Наставляемый", None, None, "Форма наставничества"],
    [None, "ФИО", "Должность", "Телефон", "ФИО", "Должность", "Дата рождения", None],
    [
        1,
        OLGA,
        "учитель математики",
        "89001112233",
        VERA,
        "учитель начальных классов",
        "17.05.2001",
        "Учитель - учитель",
    ],
    [2, SERGEY, "учитель физики", "8-900-111-22-34", ILYA, "учитель информатики", "01.02.1999", "Учитель - учитель"],
]
GROUPS_MERGED = [(0, 0, 0, 7), (1, 1, 1, 3), (1, 4, 1, 6), (1, 0, 2, 0), (1, 7, 2, 7)]
OF_GROUPS = {
    "mentor": [f"{OLGA} | учитель математики", f"{SERGEY} | учитель физики"],
    "mentee": [f"{VERA} | 17.05.2001 | учитель начальных классов", f"{ILYA} | 01.02.1999 | учитель информатики"],
}
FORM_OF_MENTEES = [
    ["Форма базы наставляемых"],
    [
        "№", "ФИО наставляемого", "Контактные данные для связи (данные представителя)", "Год рождения наставляемого",
        "Основной запрос наставляемого", "Дата вхождения в программу", "ФИО наставника", "Форма наставничества",
        "Место работы/учебы наставника", "Дата завершения программы", "Результаты программы", "Отметка о прохождении программы",
    ],
    [1, VERA, "8 900 222-33-44", 2011, "математика", "02.09.2026", OLGA, "Учитель – ученик", "учитель математики", "", "", ""],
    [2, ILYA, "ilya@example.org", "2010 г.", "физика", "02.09.2026", SERGEY, "Учитель – ученик", "учитель физики", "", "", ""],
]  # fmt: skip
FORM_OF_MENTORS = [
    [
        "№", "ФИО наставника", "Контактные данные для связи", "Место работы/учебы наставника", "Основные компетенции наставника",
        "Желаемый возраст наставляемых", "Ресурс времени на программу наставничества", "Дата вхождения в программу",
        "ФИО наставляемого (наставляемых)", "Форма наставничества", "Место работы/учебы наставляемого",
    ],
    [1, OLGA, "89001112233", "учитель математики", "ЕГЭ", "12-15", "2 часа", "01.09.2026", VERA, "Учитель – ученик", "8А"],
    [None, None, None, None, None, None, None, None, ILYA, "Учитель – ученик", "9 Б"],
    [2, SERGEY, "89001112234", "учитель физики", "", "", "", "01.09.2026", ANNA, "Учитель – ученик", "7 В"],
]  # fmt: skip
BESIDE = [
    ["№", "ФИО наставника", "Должность", "Стаж", "ФИО наставляемого", "Класс", "Дата рождения", "Основание"],
    [1, OLGA, "учитель математики", "15 лет", VERA, "8А", "01.02.2012", "№ 41-од"],
    [2, OLGA, "учитель математики", "15 лет", ILYA, "7Б", "02.02.2012", "№ 41-од"],
    [3, SERGEY, "учитель физики", "3 года", ANNA, "9В", "03.02.2012", "№ 41-од"],
]
ONE_CELL = [
    ["№", "ФИО наставника, должность", "ФИО наставляемого, класс", "Форма"],
    [1, f"{OLGA}, учитель математики", f"{VERA}, 8А", "Учитель - ученик"],
    [2, f"{SERGEY}\nучитель физики", f"{ILYA} (7 Б)", "Учитель - ученик"],
    [3, f"{TATYANA} – педагог-психолог", f"{ANNA} 9 «В» класс", "Учитель - ученик"],
]
THREE_ROWS = [
    ["№", "Сведения о наставнике", None, None, "Сведения о наставляемом", None, None],
    [None, "ФИО", "Контакты", None, "ФИО", "Контакты", None],
    [None, None, "телефон", "эл. почта", None, "телефон", "эл. почта"],
    [1, OLGA, "89001112233", "olga@example.org", VERA, "89001112244", "vera@example.org"],
]
THREE_ROWS_MERGED = [(0, 1, 0, 3), (0, 4, 0, 6), (1, 2, 1, 3), (1, 5, 1, 6), (0, 0, 2, 0), (1, 1, 2, 1), (1, 4, 2, 4)]
PRINTED = ["№ п/п", "Фамилия, имя, отчество", "Класс", "Дата рождения"]
TWO_TABLES = [
    ["Наставники"],
    ["№", "ФИО", "Должность"],
    [1, OLGA, "учитель математики"],
    [2, SERGEY, "учитель физики"],
    [],
    ["Наставляемые"],
    ["№", "ФИО", "Дата рождения", "Класс"],
    [1, VERA, "01.02.2012", "8А"],
]
ROLES = [
    ["ФИО", "Роль", "Класс / должность"],
    [OLGA, "наставник", "учитель математики"],
    [VERA, "наставляемый", "8А"],
    [SERGEY, "Наставник", "учитель физики"],
]
ROLES_UNDER_ANY_TITLE = [["ФИО", "Кто", "Класс / должность"], *ROLES[1:]]
PARENTS = [
    ["№", "ФИО родителя (законного представителя)", "Телефон родителя", "Место работы родителя", "ФИО обучающегося", "Класс",
     "Дата рождения", "ФИО классного руководителя"],
    [1, "Дятлова Инна Сергеевна", "89001112233", "завод, бухгалтер", VERA, "8А", "01.02.2012", TATYANA],
]  # fmt: skip
YOUNG = [
    ["Молодые специалисты"],
    ["№ п/п", "Молодой специалист (ФИО)", "Должность, предмет", "Педстаж", "Наставник (ФИО, должность)"],
    [1, VERA, "учитель, начальные классы", "1 год", f"{OLGA}, учитель"],
]
SIDE_BY_SIDE = [
    ["Наставники", None, None, None, "Наставляемые"], ["№", "ФИО", "Должность", None, "№", "ФИО", "Класс"],
    [1, OLGA, "учитель", None, 1, VERA, "8А"], [2, SERGEY, "учитель", None, 2, ILYA, "9Б"], [None, None, None, None, 3, ANNA, "7В"],
]  # fmt: skip
MARKS = [
    ["ФИО", "Должность", "Наставник", "Наставляемый"], [OLGA, "учитель", "+", ""],
    [SERGEY, "учитель", "да", "нет"], [VERA, "учитель", "", "+"],
]  # fmt: skip
ROLE_HEADINGS = [
    ["№", "ФИО", "Должность, класс"], ["Наставники"], [1, OLGA, "учитель"], [2, SERGEY, "учитель"], ["Наставляемые"], [1, VERA, "8А"]
]  # fmt: skip
NAMES_AND_TABLE = [
    ["Наставники"], ["Ф. И. О."], [OLGA], [SERGEY], ["Ф. И. О."], [TATYANA], [], ["Наставляемые"],
    ["№", "Фамилия, имя, отчество", "СНИЛС", "Группа здоровья", "Примечание", "Класс"], [1, VERA, "", "", "", "8А"],
    ["№", "Фамилия, имя, отчество", "СНИЛС", "Группа здоровья", "Примечание", "Класс"], [2, ILYA, "", "", "", "8Б"],
]  # fmt: skip
GROUPS_OF_GROUPS = [
    ["№", "Сведения о наставляемом", None, None, None, "Сведения о наставнике", None],
    [None, "ФИО", None, None, "Класс", "ФИО", "Должность"],
    [None, "Фамилия", "Имя", "Отчество", None, None, None], [1, 2, 3, 4, 5, 6, 7],
    [1, "Дятлова", "Вера", "Игоревна", "8А", OLGA, "учитель"],
]  # fmt: skip
GROUPS_OF_GROUPS_MERGED = [
    (0, 1, 0, 4),
    (0, 5, 0, 6),
    (1, 1, 1, 3),
    (0, 0, 2, 0),
    (1, 4, 2, 4),
    (1, 5, 2, 5),
    (1, 6, 2, 6),
]
TEACHERS = [["Опытный педагог", "Должность", "Молодой педагог", "Должность"], [OLGA, "учитель", VERA, "педагог"]]
TABLES = {
    "group titles, mentors": (GROUPS, GROUPS_MERGED, "mentor", OF_GROUPS["mentor"]),
    "group titles, mentees": (GROUPS, GROUPS_MERGED, "mentee", OF_GROUPS["mentee"]),
    "group titles that lost their merging": (GROUPS, [], "mentee", OF_GROUPS["mentee"]),
    "titles in three rows, mentees": (THREE_ROWS, THREE_ROWS_MERGED, "mentee", [VERA]),
    "titles in three rows, mentors": (THREE_ROWS, THREE_ROWS_MERGED, "mentor", [OLGA]),
    "standard form of mentees": (FORM_OF_MENTEES, [], "mentee", [VERA, ILYA]),
    "mentors out of the form of mentees": (
        FORM_OF_MENTEES, [], "mentor", [f"{OLGA} | учитель математики", f"{SERGEY} | учитель физики"],
    ),
    "standard form of mentors, a mentor merged over his mentees": (
        FORM_OF_MENTORS, [(1, place, 2, place) for place in range(8)], "mentor",
        [f"{OLGA} | учитель математики", f"{SERGEY} | учитель физики"],
    ),
    "standard form of mentors, a mentor named once": (
        FORM_OF_MENTORS, [], "mentor", [f"{OLGA} | учитель математики", f"{SERGEY} | учитель физики"],
    ),
    "mentees out of the form of mentors": (FORM_OF_MENTORS, [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 9Б", f"{ANNA} | 7В"]),
    "columns belong to the name before them, mentees": (
        BESIDE, [], "mentee", [f"{VERA} | 01.02.2012 | 8А", f"{ILYA} | 02.02.2012 | 7Б", f"{ANNA} | 03.02.2012 | 9В"],
    ),
    "a mentor beside each of his mentees is one person": (
        BESIDE, [], "mentor", [f"{OLGA} | учитель математики", f"{SERGEY} | учитель физики"],
    ),
    "name and post in a cell": (
        ONE_CELL, [], "mentor",
        [f"{OLGA} | учитель математики", f"{SERGEY} | учитель физики", f"{TATYANA} | педагог-психолог"],
    ),
    "name and class in a cell": (ONE_CELL, [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 7Б", f"{ANNA} | 9В"]),
    "several people in a cell": (
        [
            ["№", "ФИО наставника", "ФИО наставляемого(ых)", "Класс"],
            [1, OLGA, f"{VERA}\n{ILYA}", "8А\n7Б"],
            [2, SERGEY, f"1. {ANNA}; 2. {LEV}", "9В"],
        ], [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 7Б", f"{ANNA} | 9В", f"{LEV} | 9В"],
    ),
    "people in a cell with a class of each": (
        [["№", "ФИО наставника", "ФИО наставляемых (класс)"],
         [1, OLGA, f"{VERA} (8А), {ILYA} (9Б)"], [2, SERGEY, f"{ANNA}, 7В; {LEV}, 7Г"]],
        [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 9Б", f"{ANNA} | 7В", f"{LEV} | 7Г"],
    ),
    "people in a cell joined by «и» and a stroke, without patronymics": (
        [["Наставляемые", "Класс"], [f"{VERA} и {ILYA}", "8А"], [f"{ANNA}/{LEV}", "8Б"], ["Гусев Олег, Гусева Анна", "8В"]], [], "mentee",
        [f"{VERA} | 8А", f"{ILYA} | 8А", f"{ANNA} | 8Б", f"{LEV} | 8Б", "Гусев Олег | 8В", "Гусева Анна | 8В"],
    ),
    "printed list: approval, column numbers, page breaks, total, signature": (
        [
            ["УТВЕРЖДАЮ"], ["Директор МБОУ СОШ № 5"], ["__________ О.П. Вершинина"], [], ["СПИСОК"], ["наставляемых"],
            PRINTED, [1, 2, 3, 4],
            [1, VERA, "8А", "01.02.2012"],
            ["стр. 1"], PRINTED, ["(1)", "(2)", "(3)", "(4)"],
            [2, ILYA, "8Б", "02.02.2012"],
            [], [3, None, None, None],
            ["Итого:", 2], [None, "в том числе девочек", 1], [None, "Куратор", None, "М.В. Чернышова"], ["Дата: 01.09.2026"],
            [None, "Секретарь комиссии", "Т.П. Сомова"],
        ], [], "mentee", [f"{VERA} | 01.02.2012 | 8А", f"{ILYA} | 02.02.2012 | 8Б"],
    ),
    "headings of classes between the rows": (
        [
            ["№", "ФИО обучающегося", "Дата рождения"],
            ["5 «А» класс"], [1, VERA, "01.02.2015"], [2, ILYA, "02.02.2015"],
            ["6 Б класс (кл. руководитель Сомова Т.П.)"], [1, ANNA, "03.02.2014"],
        ], [], "mentee", [f"{VERA} | 01.02.2015 | 5А", f"{ILYA} | 02.02.2015 | 5А", f"{ANNA} | 03.02.2014 | 6Б"],
    ),
    "headings of classes in any words": (
        [
            ["№", "ФИО", "Дата рождения"], ["Класс: 7 «В»"], [1, VERA, "01.02.2012"], ["Восьмой класс"], [2, ILYA, "01.02.2011"],
            ["9 А (кл. рук. Сомова Т.П.)"], [3, ANNA, "01.02.2010"], ["Обучающиеся 10 «Б» класса"], [4, LEV, "01.02.2009"],
        ], [], "mentee",
        [f"{VERA} | 01.02.2012 | 7В", f"{ILYA} | 01.02.2011 | 8", f"{ANNA} | 01.02.2010 | 9А", f"{LEV} | 01.02.2009 | 10Б"],
    ),
    "a mentor list and a mentee list side by side, each with its numbers": (
        SIDE_BY_SIDE, [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 9Б", f"{ANNA} | 7В"],
    ),
    "mentors of lists side by side": (SIDE_BY_SIDE, [], "mentor", [f"{OLGA} | учитель", f"{SERGEY} | учитель"]),
    "lists side by side without a word of roles": (SIDE_BY_SIDE[1:], [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 9Б", f"{ANNA} | 7В"]),
    "one list in two columns of a page": (
        [["№", "ФИО", "Класс", None, "№", "ФИО", "Класс"], [1, VERA, "8А", None, 3, ANNA, "7В"], [2, ILYA, "9Б"], ["Итого: 3"]], [],
        "mentee", [f"{VERA} | 8А", f"{ILYA} | 9Б", f"{ANNA} | 7В"],
    ),
    "another header at once under the rows": (
        [["ФИО", "Класс"], [VERA, "8А"], [ILYA, "8Б"], ["ФИО", "Дата рождения", "Класс"], [ANNA, "01.02.2012", "7В"]], [], "mentee",
        [f"{VERA} | 8А", f"{ILYA} | 8Б", f"{ANNA} | 01.02.2012 | 7В"],
    ),
    "titles repeated in other words": (
        [["№", "ФИО", "Класс"], [1, VERA, "8А"], ["№ п/п", "Ф.И.О.", "класс"], [2, ILYA, "8Б"]], [], "mentee",
        [f"{VERA} | 8А", f"{ILYA} | 8Б"],
    ),
    "a class over each header, none over a page break": (
        [["8А класс"], ["№", "ФИО", "Дата рождения"], [1, VERA, "01.02.2012"], ["№", "ФИО", "Дата рождения"], [2, LEV, "01.03.2012"], [],
         ["9Б класс"], ["№", "ФИО", "Дата рождения"], [1, ILYA, "02.02.2011"]], [], "mentee",
        [f"{VERA} | 01.02.2012 | 8А", f"{LEV} | 01.03.2012 | 8А", f"{ILYA} | 02.02.2011 | 9Б"],
    ),
    "people under the last number": (
        [["№", "Фамилия", "Имя", "Класс"], [1, "Дятлова", "Вера", "8А"], [None, "Совина", "Анна", "7В"], [],
         [None, "Социальный педагог", None, "Т.П. Сомова"]], [], "mentee", ["Дятлова Вера | 8А", "Совина Анна | 7В"],
    ),
    "people without patronymics under the last number": (
        [["№", "ФИО", "Класс"], [1, VERA, "8А"], [None, "Алиев Рашад", "7В"], [None, "Куратор", "Т.П. Сомова"]], [], "mentee",
        [f"{VERA} | 8А", "Алиев Рашад | 7В"],
    ),
    "a remark behind the only cell of a row": (
        [["ФИО", "Телефон"], [f"{VERA} (мать Дятлова Инна Львовна)"], [f"{ILYA}, 8А"], ["Сомова Татьяна Петровна, 8 900 111-22-33"]], [],
        "mentee", [VERA, f"{ILYA} | 8А"],
    ),
    "surnames that are posts, and nothing else in their rows": (
        [["ФИО", "Телефон"], ["Директоренко Олег Петрович"], ["Учитель Олег Петрович"], ["База Вера Петровна"],
         ["Директор О.П. Дятлова"]], [], "mentor", ["Директоренко Олег Петрович", "Учитель Олег Петрович", "База Вера Петровна"],
    ),
    "a surname that is a post, in three columns": (
        [["Фамилия", "Имя", "Отчество", "Телефон"], ["Учитель", "Вера", "", ""], ["Директор", "______", "", ""]], [], "mentor",
        ["Учитель Вера"],
    ),
    "columns of roles with marks, mentors": (MARKS, [], "mentor", [f"{OLGA} | учитель", f"{SERGEY} | учитель"]),
    "columns of roles with marks, mentees": (MARKS, [], "mentee", [f"{VERA} | учитель"]),
    "headings of roles, mentors": (ROLE_HEADINGS, [], "mentor", [f"{OLGA} | учитель", f"{SERGEY} | учитель"]),
    "headings of roles, mentees": (ROLE_HEADINGS, [], "mentee", [f"{VERA} | 8А"]),
    "a mentor over each of his mentees": (
        [["ФИО", "Класс"], ["Наставник: Сомова Т.П."], [VERA, "8А"], ["Наставник: Тополев С.И."], [ILYA, "9Б"]], [], "mentee",
        [f"{VERA} | 8А", f"{ILYA} | 9Б"],
    ),
    "a name in three cells of which one has a title": (
        [["№", "ФИО", None, None, "Класс"], [1, "Дятлова", "Вера", "Игоревна", "8А"], [2, "Чижов", "Илья", "Петрович", "9Б"]], [], "mentee",
        [f"{VERA} | 8А", f"{ILYA} | 9Б"],
    ),
    "an experienced and a young teacher, mentors": (TEACHERS, [], "mentor", [f"{OLGA} | учитель"]),
    "an experienced and a young teacher, mentees": (TEACHERS, [], "mentee", [f"{VERA} | педагог"]),
    "a name and a birth date in a cell": (
        [["ФИО, дата рождения", "К л а с с"], [f"{VERA}, 01.02.2012", "8А"], [f"{ILYA} 02.02.2012 г.р.", "8Б"]], [], "mentee",
        [f"{VERA} | 01.02.2012 | 8А", f"{ILYA} | 02.02.2012 | 8Б"],
    ),
    "parents under a title of their own on every page": (
        [["№", "ФИО", "Класс", "Родители", None], [None, None, None, "ФИО", "Телефон"],
         [1, VERA, "8А", "Дятлова Инна Львовна", "89001112233"],
         ["№", "ФИО", "Класс", "Родители", None], [None, None, None, "ФИО", "Телефон"], [2, ILYA, "8Б", "Чижова Инна Львовна", ""]], [],
        "mentee", [f"{VERA} | 8А", f"{ILYA} | 8Б"],
    ),
    "a header in the 30th row": ([["Пояснение"]] * 29 + [["ФИО", "Класс"], [VERA, "8А"]], [], "mentee", [f"{VERA} | 8А"]),
    "signatures under a surname and the rest": (
        [["Фамилия", "Имя, отчество", "Должность", "Дата рождения"], ["Сомова", "Татьяна Петровна", "учитель", "01.02.1980"],
         [None, "Ответственный за наставничество", "Чернышова М.В."], [None, "Директор школы", None, "О.П. Вершинина"]], [], "mentor",
        [f"{TATYANA} | 01.02.1980 | учитель"],
    ),
    "a signature right over the titles": (
        [["Директор школы", None, None, "_______ О.П. Вершинина"], ["№", "Имя Отчество Фамилия", "Д.р.", "Должность", "Телефон"],
         [1, "Ольга Ивановна Берёзкина", "07.04.1969", "учитель", ""]], [], "mentor", [f"{OLGA} | 07.04.1969 | учитель"],
    ),
    "names alone under the last number": (
        [["№", "Имя Отчество Фамилия", "Телефон"], [1, "Вера Игоревна Дятлова", ""], [None, "Илья Петрович Чижов"], [None, "Анна Совина"],
         [None, "Социальный Педагог", "Т.П. Сомова"]], [], "mentee", [VERA, ILYA, "Совина Анна"],
    ),
    "surnames in three columns alone under the last number": (
        [["№", "Фамилия", "Имя", "Отчество"], ["8В класс"], [1, "Чижов", "Илья", "Петрович"], ["9Г класс"],
         [None, "Дятлова", "Вера", "Игоревна"]], [], "mentee", [f"{ILYA} | 8В", f"{VERA} | 9Г"],
    ),
    "a date behind a parent is the child's": (
        [["ФИО ребёнка", "Класс", "ФИО родителя", "Место работы", "Дата рождения"],
         [VERA, "8А", "Дятлова Инна Львовна", "завод", "01.02.2012"]], [], "mentee", [f"{VERA} | 01.02.2012 | 8А"],
    ),
    "a parent between two lists side by side": (
        [["Наставляемый", "ФИО родителя", "Класс", "№", "Имя наставника", "Отчество наставника", "Фамилия наставника", "Должность"],
         [VERA, "Дятлова Инна Львовна", "8А", 1, "Ольга", "Ивановна", "Берёзкина", "учитель"]], [], "mentor", [f"{OLGA} | учитель"],
    ),
    "nothing but names over a table of the other role, mentors": (NAMES_AND_TABLE, [], "mentor", [OLGA, SERGEY, TATYANA]),
    "a table under nothing but names, mentees": (NAMES_AND_TABLE, [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 8Б"]),
    "«Наставник» among unknown titles": (
        [["Список наставляемых"], ["№", "ФИО", "СНИЛС"], [1, VERA, ""], [], ["Список"], ["Наставник", "СНИЛС", "Группа"], [1, 2, 3],
         [OLGA, "", ""], ["Наставник", "СНИЛС", "Группа"], [SERGEY, "", ""]], [], "mentor", [OLGA, SERGEY],
    ),
    "a row with the post «педагог-наставник» after an empty one": (
        [["Наставляемые"], ["№", "Фамилия, имя, отчество", "Класс"], [1, VERA, "8А"], [], ["Наставники"],
         ["Педагог-наставник", "Д.р.", "Должность"],
         [OLGA, "", "учитель"], [], ["Краснопёрова Маргарита", None, "Педагог-наставник"], ["Педагог-наставник", "Д.р.", "Должность"],
         [SERGEY, "", "учитель"]], [], "mentor",
        [f"{OLGA} | учитель", "Краснопёрова Маргарита | Педагог-наставник", f"{SERGEY} | учитель"],
    ),
    "marks of roles with a total and a signature under them": (
        [["№", "ФИО", "Телефон", "Наставник", "Наставляемый"], [1, OLGA, "", "V", None], [2, VERA, "", None, "V"],
         [None, "Всего:", None, "12"], [None, "Директор", None, "О.П. Вершинина"]], [], "mentor", [OLGA],
    ),
    "other titles of the same list at once under it": (
        [["ФИО наставника", "Телефон"], [OLGA, ""], ["№", "Наставник", "Телефон", "СНИЛС"], ["1", "2", "3", "4"], ["1", SERGEY, "", ""],
         ["№", "Имя Отчество Фамилия", "Должность"], ["1", "Татьяна Петровна Сомова", "методист"]], [], "mentor",
        [OLGA, SERGEY, f"{TATYANA} | методист"],
    ),
    "a surname like a post with a tail, or in the column of the others": (
        [["№", "ФИО наставника", "ФИО наставляемых, класс"], [1, "Учитель Иван Ильич", f"{VERA}, 8А"],
         [2, OLGA, "Учитель Анна Львовна, 9Б"]],
        [], "mentee", [f"{VERA} | 8А", "Учитель Анна Львовна | 9Б"],
    ),
    "headings of classes with more in their rows": (
        [["№", "ФИО", "Дата рождения"], ["5А", "Кл. рук. Сомова Т.П.", None], [1, VERA, "01.02.2014"], ["5Б класс", None, "1 чел."],
         [1, ANNA, "01.02.2014"]], [], "mentee", [f"{VERA} | 01.02.2014 | 5А", f"{ANNA} | 01.02.2014 | 5Б"],
    ),
    "a letter of the class in a column of its own": (
        [["ФИО", "Класс", "Литера"], [VERA, 8, "А"], [ILYA, "9", "«б»"], [ANNA, "7В", ""]], [], "mentee",
        [f"{VERA} | 8А", f"{ILYA} | 9Б", f"{ANNA} | 7В"],
    ),
    "a short and a full name of the same person": (
        [["Фамилия И.О.", "ФИО полностью", "Класс"], ["Дятлова В.И.", VERA, "8А"]], [], "mentee", [f"{VERA} | 8А"],
    ),
    "a name and the full name, with his date behind them": (
        [["ФИО", "ФИО полностью", "Дата рождения"], ["Дятлова В.", VERA, "40680.5"]], [], "mentee", [f"{VERA} | 17.05.2011"],
    ),
    "a mentor with a dash over each of his mentees": (
        [["№", "ФИО", "Класс"], [None, "Наставник – Сомова Татьяна Петровна, учитель"], [1, VERA, "8А"],
         [None, "Наставник – Тополев Сергей Ильич"], [1, ILYA, "9Б"]], [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 9Б"],
    ),
    "a name without a patronymic and a class in the only cell": (
        [["ФИО", "Телефон"], ["Совина Анна, 7В", ""], [f"{ILYA} 9-Б", ""]], [], "mentee", ["Совина Анна | 7В", f"{ILYA} | 9Б"],
    ),
    "whole names under «Фамилия»": (
        [["№", "Фамилия", "Класс"], [1, VERA, "«8»"], [2, "Чижов Илья", "8Б*"]], [], "mentee", [f"{VERA} | 8", "Чижов Илья | 8Б"],
    ),
    "a surname like a post beside a role": (
        [["№", "ФИО", "Роль"], [1, "Учитель Кира", "Наставляемый"], [2, "Учитель Мaксим Фёдoрoвич", "Наставляемый"],
         [3, OLGA, "Наставник"]], [], "mentee", ["Учитель Кира", "Учитель Максим Фёдорович"],
    ),
    "remarks and dates under a list of names": (
        [["ФИО"], [VERA], ["01.09.2026"], ["* звёздочкой отмечены дети с ОВЗ"]], [], "mentee", [VERA],
    ),
    "groups of roles over groups of names, mentees": (GROUPS_OF_GROUPS, GROUPS_OF_GROUPS_MERGED, "mentee", [f"{VERA} | 8А"]),
    "groups of roles over groups of names, mentors": (GROUPS_OF_GROUPS, GROUPS_OF_GROUPS_MERGED, "mentor", [f"{OLGA} | учитель"]),
    "two mentees in a row, each in his own columns": (
        [["ФИО наставника", "ФИО наставляемого 1", "Класс", "ФИО наставляемого 2", "Класс"], [OLGA, VERA, "8А", ILYA, "8Б"],
         [SERGEY, ANNA, "9В", None, None]], [], "mentee", [f"{VERA} | 8А", f"{ILYA} | 8Б", f"{ANNA} | 9В"],
    ),
    "numbered mentees beside a mentor": (
        [["ФИО наставника", "Наставляемый 1", "Наставляемый 2"], [OLGA, VERA, ILYA], [SERGEY, ANNA]], [], "mentee", [VERA, ILYA, ANNA],
    ),
    "classes over tables with another between them": (
        [["Наставляемые 8А"], ["ФИО", "Дата рождения"], [VERA, "01.02.2012"], [], ["Наставники"],
         ["ФИО", "Должность"], [OLGA, "учитель"], [], ["Наставляемые 9Б"], ["ФИО", "Дата рождения"], [ILYA, "01.02.2011"]], [], "mentee",
        [f"{VERA} | 01.02.2012 | 8А", f"{ILYA} | 01.02.2011 | 9Б"],
    ),
    "a class written once for its group": (
        [["Класс", "ФИО"], ["8А", VERA], [None, ILYA], ["9Б", ANNA], [None, LEV]], [], "mentee",
        [f"{VERA} | 8А", f"{ILYA} | 8А", f"{ANNA} | 9Б", f"{LEV} | 9Б"],
    ),
    "one class forgotten among many is nobody else's": (
        [["Класс", "ФИО"], ["8А", VERA], ["8Б", ILYA], ["9Б", ANNA], [None, LEV]], [], "mentee",
        [f"{VERA} | 8А", f"{ILYA} | 8Б", f"{ANNA} | 9Б", LEV],
    ),
    "a role that is none of the two, and one in other words": (
        [["ФИО", "Роль"], [VERA, "Наставляемая"], [SERGEY, "куратор"], [ILYA, "молодой специалист"], [OLGA, "наставник"]], [], "mentee",
        [VERA, ILYA],
    ),
    "young teachers are no mentors": (
        [["ФИО", "Роль"], [ILYA, "молодой специалист"], [OLGA, "наставник"], [SERGEY, ""]], [], "mentor", [OLGA, SERGEY],
    ),
    "roles in a column of statuses": ([["ФИО", "Статус"], [VERA, "ученик"], [OLGA, "наставник"]], [], "mentee", [VERA]),
    "no patronymic in words": (
        [["Фамилия", "Имя", "Отчество"], ["Ким", "Анна", "отсутствует"], ["Пак", "Анна", "нет отчества"]], [],
        "mentee", ["Ким Анна", "Пак Анна"],
    ),
    "lines between the rows": ([["ФИО", "Класс"], ["---", "---"], [VERA, "8А"], ["===", "==="]], [], "mentee", [f"{VERA} | 8А"]),
    "marks of a list before the names": (
        [["ФИО"], ["№3 Дятлова Вера Игоревна"], ["- Чижов Илья Петрович"], ["• Совина Анна Денисовна"]], [], "mentee", [VERA, ILYA, ANNA],
    ),
    "a column of years with two digits": (
        [["ФИО", "Год рождения"], [VERA, "12"], [ILYA, "'11"], [ANNA, 2011], [LEV, "17.05.2011"]], [], "mentee",
        [VERA, ILYA, ANNA, f"{LEV} | 17.05.2011"],
    ),
    "addresses with blanks, two of them, with a prefix": (
        [["ФИО", "Пол", "Эл. почта"], [VERA, "дев.", "vera @ example.org"], [ILYA, "юн.", "ilya@example.org, il@example.org"],
         [ANNA, "", "mailto:anna@example.org"]], [], "mentee", [VERA, ILYA, ANNA],
    ),
    "headings of teachers between the rows": (
        [
            ["№", "ФИО", "Должность"],
            [None, "Учителя начальных классов"], [1, OLGA, "учитель"], [None, "Методическое объединение математиков"],
            [2, SERGEY, "учитель"],
        ], [], "mentor", [f"{OLGA} | учитель", f"{SERGEY} | учитель"],
    ),
    "a class merged over its pupils": (
        [["Класс", "ФИО", "Дата рождения"], ["5А", VERA, "01.02.2015"], [None, ILYA, "02.02.2015"], ["6Б", LEV, "04.02.2014"]],
        [(1, 0, 2, 0)], "mentee", [f"{VERA} | 01.02.2015 | 5А", f"{ILYA} | 02.02.2015 | 5А", f"{LEV} | 04.02.2014 | 6Б"],
    ),
    "a post merged over teachers": (
        [["Должность", "ФИО"], ["учитель математики", OLGA], [None, SERGEY], ["психолог", TATYANA]], [(1, 0, 2, 0)], "mentor",
        [f"{OLGA} | учитель математики", f"{SERGEY} | учитель математики", f"{TATYANA} | психолог"],
    ),
    "one title over three columns of a name": (
        [["№", "ФИО", None, None, "Класс"], [1, "Дятлова", "Вера", "Игоревна", "8А"]], [(0, 1, 0, 3)], "mentee", [f"{VERA} | 8А"],
    ),
    "a list of mentors and under it a list of mentees": (
        TWO_TABLES, [], "mentor", [f"{OLGA} | учитель математики", f"{SERGEY} | учитель физики"],
    ),
    "the list of mentees under the list of mentors": (TWO_TABLES, [], "mentee", [f"{VERA} | 01.02.2012 | 8А"]),
    "the mentor named over the list of his mentees": (
        [["ФИО наставника:", OLGA], ["Должность:", "учитель"], [], ["№", "ФИО наставляемого", "Класс"], [1, VERA, "8А"]],
        [], "mentee", [f"{VERA} | 8А"],
    ),
    "words of roles under any title, mentees": (ROLES_UNDER_ANY_TITLE, [], "mentee", [f"{VERA} | 8А"]),
    "a column of roles, mentees": (ROLES, [], "mentee", [f"{VERA} | 8А"]),
    "a column of roles, mentors": (ROLES, [], "mentor", [f"{OLGA} | учитель математики", f"{SERGEY} | учитель физики"]),
    "columns of parents and officials are not the child's": (PARENTS, [], "mentee", [f"{VERA} | 01.02.2012 | 8А"]),
    "parents who are mentors themselves": (
        [["№", "ФИО родителя", "Место работы, должность"], [1, "Дятлова Инна Сергеевна", "завод, бухгалтер"]], [], "mentor",
        ["Дятлова Инна Сергеевна | завод, бухгалтер"],
    ),
    "young teachers are mentees": (YOUNG, [], "mentee", [f"{VERA} | учитель, начальные классы"]),
    "the mentors of young teachers": (YOUNG, [], "mentor", [f"{OLGA} | учитель"]),
    "«категория» of a teacher is his qualification": (
        [["ФИО учителя", "Должность", "Категория"], [OLGA, "учитель", "высшая"], [SERGEY, "учитель", "первая кв. категория"]],
        [], "mentor", [f"{OLGA} | учитель", f"{SERGEY} | учитель"],
    ),
    "answers of a web form": (
        [
            ["Отметка времени", "Ваши фамилия, имя, отчество (полностью)", "Ваша дата рождения", "В каком классе Вы учитесь?"],
            ["2026/09/05 10:11:12", VERA, "2012-02-01", "8 А"],
        ], [], "mentee", [f"{VERA} | 01.02.2012 | 8А"],
    ),
    "titles divided at the end of a line": (
        [["№\nп/п", "Фамилия*", "Имя*", "Отчество (при наличии)", "Дата рож-\nдения*", "Долж-\nность"],
         [1, "Дятлова", "Вера", "Игоревна", "01.02.2012", ""]], [], "mentee", [f"{VERA} | 01.02.2012"],
    ),
    "surname, and the rest in one column": (
        [["Фамилия", "Имя, отчество", "Класс"], ["Дятлова", "Вера Игоревна", "8А"], ["Мамедов", "Эльчин Рафик оглы", "8Б"]],
        [], "mentee", [f"{VERA} | 8А", "Мамедов Эльчин Рафик оглы | 8Б"],
    ),
    "the title tells the order of the name": (
        [["Имя Отчество Фамилия", "Класс"], ["Вера Игоревна Дятлова", "8А"], ["Илья Петрович Абрамович", "8А"]], [], "mentee",
        [f"{VERA} | 8А", "Абрамович Илья Петрович | 8А"],
    ),
    "posts that are also words of a signature": (
        [["Должность", "ФИО", "Стаж"], ["Директор", OLGA, "25 лет"], ["Заместитель директора по УВР", SERGEY, "10 лет"]], [],
        "mentor", [f"{OLGA} | Директор", f"{SERGEY} | Заместитель директора по УВР"],
    ),
    "surnames that are also words of a signature": (
        [["№", "ФИО", "Класс"], [1, "Секретарь Анна Ивановна", "8А"], [2, "Учитель Мария Львовна", "8Б"]], [], "mentee",
        ["Секретарь Анна Ивановна | 8А", "Учитель Мария Львовна | 8Б"],
    ),
    "header in the 18th row": ([[]] * 17 + [["ФИО", "Класс"], [VERA, "8А"]], [], "mentee", [f"{VERA} | 8А"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_people_of_a_table(cast, name):
    rows, merges, role, expected = TABLES[name]

    made = planned(cast, [Sheet("Лист1", rows, merges)], role)

    assert (people(made), made.problems) == (expected, [])


HEAD = ["№", "ФИО", "Должность"]
BOOKS = {  # sheets by name
    "sheets named after the roles": {
        "Титул": [["Реестр участников программы наставничества"]],
        "Наставники": [HEAD, [1, OLGA, "учитель"]],
        "Наставляемые": [HEAD, [1, VERA, "учитель"], [2, ILYA, "учитель"]],
    },
    "titles over the tables": {
        "Лист1": [["База наставляемых"], ["ФИО", "Класс", "Дата рождения"], [VERA, "8А", ""], [ILYA, "8А", ""]],
        "Лист2": [["База наставников"], ["ФИО", "Должность"], [OLGA, "учитель"]],
    },
    "titles of the columns": {
        "2": [["ФИО наставляемого", "Класс", "ФИО наставника", "Телефон наставника"], [VERA, "8А", SERGEY, ""], [ILYA, "8А", SERGEY, ""]],
        "1": [["ФИО наставника", "Должность"], [OLGA, "учитель"]],
    },
    "a summary before the list": {
        "Сводная": [["Строки", "Количество"], ["учитель", 12], ["Общий итог", 12]],
        "Мы": [["Наставляемый", "Класс"], [VERA, "8А"], [ILYA, "8А"]],
        "Они": [["Наставник", "Должность"], [OLGA, "учитель"]],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_sheet_that_fits_the_role_is_chosen(cast, name):
    book = [Sheet(title, rows) for title, rows in BOOKS[name].items()]

    names = {
        role: [line.split(" | ")[0] for line in people(planned(cast, book, role))] for role in ("mentor", "mentee")
    }

    assert names == {"mentor": [OLGA], "mentee": [VERA, ILYA]}


def test_wrong_base_is_doubted_and_still_read(cast):
    book = [Sheet("Лист1", [["База наставляемых"], ["ФИО", "Класс"], [VERA, "8А"]])]

    doubts = [planned(cast, book, role).table.is_of_other_role for role in ("mentor", "mentee")]

    assert doubts == [True, False]


def test_rows_without_people_are_named(cast):
    rows = [["№", "ФИО", "Класс"], [1, VERA, "8А"], [2, None, None], [None, "Итого: 1"], ["М.П."]]

    made = planned(cast, [Sheet("Лист1", rows)], "mentee")

    assert (made.table.skipped, made.table.understood) == ([4, 5], [("ФИО", "ФИО"), ("Класс", "Класс")])


# ---- cells
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Артём Сергеевич Барсуков", ["Барсуков", "Артём", "Сергеевич"]),
        ("Илья Петрович Абрамович", ["Абрамович", "Илья", "Петрович"]),
        ("Абрамович Пётр Ильич", ["Абрамович", "Пётр", "Ильич"]),
        ("Салтыкова Щедрина Ольга Евграфовна", ["Салтыкова Щедрина", "Ольга", "Евграфовна"]),
        ("Римская - Корсакова Нина Львовна", ["Римская-Корсакова", "Нина", "Львовна"]),
        ("Сухово—Кобылин Лев Ильич", ["Сухово-Кобылин", "Лев", "Ильич"]),
        ("Оганесян Лусине -", ["Оганесян", "Лусине", ""]),
        ("Вера Дятлова", ["Дятлова", "Вера", ""]),
        ("Дятлова Вера", ["Дятлова", "Вера", ""]),
        ("Ли Ен Су", ["Ли", "Ен", "Су"]),
        ("Ли На", ["Ли", "На", ""]),
        ("АЛИЕВ РАШАД МАМЕД ОГЛЫ", ["Алиев", "Рашад", "Мамед оглы"]),
        ("Алиев Эльнур Вагиф-оглы", ["Алиев", "Эльнур", "Вагиф-оглы"]),
        ("Дятлова\nВера\nИгоревна", ["Дятлова", "Вера", "Игоревна"]),
        ("Дятлова, Вера Игоревна", ["Дятлова", "Вера", "Игоревна"]),
        ("12) Дятлова Вера Игоревна", ["Дятлова", "Вера", "Игоревна"]),
        ("3  Дятлова Вера Игоревна", ["Дятлова", "Вера", "Игоревна"]),
        ("Дятлова (Петрова) Вера Игоревна", ["Дятлова", "Вера", "Игоревна"]),
        ("Дятлова Вера Игоревна*", ["Дятлова", "Вера", "Игоревна"]),
        ("Дятлова Вера Игоревна.", ["Дятлова", "Вера", "Игоревна"]),
        ("ветлугина мария сергеевна", ["Ветлугина", "Мария", "Сергеевна"]),
        ("AHHA БEPEЗИHA", ["Березина", "Анна", ""]),
        ("Май Роза Львовна", ["Май", "Роза", "Львовна"]),
        ("Мамин\u2011Сибиряк Пётр Ильич", ["Мамин-Сибиряк", "Пётр", "Ильич"]),
        ("Абд-уль-Азиз Мухаммад ибн Салих", ["Абд-уль-Азиз", "Мухаммад", "ибн Салих"]),
        ("КИМ АННА ПЕТРОВНА", ["Ким", "Анна", "Петровна"]),
        ("ЦОЙ ЮН", ["Цой", "Юн", ""]),
        ("София Дятлова", ["Дятлова", "София", ""]),
        ("Август София", ["Август", "София", ""]),
        ("Вера Май", ["Май", "Вера", ""]),
    ],
)
def test_whole_names(cell, expected):
    assert full_name(cell).parts == expected


@pytest.mark.parametrize(
    "cell",
    [
        "Вера Игоревна",
        "Дятлова",
        "Дятлова В.И.",
        "В.И. Дятлова",
        "Дятлова В. И.",
        "Дятлова Вера И.",
        "Кл. рук. Сомова Т.П.",
        "Дятлова ВИ",
        "Игоревна",
    ],
)
def test_names_without_a_surname_or_in_initials_are_bad_cells(cell):
    with pytest.raises(cells.BadCell):
        full_name(cell)


DAY = date(2012, 3, 12)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12.03.2012г.р.", DAY), ("12-мар-12", DAY), ("12 мар. 2012 г.", DAY), ("12,03,2012", DAY), ("12 . 03 . 2012", DAY),
        ("12.03.2012 0:00:00", DAY), ("12.03.2012 (14 лет)", DAY), ("12.03.2012, 14 лет", DAY), ("12.О3.2012", DAY),
        ("род. 12.03.2012", DAY), ("'12.03.2012", DAY), ("12.03.2012;", DAY), ("2012.03.12", DAY), ("12 МАРТА 2012ГОДА", DAY),
        (datetime(2012, 3, 12), DAY),  # noqa: DTZ001
        ("12.III.2012", DAY), ("12/III/12", DAY), ("12032012", DAY), ("12.03.2012 года рождения", DAY),
        ("12.03.2012 (14л.)", DAY),
        ("понедельник, 12 марта 2012 г.", DAY), ("2012", None), ("03.2012", None), ("март 2012 г.", None),
    ],
)  # fmt: skip
def test_dates_with_what_stands_round_them(cell, expected):
    assert cells.day(cell, "Дата рождения", date(2026, 11, 20)).value == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5А кл.", "5А"), ("5“А”", "5А"), ("5'А'", "5А"), ("класс 5А", "5А"), ("5_А", "5А"), ("10 А класс (физмат)", "10А"), ("8А,", "8А"),
        ("девятый", "9"), ("Девятый «Б»", "9Б"), ("IX А", "9А"), ("XI", "11"), ("8-й", "8"), ("5-го Б", "5Б"), ("9/А", "9А"),
        ("9 ,А", "9А"), ("класс: 8", "8"), ("9А класс МБОУ СОШ № 5", "9А"),
    ],
)  # fmt: skip
def test_classes_with_what_stands_round_them(cell, expected):
    assert cells.school_class(cell).value == expected


@pytest.mark.parametrize(
    ("titles", "rows"),
    [
        (["ФИО", "Должность", "Роль"], [[OLGA, "учитель", "наставник"], [None], [SERGEY, "учитель", "наставник"]]),
        (["ФИО", "Должность", "Роль"], [["Берёзкина Ольга", "учитель", "наставник"], [None], ["тополев сергей", "учитель", "наставник"]]),
        (["ФИО", "Роль"], [[OLGA, "наставник"], ["Начальная школа"], [SERGEY, "наставник"]]),
        (
            ["Фамилия", "Имя", "Должность", "Роль"],
            [["Берёзкина", "Ольга", "учитель", "наставник"], [None], ["Тополев", "Сергей", "учитель", "наставник"]],
        ),
        (["Роль", "Должность", "ФИО"], [["Наставник", "Учитель", OLGA], [None], ["Наставник", "Педагог", SERGEY]]),
    ],
)  # fmt: skip
def test_row_with_a_post_and_a_role_after_a_gap_is_a_person(cast, titles, rows):
    made = planned(cast, [Sheet("Лист1", [titles, *rows])], "mentor")
    names = [row.split(" | ")[0] for row in people(made)]
    assert [name.split()[0].title() for name in names] == ["Берёзкина", "Тополев"]


def test_dashes_and_words_for_nothing_are_empty_cells(cast):
    rows = [
        ["Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Телефон", "Эл. почта", "Стаж"],
        ["Дятлова", "Вера", "-", "—", "-", "нет", "почты нет", "молодой специалист"],
        ["Чижов", "Илья", "нет", "____", "", "-", "отсутствует", "–"],
    ]

    made = planned(cast, [Sheet("Лист1", rows)], "mentee")

    assert (people(made), made.problems) == (["Дятлова Вера", "Чижов Илья"], [])


def test_children_without_a_birthday_are_pupils_not_employees(cast):
    rows = [["ФИО", "Год рождения", "Возраст"], [VERA, 2011, ""], [ILYA, "", "13 лет"], [OLGA, 1980, ""]]
    named = [["ФИО ребёнка"], [VERA]]

    found = [planned(cast, [Sheet("Лист1", each)], "mentee") for each in (rows, named)]

    assert [[step.row.person["category"] for step in made.steps] for made in found] == [
        ["pupil", "pupil", "staff"],
        ["pupil"],
    ]


def test_second_person_that_a_cell_cannot_be_divided_by_is_told(cast):
    rows = [["ФИО", "Телефон"], [f"{VERA} и {ILYA}, 8А", ""], [f"{ANNA} (мать Совина Инна Львовна)", ""]]

    made = planned(cast, [Sheet("Лист1", rows)], "mentee")

    assert people(made) == [ANNA]
    assert [(p.row, p.reason[:20]) for p in made.problems] == [(2, "В ячейке ещё один че")]


def test_mentor_written_in_two_ways_keeps_the_first_and_is_told(cast):
    rows = [[*row] for row in BESIDE]
    rows[2][2] = "учитель алгебры"

    made = planned(cast, [Sheet("Лист1", rows)], "mentor")

    assert (people(made)[0], made.steps[0].row.notes) == (
        f"{OLGA} | учитель математики",
        ["в строке 3 о том же человеке написано иначе, взята эта строка"],
    )


# ---- files
def merged_book():
    book = Workbook()
    for row in GROUPS:
        book.active.append(row)
    for top, left, bottom, right in GROUPS_MERGED:
        book.active.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return saved(book)


COMMAS = [["ФИО", "Должность, место работы, предмет"], [OLGA, "учитель, школа № 5, математика"]]
OF_COMMAS = [f"{OLGA} | учитель, школа № 5, математика"]
TITLE_LINE = [["Список, утверждённый приказом от 01.09.2026, № 41-од, с изменениями", ""], *COMMAS, ["Итого", "1"]]
READ = {
    "xls with merged cells": (
        lambda: (FILES / "list.xls").read_bytes(), "mentee",
        ["Ветлугин Артём Сергеевич | 12.03.2012 | 8А", "Ёлкина Софья Павловна | 01.11.2013 | 8А"],
    ),
    "xlsx with merged titles": (merged_book, "mentee", OF_GROUPS["mentee"]),
    "ods with merged cells": (
        lambda: ods_bytes(
            [["Класс", "ФИО"], ["5А", VERA], [None, ILYA], ["6Б", LEV]], merged={(1, 0): (2, 1)}
        ), "mentee", [f"{VERA} | 5А", f"{ILYA} | 5А", f"{LEV} | 6Б"],
    ),
    "csv: more commas than semicolons": (lambda: csv_bytes(COMMAS, encoding="cp1251"), "mentor", OF_COMMAS),
    "csv: commas in quotes": (lambda: csv_bytes(COMMAS, delimiter=","), "mentor", OF_COMMAS),
    "csv: a line that names the delimiter": (
        lambda: b"sep=;\r\n" + csv_bytes(COMMAS, encoding="cp1251"), "mentor", OF_COMMAS,
    ),
    "csv: a title and a total": (lambda: csv_bytes(TITLE_LINE, encoding="cp1251"), "mentor", OF_COMMAS),
    "csv of DOS": (lambda: csv_bytes(COMMAS, encoding="cp866"), "mentor", OF_COMMAS),
    "csv of one column": (lambda: f"ФИО\n{VERA}\n{ILYA}\n".encode(), "mentee", [VERA, ILYA]),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_people_of_a_file(cast, name):
    make, role, expected = READ[name]

    made = planned(cast, sheets.read(make()), role)

    assert (people(made), made.problems) == (expected, [])


def test_command_answers_with_every_key_of_its_contract(cast, tmp_path, capsys):
    import json

    from django.core.management import call_command

    Person.objects.create(
        organization=cast.school, last_name="Семёнцев", first_name="Пётр", middle_name="Ильич", birth_date=DAY,
        category="pupil", school_class="7А", created_at="2026-09-01T00:00Z",
    )  # fmt: skip
    rows = [
        ["База наставляемых"], ["Ф.И.О.", "Д.р.", "Класс"], [VERA, 40980, "8 «А»"], ["СЕМЕНЦЕВ ПЕТР ИЛЬИЧ", "12.03.2012", "8а"],
        [ILYA, "31.02.2012", "8А"], [VERA.upper(), "12/03/12", "8А"], [ANNA, "2012", ""], ["Итого: 5"],
    ]  # fmt: skip
    path = tmp_path / "список.xlsx"
    path.write_bytes(xlsx_bytes(rows))

    call_command("import_people", str(path), organization=str(cast.school.pk), role="mentee", json=True, dry_run=True)

    keys = ("last_name", "first_name", "middle_name", "birth_date", "post", "class")
    people_of = [
        ("Дятлова", "Вера", "Игоревна", "2012-03-12", "", "8А"),
        ("Семенцев", "Петр", "Ильич", "2012-03-12", "", "8А"),
    ]
    people_of.append(("Совина", "Анна", "Денисовна", None, "", ""))
    assert json.loads(capsys.readouterr().out) == {
        "rows": 5, "new": 2, "changed": 1, "unchanged": 0,
        "refused": [
            {"row": 5, "column": "Д.р.", "reason": "Дата рождения: «31.02.2012» — не дата. Напишите, например, 12.03.2012."},
            {"row": 6, "column": "Ф.И.О.", "reason": "Повтор строки 3: этот человек в файле уже есть. Удалите одну из строк."},
        ],
        "duplicates": [{"row": 6, "name": VERA, "reason": "повтор строки 3", "person": None}],
        "people": [dict(zip(keys, each, strict=True)) for each in people_of],
    }  # fmt: skip


# ---- layouts at random: the people are known, the table is drawn in any way
@pytest.mark.parametrize("seed", range(40))
def test_random_layout_gives_its_people(cast, seed):
    rows, role, expected = random_table(random.Random(seed))

    made = planned(cast, [Sheet("Лист1", rows)], role)

    assert (people(made), made.problems) == (expected, [])


def test_marked_file_of_several_people_in_a_row_shows_the_problem_once(cast):
    from openpyxl import load_workbook

    from apps.participants.imports import marked

    rows = [["№", "ФИО наставляемых", "Класс"], [1, f"{VERA}\n{ILYA}", "8А\nстарший"]]

    book = load_workbook(io.BytesIO(marked.workbook(planned(cast, [Sheet("Лист1", rows)], "mentee"))))

    assert book.active["D2"].value == "Класс: «старший» не понят. Напишите, например, 8А."
