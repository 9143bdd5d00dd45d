"""How pairs end, pause, are cancelled and replaced."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.organizations.enums import DayKind
from apps.organizations.models import CalendarDay
from apps.pairing.models import Pair, Refusal
from apps.pairing.services import pairs
from apps.pairing.signals import pair_ended, pair_started
from apps.participants.models import Person
from tests.factories import make_pair, make_person
from tests.pairing.people import (
    agreed_pair,
    approved_order,
    employees_form,
    propose,
    reason,
    terms,
    two_people,
    with_terms,
)

TODAY = date(2026, 11, 20)  # a Friday


@pytest.fixture
def heard():
    """What was told to the rooms above."""
    events = []

    def ended(sender, pair, by, replacement, **kwargs):
        events.append(("ended", pair.pk, replacement and replacement.pk))

    def started(sender, pair, by, document, **kwargs):
        events.append(("started", pair.pk, document.number))

    pair_ended.connect(ended)
    pair_started.connect(started)
    yield events
    pair_ended.disconnect(ended)
    pair_started.disconnect(started)


def close(cast, pair, **changes):
    values = {"by": cast.curator, "action": "end", "reason": reason("curator_wish"), "note": "Причина", "day": TODAY}
    return pairs.close(pair, **{**values, **changes})


def said(cast, pair, **changes):
    """The refusal in words, or nothing when the pair was closed."""
    try:
        close(cast, pair, **changes)
    except Refused as refusal:
        return refusal.sentence
    return ""


def page_data(**changes):
    return {"action": "complete", "day": "2026-11-20", "reason": reason("done", "Программа выполнена").pk, **changes}


class TestClose:
    def test_completed_with_its_day_and_reason(self, cast, heard):
        pair = make_pair(cast)

        cast.client("curator").post(f"/pairs/{pair.public_id}/close/", page_data())

        pair.refresh_from_db()
        assert (pair.state, pair.ended_on, pair.end_reason.code, pair.end_note) == (
            "completed",
            TODAY,
            "done",
            "Программа выполнена",
        )
        assert heard == [("ended", pair.pk, None)]

    @pytest.mark.parametrize(
        "bad", [{"day": "завтра"}, {"day": ""}, {"reason": ""}, {"reason": "999"}, {"action": "destroy"}]
    )
    def test_broken_input_is_shown_again(self, cast, bad):
        pair = make_pair(cast)

        response = cast.client("curator").post(f"/pairs/{pair.public_id}/close/", page_data(note="Слова", **bad))

        pair.refresh_from_db()
        assert (response.status_code, pair.state) == (200, "active")
        assert "Слова" in response.content.decode()

    def test_before_its_beginning_is_refused(self, cast):
        with pytest.raises(Refused) as refusal:
            close(cast, make_pair(cast), day=date(2026, 9, 14))

        assert refusal.value.sentence == "Пара не может закончиться раньше, чем началась. Исправьте дату."

    def test_on_its_first_day_is_allowed(self, cast):
        assert close(cast, make_pair(cast), day=date(2026, 9, 15)).ended_on == date(2026, 9, 15)

    def test_second_time_is_calm(self, cast, heard):
        pair = make_pair(cast)
        close(cast, pair)

        with pytest.raises(AlreadyDone):
            close(cast, pair)

        assert len(heard) == 1

    def test_page_of_a_finished_pair_leads_back(self, cast):
        pair = make_pair(cast, state="completed")

        response = cast.client("curator").get(f"/pairs/{pair.public_id}/close/", follow=True)

        assert [str(m) for m in response.context["messages"]] == [
            "Состояние пары сейчас – «завершена»: этот шаг невозможен."
        ]

    @pytest.mark.parametrize(("code", "remembered"), [("mentor_wish", 1), ("mentee_wish", 1), ("curator_wish", 0)])
    def test_wish_of_a_side_is_remembered_as_refusal(self, cast, code, remembered):
        close(cast, make_pair(cast), reason=reason(code))

        assert Refusal.objects.count() == remembered

    def test_by_order_makes_a_draft_and_ends_nothing(self, cast):
        pair = make_pair(cast)

        response = cast.client("curator").post(f"/pairs/{pair.public_id}/close/", page_data(by_order="on"))

        pair.refresh_from_db()
        assert (pair.state, response.headers["Location"][:11]) == ("active", "/documents/")


class TestNotice:
    """Ст. 351.8 ТК РФ: three working days by the production calendar."""

    @pytest.fixture
    def pair(self, cast):
        employees_form(cast)
        return make_pair(cast)

    @pytest.mark.parametrize(
        ("notice", "day", "allowed"),
        [
            (date(2026, 11, 20), date(2026, 11, 24), False),  # Friday: Monday, Tuesday, Wednesday
            (date(2026, 11, 20), date(2026, 11, 25), True),
            (date(2026, 11, 21), date(2026, 11, 24), False),  # Saturday counts from Monday too
            (date(2026, 11, 21), date(2026, 11, 25), True),
            (date(2026, 11, 16), date(2026, 11, 19), True),
            (date(2026, 11, 16), date(2026, 11, 18), False),
        ],
    )
    def test_three_working_days(self, cast, pair, notice, day, allowed):
        words = said(cast, pair, day=day, notice_on=notice)

        assert (words == "", words.startswith(f"После уведомления {notice:%d.%m.%Y} ")) == (allowed, not allowed)

    def test_friday_evening_over_the_new_year(self, cast, pair):
        """Notice on Friday evening before the holidays of 1–8 January: 11, 12 and 13 January are the working days."""
        CalendarDay.objects.bulk_create(
            [CalendarDay(date=date(2027, 1, n), kind=DayKind.HOLIDAY, title="каникулы") for n in range(1, 9)]
            + [
                CalendarDay(date=date(2026, 12, n), kind=DayKind.HOLIDAY, title="перенос")
                for n in (26, 27, 28, 29, 30, 31)
            ]
        )
        with clock.frozen(datetime(2026, 12, 25, 18, 30, tzinfo=UTC)):
            with pytest.raises(Refused) as refusal:
                close(cast, pair, day=date(2027, 1, 12), notice_on=date(2026, 12, 25))
            close(cast, pair, day=date(2027, 1, 13), notice_on=date(2026, 12, 25))

        assert refusal.value.sentence == (
            "После уведомления 25.12.2026 пара может закончиться не раньше 13.01.2027 (3 рабочих дня)."
        )
        assert pair.ended_on == date(2027, 1, 13)

    def test_working_saturday_counts(self, cast, pair):
        CalendarDay.objects.create(date=date(2026, 11, 21), kind=DayKind.WORKDAY)

        close(cast, pair, day=date(2026, 11, 24), notice_on=date(2026, 11, 20))

        assert pair.state == "ended"

    def test_without_notice_is_refused(self, cast, pair):
        with pytest.raises(Refused) as refusal:
            close(cast, pair)

        assert refusal.value.sentence == (
            "Укажите дату письменного уведомления: о досрочном прекращении предупреждают не менее чем за 3 рабочих дня "
            "(ст. 351.8 ТК РФ)."
        )

    @pytest.mark.parametrize("code", ["dismissal", "force_majeure", "consent_withdrawn"])
    def test_nobody_left_to_warn(self, cast, pair, code):
        assert close(cast, pair, reason=reason(code)).state == "ended"

    def test_completion_needs_no_notice(self, cast, pair):
        assert close(cast, pair, action="complete").state == "completed"

    def test_notice_is_kept_with_the_terms(self, cast, pair):
        close(cast, pair, day=date(2026, 11, 25), notice_on=date(2026, 11, 20))

        assert Pair.objects.get(pk=pair.pk).terms.notice_on == date(2026, 11, 20)

    def test_notice_entered_before_is_used(self, cast, pair):
        pair = with_terms(pair, notice_on=date(2026, 11, 10))

        assert close(cast, pair).state == "ended"

    def test_other_forms_need_no_notice(self, cast):
        assert close(cast, make_pair(cast)).state == "ended"

    def test_page_asks_for_the_notice(self, cast, pair):
        data = page_data(action="end", day="2026-11-24", notice_on="2026-11-20")

        page = cast.client("director").post(f"/pairs/{pair.public_id}/close/", data).content.decode()

        pair.refresh_from_db()
        assert "не раньше 25.11.2026 (3 рабочих дня)" in page
        assert pair.state == "active"


class TestPause:
    def test_suspended_and_resumed_from_the_page(self, cast):
        pair = make_pair(cast)
        client = cast.client("curator")
        states = []

        client.post(f"/pairs/{pair.public_id}/suspend/", {"reason": "Болезнь"})
        states.append(Pair.objects.get().state)
        client.post(f"/pairs/{pair.public_id}/resume/")
        states.append(Pair.objects.get().state)

        assert states == ["suspended", "active"]

    def test_reason_is_needed(self, cast):
        pair = make_pair(cast)

        response = cast.client("curator").post(f"/pairs/{pair.public_id}/suspend/", {"reason": ""})

        assert (response.status_code, Pair.objects.get().state) == (200, "active")

    def test_resume_of_an_active_pair_is_calm(self, cast):
        pair = make_pair(cast)

        response = cast.client("curator").post(f"/pairs/{pair.public_id}/resume/", follow=True)

        assert [str(m) for m in response.context["messages"]] == ["Уже сделано: состояние «действует»."]


class TestCancel:
    @pytest.mark.parametrize(("refused", "count"), [("", 0), ("on", 1)])
    def test_kept_with_its_reason(self, cast, refused, count):
        pair = make_pair(cast, state="proposed")

        cast.client("curator").post(f"/pairs/{pair.public_id}/cancel/", {"reason": "Ошибка", "refused": refused})

        pair.refresh_from_db()
        assert (pair.state, pair.end_note, pair.ended_on) == ("cancelled", "Ошибка", TODAY)
        assert Refusal.objects.count() == count

    def test_refusal_is_remembered_once(self, cast):
        mentor, mentee = two_people(cast)
        for _ in range(2):
            pairs.cancel(make_pair(cast, mentor, mentee, state="proposed"), by=cast.curator, note="Нет", refused=True)

        assert list(Refusal.objects.values_list("mentor", "mentee")) == [(mentor.pk, mentee.pk)]


class TestReplace:
    def new(self, cast, old, **options):
        mentor = make_person(cast, "Петрова", gender="f", role="mentor")
        return pairs.replace(old, mentors=[mentor], terms=terms(cast), by=cast.curator, **options)

    def test_old_pair_goes_on_until_the_order(self, cast, heard):
        old = make_pair(cast)

        new = self.new(cast, old)

        old.refresh_from_db()
        assert (old.state, new.state, new.replaces, new.mentees) == ("active", "proposed", old, old.mentees)
        assert heard == []

    def test_order_starts_the_new_and_ends_the_old(self, cast, heard):
        old = make_pair(cast)
        new = self.new(cast, old)
        pairs.agree_all_on_paper(new, by=cast.curator)

        document = approved_order(cast, [Pair.objects.get(pk=new.pk)])

        old.refresh_from_db()
        new.refresh_from_db()
        assert document.kind == "pairing.change_pairs"
        assert (old.state, old.ended_on, new.state, new.activated_on) == (
            "replaced",
            date(2026, 11, 23),
            "active",
            date(2026, 11, 23),
        )
        assert old.end_note == f"Замена наставника: приказ {document}"
        assert heard == [("ended", old.pk, new.pk), ("started", new.pk, document.number)]

    def test_second_proposal_is_calm(self, cast):
        old = make_pair(cast)
        self.new(cast, old)

        with pytest.raises(AlreadyDone):
            self.new(cast, old)

    @pytest.mark.parametrize("state", ["proposed", "agreed", "ordered", "completed", "ended", "cancelled"])
    def test_only_a_running_pair(self, cast, state):
        with pytest.raises(Refused):
            self.new(cast, make_pair(cast, state=state))

    def test_cancelled_replacement_may_be_proposed_again(self, cast):
        old = make_pair(cast)
        pairs.cancel(self.new(cast, old), by=cast.curator, note="Передумали")

        assert self.new(cast, old).state == "proposed"

    def test_same_mentor_at_his_limit_is_not_counted_twice(self, cast):
        mentor, mentee = two_people(cast)
        cast.school.mentor_capacity = 1
        cast.school.save()
        old = make_pair(cast, mentor, mentee)

        new = propose(cast, [mentor], [mentee], replaces=old)

        assert new.replaces == old

    def test_from_the_page(self, cast):
        old = make_pair(cast)
        mentor = make_person(cast, "Петрова", role="mentor")
        data = {"mentor": mentor.pk, "form": cast.form.pk, "start": "2026-11-23", "end": "2027-05-31"}

        cast.client("curator").post(f"/pairs/{old.public_id}/replacement/", data)

        new = Pair.objects.get(replaces=old)
        assert (new.mentors, new.state) == ([mentor], "proposed")

    def test_present_mentor_is_barred_on_the_page(self, cast):
        mentor, mentee = two_people(cast)
        old = make_pair(cast, mentor, mentee)

        page = cast.client("curator").get(f"/pairs/{old.public_id}/replacement/").content.decode()

        assert (
            f'<option value="{mentor.pk}" disabled>Соколова Пётр Ильич, учитель математики — нынешний наставник' in page
        )


def test_agreed_pair_may_be_cancelled_but_not_closed(cast):
    pair = agreed_pair(cast)

    with pytest.raises(Refused):
        close(cast, pair)

    assert pairs.cancel(pair, by=cast.curator, note="Ошибка").state == "cancelled"


def test_page_of_a_pair_says_that_a_member_left_and_what_to_do(cast):
    pair = make_pair(cast)
    address = reverse("pairing:pair-detail", args=[pair.public_id])
    before = cast.client("curator").get(address).content.decode()
    Person.objects.filter(pk=pair.mentors[0].pk).update(left_on=date(2026, 11, 18))

    after = cast.client("curator").get(address).content.decode()
    told = cast.client("mentee").get(address)

    assert "больше не в организации" not in before
    assert "Выбытие отмечено: 18.11.2026." in after
    assert "(наставник) больше не в организации, а пара действует. Что дальше:" in after
    assert f'href="/pairs/{pair.public_id}/replacement/">другой наставник</a>' in after
    assert f'href="/pairs/{pair.public_id}/close/">закончить пару</a>' in after
    assert told.status_code != 200 or "Что дальше:" not in told.content.decode()


def test_page_of_a_pair_whose_mentee_left_offers_no_other_mentor(cast):
    pair = make_pair(cast)
    Person.objects.filter(pk=pair.mentees[0].pk).update(left_on=date(2026, 11, 18))

    page = cast.client("curator").get(reverse("pairing:pair-detail", args=[pair.public_id])).content.decode()

    assert "Что дальше: <a" in page
    assert "другой наставник</a>" not in page


def test_page_of_a_proposed_pair_whose_member_left_says_to_cancel_it(cast):
    pair = make_pair(cast, state="proposed")
    Person.objects.filter(pk=pair.mentors[0].pk).update(left_on=date(2026, 11, 18))

    page = cast.client("curator").get(reverse("pairing:pair-detail", args=[pair.public_id])).content.decode()

    assert "больше не в организации. <a" in page
    assert f'href="/pairs/{pair.public_id}/cancel/">Отмените пару</a> и предложите другую.' in page
