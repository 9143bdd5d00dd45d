"""Pictures of the role guides: taken from a running demo year, so that a changed page gives a changed picture.

make run                                  # in another window
.venv/bin/python -m scripts.screenshots [ADDRESS]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "docs" / "ru" / "img"
DESKTOP, PHONE = (1280, 800), (390, 844)
# name of the picture, login, address (and the tab to open after «>»), window
PICTURES = [
    ("login", "", "/accounts/login/", DESKTOP),
    ("home-curator", "curator", "/", DESKTOP),
    ("bases", "curator", "/participants/mentees/", DESKTOP),
    ("consents", "curator", "/participants/consents/", DESKTOP),
    ("import", "curator", "/participants/imports/", DESKTOP),
    ("pairs", "curator", "/pairs/", DESKTOP),
    ("matching", "curator", "/pairs/matching/", DESKTOP),
    ("roadmap", "curator", "/roadmaps/", DESKTOP),
    ("timeline", "curator", "/roadmaps/ > Лента года", DESKTOP),
    ("documents", "curator", "/documents/", DESKTOP),
    ("metrics", "curator", "/figures/", DESKTOP),
    ("search", "curator", "/search/?q=анна", DESKTOP),
    ("home-director", "director", "/", DESKTOP),
    ("queue", "director", "/documents/queue/", DESKTOP),
    ("queue-phone", "director", "/documents/queue/", PHONE),
    ("today-phone", "mentor", "/plans/today/", PHONE),
    ("plan-phone", "mentor", "/plans/my-plan/", PHONE),
    ("mentee-phone", "mentee", "/plans/today/", PHONE),
    ("overview", "municipality", "/overview/", DESKTOP),
    ("region", "region", "/overview/", DESKTOP),
    ("statistics", "municipality", "/statistics/", DESKTOP),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--hide-scrollbars"]


def main() -> None:
    from playwright.sync_api import sync_playwright

    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, login, path, (width, height) in PICTURES:
            page = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU").new_page()
            if login:
                log_in(page, address, login)
            path, _, tab = path.partition(" > ")
            page.goto(address + path)
            if tab:
                page.get_by_role("link", name=tab).click()
            page.wait_for_timeout(500)
            page.screenshot(path=OUT / f"{name}.png")
            page.context.close()
            print(name)
        browser.close()


def log_in(page, address: str, login: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=username] >> nth=0", login)
    page.fill("input[type=password] >> nth=0", "demo")
    page.press("input[type=password] >> nth=0", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


if __name__ == "__main__":
    main()
