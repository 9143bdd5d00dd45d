"""Withdrawal with its steps, destruction and act; merging; interviews, clearances, restricted categories; printing."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.core.russian.numbers import NBSP
from apps.documents.models import Document
from apps.documents.services import documents, texts
from apps.organizations.models import CalendarDay
from apps.pairing.enums import PairState
from apps.pairing.models import PairMember
from apps.participants import printing
from apps.participants.models import (
    Clearance,
    Consent,
    ConsentText,
    Interview,
    Participation,
    Person,
    RestrictedCategory,
    SavedFilter,
    Withdrawal,
    WithdrawalTerm,
)
from apps.participants.services import cards, consents, duplicates, withdrawals
from apps.participants.signals import data_destroying
from apps.workflow import audit
from apps.workflow.models import AccessEntry, AuditEvent
from tests.factories import make_consent, make_pair, make_participation, make_person, make_pupil

TODAY = date(2026, 11, 20)
TERMS = [("stop", 10, True), ("unpublish", 3, True), ("destroy", 30, False), ("act", 30, False)]


@pytest.fixture
def terms(db):
    return [
        WithdrawalTerm.objects.create(
            purpose="processing", kind=kind, title=f"Шаг {kind}", days=days, working=working, position=number
        )
        for number, (kind, days, working) in enumerate(TERMS, start=1)
    ]


def withdrawn(cast, person):
    consents.withdraw(person.consents.earliest("pk"), day=TODAY, reason="заявление № 5", by=cast.curator)
    return Withdrawal.objects.get()


# ---- steps and terms
def test_withdrawal_opens_steps_with_terms_by_working_days(cast, terms):
    CalendarDay.objects.create(date=date(2026, 11, 23), kind="holiday", title="нерабочий")

    case = withdrawn(cast, make_person(cast))

    assert list(case.steps.values_list("kind", "due")) == [
        ("stop", date(2026, 12, 7)),
        ("unpublish", date(2026, 11, 26)),
        ("destroy", date(2026, 12, 20)),
        ("act", date(2026, 12, 20)),
    ]


def test_stop_takes_the_person_out_of_every_base(cast, terms):
    person = make_person(cast, role="mentor")
    make_participation(cast, person, "mentee")
    case = withdrawn(cast, person)

    withdrawals.take_step(case, 1, by=cast.curator)

    assert set(person.participations.values_list("left_on", flat=True)) == {TODAY}


def test_data_are_destroyed_only_after_the_participation_has_ended(cast, terms):
    person = make_person(cast, "Стойков", role="mentor")
    case = withdrawn(cast, person)

    with pytest.raises(Refused, match="прекратите участие"):
        withdrawals.take_step(case, 3, by=cast.curator)

    person.refresh_from_db()
    assert (person.last_name, person.masked_at) == ("Стойков", None)


def test_upper_room_can_hold_the_destruction_back(cast, terms):
    case = withdrawn(cast, make_person(cast))

    def refuse(sender, person, by, **kwargs):
        raise Refused("Сначала завершите пару.")

    data_destroying.connect(refuse)
    try:
        with pytest.raises(Refused, match="завершите пару"):
            withdrawals.take_step(case, 3, by=cast.curator)
    finally:
        data_destroying.disconnect(refuse)

    assert Withdrawal.objects.get().destroyed_at is None


def test_destruction_leaves_no_value_in_any_row(cast, terms):
    person = make_person(
        cast, "Исчезайкин", first_name="Родион", phone="+7 900 111-22-33", email="r@example.org", user=cast.mentor
    )
    row = make_participation(cast, person, "mentor", request="секретный запрос", left_on=date(2026, 11, 1))
    RestrictedCategory.objects.create(person=person, kind="hardship", valid_from=date(2026, 9, 1))
    person.consents.update(representative_name="Исчезайкина Анна", authority="мать")
    case = withdrawn(cast, person)
    before = withdrawals.fingerprint(Person.objects.get(pk=person.pk))

    withdrawals.take_step(case, 3, by=cast.curator)

    person, case = Person.objects.get(pk=person.pk), Withdrawal.objects.get()
    row.refresh_from_db()
    kept = str([list(model.objects.values()) for model in (Person, Participation, Consent, AuditEvent, Withdrawal)])
    assert [word for word in ("Исчезайкин", "Родион", "111-22-33", "r@example.org", "секретный") if word in kept] == []
    assert (person.full_name, person.user, person.birth_date) == (f"Участник № {person.pk}", None, None)
    assert case.destroyed["sha256"] == before
    assert (RestrictedCategory.objects.count(), row.request) == (0, "")


def test_destruction_reaches_the_cards_that_were_merged(cast, terms):
    person, second, first = (make_person(cast, "Исчезайкин", first_name=name) for name in ("Ян", "Родион", "Тарас"))
    duplicates.merge(kept=second, dropped=first, by=cast.curator)
    duplicates.merge(kept=person, dropped=second, by=cast.curator)

    withdrawals.take_step(withdrawn(cast, person), 3, by=cast.curator)

    assert sorted(Person.objects.values_list("last_name", "first_name")) == sorted(
        (f"Участник № {card.pk}", "") for card in (person, second, first)
    )


def test_withdrawal_leaves_no_paper_of_the_purpose_in_force(cast, terms):
    person = make_person(cast)
    renewed = make_consent(person, signed_on=date(2026, 10, 1))
    other = make_consent(person, purpose="dissemination")
    ended = make_consent(person, signed_on=date(2024, 9, 1), valid_to=date(2025, 8, 31))

    case = withdrawn(cast, person)

    assert {c.pk: c.withdrawn_on for c in person.consents.all()} == {
        case.consent.pk: case.opened_on,
        renewed.pk: case.opened_on,
        other.pk: None,
        ended.pk: None,
    }
    assert audit.history(person).filter(action="withdraw_consent").get().title.endswith(", всего 2\u00a0бумаги")
    page = cast.client("curator").get(reverse("participants:consent-detail", args=[renewed.public_id]))
    assert page.context["case"] == case


def test_new_consent_closes_the_withdrawal_and_nothing_is_destroyed(cast, terms):
    person, client = make_person(cast, role="mentor"), cast.client("curator")
    case = withdrawn(cast, person)
    page = reverse("participants:withdrawal-detail", args=[case.public_id])
    settle = reverse("participants:withdrawal-settle", args=[case.public_id])

    too_early = client.post(settle, HTTP_REFERER=f"http://testserver{page}", follow=True).content.decode()
    make_consent(person, signed_on=TODAY)
    person.participations.update(left_on=TODAY)
    with pytest.raises(Refused, match="Закройте отзыв"):
        withdrawals.take_step(case, 3, by=cast.curator)
    offered = client.get(page).content.decode()
    client.post(settle)

    closed, case = client.get(page).content.decode(), Withdrawal.objects.get()
    assert ("Нового согласия нет" in too_early, "Закрыть отзыв" in offered) == (True, True)
    assert (case.settled_on, closed.count("не понадобилось")) == (TODAY, case.steps.count())
    with pytest.raises(Refused):
        withdrawals.take_step(case, 1, by=cast.curator)
    with pytest.raises(AlreadyDone):
        withdrawals.settle(case, by=cast.curator)


def test_consent_signed_before_the_withdrawal_does_not_close_it(cast, terms):
    person = make_person(cast)
    case = withdrawn(cast, person)
    make_consent(person, signed_on=date(2026, 10, 1))

    with pytest.raises(Refused):
        withdrawals.settle(case, by=cast.curator)


def test_act_cannot_come_before_the_destruction(cast, terms):
    case = withdrawn(cast, make_person(cast))

    with pytest.raises(Refused, match="Сначала уничтожьте"):
        withdrawals.take_step(case, 4, by=cast.curator)


def test_step_taken_twice_is_calm_and_an_unknown_one_is_refused(cast, terms):
    case = withdrawn(cast, make_person(cast))
    withdrawals.take_step(case, 2, by=cast.curator)

    with pytest.raises(AlreadyDone):
        withdrawals.take_step(case, 2, by=cast.curator)
    with pytest.raises(Refused):
        withdrawals.take_step(case, 77, by=cast.curator)


def test_act_of_destruction_has_the_fields_of_the_order_and_no_name(cast, terms):
    person = make_person(cast, "Исчезайкин")
    case = withdrawn(cast, person)
    withdrawals.take_step(case, 3, by=cast.curator)

    response = cast.client("curator").post(reverse("participants:withdrawal-act", args=[case.public_id]))

    document = Document.objects.get()
    text = texts.text_of(document)
    words = str(text)
    assert response.headers["Location"] == reverse("documents:document-detail", args=[document.public_id])
    assert (text["type_name"], text["annexes"][0]["title"]) == ("АКТ", "Выгрузка из журнала регистрации событий")
    parts = [
        "Оператор",
        "Лицо, обрабатывавшее",
        "Субъект",
        "Уничтожил",
        "Перечень",
        "системы",
        "носители",
        "Способ",
        "Причина",
    ]
    assert [part for part in parts if part not in words] == []
    assert ("Исчезайкин" in words, Withdrawal.objects.get().destroyed["sha256"] in words) == (False, True)


def destroyed(cast, person):
    case = withdrawn(cast, person)
    withdrawals.take_step(case, 3, by=cast.curator)
    return Withdrawal.objects.get()


def test_act_lists_what_was_held_and_nothing_else(cast, terms):
    person = make_person(cast, "Исчезайкин", post="", gender="m", subjects="", consent=False)
    make_consent(person, representative_name="Исчезайкина Анна", authority="мать", signer="representative")
    make_participation(cast, person, "mentee", request="алгебра", left_on=date(2026, 11, 1))

    case = destroyed(cast, person)

    assert case.destroyed["fields"] == [
        "фамилия",
        "имя",
        "отчество",
        "дата рождения",
        "пол",
        "сведения об участии в программе",
        "сведения о законном представителе",
    ]


def test_act_names_the_post_of_who_destroyed(cast, terms):
    make_person(cast, "Кураторова", post="заместитель директора", user=cast.curator)
    case = destroyed(cast, make_person(cast))

    cast.client("curator").post(reverse("participants:withdrawal-act", args=[case.public_id]))

    words = str(texts.text_of(Document.objects.get()))
    assert f"Уничтожил: {cast.curator.full_name}, заместитель директора." in words


CLOSED = [
    "person-edit",
    "person-cases",
    "person-restricted",
    "interview-add",
    "clearance-add",
    "consent-add",
    "consent-print",
    "person-leave",
]


@pytest.mark.parametrize("name", CLOSED)
def test_nothing_is_entered_into_a_card_whose_data_are_destroyed(cast, terms, name):
    person = destroyed(cast, make_person(cast)).consent.person
    method = "post" if name == "person-leave" else "get"

    answer = getattr(cast.client("curator"), method)(
        reverse(f"participants:{name}", args=[person.public_id]), follow=True
    )

    assert [str(message) for message in answer.context["messages"]][0].startswith("Данные этого человека уничтожены")


def test_page_of_destroyed_data_offers_no_step_and_misses_no_paper(cast, terms):
    person = destroyed(cast, make_person(cast)).consent.person

    page = cast.client("curator").get(reverse("participants:person-detail", args=[person.public_id]))

    shown = {name: page.context[name] for name in ("may_change", "may_add_consent", "may_merge", "leave_form")}
    assert shown == {"may_change": False, "may_add_consent": False, "may_merge": False, "leave_form": None}
    assert [paper.needed for paper in page.context["papers"]] == [False]


def test_steps_are_offered_when_their_turn_comes(cast, terms):
    person = make_person(cast, role="mentor")
    case = withdrawn(cast, person)
    url = reverse("participants:withdrawal-detail", args=[case.public_id])
    pages = []
    for position in (1, 3):
        pages.append(cast.client("curator").get(url).content.decode())
        withdrawals.take_step(case, position, by=cast.curator)
    pages.append(cast.client("curator").get(url).content.decode())

    offered = [
        [words in page for words in ("после вывода из баз", "после уничтожения данных", "Составить акт")]
        for page in pages
    ]
    assert offered == [[True, True, False], [False, True, False], [False, False, True]]


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-11-21", "Этот день ещё не наступил."), ("2026-01-01", "Согласие подписано 01.09.2026: отзыв не раньше.")],
)
def test_wrong_day_of_a_withdrawal_is_said_at_the_field_and_the_reason_stays(cast, terms, day, words):
    consent = make_person(cast).consents.get()
    Consent.objects.update(signed_on=date(2026, 9, 1))
    url = reverse("participants:consent-withdraw", args=[consent.public_id])

    form = cast.client("curator").post(url, {"day": day, "reason": "заявление № 5"}).context["form"]

    assert (form.errors, form["reason"].value()) == ({"day": [words]}, "заявление № 5")


def test_withdrawn_consent_leads_to_its_steps(cast, terms):
    case = withdrawn(cast, make_person(cast))

    page = cast.client("curator").get(reverse("participants:consent-detail", args=[case.consent.public_id]))

    assert reverse("participants:withdrawal-detail", args=[case.public_id]) in page.content.decode()


def test_register_of_consents_as_a_file_for_an_inspector(cast, terms):
    person = make_person(cast, "Исчезайкин", consent=False)
    text = ConsentText.objects.create(
        purpose="processing", version=7, title="Согласие", body="Я, {signer}", valid_from=date(2026, 1, 1)
    )
    make_consent(person, text=text, original_place="папка № 2", medium="paper")
    case = destroyed(cast, person)
    minor = make_person(cast, "Лапин", consent=False)
    parent = {"signer": "representative", "representative_name": "Лапина Анна", "authority": "мать", "medium": "paper"}
    make_consent(minor, valid_to=date(2027, 8, 31), **parent, signed_on=date(2026, 9, 2))
    cast.client("curator").post(reverse("participants:withdrawal-act", args=[case.public_id]))
    act = Document.objects.get()
    documents.send(act, by=cast.curator)
    documents.approve(act, by=cast.director)

    answer = cast.client("curator").get(reverse("participants:consent-export"), {"show": "all"})

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][0] == "Отбор: все. По состоянию на 20.11.2026"
    shown = [tuple(f"{v:%d.%m.%Y}" if hasattr(v, "strftime") else v for v in row) for row in rows[4:]]
    act.refresh_from_db()
    processing, paper = "обработка персональных данных", "бумага"
    assert shown == [
        (1, f"Участник № {person.pk}", None, None, processing, str(text), "01.09.2026", "до отзыва", paper, "папка № 2")
        + ("нет", "20.11.2026", "20.11.2026", str(act)),
        (2, minor.full_name, "Лапина Анна", "мать", processing, None, "02.09.2026", "31.08.2027", paper, None)
        + ("нет", None, None, None),
    ]
    assert (
        AccessEntry.objects.filter(kind="export", object_type="participants.Consent").values_list("rows", flat=True)[0]
        == 2
    )


def test_file_of_the_register_follows_the_filter(cast):
    for surname in ("Лапин", "Зимин"):
        make_person(cast, surname)

    answer = cast.client("curator").get(reverse("participants:consent-export"), {"q": "лапин", "purpose": "processing"})

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][0] == "Отбор: все, обработка персональных данных, имя — лапин. По состоянию на 20.11.2026"
    assert [row[1].split()[0] for row in rows[4:]] == ["Лапин"]


def test_second_click_on_the_act_gives_the_same_document(cast, terms):
    case = withdrawn(cast, make_person(cast))
    withdrawals.take_step(case, 3, by=cast.curator)
    url = reverse("participants:withdrawal-act", args=[case.public_id])

    for _ in range(2):
        cast.client("curator").post(url)

    assert Document.objects.count() == 1


@pytest.mark.parametrize("state", PairState.values)
def test_withdrawal_at_any_state_of_a_pair_leaves_the_base_consistent(cast, terms, state):
    pair = make_pair(cast, state=state)
    person = pair.members.get(role="mentee").person

    withdrawn(cast, person)

    assert [row.is_valid_on(TODAY) for row in person.consents.all()] == [False]
    assert PairMember.objects.filter(pair=pair).count() == 2
    assert Withdrawal.objects.get().steps.count() == 4


def test_withdrawal_through_the_page_leads_to_the_steps(cast, terms):
    consent = make_person(cast).consents.get()

    response = cast.client("curator").post(
        reverse("participants:consent-withdraw", args=[consent.public_id]),
        {"day": "2026-11-20", "reason": "заявление № 5"},
        follow=True,
    )

    page = response.content.decode()
    assert [title for title in ("Шаг stop", "Шаг destroy", "Уничтожить данные") if title not in page] == []


# ---- merging
def test_merge_moves_everything_and_keeps_both_logs(cast):
    kept = make_person(cast, "Дваждыев", birth_date=None, consent=False, role="mentor")
    dropped = make_person(cast, "Дваждыев", phone="+7 900 000-00-00")
    audit.record(dropped, "note", "Старая запись", by=cast.curator)
    make_participation(cast, dropped, "mentee")
    pair = make_pair(cast, mentee=dropped)

    duplicates.merge(kept=kept, dropped=dropped, by=cast.curator)

    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (kept.phone, kept.birth_date, dropped.merged_into) == ("+7 900 000-00-00", date(1985, 5, 17), kept)
    assert (kept.consents.count(), sorted(kept.participations.values_list("role", flat=True))) == (
        1,
        ["mentee", "mentor"],
    )
    assert pair.members.get(role="mentee").person == kept
    assert [event.action for event in audit.history(dropped)] == ["merged", "note"]


def test_merge_joins_two_places_in_one_base(cast):
    kept, dropped = make_person(cast), make_person(cast)
    make_participation(cast, kept, "mentor", joined_on=date(2026, 10, 1), left_on=date(2026, 11, 1))
    make_participation(cast, dropped, "mentor", joined_on=date(2026, 9, 5), interests="шахматы")

    duplicates.merge(kept=kept, dropped=dropped, by=cast.curator)

    rows = Participation.objects.values_list("person", "joined_on", "left_on", "interests")
    assert list(rows) == [(kept.pk, date(2026, 9, 5), None, "шахматы")]


def test_merge_of_two_sides_of_one_pair_is_refused_as_a_whole(cast):
    pair = make_pair(cast)
    mentor, mentee = (pair.members.get(role=role).person for role in ("mentor", "mentee"))

    with pytest.raises(Refused, match="в одних и тех же записях"):
        duplicates.merge(kept=mentor, dropped=mentee, by=cast.curator)

    mentee.refresh_from_db()
    assert (mentee.merged_into, mentee.consents.count()) == (None, 1)


def test_page_of_the_kept_card_shows_the_log_of_both(cast):
    kept, dropped = make_person(cast, "Дваждыев"), make_person(cast, "Дваждыев")
    audit.record(dropped, "note", "Старая запись", by=cast.curator)
    duplicates.merge(kept=kept, dropped=dropped, by=cast.curator)

    page = cast.client("curator").get(reverse("participants:person-detail", args=[dropped.public_id]), follow=True)

    titles = sorted(entry["title"] for entry in page.context["log"])
    assert titles == [f"Объединён с карточкой № {n}" for n in sorted((kept.pk, dropped.pk))] + ["Старая запись"]


def test_cards_are_compared_before_they_are_merged(cast):
    kept = make_person(cast, "Дваждыев", birth_date=None, post="учитель", role="mentor")
    make_person(cast, "Дваждыев", post="педагог", consent=False)
    url = reverse("participants:person-merge", args=[kept.public_id])

    facts = cast.client("curator").get(url).context["facts"]

    shown = {fact.title: (fact.kept, fact.dropped, fact.fate) for fact in facts}
    assert {title: shown[title] for title in ("Фамилия", "Дата рождения", "Должность", "Участие", "Согласия")} == {
        "Фамилия": ("Дваждыев", "Дваждыев", ""),
        "Дата рождения": ("", "17.05.1985", "fills"),
        "Должность": ("учитель", "педагог", "lost"),
        "Участие": ("наставник, 2026/2027 учебный год", "нет", ""),
        "Согласия": ("обработка персональных данных от 01.09.2026", "нет", ""),
    }


def test_different_birth_dates_are_said_before_merging(cast):
    kept = make_person(cast, "Дваждыев", birth_date=date(1980, 1, 1))
    other = make_person(cast, "Дваждыев")
    third = make_person(cast, "Дваждыев", birth_date=None)
    client, url = cast.client("curator"), reverse("participants:person-merge", args=[kept.public_id])

    pages = [client.get(url, {"other": one}).context for one in ("", other.public_id, third.public_id)]

    assert [(page["other"], page.get("are_namesakes")) for page in pages] == [
        (None, None),
        (other, True),
        (third, False),
    ]


def test_surely_different_people_come_last_in_the_list_of_duplicates(cast):
    for surname, days in (("Аистов", (date(1980, 1, 1), date(1990, 1, 1))), ("Яковлев", (date(1980, 1, 1), None))):
        for day in days:
            make_person(cast, surname, birth_date=day)

    groups = cast.client("curator").get(reverse("participants:duplicate-list")).context["groups"]

    assert [(group[0].last_name, are_namesakes) for group, are_namesakes in groups] == [
        ("Яковлев", False),
        ("Аистов", True),
    ]


@pytest.mark.parametrize("kind", ["same", "foreign", "merged", "masked"])
def test_merge_refuses_impossible_partners(cast, kind):
    kept = make_person(cast)
    dropped = {
        "same": lambda: kept,
        "foreign": lambda: make_person(cast, organization=cast.foreign_school),
        "merged": lambda: make_person(cast, merged_into=make_person(cast)),
        "masked": lambda: make_person(cast, masked_at="2026-11-01T00:00Z"),
    }[kind]()

    with pytest.raises(Refused):
        duplicates.merge(kept=kept, dropped=dropped, by=cast.curator)


def test_list_of_duplicates_ignores_case_and_yo(cast):
    for surname in ("Семёнцев", "Семенцев", "Другой"):
        make_person(cast, surname)

    groups = duplicates.groups(cast.school)

    assert [[p.last_name for p in people] for people in groups] == [["Семёнцев", "Семенцев"]]


def test_card_without_a_patronymic_may_be_any_of_its_namesakes(cast):
    for surname, middle in (("Лапин", "Олегович"), ("Лапин", ""), ("Зимин", "Олегович"), ("Зимин", "Ильич")):
        make_person(cast, surname, first_name="Пётр", middle_name=middle)

    groups = duplicates.groups(cast.school)

    assert [[(p.last_name, p.middle_name) for p in people] for people in groups] == [
        [("Лапин", "Олегович"), ("Лапин", "")]
    ]


def test_merge_through_the_page_with_a_foreign_or_broken_id_is_not_found(cast):
    kept, foreign = make_person(cast), make_person(cast, organization=cast.foreign_school)
    url, client = reverse("participants:person-merge", args=[kept.public_id]), cast.client("curator")

    codes = [client.post(url, {"other": other}).status_code for other in (foreign.public_id, "xx", "")]

    assert codes == [404, 404, 404]


# ---- restricted categories
@pytest.mark.parametrize(("who", "shown"), [("curator", True), ("director", False)])
def test_log_does_not_tell_others_that_there_is_a_restricted_category(cast, who, shown):
    person = make_person(cast)
    cards.set_restricted(person, kinds=["hardship"], by=cast.curator)
    client = cast.client(who)

    card = client.get(reverse("participants:person-detail", args=[person.public_id]))
    log = client.get(reverse("organizations:log"))
    book = client.get(reverse("organizations:log-xlsx"))

    titles = [entry["title"] for entry in card.context["log"]]
    in_log = "Изменены особые сведения" in [row[0].title for row in log.context["rows"]]
    assert (titles, in_log) == ((["Изменены особые сведения"], True) if shown else ([], False))
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).active.values)
    assert any("Изменены особые сведения" in row for row in rows) == shown


def test_restricted_categories_are_kept_by_period_and_not_named_in_the_log(cast):
    person = make_pupil(cast)
    RestrictedCategory.objects.create(person=person, kind="gifted", valid_from=date(2026, 9, 1))

    cards.set_restricted(person, kinds=["orphan"], by=cast.curator)

    rows = RestrictedCategory.objects.order_by("kind").values_list("kind", "valid_from", "valid_to")
    assert list(rows) == [("gifted", date(2026, 9, 1), date(2026, 11, 19)), ("orphan", TODAY, None)]
    assert [event.title for event in audit.history(person)] == ["Изменены особые сведения"]


def test_restricted_category_taken_back_on_the_same_day_leaves_nothing(cast):
    person = make_pupil(cast)

    for kinds in (["orphan"], [], ["orphan"], []):
        cards.set_restricted(person, kinds=kinds, by=cast.curator)

    assert RestrictedCategory.objects.count() == 0


def test_restricted_kind_nobody_knows_is_refused(cast):
    with pytest.raises(Refused):
        cards.set_restricted(make_pupil(cast), kinds=["rich"], by=cast.curator)


def test_restricted_list_is_noted_in_the_journal(cast):
    RestrictedCategory.objects.create(person=make_pupil(cast), kind="gifted", valid_from=date(2026, 9, 1))

    cast.client("psychologist").get(reverse("participants:restricted-list"))

    entry = AccessEntry.objects.get()
    assert (entry.object_type, entry.rows, entry.user) == ("participants.RestrictedCategory", 1, cast.psychologist)


# ---- interviews, clearances
def test_interview_by_the_psychologist(cast):
    person = make_person(cast)

    cast.client("psychologist").post(
        reverse("participants:interview-add", args=[person.public_id]),
        {"held_on": "2026-11-10", "decision": "reserve", "note": "ещё подумать"},
    )

    row = Interview.objects.get()
    assert (row.person, row.decision, row.held_by) == (person, "reserve", cast.psychologist)


def test_note_of_an_interview_is_for_whoever_held_it_and_for_the_psychologist(cast):
    """A school without a psychologist: the curator holds the interview; what a psychologist wrote stays his."""
    person = make_person(cast)
    for who in ("curator", "psychologist"):
        data = {"held_on": "2026-11-10", "decision": "reserve", "note": f"заметка: {who}"}
        cast.client(who).post(reverse("participants:interview-add", args=[person.public_id]), data)

    def read(who):
        page = cast.client(who).get(reverse("participants:person-detail", args=[person.public_id])).content.decode()
        return [word for word in ("заметка: curator", "заметка: psychologist") if word in page]

    told = {who: read(who) for who in ("curator", "psychologist", "director")}
    assert told == {
        "curator": ["заметка: curator"],
        "psychologist": ["заметка: curator", "заметка: psychologist"],
        "director": [],
    }
    of_psychologist = Interview.objects.get(held_by=cast.psychologist)
    for name in ("interview-edit", "interview-remove"):
        address = reverse(f"participants:{name}", args=[of_psychologist.public_id])
        assert cast.client("curator").post(address, data).status_code == 403
    assert Interview.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("interview-add", {"held_on": "2026-11-21", "decision": "accepted"}),
        ("interview-add", {"held_on": "2026-11-10", "decision": "maybe"}),
        ("clearance-add", {"number": "1", "issued_on": "2026-09-01", "valid_to": "2026-08-31"}),
        ("clearance-add", {"number": "", "issued_on": "2026-09-01", "valid_to": "2027-08-31"}),
    ],
)
def test_bad_interviews_and_clearances_stay_in_the_form(cast, name, data):
    person = make_person(cast)
    who = "psychologist" if name == "interview-add" else "curator"

    response = cast.client(who).post(reverse(f"participants:{name}", args=[person.public_id]), data)

    assert (response.status_code, Interview.objects.count() + Clearance.objects.count()) == (200, 0)


def test_same_clearance_twice_is_a_calm_message(cast):
    person = make_person(cast)
    values = {"number": "77-1", "issued_on": date(2026, 9, 1), "valid_to": date(2027, 9, 1)}
    cards.add_clearance(person, values=values, by=cast.curator)

    with pytest.raises(AlreadyDone):
        cards.add_clearance(person, values=values, by=cast.curator)


def small(cast, kind):
    person = make_person(cast)
    if kind == "interview":
        return cards.add_interview(
            person, values={"held_on": EARLY, "decision": "reserve", "note": "тихий"}, by=cast.psychologist
        )
    values = {"number": "77-1", "issued_on": EARLY, "valid_to": date(2027, 9, 1)}
    return cards.add_clearance(person, values=values, by=cast.curator)


EARLY = date(2026, 9, 1)
SMALL = {
    "interview": (
        "psychologist",
        {"held_on": "2026-09-02", "decision": "accepted", "note": "громкий"},
        {"проведено": ["01.09.2026", "02.09.2026"], "решение": ["в резерв", "готов быть наставником"],
         "заметки": "изменены"},
    ),
    "clearance": (
        "curator",
        {"number": "77-2", "issued_on": "2026-09-01", "valid_to": "2026-12-01"},
        {"номер справки": "изменён", "действует до": ["01.09.2027", "01.12.2026"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SMALL)
def test_small_record_is_corrected_and_taken_back(cast, kind):
    row = small(cast, kind)
    who, values, changes = SMALL[kind]
    client, model = cast.client(who), type(row)

    client.post(reverse(f"participants:{kind}-edit", args=[row.public_id]), values)
    kept = {name: str(getattr(model.objects.get(), name)) for name in values}
    client.post(reverse(f"participants:{kind}-remove", args=[row.public_id]))

    assert (kept, model.objects.count()) == (values, 0)
    assert [(e.action, e.changes) for e in audit.history(row.person)[:2]] == [
        ("take_back_card", {}),
        ("correct_card", changes),
    ]


@pytest.mark.parametrize("kind", SMALL)
def test_small_record_of_destroyed_data_stays_as_it_is(cast, kind):
    row = small(cast, kind)
    Person.objects.update(masked_at="2026-11-01T00:00Z")

    cast.client(SMALL[kind][0]).post(reverse(f"participants:{kind}-remove", args=[row.public_id]))

    assert type(row).objects.count() == 1


# ---- saved filters
def test_saved_filter_is_kept_for_its_owner_and_can_be_deleted(cast):
    client = cast.client("curator")
    data = {"page": "mentees", "title": "Без согласия", "query": "consent=missing"}

    for query in ("consent=given", "consent=missing"):
        client.post(reverse("participants:filter-save"), {**data, "query": query})
    mine = client.get(reverse("participants:mentee-list")).content.decode()
    others = cast.client("director").get(reverse("participants:mentee-list")).content.decode()
    client.post(reverse("participants:filter-delete", args=[SavedFilter.objects.get().public_id]))

    assert ("?consent=missing" in mine, "Без согласия" in others, SavedFilter.objects.count()) == (True, False, 0)


# ---- printing
BODY = "Я, {signer}, {authority_clause}согласен.\n\nУчастник: {person}. Оператор: {organization}. {unknown}\n\nДо {valid_to}."


@pytest.fixture
def text(db):
    return ConsentText.objects.create(
        purpose="processing", version=2, title="Согласие на обработку", body=BODY, valid_from=date(2025, 9, 1)
    )


def test_form_of_an_adult_and_of_a_child(cast, text):
    adult = make_person(cast, "Взрослов")
    child = make_pupil(cast, "Детский", birth_date=date(2015, 1, 1))

    pages = printing.sheets([adult, child], "processing", valid_to=date(2027, 8, 31))

    assert pages[0].paragraphs == (
        "Я, Взрослов Пётр Ильич, согласен.",
        f"Участник: Взрослов Пётр Ильич, учитель математики. Оператор: Школа №\u00a05. {printing.BLANK}",
        "До 31 августа 2027\u00a0г.",
    )
    assert "законный представитель" in pages[1].paragraphs[0]
    assert pages[1].paragraphs[0].startswith(f"Я, {printing.BLANK}")


@pytest.mark.parametrize(
    ("born", "policy", "own_hand"),
    [(date(2013, 1, 1), "both", 0), (date(2011, 1, 1), "both", 1), (date(2011, 1, 1), "representative", 0)],
)
def test_form_of_a_minor_has_a_line_for_each_who_signs(cast, born, policy, own_hand):
    cast.school.consent_policy = policy
    cast.school.save()
    child = make_pupil(cast, "Авдонин", first_name="Дмитрий", middle_name="Сергеевич", gender="m", birth_date=born)
    child.consents.update(representative_name="Авдонина Ольга Юрьевна", authority="мать, свидетельство № 5")
    ConsentText.objects.create(
        purpose="processing", version=3, title="Т", body="Я, {signer}, {authority_clause}за {whose}.\n{signatures}",
        valid_from=date(2025, 9, 1),
    )  # fmt: skip

    [page] = printing.sheets([child], "processing")

    mother, own = (
        " ".join(words.replace(" ", NBSP) for words in (f"{printing.HAND} / {name} /", printing.DAY))
        for name in ("Авдонина Ольга Юрьевна", "Авдонин Д. С.")
    )
    assert page.paragraphs == (
        "Я, Авдонина Ольга Юрьевна, законный представитель (мать, свидетельство №\u00a05), за персональных данных "
        f"несовершеннолетнего лица: Авдонина Дмитрия Сергеевича ({child.occupation}).",
        "Подпись законного представителя:",
        mother,
        *["Согласие подтверждаю. Подпись несовершеннолетнего:", own] * own_hand,
    )


@pytest.mark.parametrize(
    ("who", "purposes", "links"),
    [
        ("pupil", ["processing", "dissemination"], 2),
        ("staff", ["processing", "dissemination", "employee_mentoring"], 3),
    ],
)
def test_page_offers_the_papers_of_the_category(cast, who, purposes, links):
    person = make_pupil(cast, consent=False) if who == "pupil" else make_person(cast, consent=False)
    client = cast.client("curator")

    page = client.get(reverse("participants:person-detail", args=[person.public_id])).content.decode()
    form = client.get(reverse("participants:consent-add", args=[person.public_id])).context["form"]

    assert [code for code, _ in form.fields["purpose"].choices if code] == purposes
    assert page.count("бланк для подписи") == links


@pytest.mark.parametrize(
    ("born", "offered"),
    [
        (date(2015, 1, 1), ["representative"]),
        (date(2011, 1, 1), ["both"]),
        (date(2012, 6, 1), ["representative", "both"]),
        (date(1990, 1, 1), ["own"]),
        (None, ["own", "representative", "both"]),
    ],
)
def test_form_of_a_consent_offers_who_could_have_signed_within_a_year(cast, born, offered):
    person = make_pupil(cast, birth_date=born)

    form = cast.client("curator").get(reverse("participants:consent-add", args=[person.public_id])).context["form"]

    assert [code for code, _ in form.fields["signer"].choices if code] == offered


def test_docx_and_pdf_hold_the_same_words(cast, text):
    from docx import Document as Paper
    from pypdf import PdfReader

    pages = printing.sheets([make_person(cast, "Печатаев"), make_person(cast, "Бланков")], "processing")

    docx_words = " ".join(p.text for p in Paper(io.BytesIO(printing.docx(pages))).paragraphs).split()
    reader = PdfReader(io.BytesIO(printing.pdf(pages)))
    # The second page carries its number.
    pdf_words = [word for word in " ".join(page.extract_text() for page in reader.pages).split() if word != "2"]

    assert len(reader.pages) == 2
    assert docx_words == pdf_words


def test_list_of_forms_covers_those_who_lack_the_consent(cast, text):
    make_person(cast, "Имеющий", role="mentor")
    make_person(cast, "Безбумагин", role="mentor", consent=False)

    response = cast.client("curator").get(reverse("participants:consent-print-list"))

    from docx import Document as Paper

    words = " ".join(p.text for p in Paper(io.BytesIO(response.content)).paragraphs)
    assert ("Безбумагин" in words, "Имеющий" in words) == (True, False)
    assert AccessEntry.objects.get().kind == "print"


def test_nothing_to_print_is_said_in_words(cast, text):
    make_person(cast, role="mentor")

    response = cast.client("curator").get(reverse("participants:consent-print-list"), follow=True)

    assert "у всех участников списка согласие есть" in str([str(m) for m in response.context["messages"]])


def test_purpose_without_a_text_is_refused(cast):
    with pytest.raises(Refused, match="Нет текста согласия"):
        printing.sheets([make_person(cast)], "dissemination")


def test_braces_of_a_text_reach_no_attribute(cast):
    ConsentText.objects.create(
        purpose="processing",
        version=3,
        title="Т",
        body="{signer.__class__} {0} {person!r}",
        valid_from=date(2025, 9, 1),
    )

    pages = printing.sheets([make_person(cast)], "processing")

    assert pages[0].paragraphs == ("{signer.__class__} {0} {person!r}".replace("{0}", printing.BLANK),)


def test_consent_of_a_merged_person_stays_one_row(cast):
    kept, dropped = make_person(cast), make_person(cast, consent=False)
    make_consent(dropped, purpose="dissemination")

    duplicates.merge(kept=kept, dropped=dropped, by=cast.curator)

    assert sorted(kept.consents.values_list("purpose", flat=True)) == ["dissemination", "processing"]
