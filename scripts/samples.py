"""Pictures of `docs/samples`: every kind of document as it prints now, out of a demo year made for it.

.venv/bin/python -m scripts.samples            # all kinds
.venv/bin/python -m scripts.samples documents.award pairing.fix_pairs
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "docs" / "samples"
RESOLUTION = 72
# A reader sees the first sheets; the others look like the last of them.
SHEETS = 3
# Of the long annex: the sheets on which its table goes over.
LONG, LONG_ROWS, LONG_SHEETS = "annex_60_rows", 60, slice(1, 4)
DRAFT, DRAFT_KIND = "draft", "documents.award"
GREYS = 16


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
    with tempfile.TemporaryDirectory(prefix="mentoring-samples-") as folder:
        os.environ["DATA_DIR"] = folder
        begin()
        for name, text, sheets in texts(sys.argv[1:]):
            from apps.documents.rendering import write_pdf

            draw(write_pdf(text), OUT / f"{name}.png", sheets)
            print(name, flush=True)


def begin() -> None:
    """The demo year, and what it lacks: a plan change before an order, destroyed data, forms of the year."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("demo")
    school, users = place()
    change_a_plan(school, users["curator"])
    destroy_data(school, users["curator"])
    choose_forms(school)


def place() -> tuple[Any, dict[str, Any]]:
    from apps.accounts.models import User
    from apps.documents.models import Document

    users = {user.username: user for user in User.objects.filter(username__in=["curator", "director"])}
    document = Document.objects.select_related("organization").first()
    assert document is not None, "the demo has documents of one school"
    return document.organization, users


def change_a_plan(school: Any, by: Any) -> None:
    from apps.plans.enums import PlanState
    from apps.plans.models import Plan
    from apps.plans.services import plans

    school.plan_changes_by_order = True
    school.save(update_fields=["plan_changes_by_order"])
    for plan in Plan.objects.filter(organization=school, state=PlanState.RUNNING).order_by("pk")[:3]:
        item = {"title": "Открытый урок для коллег", "due": school.today + timedelta(days=14)}
        plans.add_item(plan, by=by, values=item, note="Предложение наставника")


def destroy_data(school: Any, by: Any) -> None:
    from apps.participants.enums import Purpose, StepKind
    from apps.participants.models import Consent, Withdrawal
    from apps.participants.services import consents, withdrawals

    given = Consent.objects.filter(person__organization=school, withdrawn_on=None, purpose=Purpose.PROCESSING)
    free = given.filter(person__pair_memberships=None).order_by("pk")
    consents.withdraw(free[0], day=school.today, reason="Заявление участника", by=by)
    case = Withdrawal.objects.filter(organization=school).latest("pk")
    for step in case.steps.filter(kind__in=[StepKind.STOP, StepKind.DESTROY]).order_by("position"):
        withdrawals.take_step(case, step.position, by=by)


def choose_forms(school: Any) -> None:
    from apps.organizations.access import current_year
    from apps.organizations.models import MentoringForm
    from apps.pairing.models import YearForm

    year = current_year(school)
    for form in MentoringForm.objects.all()[:3]:
        YearForm.objects.get_or_create(year=year, form=form, defaults={"ground": "запросы участников"})


def texts(wanted: list[str]) -> Iterator[tuple[str, dict[str, Any], slice]]:
    """Name of the picture, frozen text, sheets of every sample."""
    from apps.documents.kinds import kinds

    school, _ = place()
    first = slice(0, SHEETS)
    numbered = {code: frozen(code, school) for code in sorted(kinds.codes()) if not wanted or code in wanted}
    for code, text in numbered.items():
        yield code, text, first
    if not wanted:
        yield DRAFT, unsigned(frozen(DRAFT_KIND, school)), first
        yield LONG, lengthened(numbered["pairing.fix_pairs"]), LONG_SHEETS


def frozen(code: str, school: Any) -> dict[str, Any]:
    """The text of a kind as it would go into force today."""
    from apps.documents.kinds import kinds
    from apps.documents.services import samples
    from apps.documents.services import texts as documents
    from apps.organizations.access import current_year

    found = samples.document_of(kinds.get(code), school, current_year(school))
    assert found is not None, f"the demo has nothing for {code}"
    head = documents.head_of(school)
    return documents.frozen(found, number="126-од", day=school.today, signer=head)


def unsigned(text: dict[str, Any]) -> dict[str, Any]:
    return text | {"header": text["header"] | {"number": "", "date": ""}}


def lengthened(text: dict[str, Any]) -> dict[str, Any]:
    """The same with the rows of its annex gone through again, up to LONG_ROWS."""
    annex = text["annexes"][0]
    rows = annex["table"]["rows"]
    many = [[str(n + 1), *rows[n % len(rows)][1:]] for n in range(LONG_ROWS)]
    table = annex["table"] | {"rows": many}
    return text | {"annexes": [annex | {"table": table}], "acknowledge": []}


def draw(pdf: bytes, out: Path, sheets: slice) -> None:
    """Sheets of a PDF side by side as one small grey picture."""
    from PIL import Image, ImageOps

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.pdf").write_bytes(pdf)
        command = ["pdftoppm", "-r", str(RESOLUTION), "-gray", "-png", "a.pdf", "a"]
        subprocess.run(command, cwd=folder, check=True)
        made = [Image.open(io.BytesIO(one.read_bytes())) for one in sorted(Path(folder).glob("a-*.png"))[sheets]]
    framed = [ImageOps.expand(sheet, border=1, fill=160) for sheet in made]
    whole = Image.new("L", (sum(one.width for one in framed), max(one.height for one in framed)), 255)
    left = 0
    for one in framed:
        whole.paste(one, (left, 0))
        left += one.width
    whole.quantize(GREYS).save(out, optimize=True)


if __name__ == "__main__":
    main()
