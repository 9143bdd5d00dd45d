"""Lists at their usual speed: what django-tables2 asks anew for every cell is asked once for every function."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

from django_tables2 import utils

_inspect = utils.signature


@cache
def _of_function(function: Callable) -> tuple[tuple[str, ...], str | None]:
    return _inspect(function)


def signature(fn: Any) -> tuple[tuple[str, ...], str | None]:
    """What arguments a `render_…` takes: those of its function without the first, which is the table or the column."""
    function = getattr(fn, "__func__", None)
    if function is None:
        return _of_function(fn) if isinstance(fn, FunctionType) else _inspect(fn)
    arguments, keywords = _of_function(function)
    return arguments[1:], keywords


def install() -> None:
    """A library of lists inspects the code of a column for each of its cells, a sixth of the time of a page of fifty rows."""
    utils.signature = signature
