"""Runs alone in a child process: bytes of a spreadsheet on stdin, its rows as JSON on stdout. Imports nothing of the project.

What only some kinds of files need is imported where it is used: the start of the process is a good part of the time.
"""

import gc
import io
import json
import re
import resource
import sys
from collections import Counter
from datetime import date, datetime, time, timedelta

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30


def main() -> None:
    kind, max_rows, max_columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A short life with very many cells and no cycles of objects.
    gc.disable()
    content = sys.stdin.buffer.read()
    try:
        sheets = csv_sheets(content) if kind == "csv" else calamine_sheets(content, max_rows, max_columns)
        if kind == "xlsx":
            add_lost_values(content, sheets, max_rows)
        if kind == "ods":
            add_open_document_merges(content, sheets)
        answer = {"error": "wide"} if too_large(sheets, max_rows, max_columns) else {"sheets": sheets}
    except MemoryError:
        answer = {"error": "wide"}
    except TooWide:
        answer = {"error": "wide"}
    except Exception as error:
        answer = {"error": "password" if "password" in str(error).lower() else "damaged"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, default=plain).encode("utf-8", "replace"))


class TooWide(Exception):
    pass


def too_large(sheets: list, max_rows: int, max_columns: int) -> bool:
    return any(len(s["rows"]) > max_rows or any(len(row) > max_columns for row in s["rows"]) for s in sheets)


def calamine_sheets(content: bytes, max_rows: int, max_columns: int) -> list:
    """Rows of every sheet; what stands above and left of the filled area is put back, so that row numbers are true."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    hidden = {about.name for about in book.sheets_metadata if str(about.visible) != "SheetVisibleEnum.Visible"}
    sheets = []
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except Exception as error:
            # A chart sheet has no cells; a sheet whose part is missing or broken is told about.
            if "chart" in str(error).lower():
                continue
            raise
        merges = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
        sheets.append(
            {"name": name, "rows": rows_of(sheet, max_rows, max_columns), "merges": merges, "hidden": name in hidden}
        )
    return sheets


def rows_of(sheet, max_rows: int, max_columns: int) -> list:
    if sheet.start is None:
        return []
    top, left = sheet.start
    if sheet.height + top > max_rows or sheet.width + left > max_columns:
        raise TooWide
    rows = sheet.to_python(skip_empty_area=True)
    return [[] for _ in range(top)] + [[None] * left + [None if c == "" else c for c in row] for row in rows]


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# A tag ends where the next one begins: without that a text of nothing but beginnings is gone through for each of them.
ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^<>]*\bt="e")[^<>]*\br="([A-Z]{1,3})(\d{1,7})"[^<>/]*>\s*'
    rb"(?:<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v>([^<]{1,20})</"
)
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
# A program wrote the formula and nobody counted it. A text (t="str") that came out empty is a value.
UNCOUNTED_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?![^<>]*\bt="str")[^<>]*\br="([A-Z]{1,3})(\d{1,7})"[^<>/]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
UNCOUNTED = "#НЕТ ЗНАЧЕНИЯ!"


def add_lost_values(content: bytes, sheets: list, max_rows: int) -> None:
    """«#REF!» and formulas without a value put back where the reader leaves an empty cell: what is lost must be told of."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = sheet_parts(archive)
        for sheet in sheets:
            text = archive.read(parts[sheet["name"]]) if sheet["name"] in parts else b""
            for row, column, shown in lost_values(text):
                if row < max_rows:
                    put(sheet["rows"], row, column, shown)


def lost_values(text: bytes):
    """Row and column from nought, what is shown."""
    if b't="e"' in text:
        for letters, number, shown in ERROR_CELL.findall(text):
            yield int(number) - 1, column_of(letters), shown.decode("utf-8", "replace")
    if FORMULA.search(text):
        for letters, number in UNCOUNTED_CELL.findall(text):
            yield int(number) - 1, column_of(letters), UNCOUNTED


def sheet_parts(archive) -> dict:
    """Names of sheets with the parts of the archive that hold their cells; nothing when the book is written unusually."""
    from xml.etree import ElementTree

    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - a process of its own, limited
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {sheet.get("name"): targets.get(sheet.get(LINK), "") for sheet in book.iter(MAIN + "sheet")}
    paths = {name: target.lstrip("/") if target.startswith("/") else "xl/" + target for name, target in found.items()}
    return {name: path for name, path in paths.items() if path in names}


def column_of(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def put(rows: list, row: int, column: int, shown: str) -> None:
    """Only into a cell that the reader left empty; rows under his last one are made as wide as that is."""
    width = len(rows[-1]) if rows else 0
    rows.extend([None] * width for _ in range(len(rows), row + 1) if column < width)
    if row < len(rows) and column < len(rows[row]) and rows[row][column] is None:
        rows[row][column] = shown


TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SPANNED = re.compile(rb"number-(?:rows|columns)-spanned=")


def add_open_document_merges(content: bytes, sheets: list) -> None:
    """The reader tells no merged cells of an ODS: they are read out of its text, when there are any."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as text:
        if not SPANNED.search(text.read()):
            return
        text.seek(0)
        found = list(open_document_merges(text))
    for sheet, merges in zip(sheets, found, strict=False):
        sheet["merges"] = merges


def open_document_merges(text):
    """Merged ranges of each table in turn: first row, first column, last row, last column, from nought."""
    from xml.etree import ElementTree

    row = column = 0
    merges: list = []
    for event, element in ElementTree.iterparse(text, events=("start", "end")):  # noqa: S314 - a process of its own, limited
        if event == "start" and element.tag == TABLE + "table":
            row, merges = 0, []
        elif event == "start" and element.tag == TABLE + "table-row":
            column = 0
        elif event == "start" and element.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            down = int(element.get(TABLE + "number-rows-spanned", 1)) - 1
            across = int(element.get(TABLE + "number-columns-spanned", 1)) - 1
            if down or across:
                merges.append([row, column, row + down, column + across])
            column += int(element.get(TABLE + "number-columns-repeated", 1))
        elif event == "end" and element.tag == TABLE + "table-row":
            row += int(element.get(TABLE + "number-rows-repeated", 1))
            element.clear()
        elif event == "end" and element.tag == TABLE + "table":
            yield merges


def csv_sheets(content: bytes) -> list:
    text = decoded(content).replace("\x00", "")
    first, _, rest = text.partition("\n")
    if told := re.fullmatch(r"sep=(.)\r?", first.strip("\ufeff ")):
        # Row numbers stay those of the editor, which hides this line too.
        text, delimiter = rest, told[1]
    else:
        delimiter = delimiter_of(text)
    rows = [[cell if cell != "" else None for cell in row] for row in table_of(text, delimiter)]
    return [{"name": "CSV", "rows": rows, "merges": []}]


def table_of(text: str, delimiter: str):
    import csv

    return csv.reader(io.StringIO(text), delimiter=delimiter)


def delimiter_of(text: str) -> str:
    """What cuts most of the first lines into equally many cells: commas also stand inside titles and posts."""
    import csv

    start = "\n".join(text.splitlines()[:40])

    def evenness(delimiter: str) -> int:
        try:
            widths = Counter(len(row) for row in table_of(start, delimiter) if len(row) > 1)
        except csv.Error:
            return 0
        return max(widths.values(), default=0)

    # At a tie the first of them: «учитель, физика» stands in a cell oftener than a semicolon.
    return max(";\t,|", key=evenness)


def decoded(content: bytes) -> str:
    """UTF-8 when it is valid UTF-8, UTF-16 by its mark, else Windows-1251 or the encoding of DOS."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        texts = [content.decode(name, errors="replace") for name in ("cp1251", "cp866")]
        return max(texts, key=likeness)


# Letters of running Russian text; read in a wrong encoding, it turns into rare letters, signs and frames.
FREQUENT = set("оеаинтсрвл")


def likeness(text: str) -> int:
    return sum(text.count(letter) for letter in FREQUENT)


def plain(value) -> object:
    if isinstance(value, datetime | date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


if __name__ == "__main__":
    main()
