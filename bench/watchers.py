"""A thousand screens in one thread: raw WebSockets that speak as much Socket.IO as a screen must."""

import base64
import json
import os
import selectors
import socket
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_PATIENCE_SECONDS = 20
#: What every browser offers.
_COMPRESSION = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
_BOARD = b'42/hall,["board"'


@dataclass
class _Screen:
    connection: socket.socket
    received: bytearray = field(default_factory=bytearray)
    heard: bytes = b""


class Watchers:
    """Screens that watch the board of one hall."""

    def __init__(self, url: str, hall: str, count: int, *, as_browsers: bool) -> None:
        self._selector = selectors.DefaultSelector()
        self._screens = [_connect(url, hall, as_browsers=as_browsers) for _ in range(count)]
        for screen in self._screens:
            screen.connection.setblocking(False)
            self._selector.register(screen.connection, selectors.EVENT_READ, screen)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for screen in self._screens:
            screen.connection.close()

    def all_hear(self, sign: bytes, since: float) -> list[float]:
        """Seconds from `since` until each screen holds a board with this sign."""
        heard: dict[int, float] = {}
        deadline = since + _PATIENCE_SECONDS
        while len(heard) < len(self._screens):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"only {len(heard)} screens heard of {sign!r}")
            for screen in self._listen(0.1):
                if sign in screen.heard:
                    heard.setdefault(id(screen), time.perf_counter() - since)
        return list(heard.values())

    def idle(self, seconds: float) -> None:
        """Do what an idle screen does: answer pings."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self._listen(0.1)

    def _listen(self, seconds: float) -> list[_Screen]:
        """The screens that were sent a board."""
        return [key.data for key, _ in self._selector.select(seconds) if _read(key.data)]


def _read(screen: _Screen) -> bool:
    part = screen.connection.recv(65536)
    if not part:
        raise ConnectionError("a screen was dropped")
    screen.received += part
    has_board = False
    while (payload := next_message(screen.received)) is not None:
        if payload == b"2":
            screen.connection.sendall(masked(b"3"))
        elif payload.startswith(_BOARD):
            screen.heard, has_board = payload, True
    return has_board


def next_message(received: bytearray) -> bytes | None:
    """Take the next whole message out of what was received; servers do not mask theirs."""
    if len(received) < 2:
        return None
    length, start = received[1] & 0x7F, 2
    if length >= 126:
        start = 4 if length == 126 else 10
        length = int.from_bytes(received[2:start], "big")
    if len(received) < start + length:
        return None
    payload = bytes(received[start : start + length])
    del received[: start + length]
    return payload


def masked(payload: bytes) -> bytes:
    """A short text message of a client; the mask of zeros changes nothing."""
    return bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload


def _connect(url: str, hall: str, *, as_browsers: bool) -> _Screen:
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port), timeout=_PATIENCE_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(_handshake(address.netloc, as_browsers=as_browsers))
    screen = _Screen(connection)
    while b"\r\n\r\n" not in screen.received:
        screen.received += connection.recv(4096)
    head, _, rest = bytes(screen.received).partition(b"\r\n\r\n")
    if b" 101 " not in head.split(b"\r\n", 1)[0]:
        raise ConnectionError(head.decode(errors="replace"))
    screen.received = bytearray(rest)
    connection.sendall(masked(b"40/hall," + json.dumps({"hall": hall}).encode()))
    return screen


def _handshake(host: str, *, as_browsers: bool) -> bytes:
    lines = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        *([_COMPRESSION] if as_browsers else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode()
