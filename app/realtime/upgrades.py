"""What a WebSocket needs before simple-websocket takes it over: no compression, and whole messages."""

import socket
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from gevent import Timeout

#: A client that takes no message for so long is let go; it comes back and is sent the whole truth.
SEND_SECONDS = 10.0

_CONNECTION = "gunicorn.socket"  # where gunicorn shows the connection, and simple-websocket looks for it


class WholeSends:
    """A connection to which `send` gives all or breaks it.

    simple-websocket calls `send` once for each message. Under gevent a socket whose reader pauses takes a
    part and says how much, which is not heard: the next message would begin in the middle of this one.
    """

    def __init__(self, connection: Any, *, gevent: bool, seconds: float) -> None:
        self._connection = connection
        self._gevent = gevent
        self._seconds = seconds
        self._turn = threading.Lock()  # who reads also answers, and must not do so in the middle of a message
        self._is_broken = False
        if not gevent:  # a thread waits in the kernel, and the kernel must know how long
            limit = struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)

    def send(self, data: bytes) -> int:
        """Send all of it; raises OSError, and then nothing is sent any more."""
        with self._turn:
            if self._is_broken:
                raise BrokenPipeError("the connection was given up")
            try:
                rest = memoryview(data)[self._send_at_once(data) :]
                if rest:
                    with self._limit():
                        self._connection.sendall(rest)
            except BaseException:  # also when the process ends: half a message is worse than none
                self._break()
                raise
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def _send_at_once(self, data: bytes) -> int:
        """How much went out without waiting. Nearly always all of it, and then no timer was needed."""
        if not self._gevent:
            return 0
        try:
            sent: int = self._connection.send(data, timeout=0.0)
        except BlockingIOError:
            return 0
        return sent

    def _limit(self) -> AbstractContextManager[Any]:
        return (
            Timeout(self._seconds, TimeoutError("the client does not read"))
            if self._gevent
            else nullcontext()
        )

    def _break(self) -> None:
        self._is_broken = True
        with suppress(OSError):  # it may be gone already
            self._connection.shutdown(socket.SHUT_RDWR)


def ready_for_websockets(
    wsgi_app: Callable[..., Iterable[bytes]], *, gevent: bool, seconds: float = SEND_SECONDS
) -> Callable[..., Iterable[bytes]]:
    """Give each WebSocket a connection that sends whole messages, and do not hear the offer to compress.

    Browsers offer permessage-deflate, which doubles the cost of every push.
    """

    def middleware(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket" and _CONNECTION in environ:
            environ[_CONNECTION] = WholeSends(environ[_CONNECTION], gevent=gevent, seconds=seconds)
        return wsgi_app(environ, start_response)

    return middleware
