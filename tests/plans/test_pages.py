"""The pages as people use them: what each reader meets, what a wrong input does, how many queries a list costs."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.pairing.enums import MemberRole
from apps.pairing.models import Pair, PairMember
from apps.participants.models import Person
from apps.plans.models import Meeting, MeetingFeedback, Plan, PlanItem
from tests.documents.kinds import make_document
from tests.factories import make_line, make_meeting, make_pair, make_person, make_plan, make_pupil, make_template

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name, obj=None, **kwargs):
    kwargs = kwargs or ({"public_id": obj.public_id} if obj else {})
    return reverse(f"plans:{name}", kwargs=kwargs)


def text(response) -> str:
    """Words of the page without its markup."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ")


def get(cast, who, address):
    response = cast.client(who).get(address)
    assert response.status_code == 200
    return text(response)


# ---- «Сегодня»
def test_today_of_a_mentor(cast, plan):
    make_meeting(cast, plan.pair, state="planned", date=date(2026, 11, 21), place="кабинет 12")
    words = get(cast, "mentor", url("today"))
    assert "Рабочая встреча: завтра" in words
    assert "Место: кабинет 12" in words
    assert "Встреча состоялась" in words
    assert "Задание 1 просрочено на 50 дней" in words
    assert "Задание 3" in words
    assert "Задание 4" not in words  # due in January


def test_a_planned_meeting_that_nobody_wrote_down_is_asked_about(cast, pair):
    meeting = make_meeting(cast, pair, state="planned", date=date(2026, 11, 17))
    page = cast.client("mentor").get(url("today"))
    assert "Рабочая встреча 17 ноя" in text(page)
    assert "Встреча была назначена. Состоялась?" in text(page)
    assert 'value="2026-11-17"' in page.content.decode()
    cast.client("mentor").post(url("meeting-cancel", meeting))
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"


def test_a_pair_that_waits_for_an_answer_leads_to_it(cast):
    make_pair(cast, make_person(cast, "Соколова", user=cast.mentor), make_person(cast, "Лапин"), state="proposed")
    body = cast.client("mentor").get(url("my-pair")).content.decode()
    assert "ждёт согласия сторон" in body
    address = f"/pairs/{Pair.objects.get().public_id}/"
    assert address in body
    assert "Я согласен" in get(cast, "mentor", address)


def test_today_asks_to_read_the_order_that_names_the_reader(cast, plan):
    order, other = make_document(cast, "approved"), make_document(cast, "approved")
    make_line(order, user=cast.mentor)
    make_line(other, user=cast.curator)
    client = cast.client("mentor")

    before = client.get(url("today"))
    client.post(reverse("documents:document-acknowledge", kwargs={"public_id": order.public_id}))
    after = client.get(url("today"))

    assert f"Ознакомиться: {order.title} , № {order.number} от 20.11.2026" in text(before)
    assert (
        f'href="{reverse("documents:document-read", kwargs={"public_id": order.public_id})}"' in before.content.decode()
    )
    assert str(other.public_id) not in before.content.decode()
    assert "Ознакомиться" not in text(after)


def test_today_of_a_mentee_marks_and_logs_nothing(cast, plan):
    words = get(cast, "mentee", url("today"))
    assert "Ваши задания" in words
    assert "Встреча состоялась" not in words
    assert "Готово" not in words
    assert "Чернышова Марина Викторовна, заместитель директора по УВР" in words


def test_a_pupil_is_spoken_to_simply(cast):
    pupil = make_pupil(cast, "Лапин", user=cast.mentee)
    pair = make_pair(cast, make_person(cast, "Соколова", user=cast.mentor), pupil)
    make_plan(cast, pair)
    make_meeting(cast, pair)
    words = get(cast, "mentee", url("today"))
    assert "Твои задания" in words
    assert "Как тебе встреча 10 ноя?" in words
    assert "Ваши" not in words


def test_today_without_a_pair_says_what_will_come(cast):
    assert "Вы пока не состоите ни в одной паре" in get(cast, "mentor", url("today"))
    assert "Вы пока не состоите ни в одной паре" in get(cast, "mentee", url("my-pair"))


@pytest.mark.parametrize("page", ["today", "my-plan", "my-pair"])
def test_a_pupil_without_a_pair_is_addressed_as_a_pupil(cast, page):
    person = make_pupil(cast)
    Person.objects.filter(pk=person.pk).update(user=cast.mentee)
    words = get(cast, "mentee", url(page))
    assert "Ты пока не состоишь ни в одной паре" in words
    assert " Вы " not in words


def test_today_of_a_pair_that_is_over(cast, plan):
    make_meeting(cast, plan.pair, date=date(2026, 10, 20))
    Pair.objects.filter(pk=plan.pair_id).update(state="ended", ended_on=date(2026, 11, 5), end_note="переезд")
    Plan.objects.filter(pk=plan.pk).update(state="ended", closed_on=date(2026, 11, 5))
    page = cast.client("mentor").get(url("today"))
    words = text(page)
    assert "Пара закончила работу 05.11.2026. Встречу, которая была раньше, можно дописать." in words
    assert "Дописать встречу" in words
    assert "прекращён 05.11.2026: отметки больше не ставят" in words
    for gone in ("Встреча состоялась", "Назначить", "утвердят приказом"):
        assert gone not in words
    assert 'value="2026-11-05" max="2026-11-05"' in page.content.decode()
    assert "Пара закончила работу 05.11.2026." in get(cast, "mentee", url("today"))


def test_a_group_is_named_by_its_first_on_the_switch(cast, pair):
    group = make_pair(cast, pair.mentors[0], make_pupil(cast, "Длиннофамильцева"), start=date(2026, 9, 20))
    for name in ("Вторая", "Третий"):
        PairMember.objects.create(
            pair=group, person=make_pupil(cast, name), role=MemberRole.MENTEE, joined_on=group.start
        )
    body = cast.client("mentor").get(url("today")).content.decode()
    pills = re.findall(r"\?pair=[^>]*>([^<]+)</a>", body)
    first = group.mentees[0].short_name
    assert [pill.replace("\u00a0", " ") for pill in pills] == [
        f"{first} и ещё 2".replace("\u00a0", " "),
        pair.mentees[0].short_name.replace("\u00a0", " "),
    ]
    assert "План ещё не составлен" in get(cast, "mentor", url("my-plan"))


def test_the_switch_leads_to_the_other_pair_and_to_nobody_elses(cast, pair):
    second = make_pair(cast, Person.objects.get(user=cast.mentor), make_person(cast, "Второв"))
    words = get(cast, "mentor", f"{url('today')}?pair={second.public_id}")
    assert "Второв Пётр Ильич" in words
    foreign = make_pair(cast)
    for wrong in (foreign.public_id, uuid4(), "что-то"):
        assert cast.client("mentor").get(f"{url('today')}?pair={wrong}").status_code == 404


def test_a_chosen_pair_that_has_ended_gives_way_to_the_next_one(cast, pair):
    client, mentor = cast.client("mentor"), pair.mentors[0]
    client.get(f"{url('today')}?pair={pair.public_id}")
    following = make_pair(cast, mentor, pair.mentees[0], state="proposed", start=date(2026, 11, 21))
    Pair.objects.filter(pk=pair.pk).update(state="ended", ended_on=date(2026, 11, 5), end_note="переезд")

    page = client.get(url("today"))
    chosen = client.get(f"{url('today')}?pair={pair.public_id}")
    stays = client.get(url("my-pair"))

    name = pair.mentees[0].short_name
    pills = re.findall(r"\?pair=[^>]*>([^<]+)</a>", page.content.decode())
    assert page.context["pair"] == following
    assert pills == [name, f"{name}, прекращена досрочно"]
    assert (chosen.context["pair"], stays.context["pair"]) == (pair, pair)


def test_the_tab_of_the_plan_leads_to_the_plan(cast, plan):
    response = cast.client("mentor").get(url("my-plan"))
    assert response.headers["Location"] == url("plan-detail", plan)


# ---- steps of the phone, with and without script
def test_a_meeting_by_one_post(cast, pair):
    data = {"date": "2026-11-20", "minutes": "40", "key": "k", "note": "", "visibility": "pair"}
    response = cast.client("mentor").post(url("meeting-log", pair), data)
    assert response.headers["Location"] == f"{url('today')}?pair={pair.public_id}"
    meeting = Meeting.objects.get()
    assert (meeting.date, meeting.minutes, meeting.present.count()) == (TODAY, 40, 2)


def test_htmx_gets_the_middle_of_the_page_and_forgets_the_draft(cast, pair):
    data = {"date": "2026-11-20", "minutes": "40", "key": "k"}
    response = cast.client("mentor").post(url("meeting-log", pair), data, **HTMX)
    assert response.status_code == 200
    assert response.headers["X-Draft-Accepted"] == f"meeting-{pair.public_id}"
    body = response.content.decode()
    assert 'id="today"' in body
    assert "<html" not in body
    assert "Встреча записана." in body


def test_the_same_key_twice_is_one_meeting_for_the_page_too(cast, pair):
    client, data = cast.client("mentor"), {"date": "2026-11-20", "minutes": "40", "key": "k"}
    client.post(url("meeting-log", pair), data)
    second = client.post(url("meeting-log", pair), data, follow=True)
    assert "Эта встреча уже записана." in text(second)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_one_more_meeting_of_a_day_takes_one_more_tap(cast, pair, headers):
    client, data = cast.client("mentor"), {"date": "2026-11-20", "minutes": "40", "key": "k"}
    client.post(url("meeting-log", pair), data)
    asked = client.post(url("meeting-log", pair), data | {"key": "other", "note": "Важные слова"}, **headers)
    assert "Если была ещё одна, нажмите «Записать ещё одну»" in text(asked)
    body = asked.content.decode()
    assert "Важные слова" in body
    assert re.search(r'name="again" value="on"', body)
    assert "Записать ещё одну" in body.partition('name="again"')[2]
    assert Meeting.objects.count() == 1
    client.post(url("meeting-log", pair), data | {"key": "other", "again": "on"}, **headers)
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_today_of_a_proposed_pair_asks_for_the_answer(cast, pair, who):
    Pair.objects.filter(pk=pair.pk).update(state="proposed", activated_on=None)
    page = cast.client(who).get(url("today"))
    words = text(page)
    assert "Пара ждёт ответа" in words
    assert f"/pairs/{pair.public_id}/" in page.content.decode()
    for early in ("Встреча состоялась", "Составить план", "Назначить", "Следующую встречу"):
        assert early not in words


def test_the_tabs_stay_with_the_chosen_pair(cast, plan):
    second = make_pair(cast, plan.pair.mentors[0], make_person(cast, "Второв"), start=date(2026, 9, 1))
    other = make_plan(cast, second)
    client = cast.client("mentor")
    assert client.get(url("my-plan")).url == url("plan-detail", plan)
    client.get(url("today"), {"pair": second.public_id})
    assert client.get(url("my-plan")).url == url("plan-detail", other)
    assert "Второв Пётр Ильич" in text(client.get(url("my-pair")))
    page = client.get(url("plan-detail", plan)).content.decode()  # opened by its own link: the tabs go along
    assert f"{url('my-plan')}?pair={second.public_id}" in page
    assert client.get(url("my-plan")).url == url("plan-detail", plan)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"date": "2026-11-21"}, "Этот день ещё не наступил"),
        ({"date": "2020-01-01"}, "раньше начала программного года"),
        ({"date": "вчера"}, "Введите правильную дату"),
        ({"date": ""}, "Обязательное поле"),
        ({"minutes": "0"}, "Не меньше одной минуты"),
        ({"minutes": "9999"}, "Не больше 600 минут"),
        ({"minutes": "сорок"}, "Введите целое число"),
        ({"note": "а" * 4001}, "не более 4000"),
        ({"visibility": "все"}, "Выберите корректный вариант"),
        ({"kind": "балл"}, "Выберите корректный вариант"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_wrong_meeting_is_explained_and_keeps_the_words(cast, pair, change, words, headers):
    data = {"date": "2026-11-20", "minutes": "40", "note": "Важные слова", "key": "k"} | change
    response = cast.client("mentor").post(url("meeting-log", pair), data, **headers)
    assert response.status_code == 200
    if not (headers and set(change) & {"visibility", "kind"}):  # the short form has no such fields to show
        assert words in text(response)
    assert "X-Draft-Accepted" not in response.headers
    if "note" not in change:
        assert "Важные слова" in response.content.decode()
    assert not Meeting.objects.exists()


def test_strangers_cannot_be_present(cast, pair):
    foreign = make_person(cast, organization=cast.foreign_school)
    data = {"date": "2026-11-20", "minutes": "40", "present": [foreign.pk]}
    response = cast.client("mentor").post(url("meeting-log", pair), data)
    assert response.status_code == 200
    assert not Meeting.objects.exists()


def test_a_planned_meeting_of_another_pair_is_not_taken(cast, pair):
    other = make_meeting(cast, state="planned", date=TODAY)
    data = {"date": "2026-11-20", "minutes": "40", "planned": str(other.public_id)}
    cast.client("mentor").post(url("meeting-log", pair), data)
    other.refresh_from_db()
    assert other.state == "planned"
    assert Meeting.objects.filter(pair=pair, state="held").count() == 1
    data["planned"] = "не номер"
    assert cast.client("mentor").post(url("meeting-log", pair), data).status_code == 404


def test_one_tap_marks_a_task(cast, plan):
    item = plan.items.first()
    response = cast.client("mentor").post(url("item-mark", item), {"state": "done"}, follow=True)
    assert "«Задание 1»: выполнено." in text(response)
    item.refresh_from_db()
    assert (item.state, item.done_on) == ("done", TODAY)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"state": "moved", "day": ""}, "на какой день"),
        ({"state": "moved", "day": "2030-01-01", "words": "позже"}, "Перенести можно"),
        ({"state": "done", "day": "2026-13-45"}, "правильную дату"),
        ({"state": "dropped"}, "Выберите корректный вариант"),
        ({}, "Обязательное поле"),
        ({"state": "done", "words": "а" * 2001}, "не более 2000"),
    ],
)
def test_a_wrong_mark_is_explained(cast, plan, data, words):
    item = plan.items.first()
    response = cast.client("mentor").post(url("item-mark", item), data, follow=True)
    assert words in text(response)
    item.refresh_from_db()
    assert item.state == "planned"


def test_a_wrong_file_is_explained(cast, plan):
    item = plan.items.first()
    data = {"state": "done", "upload": SimpleUploadedFile("фото.jpg", b"MZ" + b"\0" * 300)}
    response = cast.client("mentor").post(url("item-mark", item), data, follow=True)
    assert "Это не скан" in text(response)
    item.refresh_from_db()
    assert (item.state, item.evidence) == ("planned", None)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 300, "Это фото HEIC"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20 * 1024 * 1024, "Файл больше 15 МБ"),
        (b"GIF89a" + b"\0" * 300, "Подойдут PDF, JPEG или PNG"),
    ],
    ids=["heic", "20 MB", "gif"],
)
def test_a_photo_that_cannot_be_taken_is_refused_with_what_to_do(cast, plan, content, words):
    item = plan.items.first()
    data = {"state": "done", "words": "Доска", "upload": SimpleUploadedFile("IMG_0001.HEIC", content)}
    response = cast.client("mentor").post(url("item-mark", item), data, **HTMX)
    assert response.status_code == 200
    assert words in text(response)
    item.refresh_from_db()
    assert (item.state, item.evidence, item.actual_result) == ("planned", None, "")


def test_a_tap_brings_back_the_line_of_its_task_and_the_share(cast, plan):
    item = plan.items.get(position=1)
    response = cast.client("mentor").post(url("item-mark", item), {"state": "done"}, **HTMX)
    body = response.content.decode()
    assert body.count('<li class="task') == 1
    assert 'class="task task-done"' in body
    assert "1 из 2, цель 90 %" in text(response)
    assert "«Задание 1»: выполнено." in text(response)
    assert "Задание 2" not in text(response)
    # The one tap says nothing about words that stand in the other form of the task.
    assert "X-Draft-Accepted" not in response.headers


def test_words_that_were_taken_are_no_draft_any_more(cast, plan):
    item = plan.items.get(position=1)
    response = cast.client("mentor").post(url("item-mark", item), {"state": "partly", "words": "половина"}, **HTMX)
    assert response.headers["X-Draft-Accepted"] == f"mark-{item.public_id}"
    assert "половина" in text(response)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"state": "moved", "words": "Болели"}, "Укажите, на какой день"),
        ({"state": "done", "day": "2026-13-45"}, "правильную дату"),
    ],
)
def test_a_refusal_leaves_the_form_of_the_phone_as_it_is(cast, plan, data, words):
    """A chosen file cannot be put back into a form that was drawn anew."""
    response = cast.client("mentor").post(url("item-mark", plan.items.first()), data, **HTMX)
    assert response.headers["HX-Reswap"] == "none"
    assert words in text(response)
    assert "<form" not in response.content.decode()


@pytest.mark.parametrize("count", [3, 300])
def test_a_tap_costs_the_same(cast, plan, count, django_assert_num_queries):
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, position=10 + n, title=f"Задание {n}", due=TODAY) for n in range(count)
    )
    client, item = cast.client("mentor"), plan.items.first()
    with django_assert_num_queries(11):
        assert client.post(url("item-mark", item), {"state": "done"}, **HTMX).status_code == 200


def test_a_task_is_met_by_whoever_meets_its_plan(cast, plan):
    from django.http import Http404

    from apps.plans import access

    def meets(user):
        try:
            return access.get_item_for(user, plan.items.first().public_id).plan == plan
        except Http404:
            return False

    found = {who for who, user in cast.users.items() if meets(user)}
    assert found == {who for who, user in cast.users.items() if Plan.objects.visible_to(user).exists()}
    assert found == {"curator", "director", "psychologist", "mentor", "mentee"}


def test_a_photo_opens_for_the_pair_and_the_curator_only(cast, plan):
    from tests.plans.test_progress import png

    item = plan.items.first()
    photo = SimpleUploadedFile("доска.png", png())
    cast.client("mentor").post(url("item-mark", item), {"state": "done", "upload": photo})
    found = {who: cast.client(who).get(url("item-evidence", item)).status_code for who in cast.users}
    assert {who for who, status in found.items() if status == 200} == {"mentor", "mentee", "curator"}
    assert (found["director"], found["foreign_curator"]) == (403, 404)


def test_feedback(cast, pair):
    meeting = make_meeting(cast, pair)
    cast.client("mentee").post(url("meeting-feedback", meeting), {"mood": "3", "word": "было интересно"})
    assert MeetingFeedback.objects.get().word == "было интересно"
    refused = cast.client("mentee").post(url("meeting-feedback", meeting), {"mood": "7"}, follow=True)
    assert "Выберите одно из трёх" in text(refused)
    assert "Как Вам встреча" not in get(cast, "mentee", url("today"))


# ---- notes on pages: reader × visibility
@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("private", {"mentor"}),
        ("pair", {"mentor", "mentee"}),
        ("curator", {"mentor", "mentee", "curator"}),
    ],
)
@pytest.mark.parametrize("page", ["meeting-list", "pair", "my-pair"])
def test_who_meets_a_note_on_a_page(cast, pair, visibility, readers, page):
    make_meeting(cast, pair, note="Тайные слова", visibility=visibility, logged_by=cast.mentor)
    address = {"meeting-list": url("meeting-list", pair), "my-pair": url("my-pair")}.get(
        page, f"/pairs/{pair.public_id}/"
    )
    found = {who for who in cast.users if "Тайные слова" in text(cast.client(who).get(address))}
    assert found == readers & {"mentor", "mentee"} if page == "my-pair" else found == readers


def test_the_director_sees_the_share_and_the_plan(cast, plan):
    PlanItem.objects.filter(plan=plan, position=1).update(state="done", done_on=date(2026, 10, 1))
    words = get(cast, "director", url("plan-detail", plan))
    assert "1 из 2, цель 90 %" in words
    assert "Задание 4" in words
    assert "Согласовать" not in words
    assert "Версии плана" not in words


def test_feedback_is_read_by_the_pairs_mentor_and_the_curator(cast, pair):
    meeting = make_meeting(cast, pair)
    client = cast.client("mentee")
    client.post(url("meeting-feedback", meeting), {"mood": "1", "word": "мне было грустно"})
    found = {who for who in cast.users if "мне было грустно" in text(cast.client(who).get(url("meeting-list", pair)))}
    assert found == {"mentor", "mentee", "curator"}


# ---- the way of a plan through the pages
def test_a_plan_from_template_to_agreement(cast, pair):
    template = make_template(cast)
    mentor, curator = cast.client("mentor"), cast.client("curator")
    response = mentor.post(url("plan-add", pair), {"template": template.pk})
    plan = Plan.objects.get()
    assert response.headers["Location"] == url("plan-detail", plan)
    mentor.post(url("item-add", plan), {"title": "Открытый урок", "due": "2026-12-10"})
    mentor.post(url("plan-send", plan))
    curator.post(url("plan-give-back", plan), {"reason": "Добавьте сроки"})
    assert "Возвращён куратором: «Добавьте сроки»" in get(cast, "mentor", url("plan-detail", plan))
    mentor.post(url("plan-send", plan))
    curator.post(url("plan-agree", plan))
    plan.refresh_from_db()
    assert (plan.state, plan.items.count()) == ("agreed", 4)


def test_the_back_button_after_sending_changes_nothing(cast, pair):
    plan = make_plan(cast, pair, state="sent")
    response = cast.client("mentor").post(url("item-add", plan), {"title": "Ещё", "due": "2026-12-10"})
    assert response.status_code == 403
    response = cast.client("mentor").post(url("plan-send", plan), follow=True)
    assert "Уже сделано" in text(response)
    assert plan.items.count() == 4


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("item-add", {"title": "", "due": "2026-12-10"}, "Обязательное поле"),
        ("item-add", {"title": "Урок", "due": "2030-01-01"}, "вне срока плана"),
        ("item-add", {"title": "а" * 401, "due": "2026-12-10"}, "не более 400"),
        ("plan-edit", {"start": "2026-09-15", "end": "2030-01-01", "meetings_per_month": "2"}, "за срок пары"),
        ("plan-edit", {"start": "2026-12-01", "end": "2026-11-01", "meetings_per_month": "2"}, "раньше начала"),
        ("plan-edit", {"start": "2026-09-15", "end": "2027-05-31", "meetings_per_month": "99"}, "От 1 до 31"),
    ],
)
def test_wrong_content_is_explained(cast, pair, name, data, words):
    plan = make_plan(cast, pair, state="draft")
    response = cast.client("mentor").post(url(name, plan), data)
    assert response.status_code == 200
    assert words in text(response)


def test_a_foreign_template_in_the_form_is_refused(cast, pair):
    foreign = make_template(cast, organization=cast.foreign_school)
    response = cast.client("mentor").post(url("plan-add", pair), {"template": foreign.pk})
    assert response.status_code == 200
    assert not Plan.objects.exists()


def test_an_approved_plan_asks_for_words(cast, plan):
    data = {"title": "Урок", "due": "2026-12-10"}
    response = cast.client("curator").post(url("item-add", plan), data)
    assert "Обязательное поле" in text(response)
    cast.client("curator").post(url("item-add", plan), data | {"note": "решили вместе"})
    assert plan.versions.get().note == "решили вместе"
    assert "решили вместе" in get(cast, "curator", url("plan-detail", plan))


def test_endless_words_of_a_step_are_refused(cast, pair):
    plan = make_plan(cast, pair, state="sent")
    response = cast.client("curator").post(url("plan-give-back", plan), {"reason": "а" * 1001}, follow=True)
    assert "не более 1000" in text(response)
    plan.refresh_from_db()
    assert plan.state == "sent"


def test_a_version_shows_its_difference(cast, plan):
    from apps.plans.services import plans, versions

    versions.freeze(plan, by=cast.curator, note="Утверждён")
    plans.add_item(plan, by=cast.curator, values={"title": "Урок", "due": date(2026, 12, 10)}, note="добавим")
    words = get(cast, "curator", url("plan-version", public_id=plan.public_id, number=2))
    assert "Добавлено задание «Урок», срок 10.12.2026." in words
    assert cast.client("curator").get(url("plan-version", public_id=plan.public_id, number=3)).status_code == 404


def test_a_strange_id_is_not_found(cast):
    for name in ("plan-detail", "plan-edit", "meeting-list", "meeting-log", "item-edit"):
        assert cast.client("curator").get(url(name, public_id=uuid4())).status_code == 404


# ---- lists
def test_the_filters_of_the_list(cast):
    late = make_plan(cast, make_pair(cast, make_person(cast, "Ёлкина"), make_person(cast, "Берёзкин")))
    make_plan(cast, make_pair(cast, make_person(cast, "Дубов"), make_person(cast, "Клёнова")), state="draft", items=0)
    assert "Ёлкина" in get(cast, "curator", url("plan-list") + "?q=елкина")
    assert "Дубов" not in get(cast, "curator", url("plan-list") + "?q=елкина")
    assert "Ёлкина" not in get(cast, "curator", url("plan-list") + "?state=draft")
    assert "Дубов" not in get(cast, "curator", url("plan-list") + "?late=on")
    assert late.pair.title in get(cast, "curator", url("plan-list") + "?late=on")


def test_pairs_without_a_plan_stand_above_the_list(cast, pair):
    assert "Соколова П. И. — Лапин П. И. работает с 15 сен" in get(cast, "curator", url("plan-list"))


def bulk_pairs(cast, count: int, **plan_fields) -> None:
    """Many pairs with plans in a few queries."""
    from apps.core import clock

    now = clock.now()
    people = [
        Person(
            organization=cast.school,
            last_name=f"Фамильцев{n}",
            first_name="Пётр",
            category="staff",
            created_at=now,
            search=f"фамильцев{n}",
        )
        for n in range(2 * count)
    ]
    Person.objects.bulk_create(people)
    term = {"start": date(2026, 9, 15), "end": date(2027, 5, 31), "created_at": now}
    base = {"organization": cast.school, "year": cast.year}
    pairs = [Pair(form=cast.form, state="active", activated_on=term["start"], **base, **term) for _ in range(count)]
    Pair.objects.bulk_create(pairs)
    PairMember.objects.bulk_create(
        PairMember(pair=pairs[n // 2], person=person, role=MemberRole.MENTEE if n % 2 else MemberRole.MENTOR,
                   joined_on=term["start"])
        for n, person in enumerate(people)
    )  # fmt: skip
    plans = [Plan(pair=p, state="running", approved_on=date(2026, 10, 1), **base, **term) for p in pairs]
    Plan.objects.bulk_create(plans)
    PlanItem.objects.bulk_create(PlanItem(plan=p, position=1, title="Задание", due=date(2026, 10, 1)) for p in plans)


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_of_plans_costs_the_same(cast, count, django_assert_num_queries):
    bulk_pairs(cast, count)
    client = cast.client("curator")
    with django_assert_num_queries(12):  # one is the record in the access journal
        assert client.get(url("plan-list")).status_code == 200


@pytest.mark.parametrize("count", [3, 300])
def test_the_log_of_meetings_costs_the_same(cast, pair, count, django_assert_num_queries):
    from apps.core import clock

    Meeting.objects.bulk_create(
        Meeting(organization=cast.school, pair=pair, state="held", minutes=40, date=TODAY, created_at=clock.now())
        for _ in range(count)
    )
    client = cast.client("curator")
    with django_assert_num_queries(11):
        assert client.get(url("meeting-list", pair)).status_code == 200


@pytest.mark.parametrize("count", [3, 300])
def test_the_page_of_a_plan_costs_the_same(cast, plan, count, django_assert_num_queries):
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, position=10 + n, title=f"Задание {n}", due=TODAY) for n in range(count)
    )
    client = cast.client("mentor")
    with django_assert_num_queries(16):  # the first opening remembers the pair for the tabs
        assert client.get(url("plan-detail", plan)).status_code == 200
    with django_assert_num_queries(13):
        assert client.get(url("plan-detail", plan)).status_code == 200


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_of_templates_costs_the_same(cast, count, django_assert_num_queries):
    from apps.plans.models import PlanTemplate

    PlanTemplate.objects.bulk_create(
        PlanTemplate(code=f"t{n}", organization=cast.school, form=cast.form, title=f"Шаблон {n}") for n in range(count)
    )
    client = cast.client("curator")
    with django_assert_num_queries(8):
        assert client.get(url("template-list")).status_code == 200


# ---- a change of an approved plan that needs an order
def test_a_change_that_waits_is_shown_with_its_order_and_can_be_given_up(cast, plan):
    cast.school.plan_changes_by_order = True
    cast.school.save()
    curator, address = cast.client("curator"), f"/plans/{plan.public_id}/"
    data = {
        "start": "2026-09-15",
        "end": "2027-05-31",
        "meetings_per_month": "2",
        "goal": "Другая цель",
        "note": "цель",
    }
    page = curator.post(f"{address}edit/", data, follow=True).content.decode()
    assert "ждёт приказа" in page
    assert "стало «Другая цель»" in page
    assert "Другая цель" in curator.get(f"{address}edit/").content.decode()
    assert "Другая цель" not in cast.client("director").get(address).content.decode()
    order = curator.post(f"{address}amendment/order/")
    assert order.url.startswith("/documents/")
    assert curator.post(f"{address}amendment/order/").url == order.url
    page = curator.post(f"{address}amendment/discard/", follow=True).content.decode()
    assert "План действует как утверждён" in page
    assert "Другая цель" not in page


# ---- who agrees to plans
def test_a_curator_agrees_to_her_own_draft_and_is_not_asked_to_send_it(cast, pair):
    plan = make_plan(cast, pair, state="draft")
    address = f"/plans/{plan.public_id}/"
    page = cast.client("curator").get(address).content.decode()
    assert "Согласовать" in page
    assert "Отправить куратору" not in page
    page = cast.client("mentor").get(address).content.decode()
    assert "Отправить куратору" in page
    assert "Согласовать" not in page
    cast.client("curator").post(f"{address}agree/")
    plan.refresh_from_db()
    assert plan.state == "agreed"


def test_an_empty_draft_is_not_agreed_to(cast, pair):
    plan = make_plan(cast, pair, state="draft", items=0)
    page = cast.client("curator").post(f"/plans/{plan.public_id}/agree/", follow=True).content.decode()
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert "нет ни одного задания" in page


def test_pairs_without_a_plan_are_counted_and_all_can_be_shown(cast):
    for _ in range(12):
        make_pair(cast)
    client = cast.client("curator")

    first, every = client.get("/plans/"), client.get("/plans/?without=all")

    assert [len(page.context["without"]) for page in (first, every)] == [10, 12]
    assert ["Пары без плана: 12" in page.content.decode() for page in (first, every)] == [True, True]
    assert ["И ещё 2\xa0пары" in page.content.decode() for page in (first, every)] == [True, False]
