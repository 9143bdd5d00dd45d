"""Hard rules: each one as a mask over the pool, as a Russian reason for one pair, and as what would lift it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from . import words
from .pool import Pool
from .profiles import REMOTE, MenteeProfile, MentorProfile, Settings

if TYPE_CHECKING:
    import numpy as np


def nothing(mentor: MentorProfile, mentee: MenteeProfile) -> str:
    return ""


@dataclass(frozen=True)
class Rule:
    """One hard rule. `mask` and `forbids` must agree on every pair; `label` names it where mentors are only counted."""

    code: str
    label: str
    mask: Callable[[Pool], np.ndarray]
    forbids: Callable[[MentorProfile, MenteeProfile, Settings], str]
    unlock: Callable[[MentorProfile, MenteeProfile], str] = nothing


def more_places(mentor: MentorProfile, mentee: MenteeProfile) -> str:
    return f"увеличить нагрузку наставника до {mentor.capacity + 1} ({mentor.label})"


def _mentor_gate(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    return "" if mentor.consent and not mentor.obstacles else f"наставник не допущен: {_gate_words(mentor)}"


def _mentee_gate(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    return "" if mentee.consent and not mentee.obstacles else f"наставляемый не допущен: {_gate_words(mentee)}"


def _gate_words(profile: MentorProfile | MenteeProfile) -> str:
    missing = () if profile.consent else ("нет согласия на обработку персональных данных",)
    return "; ".join([*missing, *profile.obstacles])


def _get_paper(profile: MentorProfile | MenteeProfile) -> str:
    action = "устранить препятствие" if profile.consent else "получить согласие на обработку персональных данных"
    return f"{action} ({profile.label})"


def _capacity(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    return "" if mentor.places else f"у наставника нет свободных мест (нагрузка по плану — {mentor.capacity})"


def _same_person(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    same = mentor.person is not None and mentor.person == mentee.person
    return "наставник и наставляемый — один человек" if same else ""


def _same_person_mask(pool: Pool) -> np.ndarray:
    return (
        pool.shared(
            lambda mentor: () if mentor.person is None else (mentor.person,),
            lambda mentee: () if mentee.person is None else (mentee.person,),
        )
        > 0
    )


def _superior(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    return "наставник — непосредственный руководитель наставляемого" if mentee.id in mentor.superior_of else ""


def _relative(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    return "наставник и наставляемый — родственники" if mentee.id in mentor.relatives else ""


def _refused(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    refused = mentee.id in mentor.refused or mentor.id in mentee.refused
    return "от этой пары уже отказались" if refused else ""


def _certainly_not(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    # Who asked and why is confidential: the sentence is the same for both sides.
    asked = mentee.id in mentor.certainly_not or mentor.id in mentee.certainly_not
    return "одна из сторон просила не ставить в эту пару" if asked else ""


def _clearance(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    missing = mentee.is_minor and not mentor.clearance
    return (
        "у наставника нет действующей справки об отсутствии судимости, а наставляемый несовершеннолетний"
        if missing
        else ""
    )


def _clearance_mask(pool: Pool) -> np.ndarray:
    minor = pool.by_mentee(lambda mentee: mentee.is_minor, bool)
    return pool.by_mentor(lambda mentor: not mentor.clearance, bool) & minor


def _form_unknown(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    return "" if mentee.form_chosen else "у наставляемого не выбрана форма наставничества"


def _form(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    apart = mentor.forms and mentee.forms and not mentor.forms & mentee.forms
    return "разные формы наставничества" if apart else ""


def _form_mask(pool: Pool) -> np.ndarray:
    common = pool.shared(lambda mentor: mentor.forms, lambda mentee: mentee.forms)
    return pool.both_said(lambda profile: profile.forms) & (common == 0)


def _age(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    if mentor.age_limits is None or mentee.age is None:
        return ""
    low, high = mentor.age_limits
    inside = low <= mentee.age <= high
    return "" if inside else f"возраст наставляемого — {mentee.age}, наставник работает с возрастом {low}–{high}"


def _age_mask(pool: Pool) -> np.ndarray:
    limited = pool.by_mentor(lambda mentor: mentor.age_limits is not None, bool)
    known = pool.by_mentee(lambda mentee: mentee.age is not None, bool)
    age = pool.by_mentee(lambda mentee: mentee.age or 0, int)
    low = pool.by_mentor(lambda mentor: (mentor.age_limits or (0, 0))[0], int)
    high = pool.by_mentor(lambda mentor: (mentor.age_limits or (0, 0))[1], int)
    return limited & known & ((age < low) | (age > high))


def _language(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    apart = mentee.language and mentor.languages and mentee.language not in mentor.languages
    return f"наставник не владеет нужным языком ({words.lowered(mentee.language)})" if apart else ""


def _language_mask(pool: Pool) -> np.ndarray:
    speaks = pool.shared(lambda mentor: mentor.languages, lambda mentee: (mentee.language,) if mentee.language else ())
    said = pool.by_mentor(lambda mentor: bool(mentor.languages), bool)
    return said & pool.by_mentee(lambda mentee: bool(mentee.language), bool) & (speaks == 0)


def _period(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    late = mentor.starts and mentee.ends and mentor.starts > mentee.ends
    early = mentor.ends and mentee.starts and mentor.ends < mentee.starts
    return "сроки участия не пересекаются" if late or early else ""


def _period_mask(pool: Pool) -> np.ndarray:
    def first(profile: MentorProfile | MenteeProfile) -> int:
        return (profile.starts or date.min).toordinal()

    def last(profile: MentorProfile | MenteeProfile) -> int:
        return (profile.ends or date.max).toordinal()

    late = pool.by_mentor(first, int) > pool.by_mentee(last, int)
    return late | (pool.by_mentor(last, int) < pool.by_mentee(first, int))


def _format(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    apart = mentor.formats and mentee.formats and not mentor.formats & mentee.formats
    if not settings.limits.common_format or not apart:
        return ""
    mine, theirs = words.formats(mentor.formats), words.formats(mentee.formats)
    return f"нет общего формата встреч: наставник — {mine}, наставляемый — {theirs}"


def _format_mask(pool: Pool) -> np.ndarray:
    apart = pool.both_said(lambda profile: profile.formats) & (pool.common_formats == 0)
    return apart & pool.settings.limits.common_format


def _allow_remote(mentor: MentorProfile, mentee: MenteeProfile) -> str:
    asked = mentee if REMOTE in mentor.formats else mentor
    return f"разрешить дистанционный формат ({asked.label})"


def _building(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    apart = mentor.building and mentee.building and mentor.building != mentee.building
    remote = REMOTE in mentor.formats & mentee.formats
    if not settings.limits.same_building or not apart or remote:
        return ""
    return f"разные здания ({mentor.building} и {mentee.building})"


def _building_mask(pool: Pool) -> np.ndarray:
    apart = pool.both_said(lambda profile: profile.building) & ~pool.same_building
    remote = pool.by_mentor(lambda mentor: REMOTE in mentor.formats, bool) & pool.by_mentee(
        lambda mentee: REMOTE in mentee.formats, bool
    )
    return apart & ~remote & pool.settings.limits.same_building


def _day(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    apart = mentor.days and mentee.days and not mentor.days & mentee.days
    return "нет общего свободного дня" if settings.limits.common_day and apart else ""


def _day_mask(pool: Pool) -> np.ndarray:
    return pool.both_said(lambda profile: profile.days) & (pool.common_days == 0) & pool.settings.limits.common_day


def _subject(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> str:
    apart = mentor.subjects and mentee.subject and mentee.subject not in mentor.subjects
    if not settings.limits.same_subject or not apart:
        return ""
    return f"наставник не ведёт {words.subject_accusative(mentee.subject)}"


def _subject_mask(pool: Pool) -> np.ndarray:
    said = pool.by_mentor(lambda mentor: bool(mentor.subjects), bool)
    said = said & pool.by_mentee(lambda mentee: bool(mentee.subject), bool)
    return said & ~pool.same_subject & pool.settings.limits.same_subject


RULES: tuple[Rule, ...] = (
    Rule(
        "mentor_gate",
        "наставник не допущен (нет согласия или есть другое препятствие)",
        lambda pool: pool.by_mentor(lambda mentor: not mentor.consent or bool(mentor.obstacles), bool),
        _mentor_gate,
        lambda mentor, mentee: _get_paper(mentor),
    ),
    Rule(
        "mentee_gate",
        "наставляемый не допущен",
        lambda pool: pool.by_mentee(lambda mentee: not mentee.consent or bool(mentee.obstacles), bool),
        _mentee_gate,
        lambda mentor, mentee: _get_paper(mentee),
    ),
    Rule(
        "capacity",
        "нет свободных мест",
        lambda pool: pool.by_mentor(lambda mentor: not mentor.places, bool),
        _capacity,
        more_places,
    ),
    Rule("same_person", "наставник и наставляемый — один человек", _same_person_mask, _same_person),
    Rule(
        "superior",
        "наставник — непосредственный руководитель",
        lambda pool: pool.marked(by_mentor=lambda mentor: mentor.superior_of),
        _superior,
    ),
    Rule("relative", "родственник", lambda pool: pool.marked(by_mentor=lambda mentor: mentor.relatives), _relative),
    Rule(
        "refused",
        "от пары уже отказались",
        lambda pool: pool.marked(lambda mentor: mentor.refused, lambda mentee: mentee.refused),
        _refused,
    ),
    Rule(
        "certainly_not",
        "одна из сторон просила не ставить в пару",
        lambda pool: pool.marked(lambda mentor: mentor.certainly_not, lambda mentee: mentee.certainly_not),
        _certainly_not,
    ),
    Rule(
        "clearance",
        "у наставника нет действующей справки об отсутствии судимости",
        _clearance_mask,
        _clearance,
        lambda mentor, mentee: f"получить справку об отсутствии судимости ({mentor.label})",
    ),
    Rule(
        "form_unknown",
        "форма наставничества не выбрана",
        lambda pool: pool.by_mentee(lambda mentee: not mentee.form_chosen, bool),
        _form_unknown,
        lambda mentor, mentee: f"выбрать форму наставничества в карточке ({mentee.label})",
    ),
    Rule(
        "form",
        "другая форма наставничества",
        _form_mask,
        _form,
        lambda mentor, mentee: f"предложить наставнику форму наставляемого ({mentor.label})",
    ),
    Rule(
        "age",
        "не подходит возраст наставляемого",
        _age_mask,
        _age,
        lambda mentor, mentee: f"расширить возраст наставляемых наставника ({mentor.label})",
    ),
    Rule("language", "нет нужного языка", _language_mask, _language),
    Rule(
        "period",
        "не пересекаются сроки участия",
        _period_mask,
        _period,
        lambda mentor, mentee: f"согласовать сроки участия ({mentor.label})",
    ),
    Rule("format", "нет общего формата встреч", _format_mask, _format, _allow_remote),
    Rule("building", "другое здание", _building_mask, _building, lambda mentor, mentee: "снять ограничение по зданию"),
    Rule(
        "day",
        "нет общего свободного дня",
        _day_mask,
        _day,
        lambda mentor, mentee: "снять требование общего дня",
    ),
    Rule(
        "subject",
        "другой предмет",
        _subject_mask,
        _subject,
        lambda mentor, mentee: "снять требование одного предмета",
    ),
)
# Rules that ask about the mentee alone: no mentor changes their answer.
GATES = tuple(rule for rule in RULES if rule.code in {"mentee_gate", "form_unknown"})
BITS = {rule.code: 1 << number for number, rule in enumerate(RULES)}


def obstacles(mentor: MentorProfile, mentee: MenteeProfile, settings: Settings) -> list[str]:
    """Every reason that forbids this pair, in the order of RULES; empty when the pair is allowed."""
    return [reason for rule in RULES if (reason := rule.forbids(mentor, mentee, settings))]
