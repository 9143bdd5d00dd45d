from datetime import timedelta

import pytest

from apps.core import clock
from tests.conftest import NOON


@pytest.fixture
def clock_moves():
    """Sets the clock so much later than noon."""
    opened = []

    def move(**later):
        frozen = clock.frozen(NOON + timedelta(**later))
        frozen.__enter__()
        opened.append(frozen)

    yield move
    for frozen in reversed(opened):
        frozen.__exit__(None, None, None)
