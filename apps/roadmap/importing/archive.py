"""The door for zipped office files: sizes are checked before anything is unpacked, XML is read without entities."""

import io
import zipfile
import zlib

from lxml import etree

from .errors import UnreadableDocument
from .limits import MAX_PART_BYTES, MAX_ZIP_ENTRIES, MAX_ZIP_RATIO, MAX_ZIP_UNPACKED

DAMAGED = "Файл повреждён или загружен не целиком. Откройте его в редакторе, сохраните заново и загрузите ещё раз."
TOO_LARGE = "Файл распаковывается в слишком большой объём. Оставьте в нём только дорожную карту и загрузите снова."
_DOCTYPES = [mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")]


class Archive:
    """An office file that passed the size check; gives its parts by name."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise UnreadableDocument(DAMAGED)
        self._entries = self._zip.infolist()
        self._check()
        self.names = {entry.filename for entry in self._entries}

    def _check(self) -> None:
        unpacked = sum(entry.file_size for entry in self._entries)
        packed = max(sum(entry.compress_size for entry in self._entries), 1)
        largest = max((entry.file_size for entry in self._entries if entry.filename.endswith(".xml")), default=0)
        if len(self._entries) > MAX_ZIP_ENTRIES or unpacked > MAX_ZIP_UNPACKED or largest > MAX_PART_BYTES:
            raise UnreadableDocument(TOO_LARGE)
        if unpacked > 5 * 1024 * 1024 and unpacked / packed > MAX_ZIP_RATIO:
            raise UnreadableDocument(TOO_LARGE)
        if any(entry.flag_bits & 1 for entry in self._entries):
            raise UnreadableDocument("Файл защищён паролем. Снимите пароль и загрузите файл снова.")

    def read(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error):
            raise UnreadableDocument(DAMAGED)

    def xml(self, name: str) -> etree._Element:
        """A part as a tree: no entities, no network, no document type."""
        return parse_xml(self.read(name))

    def check_no_entities(self) -> None:
        """For readers that open the parts themselves."""
        for name in self.names:
            if name.endswith((".xml", ".rels")):
                _refuse_entities(self.read(name))


def parse_xml(data: bytes) -> etree._Element:
    _refuse_entities(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableDocument(DAMAGED)


def _refuse_entities(data: bytes) -> None:
    # Office programs never write a document type; it is there only to pull in something from outside.
    if any(mark in data for mark in _DOCTYPES):
        raise UnreadableDocument(
            "В файле есть ссылки на внешние данные, открывать его небезопасно. Скопируйте таблицу в новый документ и загрузите его."
        )
