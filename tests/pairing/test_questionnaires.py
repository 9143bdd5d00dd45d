"""Answers of participants, wishes, forms of the year, and the minutes made of them."""

from datetime import UTC, datetime

import pytest

from apps.documents.services import documents
from apps.documents.services.texts import text_of
from apps.organizations.models import MentoringForm
from apps.pairing.matching.profiles import Settings
from apps.pairing.models import MatchRun, Pair, PairMember, Wish, YearForm
from apps.pairing.services import matching
from apps.pairing.services.matching import Choice
from apps.participants.models import Participation
from apps.workflow.models import AuditEvent
from tests.factories import make_participation, make_person, make_pupil


def profile_of(person):
    return Participation.objects.get(person=person).profile


def send(cast, who, person, **data):
    return cast.client(who).post(f"/pairs/people/{person.public_id}/profile/", {"save": "1", **data})


class TestProfile:
    def test_mentor_answers_for_himself(self, cast):
        person = make_person(cast, user=cast.mentor, role="mentor")

        send(cast, "mentor", person, days=["0", "2"], formats=["remote"], areas=["Адаптация"], wished_classes="7, 5;6")

        assert profile_of(person) == {
            "days": [0, 2],
            "formats": ["remote"],
            "competences": ["Адаптация"],
            "wished_classes": [5, 6, 7],
        }

    def test_curator_answers_for_a_pupil(self, cast):
        person = make_pupil(cast, role="mentee")

        send(
            cast,
            "curator",
            person,
            areas=["Адаптация"],
            main_area="Помощь в учёбе",
            subject="Физика",
            building="основное",
            support="психолог",
        )

        assert profile_of(person) == {
            "days": [],
            "formats": [],
            "difficulties": {"Адаптация": 2, "Помощь в учёбе": 3},
            "subject": "Физика",
            "building": "основное",
            "support": "психолог",
        }

    def test_answers_come_back_into_the_form(self, cast):
        person = make_pupil(cast, role="mentee")
        send(cast, "curator", person, days=["1"], areas=["Адаптация"], main_area="Адаптация")

        initial = cast.client("curator").get(f"/pairs/people/{person.public_id}/profile/").context["form"].initial

        assert (initial["days"], initial["areas"], initial["main_area"]) == (["1"], ["Адаптация"], "Адаптация")

    def test_participant_keeps_what_only_the_curator_enters(self, cast):
        person = make_person(cast, user=cast.mentee)
        make_participation(cast, person, "mentee", profile={"support": "психолог"})

        send(cast, "mentee", person, support="никто", subject="физика")

        assert profile_of(person)["support"] == "психолог"

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            ({"wished_classes": "пятый"}, "Напишите номера классов через запятую, например: 5, 6, 7."),
            ({"wished_classes": "0"}, "Классы бывают от 1 до 11."),
            ({"wished_classes": "12"}, "Классы бывают от 1 до 11."),
            ({"days": ["9"]}, "Выберите корректный вариант."),
            ({"areas": ["Магия"]}, "Выберите корректный вариант."),
        ],
    )
    def test_broken_answers_are_refused(self, cast, bad, words):
        person = make_person(cast, role="mentor")

        page = send(cast, "curator", person, **bad).content.decode()

        assert words in page
        assert profile_of(person) == {}

    @pytest.mark.parametrize("role", ["", "mentee", "nobody"])
    def test_role_the_person_has_not(self, cast, role):
        person = make_person(cast, role="mentor" if role else None)

        response = cast.client("curator").get(f"/pairs/people/{person.public_id}/profile/?role={role}")

        assert response.status_code == 404

    def test_both_roles_have_their_own_answers(self, cast):
        person = make_person(cast, role="mentor")
        make_participation(cast, person, "mentee")

        cast.client("curator").post(
            f"/pairs/people/{person.public_id}/profile/?role=mentee", {"save": "1", "days": ["4"]}
        )

        days = dict(Participation.objects.values_list("role", "profile__days"))
        assert days == {"mentor": None, "mentee": [4]}


class TestWishes:
    def send(self, cast, person, **data):
        return cast.client("curator").post(
            f"/pairs/people/{person.public_id}/wishes/", {"wishes": "1", **data}, follow=True
        )

    def test_three_in_order_and_one_never(self, cast):
        person = make_person(cast, role="mentee")
        mentors = [make_person(cast, role="mentor") for _ in range(4)]

        self.send(
            cast,
            person,
            first=mentors[2].pk,
            second=mentors[0].pk,
            third=mentors[1].pk,
            never=mentors[3].pk,
            reason="Тайное слово",
        )

        kept = [(w.about, w.place, w.reason) for w in Wish.objects.order_by("pk")]
        assert kept == [
            (mentors[2], 1, ""),
            (mentors[0], 2, ""),
            (mentors[1], 3, ""),
            (mentors[3], None, "Тайное слово"),
        ]

    def test_new_wishes_replace_the_old(self, cast):
        person, one, other = (
            make_person(cast, role="mentee"),
            make_person(cast, role="mentor"),
            make_person(cast, role="mentor"),
        )
        self.send(cast, person, first=one.pk)

        self.send(cast, person, first=other.pk)

        assert [w.about for w in Wish.objects.all()] == [other]

    def test_never_without_reason_is_refused(self, cast):
        person, mentor = make_person(cast, role="mentee"), make_person(cast, role="mentor")

        response = self.send(cast, person, never=mentor.pk)

        assert "Напишите причину: без неё ограничение не действует." in [str(m) for m in response.context["messages"]]
        assert Wish.objects.count() == 0

    def test_same_person_twice_is_refused(self, cast):
        person, mentor = make_person(cast, role="mentee"), make_person(cast, role="mentor")

        self.send(cast, person, first=mentor.pk, second=mentor.pk)

        assert Wish.objects.count() == 0

    @pytest.mark.parametrize("stranger", ["foreign", "mentee"])
    def test_only_people_of_the_other_base(self, cast, stranger):
        person = make_person(cast, role="mentee")
        other = (
            make_person(cast, role="mentor", organization=cast.foreign_school)
            if stranger == "foreign"
            else make_person(cast, role="mentee")
        )

        self.send(cast, person, first=other.pk)

        assert Wish.objects.count() == 0

    def test_whom_and_why_stay_out_of_the_log(self, cast):
        person, mentor = make_person(cast, role="mentee"), make_person(cast, "Нежеланный", role="mentor")

        self.send(cast, person, never=mentor.pk, reason="Тайное слово")

        event = AuditEvent.objects.get(action="wishes")
        assert (event.title, event.reason, event.changes) == ("изменены пожелания к паре", "", {})

    def test_participant_does_not_see_the_base_of_the_other_side(self, cast):
        person = make_person(cast, user=cast.mentee, role="mentee")
        make_person(cast, "Наставникова", role="mentor")

        page = cast.client("mentee").get(f"/pairs/people/{person.public_id}/profile/").content.decode()

        assert "Наставникова" not in page


class TestYearForms:
    @pytest.fixture
    def other(self):
        return MentoringForm.objects.create(code="other", title="Иная форма", position=9)

    def send(self, cast, **data):
        return cast.client("curator").post("/pairs/forms/", {"sent": "1", **data})

    def test_chosen_forms_are_kept(self, cast, other):
        self.send(cast, **{f"take_{other.pk}": "on", f"several_{other.pk}": "on", f"ground_{other.pk}": "просят"})

        rows = list(YearForm.objects.values_list("year", "form", "several_mentors", "ground"))
        assert rows == [(cast.year.pk, other.pk, True, "просят")]

    def test_choice_may_be_withdrawn(self, cast, other):
        self.send(cast, **{f"take_{other.pk}": "on"})

        self.send(cast)

        assert YearForm.objects.count() == 0

    def test_minutes_name_the_forms(self, cast, other):
        self.send(cast, **{f"take_{other.pk}": "on", f"take_{cast.form.pk}": "on", f"ground_{other.pk}": "Просят."})

        place = cast.client("curator").post("/pairs/forms/minutes/").headers["Location"]

        from apps.documents.models import Document

        document = Document.objects.get()
        text = text_of(document)
        assert place == document.get_absolute_url()
        assert (text["type_name"], text["title"]) == (
            "ПРОТОКОЛ",
            "О выборе форм наставничества на 2026/2027 учебный год",
        )
        assert text["sections"][1]["paragraphs"] == [
            "Реализовать формы наставничества:",
            "– «Учитель – учитель».",
            "– «Иная форма»: Просят.",
        ]

    def test_minutes_without_a_choice_are_refused(self, cast):
        response = cast.client("curator").post("/pairs/forms/minutes/", follow=True)

        assert [str(m) for m in response.context["messages"]] == [
            "Формы на год ещё не выбраны: отметьте их на странице «Формы года»."
        ]


class TestProtocol:
    @pytest.fixture
    def run(self, cast):
        mentor = make_person(
            cast, "Соколова", first_name="Елена", middle_name="Игоревна", gender="f", role="mentor", subjects="физика"
        )
        mentee = make_person(
            cast, "Лапин", first_name="Андрей", middle_name="Дмитриевич", gender="m", role="mentee", subjects="физика"
        )
        late = make_person(
            cast, "Ожидаева", first_name="Анна", middle_name="", gender="f", consent=False, role="mentee"
        )
        assert late
        run = matching.start(organization=cast.school, year=cast.year, settings=Settings(), by=cast.curator)
        matching.accept(run, choices=[Choice(str(mentor.public_id), str(mentee.public_id))], by=cast.curator)
        return run

    def protocol(self, cast, run):
        cast.client("curator").post(f"/pairs/matching/{run.public_id}/protocol/")
        from apps.documents.models import Document

        return Document.objects.get(kind="pairing.match_protocol")

    def test_inputs_settings_result(self, cast, run):
        text = text_of(self.protocol(cast, run))

        assert text["preamble"].startswith(
            "Подбор проведён 20.11.2026. Исходные данные: 1\u00a0наставник (3\u00a0свободных места), "
            "2\u00a0наставляемых без пары."
        )
        assert text["sections"][0]["paragraphs"][:3] == [
            "Что важнее: меньше всех без пары.",
            "Общий предмет: 30.",
            "Ответ на запросы: 40.",
        ]
        assert text["title"] == "подбора наставнических пар (групп)"
        assert text["sections"][1]["paragraphs"] == [
            "Предложено: 1\u00a0пара, без пары: 1, сумма баллов: 30.",
            "Принято: 1\u00a0пара (группа).",
        ]
        assert text["annexes"][0]["table"]["rows"] == [
            [
                "1",
                "Соколова Елена Игоревна",
                "Лапин Андрей Дмитриевич",
                "30",
                "оба ведут физику +30",
                f"принята 20.11.2026, {cast.curator.short_name}",
            ]
        ]
        assert text["annexes"][1]["table"]["rows"][0][1] == "Ожидаева Анна"

    def test_override_is_told_with_its_author(self, cast, run):
        MatchRun.objects.filter(pk=run.pk).update(
            overrides=[
                {
                    "mentor": run.result["pairs"][0]["mentor"],
                    "mentee": run.result["pairs"][0]["mentee"],
                    "instead": "",
                    "reason": "работали вместе",
                    "by": "Чернышова М. В.",
                }
            ]
        )

        words = text_of(self.protocol(cast, run))["sections"][1]["paragraphs"][2]

        assert words == (
            "Вручную: для Лапина А. Д. наставник — Соколова Е. И. Причина: работали вместе. Решение принял(а): Чернышова М. В."
        )

    def test_what_was_not_taken_and_what_was_taken_back_is_said(self, cast, run):
        decisions = []
        for change in (
            {"state": "cancelled", "ended_on": cast.school.today, "end_note": "Ошибка"},
            {"match_run": None},
        ):
            Pair.objects.update(**change)
            table = text_of(self.protocol(cast, run))["annexes"][0]["table"]
            decisions.append((table["columns"][5], table["rows"][0][5]))

        assert decisions == [
            ("Решение", f"принята 20.11.2026, {cast.curator.short_name}; затем отменена"),
            ("Решение", "не принята"),
        ]

    def test_mentor_chosen_instead_stands_in_the_decision(self, cast, run):
        other = make_person(cast, "Рябова", first_name="Инна", middle_name="", gender="f", role="mentor")
        PairMember.objects.filter(role="mentor").update(person=other)

        table = text_of(self.protocol(cast, run))["annexes"][0]["table"]

        assert table["rows"][0][5] == f"принята 20.11.2026, {cast.curator.short_name}; наставник – Рябова И."

    def test_day_is_that_of_the_school_and_the_register_names_it_as_a_sentence(self, cast, run):
        type(cast.school).objects.filter(pk=cast.school.pk).update(timezone="Asia/Vladivostok")
        MatchRun.objects.update(created_at=datetime(2026, 11, 20, 18, 0, tzinfo=UTC))

        document = self.protocol(cast, run)

        assert text_of(document)["preamble"].startswith("Подбор проведён 21.11.2026.")
        assert document.title == "Протокол подбора наставнических пар (групп)"

    def test_entered_into_the_register_and_linked(self, cast, run):
        document = self.protocol(cast, run)
        MatchRun.objects.filter(pk=run.pk)
        # Who stayed without a pair has no consent: such a protocol waits for it.
        from apps.participants.models import Person
        from tests.factories import make_consent

        make_consent(Person.objects.get(last_name="Ожидаева"))

        documents.enter(document, by=cast.curator)

        run.refresh_from_db()
        assert (run.protocol, run.protocol.state, run.protocol.journal) == (document, "approved", "minutes")

    def test_draft_run_has_no_protocol(self, cast, run):
        MatchRun.objects.filter(pk=run.pk).update(state="draft", accepted_at=None)

        response = cast.client("curator").post(f"/pairs/matching/{run.public_id}/protocol/", follow=True)

        assert [str(m) for m in response.context["messages"]] == [
            "Протокол составляется по принятому подбору. Сначала примите пары."
        ]
