"""From two bases to accepted pairs in an approved order, two settings side by side, and an early end with its notice."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

pytestmark = pytest.mark.e2e


@pytest.fixture
def enter(browser, site, log_in):
    """A page of a user of the demo."""

    def page_of(login: str):
        page = browser.new_context(viewport={"width": 1366, "height": 850}, locale="ru-RU").new_page()
        log_in(page, site, login)
        return page

    return page_of


def main_text(page) -> str:
    return page.locator("main").inner_text()


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_from_two_bases_to_an_approved_order(enter, site):
    curator, director = enter("curator"), enter("director")

    curator.goto(f"{site}/pairs/matching/")
    press(curator, "Подобрать пары")
    compare_with_other_weights(curator)
    address = accept_first_pair(curator)
    mark_papers(curator, site + address)
    order = send_order(curator)
    director.goto(order)
    press(director, "Подписать")
    # The pair is looked at only after the signature has been answered.
    with director.expect_response(lambda response: response.request.method == "POST"):
        director.locator("dialog[open]").get_by_role("button", name="Подписать").click()
    director.wait_for_load_state()

    curator.goto(site + address)
    assert "действует" in main_text(curator)


def compare_with_other_weights(page) -> None:
    """A second run with other weights; only what differs is shown."""
    page.fill("input[name=weight_requests]", "0")
    page.fill("input[name=weight_days]", "90")
    press(page, "Подобрать заново")
    press(page, "Сравнить")
    words = main_text(page)
    assert re.search(r"Ответ на запросы\s+0\s+40", words)
    assert re.search(r"Общие дни\s+90\s+8", words)
    assert "Что меняется" in words
    page.go_back()


def accept_first_pair(page) -> str:
    boxes = page.locator("#match-accept input[name^=take_]")
    for n in range(1, boxes.count()):
        boxes.nth(n).uncheck()
    names = page.locator(".match-names label").first.inner_text().split(" – ")
    press(page, "Принять отмеченные")
    page.wait_for_url(re.compile("tab=waiting"))
    row = page.locator("table tbody tr", has_text=names[0]).filter(has_text=names[1]).first
    return row.locator("a").first.get_attribute("href")


def mark_papers(page, address: str) -> None:
    page.goto(address)
    while page.get_by_role("button", name="Согласие на бумаге").count():
        line = page.locator("li", has=page.get_by_role("button", name="Согласие на бумаге")).first
        if line.locator("input[name=representative]").count():
            line.locator("input[name=representative]").fill("мать, Анна Ильинична")
        line.get_by_role("button", name="Согласие на бумаге").click()
        page.wait_for_load_state()
    assert "согласована" in main_text(page)


def send_order(page) -> str:
    """The order about the pair goes to the director; a pair of teachers first gets its legal basis."""
    terms = page.get_by_role("link", name="Внести", exact=True)
    if terms.count():
        back = page.url
        terms.click()
        page.fill("input[name=consent_on]", "2026-09-01")
        press(page, "Сохранить")
        page.goto(back)
    press(page, "В приказ")
    page.wait_for_url(re.compile(r"/documents/[0-9a-f-]{36}/"))
    address = page.url
    press(page, "Отправить директору")
    page.get_by_text("на подписи").first.wait_for()
    return address


def test_early_end_waits_for_the_notice(enter, site):
    page = enter("curator")
    page.goto(f"{site}/pairs/?tab=running")
    row = page.locator("table tbody tr", has_text="Учитель – учитель").last
    page.goto(site + row.locator("a").first.get_attribute("href"))
    page.get_by_role("link", name="Закончить").click()
    today = date.fromisoformat(page.input_value("input[name=day]"))

    fill_end(page, day=today + timedelta(days=1), notice=today)
    refusal = main_text(page)
    earliest = re.search(r"не раньше (\d\d)\.(\d\d)\.(\d{4}) \(3 рабочих дня\)", refusal)
    assert earliest, refusal
    day, month, year = map(int, earliest.groups())
    fill_end(page, day=date(year, month, day), notice=today)

    assert "прекращена досрочно" in main_text(page)
    assert date(year, month, day) >= today + timedelta(days=3)


def fill_end(page, *, day: date, notice: date) -> None:
    page.check("input[name=action][value=end]")
    page.fill("input[name=day]", day.isoformat())
    page.select_option("select[name=reason]", label="Инициатива куратора")
    page.fill("input[name=notice_on]", notice.isoformat())
    press(page, "Закончить")
