"""WebSockets end with their process: closed at transport level, so that screens come back by themselves."""

import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

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

    def close_all(self) -> None:
        """Break every WebSocket and admit no other."""
        self._is_closing = True
        for connection in list(self._open):
            with suppress(OSError):  # it may just have closed by itself
                connection.shutdown(socket.SHUT_RDWR)
