"""Real Socket.IO clients on a real server: who gets in, and what reaches them."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from queue import Queue
from typing import Any

import pytest
import socketio
from simple_websocket import Client

from tests.support import databases
from tests.support.servers import Server, serving

PATIENCE = 15


@pytest.fixture(scope="module")
def server(database: str) -> Iterator[Server]:
    """One server for the tests of this file; each uses a window of its own."""
    with databases.COPIES[database]() as url, serving(url) as server:
        yield server


class Screen:
    """A client that keeps everything it hears."""

    def __init__(self, server: Server, namespace: str, auth: dict[str, Any], token: str | None = None) -> None:
        self.heard: Queue[tuple[str, Any]] = Queue()
        self._client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.3)
        for event in ("board", "desk", "heartbeat", "connect_error", "disconnect"):
            self._client.on(event, self._keep(event), namespace=namespace)
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._connect = lambda: self._client.connect(
            server.url, headers=headers, auth=auth, namespaces=[namespace], transports=["websocket"], wait=False
        )

    def __enter__(self) -> "Screen":
        self._connect()
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


def post(server: Server, path: str, token: str, body: object = None) -> Any:
    request = urllib.request.Request(
        f"{server.url}/api/v1/{path}",
        data=json.dumps(body or {}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.loads(answer.read() or b"null")


def get(server: Server, path: str) -> Any:
    with urllib.request.urlopen(f"{server.url}/api/v1/{path}", timeout=PATIENCE) as answer:
        return json.loads(answer.read())


def window_id(server: Server, label: str) -> int:
    windows = get(server, "halls/demo")["windows"]
    return int(next(window["id"] for window in windows if window["label"] == label))


def test_a_screen_hears_the_whole_board_and_every_call(server: Server) -> None:
    token, window = server.token("clerk1"), window_id(server, "A1")
    with Screen(server, "/hall", {"hall": "demo"}) as screen:
        first = screen.wait_for("board")
        post(server, f"windows/{window}/open", token)
        called = post(server, f"windows/{window}/call-next", token)
        number = called["ticket"]["number"]
        board = screen.wait_for("board", lambda b: any(call["number"] == number for call in b["calls"]))
        assert board["version"] > first["version"]
        assert board == {**get(server, "halls/demo/board"), "server_time": board["server_time"]}


def test_a_screen_that_missed_something_asks_again(server: Server) -> None:
    with Screen(server, "/hall", {"hall": "demo"}) as screen:
        first = screen.wait_for("board")
        screen.emit("again", "/hall")
        assert screen.wait_for("board")["calls"] == first["calls"]


def test_a_heartbeat_says_that_the_server_is_alive(server: Server) -> None:
    with Screen(server, "/hall", {"hall": "demo"}) as screen:
        board = screen.wait_for("board")
        assert screen.wait_for("heartbeat")["version"] >= board["version"]


@pytest.mark.parametrize(
    ("auth", "reason"),
    [({"hall": "nowhere"}, "hall_unknown"), ({}, "auth_invalid"), ({"hall": ["demo"]}, "auth_invalid")],
)
def test_a_screen_of_no_hall_is_told_why_it_is_refused(server: Server, auth: dict[str, Any], reason: str) -> None:
    with Screen(server, "/hall", auth) as screen:
        assert screen.wait_for("connect_error")["message"] == reason


def test_a_desk_is_for_its_own_clerk(server: Server) -> None:
    window, own, other = window_id(server, "A2"), server.token("clerk2"), server.token("clerk3")
    post(server, f"windows/{window}/open", own)
    with Screen(server, "/desk", {"window_id": window}) as nobody:
        assert nobody.wait_for("connect_error")["message"] == "not_signed_in"
    with Screen(server, "/desk", {"window_id": window}, other) as stranger:
        assert stranger.wait_for("connect_error")["message"] == "not_your_window"
    with Screen(server, "/desk", {"window_id": window}, own) as desk:
        assert desk.wait_for("desk")["window"]["clerk"]["username"] == "clerk2"
    with Screen(server, "/desk", {"window_id": window}, server.token("manager")) as manager:
        assert manager.wait_for("desk")["window"]["label"] == "A2"


def test_a_desk_ends_with_the_clerks_session(server: Server) -> None:
    window, token = window_id(server, "A3"), server.token("clerk4")
    post(server, f"windows/{window}/open", token)
    with Screen(server, "/desk", {"window_id": window}, token) as desk:
        desk.wait_for("desk")
        post(server, f"windows/{window}/close", token)
        desk.wait_for("disconnect")


def test_a_page_of_another_site_is_refused(server: Server) -> None:
    with pytest.raises(Exception, match="400"):
        Client.connect(_address(server), headers={"Origin": "https://evil.example"})


def test_no_compression_is_agreed(server: Server) -> None:
    """Browsers offer it by themselves; it doubles the cost of every push."""
    browser = Client.connect(_address(server), headers={"Sec-WebSocket-Extensions": "permessage-deflate"})
    try:
        assert browser.ws.handshake is None or not browser.ws.handshake.extensions
        assert browser.receive(timeout=PATIENCE).startswith("0{")
    finally:
        browser.close()


def test_long_polling_is_not_offered(server: Server) -> None:
    request = urllib.request.Request(f"{server.url}/socket.io/?EIO=4&transport=polling")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=PATIENCE)
    assert refused.value.code == 400


@pytest.mark.sqlite
def test_a_screen_too_many_is_told_so_and_others_are_still_answered(server: Server) -> None:
    screens = [Screen(server, "/hall", {"hall": "demo"}) for _ in range(96)]
    try:
        for screen in screens:
            screen.__enter__()
        for screen in screens:
            screen.wait_for("board")
        with Screen(server, "/hall", {"hall": "demo"}) as late:
            assert late.wait_for("connect_error")["message"] == "too_many_screens"
        assert get(server, "halls/demo/board")["hall"] == "demo"
    finally:
        for screen in screens:
            screen.__exit__()


def test_screens_come_back_by_themselves_when_the_server_was_restarted(server: Server) -> None:
    token, window = server.token("clerk5"), window_id(server, "A4")
    with Screen(server, "/hall", {"hall": "demo"}) as screen:
        before = screen.wait_for("board")
        server.stop("web")
        server.start("web")
        post(server, f"windows/{window}/open", token)
        after = screen.wait_for("board", lambda b: b["windows"][3]["state"] == "open")
        assert after["version"] > before["version"]


def _address(server: Server) -> str:
    return server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
