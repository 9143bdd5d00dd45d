"""A whole run: explained pairs, people left out and what helps them, alternatives, what-if."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings

from apps.pairing.matching.compare import compare
from apps.pairing.matching.criteria import Reason
from apps.pairing.matching.engine import run
from apps.pairing.matching.explain import Alternative
from apps.pairing.matching.profiles import Limits, Settings, Weights
from tests.examples import examples
from tests.pairing.matching_people import mentee, mentor
from tests.pairing.test_matching_criteria import pools

MATHS, PHYSICS = frozenset({"Математика"}), frozenset({"Физика"})
IN_PERSON, REMOTE = frozenset({"in_person"}), frozenset({"remote"})


def paired(result):
    return [(pair.mentor, pair.mentee) for pair in result.pairs]


def left_out(result):
    return {item.mentee: (item.reasons, item.unlocks) for item in result.unmatched}


SCRIPT = """
from apps.pairing.matching.engine import run
from apps.pairing.matching.profiles import MenteeProfile, MentorProfile
areas = [f"запрос {n}" for n in range(6)]
mentors = [
    MentorProfile(id=n, competences=frozenset(areas), role_models=frozenset(areas), formats=frozenset(areas))
    for n in range(3)
]
mentees = [
    MenteeProfile(id=n, requests=dict.fromkeys(frozenset(areas), 1), role_models=frozenset(areas[n:]),
                  formats=frozenset(areas), consent=n != 3)
    for n in range(5)
]
print({**run(mentors, mentees).as_json(), "seconds": 0})
"""


def _answer_of_another_process(seed):
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True).stdout


class TestPairs:
    def test_pairs_are_explained_and_totalled(self):
        mentors = [mentor(1, subjects=MATHS, experience_years=22), mentor(2, subjects=PHYSICS)]
        mentees = [mentee(1, subject="Физика"), mentee(2, subject="Математика")]

        result = run(mentors, mentees)

        data = result.as_json()
        assert data.pop("seconds") >= 0
        assert data == {
            "pairs": [
                {"mentor": 1, "mentee": 2, "score": 40, "reasons": ["оба ведут математику +30", "стаж 22 года +10"]},
                {"mentor": 2, "mentee": 1, "score": 30, "reasons": ["оба ведут физику +30"]},
            ],
            "unmatched": [],
            "total": 70,
        }

    def test_json_tells_why_somebody_is_left_out_and_what_helps(self):
        result = run([mentor(1)], [mentee(1), mentee(2)])

        assert result.as_json()["unmatched"] == [
            {
                "mentee": 2,
                "reasons": [
                    "единственный подходящий наставник занят",
                    "поможет: увеличить нагрузку наставника до 2 (Наставник 1)",
                ],
            }
        ]

    def test_pair_with_nothing_in_common_says_so(self):
        (pair,) = run([mentor()], [mentee()]).pairs

        assert pair.score == 0
        assert [str(reason) for reason in pair.reasons] == ["ограничений нет, общих признаков не указано"]

    @settings(max_examples=examples(40), deadline=None)
    @given(pools())
    def test_reasons_add_up_and_everybody_is_answered(self, pool):
        result = run(pool.mentors, pool.mentees, pool.settings)

        assert all(sum(reason.points for reason in pair.reasons) == pair.score for pair in result.pairs)
        assert result.total == sum(pair.score for pair in result.pairs)
        answered = [pair.mentee for pair in result.pairs] + [item.mentee for item in result.unmatched]
        assert sorted(answered) == [item.id for item in pool.mentees]
        assert all(item.reasons and item.unlocks for item in result.unmatched)

    @settings(max_examples=examples(20), deadline=None)
    @given(pools())
    def test_same_people_and_settings_give_the_same_result(self, pool):
        first, second = (run(pool.mentors, pool.mentees, pool.settings).as_json() for _ in range(2))

        assert {**first, "seconds": 0} == {**second, "seconds": 0}

    def test_result_does_not_depend_on_the_order_inside_sets(self):
        """Python shuffles sets of strings from process to process; the words and pairs must not follow."""
        answers = {_answer_of_another_process(seed) for seed in ("1", "2", "3")}

        assert len(answers) == 1

    def test_group_for_one_mentor(self):
        result = run([mentor(1, capacity=3)], [mentee(1), mentee(2), mentee(3)])

        assert paired(result) == [(1, 1), (1, 2), (1, 3)]

    def test_places_taken_before_are_not_given_again(self):
        result = run([mentor(1, capacity=3, free_places=1)], [mentee(1), mentee(2)])

        assert paired(result) == [(1, 1)]

    def test_mode_decides_between_cover_and_quality(self):
        mentors = [mentor(1, subjects=MATHS, wishes=(1,)), mentor(2, certainly_not=frozenset({2}))]
        mentees = [mentee(1, subject="Математика"), mentee(2)]

        coverage = run(mentors, mentees, Settings(mode="coverage"))
        quality = run(mentors, mentees, Settings(mode="quality"))

        assert paired(coverage) == [(1, 2), (2, 1)]
        assert paired(quality) == [(1, 1)]

    def test_locked_pair_is_kept_against_points_and_rules(self):
        mentors = [mentor(1, subjects=MATHS), mentor(2, consent=False, experience_years=4)]
        mentees = [mentee(1, subject="Математика"), mentee(2)]

        result = run(mentors, mentees, locked=[(2, 1)])

        assert paired(result) == [(1, 2), (2, 1)]
        locked = result.pairs[1]
        assert (locked.locked, locked.score) == (True, 2)
        assert locked.reasons == [
            Reason("locked", "пара закреплена куратором", 0),
            Reason("experience", "стаж 4 года", 2),
        ]

    @pytest.mark.parametrize("locked", [[(9, 1)], [(1, 9)]])
    def test_locked_stranger_is_refused(self, locked):
        with pytest.raises(KeyError):
            run([mentor(1)], [mentee(1)], locked=locked)

    @pytest.mark.parametrize(("mentors", "mentees"), [([], []), ([mentor(1)], [])])
    def test_nobody_to_pair(self, mentors, mentees):
        result = run(mentors, mentees)

        assert (result.pairs, result.unmatched, result.total) == ([], [], 0)

    def test_steps_are_told_and_may_cancel(self):
        class Cancelled(Exception):
            pass

        told = []

        def stop(percent, words):
            told.append(percent)
            if percent == 70:
                raise Cancelled

        with pytest.raises(Cancelled):
            run([mentor(1)], [mentee(1)], on_step=stop)

        assert told == [0, 30, 70]


class TestLeftOut:
    def test_no_mentors_at_all(self):
        result = run([], [mentee(1, subject="Физика", requests={"конфликты": 2, "адаптация": 1})])

        assert left_out(result) == {
            1: (
                ["в базе нет наставников"],
                ["пригласить нового наставника (предмет — физика; запросы — адаптация, конфликты)"],
            )
        }

    def test_all_fitting_mentors_are_busy_and_the_best_may_take_one_more(self):
        mentors = [mentor(1), mentor(2, name="Орлова Анна", experience_years=20, capacity=2), mentor(3)]
        mentees = [mentee(number, building="А") for number in range(1, 6)]

        result = run(mentors, mentees)

        assert left_out(result) == {
            5: (["все 3 подходящих наставника заняты"], ["увеличить нагрузку наставника до 3 (Орлова Анна)"])
        }

    def test_own_missing_consent_is_the_only_reason_told(self):
        result = run([mentor(1)], [mentee(1, name="Белов Илья", consent=False)])

        assert left_out(result) == {
            1: (
                ["наставляемый не допущен: нет согласия на обработку персональных данных"],
                ["получить согласие на обработку персональных данных (Белов Илья)"],
            )
        }

    @pytest.mark.parametrize("capacity", [1, 0])
    def test_form_that_nobody_chose_is_told_with_the_step_that_helps(self, capacity):
        result = run([mentor(1, capacity=capacity)], [mentee(1, name="Белов Илья", form_chosen=False)])

        assert (result.pairs, left_out(result)) == (
            [],
            {
                1: (
                    ["у наставляемого не выбрана форма наставничества"],
                    ["выбрать форму наставничества в карточке (Белов Илья)"],
                )
            },
        )

    def test_each_rule_is_counted_with_its_mentors(self):
        mentors = [
            mentor(1, consent=False),
            mentor(2, consent=False, formats=IN_PERSON),
            mentor(3, relatives=frozenset({1})),
        ]

        result = run(mentors, [mentee(1, formats=REMOTE)])

        reasons, unlocks = left_out(result)[1]
        assert reasons == [
            "наставник не допущен (нет согласия или есть другое препятствие): 2 наставника из 3",
            "родственник: 1 наставник из 3",
            "нет общего формата встреч: 1 наставник из 3",
        ]
        assert unlocks == ["получить согласие на обработку персональных данных (Наставник 1)"]

    def test_rule_that_stops_everybody_says_so(self):
        result = run([mentor(1, capacity=0), mentor(2, capacity=0)], [mentee(1)])

        assert left_out(result) == {
            1: (["нет свободных мест: у всех наставников (2)"], ["увеличить нагрузку наставника до 1 (Наставник 1)"])
        }

    @pytest.mark.parametrize(
        ("of_mentor", "of_mentee", "unlock"),
        [
            ({"formats": IN_PERSON}, {"formats": REMOTE}, "разрешить дистанционный формат (Наставник 1)"),
            ({"formats": REMOTE}, {"formats": IN_PERSON}, "разрешить дистанционный формат (Подопечный 1)"),
            ({"building": "А"}, {"building": "Б"}, "снять ограничение по зданию"),
            ({"days": frozenset({1})}, {"days": frozenset({2})}, "снять требование общего дня"),
            ({"subjects": MATHS}, {"subject": "Физика"}, "снять требование одного предмета"),
            ({"obstacles": ("нет справки",)}, {}, "устранить препятствие (Наставник 1)"),
            ({"clearance": False}, {"age": 12}, "получить справку об отсутствии судимости (Наставник 1)"),
            ({"age_limits": (14, 17)}, {"age": 12}, "расширить возраст наставляемых наставника (Наставник 1)"),
            ({"relatives": frozenset({1})}, {}, "пригласить нового наставника"),
            ({"certainly_not": frozenset({1})}, {}, "пригласить нового наставника"),
        ],
    )
    def test_single_obstacle_names_what_lifts_it(self, of_mentor, of_mentee, unlock):
        strict = Settings(limits=Limits(same_building=True, common_day=True, same_subject=True))

        result = run([mentor(1, **of_mentor)], [mentee(1, **of_mentee)], strict)

        assert [item.unlocks for item in result.unmatched] == [[unlock]]

    def test_best_scoring_change_comes_first_and_no_more_than_three(self):
        strict = Settings(limits=Limits(same_building=True, common_day=True))
        mentors = [
            mentor(1, building="Б", experience_years=2),
            mentor(2, days=frozenset({5}), experience_years=20),
            mentor(3, consent=False, experience_years=10),
            mentor(4, formats=IN_PERSON),
        ]
        wanting = mentee(1, building="А", days=frozenset({1}), formats=REMOTE)

        result = run(mentors, [wanting], strict)

        assert result.unmatched[0].unlocks == [
            "снять требование общего дня",
            "получить согласие на обработку персональных данных (Наставник 3)",
            "снять ограничение по зданию",
        ]

    def test_mentor_who_is_forbidden_and_busy_is_not_offered(self):
        mentors = [mentor(1, formats=IN_PERSON)]
        mentees = [mentee(1), mentee(2, formats=REMOTE)]

        result = run(mentors, mentees)

        assert left_out(result)[2][1] == ["пригласить нового наставника"]

    @settings(max_examples=examples(40), deadline=None)
    @given(pools())
    def test_raising_the_load_as_told_pairs_one_more(self, pool):
        from dataclasses import replace

        result = run(pool.mentors, pool.mentees, replace(pool.settings, mode="coverage"))

        for item in result.unmatched:
            for candidate in pool.mentors:
                if f"увеличить нагрузку наставника до {candidate.capacity + 1} ({candidate.label})" in item.unlocks:
                    relieved = [
                        replace(other, free_places=other.places + 1) if other.id == candidate.id else other
                        for other in pool.mentors
                    ]
                    again = run(relieved, pool.mentees, replace(pool.settings, mode="coverage"))
                    assert len(again.pairs) == len(result.pairs) + 1


class TestAlternatives:
    def test_next_three_by_points_without_the_own_and_the_forbidden(self):
        mentors = [
            mentor(1, experience_years=20),
            mentor(2, experience_years=4, capacity=2),
            mentor(3, experience_years=12),
            mentor(4, experience_years=4),
            mentor(5, experience_years=2),
            mentor(6, experience_years=20, consent=False),
        ]
        mentees = [mentee(1, wishes=(1,)), mentee(2, wishes=(3,))]

        result = run(mentors, mentees)

        assert paired(result) == [(1, 1), (3, 2)]
        assert result.alternatives(1) == [
            Alternative(3, 6, is_free=False),
            Alternative(2, 2, is_free=True),
            Alternative(4, 2, is_free=True),
        ]

    def test_person_left_out_sees_who_would_fit(self):
        result = run([mentor(1)], [mentee(1), mentee(2)])

        assert result.alternatives(2) == [Alternative(1, 0, is_free=False)]

    def test_stranger_is_refused(self):
        with pytest.raises(KeyError):
            run([], []).alternatives(1)


class TestWhatIf:
    MENTORS = [
        mentor(1, name="Орлова", subjects=MATHS, days=frozenset({1, 3})),
        mentor(2, name="Ветров", subjects=PHYSICS, days=frozenset({0, 2})),
    ]
    MENTEES = [
        mentee(1, subject="Математика", days=frozenset({0, 2})),
        mentee(2, subject="Физика", days=frozenset({1, 3})),
        mentee(3, certainly_not=frozenset({1, 2})),
    ]

    def test_pair_by_pair_difference_and_totals(self):
        before = run(self.MENTORS, self.MENTEES)
        after = run(self.MENTORS, self.MENTEES, Settings(weights=Weights(subject=0)))

        found = compare(before, after)

        assert [(row.mentee, row.kind, row.text) for row in found.rows] == [
            (1, "changed", "Орлова → Ветров"),
            (2, "changed", "Ветров → Орлова"),
            (3, "without", "без пары в обоих вариантах"),
        ]
        assert [(row.before_score, row.after_score) for row in found.rows] == [(30, 8), (30, 8), (None, None)]
        assert (found.before, found.after) == (
            {"pairs": 2, "unmatched": 1, "total": 60},
            {"pairs": 2, "unmatched": 1, "total": 16},
        )
        assert found.summary == "результат другой у 2 наставляемых; пар столько же"

    def test_pairs_gained_and_lost(self):
        strict = Settings(limits=Limits(common_day=True, same_subject=True))
        free, bound = run(self.MENTORS, self.MENTEES), run(self.MENTORS, self.MENTEES, strict)

        lost, gained = compare(free, bound), compare(bound, free)

        assert [(row.kind, row.text) for row in lost.differences] == [
            ("lost", "Орлова → без пары"),
            ("lost", "Ветров → без пары"),
        ]
        assert [(row.kind, row.text) for row in gained.differences] == [
            ("gained", "без пары → Орлова"),
            ("gained", "без пары → Ветров"),
        ]
        assert lost.summary == "результат другой у 2 наставляемых; меньше на 2 пары"
        assert gained.summary == "результат другой у 2 наставляемых; больше на 2 пары"

    def test_equal_results_have_no_difference(self):
        result = run(self.MENTORS, self.MENTEES)

        found = compare(result, run(self.MENTORS, self.MENTEES))

        assert (found.differences, found.summary) == ([], "варианты совпадают")
        assert [row.kind for row in found.rows] == ["same", "same", "without"]

    def test_one_person_in_the_singular(self):
        found = compare(run([mentor(1)], [mentee(1)]), run([], [mentee(1)]))

        assert found.summary == "результат другой у 1 наставляемого; меньше на 1 пару"
