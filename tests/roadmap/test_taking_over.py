"""A read document becomes a roadmap: by the command, by the page, with its review."""

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.organizations.models import ProgrammeYear
from apps.roadmap.importing import read_roadmap
from apps.roadmap.models import ImportDraft, Item, ItemResponsible, Kpi, Occurrence, Roadmap
from apps.roadmap.reviewing import Review
from apps.roadmap.services import imports
from tests.factories import make_person
from tests.roadmap.seeds import DATA, PERIODS, read_seed, seed_text

pytestmark = pytest.mark.django_db
COUNTS = {"school": 19, "sports": 32, "municipality": 20, "lyceum": 33, "stages": 39}
PASTED = (
    "Мероприятие\tСрок\tОжидаемый результат\tОтветственный\n"
    "Педагогический совет\tоктябрь\tпротокол\tкуратор\n"
    "Размещение материалов на сайте\tпостоянно\tстраница сайта\tадминистратор сайта\n"
    "Консультации наставников\tпо запросу\t\tпедагог-психолог\n"
)


def draft_of(cast, content=PASTED, start=None, end=None):
    return imports.read(
        organization=cast.school,
        year=cast.year,
        start=start or cast.year.start,
        end=end or cast.year.end,
        by=cast.curator,
        content=content,
    )


def test_pasted_table_becomes_rows_windows_and_responsible(cast):
    roadmap = imports.apply_draft(draft_of(cast), by=cast.curator)

    council, site, talks = roadmap.items.all()
    windows = {
        item.activity: list(item.occurrences.values_list("start", "due", "is_control_point"))
        for item in roadmap.items.all()
    }
    assert windows == {
        "Педагогический совет": [(date(2026, 10, 1), date(2026, 10, 31), False)],
        "Размещение материалов на сайте": [
            (date(2026, 9, 1), date(2026, 11, 30), True),
            (date(2026, 12, 1), date(2027, 2, 28), True),
            (date(2027, 3, 1), date(2027, 5, 31), True),
            (date(2027, 6, 1), date(2027, 8, 31), True),
        ],
        "Консультации наставников": [(None, None, False)],
    }
    assert [i.responsible.get().role for i in (council, site, talks)] == ["curator", "site_editor", "specialist"]
    assert (council.documents, council.deadline_kind, site.deadline_kind, talks.deadline_kind) == (
        ["протокол"],
        "dated",
        "period",
        "request",
    )
    assert (roadmap.edition, roadmap.state, roadmap.previous) == (1, "draft", None)


def test_second_import_of_the_year_is_the_next_edition(cast):
    first = imports.apply_draft(draft_of(cast), by=cast.curator)

    second = imports.apply_draft(draft_of(cast), by=cast.curator)

    assert (second.edition, second.previous) == (2, first)


def test_draft_is_taken_over_once(cast):
    draft = draft_of(cast)
    imports.apply_draft(draft, by=cast.curator)

    with pytest.raises(AlreadyDone):
        imports.apply_draft(draft, by=cast.curator)

    assert Roadmap.objects.count() == 1


@pytest.mark.parametrize("name", COUNTS)
def test_known_roadmap_goes_through_the_pages(cast, name):
    start, end = PERIODS[name]
    client = cast.client("curator")
    answer = client.post(
        reverse("roadmap:import-add"), {"text": seed_text(name), "start": start.isoformat(), "end": end.isoformat()}
    )
    page = client.get(answer["Location"])
    review = page.context["review"]
    draft = ImportDraft.objects.get()

    client.post(reverse("roadmap:import-apply", args=[draft.public_id]))

    roadmap = Roadmap.objects.get()
    assert (review.total, roadmap.items.count()) == (COUNTS[name], COUNTS[name])
    assert (roadmap.start, roadmap.end) == (start, end)
    assert client.get(reverse("roadmap:roadmap-detail", args=[roadmap.public_id])).status_code == 200


@pytest.mark.parametrize("name", COUNTS)
def test_every_text_of_the_reading_is_kept(cast, name):
    imported = read_seed(name)
    body = imports.body_of(imported)

    roadmap = imports.apply(body, organization=cast.school, year=cast.year, by=None)

    items = list(roadmap.items.order_by("position"))
    assert [item.activity for item in items] == [row["activity"] for row in body["items"]]
    assert [item.deadline_text for item in items] == [row["deadline_text"] for row in body["items"]]
    assert [item.expected_result for item in items] == [row["result"] for row in body["items"]]
    assert [(i.number, i.group, i.section.title) for i in items] == [
        (row["number"], row["group"], row["section"]) for row in body["items"]
    ]
    assert [[k.text for k in item.kpis.all()] for item in items] == [
        [kpi["text"] for kpi in row["kpis"]] for row in body["items"]
    ]
    assert [item.responsible_text for item in items] == [row["responsible_text"] for row in body["items"]]
    assert roadmap.rest_text == body["header"]["rest"]


def test_all_kinds_of_deadlines_of_the_known_rows_are_kept(cast):
    kinds = Counter()
    for name in COUNTS:
        roadmap = imports.apply(read_seed(name), organization=cast.school, year=cast.year, by=None)
        kinds += Counter(roadmap.items.values_list("deadline_kind", flat=True))

    assert sum(kinds.values()) == 143
    assert not Item.objects.filter(occurrences=None).exists()
    assert kinds["invalid"] == 0


def test_command_writes_the_roadmap_and_a_dry_run_does_not(cast):
    arguments = [str(DATA / "roadmap_school.txt"), "--organization", str(cast.school.public_id)]
    period = ["--from", "2026-09-01", "--to", "2027-08-31"]

    call_command("import_roadmap", *arguments, *period, "--dry-run", "--json", stdout=StringIO(), stderr=StringIO())
    assert Roadmap.objects.count() == 0

    out = StringIO()
    call_command("import_roadmap", *arguments, *period, "--json", stdout=out, stderr=StringIO())
    assert len(json.loads(out.getvalue())["items"]) == 19
    assert Roadmap.objects.get().items.count() == 19


def test_known_surname_is_a_person_and_an_unknown_one_falls_back_to_the_role(cast):
    person = make_person(cast, "Рыбников")
    text = (
        "Мероприятие\tСрок\tОтветственный\nСеминар\tмай\tметодист Рыбников О.П.\nСбор\tиюнь\tкуратор Неведомый А.А.\n"
    )

    roadmap = imports.apply_draft(draft_of(cast, text), by=cast.curator)

    found = [list(i.responsible.values_list("role", "person")) for i in roadmap.items.all()]
    assert found == [[("", person.pk)], [("curator", None)]]


def test_two_people_of_one_surname_are_nobody(cast):
    make_person(cast, "Рыбников")
    make_person(cast, "Рыбников", first_name="Олег")
    text = "Мероприятие\tСрок\tОтветственный\nСеминар\tмай\tучитель Рыбников О.П.\nСбор\tиюнь\tкуратор\n"

    roadmap = imports.apply_draft(draft_of(cast, text), by=cast.curator)

    assert not roadmap.items.first().responsible.exists()


def test_people_of_another_school_are_not_found(cast):
    make_person(cast, "Рыбников", organization=cast.foreign_school, consent=False)
    text = "Мероприятие\tСрок\tОтветственный\nСеминар\tмай\tРыбников О.П.\nСбор\tиюнь\tкуратор\n"

    imports.apply_draft(draft_of(cast, text), by=cast.curator)

    assert not ItemResponsible.objects.filter(person__isnull=False).exists()


def test_target_too_large_for_the_column_stays_a_text(cast):
    body = imports.body_of(read_seed("school"))
    body["items"][0]["kpis"] = [{"op": ">=", "value": 10**30, "unit": "шт.", "metric": None, "text": "очень много"}]

    imports.apply(body, organization=cast.school, year=cast.year, by=None)

    assert Kpi.objects.filter(text="очень много").values_list("value", flat=True).get() is None


# ---- review
def review_url(draft, position):
    return reverse("roadmap:import-row", args=[draft.public_id, position])


def row_values(draft, position, **changed):
    (found,) = [row for row in Review(draft).rows if row.position == position]
    return {**found.form.initial, **changed}


def test_changed_deadline_is_read_anew(cast):
    draft = draft_of(cast)

    cast.client("curator").post(review_url(draft, 1), row_values(draft, 1, deadline_text="до 25 ноября"))

    draft.refresh_from_db()
    row = draft.body["items"][0]
    assert (row["deadline_text"], row["deadline"]["windows"], row["accepted"]) == (
        "до 25 ноября",
        [{"start": None, "due": "2026-11-25"}],
        True,
    )
    assert [item["accepted"] for item in draft.body["items"]] == [True, False, False]


def test_untouched_row_is_accepted_as_it_was_read(cast):
    draft = draft_of(cast)
    before = {**draft.body["items"][1], "accepted": True}

    cast.client("curator").post(review_url(draft, 2), row_values(draft, 2))

    draft.refresh_from_db()
    assert draft.body["items"][1] == before


def test_changed_responsible_and_figures_are_read_anew(cast):
    draft = draft_of(cast)
    values = row_values(draft, 1, responsible_text="директор, куратор", kpi_text="не менее 3 публикаций")

    cast.client("curator").post(review_url(draft, 1), values)

    draft.refresh_from_db()
    row = draft.body["items"][0]
    assert row["responsible"] == ["директор", "куратор"]
    assert [(kpi["op"], kpi["value"]) for kpi in row["kpis"]] == [(">=", 3)]


def test_doubtful_rows_stand_first_and_are_counted(cast):
    draft = draft_of(cast, seed_text("sports"), *PERIODS["sports"])

    review = Review(draft)

    flags = [row.is_open for row in review.rows]
    assert review.left == sum(flags) > 0
    assert flags == sorted(flags, reverse=True)


def test_accepting_all_leaves_no_doubt(cast):
    draft = draft_of(cast, seed_text("sports"), *PERIODS["sports"])

    imports.accept_all(draft, by=cast.curator)

    assert (Review(draft).left, Review(draft).accepted) == (0, 32)


def test_after_a_row_the_page_goes_on_where_the_reader_was(cast):
    draft = draft_of(cast, seed_text("sports"), *PERIODS["sports"])
    first, second, third = [row.position for row in Review(draft).rows if row.is_open][:3]
    sure = next(row.position for row in Review(draft).rows if not row.is_open)

    def place_after(position):
        response = cast.client("curator").post(review_url(draft, position), row_values(draft, position))
        draft.refresh_from_db()
        return response.url.partition("#")[2]

    # From the second doubt to the third, a sure row stays where it is, from the first doubt to the top of the page.
    assert [place_after(position) for position in (second, sure, first)] == [f"row-{third}", f"row-{sure}", ""]


@pytest.mark.parametrize("position", [0, 4, 999])
def test_row_that_does_not_exist_is_refused(cast, position):
    draft = draft_of(cast)
    values = row_values(draft, 1)

    response = cast.client("curator").post(review_url(draft, position), values, follow=True)

    assert response.status_code == 200
    assert [str(m) for m in response.context["messages"]] == [
        "Такой строки в загруженном документе нет. Обновите страницу."
    ]


def test_review_after_taking_over_changes_nothing(cast):
    draft = draft_of(cast)
    imports.apply_draft(draft, by=cast.curator)

    with pytest.raises(AlreadyDone):
        imports.review_item(draft, 0, values={"activity": "Другое"}, by=cast.curator)


def test_review_says_no_doubt_twice():
    rows = [
        "№\tМероприятие\tСрок\tОтветственный",
        "1\tИздание приказа\tдо 31.09.2026\tДиректор",
        "2\tПодготовка отчёта\tcентябрь 2026\tЗавуч",
        "3\tПодведение итoгов\tиюнь 2028\tЗавуч",
    ]
    imported = read_roadmap("\n".join(rows), start=date(2026, 9, 1), end=date(2027, 8, 31))

    body = imports.body_of(imported)

    assert [row["doubts"] for row in body["items"]] == [
        ["Такой даты не существует: 31.09 (2026 год)."],
        ["В слове «сентябрь» латинские буквы вместо русских."],
        ["Срок 01.06.2028–30.06.2028 вне периода 01.09.2026–31.08.2027.", "Латинские буквы вместо русских: «итoгов»."],
    ]


# ---- the deadline said back while it is typed
def read_back(cast, text, draft=None):
    made = draft or draft_of(cast)
    address = reverse("roadmap:import-deadline", args=[made.public_id])
    return cast.client("curator").get(address, {"deadline_text": text}).content.decode()


def test_deadline_is_said_back_with_its_windows_and_doubts(cast):
    draft = draft_of(cast)

    assert "повторяется</strong>: до 25.09.2026, до 25.10.2026" in read_back(cast, "до 25 числа ежемесячно", draft)
    assert "Такой даты не существует: 31.09." in read_back(cast, "31.09", draft)
    assert "срок не указан" in read_back(cast, "", draft)
    assert "&lt;b&gt;" not in read_back(cast, "<b>" * 5000, draft)


def test_forms_ask_for_the_reading_while_the_deadline_is_typed(cast):
    draft = draft_of(cast)
    roadmap = imports.apply_draft(draft_of(cast), by=cast.curator)
    client = cast.client("curator")

    review = client.get(reverse("roadmap:import-review", args=[draft.public_id])).content.decode()
    edit = client.get(reverse("roadmap:item-edit", args=[roadmap.items.first().public_id])).content.decode()

    assert f'hx-get="{reverse("roadmap:import-deadline", args=[draft.public_id])}"' in review
    address = reverse("roadmap:deadline-reading", args=[roadmap.public_id])
    assert f'hx-get="{address}"' in edit
    assert "по датам</strong>: 01.10.2026–31.10.2026" in client.get(address + "?deadline_text=октябрь").content.decode()


# ---- bad input
def upload(cast, content, name, **period):
    data = {"file": SimpleUploadedFile(name, content), "start": "2026-09-01", "end": "2027-08-31", **period}
    return cast.client("curator").post(reverse("roadmap:import-add"), data)


BAD = {
    "empty": (b"", "карта.docx", "пуст"),
    "not a document": (b"\x00\x01\x02\x03" * 100, "карта.docx", "DOCX"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "карта.doc", "DOCX"),
    "rtf": (rb"{\rtf1\ansi hello}", "карта.rtf", "DOCX"),
    "text without a table": ("Просто письмо без таблицы.".encode(), "письмо.txt", "таблиц"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_document_is_answered_with_a_sentence(cast, name):
    content, filename, words = BAD[name]

    response = upload(cast, content, filename)

    errors = " ".join(response.context["form"].errors["file"])
    assert response.status_code == 200
    assert words.lower() in errors.lower()
    assert not ImportDraft.objects.exists()


def test_too_large_document_is_refused(cast, settings):
    settings.UPLOAD_MAX_BYTES = 1000

    response = upload(cast, b"a" * 2000, "карта.txt")

    assert "больше" in " ".join(response.context["form"].errors["file"])


@pytest.mark.parametrize(
    ("period", "field"),
    [
        ({"start": "2027-09-01", "end": "2026-08-31"}, "end"),
        ({"start": "2026-09-01", "end": "2096-08-31"}, "end"),
        ({"start": "вчера", "end": "2027-08-31"}, "start"),
        ({"start": "", "end": ""}, "start"),
    ],
)
def test_bad_period_is_said_at_its_field(cast, period, field):
    response = upload(cast, PASTED.encode(), "карта.txt", **period)

    assert field in response.context["form"].errors
    assert not ImportDraft.objects.exists()


def test_neither_file_nor_text_is_said_at_the_file(cast):
    response = cast.client("curator").post(reverse("roadmap:import-add"), {"start": "2026-09-01", "end": "2027-08-31"})

    assert response.context["form"].errors["file"] == ["Выберите файл или вставьте текст таблицы."]


def test_reading_without_rows_is_refused(cast):
    with pytest.raises(Refused, match="ни одной строки"):
        imports.apply({"header": {"title": ""}, "items": []}, organization=cast.school, year=cast.year, by=None)


def test_import_costs_the_same_whatever_the_number_of_rows(cast, django_assert_max_num_queries):
    body = imports.body_of(read_seed("school"))
    body["items"] = body["items"] * 20

    with django_assert_max_num_queries(40):
        roadmap = imports.apply(body, organization=cast.school, year=cast.year, by=None)

    assert roadmap.items.count() == 380
    assert Occurrence.objects.filter(item__roadmap=roadmap).count() >= 380


def test_document_goes_to_the_programme_year_it_is_about(cast):
    last = ProgrammeYear.objects.create(
        organization=cast.school, title="2025/2026 учебный год", start=date(2025, 9, 1), end=date(2026, 8, 31)
    )

    upload(cast, PASTED.encode(), "карта.txt", start="2025-08-15", end="2026-08-31")

    assert ImportDraft.objects.get().year == last


def test_document_about_no_known_year_is_said_to_be_so(cast):
    upload(cast, PASTED.encode(), "карта.txt", start="2019-09-01", end="2020-08-31")

    draft = ImportDraft.objects.get()
    assert draft.year == cast.year
    assert Review(draft).warnings[-1] == (
        "Документ – за 1 сентября 2019 г. – 31 августа 2020 г., а карта будет отнесена к «2026/2027 учебный год». "
        "Кнопка «Составить с новыми сроками» перенесёт месяцы и даты в этот год."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("а\x00б", "аб"),
        ("\ud800", "?"),
        (float("inf"), None),
        (float("nan"), None),
        ({"а": ["\x00", 1, 2.5, None, True]}, {"а": ["", 1, 2.5, None, True]}),
    ],
)
def test_what_a_database_refuses_is_left_out(value, expected):
    assert imports.storable(value) == expected


# ---- strangers and a document of another year
NAMING = (
    "Мероприятие\tСрок\tОтветственный\n"
    "Приказ о закреплении пар\tоктябрь 2023 г.\tВоронова Е.И.\n"
    "Анкетирование наставляемых\tдо 15.03.2024\tВоронова Е.И., педагог-психолог\n"
    "Итоговое совещание\tмай 2024 г.\tЯстребов П.П.\n"
)


def old_draft(cast):
    return draft_of(cast, NAMING, date(2023, 9, 1), date(2024, 8, 31))


def people_url(draft):
    return reverse("roadmap:import-people", args=[draft.public_id])


def test_stranger_is_asked_about_once_and_makes_no_row_doubtful(cast):
    draft = old_draft(cast)

    page = cast.client("curator").get(reverse("roadmap:import-review", args=[draft.public_id])).content.decode()

    assert Review(draft).left == 0
    assert [words for words in ("«Воронова»: строки 1, 2", "«Ястребов»: строка 3") if words not in page] == []
    assert "нет в базе организации." not in page


def test_stranger_who_was_named_answers_in_all_his_rows(cast):
    draft, client = old_draft(cast), cast.client("curator")
    colleague = make_person(cast, "Снегирёв")

    client.post(people_url(draft), {"who0": f"user:{cast.director.pk}", "who1": f"person:{colleague.pk}"})
    client.post(reverse("roadmap:import-apply", args=[draft.public_id]))

    answers = [
        [(one.role, one.user_id, one.person_id) for one in item.responsible.order_by("pk")]
        for item in Roadmap.objects.get().items.order_by("position")
    ]
    director = ("", cast.director.pk, None)
    assert answers == [[director], [director, ("specialist", None, None)], [("", None, colleague.pk)]]


def test_stranger_left_as_he_stands_stays_in_the_words_alone(cast):
    draft, client = old_draft(cast), cast.client("curator")

    client.post(people_url(draft), {"who0": "role:curator", "who1": ""})
    client.post(reverse("roadmap:import-apply", args=[draft.public_id]))

    rows = Roadmap.objects.get().items.order_by("position")
    assert [[one.role for one in item.responsible.all()] for item in rows] == [
        ["curator"], ["curator", "specialist"], []
    ]  # fmt: skip
    assert rows[2].responsible_text == "Ястребов П.П."


@pytest.mark.parametrize("answer", ["user:999999", "person:1", "role:emperor", "никто"])
def test_somebody_who_is_not_offered_is_refused(cast, answer):
    draft = old_draft(cast)
    stranger = make_person(cast, "Чужой", organization=cast.foreign_school)
    answer = f"person:{stranger.pk}" if answer == "person:1" else answer

    response = cast.client("curator").post(people_url(draft), {"who0": answer, "who1": ""}, follow=True)

    draft.refresh_from_db()
    assert "нет в списке" in response.content.decode()
    assert "people" not in draft.body


def test_document_of_a_former_year_is_offered_with_new_deadlines(cast):
    draft, client = old_draft(cast), cast.client("curator")

    page = client.get(reverse("roadmap:import-review", args=[draft.public_id])).content.decode()
    client.post(reverse("roadmap:import-apply", args=[draft.public_id]) + "?shifted")

    roadmap = Roadmap.objects.get()
    assert [words in page for words in ("Составить с новыми сроками", "Составить с прежними сроками")] == [True, True]
    assert (roadmap.start, roadmap.end) == (cast.year.start, cast.year.end)
    assert [item.deadline_text for item in roadmap.items.order_by("position")] == [
        "октябрь 2026 г.",
        "до 15.03.2027",
        "май 2027 г.",
    ]
    assert list(Occurrence.objects.order_by("item__position").values_list("due", flat=True)) == [
        date(2026, 10, 31),
        date(2027, 3, 15),
        date(2027, 5, 31),
    ]


def test_former_deadlines_can_be_kept(cast):
    draft = old_draft(cast)

    cast.client("curator").post(reverse("roadmap:import-apply", args=[draft.public_id]))

    roadmap = Roadmap.objects.get()
    assert (roadmap.start, roadmap.end) == (date(2023, 9, 1), date(2024, 8, 31))
    assert Occurrence.objects.order_by("due").first().due == date(2023, 10, 31)


def test_targets_of_the_review_are_said_in_words(cast):
    text = "Мероприятие\tСрок\tПоказатель\nОбучение наставников\tмай\tне менее 10 % наставников\n"

    draft = draft_of(cast, text)
    page = cast.client("curator").get(reverse("roadmap:import-review", args=[draft.public_id])).content.decode()

    assert "(не менее 10 %)" in page
