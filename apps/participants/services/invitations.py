"""Invitations of many people of a base: one printable file with a link for each, letters to those who have an address.

A link is a secret: it stands in the file of the one who asked and in the letter to the invited, in no log and no table.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from apps.core import clock, mail
from apps.core.errors import Refused
from apps.core.russian.numbers import counted
from apps.core.texts import grouped
from apps.documents.rendering.pdf import pdf_missing, print_html
from apps.documents.rendering.qr import svg_uri
from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.organizations.models import Invitation
from apps.organizations.services import memberships

from .. import accounts
from ..enums import ParticipationRole
from ..models import Participation, Person

WORK = "participants.invite_many"
PEOPLE = ("человек", "человека", "человек")
QR_MM = 27
COLUMNS = 2
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """Who gets a link; who has one that still works, with its last day; who cannot be invited and why."""

    ready: list[Person]
    invited: list[tuple[Person, date]]
    refused: list[tuple[Person, str]]

    def chosen(self, *, renew: bool) -> list[Person]:
        """Who gets a link now; `renew`: also those whose former link still works, which stops."""
        return [*self.ready, *((person for person, _ in self.invited) if renew else ())]

    @property
    def by_reason(self) -> list[tuple[str, list[str]]]:
        """Why not, once, with the people of whom it is true."""
        return grouped((why, person.full_name) for person, why in self.refused)

    @property
    def with_address(self) -> int:
        return sum(bool(person.email) for person in self.chosen(renew=True))


def preview(people: Iterable[Person]) -> Outcome:
    """Who would be invited now. One query."""
    people = list(people)
    open_rows = memberships.open_invitations().filter(subject__in=[person.public_id for person in people])
    until = dict(open_rows.order_by("expires_at").values_list("subject", "expires_at"))
    told = [(person, _obstacle(person)) for person in people]
    free = [person for person, why in told if not why]
    return Outcome(
        ready=[person for person in free if person.public_id not in until],
        invited=[
            (person, clock.day_of(until[person.public_id], person.organization))
            for person in free
            if person.public_id in until
        ],
        refused=[(person, why) for person, why in told if why],
    )


def _obstacle(person: Person) -> str:
    if person.user_id is not None:
        return "учётная запись уже есть"
    if person.masked_at or person.merged_into_id:
        return "карточка закрыта"
    return "отмечено выбытие" if person.left_on else ""


def order(
    people: Iterable[Person], *, organization: Any, by: Any, site: str, renew: bool, letters: bool, token: UUID
) -> Job:
    """Puts the making of the file into the queue; the same `token` sent again answers the same work. Raises Refused."""
    key = f"{WORK}:{by.pk}:{token}"
    if known := Job.objects.filter(key=key).first():
        return known
    chosen = preview(people).chosen(renew=renew)
    if not chosen:
        raise Refused("Приглашать некого: у всех отмеченных есть учётная запись или ссылка, которая ещё действует.")
    arguments = {"people": [person.pk for person in chosen], "site": site, "letters": letters and mail.goes_out()}
    title = f"Приглашения: {counted(len(chosen), *PEOPLE)}"
    return jobs.enqueue(WORK, by=by, organization=organization, arguments=arguments, key=key, title=title)


@dataclass(frozen=True)
class Slip:
    """What one person gets on paper or in a letter."""

    invitation: Invitation
    link: str

    @property
    def last_day(self) -> date:
        """Until when the link works, by the clock of the organization."""
        return clock.day_of(self.invitation.expires_at, self.invitation.organization)

    @property
    def code(self) -> str:
        """The link as a picture for the phone."""
        return svg_uri(self.link, QR_MM)


def make(job: Job, progress: Any) -> dict[str, Any]:
    """Links, file and figures in one piece, then the letters; killed in the middle, it is done again with other links.

    A worker killed among the letters sends no second time: the file has every link. Raises Refused.
    """
    # Asked here: the library that answers takes a second to load.
    if pdf_missing():
        raise Refused(f"{pdf_missing()} Пока приглашайте по одному, со страницы человека.")
    rows = Person.objects.filter(pk__in=job.arguments["people"], organization=job.organization, user=None)
    people = list(rows.select_related("organization").order_by("search", "pk"))
    people = [person for person in people if not _obstacle(person)]
    if not people:
        raise Refused("Приглашать уже некого: пока работа ждала очереди, у всех появились учётные записи.")
    organization = people[0].organization
    slips = [_slip(invitation, job) for invitation in _filled_in(people)]
    progress(0, len(slips), "Печатаем страницы")
    content = printed(slips, organization)
    result: dict[str, Any] = {"invited": len(slips), "letters": _addressed(slips) if job.arguments["letters"] else 0}
    with files.together():
        memberships.keep_many([slip.invitation for slip in slips], by=job.owner)
        name = f"Приглашения {organization.today:%d.%m.%Y}.pdf"
        last = slips[0].invitation.expires_at
        jobs.deliver(job, result, content=content, name=name, content_type="application/pdf", until=last)
    if result["letters"]:
        result["sent"] = _send(slips, progress)
        jobs.deliver(job, result)
    return result


def _filled_in(people: list[Person]) -> list[Invitation]:
    mentors = Participation.objects.filter(person__in=people, role=ParticipationRole.MENTOR, left_on=None)
    known = set(mentors.values_list("person_id", flat=True))
    return [accounts.filled_in(person, person.pk in known) for person in people]


def _slip(invitation: Invitation, job: Job) -> Slip:
    secret = memberships.seal(invitation, by=job.owner)
    return Slip(invitation, job.arguments["site"] + reverse("organizations:invitation", args=[secret]))


def printed(slips: list[Slip], organization: Any) -> bytes:
    """Slips to cut out, as PDF."""
    rows = [slips[start : start + COLUMNS] for start in range(0, len(slips), COLUMNS)]
    return print_html(
        render_to_string("participants/print/invitations.html", {"rows": rows, "organization": organization})
    )


def _addressed(slips: list[Slip]) -> int:
    return sum(bool(slip.invitation.email) for slip in slips)


def _send(slips: list[Slip], progress: Any) -> int:
    """A letter to each who has an address; returns how many went out. A server that refuses one does not stop the others."""
    addressed = [slip for slip in slips if slip.invitation.email]
    connection, sent = get_connection(), 0
    for number, slip in enumerate(addressed, 1):
        try:
            sent += _letter(slip, connection).send()
        except Exception as error:
            # Neither the address nor the text: the text holds the link.
            logger.warning("letter of invitation %s not sent: %s", slip.invitation.pk, type(error).__name__)
        progress(number, len(addressed), "Отправляем письма")
    connection.close()
    return sent


def _letter(slip: Slip, connection: Any) -> EmailMessage:
    context = {"slip": slip, "invitation": slip.invitation}
    return EmailMessage(
        subject=mail.subject_line(f"Приглашение: наставничество, {slip.invitation.organization.short_name}"),
        body=render_to_string("participants/mail/invitation.txt", context),
        to=[slip.invitation.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )


def words(job: Job) -> str:
    """What came of it, for the page of the work."""
    result = job.result
    told = f"Приглашены: {counted(result['invited'], *PEOPLE)}. Распечатайте файл, разрежьте и раздайте."
    if not result["letters"]:
        return f"{told} Писем не было."
    if "sent" not in result:
        return f"{told} Отправка писем прервалась: раздайте ссылки из файла."
    return f"{told} Писем отправлено: {result['sent']} из {result['letters']}."
