"""Shares in per cent: how one stands to its target, and how it is written."""

from __future__ import annotations

from math import ceil, floor

# Points under the target that still count as nearly met.
NEAR = 10


def state(value: float, target: float, *, at_most: bool = False) -> str:
    """good: met; warn: nearly met; bad: not met. `at_most` for shares that should stay low."""
    short = value - target if at_most else target - value
    if short <= 0:
        return "good"
    return "warn" if short <= NEAR else "bad"


def per_cent(value: float, target: float = 100, *, digits: int = 0) -> str:
    """«83», «99,9» without the sign. Rounding never tells that a target is met that is missed: 99,8 of 100 stays 99,8."""
    rounded = floor(value * 10**digits + 0.5) / 10**digits
    if value < target <= rounded:
        rounded = floor(value * 10) / 10
    elif value > 0 and rounded == 0:
        rounded = ceil(value * 10) / 10
    return f"{rounded:.1f}".removesuffix(".0").replace(".", ",")
