"""WebSockets break when their process ends, and no new one is admitted."""

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.open_sockets import OpenSockets


class Client:
    """Somebody who connects, with both ends of the connection in this process."""

    def __init__(self) -> None:
        self.end, self._server_end = socket.socketpair()
        self.is_served = threading.Event()
        self.status = ""

    def connect(self, served_by: OpenSockets, upgrade: str = "websocket") -> list[bytes]:
        """Ask for a WebSocket; returns when it has ended."""
        environ = {"HTTP_UPGRADE": upgrade, "gunicorn.socket": self._server_end, "client": self}
        return list(served_by(environ, self._note))

    def hang_up(self) -> None:
        """Close both ends."""
        self.end.close()
        self._server_end.close()

    def _note(self, status: str, _headers: object) -> None:
        self.status = status


def serve_until_the_connection_breaks(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    environ["client"].is_served.set()
    environ["gunicorn.socket"].recv(1)
    return [b"ended"]


@pytest.fixture
def screen() -> Iterator[Client]:
    screen = Client()
    yield screen
    screen.hang_up()


def test_an_open_websocket_breaks_and_its_thread_is_free(screen: Client) -> None:
    sockets = OpenSockets(serve_until_the_connection_breaks)
    with ThreadPoolExecutor(1) as threads:
        served = threads.submit(screen.connect, sockets)
        screen.is_served.wait()
        sockets.close_all()
        assert served.result() == [b"ended"]
    assert screen.end.recv(1) == b""


def test_they_break_as_soon_as_the_process_above_is_gone(screen: Client) -> None:
    sockets = OpenSockets(serve_until_the_connection_breaks)
    with ThreadPoolExecutor(1) as threads:
        served = threads.submit(screen.connect, sockets)
        screen.is_served.wait()
        sockets.close_without(os.getpid())  # it is not the process above this one: as if that had died
        assert served.result(timeout=60) == [b"ended"]


def test_no_other_websocket_is_admitted_then(screen: Client) -> None:
    sockets = OpenSockets(serve_until_the_connection_breaks)
    sockets.close_all()
    assert screen.connect(sockets) == []
    assert screen.status == "503 Service Unavailable"


def test_a_plain_request_is_still_answered(screen: Client) -> None:
    sockets = OpenSockets(lambda environ, start_response: [b"answer"])
    sockets.close_all()
    assert screen.connect(sockets, upgrade="") == [b"answer"]


def test_a_websocket_that_has_ended_is_forgotten(screen: Client) -> None:
    sockets = OpenSockets(lambda environ, start_response: [])
    screen.connect(sockets)
    sockets.close_all()
    assert screen.end.send(b"the connection is nobody's business any more") > 0
