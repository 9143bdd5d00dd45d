"""What people type stays text in every file that is made on the spot: no formula in a workbook, no live part in a Word file."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import transaction
from django.urls import resolve

from tests.conftest import CAST
from tests.factories import make_meeting, make_pair, make_person, make_plan
from tests.house import test_live_texts as texts
from tests.house.matrix import APPS
from tests.house.test_fuzz import doors, insiders, patient

FORMULA = "=1+cmd|' /C'!A0"
TAG = "</w:t><xss onxss='1'/>&{{7*7}}"
# A relationship that leads out of the file, a field that computes: Word would follow them.
FIELDS = ("instrText", "fldSimple", "altChunk", "object", "xss")


def live_cells(content: bytes) -> list[str]:
    """Cells of a workbook that compute."""
    sheets = openpyxl.load_workbook(io.BytesIO(content))
    return [f"{sheet.title}!{c.coordinate}" for sheet in sheets for row in sheet for c in row if c.data_type == "f"]


def live_parts(content: bytes) -> list[str]:
    """Elements of a Word file that are more than text, and addresses out of it that are a script or a file."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                for element in ElementTree.fromstring(archive.read(name)).iter():
                    words = "".join(element.itertext()) if element.tag.endswith("instrText") else ""
                    is_page = words.strip().upper().split(" ")[0] in ("PAGE", "NUMPAGES")
                    if element.tag.rsplit("}")[-1] in FIELDS and not is_page:
                        found.append(f"{name}: {element.tag}")
                    target = element.get("Target", "")
                    if target.startswith(("javascript:", "file:")):
                        found.append(f"{name}: {target}")
    return found


def text_of(content: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if name.endswith("xml"))


def make_world(cast: Any) -> None:
    """Rows beside those of each door: people of both bases, a pair with a plan and a meeting."""
    for role in ("mentor", "mentee"):
        make_person(cast, role=role)
    pair = make_pair(cast)
    make_plan(cast, pair)
    make_meeting(cast, pair)


@pytest.mark.parametrize("attack", [FORMULA, TAG])
@pytest.mark.parametrize("app", [app for app in APPS if app not in ("accounts", "jobs", "notifications", "metrics")])
@pytest.mark.usefixtures("sessions_in_cookies")
def test_no_text_of_the_base_comes_alive_in_a_file(app, attack, cast, monkeypatch):
    make_world(cast)
    monkeypatch.setattr(texts, "LONG", attack)
    monkeypatch.setattr(texts, "SHORT", attack[:14])
    clients, alive, shown = {who: patient(cast, who) for who in CAST}, [], 0
    for row, address, _ in doors(cast, app, "get"):
        if not getattr(resolve(address).func, "is_costly", False):
            continue
        with transaction.atomic():
            texts.poison()
            answer = clients[insiders(row)[0]].get(address + row.query)
            transaction.set_rollback(True)
        alive += [(str(row), "500")] if answer.status_code == 500 else []
        kind, body = answer.get("Content-Type", ""), answer.content
        if "spreadsheet" in kind:
            alive += [(str(row), cell) for cell in live_cells(body)]
        elif "wordprocessing" in kind:
            alive += [(str(row), part) for part in live_parts(body)]
        shown += body[:2] == b"PK" and attack[:5] in text_of(body).replace("&lt;", "<")

    assert alive == []
    assert shown


def test_what_is_live_is_seen():
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active["B2"] = "=1+1"
    book.save(file)
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w") as archive:
        archive.writestr("word/document.xml", '<w:p xmlns:w="w"><w:instrText>DDE x</w:instrText></w:p>')
        archive.writestr("word/_rels/x.rels", '<r><t Target="file:///etc/passwd"/></r>')

    assert live_cells(file.getvalue()) == ["Sheet!B2"]
    assert live_parts(word.getvalue()) == ["word/document.xml: {w}instrText", "word/_rels/x.rels: file:///etc/passwd"]
