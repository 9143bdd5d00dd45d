"""Two writers of one structure: PDF and DOCX hold the same texts because both read the same blocks (`blocks.py`)."""

from .docx import write_docx
from .pdf import pdf_missing, write_pdf

__all__ = ["pdf_missing", "write_docx", "write_pdf"]
