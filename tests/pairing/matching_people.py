"""Invented mentors and mentees of the matching tests, and strategies that mix their features at random."""

from datetime import date

from hypothesis import strategies as st

from apps.pairing.matching.profiles import Limits, MenteeProfile, MentorProfile, Settings, Weights

SUBJECTS = ("Математика", "Физика", "Русский язык")
AREAS = ("классное руководство", "цифровые средства", "работа с родителями")
FORMATS = ("in_person", "remote")
FORMS = ("teacher_teacher", "student_student")
BUILDINGS = ("", "корпус 1", "корпус 2")
DATES = (None, date(2026, 9, 1), date(2026, 12, 31), date(2027, 1, 11), date(2027, 5, 31))
IDS = tuple(range(4))


def subsets(values):
    return st.frozensets(st.sampled_from(values))


def ranges():
    return st.none() | st.tuples(st.integers(7, 14), st.integers(10, 18))


def common_fields():
    return {
        "consent": st.integers(0, 5).map(bool),
        "obstacles": st.sampled_from([(), (), (), ("выбыл",)]),
        "person": st.sampled_from([None, None, 1, 2]),
        "forms": subsets(FORMS),
        "role_models": subsets(("лидер – пассивный", "равный – равному")),
        "days": subsets(range(7)),
        "formats": subsets(FORMATS),
        "building": st.sampled_from(BUILDINGS),
        "starts": st.sampled_from(DATES),
        "ends": st.sampled_from(DATES),
        "wishes": st.lists(st.sampled_from(IDS), max_size=4).map(tuple),
        "certainly_not": subsets(IDS[2:]),
        "refused": subsets(IDS[3:]),
    }


def mentors():
    return st.builds(
        MentorProfile,
        id=st.none(),
        subjects=subsets(SUBJECTS),
        competences=subsets(AREAS),
        experience_years=st.integers(0, 45),
        capacity=st.integers(0, 3),
        free_places=st.sampled_from([None, None, None, 0, 1]),
        languages=subsets(("татарский", "русский")),
        wished_classes=subsets((5, 7)),
        wished_ages=ranges(),
        age_limits=ranges(),
        clearance=st.integers(0, 3).map(bool),
        superior_of=subsets(IDS[:1]),
        relatives=subsets(IDS[1:2]),
        **common_fields(),
    )


def mentees():
    return st.builds(
        MenteeProfile,
        id=st.none(),
        requests=st.dictionaries(st.sampled_from((*AREAS, "конфликты")), st.integers(1, 3)),
        subject=st.sampled_from(("", *SUBJECTS)),
        class_year=st.sampled_from([None, 5, 7, 11]),
        age=st.sampled_from([None, 11, 13, 17, 18, 30]),
        language=st.sampled_from(("", "", "татарский")),
        form_chosen=st.integers(0, 5).map(bool),
        **common_fields(),
    )


def settings():
    switch = st.booleans()
    limits = st.builds(Limits, common_format=switch, same_building=switch, common_day=switch, same_subject=switch)
    weight = st.integers(0, 100)
    weights = st.builds(Weights, **dict.fromkeys(vars(Weights()), weight))
    return st.builds(Settings, weights=weights, limits=limits, mode=st.sampled_from(["coverage", "quality"]))


def mentor(number=1, **fields):
    return MentorProfile(id=number, **{"name": f"Наставник {number}", **fields})


def mentee(number=1, **fields):
    return MenteeProfile(id=number, **{"name": f"Подопечный {number}", **fields})
