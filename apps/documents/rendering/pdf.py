"""PDF of a document by WeasyPrint. It reaches nothing but our own fonts; the same text gives the same bytes."""

from __future__ import annotations

import atexit
import io
import os
import uuid
from functools import cache, lru_cache
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from . import blocks as layout

FONTS = "vendor/fonts/tinos/"
INSTALL = "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@cache
def pdf_missing() -> str:
    """Why PDF cannot be made here, as a sentence; empty when it can."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return f"PDF выключен: на сервере нет библиотеки Pango. Установите: {INSTALL}"
    return ""


def write_pdf(text: dict[str, Any]) -> bytes:
    """The file as bytes, empty where Pango is missing; the same text gives the same bytes."""
    if pdf_missing():
        return b""
    from weasyprint import CSS, HTML

    # Subset fonts carry a time: a fixed one, unless the packager of the system gave his.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "946684800")
    qr_css = _first_page_css(text) if layout.has_check(text) else ""
    source = HTML(string=html(text), url_fetcher=_fetcher(), base_url="asset:/")
    styles = [_stylesheet(), CSS(string=qr_css, url_fetcher=_fetcher())] if qr_css else [_stylesheet()]
    return source.write_pdf(
        stylesheets=styles,
        font_config=_fonts(),
        pdf_identifier=uuid.UUID(text["header"]["public_id"]).bytes,
        presentational_hints=True,
    )


def print_html(source: str) -> bytes:
    """Any page of ours on the paper of documents: the same fonts, nothing fetched from outside. The caller asked `pdf_missing`."""
    from weasyprint import HTML

    page = HTML(string=source, url_fetcher=_fetcher(), base_url="asset:/")
    return page.write_pdf(stylesheets=[_stylesheet()], font_config=_fonts(), presentational_hints=True)


def html(text: dict[str, Any]) -> str:
    """The document as HTML; every text escaped."""
    context = {"text": text, "blocks": list(layout.blocks(text)), "draft": layout.is_draft(text)}
    return render_to_string("documents/print/document.html", context)


def _first_page_css(text: dict[str, Any]) -> str:
    from .qr import svg_uri

    return f'@page :first {{ @bottom-right {{ content: url("{svg_uri(layout.check_url(text), 18)}"); }} }}'


@lru_cache(maxsize=1)
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    # Let go while the libraries are still loaded: later its own clean-up fails noisily.
    atexit.register(_fonts.cache_clear)
    return FontConfiguration()


@lru_cache(maxsize=1)
def _stylesheet() -> Any:
    """The style of paper, parsed once in a process."""
    from weasyprint import CSS

    style = render_to_string("documents/print/document.css", {"fonts": FONTS})
    return CSS(string=style, font_config=_fonts(), url_fetcher=_fetcher(), base_url="asset:/")


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnAssets(URLFetcher):
        """Gives fonts of the project and data of the page itself; everything else is refused."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            name = url.removeprefix("asset:").lstrip("/")
            path = finders.find(name) if name.startswith(FONTS) and ".." not in name else None
            if not url.startswith("asset:") or path is None:
                raise ValueError("Документ не обращается к внешним адресам.")
            with open(path, "rb") as stream:
                return URLFetcherResponse(url, io.BytesIO(stream.read()))

    return OwnAssets(allowed_protocols={"data"})
