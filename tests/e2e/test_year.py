"""A mentoring year lived through in the browser, on the program as a user starts it: real worker, real PDF, real figures.

pair → both agree → order → director signs → PDF → plan → its order → progress and a meeting → figures of school and municipality.
"""

from __future__ import annotations

import re
import time
from io import BytesIO

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}


class Person:
    """A page of one user; a new context each, so that the four work side by side."""

    def __init__(self, browser, site: str, login: str, log_in, viewport=None) -> None:
        self.site = site
        self.page = browser.new_context(viewport=viewport or {"width": 1366, "height": 850}, locale="ru-RU").new_page()
        log_in(self.page, site, login)

    def go(self, path: str) -> None:
        response = self.page.goto(self.site + path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def confirm(self, name: str) -> None:
        """A step that asks before it is taken: the dialog's own button."""
        self.page.locator("dialog[open]").get_by_role("button", name=name).click()

    def text(self) -> str:
        return self.page.locator("main").inner_text()


@pytest.fixture
def people(browser, site, log_in):
    return {
        "curator": Person(browser, site, "curator", log_in),
        "director": Person(browser, site, "director", log_in),
        "mentor": Person(browser, site, "mentor", log_in, PHONE),
        "municipality": Person(browser, site, "municipality", log_in),
    }


def figure(person: Person, code: str) -> float:
    """A figure as the catalogue shows it: a count."""
    person.go(f"/figures/{code}/")
    words = person.page.locator(".total-figure").first.inner_text()
    return float(re.sub(r"[^\d,]", "", words.split("\n")[0]).replace(",", ".") or 0)


def municipal_pairs(officer: Person) -> int:
    officer.go("/overview/")
    row = officer.page.locator("tr", has_text="Средняя школа № 7").first
    return int(row.locator("td").nth(3).inner_text())


def test_a_year_in_the_browser(people):
    curator, director, mentor, officer = (people[who] for who in ("curator", "director", "mentor", "municipality"))
    pairs_before, meetings_before = municipal_pairs(officer), figure(curator, "meetings.held")

    names, pair_address = propose_pair(curator, own_surname(mentor))
    agree_both(curator, mentor, pair_address)
    order_address = order_pair(curator, pair_address)
    sign(director, order_address)
    check_pdf(curator, order_address, names)

    plan_address = compose_plan(mentor, pair_address)
    approve_plan(curator, director, plan_address)
    mark_and_meet(mentor, pair_address)

    assert municipal_pairs(officer) == pairs_before + 1
    assert figure(curator, "meetings.held") == meetings_before + 1
    curator.go(plan_address)
    assert re.search(r"1 из \d+", curator.text())
    assert names["mentor"] not in officer.page.content()


def own_surname(person: Person) -> str:
    """Who is logged in, by the menu of the page."""
    person.go("/notifications/")
    return person.page.locator(".menu-who strong").first.text_content().split()[0]


def propose_pair(curator: Person, mentor: str) -> tuple[dict[str, str], str]:
    """The mentor of the demo with a pupil from the base; who has no consent cannot be chosen."""
    page = curator.page
    curator.go("/pairs/propose/")
    chosen = page.locator("select[name=mentor] option:not([disabled])", has_text=mentor).first
    page.select_option("select[name=mentor]", chosen.get_attribute("value"))
    mentee = page.locator("select[name=mentee] option:not([disabled])", has_text="класс").first
    title = mentee.inner_text()
    page.select_option("select[name=mentee]", mentee.get_attribute("value"))
    page.select_option("select[name=form]", label="Работодатель – ученик")
    page.fill("input[name=exception]", "Решено на совещании")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url(re.compile(r"/pairs/[0-9a-f-]{36}/"))
    return {"mentor": mentor, "mentee": title.split()[0]}, page.url.removeprefix(curator.site)


def agree_both(curator: Person, mentor: Person, pair_address: str) -> None:
    """The mentor online; for the minor his representative on paper, marked by the curator."""
    mentor.go(pair_address)
    mentor.press("Я согласен")
    curator.go(pair_address)
    curator.page.fill("input[name=representative]", "мать, Ольга Сергеевна")
    curator.press("Согласие на бумаге")
    curator.page.wait_for_load_state()
    assert "согласована" in curator.text()


def order_pair(curator: Person, pair_address: str) -> str:
    curator.go(pair_address)
    curator.press("В приказ")
    curator.page.wait_for_url(re.compile(r"/documents/[0-9a-f-]{36}/"))
    address = curator.page.url.removeprefix(curator.site)
    curator.press("Отправить директору")
    curator.page.get_by_text("на подписи").first.wait_for()
    return address


def sign(director: Person, address: str) -> None:
    director.go("/documents/queue/")
    card = director.page.locator("section.card", has=director.page.locator(f"a[href='{address}']")).first
    card.get_by_role("button", name="Подписать").click()
    # The next page is opened only after the signature has been answered: leaving earlier would take it back.
    with director.page.expect_response(lambda response: response.request.method == "POST"):
        director.confirm("Подписать")
    director.page.wait_for_load_state()
    director.go(address)
    assert re.search(r"№ \S+ от \d\d\.\d\d\.\d{4}", director.text())


def check_pdf(curator: Person, address: str, names: dict[str, str]) -> None:
    """The worker renders within half a minute; the file names both people and the number."""
    for _ in range(60):
        curator.go(address)
        if curator.page.locator(f"a[href='{address}file/pdf/']").count():
            break
        time.sleep(0.5)
    response = curator.page.request.get(f"{curator.site}{address}file/pdf/")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.body())).pages)
    assert response.status == 200
    assert "О закреплении наставнических пар" in text
    assert names["mentor"] in text
    assert names["mentee"] in text


def compose_plan(mentor: Person, pair_address: str) -> str:
    mentor.go(pair_address.replace("/pairs/", "/plans/pairs/") + "new/")
    mentor.page.locator("main form [type=submit]").first.click()
    mentor.page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}/"))
    address = re.search(r"/plans/[0-9a-f-]{36}/", mentor.page.url)[0]
    mentor.go(address)
    mentor.press("Отправить куратору")
    mentor.page.wait_for_load_state()
    assert "у куратора" in mentor.text()
    return address


def approve_plan(curator: Person, director: Person, plan_address: str) -> None:
    curator.go(plan_address)
    curator.press("Согласовать")
    curator.page.wait_for_load_state()
    curator.go("/documents/new/plans.approve_plans/")
    curator.press("Составить")
    curator.page.wait_for_url(re.compile(r"/documents/[0-9a-f-]{36}/"))
    address = curator.page.url.removeprefix(curator.site)
    curator.press("Отправить директору")
    curator.page.wait_for_load_state()
    sign(director, address)


def mark_and_meet(mentor: Person, pair_address: str) -> None:
    public_id = pair_address.strip("/").split("/")[-1]
    mentor.go(f"/plans/today/?pair={public_id}")
    mentor.press("Встреча состоялась")
    mentor.page.get_by_text("Сегодня записано").first.wait_for()
    mentor.page.get_by_role("button", name=re.compile("^Готово")).first.click()
    mentor.page.get_by_text("Вернуть").first.wait_for()
