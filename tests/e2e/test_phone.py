"""The mentor's phone, 390 × 844: few taps, and nothing lost when the line, the session or the finger fails."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from apps.accounts.models import FormDraft, User
from apps.core import clock
from apps.organizations.enums import Kind, Role
from apps.organizations.models import Membership, MentoringForm, ProgrammeYear, RoleModel
from apps.plans.models import Meeting, PlanItem
from tests.conftest import make_organization
from tests.factories import make_pair, make_person, make_plan

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NOTE = "Разобрали урок, договорились о посещении."


@pytest.fixture
def school():
    """A school whose year has begun two months ago by the real clock: the server of these tests cannot be frozen."""
    today = clock.today()
    region = make_organization(Kind.REGION, "Озёрная область")
    place = make_organization(Kind.MUNICIPALITY, "Первый округ", region)
    school = make_organization(Kind.SCHOOL, "Школа № 5", place, curator_name="Чернышова Марина Викторовна")
    year = ProgrammeYear.objects.create(
        organization=school,
        title="Этот год",
        start=today - timedelta(days=70),
        end=today + timedelta(days=200),
    )
    form, _ = MentoringForm.objects.get_or_create(code="teacher_teacher", defaults={"title": "Учитель – учитель"})
    model, _ = RoleModel.objects.get_or_create(code="experienced_young", defaults={"form": form, "title": "Опытный"})
    return SimpleNamespace(school=school, year=year, form=form, role_model=model, today=today)


def login_of(school, name: str, role: str) -> User:
    user = User(username=name, last_name="Соколова", first_name="Елена")
    user.set_password("demo")
    user.save()
    Membership.objects.create(user=user, organization=school.school, role=role, valid_from=school.year.start)
    return user


@pytest.fixture
def pair(school):
    """A working pair of a mentor with a login; its plan has three tasks around today."""
    mentor = make_person(school, "Соколова", user=login_of(school, "mentor", Role.MENTOR), consent=False)
    pair = make_pair(
        school,
        mentor,
        make_person(school, "Лапин", consent=False),
        start=school.today - timedelta(days=60),
        end=school.today + timedelta(days=120),
        activated_on=school.today - timedelta(days=60),
    )
    plan = make_plan(school, pair, items=0, approved_on=school.today - timedelta(days=50))
    for n, days in enumerate((-3, 0, 5), 1):
        PlanItem.objects.create(plan=plan, position=n, title=f"Задание {n}", due=school.today + timedelta(days=days))
    return pair


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phone(live_server, page, pair, log_in):
    """The mentor's home, opened after the login."""
    page.set_default_timeout(10_000)
    log_in(page, live_server.url, "mentor")
    page.goto(f"{live_server.url}/plans/today/")
    return page


def held_button(page):
    return page.get_by_role("button", name="Встреча состоялась")


def write_note(page, text: str = NOTE) -> None:
    page.get_by_text("Добавить заметку").tap()
    page.get_by_label("Заметка", exact=True).fill(text)


def wait_until(found, seconds: float = 10) -> None:
    """Waits for the server's side of what the page does by itself."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "the server never learned of it"
        time.sleep(0.1)


def notice(page):
    return page.locator("#messages")


def test_a_meeting_of_forty_minutes_and_two_tasks_take_three_taps(phone, pair):
    held_button(phone).tap()
    expect(notice(phone)).to_contain_text("Встреча записана")
    phone.get_by_role("button", name="Готово: Задание 1").tap()
    expect(phone.locator(".task-done")).to_have_count(1)
    phone.get_by_role("button", name="Готово: Задание 2").tap()
    expect(phone.locator(".task-done")).to_have_count(2)

    meeting = Meeting.objects.get()
    assert (meeting.date, meeting.minutes, meeting.state) == (clock.today(), 40, "held")
    assert {p.last_name for p in meeting.present.all()} == {"Соколова", "Лапин"}
    assert list(PlanItem.objects.values_list("title", "state").order_by("position")) == [
        ("Задание 1", "done"),
        ("Задание 2", "done"),
        ("Задание 3", "planned"),
    ]


def test_a_cut_line_keeps_the_words_and_sends_them_when_it_is_back(phone, context):
    write_note(phone)
    context.set_offline(True)
    held_button(phone).tap()
    expect(notice(phone)).to_contain_text("Нет связи")
    assert Meeting.objects.count() == 0

    context.set_offline(False)
    expect(notice(phone)).to_contain_text("Встреча записана")

    assert Meeting.objects.get().note == NOTE
    phone.reload()
    expect(phone.get_by_label("Заметка", exact=True)).to_have_value("")


def test_an_answer_lost_on_the_way_makes_no_second_meeting(phone):
    """The server has written the meeting, the phone does not know: what it sends again is the same meeting."""
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    phone.route(re.compile("/meetings/log/"), lose)
    write_note(phone)
    held_button(phone).tap()
    expect(notice(phone)).to_contain_text("Нет связи")
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(notice(phone)).to_contain_text("уже записана")

    assert lost == [200]
    assert [m.note for m in Meeting.objects.all()] == [NOTE]


def test_a_page_closed_on_a_cut_line_still_has_the_words_and_the_key(phone, context):
    write_note(phone)
    key = phone.locator("input[name=key]").input_value()
    context.set_offline(True)
    held_button(phone).tap()
    expect(notice(phone)).to_contain_text("Нет связи")
    address = phone.url
    phone.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(address)

    expect(again.get_by_label("Заметка", exact=True)).to_have_value(NOTE)
    assert again.locator("input[name=key]").input_value() == key
    held_button(again).tap()
    # A page that closes while the line comes back may still send what it held: then the tap is told so. One meeting stands.
    expect(notice(again)).to_contain_text(re.compile("Встреча записана|Эта встреча уже записана"))
    assert [m.note for m in Meeting.objects.all()] == [NOTE]


def test_a_session_that_ended_meanwhile_loses_no_word(phone, live_server):
    write_note(phone)
    Session.objects.all().delete()
    held_button(phone).tap()
    phone.wait_for_url(re.compile("/accounts/login/"))
    phone.fill("input[name=username] >> nth=0", "mentor")
    phone.fill("input[type=password] >> nth=0", "demo")
    phone.press("input[type=password] >> nth=0", "Enter")
    phone.wait_for_url(re.compile("/plans/today/"))

    expect(phone.get_by_label("Заметка", exact=True)).to_have_value(NOTE)
    assert Meeting.objects.count() == 0
    held_button(phone).tap()
    expect(notice(phone)).to_contain_text("Встреча записана")
    assert [m.note for m in Meeting.objects.all()] == [NOTE]


def test_the_long_form_survives_the_end_of_a_session_too(phone, live_server, pair):
    phone.goto(f"{live_server.url}/plans/pairs/{pair.public_id}/meetings/log/")
    phone.get_by_label("Заметка").fill(NOTE)
    Session.objects.all().delete()
    phone.get_by_role("button", name="Записать встречу").tap()
    phone.wait_for_url(re.compile("/accounts/login/"))
    phone.fill("input[name=username] >> nth=0", "mentor")
    phone.fill("input[type=password] >> nth=0", "demo")
    phone.press("input[type=password] >> nth=0", "Enter")
    phone.wait_for_url(re.compile("/meetings/log/"))

    expect(phone.get_by_label("Заметка")).to_have_value(NOTE)
    phone.get_by_role("button", name="Записать встречу").tap()
    phone.wait_for_url(re.compile("/plans/today/"))
    assert [m.note for m in Meeting.objects.all()] == [NOTE]


def test_what_was_typed_survives_a_reload(phone):
    write_note(phone)
    phone.reload()
    expect(phone.get_by_label("Заметка", exact=True)).to_have_value(NOTE)
    expect(phone.get_by_text("Восстановлен несохранённый черновик.")).to_be_visible()


def test_words_begun_on_one_device_are_finished_on_another(phone, browser, live_server, log_in, browser_context_args):
    write_note(phone)
    wait_until(lambda: FormDraft.objects.filter(body__contains=NOTE).exists())
    other = browser.new_context(**browser_context_args).new_page()
    log_in(other, live_server.url, "mentor")
    other.goto(f"{live_server.url}/plans/today/")
    expect(other.get_by_label("Заметка", exact=True)).to_have_value(NOTE)
    held_button(other).tap()
    expect(notice(other)).to_contain_text("Встреча записана")
    assert not FormDraft.objects.exists()

    phone.reload()
    expect(phone.get_by_label("Заметка", exact=True)).to_have_value("")
    assert [m.note for m in Meeting.objects.all()] == [NOTE]
    other.context.close()


def test_words_thrown_away_are_gone_from_the_server_too(phone):
    write_note(phone)
    wait_until(lambda: FormDraft.objects.exists())
    phone.reload()
    phone.get_by_role("button", name="Начать заново").tap()
    wait_until(lambda: not FormDraft.objects.exists())


def test_a_double_tap_makes_one_record(phone):
    held_button(phone).dblclick()
    expect(notice(phone)).to_contain_text("записана")
    phone.get_by_role("button", name="Готово: Задание 1").dblclick()
    expect(phone.locator(".task-done")).to_have_count(1)

    assert Meeting.objects.count() == 1
    assert PlanItem.objects.filter(state="done").count() == 1


def test_a_wrong_record_is_taken_back(phone):
    held_button(phone).tap()
    phone.get_by_role("button", name="Снять", exact=True).tap()
    phone.locator("dialog[open]").get_by_role("button", name="Снять запись").tap()
    expect(notice(phone)).to_contain_text("снята")
    assert Meeting.objects.get().state == "cancelled"


def test_a_task_is_moved_with_a_word(phone, school):
    phone.get_by_text("Ещё: перенести, фото").first.tap()
    form = phone.locator(".task-more[open]")
    form.get_by_label("Что сделано или почему переносится").fill("Болели обе недели")
    form.get_by_label(re.compile("^День")).fill((school.today + timedelta(days=10)).isoformat())
    form.get_by_role("button", name="Перенести").tap()
    expect(notice(phone)).to_contain_text("перенесено")

    item = PlanItem.objects.get(position=1)
    assert (item.state, item.due) == ("moved", school.today + timedelta(days=10))


def test_a_refusal_says_why_and_keeps_the_words(phone):
    phone.get_by_text("Ещё: перенести, фото").first.tap()
    form = phone.locator(".task-more[open]")
    form.get_by_label("Что сделано или почему переносится").fill("Болели обе недели")
    form.get_by_role("button", name="Перенести").tap()
    expect(notice(phone)).to_contain_text("Укажите, на какой день")

    expect(phone.locator(".task-more").first.get_by_label("Что сделано или почему переносится")).to_have_value(
        "Болели обе недели"
    )


def test_the_page_fits_the_phone_and_the_finger(phone):
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    small = phone.evaluate(
        """() => Array.from(document.querySelectorAll('#today button, #today summary, #today .form-control'))
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
            .map((one) => one.textContent.trim() || one.name)"""
    )
    assert small == []


def test_everything_works_without_script(browser, live_server, pair):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=username] >> nth=0", "mentor")
    page.fill("input[type=password] >> nth=0", "demo")
    page.press("input[type=password] >> nth=0", "Enter")
    page.goto(f"{live_server.url}/plans/today/")
    held_button(page).click()
    page.get_by_role("button", name="Готово: Задание 1").click()

    assert page.locator(".task-done").count() == 1
    assert (Meeting.objects.count(), PlanItem.objects.filter(state="done").count()) == (1, 1)
    context.close()


def test_a_saved_outcome_leaves_no_draft_and_can_be_edited_on(phone, live_server, pair):
    """The page after saving shows the same form: what was accepted is no draft, and its mark is not carried on."""
    address = f"{live_server.url}/plans/{pair.plan.public_id}/outcome/"
    for words in ("Первое слово.\n", "Второе слово.\n"):
        phone.goto(address)
        phone.get_by_label("завершить").check()
        phone.get_by_label("Что говорит наставник").fill(words)
        phone.get_by_role("button", name="Сохранить").click()
        expect(phone.get_by_text("Итог программы записан.")).to_be_visible()
        expect(phone.locator(".draft-note")).to_have_count(0)
    pair.plan.refresh_from_db()
    assert pair.plan.outcome.mentor_reason.strip() == "Второе слово."
