"""A WebSocket client that reads when it is told to, and not before."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Request, TextMessage

PATIENCE = 60
#: So little that the server cannot get rid of much while nobody reads.
RECEIVE_BUFFER = 64 * 1024


class PausingReader:
    """A Socket.IO client, down to its bytes: what is cut off or runs together does not parse."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self._socket.settimeout(PATIENCE)
        self._socket.connect((place.hostname, place.port))
        self._wire = WSConnection(ConnectionType.CLIENT)
        self._packets = self._read()
        self._put(Request(host=place.netloc, target="/socket.io/?EIO=4&transport=websocket"))
        next(self._packets)  # the server names its manners
        self._put(TextMessage("40"))
        self.sid: str = json.loads(next(self._packets).removeprefix("40"))["sid"]

    def __enter__(self) -> "PausingReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def say(self, event: str) -> None:
        """Tell the server something."""
        self._put(TextMessage(f'42["{event}"]'))

    def hear(self, event: str, times: int = 1) -> list[Any]:
        """The next messages of this kind; raises ConnectionError when the server hangs up first."""
        return [self._next(event) for _ in range(times)]

    def is_let_go(self) -> bool:
        """Whether the connection is over, once all that was on its way has been read."""
        with suppress(OSError):
            while self._socket.recv(1 << 20):
                pass
        return True

    def _next(self, wanted: str) -> Any:
        for packet in self._packets:
            if packet.startswith("42"):
                event, *content = json.loads(packet[2:])
                if event == wanted:
                    return content[0]
        raise ConnectionError("the server ended the connection")

    def _read(self) -> Iterator[str]:
        text = ""
        while data := self._socket.recv(1 << 16):
            self._wire.receive_data(data)
            for event in self._wire.events():
                if isinstance(event, TextMessage):
                    text += event.data
                    if event.message_finished:
                        yield from self._answered(text)
                        text = ""
                elif isinstance(event, Ping):
                    self._put(event.response())
                else:
                    assert isinstance(event, AcceptConnection | CloseConnection), event

    def _answered(self, packet: str) -> Iterator[str]:
        """Engine.IO's own question whether we live is answered here and is no packet for anybody."""
        if packet == "2":
            self._put(TextMessage("3"))
        else:
            yield packet

    def _put(self, event: Any) -> None:
        self._socket.sendall(self._wire.send(event))
