"""Limits for files that come from outside: beyond them a file is refused with a sentence, never tried."""

from .errors import UnreadableDocument

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ZIP_ENTRIES = 3_000
MAX_ZIP_UNPACKED = 80 * 1024 * 1024
MAX_PART_BYTES = 40 * 1024 * 1024
# A sparse sheet packs some fifty times; a thousand times is a trap.
MAX_ZIP_RATIO = 300
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_CELLS = 100_000
# A workbook keeps empty cells with a frame too; a merged area or a link makes a cell of every place it stands over.
MAX_STORED_CELLS = 300_000
MAX_LOOSE_CELLS = 10_000
MAX_CHARACTERS = 3_000_000
MAX_CELL_CHARACTERS = 15_000
# An address of a page may be long; a longer word is no word.
MAX_WORD_CHARACTERS = 1_000
MAX_NESTING = 60


def check_grid(rows: int, columns: int) -> None:
    """Refuse a table no roadmap can have."""
    if columns > MAX_COLUMNS:
        raise UnreadableDocument(
            f"В таблице {columns} столбцов, а в дорожной карте их бывает не больше {MAX_COLUMNS}. "
            "Оставьте в файле только таблицу дорожной карты и загрузите его снова."
        )
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise UnreadableDocument(
            f"В таблице {rows} строк: это слишком много для дорожной карты. Разделите файл на части и загрузите по одной."
        )


def check_stored(cells: int) -> None:
    """Refuse a sheet that becomes millions of cells when it is opened, whatever is written in it."""
    if cells > MAX_STORED_CELLS:
        raise UnreadableDocument(
            "В книге слишком много ячеек: объединены или оформлены целые столбцы. "
            "Скопируйте таблицу дорожной карты в новую книгу и загрузите её."
        )


def check_loose_cells(cells: int) -> None:
    """Refuse a text of one cell a line that would be divided into rows for minutes."""
    if cells > MAX_LOOSE_CELLS:
        raise UnreadableDocument(
            f"В тексте больше {MAX_LOOSE_CELLS} ячеек: это слишком много для дорожной карты. Загрузите её файлом Word или Excel."
        )


def check_cell(text: str) -> None:
    """Refuse a cell that holds a whole book: reading it would take minutes."""
    if len(text) > MAX_CELL_CHARACTERS:
        raise UnreadableDocument(
            f"В одной ячейке больше {MAX_CELL_CHARACTERS} знаков. Разделите её на строки или уберите лишний текст и загрузите снова."
        )


def check_words(text: str) -> None:
    """Refuse a word that no language has: what looks for the end of a word at each of its letters would take minutes."""
    if len(text) > MAX_WORD_CHARACTERS and max(map(len, text.split()), default=0) > MAX_WORD_CHARACTERS:
        raise UnreadableDocument(
            f"В документе есть слово длиннее {MAX_WORD_CHARACTERS} знаков. Уберите его или разделите пробелами и загрузите снова."
        )


def check_nesting(depth: int) -> None:
    if depth > MAX_NESTING:
        raise UnreadableDocument("Таблицы в файле вложены друг в друга слишком глубоко. Оставьте одну простую таблицу.")
