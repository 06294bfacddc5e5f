"""How many requests may change one hall at the same moment: so that none of them takes what all others need.

A request that waits for a lock keeps a database connection. Without a bound, a dozen that wait for the same
outside lock would keep them all, and every other hall would wait with them.
"""

import threading
from collections import defaultdict

from flask import Flask, g, request

from app.core.errors import Refusal, Unavailable
from app.core.runtime import hall_of_request

#: Fewer than a pool has connections (`core.database`), and more than a hall's one line can use at once.
ABREAST = 6
#: Who waits longer than this is told to come again, in seconds.
PATIENCE_SECONDS = 8.0

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Gates:
    """One gate for each hall, in this process."""

    def __init__(self, abreast: int = ABREAST, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._gates: defaultdict[int, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(abreast)
        )

    def enter(self, hall_id: int) -> threading.BoundedSemaphore:
        """Wait for a place; whoever got it must release it. Raises Unavailable after the patience."""
        gate = self._gates[hall_id]
        if not gate.acquire(timeout=self._patience_seconds):
            raise Unavailable()
        return gate


def init_gates(app: Flask, gates: Gates | None = None) -> None:
    """Let every request that may change a hall pass its gate."""
    gates = gates or Gates()

    def enter() -> None:
        hall_id = None if request.method in _SAFE_METHODS else _hall_of_request()
        if hall_id is not None:
            g.gate = gates.enter(hall_id)

    def leave(_error: BaseException | None) -> None:
        gate = g.pop("gate", None)
        if gate is not None:
            gate.release()

    app.before_request(enter)
    app.teardown_request(leave)


def _hall_of_request() -> int | None:
    """A hall that does not exist is told by the view, after it has seen who asks."""
    try:
        return hall_of_request()
    except Refusal:
        return None
