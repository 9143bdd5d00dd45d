"""Lists of the room: pairs, the queue, the map of requests, the sheet for the inspection; the card and the agenda."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from apps.notifications.agenda import due_things
from apps.pairing.agenda import pairs_waiting
from apps.pairing.models import Pair, PairMember, Refusal
from apps.pairing.services import queue
from apps.participants.models import Person
from apps.workflow.models import AccessEntry
from tests.conftest import TODAY
from tests.factories import make_pair, make_participation, make_person, make_pupil
from tests.pairing.people import employees_form, two_people, with_terms

LIST = "/pairs/"


def crowd(cast, count):
    """So many pairs with people of their own, written in bulk."""
    people = Person.objects.bulk_create(
        Person(
            organization=cast.school,
            last_name=f"Человеков{n}",
            first_name="Иван",
            category="staff",
            search=f"человеков{n} иван",
            created_at=cast.curator.date_joined,
        )
        for n in range(count * 2)
    )
    made = Pair.objects.bulk_create(
        Pair(
            organization=cast.school,
            year=cast.year,
            form=cast.form,
            start=date(2026, 9, 15),
            end=date(2027, 5, 31),
            created_at=cast.curator.date_joined,
        )
        for _ in range(count)
    )
    PairMember.objects.bulk_create(
        PairMember(pair=pair, person=person, role=role, joined_on=pair.start)
        for n, pair in enumerate(made)
        for person, role in ((people[2 * n], "mentor"), (people[2 * n + 1], "mentee"))
    )
    return people


def titles(client, query=""):
    rows = client.get(f"{LIST}?{query}").context["table"].rows
    return [row.record.title for row in rows]


class TestPairs:
    @pytest.fixture
    def three(self, cast):
        lapin, ezhov, groups = (
            make_pair(cast, make_person(cast, "Борисов"), make_person(cast, "Лапин"), state="proposed"),
            make_pair(cast, make_person(cast, "Антонов"), make_person(cast, "Ёжиков"), state="active"),
            make_pair(cast, make_person(cast, "Волков"), make_pupil(cast, "Яшин"), state="ended", is_group=True),
        )
        return lapin, ezhov, groups

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", ["Антонов", "Борисов", "Волков"]),
            ("tab=waiting", ["Борисов"]),
            ("tab=to-order", []),
            ("tab=running", ["Антонов"]),
            ("tab=final", ["Волков"]),
            ("tab=unknown", ["Антонов", "Борисов", "Волков"]),
            ("q=ежиков", ["Антонов"]),
            ("q=ЁЖИКОВ", ["Антонов"]),
            ("q=антонов ежиков", ["Антонов"]),
            ("q=антонов лапин", []),
            ("q=8а", ["Волков"]),
            ("q=%25", []),
            ("groups=on", ["Волков"]),
            ("sort=-mentor", ["Волков", "Борисов", "Антонов"]),
            ("sort=mentee", ["Антонов", "Борисов", "Волков"]),
            ("sort=nonsense", ["Антонов", "Борисов", "Волков"]),
            ("page=999", ["Антонов", "Борисов", "Волков"]),
        ],
    )
    def test_narrowed_and_sorted(self, cast, three, query, expected):
        assert [title.split()[0] for title in titles(cast.client("curator"), query)] == expected

    def test_tabs_count_what_they_show(self, cast, three):
        tabs = cast.client("curator").get(LIST).context["tabs"]

        assert [(tab["code"], tab["count"]) for tab in tabs] == [
            ("", 3),
            ("waiting", 1),
            ("to-order", 0),
            ("running", 1),
            ("final", 1),
        ]

    @pytest.mark.parametrize("who", ["mentor", "mentee"])
    def test_participant_sees_his_own_pair_only(self, cast, three, who):
        own = make_pair(
            cast, make_person(cast, "Своев", user=cast.mentor), make_person(cast, "Личный", user=cast.mentee)
        )

        assert titles(cast.client(who)) == [own.title]

    def test_other_school_sees_nothing_of_it(self, cast, three):
        assert titles(cast.client("foreign_curator")) == []

    @pytest.mark.parametrize("count", [3, 300])
    def test_same_number_of_queries(self, cast, django_assert_num_queries, count):
        crowd(cast, count)
        client = cast.client("curator")
        client.get(LIST)

        with django_assert_num_queries(10):
            client.get(LIST)

    def test_page_of_a_pair_is_noted_in_the_access_journal(self, cast, three):
        cast.client("curator").get(f"/pairs/{three[0].public_id}/")

        entry = AccessEntry.objects.get()
        assert (entry.object_type, entry.object_id, entry.kind) == ("pairing.Pair", three[0].pk, "view")

    def test_participant_sees_no_log_and_no_law(self, cast):
        employees_form(cast)
        pair = make_pair(cast, make_person(cast, user=cast.mentor))

        page = cast.client("mentor").get(f"/pairs/{pair.public_id}/").content.decode()

        assert ("Что происходило" in page, "351.8" in page) == (False, False)


class TestQueue:
    def waiting(self, cast):
        return {
            row.person.last_name: (found.why, found.step)
            for row in queue.unmatched(cast.school, cast.year)
            for found in [queue.why_waiting(row)]
        }

    def test_reason_and_next_step(self, cast):
        make_person(cast, "Новичков", role="mentee")
        make_person(cast, "Молчунов", role="mentee", consent=False)
        make_participation(cast, make_person(cast, "Безформов"), "mentee", form=None)
        refused = make_person(cast, "Отказов", role="mentee")
        Refusal.objects.create(mentor=make_person(cast), mentee=refused, created_at=cast.curator.date_joined)
        make_pair(cast, mentee=make_person(cast, "Бывший", role="mentee"), state="ended")

        assert self.waiting(cast) == {
            "Новичков": ("наставник ещё не подобран", "Предложить наставника"),
            "Молчунов": ("нет согласия на обработку данных", "Внести согласие"),
            "Безформов": ("не выбрана форма наставничества", "Выбрать форму"),
            "Отказов": ("отказ одной из сторон", "Предложить другого наставника"),
            "Бывший": ("прежняя пара закончилась", "Предложить нового наставника"),
        }

    @pytest.mark.parametrize(
        ("state", "waits"),
        [
            ("proposed", False),
            ("agreed", False),
            ("active", False),
            ("suspended", False),
            ("ended", True),
            ("cancelled", True),
        ],
    )
    def test_who_has_an_open_pair_does_not_wait(self, cast, state, waits):
        make_pair(cast, mentee=make_person(cast, "Лапин", role="mentee"), state=state)

        assert ("Лапин" in self.waiting(cast)) == waits

    def test_who_left_does_not_wait(self, cast):
        make_person(cast, "Ушедший", role="mentee", left_on=date(2026, 11, 1))

        assert self.waiting(cast) == {}

    def test_support_is_shown(self, cast):
        row = make_participation(cast, make_person(cast, "Лапин"), "mentee")
        row.profile = {"support": "психолог раз в неделю"}
        row.save()

        assert "психолог раз в неделю" in cast.client("curator").get("/pairs/unmatched/").content.decode()

    @pytest.mark.parametrize(("who", "shown"), [("curator", True), ("director", False), ("psychologist", False)])
    def test_links_only_for_who_may_follow_them(self, cast, who, shown):
        person = make_person(cast, role="mentee")

        page = cast.client(who).get("/pairs/unmatched/").content.decode()

        links = [f"/pairs/propose/?mentee={person.pk}", f"/pairs/people/{person.public_id}/profile/"]
        assert [link in page for link in links] == [shown, shown]

    @pytest.mark.parametrize("count", [3, 60])
    def test_same_number_of_queries(self, cast, django_assert_num_queries, count):
        for _ in range(count):
            make_person(cast, role="mentee")
        client = cast.client("curator")
        client.get("/pairs/unmatched/")

        with django_assert_num_queries(7):
            client.get("/pairs/unmatched/")


class TestRequestMap:
    def test_asked_waiting_and_offered(self, cast):
        make_participation(cast, make_person(cast), "mentee", request="Адаптация в коллективе, конфликты")
        paired = make_person(cast)
        make_participation(cast, paired, "mentee", request="адаптация")
        make_pair(cast, mentee=paired)
        answered = make_participation(cast, make_person(cast), "mentor", competences="волонтёрство")
        answered.profile = {"competences": ["Адаптация"]}
        answered.save()

        lines = {
            line.area: (line.asked, line.waiting, line.offered, line.is_short)
            for line in queue.request_map(cast.school, cast.year)
        }

        assert lines == {"Адаптация": (2, 1, 1, False), "Дисциплина и общение в классе": (1, 1, 0, True)}

    def test_empty_page_says_what_to_do(self, cast):
        page = cast.client("curator").get("/pairs/requests/").content.decode()

        assert "Запросов пока нет: заполните карточки наставляемых." in page


class TestInspectionSheet:
    def rows(self, cast):
        content = cast.client("curator").get("/pairs/inspection/").content
        return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]

    def test_who_since_when_on_what_ground_how_much(self, cast):
        employees_form(cast)
        mentor, mentee = two_people(cast)
        with_terms(
            make_pair(cast, mentor, mentee),
            consent_on=date(2026, 9, 1),
            addendum_number="7",
            addendum_on=date(2026, 9, 2),
            content="Помощь",
            work_form="консультации",
            pay_amount=5000,
            pay_basis="Положение",
        )

        heading, stand, _, columns, line = self.rows(cast)

        assert heading[0] == "Наставничество работников (ст. 351.8 ТК РФ). Школа № 5, 2026/2027 учебный год"
        assert stand[0] == "По состоянию на 20.11.2026"
        assert columns[:3] == ["Наставник", "Должность", "Работник, которому помогают"]
        dates = [value.date() for value in (line[4], line[5], line[6], line[8])]
        assert dates == [date(2026, 9, 15), date(2027, 5, 31), date(2026, 9, 1), date(2026, 9, 2)]
        assert [line[0], line[2], line[7], line[9], line[10], line[11], line[13]] == [
            "Соколова Пётр Ильич",
            "Лапин Пётр Ильич",
            "7",
            "Помощь",
            "консультации",
            5000,
            "Положение",
        ]

    def test_only_pairs_of_employees_that_have_begun(self, cast):
        make_pair(cast)
        employees_form(cast)
        make_pair(cast, state="agreed")
        make_pair(cast, state="active", form=cast.form)

        assert len(self.rows(cast)) == 4 + 2  # the form of the first pair is of employees now, too

    def test_export_is_noted(self, cast):
        self.rows(cast)

        assert AccessEntry.objects.get().kind == "export"


class TestCard:
    def test_person_page_shows_his_pairs(self, cast):
        mentor, mentee = two_people(cast)
        pair = make_pair(cast, mentor, mentee)

        page = cast.client("curator").get(f"/participants/people/{mentor.public_id}/").content.decode()

        assert f'<a href="/pairs/{pair.public_id}/">Соколова П. И. — Лапин П. И.</a>' in page
        assert f'href="/pairs/propose/?mentor={mentor.pk}"' in page


class TestAgenda:
    def things(self, cast, start=TODAY, end=date(2027, 8, 31)):
        return [(t.key.split(":")[0], t.due, t.user_ids) for t in pairs_waiting(cast.school, start, end)]

    def test_silent_side_and_curator_answer_for_a_proposal(self, cast):
        pair = make_pair(
            cast, make_person(cast, user=cast.mentor), make_person(cast, user=cast.mentee), state="proposed"
        )
        pair.members.filter(role="mentee").update(
            agreed_at=pair.created_at, agreed_on=pair.start, agreed_by=cast.mentee
        )

        assert self.things(cast) == [
            ("pairing.agree", date(2026, 11, 27), frozenset({cast.curator.pk, cast.mentor.pk}))
        ]

    def test_agreed_pair_waits_for_an_order(self, cast):
        make_pair(cast, state="agreed")

        assert self.things(cast) == [("pairing.order", date(2026, 11, 27), frozenset({cast.curator.pk}))]

    def test_end_of_term(self, cast):
        make_pair(cast)

        assert self.things(cast) == [("pairing.end", date(2027, 5, 31), frozenset({cast.curator.pk}))]

    def test_member_who_left(self, cast):
        pair = make_pair(cast)
        Person.objects.filter(pk=pair.mentors[0].pk).update(left_on=date(2026, 11, 21))

        assert self.things(cast) == [("pairing.left", date(2026, 11, 21), frozenset({cast.curator.pk}))]

    @pytest.mark.parametrize("state", ["ordered", "completed", "ended", "replaced", "cancelled"])
    def test_nothing_to_do(self, cast, state):
        make_pair(cast, state=state)

        assert self.things(cast) == []

    def test_source_is_registered(self, cast):
        make_pair(cast, state="agreed")

        keys = [thing.key.split(":")[0] for thing in due_things(cast.school, TODAY, date(2026, 11, 30))]
        assert "pairing.order" in keys

    def test_fixed_number_of_queries(self, cast, django_assert_num_queries):
        for _ in range(5):
            make_pair(cast, state="proposed")

        with django_assert_num_queries(2):
            list(pairs_waiting(cast.school, TODAY, date(2027, 8, 31)))
