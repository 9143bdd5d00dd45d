"""Golden samples of every kind: each paragraph of the DOCX stands whole in the PDF, and no letter stands in one file alone."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from apps.documents.content import people
from apps.documents.kinds import kinds
from apps.documents.models import Document
from apps.documents.rendering import blocks as layout
from apps.documents.rendering import write_docx, write_pdf
from apps.documents.services import documents, texts
from apps.organizations.models import EndReason
from apps.pairing.matching.profiles import Settings
from apps.pairing.models import YearForm
from apps.pairing.services import matching
from apps.participants.models import Withdrawal
from apps.participants.services import names
from apps.plans.models import Plan
from apps.plans.services import plans, versions
from tests.documents.golden import docx_lines, docx_paragraphs, pdf_letters, plain, squeezed
from tests.documents.kinds import make_document
from tests.documents.test_own_kinds import RECORDS
from tests.factories import make_pair, make_participation, make_person, make_plan, make_pupil
from tests.participants.matrix import destroyed
from tests.roadmap.rows import make_roadmap

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _people_of_the_bases(monkeypatch):
    """The people of these samples stand in the bases, not among the invented ones of the engine's tests."""
    monkeypatch.setattr(people, "resolve", names.resolve)


def _ending(cast):
    EndReason.objects.get_or_create(code="refusal", defaults={"title": "Отказ наставника"})
    ending = {"pair": make_pair(cast).pk, "action": "end", "day": "2026-11-30", "reason": "refusal"}
    return {"ends": [ending | {"note": "", "notice": "2026-11-20"}], "begins": []}


def _matching(cast):
    for name, role in (("Алгебрина", "mentor"), ("Начинающий", "mentee"), ("Опытов", "mentee")):
        person = make_person(cast, name, subjects="математика")
        make_participation(cast, person, role, capacity=1 if role == "mentor" else None, profile={})
    run = matching.start(organization=cast.school, year=cast.year, settings=Settings(), by=cast.curator)
    return {"run": run.pk}


def _agreement(cast):
    pair = make_pair(cast, mentee=make_pupil(cast))
    return {"pair": pair.pk, "mentor_duties": ["Проводить встречи"], "mentee_duties": ["Выполнять задания."]}


def _year_forms(cast):
    YearForm.objects.create(year=cast.year, form=cast.form, several_mentors=True, ground="запрос педагогов")
    return {"year": cast.year.pk}


def _destroyed(cast):
    destroyed(cast)
    return {"withdrawal": Withdrawal.objects.get().pk}


def _plan_change(cast):
    cast.school.plan_changes_by_order = True
    cast.school.save(update_fields=["plan_changes_by_order"])
    plan = make_plan(cast)
    versions.freeze(plan, by=cast.curator, note="Утверждён")
    item = {"title": "Открытый урок", "due": date(2026, 12, 1)}
    plans.add_item(Plan.objects.get(pk=plan.pk), by=cast.curator, values=item, note="добавим урок")
    return {"versions": [plan.versions.get(is_waiting=True).pk]}


SAMPLES = {
    **{code: lambda cast, said=said: said for code, said in RECORDS.items()},
    "documents.amendment": lambda cast: {"changes": {"items.0": "Новые слова."}, "added": ["Пункт."], "ground": ""},
    "monitoring.school_report": lambda cast: {"date": "2026-11-20"},
    "pairing.agreement": _agreement,
    "pairing.change_pairs": _ending,
    "pairing.fix_pairs": lambda cast: {"pairs": [make_pair(cast, state="agreed").pk for _ in range(3)]},
    "pairing.match_protocol": _matching,
    "pairing.year_forms": _year_forms,
    "participants.destruction_act": _destroyed,
    "plans.approve_plans": lambda cast: {"plans": [make_plan(cast, state="agreed").pk]},
    "plans.certificate": lambda cast: {"plan": make_plan(cast).pk},
    "plans.change_plans": _plan_change,
    "roadmap.approve": lambda cast: {"roadmap": make_roadmap(cast, items=4).pk},
}


def test_every_kind_has_a_sample():
    assert {code for code in kinds.codes() if not code.startswith("tests.")} == set(SAMPLES)


def test_every_kind_has_a_picture_and_every_picture_is_explained():
    """A new kind: `python -m scripts.samples CODE`, then look at what it made."""
    folder = ROOT / "docs" / "samples"
    pictures = {path.stem for path in folder.glob("*.png")}

    assert pictures == set(SAMPLES) | {"draft", "annex_60_rows"}
    assert set(re.findall(r"`([a-z_0-9.]+)\.png`", (folder / "README.md").read_text())) == pictures


@pytest.mark.parametrize("code", SAMPLES)
def test_both_files_hold_the_same_words(cast, code):
    base = make_document(cast, "approved") if code == "documents.amendment" else None
    document = documents.create(
        kind=code, organization=cast.school, year=cast.year, records=SAMPLES[code](cast), by=cast.curator, amends=base
    )
    signer = texts.head_of(cast.school)
    text = texts.frozen(Document.objects.get(pk=document.pk), number="17-од", day=cast.school.today, signer=signer)

    made = write_docx(text)
    from_docx, from_pdf = docx_lines(made), pdf_letters(write_pdf(text))

    assert len(from_docx) > 8
    # Paragraph by paragraph: those of the text in their order in the DOCX, each whole in the PDF.
    expected = [plain(line) for line in _outside_tables(text)]
    assert docx_paragraphs(made) == expected
    assert [line for line in expected if squeezed(line) not in from_pdf] == []
    assert Counter("".join(map(squeezed, from_docx))) == Counter(from_pdf)


def _outside_tables(text):
    """Paragraphs of the text; cells stand side by side on paper, so the count of letters answers for them."""
    return [block.text or " ".join(block.cells) for block in layout.blocks(text) if block.style != "table"]
