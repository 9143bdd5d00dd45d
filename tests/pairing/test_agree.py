"""Agreement of both sides: their own click, or the curator's mark about a paper."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.core.errors import AlreadyDone, Refused
from apps.core.russian.numbers import counted
from apps.pairing.models import Pair, PairMember
from apps.pairing.services import pairs, papers
from apps.workflow.models import AuditEvent
from tests.conftest import NOON
from tests.factories import make_consent, make_pair, make_person, make_pupil


@pytest.fixture
def pair(cast):
    """A proposed pair whose both sides have logins."""
    mentor = make_person(cast, "Соколова", user=cast.mentor, role="mentor")
    mentee = make_person(cast, "Лапин", user=cast.mentee, role="mentee")
    return make_pair(cast, mentor, mentee, state="proposed")


def member(pair, role):
    return pair.members.select_related("person", "pair").get(role=role)


def address(pair, step):
    return f"/pairs/{pair.public_id}/{step}/"


class TestOnline:
    def test_both_sides_agree_and_the_pair_is_agreed(self, cast, pair):
        states = []

        for who in ("mentor", "mentee"):
            cast.client(who).post(address(pair, "agree"))
            states.append(Pair.objects.get().state)

        answers = list(PairMember.objects.order_by("pk").values_list("agreed_by__username", "on_paper", "agreed_at"))
        assert states == ["proposed", "agreed"]
        assert answers == [("mentor", False, NOON), ("mentee", False, NOON)]
        assert Pair.objects.get().agreed_at == NOON

    def test_double_click_is_a_calm_message(self, cast, pair):
        client = cast.client("mentor")
        client.post(address(pair, "agree"))

        response = client.post(address(pair, "agree"), follow=True)

        assert [str(m) for m in response.context["messages"]][-1] == "Согласие этого участника уже отмечено."
        assert AuditEvent.objects.filter(action="member_agreed").count() == 1

    def test_curator_cannot_click_for_a_side(self, cast, pair):
        response = cast.client("curator").post(address(pair, "agree"), follow=True)

        words = [str(m) for m in response.context["messages"]]
        assert words == ["Согласие даёт сам участник пары. Подпись на бумаге отмечает куратор."]
        assert PairMember.objects.exclude(agreed_at=None).count() == 0

    def test_one_side_cannot_answer_for_the_other(self, cast, pair):
        with pytest.raises(PermissionDenied):
            pairs.agree(member(pair, "mentee"), by=cast.mentor)

        assert PairMember.objects.exclude(agreed_at=None).count() == 0

    @pytest.mark.parametrize("state", ["agreed", "ordered", "active", "suspended", "completed", "ended", "cancelled"])
    def test_only_a_proposed_pair_is_answered(self, cast, state):
        mentor = make_person(cast, user=cast.mentor)
        pair = make_pair(cast, mentor, state=state)

        with pytest.raises(Refused) as refusal:
            pairs.agree(member(pair, "mentor"), by=cast.mentor)

        assert refusal.value.sentence == "Согласие принимается, пока пара предложена. Сейчас она в другом состоянии."

    def test_button_stands_at_the_own_line_only(self, cast, pair):
        page = cast.client("mentor").get(f"/pairs/{pair.public_id}/").content.decode()

        assert page.count("Я согласен") == 1
        assert "Согласие на бумаге" not in page

    def test_former_member_has_no_say(self, cast, pair):
        pair.members.filter(role="mentor").update(left_on=pair.start, left_note="отказался")

        with pytest.raises(PermissionDenied):
            pairs.agree(member(pair, "mentor"), by=cast.mentor)

    def test_group_is_agreed_when_the_last_has_answered(self, cast):
        pair = make_pair(cast, state="proposed", is_group=True)
        third = PairMember.objects.create(
            pair=pair, person=make_person(cast, user=cast.mentee), role="mentee", joined_on=pair.start
        )
        for role in ("mentor", "mentee"):
            pairs.agree(pair.members.filter(role=role).exclude(pk=third.pk).get(), by=cast.curator, on_paper=True)
        before = Pair.objects.get().state

        pairs.agree(third, by=cast.mentee)

        assert (before, Pair.objects.get().state) == ("proposed", "agreed")


class TestPaper:
    def test_curator_marks_both_papers(self, cast, pair):
        client = cast.client("curator")

        for role in ("mentor", "mentee"):
            client.post(address(pair, "mark-agreed"), {"member": member(pair, role).pk})

        rows = list(PairMember.objects.order_by("pk").values_list("agreed_by__username", "on_paper"))
        assert (Pair.objects.get().state, rows) == ("agreed", [("curator", True), ("curator", True)])

    @pytest.mark.parametrize("text", ["", "abc", "0", "99999999999999999999999"])
    def test_unknown_member_is_not_found(self, cast, pair, text):
        assert cast.client("curator").post(address(pair, "mark-agreed"), {"member": text}).status_code == 404

    def test_member_of_another_pair_is_not_found(self, cast, pair):
        other = member(make_pair(cast, state="proposed"), "mentor")

        response = cast.client("curator").post(address(pair, "mark-agreed"), {"member": other.pk})

        other.refresh_from_db()
        assert (response.status_code, other.agreed_at) == (404, None)

    def test_mark_twice_is_a_calm_message(self, cast, pair):
        pairs.agree(member(pair, "mentor"), by=cast.curator, on_paper=True)

        with pytest.raises(AlreadyDone):
            pairs.agree(member(pair, "mentor"), by=cast.curator, on_paper=True)

    def test_mentor_cannot_mark_a_paper(self, cast, pair):
        with pytest.raises(PermissionDenied):
            pairs.agree(member(pair, "mentee"), by=cast.mentor, on_paper=True)


class TestMinor:
    @pytest.fixture
    def pair(self, cast):
        pupil = make_pupil(cast, "Школьников", user=cast.mentee, role="mentee")
        return make_pair(cast, make_person(cast, role="mentor"), pupil, state="proposed")

    def test_own_click_of_a_minor_is_refused(self, cast, pair):
        with pytest.raises(Refused) as refusal:
            pairs.agree(member(pair, "mentee"), by=cast.mentee)

        assert refusal.value.sentence == (
            "За несовершеннолетнего соглашается законный представитель: его бумагу отмечает куратор."
        )

    def test_paper_without_the_representative_is_refused(self, cast, pair):
        with pytest.raises(Refused) as refusal:
            pairs.agree(member(pair, "mentee"), by=cast.curator, on_paper=True, representative="  ")

        assert refusal.value.sentence == "Школьников П. И.: впишите, кто из законных представителей подписал согласие."

    def test_paper_of_the_representative_is_kept(self, cast, pair):
        cast.client("curator").post(
            address(pair, "mark-agreed"),
            {"member": member(pair, "mentee").pk, "representative": "Школьникова Мария Петровна"},
        )

        assert member(pair, "mentee").representative == "Школьникова Мария Петровна"

    def test_representative_known_from_the_ledger_stands_in_the_form(self, cast, pair):
        make_consent(
            member(pair, "mentee").person, signer="representative", representative_name="Школьникова Мария Петровна"
        )

        page = cast.client("curator").get(f"/pairs/{pair.public_id}/").content.decode()

        assert 'name="representative" required maxlength="200" value="Школьникова Мария Петровна"' in page

    def test_page_tells_the_minor_what_to_do(self, cast, pair):
        page = cast.client("mentee").get(f"/pairs/{pair.public_id}/").content.decode()

        assert "Я согласен" not in page
        assert "За Вас соглашается законный представитель: отдайте его подпись куратору." in page


class TestDayOfThePaper:
    def mark(self, cast, pair, role, step="mark-agreed", **data):
        sent = {"member": member(pair, role).pk, **data}
        return cast.client("curator").post(address(pair, step), sent, follow=True).content.decode()

    def test_day_on_the_paper_is_kept_beside_the_mark(self, cast, pair):
        page = self.mark(cast, pair, "mentor", signed_on="2026-09-18")

        marked = member(pair, "mentor")
        assert (marked.agreed_on, marked.agreed_at) == (date(2026, 9, 18), NOON)
        assert "наставник, согласие на бумаге от 18.09.2026" in page

    def test_without_a_day_it_is_today(self, cast, pair):
        self.mark(cast, pair, "mentor")

        assert member(pair, "mentor").agreed_on == date(2026, 11, 20)

    def test_own_consent_is_of_today(self, cast, pair):
        pairs.agree(member(pair, "mentor"), by=cast.mentor)

        assert member(pair, "mentor").agreed_on == date(2026, 11, 20)

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            ("2026-11-21", "Дата согласия не может быть позже сегодняшней (20.11.2026)."),
            ("вчера", "Дата на бумаге записана неверно. Впишите её так: 20.09.2026."),
        ],
    )
    def test_wrong_day_is_refused(self, cast, pair, day, words):
        page = self.mark(cast, pair, "mentor", signed_on=day)

        assert words in page
        assert member(pair, "mentor").agreed_at is None

    def test_day_is_corrected_with_a_line_in_the_log(self, cast, pair):
        self.mark(cast, pair, "mentor")

        page = self.mark(cast, pair, "mentor", "consent-day", signed_on="2026-09-18")

        event = AuditEvent.objects.filter(action="member_agreed").latest("pk")
        assert "согласие на бумаге от 18.09.2026" in page
        assert (event.title, event.changes) == (
            "исправлена дата согласия на бумаге",
            {"agreed_on": ["20.11.2026", "18.09.2026"]},
        )

    def test_day_later_than_the_order_in_force_is_refused(self, cast, pair):
        for role in ("mentor", "mentee"):
            self.mark(cast, pair, role, signed_on="2026-09-10")
        pair.refresh_from_db()
        papers.record_paper(
            [pair], number="45-од", day=date(2026, 9, 14), reason="Внесено позже", scan=None, by=cast.curator
        )

        page = self.mark(cast, pair, "mentor", "consent-day", signed_on="2026-09-15")

        assert "Пара закреплена приказом № 45-од от 14.09.2026: согласие не может быть позже его даты." in page
        assert member(pair, "mentor").agreed_on == date(2026, 9, 10)

    def test_consent_that_nobody_gave_has_no_day_to_correct(self, cast, pair):
        page = self.mark(cast, pair, "mentor", "consent-day", signed_on="2026-09-18")

        assert "Согласие этого участника ещё не отмечено: отметьте его вместе с датой." in page


class TestChangeOfTerms:
    def send(self, cast, pair, **changes):
        data = {"form": pair.form_id, "role_model": pair.role_model_id, "start": "2026-09-15", "end": "2027-05-31"}
        return cast.client("curator").post(address(pair, "edit"), {**data, **changes})

    def test_other_terms_need_agreement_anew(self, cast, pair):
        pairs.agree(member(pair, "mentor"), by=cast.mentor)

        self.send(cast, pair, end="2027-04-30")

        pair.refresh_from_db()
        assert (str(pair.end), member(pair, "mentor").agreed_at) == ("2027-04-30", None)
        event = AuditEvent.objects.get(action="change")
        assert event.changes == {"end": ["2027-05-31", "2027-04-30"]}

    def test_same_terms_keep_the_agreement(self, cast, pair):
        pairs.agree(member(pair, "mentor"), by=cast.mentor)

        self.send(cast, pair)

        assert (member(pair, "mentor").agreed_at, AuditEvent.objects.filter(action="change").count()) == (NOON, 0)

    def test_agreed_pair_is_not_changed(self, cast):
        pair = make_pair(cast, state="agreed")

        page = self.send(cast, pair, end="2027-04-30").content.decode()

        pair.refresh_from_db()
        assert "Условия меняют, пока пара предложена." in page
        assert str(pair.end) == "2027-05-31"

    def test_start_moves_with_its_members(self, cast, pair):
        self.send(cast, pair, start="2026-10-01")

        assert {str(m.joined_on) for m in pair.members.all()} == {"2026-10-01"}

    def test_goal_stays_out_of_the_log(self, cast, pair):
        self.send(cast, pair, goal="Личное")

        assert AuditEvent.objects.get(action="change").changes == {"goal": ["", "изменена"]}


class TestManyPapers:
    def test_one_day_for_all_and_each_pair_by_itself(self, cast):
        grown, known, unknown = make_pair(cast, state="proposed"), make_pupil(cast, "Ким"), make_pupil(cast, "Юн")
        make_consent(known, signer="both", representative_name="Ким Ольга Сергеевна")
        with_known = make_pair(cast, mentee=known, state="proposed")
        without = make_pair(cast, mentee=unknown, state="proposed")
        left = make_pair(cast, state="proposed")
        chosen = [grown.pk, with_known.pk, without.pk]

        page = cast.client("curator").post(
            "/pairs/paper-consents/", {"chosen": chosen, "day": "2026-11-10"}, follow=True
        )

        states = dict(Pair.objects.values_list("pk", "state"))
        assert states == {grown.pk: "agreed", with_known.pk: "agreed", without.pk: "proposed", left.pk: "proposed"}
        assert [str(m) for m in page.context["messages"]] == [
            "2 пары согласованы. Теперь их можно внести в приказ.",
            f"{without.title}: Юн П. И.: впишите, кто из законных представителей подписал согласие.",
        ]
        assert member(with_known, "mentee").representative == "Ким Ольга Сергеевна"
        assert set(PairMember.objects.exclude(agreed_at=None).values_list("agreed_on", "on_paper", "pair")) == {
            (date(2026, 11, 10), True, grown.pk),
            (date(2026, 11, 10), True, with_known.pk),
        }

    def test_all_at_once_or_nobody(self, cast):
        make_pair(cast, state="proposed"), make_pair(cast, state="proposed")
        client = cast.client("curator")

        nobody = client.post("/pairs/paper-consents/", {"day": "2026-11-10"})
        client.post("/pairs/paper-consents/", {"everybody": "on", "day": "2026-11-10"})

        assert list(nobody.context["form"].errors) == ["chosen"]
        assert set(Pair.objects.values_list("state", flat=True)) == {"agreed"}

    def test_list_leads_there_while_a_pair_waits(self, cast):
        client = cast.client("curator")
        without = client.get("/pairs/").content.decode()
        make_pair(cast, state="proposed")

        assert ["/pairs/paper-consents/" in text for text in (without, client.get("/pairs/").content.decode())] == [
            False,
            True,
        ]

    def test_pair_of_another_school_is_no_choice(self, cast):
        foreign = make_pair(cast, state="proposed", organization=cast.foreign_school, year=cast.foreign_year)

        page = cast.client("curator").post("/pairs/paper-consents/", {"chosen": [foreign.pk], "day": "2026-11-10"})

        assert list(page.context["form"].errors) == ["chosen"]
        assert Pair.objects.get().state == "proposed"

    @pytest.mark.parametrize("count", [1, 3])
    def test_same_number_of_queries(self, cast, django_assert_num_queries, count):
        for _ in range(count):
            child = make_pupil(cast)
            make_consent(child, signer="both", representative_name="Ким Ольга Сергеевна")
            make_pair(cast, mentee=child, state="proposed")
        client = cast.client("curator")
        client.get("/pairs/paper-consents/")

        with django_assert_num_queries(19):
            client.post("/pairs/paper-consents/", {"everybody": "on", "day": "2026-11-10"})

        assert set(Pair.objects.values_list("state", flat=True)) == {"agreed"}

    def test_every_side_and_every_pair_has_its_line_in_the_log(self, cast):
        chosen = [make_pair(cast, state="proposed") for _ in range(2)]

        pairs.agree_many_on_paper(chosen, by=cast.curator, day=date(2026, 11, 10), signers={})

        told = AuditEvent.objects.filter(object_type="pairing.Pair").order_by("object_id", "pk")
        assert list(told.values_list("object_id", "action", "actor")) == [
            (pair.pk, action, cast.curator.pk)
            for pair in chosen
            for action in ("member_agreed", "member_agreed", "agree")
        ]

    @pytest.mark.parametrize("chosen", ["named", "everybody"])
    def test_second_click_is_calm(self, cast, chosen):
        pair = make_pair(cast, state="proposed")
        sent = {"day": "2026-11-10", **({"chosen": [pair.pk]} if chosen == "named" else {"everybody": "on"})}
        client = cast.client("curator")
        client.post("/pairs/paper-consents/", sent, follow=True)

        page = client.post("/pairs/paper-consents/", sent, follow=True)

        assert [str(m) for m in page.context["messages"]] == ["Согласия этих пар уже отмечены."]
        assert AuditEvent.objects.filter(action="agree").count() == 1

    def test_pair_that_was_cancelled_meanwhile_is_named(self, cast):
        gone, kept = make_pair(cast, state="cancelled"), make_pair(cast, state="proposed")

        page = cast.client("curator").post(
            "/pairs/paper-consents/", {"chosen": [gone.pk, kept.pk], "day": "2026-11-10"}, follow=True
        )

        assert [str(m) for m in page.context["messages"]] == [
            "1 пара согласована. Теперь их можно внести в приказ.",
            f"{gone.title}: Согласие принимается, пока пара предложена. Сейчас она в другом состоянии.",
        ]

    def test_day_ahead_is_said_at_its_field(self, cast):
        make_pair(cast, state="proposed")

        page = cast.client("curator").post("/pairs/paper-consents/", {"everybody": "on", "day": "2027-01-12"})

        today = f"{cast.school.today:%d.%m.%Y}"
        assert page.context["form"].errors == {"day": [f"Дата согласия не может быть позже сегодняшней ({today})."]}

    def test_many_refusals_are_told_in_short(self, cast):
        for _ in range(7):
            make_pair(cast, mentee=make_pupil(cast), state="proposed")

        page = cast.client("curator").post(
            "/pairs/paper-consents/", {"everybody": "on", "day": "2026-11-10"}, follow=True
        )

        told = [str(m) for m in page.context["messages"]]
        assert (len(told), told[-1]) == (
            6,
            f"И ещё {counted(2, 'пара', 'пары', 'пар')} без отметки: они остались в списке.",
        )

    def test_representative_of_each_minor_is_kept(self, cast):
        signed = {"Ким": "Ким Ольга Сергеевна", "Юн": "Юн Анна Петровна"}
        for name, by in signed.items():
            child = make_pupil(cast, name)
            make_consent(child, signer="both", representative_name=by)
            make_pair(cast, mentee=child, state="proposed")

        cast.client("curator").post("/pairs/paper-consents/", {"everybody": "on", "day": "2026-11-10"})

        kept = PairMember.objects.filter(role="mentee").values_list("person__last_name", "representative")
        assert dict(kept) == signed
        assert set(PairMember.objects.filter(role="mentor").values_list("representative", flat=True)) == {""}

    def test_representatives_whom_no_consent_names_are_written_on_the_same_page(self, cast):
        known, one, other = (make_pupil(cast, name) for name in ("Ким", "Юн", "Цой"))
        make_consent(known, signer="both", representative_name="Ким Ольга Сергеевна")
        for child in (known, one, other):
            make_pair(cast, mentee=child, state="proposed")
        client = cast.client("curator")

        asked = set(client.get("/pairs/paper-consents/").context["form"].unsigned)
        written = {f"signer_{one.pk}": " Юн Анна Петровна ", f"signer_{known.pk}": "Чужой"}
        page = client.post("/pairs/paper-consents/", {"everybody": "on", "day": "2026-11-10", **written}, follow=True)

        assert asked == {f"signer_{one.pk}", f"signer_{other.pk}"}
        kept = PairMember.objects.filter(role="mentee").values_list("person__last_name", "representative")
        assert dict(kept) == {"Ким": "Ким Ольга Сергеевна", "Юн": "Юн Анна Петровна", "Цой": ""}
        assert [str(m).partition(":")[0] for m in page.context["messages"]][1] == Pair.objects.get(
            state="proposed"
        ).title
