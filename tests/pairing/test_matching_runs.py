"""Matching with the database: profiles out of rows, a kept run, what the curator accepts, two runs side by side."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from apps.accounts.models import User
from apps.core.commands import BadInput
from apps.core.errors import AlreadyDone, Refused
from apps.jobs.models import Job
from apps.jobs.services import jobs
from apps.organizations.models import Membership, Organization
from apps.pairing import work
from apps.pairing.matching.criteria import CRITERIA
from apps.pairing.matching.profiles import Limits, Settings, Weights
from apps.pairing.models import MatchRun, Pair, Refusal, Tie, Wish
from apps.pairing.services import matching, pairs, profiles
from apps.pairing.services.matching import Choice
from apps.participants.models import Clearance, Person
from tests.factories import make_pair, make_participation, make_person, make_pupil

WEIGHTS = {f"weight_{criterion.code}": 10 for criterion in CRITERIA}


def mentor(cast, name, subjects="", capacity=1, profile=None, **fields):
    person = make_person(cast, name, subjects=subjects, **fields)
    make_participation(cast, person, "mentor", capacity=capacity, profile=profile or {})
    return person


def mentee(cast, name, subjects="", profile=None, request="", **fields):
    person = make_person(cast, name, subjects=subjects, **fields)
    make_participation(cast, person, "mentee", profile=profile or {}, request=request)
    return person


def start(cast, settings=None, **options):
    return matching.start(
        organization=cast.school, year=cast.year, settings=settings or Settings(), by=cast.curator, **options
    )


def second_curator(cast):
    user = User.objects.create(username="second_curator", last_name="Вторых", first_name="Олег")
    Membership.objects.create(user=user, organization=cast.school, role="curator", valid_from=date(2026, 8, 1))
    return user


def key(person):
    return str(person.public_id)


def pairs_of(run):
    return {(row["mentor"], row["mentee"]) for row in run.result["pairs"]}


@pytest.fixture
def school(cast):
    """Two mentors and three mentees: mathematics and physics; one mentee has to stay without a pair."""
    return {
        "math": mentor(cast, "Алгебрина", "математика"),
        "physics": mentor(cast, "Физикова", "физика"),
        "first": mentee(cast, "Начинающий", "Математика, геометрия"),
        "second": mentee(cast, "Опытов", "физика"),
        "third": mentee(cast, "Третьяков"),
    }


class TestProfiles:
    def load(self, cast):
        names = dict(Person.objects.values_list("pk", "last_name"))
        mentors, mentees = profiles.load(cast.school, cast.year)
        return {names[p.person]: p for p in mentors}, {names[p.person]: p for p in mentees}

    def test_mentor_out_of_rows(self, cast):
        person = mentor(
            cast,
            "Алгебрина",
            "Математика, геометрия",
            capacity=3,
            service_since="2010-09-01",
            profile={
                "days": [1, 3],
                "formats": ["in_person"],
                "competences": ["Адаптация"],
                "wished_classes": [5, 6],
                "building": "основное",
            },
        )
        make_pair(cast, person)

        found = self.load(cast)[0]["Алгебрина"]

        assert found.subjects == {"математика", "геометрия"}
        assert (found.capacity, found.free_places, found.experience_years) == (3, 2, 16)
        assert (found.days, found.formats, found.wished_classes) == ({1, 3}, {"in_person"}, {5, 6})
        assert (found.competences, found.building, found.forms) == ({"Адаптация"}, "основное", {"teacher_teacher"})
        assert (found.id, found.person, found.consent, found.clearance) == (key(person), person.pk, True, True)

    def test_mentee_out_of_rows(self, cast):
        person = make_pupil(cast, "Школьников", school_class="7Б", birth_date="2013-03-01")
        make_participation(cast, person, "mentee", profile={"subject": " Физика ", "difficulties": {"Адаптация": 3}})

        found = self.load(cast)[1]["Школьников"]

        assert (found.class_year, found.age, found.subject, found.is_minor) == (7, 13, "физика", True)
        assert found.requests == {"Адаптация": 3}

    def test_free_words_name_areas_when_nothing_is_answered(self, cast):
        mentor(cast, "Словесникова")
        make_participation(cast, make_person(cast, "Текстова"), "mentor", competences="цифровые инструменты урока")
        mentee(cast, "Просящий", request="Адаптация в классе")

        mentors, mentees = self.load(cast)

        assert mentors["Текстова"].competences == {"Цифровые инструменты", "Методика урока"}
        assert mentees["Просящий"].requests == {"Адаптация": 2}

    def test_limit_of_the_school_where_there_is_no_own(self, cast):
        mentor(cast, "Алгебрина", capacity=None)

        assert self.load(cast)[0]["Алгебрина"].capacity == 3

    @pytest.mark.parametrize(
        ("category", "until", "clearance"),
        [
            ("staff", None, True),
            ("pupil", None, True),
            ("partner", None, False),
            ("parent", date(2026, 11, 19), False),
            ("graduate", date(2026, 11, 20), True),
        ],
    )
    def test_guest_needs_a_certificate_in_force(self, cast, category, until, clearance):
        guest = mentor(cast, "Гостев", profile={"clearance": True}, category=category)
        if until:
            Clearance.objects.create(
                organization=cast.school, person=guest, number="1", issued_on=date(2025, 11, 19), valid_to=until
            )

        assert self.load(cast)[0]["Гостев"].clearance == clearance

    def test_only_mentees_without_a_pair(self, cast):
        make_pair(cast, mentee=mentee(cast, "Занятый"))
        mentee(cast, "Свободный")

        assert set(self.load(cast)[1]) == {"Свободный"}

    def test_people_without_consent_are_seen_and_not_matched(self, cast):
        mentee(cast, "Молчунов", consent=False)

        assert self.load(cast)[1]["Молчунов"].consent is False

    def test_wishes_refusals_and_ties(self, cast, school):
        now = {"created_at": cast.curator.date_joined}
        Wish.objects.create(
            year=cast.year, person=school["first"], role="mentee", about=school["physics"], place=1, **now
        )
        Wish.objects.create(
            year=cast.year, person=school["math"], role="mentor", about=school["second"], reason="Личное", **now
        )
        Refusal.objects.create(mentor=school["math"], mentee=school["third"], **now)
        Tie.objects.create(person=school["third"], other=school["physics"], kind="relative")
        Tie.objects.create(person=school["math"], other=school["first"], kind="superior")

        mentors, mentees = self.load(cast)

        assert mentees["Начинающий"].wishes == (key(school["physics"]),)
        assert mentors["Алгебрина"].certainly_not == {key(school["second"])}
        assert mentors["Алгебрина"].refused == {key(school["third"])}
        assert mentors["Физикова"].relatives == {key(school["third"])}
        assert mentors["Алгебрина"].superior_of == {key(school["first"])}

    @pytest.mark.parametrize("count", [2, 30])
    def test_fixed_number_of_queries(self, cast, django_assert_num_queries, count):
        for n in range(count):
            mentor(cast, f"Наставников{n}")
            mentee(cast, f"Учеников{n}")

        with django_assert_num_queries(7):
            profiles.load(cast.school, cast.year)


class TestStart:
    def test_best_pairs_are_kept_as_a_draft_without_names(self, cast, school):
        run = start(cast)

        assert pairs_of(run) == {
            (key(school["math"]), key(school["first"])),
            (key(school["physics"]), key(school["second"])),
        }
        assert (run.state, run.created_by, run.inputs) == (
            "draft",
            cast.curator,
            {"mentors": 2, "places": 2, "mentees": 3, "locked": []},
        )
        assert [row["mentee"] for row in run.result["unmatched"]] == [key(school["third"])]
        kept = json.dumps(run.result, ensure_ascii=False)
        assert not any(person.last_name in kept for person in school.values())

    def test_points_of_reasons_add_up(self, cast, school):
        for row in start(cast).result["pairs"]:
            assert sum(reason["points"] for reason in row["reasons"]) == row["score"]

    def test_same_data_give_the_same_run(self, cast, school):
        first, second = start(cast), start(cast)

        assert first.result["pairs"] == second.result["pairs"]

    def test_locked_pair_stays(self, cast, school):
        locked = (key(school["physics"]), key(school["third"]))

        run = start(cast, locked=[locked, ("nobody", "nowhere")])

        assert locked in pairs_of(run)
        assert run.inputs["locked"] == [list(locked)]

    def test_refused_pair_is_not_proposed(self, cast, school):
        Refusal.objects.create(mentor=school["math"], mentee=school["first"], created_at=cast.curator.date_joined)

        assert (key(school["math"]), key(school["first"])) not in pairs_of(start(cast))

    def test_nobody_to_match(self, cast):
        mentor(cast, "Алгебрина")

        with pytest.raises(Refused) as refusal:
            start(cast)

        assert refusal.value.sentence == "Все наставляемые уже в парах: подбирать некого."

    def test_no_mentors(self, cast):
        mentee(cast, "Одинокий")

        with pytest.raises(Refused) as refusal:
            start(cast)

        assert refusal.value.sentence == "В базе нет наставников. Добавьте их и подберите снова."

    @pytest.mark.parametrize("who", ["director", "mentor", "psychologist", "municipal", "foreign_curator"])
    def test_only_the_curator(self, cast, school, who):
        with pytest.raises(PermissionDenied):
            matching.start(organization=cast.school, year=cast.year, settings=Settings(), by=cast.users[who])


class TestAccept:
    def test_accepted_pairs_are_proposed(self, cast, school):
        run = start(cast)
        choices = [Choice(row["mentor"], row["mentee"]) for row in run.result["pairs"]]

        made = matching.accept(run, choices=choices, by=cast.curator)

        assert [(pair.state, pair.form, pair.role_model) for pair in made.pairs] == [
            ("proposed", cast.form, cast.role_model)
        ] * 2
        assert (run.state, run.accepted_by, run.overrides) == ("accepted", cast.curator, [])

    def test_some_of_them(self, cast, school):
        run = start(cast)

        matching.accept(run, choices=[Choice(key(school["math"]), key(school["first"]))], by=cast.curator)

        assert [pair.mentees for pair in Pair.objects.all()] == [[school["first"]]]

    def test_second_time_is_calm(self, cast, school):
        run = start(cast)
        choices = [Choice(key(school["math"]), key(school["first"]))]
        matching.accept(run, choices=choices, by=cast.curator)

        with pytest.raises(AlreadyDone):
            matching.accept(run, choices=choices, by=cast.curator)

        assert Pair.objects.count() == 1

    def test_what_was_left_is_taken_later_by_another_curator(self, cast, school):
        run = start(cast)
        matching.accept(run, choices=[Choice(key(school["math"]), key(school["first"]))], by=cast.curator)
        second = second_curator(cast)
        choices = [
            Choice(key(school["math"]), key(school["first"])),
            Choice(key(school["physics"]), key(school["second"])),
        ]

        made = matching.accept(run, choices=choices, by=second)

        assert [(p.mentees, p.created_by, p.match_run) for p in made.pairs] == [([school["second"]], second, run)]
        assert (run.accepted_by, set(matching.taken_of(run))) == (
            cast.curator,
            {key(school["first"]), key(school["second"])},
        )

    def test_pair_that_was_taken_back_may_be_taken_again(self, cast, school):
        run = start(cast)
        choices = [Choice(key(school["math"]), key(school["first"]))]
        [pair] = matching.accept(run, choices=choices, by=cast.curator).pairs
        pairs.cancel(pair, by=cast.curator, note="Ошибка")

        matching.accept(run, choices=choices, by=cast.curator)

        assert [pair.state for pair in Pair.objects.order_by("pk")] == ["cancelled", "proposed"]

    def test_decision_by_hand_that_became_no_pair_leaves_no_trace(self, cast, school):
        run = start(cast)
        school["third"].consents.update(withdrawn_on=cast.school.today)
        choices = [
            Choice(key(school["math"]), key(school["first"])),
            Choice(key(school["physics"]), key(school["third"]), "Просил сам"),
        ]

        matching.accept(run, choices=choices, by=cast.curator)

        assert run.overrides == []

    def test_another_mentor_needs_a_reason(self, cast, school):
        run = start(cast)

        with pytest.raises(Refused) as refusal:
            matching.accept(run, choices=[Choice(key(school["math"]), key(school["third"]))], by=cast.curator)

        assert refusal.value.sentence == "Третьяков П. И.: наставник выбран вручную, напишите почему."
        assert (Pair.objects.count(), MatchRun.objects.get().state) == (0, "draft")

    def test_override_is_kept_with_reason_and_author(self, cast, school):
        run = start(cast)
        choice = Choice(key(school["physics"]), key(school["first"]), "Работали вместе")

        matching.accept(run, choices=[choice], by=cast.curator)

        assert run.overrides == [
            {
                "mentor": key(school["physics"]),
                "mentee": key(school["first"]),
                "instead": key(school["math"]),
                "reason": "Работали вместе",
                "by": cast.curator.full_name,
            }
        ]

    def test_nothing_chosen(self, cast, school):
        with pytest.raises(Refused) as refusal:
            matching.accept(start(cast), choices=[], by=cast.curator)

        assert refusal.value.sentence == "Отметьте хотя бы одну пару."

    def test_person_outside_the_run_is_refused(self, cast, school):
        stranger = make_person(cast, organization=cast.foreign_school, role="mentor")

        with pytest.raises(Refused) as refusal:
            matching.accept(
                start(cast), choices=[Choice(key(stranger), key(school["first"]), "Причина")], by=cast.curator
            )

        assert refusal.value.sentence == "Выбранного человека нет в этом подборе: обновите страницу."

    def test_place_taken_meanwhile_is_said_and_the_rest_is_made(self, cast, school):
        run = start(cast)
        make_pair(cast, school["math"])
        choices = [Choice(row["mentor"], row["mentee"]) for row in run.result["pairs"]]

        made = matching.accept(run, choices=choices, by=cast.curator)

        assert [pair.mentors for pair in made.pairs] == [[school["physics"]]]
        [(person, why)] = made.refused
        assert (person, why.split(" Выберите")[0]) == (
            school["first"],
            "Алгебрина П. И.: уже 1 наставляемый, предел — 1.",
        )

    def test_consent_lost_meanwhile_is_said(self, cast, school):
        run = start(cast)
        school["first"].consents.update(withdrawn_on=cast.school.today)

        made = matching.accept(run, choices=[Choice(key(school["math"]), key(school["first"]))], by=cast.curator)

        assert (made.pairs, run.state) == ([], "draft")
        assert made.refused[0][1].startswith("Пара не составлена. Начинающий П. И.: нет действующего согласия")

    def test_mentees_of_one_mentor_as_a_group(self, cast):
        one = mentor(cast, "Алгебрина", capacity=3)
        people = [mentee(cast, f"Учеников{n}") for n in range(3)]
        run = start(cast)
        choices = [Choice(row["mentor"], row["mentee"]) for row in run.result["pairs"]]

        matching.accept(run, choices=choices, by=cast.curator, as_groups=True)

        pair = Pair.objects.get()
        assert (pair.is_group, pair.mentors, set(pair.mentees)) == (True, [one], set(people))


class TestPages:
    def test_run_from_the_page_to_pairs(self, cast, school):
        client = cast.client("curator")

        place = client.post("/pairs/matching/", {"mode": "coverage", **WEIGHTS}).headers["Location"]
        page = client.get(place).content.decode()
        answer = client.post(f"{place}accept/", {"all": "1"})

        assert "Алгебрина П. И. – Начинающий П. И." in page
        assert "оба ведут математику +10" in page
        assert "<p>увеличить нагрузку наставника до 2 (Алгебрина П. И.)</p>" in page
        assert (answer.headers["Location"], Pair.objects.count()) == ("/pairs/?tab=waiting", 2)

    def test_mentee_without_a_form_waits_beside_with_a_link_to_his_card(self, cast, school):
        school["first"].participations.update(form=None)
        run = start(cast)

        page = cast.client("curator").get(f"/pairs/matching/{run.public_id}/").content.decode()

        assert pairs_of(run) == {
            (key(school["math"]), key(school["third"])),
            (key(school["physics"]), key(school["second"])),
        }
        assert f'<a href="/participants/people/{key(school["first"])}/">Начинающий П. И.</a>' in page
        assert "у наставляемого не выбрана форма наставничества" in page
        assert "<p>выбрать форму наставничества в карточке (Начинающий П. И.)</p>" in page

    def test_refusal_names_the_mentee_once(self, cast, school):
        run = start(cast)
        school["first"].participations.update(form=None)
        answer = cast.client("curator").post(
            f"/pairs/matching/{run.public_id}/accept/", {f"take_{key(school['first'])}": "1"}, follow=True
        )

        assert [str(m) for m in answer.context["messages"]] == [
            "Начинающий П. И.: в базе не выбрана форма наставничества. Выберите её в карточке."
        ]

    def test_page_shows_what_was_taken_by_whom_and_offers_the_rest(self, cast, school):
        run, client = start(cast), cast.client("curator")
        address = f"/pairs/matching/{run.public_id}/"
        data = {
            f"take_{key(school['first'])}": "1",
            f"other_{key(school['first'])}": key(school["physics"]),
            f"reason_{key(school['first'])}": "Работали вместе",
        }
        client.post(f"{address}accept/", data)

        page = client.get(address).content.decode()
        client.post(f"{address}accept/", {"all": "1"})

        pair = Pair.objects.get(members__person=school["first"])
        assert f'<a href="/pairs/{pair.public_id}/">Физикова П. И. — Начинающий П. И.</a>' in page
        assert "Вручную: Начинающий П. И. – Физикова П. И. (в подборе – Алгебрина П. И.): Работали вместе" in page
        assert "Принято: 1" in page
        assert "Принять уже нельзя: у наставника больше нет свободного места." in page
        assert Pair.objects.count() == 1

    def test_rest_is_taken_from_the_page(self, cast, school):
        run, client = start(cast), cast.client("curator")
        address = f"/pairs/matching/{run.public_id}/"
        client.post(f"{address}accept/", {f"take_{key(school['first'])}": "1"})

        page = client.get(address).content.decode()
        client.post(f"{address}accept/", {"all": "1"})

        assert "можно принять ещё: 1" in page
        assert {pair.mentees[0] for pair in Pair.objects.all()} == {school["first"], school["second"]}

    def test_mentee_paired_meanwhile_is_not_offered(self, cast, school):
        run = start(cast)
        make_pair(cast, mentee=school["first"])

        page = cast.client("curator").get(f"/pairs/matching/{run.public_id}/").content.decode()

        assert "Принять уже нельзя: наставляемый уже в другой паре." in page
        assert f'name="take_{key(school["first"])}"' not in page

    def test_ticks_and_another_mentor(self, cast, school):
        run = start(cast)
        data = {
            f"take_{key(school['first'])}": "1",
            f"other_{key(school['first'])}": key(school["physics"]),
            f"reason_{key(school['first'])}": "Работали вместе",
        }

        cast.client("curator").post(f"/pairs/matching/{run.public_id}/accept/", data)

        pair = Pair.objects.get()
        assert (pair.mentors, pair.mentees) == ([school["physics"]], [school["first"]])

    def test_mentor_by_hand_for_somebody_without_a_pair(self, cast, school):
        run = start(cast)
        data = {
            f"other_{key(school['third'])}": key(school["physics"]),
            f"reason_{key(school['third'])}": "Просил сам",
        }

        cast.client("curator").post(f"/pairs/matching/{run.public_id}/accept/", data)

        assert Pair.objects.get().mentees == [school["third"]]

    @pytest.mark.parametrize(
        "bad", [{"weight_subject": "много"}, {"weight_subject": "-1"}, {"weight_days": "101"}, {"mode": "magic"}]
    )
    def test_broken_settings_start_nothing(self, cast, school, bad):
        response = cast.client("curator").post("/pairs/matching/", {"mode": "coverage", **WEIGHTS, **bad})

        assert (response.status_code, MatchRun.objects.count()) == (200, 0)

    def test_locked_pair_of_the_page(self, cast, school):
        locked = f"{key(school['physics'])}:{key(school['third'])}"

        place = (
            cast.client("curator")
            .post("/pairs/matching/", {"mode": "coverage", **WEIGHTS, "locked": [locked, "nonsense", "a:b:c"]})
            .headers["Location"]
        )

        run = MatchRun.objects.get()
        assert place == f"/pairs/matching/{run.public_id}/"
        assert run.inputs["locked"] == [locked.split(":")]

    def test_empty_base_is_said(self, cast):
        response = cast.client("curator").post("/pairs/matching/", {"mode": "coverage", **WEIGHTS}, follow=True)

        assert [str(m) for m in response.context["messages"]] == ["Все наставляемые уже в парах: подбирать некого."]

    def test_queries_do_not_grow_with_the_run(self, cast, django_assert_num_queries):
        for n in range(20):
            mentor(cast, f"Наставников{n}")
            mentee(cast, f"Учеников{n}")
        run, client = start(cast), cast.client("curator")
        client.get("/pairs/")

        with django_assert_num_queries(12):
            client.get(f"/pairs/matching/{run.public_id}/")

    def test_run_outlives_a_person_of_it(self, cast, school):
        run = start(cast)
        foreign = cast.foreign_school
        type(school["first"]).objects.filter(pk=school["first"].pk).update(organization=foreign)

        page = cast.client("curator").get(f"/pairs/matching/{run.public_id}/").content.decode()

        assert "наставляемый выбыл" in page


class TestWhatIf:
    def test_only_differences_and_totals(self, cast, school):
        before = start(cast)
        after = start(cast, Settings(weights=Weights(subject=0), limits=Limits(common_day=True)))
        other = next(row for row in after.result["pairs"])
        other["mentor"], other["mentee"] = key(school["math"]), key(school["third"])
        after.result["pairs"] = [other]
        after.result["unmatched"] = [{"mentee": key(school[name])} for name in ("first", "second")]
        after.save()

        change = matching.difference(before, after)

        words = {row.mentee: row.text for row in change.differences}
        assert words == {
            key(school["first"]): "Алгебрина П. И. → без пары",
            key(school["second"]): "Физикова П. И. → без пары",
            key(school["third"]): "без пары → Алгебрина П. И.",
        }
        assert change.summary == "результат другой у 3 наставляемых; меньше на 1 пару"

    def test_page_names_changed_settings(self, cast, school):
        before, after = start(cast), start(cast, Settings(weights=Weights(subject=5)))

        page = cast.client("curator").get(f"/pairs/matching/{before.public_id}/difference/?with={after.public_id}")

        assert page.context["settings"] == [("Общий предмет", "30", "5")]

    @pytest.mark.parametrize("other", ["", "abc", "00000000-0000-0000-0000-000000000000"])
    def test_unknown_other_run(self, cast, school, other):
        run = start(cast)

        response = cast.client("curator").get(f"/pairs/matching/{run.public_id}/difference/?with={other}")

        assert response.status_code == 404

    def test_run_of_another_school(self, cast, school):
        run, stranger = start(cast), start(cast)
        MatchRun.objects.filter(pk=stranger.pk).update(organization=cast.foreign_school, year=cast.foreign_year)

        response = cast.client("curator").get(f"/pairs/matching/{run.public_id}/difference/?with={stranger.public_id}")

        assert response.status_code == 404


class TestBackground:
    def test_large_pool_goes_to_the_background(self, cast, school, monkeypatch):
        monkeypatch.setattr(matching, "LARGE_POOL", 1)

        place = cast.client("curator").post("/pairs/matching/", {"mode": "quality", **WEIGHTS}).headers["Location"]

        job = Job.objects.get()
        assert (place, MatchRun.objects.count()) == (f"/jobs/{job.public_id}/", 0)
        jobs.run_now(job)
        run = MatchRun.objects.get()
        assert (job.state, job.result, run.options["mode"], run.created_by) == (
            "ready",
            {"run": str(run.public_id)},
            "quality",
            cast.curator,
        )

    def test_progress_is_told_and_a_cancel_stops_it_between_the_steps(self, cast, school):
        arguments = {"year": cast.year.pk, "settings": {}, "locked": []}
        job = jobs.enqueue("pairing.match", by=cast.curator, organization=cast.school, arguments=arguments)
        told = []

        class CancelledWhileMatching(jobs.Progress):
            def __call__(self, done, total=0, message=""):
                super().__call__(done, total, message)
                told.append(Job.objects.values_list("done", "total", "message").get(pk=job.pk))
                if done == 30:
                    jobs.cancel(job, by=cast.curator)

        claimed = jobs.claim(job.pk)
        with pytest.raises(jobs.Cancelled):
            work.match(claimed, CancelledWhileMatching(claimed))

        job.refresh_from_db()
        assert told == [(0, 100, "Считаем баллы"), (30, 100, "Подбираем пары")]
        assert (job.state, MatchRun.objects.count()) == ("cancelled", 0)

    def test_refusal_becomes_the_words_of_the_job(self, cast):
        job = jobs.enqueue(
            "pairing.match",
            by=cast.curator,
            organization=cast.school,
            arguments={"year": cast.year.pk, "settings": {}, "locked": []},
        )

        jobs.run_now(job)

        assert (job.state, job.error) == ("failed", "Все наставляемые уже в парах: подбирать некого.")


class TestCommand:
    def call(self, *options):
        out = StringIO()
        call_command("match", *options, "--json", stdout=out)
        return json.loads(out.getvalue())

    @pytest.mark.parametrize("name", ["pk", "public_id"])
    def test_shape(self, cast, school, name):
        found = self.call("--organization", str(getattr(cast.school, name)), "--dry-run")

        assert set(found) == {"pairs", "unmatched", "total", "seconds"}
        assert {(pair["mentor"], pair["mentee"]) for pair in found["pairs"]} == {
            (key(school["math"]), key(school["first"])),
            (key(school["physics"]), key(school["second"])),
        }
        assert all(set(pair) == {"mentor", "mentee", "score", "reasons"} for pair in found["pairs"])
        assert found["unmatched"] == [
            {
                "mentee": key(school["third"]),
                "reasons": [
                    "оба подходящих наставника заняты",
                    "поможет: увеличить нагрузку наставника до 2 (Алгебрина П. И.)",
                ],
            }
        ]
        assert found["total"] == sum(pair["score"] for pair in found["pairs"])

    def test_dry_run_writes_nothing(self, cast, school):
        self.call("--organization", str(cast.school.pk), "--dry-run")
        before = MatchRun.objects.count()

        self.call("--organization", str(cast.school.pk))

        assert (before, MatchRun.objects.count(), Pair.objects.count()) == (0, 1, 0)

    def test_empty_organization_gives_nothing(self, cast):
        found = self.call("--organization", str(cast.school.pk), "--dry-run")

        assert (found["pairs"], found["unmatched"], found["total"]) == ([], [], 0)

    def test_unknown_organization(self, cast):
        with pytest.raises(BadInput):
            matching.run(organization="999999")

    def test_organization_without_a_year(self, cast):
        Organization.objects.filter(pk=cast.neighbour.pk).update(short_name="Школа без года")
        cast.neighbour.years.all().delete()

        with pytest.raises(BadInput) as refusal:
            matching.run(organization=str(cast.neighbour.pk))

        assert str(refusal.value) == "У организации «Школа без года» нет программного года: подбирать не для чего."
