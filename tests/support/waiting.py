"""Waits for what other threads and processes do."""

import time
from collections.abc import Callable

#: Far longer than anything takes on a slow machine.
PATIENCE_SECONDS = 60


def wait_until(condition: Callable[[], object]) -> None:
    """Return once the condition holds; fail when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
