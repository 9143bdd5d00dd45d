"""Questions that the parts of one page ask again and again: inside `asking_once()` each is asked of the database once.

For pages that only read: nothing is remembered outside the block, so a service never meets an answer from before its own change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Asked = TypeVar("Asked", bound=Callable[..., Any])
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """A block in which functions marked `once` remember their answers; a block inside another is part of it."""
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(function: Asked) -> Asked:
    """Marks a function that only reads; lists among its arguments count by what they hold. What it raises is not remembered."""

    @wraps(function)
    def asked(*args: Any) -> Any:
        answers = _answers.get()
        if answers is None:
            return function(*args)
        key = (function, *(tuple(arg) if isinstance(arg, list) else arg for arg in args))
        if key not in answers:
            answers[key] = function(*args)
        return answers[key]

    return asked  # type: ignore[return-value]
