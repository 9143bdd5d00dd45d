"""The QR code of a document: an address and nothing else."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any
from urllib.parse import quote

BORDER = 2


@lru_cache(maxsize=16)
def _code(address: str) -> Any:
    """Both files of a document carry the same code: it is computed once."""
    import segno

    return segno.make(address, error="m", micro=False)


def png(address: str) -> bytes:
    stream = io.BytesIO()
    _code(address).save(stream, kind="png", scale=6, border=BORDER)
    return stream.getvalue()


def svg_uri(address: str, side_mm: float) -> str:
    """The code as a data URI of a given side."""
    code, stream = _code(address), io.BytesIO()
    scale = side_mm / code.symbol_size(border=BORDER)[0]
    code.save(stream, kind="svg", border=BORDER, scale=scale, unit="mm", xmldecl=False, svgns=True)
    return "data:image/svg+xml," + quote(stream.getvalue().decode())
