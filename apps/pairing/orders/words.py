"""Words and tables that several orders about pairs share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, When

from apps.core.once import once
from apps.documents.content import PersonRef, Reader, Table, Text
from apps.documents.kinds import Problem
from apps.documents.services import acts
from apps.participants.access import representatives_of

from ..enums import RUNNING, MemberRole, PairState
from ..models import Pair
from ..services import checks


@once
def pairs_of(document: Any, ids: list[int]) -> list[Pair]:
    """Pairs of the document's organization with all that its text needs, in a fixed number of queries."""
    rows = Pair.objects.filter(pk__in=ids, organization_id=document.organization_id)
    return list(rows.with_people().select_related("terms", "replaces").order_by("pk"))


# So many pairs stand in the order on which a wording is shown.
EXAMPLE = 3
NEEDS_PAIR = Problem("Нужна хотя бы одна пара или группа этого года.", "/pairs/")


def shown_pairs(organization: Any, year: Any) -> Any:
    """Numbers of pairs of the year on which a wording may be shown, the running ones first."""
    rows = Pair.objects.filter(organization=organization, year=year).exclude(state=PairState.CANCELLED)
    return rows.order_by(Case(When(state__in=RUNNING, then=0), default=1), "pk").values_list("pk", flat=True)


R145 = "распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145"
# What stands over mentoring between employees besides: the law, and the letter about teachers.
EMPLOYEES = (
    "статьёй 351.8 Трудового кодекса Российской Федерации",
    "письмом Министерства просвещения Российской Федерации от 21.12.2021 № АЗ-1128/08",
)


def grounds(pairs: list[Pair], organization: Any) -> str:
    """What an order about these pairs rests on, after «В соответствии с»; the school's own regulation out of the register."""
    between_employees = any(p.form.between_employees for p in pairs)
    return ", ".join([R145, *(EMPLOYEES if between_employees else ()), *_own_regulation(organization)])


def _own_regulation(organization: Any) -> list[str]:
    """«Положением о системе наставничества, утверждённым приказом от 01.09.2026 № 3-од»."""
    today = organization.today
    own = [act for act in acts.citable(organization, today) if act.organization_id == organization.pk]
    found = [act for act in own if act.title.lower().startswith("положение") and "наставнич" in act.title.lower()]
    return [act.reference_on(today) for act in found]


def kind_of(pairs: list[Pair], forms: tuple[str, str, str, str, str]) -> str:
    """The words that fit: one pair, one group, pairs, groups, both."""
    groups = sum(p.is_group for p in pairs)
    if len(pairs) == 1:
        return forms[groups]
    return forms[2] if not groups else forms[3] if groups == len(pairs) else forms[4]


def representatives(pairs: list[Pair], day: date) -> list[Reader]:
    """Representatives of the minors, who read an order about their children on paper."""
    members = [m for pair in pairs for m in pair.members.all() if m.left_on is None and checks.is_minor(m.person, day)]
    known = representatives_of([m.person for m in members], day) if members else {}
    signed = {m.person_id: m.representative or known.get(m.person_id, "") for m in members}
    return [Reader(name, ["законный представитель ", PersonRef(pk, "gen", short=True)]) for pk, name in signed.items()]


def curator_dative(organization: Any) -> str:
    """«Куратору Чернышовой М. В. (заместителю директора …)»; without a name in the settings the post alone."""
    from apps.core.russian.names import decline_name
    from apps.core.russian.posts import decline_post

    if not organization.curator_name:
        return "Куратору"
    forms = decline_name(organization.curator_name, organization.curator_gender or None)
    surname, *given = forms["dat"].split()
    post = f"({decline_post(organization.curator_post)['dat']})" if organization.curator_post else ""
    return " ".join(filter(None, ["Куратору", surname, *(f"{part[0]}." for part in given), post]))


def stopped(text: Text) -> Text:
    """The full stop of a sentence; after initials it stands already."""
    last = text[-1]
    return text if isinstance(last, PersonRef) and last.short else [*text, "."]


def unique(people: Any) -> list:
    return list({p.pk: p for p in people}.values())


def listed(people: list, case: str) -> Text:
    """«Ивановой А. И., Петрову П. П.»"""
    runs: Text = []
    for n, person in enumerate(people):
        runs += [", "] if n else []
        runs.append(PersonRef(person.pk, case, short=True))
    return runs


def _side(pair: Pair, role: str) -> Text:
    """The people of one side with post or class, one under another."""
    runs: Text = []
    for n, person in enumerate(pair.people(role)):
        runs += ["\n"] if n else []
        runs += [PersonRef(person.pk), f", {person.occupation}"]
    return runs


def table(pairs: list[Pair]) -> Table:
    columns = ["№", "Наставник", "Наставляемый", "Форма, ролевая модель, вид", "Срок", "Основание"]
    rows: list[list[Text]] = [
        [
            [str(n)],
            _side(pair, MemberRole.MENTOR),
            _side(pair, MemberRole.MENTEE),
            ["; ".join(str(part) for part in (pair.form, pair.role_model, pair.type) if part)],
            [f"{pair.start:%d.%m.%Y} – {pair.end:%d.%m.%Y}"],
            [_ground(pair)],
        ]
        for n, pair in enumerate(pairs, 1)
    ]
    # The number and the term need no more than their words; the rest of the sheet is dealt out to names, form and grounds.
    return Table(columns, rows, [1, 26, 26, 25, 0, 22])


def _ground(pair: Pair) -> str:
    """«доп. соглашение № 7 от 02.09.2026; согласие сторон от 20.09.2026»: papers that the pair rests on, with their days."""
    terms = getattr(pair, "terms", None)
    grounds = []
    if terms and terms.addendum_number:
        day = f" от {terms.addendum_on:%d.%m.%Y}" if terms.addendum_on else ""
        grounds.append(f"доп. соглашение № {terms.addendum_number}{day}")
    days = sorted({m.agreed_on for m in pair.members.all() if m.agreed_on and m.left_on is None})
    if days:
        grounds.append("согласие сторон " + ", ".join(f"от {day:%d.%m.%Y}" for day in days))
    return "; ".join(grounds) or "согласие сторон"
