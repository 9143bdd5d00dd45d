"""Kinds without an owner among the rooms: their texts paragraph by paragraph, their forms, and bad input."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.documents.content import people
from apps.documents.kinds import kinds
from apps.documents.models import Document
from apps.documents.rendering import write_docx, write_pdf
from apps.documents.services import checks, documents, texts
from apps.participants import receivers
from apps.participants.models import Consent, Partner, Person
from apps.participants.services import names
from apps.participants.services.names import resolve
from tests.documents.golden import docx_lines, pdf_letters, squeezed
from tests.factories import make_person

MINUTES = {
    "council": "педагогического совета",
    "date": "2026-11-10",
    "present": 23,
    "total": 25,
    "chair": "Вершинина Ольга Павловна",
    "secretary": "Сизова Нина Сергеевна",
    "agenda": ["О ходе программы"],
    "heard": ["Куратора: доложила о парах"],
    "spoke": [],
    "decided": ["Принять к сведению", "Продолжить работу."],
    "votes_for": 22,
    "votes_against": 0,
    "abstained": 1,
}
AWARD = {
    "award": "Объявить благодарность",
    "merit": "за работу наставником",
    "people": ["Дубров Денис Сергеевич, учитель химии", "Соколова Анна Петровна, 10А класс", "Ким Ольга Сергеевна"],
    "ground": "решения педсовета от 25.05.2026 № 7",
}
AGREEMENT = {
    "partner": "ООО «Луч»",
    "partner_post": "генеральный директор",
    "partner_name": "Тарасов Лев Ильич",
    "subject": "Стороны сотрудничают в программе наставничества.",
    "school_duties": ["Назначить куратора"],
    "partner_duties": ["Выделить наставников", "Проводить экскурсии"],
    "until": "2027-08-31",
}
ACCESSIBILITY = {"measures": ["Провести встречи на первом этаже; отвечает завхоз; до 01.12.2026"], "ground": ""}
ADMISSION = {
    "people": ["Чернышова Марина Викторовна, заместитель директора по УВР", "Сизова Нина Сергеевна, педагог-психолог"],
    "scope": "фамилия, имя, отчество; класс или должность",
}
COMMISSION = {
    "chair": "Чернышова Марина Викторовна, заместитель директора по УВР",
    "members": ["Сизова Нина Сергеевна, педагог-психолог", "Ким Ольга Сергеевна, секретарь"],
}


def sheet(number, *people):
    """The sheet of acknowledgement as it is read out of a file."""
    heads = ["№", "Фамилия, имя, отчество", "Должность, класс", "Дата", "Подпись"]
    rows = [cell for n, cells in enumerate(people, start=1) for cell in (str(n), *cells)]
    return [f"С приказом от 20.11.2026 № {number} ознакомлены:", *heads, *rows]


DEPUTY = ("Чернышова Марина Викторовна", "заместитель директора по УВР")
PSYCHOLOGIST = ("Сизова Нина Сергеевна", "педагог-психолог")

BODIES = {
    "documents.introduction": [
        "О внедрении целевой модели наставничества и назначении куратора",
        "В соответствии с распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145"
        " п р и к а з ы в а ю:",
        "1. Внедрить в организации «Школа № 5» целевую модель наставничества на 2026/2027 учебный год.",
        "2. Назначить куратором внедрения целевой модели наставничества"
        " заместителя директора по УВР Чернышову Марину Викторовну.",
        "3. Куратору сформировать базы наставников и наставляемых, разработать дорожную карту и вести мониторинг.",
        "4. Контроль за исполнением приказа оставляю за собой.",
        "Директор ______________ О. П. Вершинина",
    ],
    "documents.council_minutes": [
        "заседания педагогического совета",
        "Председатель: Вершинина Ольга Павловна.",
        "Секретарь: Сизова Нина Сергеевна.",
        "Присутствовали: 23 из 25 (92 %).",
        "ПОВЕСТКА ДНЯ:",
        "1. О ходе программы.",
        "СЛУШАЛИ:",
        "1. Куратора: доложила о парах.",
        "РЕШИЛИ:",
        "1. Принять к сведению.",
        "2. Продолжить работу.",
        "Голосовали: «за» – 22, «против» – 0, «воздержались» – 1.",
        "Председатель ______________ О. П. Вершинина",
        "Секретарь ______________ Н. С. Сизова",
    ],
    "documents.award": [
        "О поощрении участников программы наставничества",
        "На основании решения педсовета от 25.05.2026 № 7 п р и к а з ы в а ю:",
        "1. Объявить благодарность за работу наставником:",
        "1.1. Дуброву Денису Сергеевичу, учителю химии;",
        "1.2. Соколовой Анне Петровне, 10А класс;",
        "1.3. Ким Ольге Сергеевне.",
        "2. Контроль за исполнением приказа оставляю за собой.",
        "Директор ______________ О. П. Вершинина",
        *sheet(
            "1-лс",
            ("Дубров Денис Сергеевич", "учитель химии"),
            ("Соколова Анна Петровна", "10А класс"),
            ("Ким Ольга Сергеевна",),
        ),
    ],
    "documents.accessibility": [
        "О мерах по обеспечению доступности программы наставничества",
        "В целях равного участия обучающихся и работников в программе наставничества п р и к а з ы в а ю:",
        "1. Провести встречи на первом этаже; отвечает завхоз; до 01.12.2026.",
        "2. Контроль за исполнением приказа оставляю за собой.",
        "Директор ______________ О. П. Вершинина",
    ],
    "documents.admission": [
        "О допуске к обработке персональных данных участников программы наставничества",
        "В соответствии с Федеральным законом от 27.07.2006 № 152-ФЗ «О персональных данных»"
        " и в целях реализации программы наставничества п р и к а з ы в а ю:",
        "1. Допустить к обработке персональных данных участников программы наставничества на 2026/2027 учебный год"
        " работников согласно приложению № 1 в объёме, который нужен им для работы.",
        "2. Перечень обрабатываемых данных: фамилия, имя, отчество; класс или должность.",
        "3. Работникам, указанным в приложении № 1, не раскрывать персональные данные третьим лицам"
        " и не распространять их без согласия субъекта, в том числе после прекращения допуска.",
        "4. Прекращать допуск в день увольнения работника или изменения его обязанностей.",
        "5. Контроль за исполнением приказа оставляю за собой.",
        "Директор ______________ О. П. Вершинина",
        "Приложение № 1",
        "к приказу от 20.11.2026 № 1-од",
        "Работники, допущенные к обработке персональных данных",
        "№",
        "Фамилия, имя, отчество",
        "Должность",
        "1",
        *DEPUTY,
        "2",
        *PSYCHOLOGIST,
        *sheet("1-од", DEPUTY, PSYCHOLOGIST),
    ],
    "documents.destruction_commission": [
        "О создании комиссии по уничтожению персональных данных",
        "В соответствии с Федеральным законом от 27.07.2006 № 152-ФЗ «О персональных данных»,"
        " приказом Роскомнадзора от 28.10.2022 № 179 п р и к а з ы в а ю:",
        "1. Создать комиссию в составе:",
        "1.1. председатель комиссии – Чернышова Марина Викторовна, заместитель директора по УВР;",
        "1.2. член комиссии – Сизова Нина Сергеевна, педагог-психолог;",
        "1.3. член комиссии – Ким Ольга Сергеевна, секретарь.",
        "2. Комиссии уничтожать персональные данные участников программы наставничества, цель обработки которых"
        " достигнута или согласие на обработку которых отозвано, в срок не более 30 дней, если для их хранения"
        " нет иных оснований.",
        "3. Подтверждать уничтожение актом и выгрузкой из журнала регистрации событий в соответствии с"
        " приказом Роскомнадзора от 28.10.2022 № 179; хранить их три года.",
        "4. Контроль за исполнением приказа оставляю за собой.",
        "Директор ______________ О. П. Вершинина",
        *sheet("1-од", DEPUTY, PSYCHOLOGIST, ("Ким Ольга Сергеевна", "секретарь")),
    ],
    "documents.partner_agreement": [
        "о сотрудничестве в программе наставничества (ООО «Луч»)",
        "Школа № 5 (далее – Организация) и ООО «Луч» (далее – Партнёр) заключили настоящее соглашение о нижеследующем.",
        "1. Предмет соглашения",
        "Стороны сотрудничают в программе наставничества.",
        "2. Обязанности Организации",
        "2.1. Назначить куратора.",
        "3. Обязанности Партнёра",
        "3.1. Выделить наставников.",
        "3.2. Проводить экскурсии.",
        "4. Срок действия",
        "Соглашение действует со дня подписания до 31.08.2027.",
        "Организация: директор ______________ О. П. Вершинина",
        "Партнёр: генеральный директор ______________ Л. И. Тарасов",
    ],
}
RECORDS = {
    "documents.introduction": {},
    "documents.council_minutes": MINUTES,
    "documents.award": AWARD,
    "documents.accessibility": ACCESSIBILITY,
    "documents.partner_agreement": AGREEMENT,
    "documents.admission": ADMISSION,
    "documents.destruction_commission": COMMISSION,
}


def make(cast, kind, records=None):
    records = RECORDS[kind] if records is None else records
    return documents.create(kind=kind, organization=cast.school, year=cast.year, records=records, by=cast.curator)


def put_into_force(cast, document):
    if kinds.get(document.kind).needs_approval:
        documents.send(document, by=cast.curator)
        return documents.approve(document, by=cast.director)
    return documents.enter(document, by=cast.curator)


@pytest.mark.parametrize("kind", BODIES)
def test_golden_text_in_both_files(cast, kind):
    document = put_into_force(cast, make(cast, kind))

    lines = docx_lines(write_docx(document.content))
    letters = pdf_letters(write_pdf(document.content))

    assert lines[-len(BODIES[kind]) :] == BODIES[kind]
    assert [line for line in BODIES[kind] if squeezed(line) not in letters] == []


@pytest.mark.parametrize(
    ("kind", "number", "journal"),
    [
        ("documents.introduction", "1-од", "main"),
        ("documents.council_minutes", "1", "minutes"),
        ("documents.award", "1-лс", "staff"),
        ("documents.partner_agreement", "1", "other"),
    ],
)
def test_journal_and_number(cast, kind, number, journal):
    document = put_into_force(cast, make(cast, kind))

    assert (document.number, document.journal) == (number, journal)


def test_minutes_bear_the_day_of_the_meeting_and_their_name_in_the_register(cast):
    document = put_into_force(cast, make(cast, "documents.council_minutes"))

    assert (document.date, document.title) == (date(2026, 11, 10), "Протокол заседания педагогического совета")


def test_award_that_takes_the_accusative(cast):
    document = make(cast, "documents.award", AWARD | {"award": "Наградить почётной грамотой"})

    assert [c["text"] for c in texts.text_of(document)["items"][0]["children"]] == [
        "Дуброва Дениса Сергеевича, учителя химии;",
        "Соколову Анну Петровну, 10А класс;",
        "Ким Ольгу Сергеевну.",
    ]


def test_introduction_is_offered_once_a_year(cast):
    kind = kinds.get("documents.introduction")
    assert [c["title"] for c in kind.candidates(cast.school, cast.year)] == [
        "Куратор: Чернышова Марина Викторовна, 2026/2027 учебный год"
    ]

    document = make(cast, "documents.introduction", {"year": cast.year.pk})
    assert kind.candidates(cast.school, cast.year) == []
    documents.cancel(document, by=cast.curator)
    assert len(kind.candidates(cast.school, cast.year)) == 1


def test_introduction_without_a_curator_says_what_to_do(cast):
    cast.school.curator_post = ""
    cast.school.save()

    with pytest.raises(Refused, match="Впишите куратора и его должность"):
        make(cast, "documents.introduction")


# ---- the forms
# People that these records name are in no list: they are typed in the field beside it.
BESIDE = {
    "documents.council_minutes": {"chair": "chair_typed", "secretary": "secretary_typed"},
    "documents.partner_agreement": {"partner": "partner_typed", "partner_name": "person_typed"},
    "documents.destruction_commission": {"chair": "chair_typed", "members": "members_typed"},
}
LISTS = {"chosen", "members"}


def send_form(cast, kind, data):
    address = reverse("documents:document-new-kind", args=[kind])
    named = {BESIDE.get(kind, {}).get(k, k): v for k, v in data.items()}
    return cast.client("curator").post(address, _typed(named))


def _typed(data):
    return {k: "\n".join(v) if isinstance(v, list) and k not in LISTS else v for k, v in data.items()}


@pytest.mark.parametrize(
    "kind",
    [
        "documents.council_minutes",
        "documents.award",
        "documents.accessibility",
        "documents.partner_agreement",
        "documents.admission",
        "documents.destruction_commission",
    ],
)
def test_form_makes_the_draft(cast, kind):
    response = send_form(cast, kind, RECORDS[kind])

    document = Document.objects.get()
    assert response.url == document.get_absolute_url()
    assert {k: v for k, v in document.records.items() if v and k != "person"} == {
        k: v for k, v in RECORDS[kind].items() if v
    }


def test_form_sent_twice_makes_one_draft(cast):
    for _ in range(2):
        send_form(cast, "documents.award", AWARD)

    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"present": 26}, "present", "больше, чем членов совета"),
        ({"votes_for": 24}, "votes_for", "Голосов больше, чем присутствующих"),
        ({"date": "2026-11-21"}, "date", "ещё не состоялось"),
        ({"date": "вчера"}, "date", "правильную дату"),
        ({"agenda": ["\n", " - "]}, "agenda", "Обязательное поле"),
        ({"agenda": ["я" * 1001]}, "agenda", "Не больше 60 строк"),
        ({"heard": ["строка"] * 61}, "heard", "Не больше 60 строк"),
        ({"total": "много"}, "total", "целое число"),
        ({"council": "совета директоров"}, "council", "корректный вариант"),
    ],
)
def test_bad_minutes_stay_on_the_form(cast, changed, field, words):
    response = send_form(cast, "documents.council_minutes", MINUTES | changed)

    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors[field])
    assert not Document.objects.exists()


@pytest.mark.parametrize("line", [", учитель", "Дубров", "Дубров, учитель химии", "«»"])
def test_award_to_nobody_in_particular_stays_on_the_form(cast, line):
    response = send_form(cast, "documents.award", AWARD | {"people": [line]})

    assert "напишите фамилию и имя" in str(response.context["form"].errors["people"])


def test_list_marks_of_typed_lines_are_taken_off(cast):
    send_form(
        cast, "documents.accessibility", {"measures": ["– поставить пандус", "", "•  повесить  знак "], "ground": ""}
    )

    assert Document.objects.get().records["measures"] == ["поставить пандус", "повесить знак"]


def test_page_of_new_documents_offers_forms_and_records(cast):
    html = cast.client("curator").get(reverse("documents:document-new")).content.decode()

    for words in ("О поощрении", "Протокол педагогического", "Заполнить", "Куратор: Чернышова", "Составить</button>"):
        assert words in html


# ---- people who work with the data are not typed twice
def test_form_of_admission_is_filled_with_those_who_have_a_role(cast):
    cast.curator.last_name, cast.curator.first_name, cast.curator.middle_name = "Чернышова", "Марина", "Викторовна"
    cast.curator.save()

    form = kinds.get("documents.admission").form_class(organization=cast.school, year=cast.year)

    labels = dict(form.fields["chosen"].choices)
    # Latin and Russian letters are ordered as the database does it.
    assert sorted(labels[key] for key in form.initial["chosen"]) == [
        "Psychologist Имя, педагог-психолог",
        "Чернышова Марина Викторовна, заместитель директора по УВР",
    ]


@pytest.mark.parametrize(
    ("kind", "changed", "field", "words"),
    [
        ("documents.admission", {"people": ["Сизова Нина"]}, "people", "запятую и должность"),
        ("documents.admission", {"people": ["Сизова, секретарь"]}, "people", "фамилию и имя"),
        ("documents.admission", {"people": []}, "chosen", "Отметьте хотя бы одного"),
        ("documents.admission", {"chosen": ["u999999"]}, "chosen", "нет среди допустимых"),
        ("documents.destruction_commission", {"chair": "Сизова Нина"}, "chair_typed", "запятую и должность"),
        ("documents.destruction_commission", {"chair": ""}, "chair", "Выберите человека"),
        ("documents.council_minutes", {"chair": "Сизова"}, "chair_typed", "напишите фамилию и имя."),
        ("documents.partner_agreement", {"partner": ""}, "partner", "Выберите партнёра"),
        ("documents.partner_agreement", {"partner_post": ""}, "partner_post", "Впишите должность"),
        ("documents.destruction_commission", {"members": ["Ким Ольга, секретарь"]}, "members", "не меньше трёх"),
        ("documents.destruction_commission", {"members": [COMMISSION["chair"]] * 2}, "members", "Председатель уже"),
    ],
)
def test_bad_people_stay_on_the_form(cast, kind, changed, field, words):
    response = send_form(cast, kind, RECORDS[kind] | changed)

    assert any(words in error for error in response.context["form"].errors[field])
    assert Document.objects.count() == 0


# ---- people of the bases and of the accounts
@pytest.fixture
def bases(cast, monkeypatch):
    """A teacher and a partner's representative with cards; the curator has an account only."""
    monkeypatch.setattr(people, "resolve", resolve)
    monkeypatch.setattr(people, "check", receivers.check)
    teacher = make_person(
        cast, "Кузнецова", first_name="Анна", middle_name="Ильинична", gender="f", post="учитель химии"
    )
    partner = Partner.objects.create(organization=cast.school, name="ООО «Луч»")
    guest = make_person(
        cast, "Тарасов", first_name="Лев", middle_name="Ильич", category="partner", partner=partner, post="директор"
    )
    cast.curator.last_name, cast.curator.first_name, cast.curator.middle_name = "Чернышова", "Марина", "Викторовна"
    cast.curator.save()
    return {"teacher": str(teacher.pk), "guest": str(guest.pk), "curator": f"u{cast.curator.pk}"}


def test_chair_and_secretary_of_minutes_are_chosen(cast, bases):
    chosen = {"chair": "", "secretary": ""} | {"chair_typed": "", "secretary_typed": ""}
    data = {k: v for k, v in MINUTES.items() if k not in chosen} | chosen
    address = reverse("documents:document-new-kind", args=["documents.council_minutes"])
    cast.client("curator").post(address, _typed(data | {"chair": bases["teacher"], "secretary": bases["curator"]}))

    text = texts.text_of(Document.objects.get())

    assert text["sections"][0]["paragraphs"][:2] == [
        "Председатель: Кузнецова Анна Ильинична.",
        "Секретарь: Чернышова Марина Викторовна.",
    ]
    assert [row["name"] for row in text["signatures"]] == ["А. И. Кузнецова", "М. В. Чернышова"]


def test_chosen_and_typed_at_once_is_asked_about(cast, bases):
    address = reverse("documents:document-new-kind", args=["documents.council_minutes"])
    data = MINUTES | {"chair": bases["teacher"], "chair_typed": "Вершинина Ольга", "secretary_typed": "Ким Ольга"}

    response = cast.client("curator").post(address, _typed(data | {"secretary": ""}))

    assert list(response.context["form"].errors) == ["chair_typed"]


def test_commission_of_a_card_an_account_and_a_guest(cast, bases):
    address = reverse("documents:document-new-kind", args=["documents.destruction_commission"])
    Consent.objects.all().delete()
    data = {"chair": bases["curator"], "members": [bases["teacher"]], "members_typed": ["Ким Ольга, секретарь"]}
    cast.client("curator").post(address, _typed(data))

    document = Document.objects.get()

    assert [child["text"] for child in texts.text_of(document)["items"][0]["children"]] == [
        "председатель комиссии – Чернышова Марина Викторовна, заместитель директора по УВР;",
        "член комиссии – Кузнецова Анна Ильинична, учитель химии;",
        "член комиссии – Ким Ольга, секретарь.",
    ]
    found = {problem.text: problem.blocks for check in checks.run(document) for problem in check.problems}
    assert found == {
        "Кузнецова А. И.: нет действующего согласия (обработка персональных данных).": True,
        "Ким Ольга: в базах такого человека нет. Проверьте имя и должность.": False,
    }


def test_those_admitted_get_the_task_by_card_or_by_account(cast, bases):
    address = reverse("documents:document-new-kind", args=["documents.admission"])
    data = ADMISSION | {"chosen": [bases["curator"], bases["curator"]], "people": ["Ким Ольга, секретарь"]}
    cast.client("curator").post(address, _typed(data))
    document = put_into_force(cast, Document.objects.get())

    assert [(line.name, line.post, line.user) for line in document.acknowledgements.all()] == [
        ("Чернышова Марина Викторовна", "заместитель директора по УВР", cast.curator)
    ]
    reading = cast.client("curator").post(reverse("documents:document-acknowledge", args=[document.public_id]))
    assert reading.status_code == 302
    assert document.acknowledgements.get().read_at is not None


def test_an_account_that_is_gone_stops_no_order(cast, bases):
    said = ADMISSION | {"people": [{"user": 10**6, "name": "Сизова Нина Сергеевна", "post": "секретарь"}]}

    document = put_into_force(cast, make(cast, "documents.admission", said))

    assert not document.acknowledgements.exists()
    assert document.content["annexes"][0]["table"]["rows"] == [["1", "Сизова Нина Сергеевна", "секретарь"]]


def test_partner_and_the_one_who_signs_for_it_are_chosen(cast, bases):
    address = reverse("documents:document-new-kind", args=["documents.partner_agreement"])
    data = {k: v for k, v in AGREEMENT.items() if k not in ("partner_name", "partner_post")}
    cast.client("curator").post(address, _typed(data | {"person": bases["guest"]}))

    text = texts.text_of(Document.objects.get())

    assert text["signatures"][1] == {"post": "Партнёр: директор", "name": "Л. И. Тарасов"}
    assert "ООО «Луч» (далее – Партнёр)" in text["preamble"]


def test_forms_of_the_post_typed_by_hand_stand_in_the_award(cast, bases):
    person = Person.objects.get(pk=bases["teacher"])
    names.set_cases(person, typed={"full": {}, "post": {"dat": "учителю химии и биологии"}}, by=cast.curator)
    document = make(cast, "documents.award", AWARD | {"people": [], "chosen": [person.pk]})

    assert texts.text_of(document)["items"][0]["children"][0]["text"] == (
        "Кузнецовой Анне Ильиничне, учителю химии и биологии."
    )


# ---- people of the bases in an award
def test_an_award_takes_people_from_the_bases(cast, monkeypatch):
    monkeypatch.setattr(people, "resolve", resolve)
    person = make_person(
        cast, "Кузнецова", first_name="Анна", middle_name="Ильинична", gender="f", post="учитель химии"
    )
    stranger = make_person(cast, "Чужаков", organization=cast.foreign_school)
    refused = send_form(cast, "documents.award", AWARD | {"people": [], "chosen": [str(stranger.pk)]})
    assert list(refused.context["form"].errors) == ["chosen"]

    send_form(cast, "documents.award", AWARD | {"people": [], "chosen": [str(person.pk)]})

    document = Document.objects.get()
    assert document.records["chosen"] == [person.pk]
    text = texts.text_of(document)
    assert text["items"][0]["children"] == [{"text": "Кузнецовой Анне Ильиничне, учителю химии.", "children": []}]
    assert kinds.get("documents.award").changes(document) == ["Поощряется 1\u00a0человек: Кузнецова Анна Ильинична"]


def test_an_award_to_nobody_says_where_to_choose(cast):
    response = send_form(cast, "documents.award", AWARD | {"people": []})

    assert list(response.context["form"].errors) == ["chosen"]


def test_typed_people_of_an_award_are_looked_for_in_the_bases(cast):
    person = make_person(cast, "Кузнецова", first_name="Анна", middle_name="Ильинична")
    typed = [f"{person.full_name}, учитель", "Незнамова Мария, учитель"]
    document = make(cast, "documents.award", AWARD | {"people": typed})

    problems = kinds.get("documents.award").checks(document)

    assert [(problem.text, problem.blocks) for problem in problems] == [
        ("Кузнецова Анна Ильинична есть в базах: отметьте в списке, тогда проверится и согласие.", False),
        ("Незнамова Мария: в базах такого человека нет. Проверьте имя и должность.", False),
    ]


@pytest.mark.parametrize(
    ("ground", "words"),
    [
        ("решение педсовета", "На основании решения педсовета"),
        ("Решение педагогического совета", "На основании решения педагогического совета"),
        ("решения педсовета (протокол № 7)", "На основании решения педсовета (протокол № 7)"),
        ("протокол № 7", "На основании протокола № 7"),
    ],
)
def test_typed_beginnings_stand_inside_the_sentence(cast, ground, words):
    document = make(cast, "documents.award", AWARD | {"merit": "За успешную работу", "ground": ground})

    text = texts.text_of(document)

    assert text["preamble"].startswith(words)
    assert text["items"][0]["text"] == "Объявить благодарность за успешную работу:"


def test_a_line_with_a_person_retyped_by_hand_is_warned_about(cast):
    document = make(cast, "documents.destruction_commission")
    documents.edit(document, by=cast.curator, words={"items.0.1": "член комиссии – Другой Пётр;", "items.1": "Иначе."})

    found = [problem for check in checks.run(document) for problem in check.problems if "вручную" in problem.text]

    assert [(problem.text.split(":")[0], problem.blocks) for problem in found] == [("Пункт 1.2", False)]
