"""Listens to a running server over Socket.IO, as a hall screen or a desk does."""

from collections.abc import Callable
from queue import Queue
from typing import Any

import socketio

from tests.support.servers import Server

PATIENCE = 30


class Screen:
    """A client that keeps everything it hears."""

    def __init__(
        self, server: Server, namespace: str, auth: dict[str, Any], token: str | None = None
    ) -> None:
        self.heard: Queue[tuple[str, Any]] = Queue()
        self._client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.3)
        for event in ("board", "desk", "heartbeat", "connect_error", "disconnect"):
            self._client.on(event, self._keep(event), namespace=namespace)
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._address = server.url
        self._wishes: dict[str, Any] = {"auth": auth, "headers": headers, "namespaces": [namespace]}

    def __enter__(self) -> "Screen":
        self._client.connect(self._address, transports=["websocket"], wait=False, **self._wishes)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()

    def _keep(self, event: str) -> Callable[..., None]:
        return lambda *args: self.heard.put((event, args[0] if args else None))

    def wait_for(self, event: str, wanted: Callable[[Any], bool] = lambda _: True) -> Any:
        """The first message of this kind that is wanted."""
        while True:
            kind, message = self.heard.get(timeout=PATIENCE)
            if kind == event and wanted(message):
                return message

    def emit(self, event: str, namespace: str) -> None:
        """Say something to the server."""
        self._client.emit(event, namespace=namespace)
