"""The QR code of a document: an address and nothing else."""

from __future__ import annotations

import io
from urllib.parse import quote


def png(address: str) -> bytes:
    import segno

    stream = io.BytesIO()
    segno.make(address, error="m", micro=False).save(stream, kind="png", scale=6, border=2)
    return stream.getvalue()


def svg_uri(address: str, side_mm: float) -> str:
    """The code as a data URI of a given side."""
    import segno

    code = segno.make(address, error="m", micro=False)
    modules = code.symbol_size(border=2)[0]
    stream = io.BytesIO()
    code.save(stream, kind="svg", border=2, scale=side_mm / modules, unit="mm", xmldecl=False, svgns=True)
    return "data:image/svg+xml," + quote(stream.getvalue().decode())
