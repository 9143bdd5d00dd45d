"""P13–P15: an order of one page, annexes of 10 and 100 pages, DOCX beside PDF; every ratio out of one run.

`python benchmarks/documents.py`. Memory of the long annex is measured in a process of its own.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from statistics import median
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROUNDS = 5
# Rows that fill about so many pages of A4.
ROWS = {1: 0, 10: 135, 100: 1460}
MEMORY_LIMIT_MB = 450
BARE_STYLE = (
    "@page { size: A4; margin: 20mm 10mm 20mm 30mm } table { width: 100%; border-collapse: collapse; font: 12pt serif }"
    " td, th { border: 0.5pt solid black; padding: 2pt 4pt }"
)


def order(rows: int) -> dict:
    """A text of the register with an annex of that many rows."""
    line = ["{n}", "Наставников{n} Пётр Ильич, учитель математики", "Подопечный{n} Олег Ильич, 8А класс"]
    line += ["«учитель – ученик»", "15.09.2026 – 31.05.2027", "согласия сторон"]
    columns = ["№", "Наставник", "Наставляемый", "Форма", "Срок", "Основание"]
    table = {
        "columns": columns,
        "widths": [1, 4, 4, 3, 3, 3],
        "rows": [[cell.format(n=n) for cell in line] for n in range(1, rows + 1)],
    }
    points = [
        "Закрепить пары согласно приложению № 1.",
        "Наставникам разработать планы до 01.10.2026.",
        "Контроль за исполнением приказа оставляю за собой.",
    ]
    return {
        "type_name": "ПРИКАЗ",
        "title": "О закреплении наставнических пар (групп)",
        "preamble": "В соответствии с распоряжением от 25.12.2019 № Р-145, на основании согласий участников",
        "resolution": "приказываю",
        "sections": [],
        "items": [{"text": words, "children": []} for words in points],
        "annexes": [{"title": "Перечень пар", "paragraphs": [], "table": table}] if rows else [],
        "acknowledge": [],
        "signatures": [{"post": "Директор", "name": "О. П. Вершинина"}],
        "header": {
            "public_id": "8c1f0e1e-1111-4222-8333-444455556666",
            "founder": "Управление образования",
            "organization": "Муниципальное бюджетное общеобразовательное учреждение «Школа № 5»",
            "short_name": "МБОУ «Школа № 5»",
            "place": "г. Озёрск-Луговой",
            "number": "17-од",
            "date": "2026-11-20",
        },
    }


def bare(text: dict) -> bytes:
    """WeasyPrint alone with the same table, as a tutorial writes it."""
    from weasyprint import CSS, HTML

    table = text["annexes"][0]["table"]
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table["columns"])
    rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in table["rows"])
    html = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return HTML(string=html).write_pdf(stylesheets=[CSS(string=BARE_STYLE)])


def minimal() -> bytes:
    from weasyprint import HTML

    return HTML(string="<p>x</p>").write_pdf()


def medians(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of the processor of each way, all alternately in every round; the first round warms up and is thrown away.

    All ways run in this process alone, so on a calm machine these are the seconds of the clock; what others take of it is left out.
    """
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            started = process_time()
            way()
            if number:
                times[name].append(process_time() - started)
    return {name: median(values) for name, values in times.items()}


def pages(pdf: bytes) -> int:
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def verdict(title: str, value: float, goal: float) -> None:
    print(f"{title} = {value:.2f} × (goal ≤ {goal:g} ×) {'ok' if value <= goal else 'NOT MET'}")


def short_order() -> None:
    from apps.documents.rendering import write_docx, write_pdf

    text = order(ROWS[1])
    seconds = medians({"pdf": lambda: write_pdf(text), "minimal": minimal, "docx": lambda: write_docx(text)}, ROUNDS)
    print(", ".join(f"{name} {value:.4f} s" for name, value in seconds.items()))
    verdict("P13 order of one page / minimal page", seconds["pdf"] / seconds["minimal"], 5)
    verdict("P15 DOCX / PDF of the same order", seconds["docx"] / seconds["pdf"], 0.3)


def annex(wanted: int, rounds: int) -> None:
    from apps.documents.rendering import write_docx, write_pdf

    text = order(ROWS[wanted])
    made, plain = pages(write_pdf(text)), pages(bare(text))
    seconds = medians(
        {"pdf": lambda: write_pdf(text), "bare": lambda: bare(text), "docx": lambda: write_docx(text)}, rounds
    )
    print(f"{made} pages (bare {plain}): " + ", ".join(f"{name} {value:.2f} s" for name, value in seconds.items()))
    print(f"  a page: {seconds['pdf'] / made:.3f} s, bare {seconds['bare'] / plain:.3f} s")
    verdict(f"P14 annex of {wanted} pages / bare WeasyPrint of the same table", seconds["pdf"] / seconds["bare"], 1.0)


def memory() -> None:
    """Peak of a process that makes the long annex once."""
    done = subprocess.run([sys.executable, __file__, "memory"], capture_output=True, text=True, check=True, cwd=ROOT)
    megabytes = float(done.stdout.split()[-1])
    state = "ok" if megabytes <= MEMORY_LIMIT_MB else "NOT MET"
    print(f"P14 memory of the annex of 100 pages: {megabytes:.0f} MB (goal ≤ {MEMORY_LIMIT_MB} MB) {state}")


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="mentoring-bench-"))
    import django

    django.setup()


def main() -> None:
    set_up()
    if sys.argv[1:] == ["memory"]:
        from apps.documents.rendering import write_pdf

        write_pdf(order(ROWS[100]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    short_order()
    annex(10, ROUNDS)
    annex(100, 1)
    memory()


if __name__ == "__main__":
    main()
