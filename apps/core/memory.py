"""Work that makes very many small objects at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collections() -> Iterator[None]:
    """Pauses the search for cycles of objects; also a decorator.

    Rows of a large file hold no cycles and are freed as ever, but the collector goes through all of them again and again: a third
    of the time. May be nested.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
