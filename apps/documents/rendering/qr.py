"""The QR code of a document: an address and nothing else."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any
from urllib.parse import quote

BORDER = 2
# Dots of the picture for a square of the code.
SCALE = 6


@lru_cache(maxsize=16)
def _code(address: str) -> Any:
    """Both files of a document carry the same code: it is computed once."""
    import segno

    return segno.make(address, error="m", micro=False)


def png(address: str) -> bytes:
    """The code as a picture of black and white; drawn by Pillow, which is many times faster than pure Python."""
    from PIL import Image

    rows = list(_code(address).matrix_iter(border=BORDER))
    small = Image.frombytes("L", (len(rows[0]), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row))
    picture = small.resize((small.width * SCALE, small.height * SCALE), Image.Resampling.NEAREST).convert("1")
    stream = io.BytesIO()
    picture.save(stream, format="PNG")
    return stream.getvalue()


def svg_uri(address: str, side_mm: float) -> str:
    """The code as a data URI of a given side."""
    code, stream = _code(address), io.BytesIO()
    scale = side_mm / code.symbol_size(border=BORDER)[0]
    code.save(stream, kind="svg", border=BORDER, scale=scale, unit="mm", xmldecl=False, svgns=True)
    return "data:image/svg+xml," + quote(stream.getvalue().decode())
