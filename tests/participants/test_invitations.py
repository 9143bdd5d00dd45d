"""Invitations of many: who gets a link, the file to cut, letters, a second click; links stand nowhere else."""

import io
import logging
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from apps.core import clock
from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.organizations.models import Invitation, Membership
from apps.participants.models import Person
from apps.participants.services import invitations
from apps.workflow.models import AccessEntry, AuditEvent
from tests.factories import make_person, make_pupil

URL = reverse("participants:people-bulk")
SIGN_UP = {"username": "nova", "password": "длинный-пароль-1", "again": "длинный-пароль-1"}
CONSOLE = "django.core.mail.backends.console.EmailBackend"


def send(cast, chosen, who="curator", page="mentors", **data):
    numbers = [person.public_id for person in chosen]
    return cast.client(who).post(URL, {"page": page, "step": "invite:", "person": numbers, **data})


def ordered(cast, chosen, **data):
    """The work that a confirmed page puts into the queue, done."""
    send(cast, chosen, confirmed="1", **{"token": str(uuid4()), **data})
    return jobs.run_now(Job.objects.get(kind=invitations.WORK))


def text_of(job):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(files.read(job.result_file))).pages)


def links_of(job):
    return re.findall(r"http://testserver(/workplace/invitations/\S+/)", text_of(job).replace("\n", ""))


class TestPreview:
    def test_who_gets_a_link_who_has_one_and_who_not(self, cast):
        fresh = make_person(cast, "Аистов", role="mentor")
        invited = make_person(cast, "Бобров", role="mentor")
        expired = make_person(cast, "Вяткин", role="mentor")
        known = make_person(cast, "Гусев", role="mentor", user=cast.mentor)
        ordered(cast, [invited, expired])
        Invitation.objects.filter(subject=expired.public_id).update(expires_at=clock.now() - timedelta(days=1))

        page = send(cast, [fresh, invited, expired, known])

        outcome = page.context["outcome"]
        assert outcome.ready == [fresh, expired]
        assert [person for person, _ in outcome.invited] == [invited]
        assert outcome.by_reason == [("учётная запись уже есть", [known.full_name])]
        assert Invitation.objects.count() == 2

    def test_nobody_to_invite_is_said(self, cast):
        known = make_person(cast, role="mentor", user=cast.mentor)

        page = send(cast, [known]).content.decode()

        assert "Приглашать некого:" in page
        assert 'name="confirmed"' not in page

    def test_only_those_who_may_invite_are_offered_it(self, cast):
        person = make_person(cast, role="mentor")
        offered = [
            "invite:" in cast.client(who).get(reverse("participants:mentor-list")).content.decode()
            for who in ("curator", "director")
        ]

        assert offered == [True, False]
        assert send(cast, [person], who="director").status_code == 403

    @pytest.mark.parametrize(("backend", "asked"), [(CONSOLE, False), ("", True)])
    def test_letters_are_offered_where_mail_is_configured(self, cast, settings, backend, asked):
        settings.EMAIL_BACKEND = backend or settings.EMAIL_BACKEND
        person = make_person(cast, role="mentor", email="aist@example.org")

        page = send(cast, [person])

        assert ("letters" in page.context["form"].fields, "почта не настроена" in page.content.decode()) == (
            asked,
            not asked,
        )

    @pytest.mark.parametrize("count", [1, 3])
    def test_same_number_of_queries(self, cast, django_assert_num_queries, count):
        chosen = [make_person(cast, role="mentor") for _ in range(count)]
        client = cast.client("curator")
        sent = {"page": "mentors", "step": "invite:", "person": [person.public_id for person in chosen]}

        with django_assert_num_queries(6):
            client.post(URL, sent)
        with django_assert_num_queries(12):
            client.post(URL, {**sent, "confirmed": "1", "token": str(uuid4())})


class TestFile:
    def test_every_link_lets_its_person_in_and_ties_his_card(self, cast):
        mentor, mentee = make_person(cast, "Аистов", role="mentor"), make_pupil(cast, "Бобров", role="mentee")

        job = ordered(cast, [mentor, mentee])

        first, second = links_of(job)
        Client().post(first, SIGN_UP)
        Client().post(second, {**SIGN_UP, "username": "other"})
        mentor.refresh_from_db(), mentee.refresh_from_db()
        roles = dict(Membership.objects.filter(user__username__in=["nova", "other"]).values_list("user", "role"))
        assert roles == {mentor.user_id: "mentor", mentee.user_id: "mentee"}

    def test_it_names_the_person_and_the_term(self, cast):
        person = make_person(cast, "Аистов", role="mentor")

        job = ordered(cast, [person])

        last = cast.school.today + timedelta(days=14)
        for words in (person.full_name, "наставник", f"до {last:%d.%m.%Y}"):
            assert words in text_of(job)
        assert job.result == {"invited": 1, "letters": 0}
        assert job.result_file.expires_at == Invitation.objects.get().expires_at

    def test_it_is_for_its_owner_only(self, cast):
        job = ordered(cast, [make_person(cast, role="mentor")])
        address = reverse("jobs:job-file", args=[job.public_id])

        answers = {who: cast.client(who).get(address).status_code for who in ("curator", "director", "administrator")}

        assert answers == {"curator": 200, "director": 404, "administrator": 404}

    def test_page_of_the_work_says_what_came_of_it(self, cast):
        job = ordered(cast, [make_person(cast, role="mentor")])

        page = cast.client("curator").get(reverse("jobs:job-detail", args=[job.public_id])).content.decode()

        assert "Приглашены: 1\N{NO-BREAK SPACE}человек. Распечатайте файл, разрежьте и раздайте. Писем не было." in page

    def test_link_stands_in_no_table_and_no_log(self, cast, caplog):
        caplog.set_level(logging.DEBUG)

        job = ordered(cast, [make_person(cast, "Аистов", role="mentor")])

        secret = links_of(job)[0].split("/")[-2]
        job.refresh_from_db()
        kept = [*Invitation.objects.values_list("secret", flat=True), str(job.arguments), str(job.result), job.title]
        kept += [str(row) for row in AuditEvent.objects.values_list("title", "changes", "reason")]
        assert all(secret not in words for words in [*kept, caplog.text])
        assert "Аистов" not in caplog.text

    def test_log_says_how_many_and_the_journal_that_they_were_printed(self, cast):
        ordered(cast, [make_person(cast, role="mentor"), make_person(cast, role="mentor"), make_person(cast)])

        titles = AuditEvent.objects.filter(action="invite").values_list("title", flat=True)
        assert sorted(titles) == ["Приглашения: наставляемый, 1", "Приглашения: наставник, 2"]
        assert AccessEntry.objects.get(kind="print").rows == 3


class TestAgain:
    def test_second_click_is_the_same_work(self, cast):
        person, token = make_person(cast, role="mentor"), str(uuid4())
        first = ordered(cast, [person], token=token)

        answer = send(cast, [person], confirmed="1", token=token)

        assert answer.url == reverse("jobs:job-detail", args=[first.public_id])
        assert (Job.objects.count(), Invitation.objects.count()) == (1, 1)

    def test_link_that_still_works_is_left_alone_unless_asked(self, cast):
        person = make_person(cast, role="mentor")
        old = links_of(ordered(cast, [person]))[0]

        refused = send(cast, [person], confirmed="1", token=str(uuid4()))
        still = Client().get(old).status_code
        renewed = send(cast, [person], confirmed="1", token=str(uuid4()), renew="on")
        new = links_of(jobs.run_now(Job.objects.order_by("-pk").first()))[0]

        assert refused.context["form"].non_field_errors()[0].startswith("Приглашать некого")
        assert renewed.url.startswith("/jobs/")
        assert [still, Client().get(old).status_code, Client().get(new).status_code] == [200, 404, 200]

    def test_who_came_in_while_the_work_waited_is_left_out(self, cast):
        first, second = make_person(cast, role="mentor"), make_person(cast, role="mentor")
        send(cast, [first, second], confirmed="1", token=str(uuid4()))
        Person.objects.filter(pk=first.pk).update(user=cast.mentor)

        job = jobs.run_now(Job.objects.get())

        assert (job.result["invited"], Invitation.objects.get().subject) == (1, second.public_id)

    def test_all_came_in_meanwhile(self, cast):
        person = make_person(cast, role="mentor")
        send(cast, [person], confirmed="1", token=str(uuid4()))
        Person.objects.filter(pk=person.pk).update(user=cast.mentor)

        job = jobs.run_now(Job.objects.get())

        assert (job.state, job.error[:21]) == ("failed", "Приглашать уже некого")

    @pytest.mark.parametrize("token", ["", "none", "x" * 300])
    def test_forged_token_is_no_error(self, cast, token):
        page = send(cast, [make_person(cast, role="mentor")], confirmed="1", token=token)

        assert (page.status_code, Job.objects.count()) == (200, 0)

    def test_person_of_another_school_is_not_invited(self, cast):
        stranger = make_person(cast, organization=cast.foreign_school)

        answer = send(cast, [stranger], confirmed="1", token=str(uuid4()))

        assert (answer.status_code, Job.objects.count()) == (302, 0)


class TestLetters:
    def test_who_has_an_address_gets_his_own_link(self, cast):
        with_address = make_person(cast, "Аистов", role="mentor", email="aist@example.org")
        without = make_person(cast, "Бобров", role="mentor")

        cast.school.short_name = "Школа\n№ 12"
        cast.school.save()
        job = ordered(cast, [with_address, without], letters="on")

        links = links_of(job)
        assert [letter.to for letter in mail.outbox] == [["aist@example.org"]]
        assert mail.outbox[0].subject == "Приглашение: наставничество, Школа № 12"
        assert (links[0] in mail.outbox[0].body, links[1] in mail.outbox[0].body) == (True, False)
        assert job.result == {"invited": 2, "letters": 1, "sent": 1}
        assert invitations.words(job).endswith("Писем отправлено: 1 из 1.")

    def test_none_without_the_tick_or_without_a_mail_server(self, cast, settings):
        person = make_person(cast, role="mentor", email="aist@example.org")
        ordered(cast, [person])
        Job.objects.all().delete()
        settings.EMAIL_BACKEND = CONSOLE

        job = ordered(cast, [person], letters="on", renew="on")

        assert (mail.outbox, job.result["letters"]) == ([], 0)

    def test_letter_that_is_refused_stops_nothing_and_its_link_is_in_no_log(self, cast, monkeypatch, caplog):
        def refuse(self, messages):
            raise OSError(messages[0].body)

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        person = make_person(cast, role="mentor", email="aist@example.org")

        job = ordered(cast, [person], letters="on")

        assert (job.state, job.result["sent"]) == ("ready", 0)
        assert links_of(job)[0].split("/")[-2] not in caplog.text
        assert "OSError" in caplog.text

    def test_broken_sending_is_told(self, cast):
        job = Job(result={"invited": 3, "letters": 2})

        assert invitations.words(job).endswith("Отправка писем прервалась: раздайте ссылки из файла.")
