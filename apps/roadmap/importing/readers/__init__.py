"""One reader per format; `read_blocks` finds the format by the content, not by the name of the file."""

from ..archive import DAMAGED, Archive
from ..errors import UnreadableDocument
from ..grid import Block
from ..limits import MAX_CHARACTERS, MAX_FILE_BYTES
from .docx import read_docx
from .html import read_html
from .odt import read_open_document
from .text import decode, looks_like_html, read_text
from .xlsx import read_xlsx

_SAVE_AS = (
    "Откройте файл в редакторе, выберите «Сохранить как», тип «Документ Word (*.docx)» и загрузите полученный файл."
)
_PICTURE = "Это картинка, текста в ней нет. Загрузите исходный файл Word или Excel."
_REFUSED = {
    b"{\\rtf": f"Файлы RTF не читаются. {_SAVE_AS}",
    b"%PDF": "Из PDF таблица не читается. Загрузите исходный файл Word или Excel либо скопируйте таблицу и вставьте текстом.",
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*"), _PICTURE),
    b"Rar!": "Это архив. Распакуйте его и загрузите сам документ.",
    b"7z\xbc\xaf": "Это архив. Распакуйте его и загрузите сам документ.",
}
_OLE = b"\xd0\xcf\x11\xe0"


def read_blocks(data: bytes, filename: str) -> list[Block]:
    """Paragraphs and tables of a file. Raises UnreadableDocument with a sentence, and nothing else."""
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableDocument("Файл больше 20 МБ. Уберите из него картинки и загрузите снова.")
    if not data.strip():
        raise UnreadableDocument("Файл пуст. Выберите файл с дорожной картой.")
    _refuse_known(data)
    try:
        return _read(data, filename)
    except UnreadableDocument:
        raise
    except Exception:
        # The one border: a damaged file can break any library in ways nobody can list.
        raise UnreadableDocument(DAMAGED)


def read_pasted(text: str) -> list[Block]:
    """Blocks of a text pasted by hand."""
    if len(text) > MAX_CHARACTERS:
        raise UnreadableDocument("Текст слишком длинный для дорожной карты. Вставьте только её таблицу.")
    if not text.strip():
        raise UnreadableDocument("Текст пуст. Вставьте таблицу дорожной карты.")
    return read_html(text.encode()) if looks_like_html(text) else read_text(text)


def _refuse_known(data: bytes) -> None:
    for mark, sentence in _REFUSED.items():
        if data.lstrip().startswith(mark):
            raise UnreadableDocument(sentence)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableDocument("Файл защищён паролем. Снимите пароль и загрузите файл снова.")
        if "Workbook".encode("utf-16-le") in data:
            raise UnreadableDocument(
                "Старые файлы Excel (.xls) не читаются. Сохраните файл как «Книга Excel (*.xlsx)»."
            )
        raise UnreadableDocument(f"Старые файлы Word (.doc) не читаются. {_SAVE_AS}")


def _read(data: bytes, filename: str) -> list[Block]:
    if data.startswith(b"PK"):
        return _read_zip(Archive(data), data)
    text = decode(data)
    if "Content-Type: multipart/related" in text[:2000] or "<w:wordDocument" in text[:5000]:
        raise UnreadableDocument(f"Веб-архивы и файлы Word XML не читаются. {_SAVE_AS}")
    if looks_like_html(text) or filename.lower().endswith((".html", ".htm")):
        return read_html(text.encode())
    return read_pasted(text)


def _read_zip(archive: Archive, data: bytes) -> list[Block]:
    if any(name.lower().endswith("vbaproject.bin") for name in archive.names):
        raise UnreadableDocument(
            "В файле есть макросы. Сохраните его как обычный DOCX или XLSX без макросов и загрузите снова."
        )
    if "word/document.xml" in archive.names:
        return read_docx(archive)
    if "xl/workbook.xml" in archive.names:
        return read_xlsx(archive, data)
    if "content.xml" in archive.names:
        return read_open_document(archive)
    raise UnreadableDocument(f"Это не документ Word, Excel или LibreOffice. {_SAVE_AS}")
