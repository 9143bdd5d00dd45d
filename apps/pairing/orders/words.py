"""Words and tables that several orders about pairs share."""

from __future__ import annotations

from typing import Any

from apps.core.once import once
from apps.documents.content import PersonRef, Table, Text

from ..enums import MemberRole
from ..models import Pair


@once
def pairs_of(document: Any, ids: list[int]) -> list[Pair]:
    """Pairs of the document's organization with all that its text needs, in a fixed number of queries."""
    rows = Pair.objects.filter(pk__in=ids, organization_id=document.organization_id)
    return list(rows.with_people().select_related("terms", "replaces").order_by("pk"))


def curator_dative(organization: Any) -> str:
    """«Куратору Чернышовой М. В.»; without a name in the settings the post alone."""
    from apps.core.russian.names import decline_name

    if not organization.curator_name:
        return "Куратору"
    forms = decline_name(organization.curator_name, organization.curator_gender or None)
    surname, *given = forms["dat"].split()
    return " ".join(["Куратору", surname, *(f"{part[0]}." for part in given)])


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
    columns = ["№", "Наставник", "Наставляемый", "Форма, ролевая модель", "Срок", "Основание"]
    rows: list[list[Text]] = [
        [
            [str(n)],
            _side(pair, MemberRole.MENTOR),
            _side(pair, MemberRole.MENTEE),
            ["; ".join(filter(None, [str(pair.form), str(pair.role_model or "")]))],
            [f"{pair.start:%d.%m.%Y} – {pair.end:%d.%m.%Y}"],
            [_ground(pair)],
        ]
        for n, pair in enumerate(pairs, 1)
    ]
    return Table(columns, rows, [5, 25, 25, 18, 12, 15])


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
