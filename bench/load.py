"""Many clients in one thread: raw keep-alive connections, so that asking costs far less than answering."""

import heapq
import selectors
import socket
import time
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.figures import Round, round_of

#: Longer than any answer that is still worth waiting for.
_PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Ask:
    """One request under the name it is counted by; `after` seconds of thinking before it is sent."""

    name: str
    raw: bytes
    after: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes


#: One client's behaviour: yields what it asks, and is sent the answer.
Script = Generator[Ask, Answer, None]


class Unexpected(RuntimeError):
    """A server refused, so what was measured is not what was meant."""


@dataclass
class Load:
    """What all clients saw: the seconds of each answer by name, and how long it took in all."""

    seconds: dict[str, list[float]]
    elapsed: float

    def round(self, name: str) -> Round:
        """The figures of one kind of request."""
        return round_of(self.seconds[name], self.elapsed)


@dataclass
class _Client:
    script: Script
    connection: socket.socket
    ask: Ask
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)


class _Crowd:
    """The clients of one round."""

    def __init__(self, url: str, scripts: Iterable[Script], seconds: float) -> None:
        self._selector = selectors.DefaultSelector()
        self._clients = [_Client(script, connect(url), next(script)) for script in scripts]
        self._waiting: list[tuple[float, int, _Client]] = []
        self._busy = 0
        self._seconds: dict[str, list[float]] = defaultdict(list)
        self._began = time.perf_counter()
        self._until = self._began + seconds

    def run(self) -> Load:
        for client in self._clients:
            self._selector.register(client.connection, selectors.EVENT_READ, client)
            self._plan(client)
        last = self._began
        while self._busy or self._waiting:
            self._send_due()
            for key, _ in self._selector.select(self._pause()):
                self._read(key.data)
                last = time.perf_counter()
            if time.perf_counter() > self._until + _PATIENCE_SECONDS:
                raise Unexpected("a request was never answered")
        for client in self._clients:
            client.connection.close()
        return Load(self._seconds, last - self._began)

    def _plan(self, client: _Client) -> None:
        due = time.perf_counter() + client.ask.after
        if due < self._until:
            heapq.heappush(self._waiting, (due, id(client), client))

    def _pause(self) -> float:
        return max(0.0, self._waiting[0][0] - time.perf_counter()) if self._waiting else 1.0

    def _send_due(self) -> None:
        while self._waiting and self._waiting[0][0] <= time.perf_counter():
            client = heapq.heappop(self._waiting)[2]
            client.sent_at = time.perf_counter()
            client.connection.sendall(client.ask.raw)
            self._busy += 1

    def _read(self, client: _Client) -> None:
        part = client.connection.recv(65536)
        if not part:
            raise Unexpected(f"{client.ask.name}: the server hung up")
        client.received += part
        answer = answer_in(client.received)
        if answer is None:
            return
        self._busy -= 1
        self._seconds[client.ask.name].append(time.perf_counter() - client.sent_at)
        client.received.clear()
        try:
            client.ask = client.script.send(answer)
        except StopIteration:
            return
        self._plan(client)


def drive(url: str, scripts: Iterable[Script], seconds: float) -> Load:
    """Let each script act on a connection of its own for so long; the last answers are waited for."""
    return _Crowd(url, scripts, seconds).run()


def request(method: str, path: str, headers: Sequence[str] = (), body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", *headers]
    if method != "GET":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer_in(received: bytes | bytearray) -> Answer | None:
    """The answer once all of it has come."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(received[:end]).lower()
    marked = head.find(b"\r\ncontent-length:")
    length = 0 if marked < 0 else int(head[marked + 17 :].split(b"\r\n", 1)[0])
    body = bytes(received[end + 4 :])
    return Answer(int(head[9:12]), head, body) if len(body) >= length else None


def expect(answer: Answer, *statuses: int) -> Answer:
    """The answer, if it is one of these; raises Unexpected."""
    if answer.status not in statuses:
        raise Unexpected(f"{answer.status} {answer.body[:300]!r}")
    return answer


@contextmanager
def asked(url: str, raw: bytes) -> Iterator[float]:
    """Send one request; the moment of it, while the block does what does not wait for the answer."""
    with connect(url) as connection:
        since = time.perf_counter()
        connection.sendall(raw)
        yield since
        received = bytearray()
        while (answer := answer_in(received)) is None:
            received += connection.recv(65536)
        expect(answer, 200)


def connect(url: str) -> socket.socket:
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port), timeout=_PATIENCE_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection
