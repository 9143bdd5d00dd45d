"""Figures, people, splitting, documents, header and columns: tables of what is written and how it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.roadmap.importing.columns import columns_by_content, columns_by_header, field_of
from apps.roadmap.importing.documents import documents_of_activity, find_documents
from apps.roadmap.importing.header import read_header
from apps.roadmap.importing.kpis import find_targets, is_all_targets, read_targets
from apps.roadmap.importing.responsible import read_responsible
from apps.roadmap.importing.sections import Outline, take_number
from apps.roadmap.importing.splitting import deal, split_activities, split_deadlines
from apps.roadmap.importing.warnings import find_schools, latin_lookalikes
from apps.roadmap.importing.words import looks_like_deadline, looks_like_number, looks_like_responsible

TARGETS = [
    ("не менее 90 %", [(">=", 90, "%")]),
    ("реализованы не менее, чем на 90%", [(">=", 90, "%")]),
    ("от 70", [(">=", 70, None)]),
    ("100% участников", [("=", 100, "%")]),
    ("≥ 3 публикаций", [(">=", 3, "публикаций")]),
    ("1 % организаций", [("=", 1, "%")]),
    ("не менее 2-х специальных рубрик", [(">=", 2, "рубрик")]),
    ("не менее трёх публикаций", [(">=", 3, "публикаций")]),
    ("не менее чем в двух конкурсах", [(">=", 2, "конкурсах")]),
    ("Не ниже 4,5 балла", [(">=", 4.5, "балла")]),
    ("не более 3 наставляемых", [("<=", 3, "наставляемых")]),
    ("свыше 80 %", [(">", 80, "%")]),
    ("< 5 %", [("<", 5, "%")]),
    ("=> 70 %", [(">=", 70, "%")]),
    ("=<5 %", [("<=", 5, "%")]),
    ("5 и менее замечаний", [("<=", 5, "замечаний")]),
    ("10 % и ниже", [("<=", 10, "%")]),
    ("10 человек и более", [(">=", 10, "человек")]),
    ("менее 5 % обращений", [("<", 5, "%")]),
    ("до 30 человек", [("<=", 30, "человек")]),
    ("рост доли до 70 %", [(">=", 70, "%")]),
    ("90–100 % педагогов", [(">=", 90, "%")]),
    ("80% и более", [(">=", 80, "%")]),
    ("95 и более процентов", [(">=", 95, "%")]),
    ("1 500 человек", [("=", 1500, "человек")]),
    ("Количество пар – 12", [("=", 12, None)]),
    ("12", [("=", 12, None)]),
    ("0,5 %", [("=", 0.5, "%")]),
    ("не менее 2 раз в год", [(">=", 2, "раз")]),
    ("не менее 5 экспертов, не менее 3 занятий", [(">=", 5, "экспертов"), (">=", 3, "занятий")]),
    ("100 % обучающихся; 2 открытых урока", [("=", 100, "%"), ("=", 2, "урока")]),
    ("не менее 500 родителей (в малых школах – от 70 человек)", [(">=", 500, "родителей")]),
    ("Охват педагогов (не менее 60 %)", [(">=", 60, "%")]),
    ("100% молодых специалистов со стажем до 5 лет", [("=", 100, "%")]),
    ("в 2025 году – 60 %", [("=", 60, "%")]),
    ("доля подростков от 15 до 19 лет – 10 %", [("=", 10, "%")]),
    ("Количество участников", [(None, None, None)]),
    ("1 раз в год", [(None, None, None)]),
    ("приказ № 12 от 01.02.2024", [(None, None, None)]),
    ("карта на 2021/2022 учебный год", [(None, None, None)]),
    ("обучающиеся 5-9 классов", [(None, None, None)]),
    ("–", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "targets"), TARGETS)
def test_targets_of_an_indicator(text, targets):
    assert [(target.op, target.value, target.unit) for target in read_targets(text)] == targets


def test_value_is_the_number_a_reader_says():
    whole, part = read_targets("90 %")[0], read_targets("4,5 балла")[0]

    assert (whole.value, type(whole.value)) == (90, int)
    assert (part.value, type(part.value)) == (4.5, float)


def test_texts_of_several_targets_make_up_the_cell():
    text = "Проведено не менее 5 встреч, создан реестр, обучено 100 % наставников (кроме новичков); 3 статьи"

    assert [target.text for target in read_targets(text)] == [
        "Проведено не менее 5 встреч, создан реестр",
        "обучено 100 % наставников (кроме новичков)",
        "3 статьи",
    ]


def test_metric_of_the_execution_of_the_map():
    assert read_targets("Выполнено 100% позиций дорожной карты")[0].metric == "roadmap_done"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Протокол педсовета № 3", []),
        ("Сборник за 2021-2022 учебный год", []),
        ("Проведены 2 семинара", [("=", 2, "семинара")]),
        ("План из 5 разделов", []),
        ("Публикации, не менее 3 публикаций", [(">=", 3, "публикаций")]),
    ],
)
def test_targets_inside_a_result(text, targets):
    assert [(target.op, target.value, target.unit) for target in find_targets(text)] == targets


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Выполнено 100% позиций", True),
        ("Реализовано 100% мероприятий, закреплённых за школой", True),
        ("Не менее 5 встреч, создан реестр", False),
        ("Протокол; 90 % педагогов", False),
        ("Протокол", False),
    ],
)
def test_cell_of_figures_alone(text, answer):
    assert is_all_targets(text) is answer


@given(st.text(max_size=200))
def test_targets_never_fail_and_values_are_numbers(text):
    for target in read_targets(text):
        assert target.value is None or isinstance(target.value, int | float)


PARTIES = [
    ("Куратор", [("Куратор", None, "role")]),
    ("Директор Озёров П.П.", [("Директор Озёров П.П.", "Озёров", "person")]),
    ("П.П. Озёров", [("П.П. Озёров", "Озёров", "person")]),
    ("Озёров Пётр Павлович, директор", [("Озёров Пётр Павлович", "Озёров", "person"), ("директор", None, "role")]),
    (
        "Куратор Лисина О.Н.. Педагог-психолог Зорин П.С.",
        [("Куратор Лисина О.Н.", "Лисина", "person"), ("Педагог-психолог Зорин П.С.", "Зорин", "person")],
    ),
    (
        "методисты\nЛисина О.Н.\nЗорин П.С.",
        [("методисты Лисина О.Н.", "Лисина", "person"), ("Зорин П.С.", "Зорин", "person")],
    ),
    ("Наставники и наставляемые", [("Наставники", None, "role"), ("наставляемые", None, "role")]),
    (
        "ИДК, руководители организаций (ОО, ДОУ, ДО)",
        [("ИДК", None, "organization"), ("руководители организаций (ОО, ДОУ, ДО)", None, "role")],
    ),
    (
        "Заместитель директора по учебной и воспитательной работе",
        [("Заместитель директора по учебной и воспитательной работе", None, "role")],
    ),
    ("директор МОУ «Озёрная школа» О.Н. лисина", [("директор МОУ «Озёрная школа» О.Н. лисина", "лисина", "person")]),
    ("1. Директор\n2. Куратор", [("Директор", None, "role"), ("Куратор", None, "role")]),
    ("Куратор Наставники", [("Куратор", None, "role"), ("Наставники", None, "role")]),
    ("Образовательные организации", [("Образовательные организации", None, "organization")]),
    ("", []),
    ("-", []),
]


@pytest.mark.parametrize(("text", "parties"), PARTIES)
def test_responsible_of_a_cell(text, parties):
    assert [(party.text, party.surname, party.kind) for party in read_responsible(text)] == parties


SPLITS = [
    ("Опрос педагогов", {}, ["Опрос педагогов"], ""),
    ("1. Опрос педагогов. 2. Подбор наставников.", {}, ["Опрос педагогов.", "Подбор наставников."], ""),
    ("1) опрос;\n2) подбор;\n3) приказ", {}, ["опрос", "подбор", "приказ"], ""),
    ("1.1. Опрос педагогов\n1.2. Подбор наставников", {}, ["Опрос педагогов", "Подбор наставников"], ""),
    ("- разработка положения;\n- издание приказа", {}, ["разработка положения", "издание приказа"], ""),
    (
        "Организация работы пар: • встреча-знакомство; • совместная работа; • итоговая встреча",
        {"staged": True},
        ["Организация работы пар: встреча-знакомство; совместная работа; итоговая встреча"],
        "",
    ),
    (
        "Организация работы пар:\n1. встреча-знакомство;\n2. итоговая встреча",
        {},
        ["Организация работы пар: 1. встреча-знакомство; 2. итоговая встреча"],
        "",
    ),
    ("Мероприятия недели:\n1. Семинар\n2. Концерт", {}, ["Семинар", "Концерт"], "Мероприятия недели"),
    (
        "Подготовка локальных актов: — приказ о парах; — положение о наставничестве",
        {"staged": True},
        ["приказ о парах", "положение о наставничестве"],
        "Подготовка локальных актов",
    ),
    (
        "Работа пар:\n- знакомство\n- прощание",
        {"deadlines": 2},
        ["знакомство", "прощание"],
        "Работа пар",
    ),
    ("Семинар для\nмолодых педагогов", {}, ["Семинар для молодых педагогов"], ""),
    ("Первый семинар\nВторой семинар", {"deadlines": 2}, ["Первый семинар", "Второй семинар"], ""),
    ("Первый семинар\nВторой семинар", {"staged": True}, ["Первый семинар", "Второй семинар"], ""),
    ("Провести опрос учителей.\nПодготовить справку.", {}, ["Провести опрос учителей.", "Подготовить справку."], ""),
    ("Неделя наставника\nПроводится в феврале", {}, ["Неделя наставника Проводится в феврале"], ""),
    ("Изучение приказа № 5 от 25.12.2019 г. «О модели»", {}, ["Изучение приказа № 5 от 25.12.2019 г. «О модели»"], ""),
    ("2. Обучение наставников", {}, ["Обучение наставников"], ""),
    ("1. Анализ базы.\nОбучение наставников на курсах", {}, ["Анализ базы.", "Обучение наставников на курсах"], ""),
]


@pytest.mark.parametrize(("text", "options", "activities", "lead"), SPLITS)
def test_activities_of_a_cell(text, options, activities, lead):
    split = split_activities(text, **options)

    assert ([activity.text for activity in split.activities], split.lead) == (activities, lead)


@given(st.text(alphabet="абвГД1234.)- \n:;•—", max_size=120), st.booleans(), st.integers(0, 4))
def test_splitting_keeps_every_letter(text, staged, deadlines):
    split = split_activities(text, staged=staged, deadlines=deadlines)

    together = split.lead + "".join(activity.text for activity in split.activities)
    assert [sign for sign in together if sign.isalpha()] == [sign for sign in text if sign.isalpha()]


DEADLINES = [
    ("Февраль 2023 Август-сентябрь 2023", ["Февраль 2023", "Август-сентябрь 2023"]),
    ("Февраль 2023 В течение всего года", ["Февраль 2023", "В течение всего года"]),
    ("сентябрь\nоктябрь", ["сентябрь", "октябрь"]),
    ("сентябрь;\nдо 1 мая", ["сентябрь", "до 1 мая"]),
    ("Август –\nсентябрь 2023 г.", ["Август – сентябрь 2023 г."]),
    ("сентябрь\n2025 г.", ["сентябрь 2025 г."]),
    ("в течение\nучебного года", ["в течение учебного года"]),
    ("15.09.2025 20.10.2025", ["15.09.2025", "20.10.2025"]),
    ("1. сентябрь\n2. октябрь", ["сентябрь", "октябрь"]),
    ("Ежегодно в мае и 1-15 декабря", ["Ежегодно в мае и 1-15 декабря"]),
    ("с 1 по 15 декабря", ["с 1 по 15 декабря"]),
    ("до 30.09.2021г.", ["до 30.09.2021г."]),
]


@pytest.mark.parametrize(("text", "deadlines"), DEADLINES)
def test_deadlines_of_a_cell(text, deadlines):
    assert split_deadlines(text) == deadlines


@pytest.mark.parametrize(
    ("text", "count", "dealt"),
    [
        ("май", 3, ["май", "май", "май"]),
        ("май\nиюнь", 2, ["май", "июнь"]),
        ("сентябрь, май", 2, ["сентябрь", "май"]),
        ("сентябрь, май", 3, ["сентябрь, май"] * 3),
        ("май\nиюнь", 3, None),
    ],
)
def test_deadlines_are_dealt_out(text, count, dealt):
    assert deal(text, count) == dealt


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("Приказ об утверждении индивидуальных планов", ["приказ", "индивидуальный план"]),
        ("Протокол педсовета; создан реестр наставников", ["протокол", "реестр"]),
        ("Соглашения с организациями-партнёрами", ["соглашение"]),
        ("Сформирована база наставников", ["база"]),
        ("Информационная справка", ["справка"]),
        ("Аналитический отчёт", ["отчёт"]),
        ("Фотоотчет", ["фотоотчёт"]),
        ("Локальные акты, методические рекомендации", ["локальный акт", "методические материалы"]),
        ("Выполнено 100% позиций дорожной карты", []),
        ("Реализация мероприятий в рамках индивидуальных планов", []),
        ("Проведена встреча", []),
    ],
)
def test_documents_of_a_result(text, documents):
    assert find_documents(text) == documents


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("приказ об утверждении Дорожной карты", ["приказ"]),
        ("Издание приказа «Об утверждении положения о системе наставничества»", ["приказ", "положение"]),
        ("Изучение приказа министерства", []),
        ("Сбор согласий на обработку данных от участников программы наставничества", ["согласие"]),
    ],
)
def test_documents_of_an_activity(text, documents):
    assert documents_of_activity(text) == documents


HEADERS = [
    ("№ п/п", "number"),
    ("№", "number"),
    ("Наименование этапа", "section"),
    ("Направление работы", "section"),
    ("Мероприятия", "activity"),
    ("Наименование мероприятия", "activity"),
    ("Содержание", "activity"),
    ("Содержание деятельности и примерный план мероприятий18", "activity"),
    ("Что нужно сделать", "activity"),
    ("Сроки", "deadline"),
    ("Срок реализации", "deadline"),
    ("Когда", "deadline"),
    ("Дата проведения", "deadline"),
    ("Период", "deadline"),
    ("Ответственный исполнитель", "responsible"),
    ("Ответственные", "responsible"),
    ("Кто отвечает", "responsible"),
    ("Исполнители", "responsible"),
    ("Ожидаемый результат (вид документа)", "document"),
    ("Ожидаемый результат", "result"),
    ("Результат. Вид документа", "document"),
    ("Предполагаемый результат", "result"),
    ("Итоги", "result"),
    ("Показатели эффективности", "kpi"),
    ("Целевой показатель", "kpi"),
    ("Критерии", "kpi"),
    ("Примечание", "other"),
    ("Отметка о выполнении", "other"),
    ("Целевая аудитория", "other"),
    ("Загадка", "other"),
]


@pytest.mark.parametrize(("title", "name"), HEADERS)
def test_field_of_a_header(title, name):
    assert field_of(title) == name


def test_columns_without_names_are_told_by_content():
    below = [
        ["1", "2", "3"],
        ["Разработка плана", "Проведение опроса", "Подведение итогов"],
        ["сентябрь 2025", "до 1 ноября", "постоянно"],
        ["Директор", "Психолог", "Зорин П.С."],
        ["не менее 90 %", "100 % участников", "3 публикации"],
    ]

    columns = columns_by_content(below)

    assert [column.field for column in columns] == ["number", "activity", "deadline", "responsible", "kpi"]


def test_column_with_a_strange_name_is_told_by_content():
    columns = columns_by_header(["Мероприятие", "Загадка", "Тайна"], [["Опрос"], ["сентябрь 2025"], ["Директор школы"]])

    assert [column.field for column in columns] == ["activity", "deadline", "responsible"]


def test_event_and_its_details_are_group_and_activity():
    columns = columns_by_header(["№", "Этап", "Мероприятия", "Содержание деятельности"], [["1"], ["А"], ["Б"], ["В"]])

    assert [column.field for column in columns] == ["number", "section", "group", "activity"]


@pytest.mark.parametrize(
    ("text", "deadline", "responsible", "number"),
    [
        ("до 1 мая 2026", True, False, False),
        ("в течение учебного года", True, False, False),
        ("по запросу", True, False, False),
        ("Директор школы", False, True, False),
        ("Зорин П.С.", False, True, False),
        ("1.2.", False, False, True),
        ("II", False, False, True),
        ("Разработка плана мероприятий на учебный год для всех наставников школы", False, False, False),
        ("Проведение встреч наставников", False, False, False),
        ("", False, False, False),
    ],
)
def test_what_a_text_looks_like(text, deadline, responsible, number):
    assert (looks_like_deadline(text), looks_like_responsible(text), looks_like_number(text)) == (
        deadline,
        responsible,
        number,
    )


@pytest.mark.parametrize(
    ("title", "number", "text"),
    [
        ("1. Нормативное регулирование", "1", "Нормативное регулирование"),
        ("3.Внедрение", "3", "Внедрение"),
        ("6.\nКонтроль", "6", "Контроль"),
        ("II. Работа пар", "II", "Работа пар"),
        ("Раздел 1. Кадры", "", "Раздел 1. Кадры"),
        ("Информационное сопровождение", "", "Информационное сопровождение"),
        ("2025 год", "", "2025 год"),
    ],
)
def test_number_of_a_section(title, number, text):
    assert take_number(title) == (number, text)


def test_sections_that_hold_nothing_are_not_lost():
    outline = Outline()
    outline.enter("Раздел 1")
    outline.enter("Раздел 2")
    outline.used()
    outline.enter("Раздел 3")

    assert outline.close() == ["Раздел 1", "Раздел 3"]


def test_deeper_number_is_a_group():
    outline = Outline()
    outline.enter("1. Кадры")
    outline.used()
    outline.enter("1.1. Подбор")

    assert (outline.section, outline.group) == ("Кадры", "Подбор")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("МАОУ СОШ № 14", ["МАОУ СОШ № 14"]),
        ("на сайте MAOY COII №14", ["МАОУ СОШ №14"]),
        ("в Лицее №2", ["Лицее №2"]),
        ("МОУ ДО «Озёрская ДЮСШ»", ["МОУ ДО «Озёрская ДЮСШ»"]),
        ("приказ № 14 и приложение № 2", []),
        ("конкурс «Учитель года»", []),
        ("раздел «Наставничество»", []),
    ],
)
def test_schools_named_in_a_text(text, found):
    assert [match[0].strip() for match in find_schools(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MAOY COII", ["MAOY", "COII"]),
        ("Oпрос педагогов", ["Oпрос"]),
        ("III квартал, IT-куб, Word", []),
        ("обычный текст", []),
    ],
)
def test_latin_letters_that_look_russian(text, found):
    assert latin_lookalikes(text) == found


def test_header_of_a_formal_document():
    header = read_header(
        [
            "УТВЕРЖДАЮ",
            "Директор школы",
            "01.09.2025",
            "",
            "Дорожная карта",
            "на 2025-2026 учебный год",
            "",
            "Цель: поддержка педагогов.",
            "Задачи:",
            "1. Подобрать наставников;",
            "2. Научить их",
            "работе с дневником.",
            "Срок реализации: год",
        ]
    )

    assert header.approval == "УТВЕРЖДАЮ\nДиректор школы\n01.09.2025"
    assert header.title == "Дорожная карта на 2025-2026 учебный год"
    assert header.goal == "поддержка педагогов."
    assert header.tasks == ["Подобрать наставников;", "Научить их работе с дневником."]
    assert header.rest == ["Цель:", "Задачи:", "Срок реализации: год"]


def test_header_with_tasks_in_one_line():
    header = read_header(["План", "", "Цель программы – рост.", "Задачи: 1) обучить; 2) поддержать"])

    assert (header.title, header.tasks) == ("План", ["обучить;", "поддержать"])


def test_header_without_a_known_title_takes_the_first_line():
    assert read_header(["Наставничество в школе", "Кабинет 5"]).as_json() == {
        "title": "Наставничество в школе",
        "goal": "",
        "tasks": [],
        "approval": "",
        "rest": "Кабинет 5",
    }


@given(st.lists(st.text(alphabet="абвЦельЗадачи:1.- ", max_size=30), max_size=12))
def test_header_keeps_every_word(paragraphs):
    header = read_header(paragraphs).as_json()

    kept = " ".join([header["title"], header["goal"], header["approval"], header["rest"], *header["tasks"]])
    letters = lambda text: sorted(sign for sign in text if sign.isalpha())  # noqa: E731
    assert letters(kept) == letters("".join(paragraphs))
