"""A new pair: through the service and through the page."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.organizations.models import MentoringForm, RoleModel
from apps.pairing.models import Pair, YearForm
from apps.workflow.models import AuditEvent
from tests.factories import make_consent, make_pair, make_participation, make_person, make_pupil
from tests.pairing.people import END, START, form_data, propose, terms, two_people

PAGE = "/pairs/propose/"


def sentence(cast, mentors, mentees, **options):
    before = options.pop("before", 0)
    with pytest.raises(Refused) as refusal:
        propose(cast, mentors, mentees, **options)
    assert Pair.objects.count() == before
    return refusal.value.sentence


class TestService:
    def test_pair_is_proposed_with_its_people_and_log(self, cast):
        mentor, mentee = two_people(cast)

        pair = propose(cast, [mentor], [mentee])

        assert (pair.state, pair.is_group, pair.start, pair.end, pair.created_by) == (
            "proposed",
            False,
            START,
            END,
            cast.curator,
        )
        members = [(m.person, m.role, m.joined_on, m.agreed_at) for m in pair.members.order_by("pk")]
        assert members == [(mentor, "mentor", START, None), (mentee, "mentee", START, None)]
        assert list(AuditEvent.objects.values_list("action", "title")) == [("propose", "предложена")]

    @pytest.mark.parametrize(("mentors", "mentees"), [(1, 2), (2, 1), (1, 5)])
    def test_more_than_two_people_are_a_group(self, cast, mentors, mentees):
        sides = [make_person(cast) for _ in range(mentors)], [make_person(cast) for _ in range(mentees)]
        cast.school.mentor_capacity = 9
        cast.school.save()

        pair = propose(cast, *sides)

        assert (pair.is_group, len(pair.mentors), len(pair.mentees)) == (True, mentors, mentees)

    @pytest.mark.parametrize("empty", ["mentors", "mentees"])
    def test_a_side_is_missing(self, cast, empty):
        sides = {"mentors": [make_person(cast)], "mentees": [make_person(cast)]} | {empty: []}

        found = sentence(cast, **sides)

        assert found == "Выберите наставника и наставляемого: пара без одной из сторон не составляется."

    def test_one_person_on_both_sides(self, cast):
        person = make_person(cast)

        found = sentence(cast, [person], [person])

        assert found == "Один и тот же человек не может быть в паре и наставником, и наставляемым."

    def test_person_of_another_organization(self, cast):
        stranger = make_person(cast, organization=cast.foreign_school)

        found = sentence(cast, [make_person(cast)], [stranger])

        assert found == "В паре могут быть только люди из баз этой организации."

    def test_person_who_left(self, cast):
        gone = make_person(cast, "Ушедший", left_on=date(2026, 11, 1))

        found = sentence(cast, [gone], [make_person(cast)])

        assert found == "Ушедший П. И.: выбыл из организации. Выберите другого человека."

    @pytest.mark.parametrize("side", ["mentor", "mentee"])
    def test_person_without_consent_is_named_with_the_paper(self, cast, side):
        silent, other = make_person(cast, "Молчунов", consent=False), make_person(cast)
        mentors, mentees = ([silent], [other]) if side == "mentor" else ([other], [silent])

        found = sentence(cast, mentors, mentees)

        assert found == (
            "Пара не составлена. Молчунов П. И.: нет действующего согласия (обработка персональных данных). "
            "Внесите согласие на странице человека."
        )

    @pytest.mark.parametrize(
        ("start", "end", "words"),
        [
            (date(2026, 8, 31), END, "Срок пары выходит за программный год «2026/2027 учебный год». Исправьте даты."),
            (START, date(2027, 9, 1), "Срок пары выходит за программный год «2026/2027 учебный год». Исправьте даты."),
            (END, START, "Конец срока раньше начала. Исправьте даты."),
        ],
    )
    def test_term_out_of_order(self, cast, start, end, words):
        assert sentence(cast, *([p] for p in two_people(cast)), terms=terms(cast, start=start, end=end)) == words

    def test_role_model_of_another_form(self, cast):
        form = MentoringForm.objects.create(code="other", title="Иная форма")
        model = RoleModel.objects.create(code="other_model", title="Иная модель", form=form)

        found = sentence(cast, *([p] for p in two_people(cast)), terms=terms(cast, role_model=model))

        assert found == "Ролевая модель «Иная модель» — другой формы. Выберите модель формы «Учитель – учитель»."

    def test_form_not_chosen_for_the_year(self, cast):
        YearForm.objects.create(year=cast.year, form=MentoringForm.objects.create(code="other", title="Иная форма"))

        found = sentence(cast, *([p] for p in two_people(cast)))

        assert found == ("Форма «Учитель – учитель» не выбрана на этот год. Выберите другую или измените выбор форм.")

    def test_pupil_in_a_form_of_employees(self, cast):
        cast.form.between_employees = True
        cast.form.save()

        found = sentence(cast, [make_person(cast)], [make_pupil(cast, "Школьников")])

        assert found == (
            "Форма «Учитель – учитель» — между работниками, а не работник: Школьников П. И. Выберите другую форму."
        )

    def test_teacher_as_mentee_of_a_form_for_pupils(self, cast):
        cast.form.mentee_is_pupil = True
        cast.form.save()

        with pytest.raises(Refused):
            propose(cast, [make_person(cast)], [make_person(cast)])
        propose(cast, [make_person(cast)], [make_pupil(cast)])

        assert Pair.objects.count() == 1


class TestOverlap:
    @pytest.mark.parametrize("state", ["proposed", "agreed", "ordered", "active", "suspended"])
    def test_same_two_people_at_the_same_time(self, cast, state):
        mentor, mentee = two_people(cast)
        make_pair(cast, mentor, mentee, state=state)

        found = sentence(cast, [mentor], [mentee], before=1)

        assert found == "Эти люди уже составляют пару в это время. Откройте её или выберите другой срок."

    @pytest.mark.parametrize("state", ["completed", "ended", "replaced", "cancelled"])
    def test_a_finished_pair_is_no_hindrance(self, cast, state):
        mentor, mentee = two_people(cast)
        make_pair(cast, mentor, mentee, state=state)

        propose(cast, [mentor], [mentee])

        assert Pair.objects.count() == 2

    @pytest.mark.parametrize(
        ("start", "end", "refused"),
        [
            (date(2026, 9, 1), date(2026, 11, 22), False),
            (date(2026, 9, 1), date(2026, 11, 23), True),
            (date(2027, 5, 31), date(2027, 6, 30), True),
            (date(2027, 6, 1), date(2027, 6, 30), False),
        ],
    )
    def test_terms_touch_on_their_last_day(self, cast, start, end, refused):
        mentor, mentee = two_people(cast)
        make_pair(cast, mentor, mentee, state="agreed", start=start, end=end)

        try:
            propose(cast, [mentor], [mentee])
        except Refused:
            assert refused
        else:
            assert not refused

    def test_second_mentor_in_the_same_form(self, cast):
        mentor, mentee = two_people(cast)
        make_pair(cast, mentor, mentee)

        found = sentence(cast, [make_person(cast)], [mentee], before=1)

        assert found == (
            "У наставляемого уже есть наставник в форме «Учитель – учитель» в это время: «Соколова П. И. — Лапин П. И.». "
            "Замените наставника на странице этой пары или выберите другой срок."
        )

    def test_second_mentor_where_the_form_of_the_year_allows_several(self, cast):
        mentor, mentee = two_people(cast)
        make_pair(cast, mentor, mentee)
        YearForm.objects.create(year=cast.year, form=cast.form, several_mentors=True)

        propose(cast, [make_person(cast)], [mentee])

        assert Pair.objects.count() == 2

    def test_second_mentor_in_another_form(self, cast):
        mentor, mentee = two_people(cast)
        make_pair(cast, mentor, mentee)
        other = MentoringForm.objects.create(code="other", title="Иная форма")

        propose(cast, [make_person(cast)], [mentee], terms=terms(cast, form=other, role_model=None))

        assert Pair.objects.count() == 2


class TestLoad:
    def busy(self, cast, count, **fields):
        mentor = make_person(cast, "Занятая", gender="f")
        make_participation(cast, mentor, "mentor", **fields)
        for _ in range(count):
            make_pair(cast, mentor)
        return mentor

    def test_over_the_limit_of_the_school(self, cast):
        mentor = self.busy(cast, 3)

        found = sentence(cast, [mentor], [make_person(cast)], before=3)

        assert found == (
            "Занятая П. И.: уже 3 наставляемых, предел — 3. "
            "Выберите другого наставника или напишите причину исключения."
        )

    def test_own_limit_of_the_mentor_wins(self, cast):
        mentor = self.busy(cast, 1, capacity=1)

        found = sentence(cast, [mentor], [make_person(cast)], before=1)

        assert found.startswith("Занятая П. И.: уже 1 наставляемый, предел — 1.")

    def test_limit_is_passed_on_purpose(self, cast):
        mentor = self.busy(cast, 3)

        propose(cast, [mentor], [make_person(cast)], exception="Решено на совещании")

        event = AuditEvent.objects.get(action="propose")
        assert (Pair.objects.count(), event.reason) == (4, "нагрузка сверх предела: Решено на совещании")

    def test_every_mentee_of_a_group_counts(self, cast):
        mentor = self.busy(cast, 1)

        found = sentence(cast, [mentor], [make_person(cast) for _ in range(3)], before=1)

        assert found.startswith("Занятая П. И.: уже 1 наставляемый, предел — 3.")

    def test_finished_pairs_do_not_count(self, cast):
        mentor = self.busy(cast, 2)
        make_pair(cast, mentor, state="ended")

        propose(cast, [mentor], [make_person(cast)])

        assert Pair.objects.count() == 4


class TestPage:
    def test_pair_is_made_and_its_page_opened(self, cast):
        mentor, mentee = two_people(cast)

        response = cast.client("curator").post(PAGE, form_data(cast, mentor, mentee))

        pair = Pair.objects.get()
        assert response.headers["Location"] == reverse("pairing:pair-detail", kwargs={"public_id": pair.public_id})
        assert (pair.state, pair.mentors, pair.mentees) == ("proposed", [mentor], [mentee])

    def test_group_of_one_mentor(self, cast):
        mentor, mentee = two_people(cast)
        more = [make_person(cast, role="mentee") for _ in range(2)]

        cast.client("curator").post(PAGE, form_data(cast, mentor, mentee, more_mentees=[p.pk for p in more]))

        assert {p.pk for p in Pair.objects.get().mentees} == {mentee.pk, *(p.pk for p in more)}

    def test_person_without_consent_cannot_be_chosen(self, cast):
        silent = make_person(cast, "Молчунов", consent=False, role="mentee")

        page = cast.client("curator").get(PAGE).content.decode()

        option = f'<option value="{silent.pk}" disabled>Молчунов Пётр Ильич, учитель математики — нет согласия</option>'
        assert option in page

    def test_person_without_consent_is_refused_with_the_way_out(self, cast):
        mentor, _ = two_people(cast)
        silent = make_person(cast, "Молчунов", consent=False, role="mentee")

        page = cast.client("curator").post(PAGE, form_data(cast, mentor, silent)).content.decode()

        assert "Молчунов П. И.: нет действующего согласия (обработка персональных данных)" in page
        assert f'<a href="/participants/people/{silent.public_id}/">Внесите согласие на его странице</a>' in page
        assert Pair.objects.count() == 0

    @pytest.mark.parametrize("field", ["mentor", "mentee"])
    def test_foreign_person_is_refused(self, cast, field):
        mentor, mentee = two_people(cast)
        stranger = make_person(cast, "Чужаков", organization=cast.foreign_school, role=field)

        response = cast.client("curator").post(PAGE, form_data(cast, mentor, mentee, **{field: stranger.pk}))

        assert (response.status_code, Pair.objects.count()) == (200, 0)
        assert response.context["form"].errors.as_data()[field][0].code == "invalid_choice"
        assert "Чужаков" not in response.content.decode()

    def test_mentee_of_the_base_is_no_mentor(self, cast):
        _, mentee = two_people(cast)
        other = make_person(cast, role="mentee")

        response = cast.client("curator").post(PAGE, form_data(cast, other, mentee))

        assert (response.status_code, Pair.objects.count()) == (200, 0)

    @pytest.mark.parametrize(
        "bad", [{"start": "вчера"}, {"end": ""}, {"form": "999"}, {"mentor": "x'--"}, {"start": "2026-13-40"}]
    )
    def test_broken_input_is_shown_again_with_what_was_typed(self, cast, bad):
        mentor, mentee = two_people(cast)

        response = cast.client("curator").post(PAGE, form_data(cast, mentor, mentee, goal="Моя цель", **bad))

        assert (response.status_code, Pair.objects.count()) == (200, 0)
        assert "Моя цель" in response.content.decode()

    def test_refusal_of_the_service_is_shown_at_the_form(self, cast):
        mentor, mentee = two_people(cast)
        make_pair(cast, mentor, mentee)

        page = cast.client("curator").post(PAGE, form_data(cast, mentor, mentee)).content.decode()

        assert "Эти люди уже составляют пару в это время" in page

    def test_load_of_mentors_is_shown(self, cast):
        mentor, mentee = two_people(cast)
        make_pair(cast, mentor, mentee)

        page = cast.client("curator").get(PAGE).content.decode()

        assert "Соколова Пётр Ильич, учитель математики — наставляемых 1 из 3" in page

    def test_link_of_a_person_chooses_him_and_his_form(self, cast):
        _, mentee = two_people(cast)

        form = cast.client("curator").get(f"{PAGE}?mentee={mentee.pk}").context["form"]

        assert (form.initial["mentee"], form.initial["form"]) == (str(mentee.pk), cast.form.pk)

    def test_signed_on_paper_is_agreed_at_once(self, cast):
        mentor, mentee = two_people(cast)

        cast.client("curator").post(PAGE, form_data(cast, mentor, mentee, on_paper="on", signed_on="2026-11-18"))

        pair = Pair.objects.get()
        assert (pair.state, [m.on_paper for m in pair.members.all()]) == ("agreed", [True, True])

    def test_paper_of_a_minor_names_who_signed(self, cast):
        mentor = make_person(cast, role="mentor")
        pupil = make_pupil(cast, "Школьников", role="mentee")

        page = self.on_paper(cast, mentor, pupil).content.decode()

        assert "Кто подписал за: Школьников П. И." in page
        assert "Проверьте или впишите законного представителя, который подписал согласие." in page
        assert Pair.objects.count() == 0

    def on_paper(self, cast, mentor, mentee, **changes):
        sent = {"on_paper": "on", "signed_on": "2026-11-18", **changes}
        return cast.client("curator").post(PAGE, form_data(cast, mentor, mentee, **sent))

    def test_every_minor_has_a_signer_of_his_own(self, cast):
        mentor, pupil = make_pupil(cast, "Давыдова", role="mentor"), make_pupil(cast, "Чеботарёва", role="mentee")
        make_consent(pupil, signer="representative", representative_name="мать, Чеботарёва Анна Львовна")

        form = self.on_paper(cast, mentor, pupil).context["form"]
        asked = {name: form[name].value() for name in form.fields if name.startswith("signer_")}
        self.on_paper(cast, mentor, pupil, **{**asked, f"signer_{mentor.pk}": "отец, Давыдов Олег Ильич"})

        members = Pair.objects.get().members.order_by("pk")
        assert asked == {f"signer_{mentor.pk}": "", f"signer_{pupil.pk}": "мать, Чеботарёва Анна Львовна"}
        assert [(m.representative, str(m.agreed_on)) for m in members] == [
            ("отец, Давыдов Олег Ильич", "2026-11-18"),
            ("мать, Чеботарёва Анна Львовна", "2026-11-18"),
        ]

    def test_empty_signer_is_refused_at_his_field(self, cast):
        mentor, pupil = make_person(cast, role="mentor"), make_pupil(cast, "Школьников", role="mentee")

        form = self.on_paper(cast, mentor, pupil, **{f"signer_{pupil.pk}": "  "}).context["form"]

        assert form.errors == {f"signer_{pupil.pk}": ["Впишите законного представителя, который подписал согласие."]}
        assert Pair.objects.count() == 0

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            ("", "Укажите дату, которая стоит на бумаге."),
            ("2026-11-21", "Дата согласия не может быть позже сегодняшней (20.11.2026)."),
        ],
    )
    def test_paper_without_a_day_of_the_past_is_refused(self, cast, day, words):
        mentor, mentee = two_people(cast)

        page = self.on_paper(cast, mentor, mentee, signed_on=day).content.decode()

        assert words in page
        assert Pair.objects.count() == 0
