"""The bases, the registers, a person's page, entering and changing a person."""

import re
from datetime import date

import pytest
from django.urls import reverse

from apps.organizations.models import MentoringForm
from apps.pairing.models import EmploymentTerms
from apps.participants.access import person_url
from apps.participants.enums import Purpose
from apps.participants.models import Clearance, Participation, Partner, Person, RestrictedCategory
from apps.participants.services import people
from apps.workflow import audit
from apps.workflow.models import AccessEntry
from tests.factories import make_consent, make_pair, make_participation, make_person, make_pupil
from tests.participants.books import values_of

CONSENTS = reverse("participants:consent-list")
MENTORS, MENTEES = reverse("participants:mentor-list"), reverse("participants:mentee-list")


def names(response):
    rows = response.context["table"].data
    return [getattr(row, "person", row).last_name for row in rows]


def shown(cast, url, **query):
    return names(cast.client("curator").get(url, query))


# ---- lists
def test_base_shows_people_of_the_role_and_year_only(cast):
    make_person(cast, "Мостовский", role="mentor")
    make_person(cast, "Наставлянцев", role="mentee")
    make_person(cast, "Сторонский")

    assert (shown(cast, MENTORS), shown(cast, MENTEES)) == (["Мостовский"], ["Наставлянцев"])


@pytest.mark.parametrize("query", ["щёголев", "ЩЕГОЛЕВ", "егол", "семен щег", "химии", "  щеголев   учитель "])
def test_search_folds_case_and_yo_and_finds_parts(cast, query):
    make_person(cast, "Щёголев", first_name="Семён", post="учитель химии", role="mentor")
    make_person(cast, "Другов", role="mentor")

    assert shown(cast, MENTORS, q=query) == ["Щёголев"]


def test_search_without_a_match_shows_a_sentence_and_no_rows(cast):
    make_person(cast, "Щёголев", role="mentor")

    response = cast.client("curator").get(MENTORS, {"q": "Нетакого"})

    assert (names(response), "По этому отбору ничего не нашлось." in response.content.decode()) == ([], True)


@pytest.mark.parametrize(
    ("typed", "found"), [("8", ["Аистов", "Дубров"]), ("8а", ["Аистов"]), ("8 Б", ["Дубров"]), ("1", [])]
)
def test_class_filter_knows_the_parallel(cast, typed, found):
    make_pupil(cast, "Аистов", school_class="8А", role="mentee")
    make_pupil(cast, "Дубров", school_class="8Б", role="mentee")
    make_pupil(cast, "Выдрин", school_class="18", role="mentee")

    assert shown(cast, MENTEES, school_class=typed) == found


def form_of(cast, which):
    between = which == "between employees"
    fields = {"code": f"test_{between}", "title": which, "between_employees": between}
    return MentoringForm.objects.get_or_create(code=fields["code"], defaults=fields)[0]


def put(cast, name, *, form="other", clearance=None, **fields):
    """A mentor of the base, with a certificate that ends on a day."""
    person = make_person(cast, name, **fields)
    make_participation(cast, person, "mentor", form=form_of(cast, form))
    if clearance:
        Clearance.objects.create(
            organization=cast.school, person=person, number="1", issued_on=date(2025, 9, 1), valid_to=clearance
        )
    return person


@pytest.fixture
def papers(cast):
    """Mentors who lack each paper of their own."""
    put(cast, "Безбумагин", consent=False)
    put(cast, "Вольнов", form="between employees")
    make_consent(put(cast, "Подписалов", form="between employees"), purpose="employee_mentoring")
    put(cast, "Гостев", category="parent")
    put(cast, "Давнев", category="partner", clearance=date(2026, 11, 19))
    put(cast, "Порядков", category="graduate", clearance=date(2026, 11, 20))


EXACTLY = {
    "missing": ["Безбумагин"],
    "employee": ["Вольнов"],
    "clearance": ["Гостев", "Давнев"],
    "given": ["Подписалов", "Порядков"],
    "unpublished": ["Безбумагин", "Вольнов", "Гостев", "Давнев", "Подписалов", "Порядков"],
}


@pytest.mark.parametrize("what", EXACTLY)
def test_base_is_divided_by_the_paper_that_is_missing(cast, papers, what):
    assert shown(cast, MENTORS, consent=what) == EXACTLY[what]


def test_base_says_exactly_which_paper_is_missing(cast, papers):
    table = cast.client("curator").get(MENTORS).context["table"]

    assert {
        row.record.person.last_name: re.sub("<br>", ", ", re.sub("</?span[^>]*>", "", str(row.get_cell("consent"))))
        for row in table.rows
    } == {
        "Безбумагин": "нет согласия на обработку",
        "Вольнов": "нет согласия по ст. 351.8 ТК",
        "Подписалов": "есть",
        "Гостев": "нет справки о несудимости",
        "Давнев": "справка о несудимости истекла 19 ноя",
        "Порядков": "есть",
    }


def test_consent_of_an_employee_in_the_terms_of_his_pair_is_not_missed(cast, papers):
    person = Person.objects.get(last_name="Вольнов")
    pair = make_pair(cast, mentor=person)
    EmploymentTerms.objects.create(pair=pair, consent_on=date(2026, 9, 1))

    listed = cast.client("curator").get(CONSENTS, {"show": "missing", "purpose": "employee_mentoring"})

    assert (shown(cast, MENTORS, consent="employee"), len(listed.context["table"].rows)) == ([], 0)


@pytest.mark.parametrize(
    ("purpose", "people"),
    [
        ("", ["Безбумагин"]),
        ("employee_mentoring", ["Вольнов"]),
        ("dissemination", EXACTLY["unpublished"]),
        ("xx", ["Безбумагин"]),
    ],
)
def test_list_of_missing_consents_is_about_one_purpose(cast, papers, purpose, people):
    page = cast.client("curator").get(CONSENTS, {"show": "missing", "purpose": purpose})

    assert [row.record.last_name for row in page.context["table"].rows] == people
    assert [str(code) for code, _ in page.context["filter_form"].fields["purpose"].widget.choices] == Purpose.values
    assert f"?purpose={purpose if purpose not in ('', 'xx') else 'processing'}&amp;format=pdf" in page.content.decode()


def test_register_is_divided_by_consents_alone(cast, papers):
    register = reverse("participants:register-list")

    assert (shown(cast, register, consent="missing"), shown(cast, register, consent="employee")) == (
        ["Безбумагин"],
        shown(cast, register),
    )


def test_young_filter_uses_the_rule_of_the_organization(cast):
    make_person(cast, "Новиченков", role="mentee", service_since=date(2025, 9, 1))
    make_person(cast, "Опытнов", role="mentee", service_since=date(2010, 9, 1))

    assert shown(cast, MENTEES, young="on") == ["Новиченков"]


def test_people_who_left_are_shown_on_demand(cast):
    person = make_person(cast, "Ушедшев", role="mentor")
    person.participations.update(left_on=date(2026, 10, 1))

    assert (shown(cast, MENTORS), shown(cast, MENTORS, left="on")) == ([], ["Ушедшев"])


def test_missing_consent_stands_in_red_words(cast):
    make_person(cast, role="mentor", consent=False)

    page = cast.client("curator").get(MENTORS).content.decode()

    assert '<span class="text-bad">нет согласия на обработку</span>' in page


def test_sorting_treats_yo_as_e(cast):
    for surname in ("Жуков", "Ёлкин", "Дятлов"):
        make_person(cast, surname, role="mentor")

    assert shown(cast, MENTORS) == ["Дятлов", "Ёлкин", "Жуков"]


def test_unknown_filter_values_are_harmless(cast):
    make_person(cast, "Щёголев", role="mentor")

    response = cast.client("curator").get(MENTORS, {"form_of": "999999", "consent": "x", "category": "y", "page": "zz"})

    assert response.status_code == 200


def test_register_divides_by_source_and_tells_who_is_a_mentor(cast):
    make_person(cast, "Родительцев", category="parent", post="", role="mentor")
    make_person(cast, "Выпускнов", category="graduate", post="")

    response = cast.client("curator").get(reverse("participants:register-list"))
    parents = shown(cast, reverse("participants:register-list"), category="parent")

    rows = [(row.last_name, row.is_mentor) for row in response.context["table"].data]
    assert (rows, parents) == ([("Выпускнов", False), ("Родительцев", True)], ["Родительцев"])


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        # one of them is the record of the access journal
        (MENTORS, 9),
        (reverse("participants:register-list"), 7),
        (reverse("participants:consent-list"), 7),
        (reverse("participants:consent-list") + "?show=missing", 7),
        (reverse("participants:partner-list"), 6),
        (reverse("participants:access-journal"), 8),
    ],
)
def test_list_costs_the_same_at_3_and_300_rows(cast, url, queries, count, django_assert_num_queries):
    fill(cast, count)
    client = cast.client("curator")

    with django_assert_num_queries(queries):
        response = client.get(url)

    assert len(response.context["table"].data) == count


def fill(cast, count):
    """So many rows for every list."""
    for number in range(count):
        with_consent = make_person(cast, f"Числов{number}", role="mentor", consent=False)
        AccessEntry.objects.create(
            at="2026-11-20T09:00Z",
            user=cast.curator,
            organization_id=cast.school.pk,
            kind="view",
            object_type="participants.Person",
            object_id=with_consent.pk,
        )
        Partner.objects.create(organization=cast.school, name=f"Партнёр {number}")
    if count:
        make_ledger(cast, count)


def make_ledger(cast, count):
    person = Person.objects.first()
    for _ in range(count):
        make_consent(person, signed_on=date(2025, 9, 1), valid_to=date(2025, 12, 31))


# ---- a person
def test_page_of_a_person_notes_the_view_in_the_journal(cast):
    person = make_person(cast)

    cast.client("director").get(reverse("participants:person-detail", args=[person.public_id]))

    entries = AccessEntry.objects.values_list("user__username", "kind", "object_type", "object_id", "organization_id")
    assert list(entries) == [("director", "view", "participants.Person", person.pk, cast.school.pk)]


@pytest.mark.parametrize(
    ("category", "role", "form", "missing"),
    [
        ("staff", "mentor", "between employees", {"processing", "employee_mentoring"}),
        ("staff", "mentor", "other", {"processing"}),
        ("staff", "mentee", "between employees", {"processing"}),
        ("partner", "mentor", "between employees", {"processing"}),
    ],
)
def test_page_demands_the_papers_of_what_a_person_does(cast, category, role, form, missing):
    person = make_person(cast, category=category, consent=False)
    make_participation(cast, person, role, form=form_of(cast, form))

    page = cast.client("curator").get(reverse("participants:person-detail", args=[person.public_id]))

    assert {p.purpose for p in page.context["papers"] if p.needed} == missing
    assert page.content.decode().count("нет согласия</span>") == len(missing)


def test_page_tells_what_happened_and_who_did_it(cast):
    person = make_person(cast)
    audit.record(person, "change", "Изменены сведения: телефон", by=cast.curator)

    page = cast.client("director").get(reverse("participants:person-detail", args=[person.public_id])).content.decode()

    assert ("Изменены сведения: телефон" in page, cast.curator.short_name in page) == (True, True)


def test_journal_names_whose_data_were_seen(cast):
    person = make_person(cast, "Виденный")
    client = cast.client("curator")
    client.get(reverse("participants:person-detail", args=[person.public_id]))
    client.get(reverse("participants:consent-detail", args=[person.consents.get().public_id]))
    client.get(reverse("participants:mentor-export"))

    exported = values_of(client.get(reverse("participants:access-journal-export")).content)
    page = client.get(
        reverse("participants:access-journal"), {"who": cast.curator.pk, "start": "2026-11-20"}
    ).content.decode()

    assert [row[1:5] for row in exported[4:]] == [
        ["Curator Имя", "выгрузка", "база участников", 0],
        ["Curator Имя", "просмотр", "Виденный Пётр Ильич", 1],
        ["Curator Имя", "просмотр", "Виденный Пётр Ильич", 1],
    ]
    assert page.count("Виденный Пётр Ильич") == 2


def test_journal_of_another_school_is_not_shown(cast):
    person = make_person(cast, "Виденный")
    cast.client("curator").get(reverse("participants:person-detail", args=[person.public_id]))

    page = cast.client("foreign_curator").get(reverse("participants:access-journal")).content.decode()

    assert "Виденный" not in page


def test_participant_sees_himself_and_nobody_else(cast):
    own, other = make_person(cast, user=cast.mentor), make_person(cast)
    client = cast.client("mentor")

    codes = [
        client.get(reverse("participants:person-detail", args=[person.public_id])).status_code
        for person in (own, other)
    ]

    assert codes == [200, 404]


def test_merged_person_leads_to_the_kept_one(cast):
    kept = make_person(cast)
    dropped = make_person(cast, merged_into=kept)

    response = cast.client("curator").get(reverse("participants:person-detail", args=[dropped.public_id]))

    assert response.headers["Location"] == reverse("participants:person-detail", args=[kept.public_id])


def test_restricted_category_is_not_on_the_page_of_a_director(cast):
    person = make_pupil(cast)
    RestrictedCategory.objects.create(person=person, kind="hardship", valid_from=date(2026, 9, 1))
    url = reverse("participants:person-detail", args=[person.public_id])

    pages = {who: cast.client(who).get(url).content.decode() for who in ("director", "psychologist")}

    assert {who: "трудная жизненная ситуация" in page for who, page in pages.items()} == {
        "director": False,
        "psychologist": True,
    }


# ---- entering
FORM = {
    "last_name": "  иванченков ",
    "first_name": "ОЛЕГ",
    "middle_name": "Игнатьевич",
    "category": "pupil",
    "school_class": "8 а",
    "birth_date": "2012-03-12",
    "phone": "8(900)123-45-67",
    "roles": ["mentee"],
    "request": "помощь по физике",
}


def test_person_is_entered_with_his_place_in_the_base(cast):
    response = cast.client("curator").post(reverse("participants:person-add"), {**FORM, "form": cast.form.pk})

    person = Person.objects.get()
    assert response.headers["Location"] == reverse("participants:person-detail", args=[person.public_id])
    assert (person.full_name, person.school_class, person.phone, person.gender, person.search) == (
        "Иванченков Олег Игнатьевич",
        "8А",
        "+7 900 123-45-67",
        "m",
        "иванченков олег игнатьевич 8а",
    )
    assert list(person.participations.values_list("role", "form", "request", "joined_on", "year")) == [
        ("mentee", cast.form.pk, "помощь по физике", date(2026, 11, 20), cast.year.pk)
    ]
    assert [event.action for event in audit.history(person)] == ["enter_base", "add"]


def test_date_typed_by_hand_is_read_and_its_shape_is_shown(cast):
    client = cast.client("curator")

    page = client.get(reverse("participants:person-add")).content.decode()
    client.post(reverse("participants:person-add"), {**FORM, "birth_date": "12.03.2012"})

    assert (page.count('placeholder="ДД.ММ.ГГГГ"'), Person.objects.get().birth_date) == (2, date(2012, 3, 12))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"last_name": "<b>Ким2</b>"}, "last_name"),
        ({"first_name": "Олег 1"}, "first_name"),
        ({"phone": "12"}, "phone"),
        ({"birth_date": "2012-02-31"}, "birth_date"),
        ({"birth_date": "2030-01-01"}, "birth_date"),
        ({"birth_date": "1812-01-01"}, "birth_date"),
        ({"school_class": "старший"}, "school_class"),
        ({"category": "директор"}, "category"),
        ({"email": "нет"}, "email"),
        ({"roles": ["boss"]}, "roles"),
        ({"capacity": "0"}, "capacity"),
        ({"form": "999999"}, "form"),
    ],
)
def test_bad_input_keeps_the_form_and_writes_nothing(cast, change, field):
    response = cast.client("curator").post(reverse("participants:person-add"), {**FORM, **change})

    assert (response.status_code, list(response.context["form"].errors), Person.objects.count()) == (200, [field], 0)


def test_partner_of_another_organization_is_refused(cast):
    foreign = Partner.objects.create(organization=cast.foreign_school, name="Чужой завод")
    data = {**FORM, "category": "partner", "partner": foreign.pk}

    response = cast.client("curator").post(reverse("participants:person-add"), data)

    assert (list(response.context["form"].errors), Person.objects.count()) == (["partner"], 0)


def test_namesake_is_offered_and_can_be_entered_as_another_person(cast):
    make_pupil(cast, "Иванченков", first_name="Олег", middle_name="Игнатьевич", birth_date=date(2012, 3, 12))
    url, client = reverse("participants:person-add"), cast.client("curator")

    refused = client.post(url, FORM)
    after_refusal = Person.objects.count()
    client.post(url, {**FORM, "is_another": "on"})

    [words] = refused.context["form"].non_field_errors()
    assert words in refused.content.decode()
    assert words.startswith(
        f'Уже есть в базе: <a href="{person_url(Person.objects.earliest("pk"))}">Иванченков Олег Игнатьевич</a>, 8А класс'
    )
    assert (after_refusal, Person.objects.count()) == (1, 2)


@pytest.mark.parametrize("typed", ["О’Нил", "Салтыков-Щедрин", "Де ла Крус", "Мамедова (Алиева)", "Ёлкина"])
def test_unusual_name_is_a_name(cast, typed):
    cast.client("curator").post(reverse("participants:person-add"), {**FORM, "last_name": typed})

    assert Person.objects.get().last_name == typed


def test_sports_school_has_no_class_field(cast):
    cast.school.kind = "additional"
    cast.school.save()

    page = cast.client("curator").get(reverse("participants:person-add"))

    assert "school_class" not in page.context["form"].fields


# ---- changing
def test_change_names_fields_in_the_log_and_keeps_values_out(cast):
    person = make_person(cast, "Старофамильцев", role="mentor")
    data = {"last_name": "Новофамильцев", "first_name": "Пётр", "middle_name": "Ильич", "category": "staff"}

    cast.client("curator").post(
        reverse("participants:person-edit", args=[person.public_id]), {**data, "post": person.post, "roles": ["mentor"]}
    )

    titles = [event.title for event in audit.history(person)]
    assert Person.objects.get().last_name == "Новофамильцев"
    assert any(title.startswith("Изменены сведения: фамилия") for title in titles)
    assert "Новофамильцев" not in str([(e.title, e.changes) for e in audit.history(person)])


def test_unticked_role_ends_the_participation_and_ticked_again_resumes_it(cast):
    person = make_person(cast, role="mentor")
    change = {"year": cast.year, "values": {}, "participation": {}, "by": cast.curator}

    people.change_all(person, roles=[], **change)
    ended = Participation.objects.get().left_on
    people.change_all(person, roles=["mentor", "mentee"], **change)

    rows = Participation.objects.order_by("role").values_list("role", "left_on")
    assert (ended, list(rows)) == (date(2026, 11, 20), [("mentee", None), ("mentor", None)])


def test_person_who_leaves_is_out_of_all_bases(cast):
    person = make_person(cast, role="mentor")
    make_participation(cast, person, "mentee")

    cast.client("curator").post(
        reverse("participants:person-leave", args=[person.public_id]), {"day": "2026-11-10", "reason": "перевод"}
    )

    person.refresh_from_db()
    assert person.left_on == date(2026, 11, 10)
    assert set(person.participations.values_list("left_on", flat=True)) == {date(2026, 11, 10)}


def test_leaving_twice_or_in_the_future_changes_nothing(cast):
    person = make_person(cast, left_on=date(2026, 10, 1))
    other = make_person(cast)
    client = cast.client("curator")

    for one, day in ((person, "2026-11-01"), (other, "2027-01-01")):
        client.post(reverse("participants:person-leave", args=[one.public_id]), {"day": day, "reason": "перевод"})

    assert list(Person.objects.order_by("pk").values_list("left_on", flat=True)) == [date(2026, 10, 1), None]
