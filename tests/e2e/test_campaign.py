"""A collection of data lived through in the browser: the region opens it, two schools submit, one is returned and corrects."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import TimeoutError

pytestmark = pytest.mark.e2e
SCHOOL, FOREIGN = "Средняя школа № 7", "Средняя школа № 3 посёлка Дальний"
PAID = "11.1"
TITLE = "Эффективность за полугодие"
OWN_WORDS = "Справка составлена по поручению министерства."
REMARK = "Проверьте выплаты по приказу"


class Person:
    """A page of one user."""

    def __init__(self, browser, site: str, login: str, log_in) -> None:
        self.site = site
        self.page = browser.new_context(viewport={"width": 1280, "height": 850}, locale="ru-RU").new_page()
        log_in(self.page, site, login)

    def go(self, path: str) -> None:
        response = self.page.goto(self.site + path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def confirm(self, name: str) -> None:
        self.page.locator("dialog[open]").get_by_role("button", name=name).click()

    def ask(self, name: str) -> None:
        """Presses and waits for the question; a machine under heavy load was once seen to lose the press, then people press again."""
        question = self.page.locator("dialog[open]")
        self.press(name)
        try:
            question.wait_for(timeout=10_000)
        except TimeoutError:
            self.press(name)
            question.wait_for()

    def sees(self, words: str) -> None:
        self.page.locator("main, [role=status], .messages").get_by_text(words).first.wait_for()


@pytest.fixture
def people(browser, site, log_in):
    return {login: Person(browser, site, login, log_in) for login in ("region", "curator", "curator2")}


def test_a_campaign_from_opening_to_the_note(people):
    region, first, second = (people[who] for who in ("region", "curator", "curator2"))

    campaign = open_campaign(region)
    submit(first, paid="1")
    submit(second, paid="2")
    give_back(region, campaign, FOREIGN)
    correct(second, paid="1")
    for school in (SCHOOL, FOREIGN):
        accept(region, campaign, school)
    assert share(region, campaign) == (2, 13)
    totals, silent = roll_up(region, campaign)
    words = note(region)

    assert totals[PAID] == 2
    assert not {SCHOOL, FOREIGN} & set(silent)
    assert len(silent) == 11
    assert "о реализации целевой модели наставничества" in words
    assert "Приозёрная область: справка составлена по данным 13 организаций" in words
    approve_edited(region)


def open_campaign(region: Person) -> str:
    region.go("/campaigns/")
    region.page.get_by_role("link", name="Открыть сбор").first.click()
    region.page.fill("input[name=title]", TITLE)
    opens = date.fromisoformat(region.page.input_value("input[name=opens_on]"))
    region.page.fill("input[name=due_on]", (opens + timedelta(days=10)).isoformat())
    region.press("Открыть сбор")
    region.page.wait_for_url(re.compile(r"/campaigns/\d+/"))
    return region.page.url.removeprefix(region.site)


def submit(curator: Person, paid: str) -> None:
    """Finds the form in the list of collections, types the one number that the program does not know, submits."""
    find_form(curator)
    send(curator, paid)
    curator.sees("Сдано: редакция 1.")


def find_form(curator: Person) -> None:
    """Its page with its scripts: a press before them would ask nothing."""
    curator.go("/campaigns/")
    curator.page.get_by_role("link", name=TITLE).first.click()
    curator.page.wait_for_url(re.compile(r"/answers/"))


def send(curator: Person, paid: str) -> None:
    curator.page.fill(f"input[name='cell-{PAID}']", paid)
    curator.ask("Сдать")
    curator.confirm("Сдать")


def give_back(region: Person, campaign: str, school: str) -> None:
    open_answer(region, campaign, school)
    region.page.fill("input[name=reason]", REMARK)
    region.press("Вернуть с замечанием")
    region.sees("Возвращено с замечанием.")


def correct(curator: Person, paid: str) -> None:
    find_form(curator)
    curator.sees(REMARK)
    assert curator.page.input_value(f"input[name='cell-{PAID}']") == "2"
    send(curator, paid)
    curator.sees("Сдано: редакция 2.")


def accept(region: Person, campaign: str, school: str) -> None:
    open_answer(region, campaign, school)
    region.press("Принять")
    region.sees("Принято.")


def open_answer(region: Person, campaign: str, school: str) -> None:
    region.go(campaign)
    region.page.get_by_role("link", name=school, exact=True).click()
    region.page.wait_for_url(re.compile(r"/answers/"))


def share(region: Person, campaign: str) -> tuple[int, int]:
    """How many are accepted, and how many were asked."""
    region.go(campaign)
    words = region.page.locator("main").inner_text()
    return int(re.search(r"Принято (\d+)", words)[1]), region.page.locator("tbody tr").count()


def roll_up(region: Person, campaign: str) -> tuple[dict[str, float], list[str]]:
    """Totals by number of line, and who has not submitted, out of the file that the worker made."""
    region.go(campaign)
    region.press("Построить свод")
    book = load_workbook(BytesIO(finished_file(region)), read_only=True)
    totals = {row[0]: row[3] for row in book["Свод"].iter_rows(values_only=True) if len(row) > 3 and row[3] is not None}
    silent = [row[0] for row in book["Не сдали"].iter_rows(min_row=5, values_only=True)]
    return totals, silent


def note(region: Person) -> str:
    """All words of the note, out of the DOCX."""
    region.go("/overview/")
    region.press("Справка")
    document = Document(BytesIO(finished_file(region)))
    return " ".join(paragraph.text for paragraph in document.paragraphs).replace("\xa0", " ")


def approve_edited(region: Person) -> None:
    """Goes on to the draft, puts a paragraph into other words, approves: the page shows both and offers no edit any more."""
    region.page.get_by_role("link", name="Открыть результат").click()
    region.page.get_by_role("link", name="Править текст").click()
    region.page.locator("textarea").nth(1).fill(OWN_WORDS)
    region.press("Сохранить текст")
    region.sees(OWN_WORDS)
    region.page.fill("input[name=number]", "14-а")
    region.press("Утвердить")
    region.sees("№ 14-а от")
    assert region.page.get_by_role("link", name="Править текст").count() == 0


def finished_file(person: Person) -> bytes:
    """Waits on the page of the work until its file can be taken."""
    person.page.wait_for_url(re.compile(r"/jobs/[0-9a-f-]{36}/"))
    link = person.page.get_by_role("link", name=re.compile("^Скачать «"))
    for _ in range(40):
        if link.count():
            break
        time.sleep(0.5)
    response = person.page.request.get(person.site + link.get_attribute("href"))
    assert response.status == 200
    return response.body()
