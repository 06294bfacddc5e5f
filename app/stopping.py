"""SIGTERM, and SIGINT from Ctrl-C, as one thing that a process can wait for."""

import signal
from queue import Empty, SimpleQueue


class StopSignal:
    """Waits like a `threading.Event`, whose own lock a signal handler could find taken by its own thread."""

    def __init__(self) -> None:
        self._told: SimpleQueue[None] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._told.put(None))

    def wait(self, timeout: float | None = None) -> bool:
        """Whether the process was told to stop; at the latest after `timeout` seconds."""
        try:
            self._told.get(timeout=timeout)
        except Empty:
            return False
        self._told.put(None)
        return True
