"""How many random examples a property test tries."""

import os


def examples(usual: int) -> int:
    """THOROUGH=50 in the environment tries fifty times as many."""
    return usual * int(os.environ.get("THOROUGH", "1"))
