"""What the tests of this room share."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.documents.services import documents
from apps.organizations.models import EndReason, MentoringForm
from apps.pairing.models import EmploymentTerms, Pair
from apps.pairing.services import pairs
from apps.pairing.services.checks import Terms
from tests.factories import make_pair, make_person

START, END = date(2026, 11, 23), date(2027, 5, 31)


def terms(cast: Any, **changes: Any) -> Terms:
    return Terms(**{"form": cast.form, "start": START, "end": END, "role_model": cast.role_model, **changes})


def propose(cast: Any, mentors: list, mentees: list, **options: Any) -> Pair:
    wanted = options.pop("terms", None) or terms(cast)
    return pairs.propose(
        organization=cast.school,
        year=cast.year,
        mentors=mentors,
        mentees=mentees,
        terms=wanted,
        by=options.pop("by", cast.curator),
        **options,
    )


def employees_form(cast: Any) -> MentoringForm:
    """The form of the cast becomes one between employees (ст. 351.8 ТК РФ)."""
    cast.form.between_employees = True
    cast.form.save()
    return cast.form


def with_terms(pair: Pair, **values: Any) -> Pair:
    EmploymentTerms.objects.create(pair=pair, **values)
    return Pair.objects.get(pk=pair.pk)


def reason(code: str, title: str = "") -> EndReason:
    return EndReason.objects.get_or_create(code=code, defaults={"title": title or code})[0]


def agreed_pair(cast: Any, **people: Any) -> Pair:
    """A pair that both sides agreed to on paper."""
    return make_pair(cast, state="agreed", **people)


def approved_order(cast: Any, chosen: list[Pair]) -> Any:
    """The order about agreed pairs, sent and approved today."""
    from apps.pairing.services import papers

    document = papers.order_for(chosen, by=cast.curator)
    documents.send(document, by=cast.curator)
    return documents.approve(document, by=cast.director)


def two_people(cast: Any) -> tuple[Any, Any]:
    return make_person(cast, "Соколова", gender="f", role="mentor"), make_person(cast, "Лапин", role="mentee")


def form_data(cast: Any, mentor: Any, mentee: Any, /, **changes: Any) -> dict[str, Any]:
    """What the form of a new pair sends."""
    data = {
        "mentor": mentor.pk,
        "mentee": mentee.pk,
        "form": cast.form.pk,
        "role_model": cast.role_model.pk,
        "start": "2026-11-23",
        "end": "2027-05-31",
    }
    return {**data, **changes}
