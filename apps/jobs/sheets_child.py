"""Runs alone in a child process: bytes of a spreadsheet on stdin, its rows as JSON on stdout. Imports nothing of the project."""

import csv
import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30


def main() -> None:
    kind, max_rows, max_columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        sheets = csv_sheets(content) if kind == "csv" else calamine_sheets(content, max_rows, max_columns)
        answer = {"error": "wide"} if too_large(sheets, max_rows, max_columns) else {"sheets": sheets}
    except MemoryError:
        answer = {"error": "wide"}
    except TooWide:
        answer = {"error": "wide"}
    except Exception as error:
        answer = {"error": "password" if "password" in str(error).lower() else "damaged"}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True, default=plain))


class TooWide(Exception):
    pass


def too_large(sheets: list, max_rows: int, max_columns: int) -> bool:
    return any(len(s["rows"]) > max_rows or any(len(row) > max_columns for row in s["rows"]) for s in sheets)


def calamine_sheets(content: bytes, max_rows: int, max_columns: int) -> list:
    """Rows of every sheet; what stands above and left of the filled area is put back, so that row numbers are true."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = []
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except Exception as error:
            # A chart sheet has no cells; a sheet whose part is missing or broken is told about.
            if "chart" in str(error).lower():
                continue
            raise
        sheets.append({"name": name, "rows": rows_of(sheet, max_rows, max_columns)})
    return sheets


def rows_of(sheet, max_rows: int, max_columns: int) -> list:
    if sheet.start is None:
        return []
    top, left = sheet.start
    if sheet.height + top > max_rows or sheet.width + left > max_columns:
        raise TooWide
    rows = sheet.to_python(skip_empty_area=True)
    return [[] for _ in range(top)] + [[None] * left + [None if c == "" else c for c in row] for row in rows]


def csv_sheets(content: bytes) -> list:
    text = decoded(content).replace("\x00", "")
    first = "\n".join(text.splitlines()[:10])
    delimiter = max(";,\t|", key=first.count)
    rows = [
        [cell if cell != "" else None for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)
    ]
    return [{"name": "CSV", "rows": rows}]


def decoded(content: bytes) -> str:
    """UTF-8 when it is valid UTF-8, UTF-16 by its mark, else Windows-1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def plain(value) -> object:
    if isinstance(value, datetime | date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


if __name__ == "__main__":
    main()
