"""WebSockets end with their process: closed at transport level, so that screens come back by themselves."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

#: How often a process looks whether the one above it lives.
LOOK_SECONDS = 0.5

_BUSY = ("503 Service Unavailable", [("Content-Length", "0"), ("Connection", "close")])


class OpenSockets:
    """WSGI middleware that knows every open WebSocket of this process.

    A Socket.IO disconnect would tell the clients to stay away; a connection that breaks makes them try again.
    """

    def __init__(self, wsgi_app: Callable[..., Iterable[bytes]]) -> None:
        self._wsgi_app = wsgi_app
        self._open: set[socket.socket] = set()
        self._is_closing = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve the request; a WebSocket is known for as long as that takes."""
        if environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            return self._wsgi_app(environ, start_response)
        if self._is_closing:
            start_response(*_BUSY)
            return []
        connection = environ["gunicorn.socket"]
        self._open.add(connection)
        try:
            return self._wsgi_app(environ, start_response)
        finally:
            self._open.discard(connection)

    def close_without(self, parent: int) -> None:
        """Break every WebSocket when the process above is gone, without being told.

        gunicorn's threads would first wait for them, on a port that the next gunicorn wants.
        """
        threading.Thread(target=self._watch, args=[parent], daemon=True).start()

    def _watch(self, parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        self.close_all()

    def close_all(self) -> None:
        """Break every WebSocket and admit no other."""
        self._is_closing = True
        for connection in list(self._open):
            with suppress(OSError):  # it may just have closed by itself
                connection.shutdown(socket.SHUT_RDWR)
