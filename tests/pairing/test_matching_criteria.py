"""Hard rules and weighted criteria: each sentence and each point, and the tables against single pairs."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.pairing.matching import matrix, rules
from apps.pairing.matching.criteria import CRITERIA, Reason, reasons
from apps.pairing.matching.pool import Pool
from apps.pairing.matching.profiles import Limits, Settings, Weights
from tests.examples import examples
from tests.pairing import matching_people as people
from tests.pairing.matching_people import mentee, mentor

DEFAULT = Settings()


def numbered(profiles):
    from dataclasses import replace

    return [replace(profile, id=number) for number, profile in enumerate(profiles)]


@st.composite
def pools(draw):
    mentors = numbered(draw(st.lists(people.mentors(), max_size=4)))
    mentees = numbered(draw(st.lists(people.mentees(), max_size=4)))
    return Pool(mentors, mentees, draw(people.settings()))


class TestTablesAgreeWithPairs:
    @settings(max_examples=examples(40), deadline=None)
    @given(pools())
    def test_every_cell_equals_the_reasons_of_the_pair(self, pool):
        table = matrix.build(pool)

        single = [[sum(r.points for r in reasons(m, e, pool.settings)) for e in pool.mentees] for m in pool.mentors]

        assert table.points.tolist() == np.array(single, dtype=int).reshape(pool.shape).tolist()

    @settings(max_examples=examples(40), deadline=None)
    @given(pools())
    def test_every_rule_forbids_the_same_pairs_in_both_ways(self, pool):
        for rule in rules.RULES:
            mask = np.broadcast_to(rule.mask(pool), pool.shape).tolist()

            single = [[bool(rule.forbids(m, e, pool.settings)) for e in pool.mentees] for m in pool.mentors]

            assert (rule.code, mask) == (rule.code, single)

    @settings(max_examples=examples(20), deadline=None)
    @given(pools())
    def test_blocked_cells_are_forbidden_to_the_solver_and_only_they(self, pool):
        table = matrix.build(pool)

        scores = table.scores([])

        forbidden = [[bool(rules.obstacles(m, e, pool.settings)) for e in pool.mentees] for m in pool.mentors]
        assert np.isnan(scores).tolist() == np.array(forbidden, dtype=bool).reshape(pool.shape).tolist()

    def test_each_criterion_has_its_weight(self):
        assert {criterion.code for criterion in CRITERIA} == set(vars(Weights()))

    def test_repeated_ids_are_refused(self):
        with pytest.raises(ValueError, match="unique"):
            Pool([mentor(1), mentor(1)], [], DEFAULT)


RULE_CASES = [
    ("mentor_gate", {"consent": False}, {}, "наставник не допущен: нет согласия на обработку персональных данных"),
    ("mentor_gate", {"obstacles": ("выбыл",)}, {}, "наставник не допущен: выбыл"),
    (
        "mentee_gate",
        {},
        {"consent": False, "obstacles": ("выбыл",)},
        "наставляемый не допущен: нет согласия на обработку персональных данных; выбыл",
    ),
    ("capacity", {"capacity": 0}, {}, "у наставника нет свободных мест (нагрузка по плану — 0)"),
    ("capacity", {"capacity": 2, "free_places": 0}, {}, "у наставника нет свободных мест (нагрузка по плану — 2)"),
    ("capacity", {"capacity": 2, "free_places": -1}, {}, "у наставника нет свободных мест (нагрузка по плану — 2)"),
    ("same_person", {"person": 7}, {"person": 7}, "наставник и наставляемый — один человек"),
    ("superior", {"superior_of": {1}}, {}, "наставник — непосредственный руководитель наставляемого"),
    ("relative", {"relatives": {1}}, {}, "наставник и наставляемый — родственники"),
    ("refused", {"refused": {1}}, {}, "от этой пары уже отказались"),
    ("refused", {}, {"refused": {1}}, "от этой пары уже отказались"),
    ("certainly_not", {"certainly_not": {1}}, {}, "одна из сторон просила не ставить в эту пару"),
    ("certainly_not", {}, {"certainly_not": {1}}, "одна из сторон просила не ставить в эту пару"),
    (
        "clearance",
        {"clearance": False},
        {"age": 17},
        "у наставника нет действующей справки об отсутствии судимости, а наставляемый несовершеннолетний",
    ),
    (
        "clearance",
        {"clearance": False},
        {"class_year": 11},
        "у наставника нет действующей справки об отсутствии судимости, а наставляемый несовершеннолетний",
    ),
    ("form_unknown", {}, {"form_chosen": False}, "у наставляемого не выбрана форма наставничества"),
    ("form", {"forms": {"teacher_teacher"}}, {"forms": {"student_student"}}, "разные формы наставничества"),
    (
        "age",
        {"age_limits": (12, 17)},
        {"age": 11},
        "возраст наставляемого — 11, наставник работает с возрастом 12–17",
    ),
    (
        "language",
        {"languages": {"русский"}},
        {"language": "Татарский"},
        "наставник не владеет нужным языком (татарский)",
    ),
    ("period", {"ends": date(2026, 12, 31)}, {"starts": date(2027, 1, 1)}, "сроки участия не пересекаются"),
    ("period", {"starts": date(2027, 1, 1)}, {"ends": date(2026, 12, 31)}, "сроки участия не пересекаются"),
    (
        "format",
        {"formats": {"in_person"}},
        {"formats": {"remote"}},
        "нет общего формата встреч: наставник — очно, наставляемый — дистанционно",
    ),
]
SWITCHED_CASES = [
    (
        {"same_building": True},
        {"building": "корпус 1"},
        {"building": "корпус 2"},
        "разные здания (корпус 1 и корпус 2)",
    ),
    ({"common_day": True}, {"days": {0, 1}}, {"days": {2}}, "нет общего свободного дня"),
    ({"same_subject": True}, {"subjects": {"Физика"}}, {"subject": "Математика"}, "наставник не ведёт математику"),
]
ALLOWED_CASES = [
    ({}, {}),
    ({"person": 7}, {"person": 8}),
    ({"superior_of": {2}, "relatives": {2}, "refused": {2}, "certainly_not": {2}}, {}),
    ({"clearance": False}, {"age": 18}),
    ({"clearance": False}, {}),
    ({"forms": {"teacher_teacher", "student_student"}}, {"forms": {"student_student"}}),
    ({"forms": {"teacher_teacher"}}, {}),
    ({"age_limits": (12, 17)}, {"age": 12}),
    ({"age_limits": (12, 17)}, {"age": 17}),
    ({"age_limits": (12, 17)}, {}),
    ({"languages": {"русский"}}, {}),
    ({}, {"language": "татарский"}),
    ({"ends": date(2027, 1, 1)}, {"starts": date(2027, 1, 1)}),
    ({"formats": {"in_person"}}, {"formats": {"in_person", "remote"}}),
    ({"formats": {"in_person"}}, {}),
    ({"building": "корпус 1"}, {"building": "корпус 2"}),
    ({"days": {0}}, {"days": {1}}),
    ({"subjects": {"Физика"}}, {"subject": "Математика"}),
]


class TestHardRules:
    @pytest.mark.parametrize(("code", "of_mentor", "of_mentee", "sentence"), RULE_CASES)
    def test_rule_forbids_alone_and_says_why(self, code, of_mentor, of_mentee, sentence):
        pool = Pool([mentor(**_frozen(of_mentor))], [mentee(**_frozen(of_mentee))], DEFAULT)

        assert rules.obstacles(pool.mentors[0], pool.mentees[0], DEFAULT) == [sentence]
        assert matrix.build(pool).blocked.tolist() == [[rules.BITS[code]]]

    def test_every_rule_has_a_case(self):
        switched = {"building", "day", "subject"}

        assert {case[0] for case in RULE_CASES} | switched == {rule.code for rule in rules.RULES}

    @pytest.mark.parametrize(("limits", "of_mentor", "of_mentee", "sentence"), SWITCHED_CASES)
    def test_limits_the_curator_switches_on_forbid(self, limits, of_mentor, of_mentee, sentence):
        chosen = Settings(limits=Limits(**limits))

        found = rules.obstacles(mentor(**_frozen(of_mentor)), mentee(**_frozen(of_mentee)), chosen)

        assert found == [sentence]

    @pytest.mark.parametrize(("of_mentor", "of_mentee"), ALLOWED_CASES)
    def test_nothing_else_forbids(self, of_mentor, of_mentee):
        assert rules.obstacles(mentor(**_frozen(of_mentor)), mentee(**_frozen(of_mentee)), DEFAULT) == []

    def test_remote_meetings_lift_the_limit_of_one_building(self):
        chosen = Settings(limits=Limits(same_building=True))
        remote = frozenset({"remote"})

        far = rules.obstacles(mentor(building="А", formats=remote), mentee(building="Б", formats=remote), chosen)

        assert far == []

    def test_common_format_may_be_switched_off(self):
        chosen = Settings(limits=Limits(common_format=False))
        pair = mentor(formats=frozenset({"in_person"})), mentee(formats=frozenset({"remote"}))

        assert rules.obstacles(*pair, chosen) == []

    def test_all_reasons_are_named_in_a_fixed_order(self):
        found = rules.obstacles(mentor(consent=False, capacity=0), mentee(consent=False), DEFAULT)

        assert found == [
            "наставник не допущен: нет согласия на обработку персональных данных",
            "наставляемый не допущен: нет согласия на обработку персональных данных",
            "у наставника нет свободных мест (нагрузка по плану — 0)",
        ]


REASON_CASES = [
    ({"subjects": {"Математика"}}, {"subject": "Математика"}, "оба ведут математику +30"),
    ({"subjects": {"Математика"}}, {"subject": "Математика", "class_year": 7}, "предмет запроса — математика +30"),
    (
        {"competences": {"конфликты", "классное руководство"}},
        {"requests": {"классное руководство": 3, "цифровые средства": 1}},
        "отвечает на запрос «классное руководство» +30",
    ),
    (
        {"competences": {"конфликты", "классное руководство"}},
        {"requests": {"конфликты": 1, "классное руководство": 2}},
        "отвечает на запросы «классное руководство» и «конфликты» +40",
    ),
    ({"experience_years": 22}, {}, "стаж 22 года +10"),
    ({"experience_years": 21}, {}, "стаж 21 год +10"),
    ({"experience_years": 11}, {}, "стаж 11 лет +5"),
    ({"experience_years": 2}, {}, "стаж 2 года +1"),
    ({"days": {1, 3}}, {"days": {3, 1, 4}}, "совпадают вторник и четверг +8"),
    ({"days": {1, 3}}, {"days": {3}}, "совпадает четверг +4"),
    ({"days": {0, 2, 4}}, {"days": {0, 2, 4}}, "совпадают понедельник, среда и пятница +8"),
    ({"formats": {"remote"}}, {"formats": {"remote"}}, "оба готовы встречаться дистанционно +6"),
    (
        {"formats": {"remote", "in_person"}},
        {"formats": {"remote", "in_person"}},
        "оба готовы встречаться очно и дистанционно +6",
    ),
    ({"wished_classes": {5, 7}}, {"class_year": 7}, "наставник хотел работать с 7-м классом +6"),
    ({"wished_ages": (12, 14)}, {"age": 13}, "возраст (13 лет) — по пожеланию наставника +6"),
    ({"wished_ages": (18, 25)}, {"age": 22}, "возраст (22 года) — по пожеланию наставника +6"),
    ({"building": "корпус 1"}, {"building": "корпус 1"}, "одно здание (корпус 1) +5"),
    (
        {"role_models": {"лидер – пассивный"}},
        {"role_models": {"лидер – пассивный"}},
        "подходит ролевая модель «лидер – пассивный» +10",
    ),
    ({}, {"wishes": (1,)}, "наставляемый назвал наставника первым +25"),
    ({}, {"wishes": (9, 1)}, "наставляемый назвал наставника вторым +16"),
    ({}, {"wishes": (9, 8, 1)}, "наставляемый назвал наставника третьим +8"),
    ({"wishes": (1,)}, {}, "наставник назвал наставляемого первым +25"),
    ({"wishes": (3, 2, 1)}, {}, "наставник назвал наставляемого третьим +8"),
]
NO_POINTS_CASES = [
    ({}, {}),
    ({"subjects": {"Физика"}}, {"subject": "Математика"}),
    ({"competences": {"конфликты"}}, {"requests": {"цифровые средства": 3}}),
    ({"experience_years": 1}, {}),
    ({"experience_years": -3}, {}),
    ({"days": {1}}, {"days": {2}}),
    ({"wished_classes": {5}, "wished_ages": (12, 14)}, {"class_year": 7, "age": 15}),
    ({"wished_ages": (0, 99)}, {}),
    ({"building": "корпус 1"}, {"building": "корпус 2"}),
    ({}, {"wishes": (7, 8, 9, 1)}),
]


class TestReasons:
    @pytest.mark.parametrize(("of_mentor", "of_mentee", "sentence"), REASON_CASES)
    def test_criterion_gives_its_points_with_a_reason(self, of_mentor, of_mentee, sentence):
        found = reasons(mentor(**_frozen(of_mentor)), mentee(**_frozen(of_mentee)), DEFAULT)

        assert [str(reason) for reason in found] == [sentence]

    @pytest.mark.parametrize(("of_mentor", "of_mentee"), NO_POINTS_CASES)
    def test_nothing_in_common_gives_no_reason(self, of_mentor, of_mentee):
        assert reasons(mentor(**_frozen(of_mentor)), mentee(**_frozen(of_mentee)), DEFAULT) == []

    def test_weights_move_the_points(self):
        pair = mentor(experience_years=10, building="А"), mentee(building="А")
        chosen = Settings(weights=Weights(experience=50, building=0))

        assert reasons(*pair, chosen) == [Reason("experience", "стаж 10 лет", 25)]

    def test_every_criterion_has_a_case(self):
        shown = {
            reason.code
            for of_mentor, of_mentee, _ in REASON_CASES
            for reason in reasons(mentor(**_frozen(of_mentor)), mentee(**_frozen(of_mentee)), DEFAULT)
        }

        assert shown == {criterion.code for criterion in CRITERIA}


def _frozen(fields):
    return {name: frozenset(value) if isinstance(value, set) else value for name, value in fields.items()}
