"""Reading a roadmap out of the document a school already has: DOCX, XLSX, ODT, HTML, pasted text. Knows no database.

Readers give blocks (paragraphs and grids); a grid under its header is a table; its rows become items; every text keeps a place.
"""

from .errors import UnreadableDocument
from .model import Header, ImportedItem, ImportedRoadmap, Warn
from .reading import read_roadmap

__all__ = ["Header", "ImportedItem", "ImportedRoadmap", "UnreadableDocument", "Warn", "read_roadmap"]
