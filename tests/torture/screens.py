"""Hall screens: real Socket.IO clients that come back whenever they lose the line, and note each board."""

import threading
import time
from typing import Any

import socketio
from socketio.exceptions import ConnectionError as NoConnection

from tests.torture.history import History, Sighting

#: How soon a screen that has lost the line tries again.
_AGAIN_SECONDS = 0.5
#: How long a screen waits to be let in.
_ADMISSION_SECONDS = 5


class Screen:
    """One screen of the demo hall; `calls` is what it shows now."""

    def __init__(self, url: str, history: History, number: int) -> None:
        self.calls: list[Any] = []
        self._url, self._history, self._number = url, history, number
        self._is_over = threading.Event()

    def run(self) -> None:
        """Show boards until it is switched off; however often the line is lost, it is taken up again."""
        while not self._is_over.is_set():
            lost = threading.Event()
            client = socketio.Client(reconnection=False)
            client.on("board", self._show, namespace="/hall")
            client.on("disconnect", lambda *_, lost=lost: lost.set(), namespace="/hall")
            try:
                self._connect(client)
                self._watch(lost)
            except NoConnection:
                pass
            finally:
                client.disconnect()
            self._is_over.wait(_AGAIN_SECONDS)

    def switch_off(self) -> None:
        """Let `run` end."""
        self._is_over.set()

    def _connect(self, client: socketio.Client) -> None:
        client.connect(
            self._url,
            transports=["websocket"],
            namespaces=["/hall"],
            auth={"hall": "demo"},
            wait_timeout=_ADMISSION_SECONDS,
        )

    def _watch(self, lost: threading.Event) -> None:
        while not lost.is_set() and not self._is_over.is_set():
            lost.wait(0.1)

    def _show(self, board: dict[str, Any]) -> None:
        self.calls = board["calls"]
        self._history.add(Sighting(self._number, time.monotonic(), newest_at_windows(self.calls)))


def newest_at_windows(calls: list[Any]) -> dict[str, int]:
    """Of each window on a board the newest serving; its calls come newest first."""
    newest: dict[str, int] = {}
    for call in calls:
        newest.setdefault(call["window"], int(call["call_id"].split("-")[0]))
    return newest
