"""app.js in a real browser under the strict content policy, on pages made for the purpose."""

import re
from datetime import timedelta

import pytest
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import path
from playwright.sync_api import expect

from apps.core import clock, timeline

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

FRAME = (
    "{% extends 'base.html' %}{% load ui crispy_forms_filters %}{% block title %}Проба{% endblock %}{% block content %}"
)
PAGES = {
    "list": """
        <form class="filters" method="get" data-autosubmit><input name="q" aria-label="Имя">
          <select name="role" aria-label="Роль"><option value="">Любая</option><option value="m">Наставник</option></select></form>
        <table class="table list-table"><tbody><tr data-href="/done/"><td><a href="/done/">Первый</a></td><td>наставник</td>
          <td><button type="button">Кнопка</button></td></tr></tbody></table>""",
    "confirm": '{% confirm_button "/posted/" "Закрыть пару" "Пара «А – Б» закроется." "danger" %}',
    "slow": '<form method="post" action="/posted/?slow">{% csrf_token %}<button class="btn">Отправить</button></form>',
    "picture": """{% year_strip start end today dots %}{% chart "c1" "Пары" labels series %}""",
    "poll": '{% progress 10 "Готовим файл" poll_url="/progress/" %}',
    "sign": '<button hx-post="/posted/" hx-target="#answer">Послать</button><p id="answer"></p>',
    "search": '<input data-search aria-label="Поиск">',
    "done": "<p>Готово</p>",
}


class NoteForm(forms.Form):
    title = forms.CharField(label="Тема")
    note = forms.CharField(label="Заметка", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="Согласовано", required=False)


posts: list[str] = []


def draw(request, content: str, **context) -> HttpResponse:
    source = FRAME + content + "{% endblock %}"
    return HttpResponse(Template(source).render(RequestContext(request, context)))


def page_of(content: str):
    @login_not_required
    def view(request):
        today = clock.today()
        dots = [timeline.Dot(today, "overdue", "Отчёт куратора", "/done/")]
        return draw(
            request,
            content,
            start=today - timedelta(days=100),
            end=today + timedelta(days=100),
            today=today,
            dots=dots,
            labels=["сен", "окт"],
            series=[{"name": "Пары", "values": [1, 2]}],
        )

    return view


@login_not_required
def note(request):
    form = NoteForm(request.POST or None)
    if form.is_valid():
        return draw(request, PAGES["done"])
    return draw(
        request,
        '<form method="post" data-draft-key="note" novalidate>{% csrf_token %}{{ form|crispy }}<button>Сохранить</button></form>',
        form=form,
    )


@login_not_required
def posted(request):
    posts.append(request.method)
    if "slow" in request.GET:
        return HttpResponse(status=204)
    return HttpResponse("принято") if request.htmx else draw(request, "<p>принято</p>")


@login_not_required
def progress(request):
    return HttpResponse('<div class="progress-card">Файл готов</div>')


urlpatterns = [
    *(path(f"{name}/", page_of(content)) for name, content in PAGES.items()),
    path("note/", note),
    path("posted/", posted),
    path("progress/", progress),
]


@pytest.fixture
def open_page(live_server, page, settings):
    """Opens a page of this file; any fault of the content policy or of script fails the test."""
    settings.ROOT_URLCONF = __name__
    posts.clear()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    page.set_default_timeout(5000)

    def go(name: str):
        page.goto(f"{live_server.url}/{name}/")
        return page

    yield go
    assert faults == []


# ---- lists


def test_filter_is_sent_as_soon_as_it_changes_and_leaves_empty_fields_out(open_page):
    page = open_page("list")

    page.get_by_label("Роль").select_option("m")

    expect(page).to_have_url(re.compile(r"/list/\?role=m$"))


def test_click_on_a_row_opens_its_object(open_page):
    page = open_page("list")

    page.get_by_text("наставник", exact=True).click()

    expect(page).to_have_url(re.compile(r"/done/$"))


def test_click_on_a_button_in_a_row_stays(open_page):
    page = open_page("list")

    page.get_by_role("button", name="Кнопка").click()

    expect(page).to_have_url(re.compile(r"/list/$"))


# ---- steps that ask first


def test_confirm_names_the_consequence_and_can_be_declined(open_page):
    page = open_page("confirm")

    page.get_by_role("button", name="Закрыть пару").click()
    expect(page.get_by_role("dialog")).to_contain_text("Пара «А – Б» закроется.")
    page.get_by_role("button", name="Не сейчас").click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    assert posts == []


def test_confirm_that_is_agreed_to_posts_once(open_page):
    page = open_page("confirm")

    page.get_by_role("button", name="Закрыть пару").click()
    page.get_by_role("dialog").get_by_role("button", name="Закрыть пару").click()

    expect(page.get_by_text("принято")).to_be_visible()
    assert posts == ["POST"]


def test_confirm_closed_by_escape_posts_nothing(open_page):
    page = open_page("confirm")

    page.get_by_role("button", name="Закрыть пару").click()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    assert posts == []


def test_second_click_sends_nothing(open_page):
    page = open_page("slow")

    with page.expect_response("**/posted/**"):
        page.get_by_role("button", name="Отправить").dblclick()
    page.wait_for_load_state("networkidle")
    assert posts == ["POST"]


# ---- drafts


def test_draft_comes_back_after_leaving_the_page(open_page):
    page = open_page("note")
    page.get_by_label("Тема").fill("Итоги года")
    page.get_by_label("Согласовано").check()

    open_page("done")
    open_page("note")

    expect(page.get_by_label("Тема")).to_have_value("Итоги года")
    expect(page.get_by_label("Согласовано")).to_be_checked()
    expect(page.get_by_text("Восстановлен несохранённый черновик.")).to_be_visible()


def test_draft_can_be_thrown_away(open_page):
    page = open_page("note")
    page.get_by_label("Тема").fill("Итоги года")
    open_page("note")

    page.get_by_role("button", name="Начать заново").click()

    expect(page.get_by_label("Тема")).to_have_value("")
    open_page("note")
    expect(page.get_by_label("Тема")).to_have_value("")


def test_draft_is_forgotten_once_the_form_is_accepted(open_page):
    page = open_page("note")
    page.get_by_label("Тема").fill("Итоги года")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Готово")).to_be_visible()

    open_page("note")

    expect(page.get_by_label("Тема")).to_have_value("")


def test_refused_form_keeps_its_draft_and_focuses_the_first_error(open_page):
    page = open_page("note")
    page.get_by_label("Заметка").fill("Набранный текст")
    page.get_by_role("button", name="Сохранить").click()

    expect(page.get_by_label("Тема")).to_be_focused()
    expect(page.get_by_label("Заметка")).to_have_value("Набранный текст")
    open_page("note")
    expect(page.get_by_label("Заметка")).to_have_value("Набранный текст")


# ---- pictures, long work, keys


def test_year_strip_names_the_dot_under_the_pointer(open_page):
    page = open_page("picture")

    page.locator("circle.dot").hover()

    expect(page.locator("[data-strip-caption]")).to_contain_text("Отчёт куратора")


def test_chart_is_drawn_and_its_table_opens(open_page):
    page = open_page("picture")

    page.wait_for_load_state("networkidle")
    page.get_by_text("Таблица к графику").click()

    expect(page.get_by_role("row", name="окт 2")).to_be_visible()
    expect(page.locator("canvas")).to_have_attribute("height", re.compile(r"^[1-9]"))


def test_long_work_is_asked_about_until_it_is_ready(open_page):
    page = open_page("poll")

    expect(page.get_by_text("Файл готов")).to_be_visible()


def test_htmx_request_carries_the_token(open_page):
    page = open_page("sign")

    page.get_by_role("button", name="Послать").click()

    expect(page.locator("#answer")).to_have_text("принято")


def test_slash_leads_to_the_search(open_page):
    page = open_page("search")

    page.keyboard.press("/")

    expect(page.get_by_label("Поиск")).to_be_focused()


def test_skip_link_is_the_first_stop_of_the_keyboard(open_page):
    page = open_page("done")

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="К содержанию")).to_be_focused()
