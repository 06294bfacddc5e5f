"""The line between the program and its PostgreSQL, which a test can cut and mend."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

_CHUNK = 1 << 16


class Line:
    """A TCP port behind which the real server stands, as long as the line is not cut."""

    def __init__(self, database_url: str) -> None:
        place = urlsplit(database_url)
        self._server = f"{parse_qs(place.query)['host'][0]}/.s.PGSQL.{place.port or 5432}"
        self._port = 0
        self._listen()
        self.database_url = f"postgresql+psycopg://{place.username}@127.0.0.1:{self._port}{place.path}"

    def cut(self) -> None:
        """Break every connection and refuse new ones, as when the server has died."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for end in self._ends:
            with suppress(OSError):  # the other end may have gone first
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let everybody through again."""
        self._listen()

    def _listen(self) -> None:
        self._ends: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening, self._ends), daemon=True).start()

    def _accept(self, listening: socket.socket, ends: list[socket.socket]) -> None:
        with suppress(OSError):  # the line was cut
            while True:
                client, _ = listening.accept()
                server = socket.socket(socket.AF_UNIX)
                ends += [client, server]
                server.connect(self._server)
                threading.Thread(target=_carry, args=(client, server), daemon=True).start()


@contextmanager
def line_to(database_url: str) -> Iterator[Line]:
    """A line to this database; nothing of it is left after the block."""
    line = Line(database_url)
    try:
        yield line
    finally:
        line.cut()


def _carry(client: socket.socket, server: socket.socket) -> None:
    """Carry bytes both ways until one end hangs up."""
    other = {client: server, server: client}
    with client, server, selectors.DefaultSelector() as ready, suppress(OSError):
        for end in other:
            ready.register(end, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                end = next(each for each in other if each is key.fileobj)
                data = end.recv(_CHUNK)
                if not data:
                    return
                other[end].sendall(data)
