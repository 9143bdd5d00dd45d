"""Members and term of a running pair: by an order where an order has fixed it, at once otherwise."""

from datetime import date

import pytest

from apps.core.errors import Refused
from apps.documents.models import Document
from apps.documents.services import documents
from apps.documents.services.texts import text_of
from apps.pairing.models import Pair, PairMember, Refusal
from apps.pairing.services import changes
from apps.pairing.services.changes import ADD, REMOVE, TERM, Change
from apps.participants.enums import Purpose
from apps.workflow.models import AuditEvent
from tests.factories import make_consent, make_pair, make_person, make_pupil
from tests.pairing.people import agreed_pair, approved_order, employees_form, reason

DAY = date(2026, 11, 25)


@pytest.fixture
def group(cast):
    """A group that no order has fixed: two mentees of one mentor."""
    mentor = make_person(cast, "Соколова", first_name="Елена", middle_name="Игоревна", gender="f", role="mentor")
    first = make_person(cast, "Лапин", first_name="Андрей", middle_name="Дмитриевич", role="mentee")
    pair = make_pair(cast, mentor, first, is_group=True)
    second = make_person(cast, "Зимин", role="mentee")
    PairMember.objects.create(pair=pair, person=second, role="mentee", joined_on=pair.start)
    return pair


@pytest.fixture
def fixed(cast):
    """A pair that an order has fixed."""
    mentor = make_person(cast, "Соколова", first_name="Елена", middle_name="Игоревна", gender="f", role="mentor")
    mentee = make_person(cast, "Лапин", first_name="Андрей", middle_name="Дмитриевич", role="mentee")
    pair = agreed_pair(cast, mentor=mentor, mentee=mentee)
    approved_order(cast, [pair])
    return Pair.objects.get(pk=pair.pk)


def adding(cast, pair, person=None, **fields):
    person = person or make_person(cast, "Новиков", role="mentee")
    return Change(pair, ADD, fields.pop("day", DAY), person=person, role=fields.pop("role", "mentee"), **fields)


def leaving(pair, person, **fields):
    return Change(pair, REMOVE, **{"day": DAY, "person": person, "note": "Сменил школу", **fields})


def refusal_of(change, cast):
    before = list(PairMember.objects.order_by("pk").values_list("pk", "left_on"))
    with pytest.raises(Refused) as refusal:
        changes.request(change, by=cast.curator)
    assert list(PairMember.objects.order_by("pk").values_list("pk", "left_on")) == before
    return refusal.value.sentence


def last_event(pair):
    return AuditEvent.objects.filter(object_type="pairing.Pair", object_id=pair.pk).latest("pk")


class TestAtOnce:
    """No order has fixed the pair."""

    def test_one_more_mentee(self, cast):
        pair = make_pair(cast)

        document = changes.request(adding(cast, pair), by=cast.curator)

        pair.refresh_from_db()
        added = pair.members.get(person__last_name="Новиков")
        assert (document, pair.is_group, added.joined_on, added.on_paper) == (None, True, DAY, True)
        assert (added.agreed_by, last_event(pair).title) == (cast.curator, "добавлен участник: наставляемый")

    def test_one_less(self, cast, group):
        leaver = group.mentees[0]

        changes.request(leaving(group, leaver), by=cast.curator)

        member = group.members.get(person=leaver)
        assert (member.left_on, member.left_note) == (date(2026, 11, 24), "Сменил школу")
        assert [p.last_name for p in Pair.objects.get(pk=group.pk).mentees] == ["Зимин"]
        assert (last_event(group).title, last_event(group).reason) == ("вышел участник: наставляемый", "Сменил школу")

    def test_who_left_may_come_back(self, cast, group):
        leaver = group.mentees[0]
        changes.request(leaving(group, leaver), by=cast.curator)
        group = Pair.objects.get(pk=group.pk)

        changes.request(adding(cast, group, leaver, day=date(2026, 12, 1)), by=cast.curator)

        times = group.members.filter(person=leaver).order_by("pk").values_list("joined_on", "left_on")
        assert list(times) == [(group.start, date(2026, 11, 24)), (date(2026, 12, 1), None)]

    def test_own_wish_is_remembered_for_him_alone(self, cast, group):
        change = leaving(group, group.mentees[0], reason=reason("mentee_wish"))

        changes.request(change, by=cast.curator)

        refused = Refusal.objects.values_list("mentor__last_name", "mentee__last_name")
        assert list(refused) == [("Соколова", "Лапин")]

    def test_longer_term(self, cast, group):
        changes.request(Change(group, TERM, date(2027, 6, 30), note="Не успели"), by=cast.curator)

        group.refresh_from_db()
        event = last_event(group)
        assert (group.end, event.changes) == (date(2027, 6, 30), {"end": ["31.05.2027", "30.06.2027"]})


class TestRefused:
    def test_last_of_a_side_cannot_leave(self, cast, group):
        assert refusal_of(leaving(group, group.mentors[0]), cast) == (
            "Без этого участника пары не останется. Закончите пару или предложите другого наставника."
        )

    def test_reason_is_asked(self, cast, group):
        assert refusal_of(leaving(group, group.mentees[0], note=" "), cast) == (
            "Напишите, почему участник выходит из группы."
        )

    def test_who_is_there_already(self, cast, group):
        assert refusal_of(adding(cast, group, group.mentees[0]), cast) == "Лапин А. Д.: уже в этой паре."

    def test_who_is_not_there(self, cast, group):
        assert refusal_of(leaving(group, make_person(cast)), cast) == "Этого человека в паре уже нет."

    @pytest.mark.parametrize("day", [date(2026, 9, 1), date(2027, 6, 1)])
    def test_day_outside_the_term(self, cast, group, day):
        assert refusal_of(adding(cast, group, day=day), cast) == (
            "День должен быть в сроке пары: с 15.09.2026 по 31.05.2027."
        )

    def test_no_consent(self, cast, group):
        silent = make_person(cast, "Молчунов", consent=False, role="mentee")

        assert "Молчунов П. И.: нет действующего согласия" in refusal_of(adding(cast, group, silent), cast)

    def test_minor_without_a_representative(self, cast, group):
        pupil = make_pupil(cast, "Школьников", role="mentee")

        assert refusal_of(adding(cast, group, pupil), cast) == (
            "Школьников П. И.: впишите, кто из законных представителей подписал согласие."
        )

    def test_second_mentor_in_the_form(self, cast, group):
        taken = make_pair(cast).mentees[0]

        assert "У наставляемого уже есть наставник в форме" in refusal_of(adding(cast, group, taken), cast)

    def test_load_needs_a_reason(self, cast, group):
        cast.school.mentor_capacity = 2
        cast.school.save()
        group.year.organization.refresh_from_db()

        assert refusal_of(adding(cast, group), cast) == (
            "Соколова Е. И.: уже 2 наставляемых, предел — 2. Выберите другого наставника или напишите причину исключения."
        )

        changes.request(adding(cast, group, exception="Решено"), by=cast.curator)
        assert last_event(group).reason == "нагрузка сверх предела: Решено"

    def test_relative_never(self, cast, group):
        from apps.pairing.services import ties

        son = make_person(cast, "Соколов", role="mentee")
        ties.add(group.mentors[0], son, side="relative", by=cast.curator)

        assert "наставник и наставляемый — родственники" in refusal_of(adding(cast, group, son, exception="Надо"), cast)

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (date(2027, 5, 31), "Это и есть нынешний срок."),
            (date(2026, 11, 1), "Срок не может кончиться раньше сегодняшнего дня."),
            (date(2027, 9, 1), "Срок пары выходит за программный год"),
        ],
    )
    def test_term_that_cannot_be(self, cast, group, day, words):
        assert refusal_of(Change(group, TERM, day), cast).startswith(words)

    @pytest.mark.parametrize("state", ["proposed", "agreed", "ended", "cancelled"])
    def test_only_a_running_pair(self, cast, state):
        pair = make_pair(cast, state=state)

        assert refusal_of(adding(cast, pair), cast).startswith("Состав и срок меняют у действующей пары")

    def test_employee_leaves_after_the_notice(self, cast, group):
        employees_form(cast)
        group.form.refresh_from_db()
        early = leaving(group, group.mentees[0], notice=date(2026, 11, 20), day=date(2026, 11, 24))

        assert refusal_of(early, cast) == (
            "После уведомления 20.11.2026 пара может закончиться не раньше 25.11.2026 (3 рабочих дня)."
        )

    def test_mentor_of_employees_needs_his_written_consent(self, cast, group):
        employees_form(cast)
        group.form.refresh_from_db()
        mentor = make_person(cast, "Вторая", role="mentor")

        assert refusal_of(adding(cast, group, mentor, role="mentor"), cast).startswith(
            "Вторая П. И.: нет письменного согласия работника"
        )
        make_consent(mentor, purpose=Purpose.EMPLOYEE)
        changes.request(adding(cast, group, mentor, role="mentor"), by=cast.curator)
        assert [p.last_name for p in Pair.objects.get(pk=group.pk).mentors] == ["Соколова", "Вторая"]


class TestByOrder:
    """An order has fixed the pair, so an order changes it."""

    def text(self, document):
        return text_of(document)["items"][0]["text"]

    def sign(self, cast, document):
        documents.send(document, by=cast.curator)
        return documents.approve(document, by=cast.director)

    def test_nothing_changes_until_the_director_signs(self, cast, fixed):
        document = changes.request(adding(cast, fixed), by=cast.curator)

        assert self.text(document) == (
            "Включить Новикова П. И. наставляемым в наставническую группу Соколовой Е. И. с 25.11.2026."
        )
        assert (document.amends, fixed.members.count()) == (fixed.order, 2)
        self.sign(cast, document)
        fixed.refresh_from_db()
        added = fixed.members.get(person__last_name="Новиков")
        assert (fixed.is_group, added.joined_on, added.agreed_by) == (True, DAY, cast.curator)
        assert (
            last_event(fixed).title
            == f"добавлен участник: наставляемый (приказ {Document.objects.get(pk=document.pk)})"
        )

    def test_one_leaves(self, cast, fixed):
        self.sign(cast, changes.request(adding(cast, fixed, day=date(2026, 11, 23)), by=cast.curator))
        fixed = Pair.objects.get(pk=fixed.pk)

        document = changes.request(leaving(fixed, fixed.mentees[1]), by=cast.curator)

        assert self.text(document) == (
            "Вывести Новикова П. И. из наставнической группы Соколовой Е. И. с 25.11.2026 (Сменил школу)."
        )
        self.sign(cast, document)
        assert [p.last_name for p in Pair.objects.get(pk=fixed.pk).mentees] == ["Лапин"]

    def test_term(self, cast, fixed):
        document = changes.request(Change(fixed, TERM, date(2027, 6, 30)), by=cast.curator)

        assert self.text(document) == (
            "Установить срок работы Соколовой Е. И. с Лапиным А. Д. по 30.06.2027 (прежний срок – по 31.05.2027)."
        )
        self.sign(cast, document)
        fixed.refresh_from_db()
        assert fixed.end == date(2027, 6, 30)

    def test_what_became_impossible_meanwhile_blocks_the_order(self, cast, fixed):
        person = make_person(cast, "Новиков", role="mentee")
        document = changes.request(adding(cast, fixed, person), by=cast.curator)
        make_pair(cast, mentee=person)

        with pytest.raises(Refused) as refusal:
            documents.send(document, by=cast.curator)

        assert "У наставляемого уже есть наставник в форме" in refusal.value.sentence

    def test_director_reads_what_will_happen(self, cast, fixed):
        from apps.documents.kinds import kinds

        document = changes.request(Change(fixed, TERM, date(2027, 6, 30)), by=cast.curator)

        assert kinds.get(document.kind).changes(document) == [
            "Пара «Соколова Е. И. — Лапин А. Д.» будет работать до 30.06.2027."
        ]


class TestPage:
    def address(self, pair):
        return f"/pairs/{pair.public_id}/changes/"

    def test_added_from_the_page(self, cast, group):
        person = make_person(cast, "Новиков", role="mentee")
        data = {"action": "add", "mentee": person.pk, "day": "2026-11-25", "agreed": "on", "signed_on": "2026-11-20"}

        cast.client("curator").post(self.address(group), data)

        assert group.members.filter(person=person, joined_on=DAY).exists()

    def test_fixed_pair_leads_to_the_draft(self, cast, fixed):
        response = cast.client("curator").post(self.address(fixed), {"action": "term", "day": "2027-06-30"})

        draft = Document.objects.get(kind="pairing.change_pairs")
        assert response.headers["Location"] == draft.get_absolute_url()

    def test_leaving_is_offered_in_a_group_only(self, cast, group, fixed):
        curator = cast.client("curator")

        shown = [[form.action for form in curator.get(self.address(pair)).context["forms"]] for pair in (group, fixed)]

        assert shown == [["add", "remove", "term"], ["add", "term"]]

    @pytest.mark.parametrize(
        "bad",
        [
            {"action": "add", "day": "2026-11-25", "agreed": "on", "signed_on": "2026-11-20"},
            {"action": "add", "day": "завтра", "agreed": "on", "signed_on": "2026-11-20"},
            {"action": "remove", "person": "x", "day": "2026-11-25", "reason": "1"},
            {"action": "term", "day": ""},
            {"action": "term", "day": "2027-05-31"},
            {"action": "unknown"},
            {},
        ],
    )
    def test_bad_input_changes_nothing(self, cast, group, bad):
        response = cast.client("curator").post(self.address(group), bad)

        assert (response.status_code, group.members.filter(left_on=None).count()) == (200, 3)

    def test_foreign_person_is_refused(self, cast, group):
        stranger = make_person(cast, "Чужаков", organization=cast.foreign_school, role="mentee")
        data = {"action": "add", "mentee": stranger.pk, "day": "2026-11-25", "agreed": "on", "signed_on": "2026-11-20"}

        response = cast.client("curator").post(self.address(group), data)

        assert (response.status_code, group.members.count()) == (200, 3)
        assert "Чужаков" not in response.content.decode()

    def test_who_left_is_shown_with_the_reason(self, cast, group):
        changes.request(leaving(group, group.mentees[0]), by=cast.curator)

        page = cast.client("curator").get(f"/pairs/{group.public_id}/").content.decode()

        assert "в паре по 24.11.2026: Сменил школу" in page
