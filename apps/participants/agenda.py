"""Dates of the bases: consents and agreements that run out, birthdays after which another hand signs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from apps.core.addresses import address_of
from apps.notifications.agenda import Due, Line, Span, lines, source
from apps.organizations.models import ProgrammeYear

from .enums import Purpose, RequestKind
from .models import Agreement, Clearance, Consent, Person, SubjectRequest, WithdrawalStep
from .rules import ADULT_FROM, OWN_HAND_FROM, birthday_in


def names(path: str) -> dict[str, str]:
    """Columns of a line for the name of a person."""
    return {name: f"{path}{name}" for name in ("last_name", "first_name", "middle_name")}


def _address(line: Line) -> str:
    return address_of("participants:person-detail")(line.public_id)


def _ends(span: Span, line: Line, ahead: str, over: str) -> str:
    """The paper is good on its last day."""
    return over if line.day < span.today else ahead


def _consents(span: Span) -> QuerySet:
    """Those replaced by a newer one in force afterwards are left out."""
    longer = Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to"))
    newer = Consent.objects.filter(longer, person=OuterRef("person"), purpose=OuterRef("purpose"), withdrawn_on=None)
    rows = Consent.objects.filter(
        ~Exists(newer),
        organization__in=span.numbers,
        valid_to__range=span.days,
        withdrawn_on=None,
        person__left_on=None,
    )
    return lines(rows, public_id="person__public_id", day="valid_to", code="purpose", **names("person__"))


@source("participants.consents", _consents)
def consents_ending(span: Span, line: Line) -> Iterable[Due]:
    """Consents whose term ends."""
    title = f"{_ends(span, line, 'Истекает', 'Истекло')} согласие ({Purpose(line.code).label}): {line.first.name}"
    key, people = f"participants.consent:{line.pk}", span.curators(line.place)
    yield Due(key, line.day, title, _address(line), people, "consent", "Внести новое")


def _birthdays(span: Span) -> QuerySet:
    """People of the present bases who turn 14 or 18 in the span, with the day of their last consent."""
    years = ProgrammeYear.objects.filter(organization=OuterRef(OuterRef("organization"))).fittest_first(span.today)
    rows = Person.objects.participating_in(span.numbers, Subquery(years.values("pk")[:1]), span.today)
    rows = rows.filter(birth_date__isnull=False)
    rows = rows.reaching((OWN_HAND_FROM, ADULT_FROM), span.start - timedelta(days=1), span.end)
    signed = Consent.objects.filter(person=OuterRef("pk"), purpose=Purpose.PROCESSING).order_by("-signed_on")
    since = Subquery(signed.values("signed_on")[:1])
    return lines(rows, public_id="public_id", day="birth_date", since=since, moment="created_at", **names(""))


@source("participants.birthdays", _birthdays)
def new_signers(span: Span, line: Line) -> Iterable[Due]:
    """Participants who turn 14 or 18: from that day the consent is signed by another hand.

    A birthday before the person was entered is left out: the consent is asked for at his age from the beginning.
    """
    for age in (OWN_HAND_FROM, ADULT_FROM):
        day = birthday_in(line.day, age)
        if day < span.local_day(line.moment) or (line.since and line.since >= day):
            continue
        turns = "исполняется" if day >= span.today else "исполнилось"
        title = f"{line.first.name}: {turns} {age} лет, нужно новое согласие"
        key, people = f"participants.age:{line.pk}:{age}", span.curators(line.place)
        yield Due(key, day, title, _address(line), people, "consent")


def _agreements(span: Span) -> QuerySet:
    rows = Agreement.objects.filter(organization__in=span.numbers, valid_to__range=span.days)
    return lines(rows, public_id="partner__public_id", title="partner__name", day="valid_to")


@source("participants.agreements", _agreements)
def agreements_ending(span: Span, line: Line) -> Iterable[Due]:
    """Agreements with partners whose term ends."""
    url = address_of("participants:partner-detail")(line.public_id)
    title = f"{_ends(span, line, 'Истекает', 'Истекло')} соглашение с партнёром: {line.title}"
    key, people = f"participants.agreement:{line.pk}", span.curators(line.place)
    yield Due(key, line.day, title, url, people, "agreement", "Продлить")


def _steps(span: Span) -> QuerySet:
    rows = WithdrawalStep.objects.filter(withdrawal__organization__in=span.numbers, done_on=None, due__range=span.days)
    rows = rows.filter(withdrawal__settled_on=None)
    given = {"place": "withdrawal__organization", "public_id": "withdrawal__public_id", "title": "title", "day": "due"}
    return lines(rows, **given, **names("withdrawal__consent__person__"))


@source("participants.withdrawals", _steps)
def withdrawal_steps(span: Span, line: Line) -> Iterable[Due]:
    """Open steps of withdrawn consents: their terms are set by law."""
    url = address_of("participants:withdrawal-detail")(line.public_id)
    title = f"Отзыв согласия, {line.first.name}: {line.title}"
    key, people = f"participants.withdrawal:{line.pk}", span.curators(line.place)
    yield Due(key, line.day, title, url, people, "withdrawal", "Сделать")


def _requests(span: Span) -> QuerySet:
    rows = SubjectRequest.objects.filter(organization__in=span.numbers, answered_on=None, due__range=span.days)
    return lines(rows, public_id="public_id", code="kind", day="due")


@source("participants.requests", _requests)
def requests_waiting(span: Span, line: Line) -> Iterable[Due]:
    """Requests of data subjects that have no answer yet."""
    url = address_of("participants:request-detail")(line.public_id)
    title = f"Ответить на обращение: {RequestKind(line.code).label}"
    key, people = f"participants.request:{line.pk}", span.curators(line.place)
    yield Due(key, line.day, title, url, people, "request", "Ответить")


def _clearances(span: Span) -> QuerySet:
    newer = Clearance.objects.filter(person=OuterRef("person"), valid_to__gt=OuterRef("valid_to"))
    rows = Clearance.objects.filter(
        ~Exists(newer), organization__in=span.numbers, valid_to__range=span.days, person__left_on=None
    )
    return lines(rows, public_id="person__public_id", day="valid_to", **names("person__"))


@source("participants.clearances", _clearances)
def clearances_ending(span: Span, line: Line) -> Iterable[Due]:
    """The last clearance of a person who still belongs to the organization runs out."""
    title = f"{_ends(span, line, 'Истекает', 'Истекла')} справка об отсутствии судимости: {line.first.name}"
    key, people = f"participants.clearance:{line.pk}", span.curators(line.place)
    yield Due(key, line.day, title, _address(line), people, "clearance", "Внести новую")
