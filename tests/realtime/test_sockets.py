"""Real Socket.IO clients on a real server: who gets in, and what reaches them."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from email.message import Message
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from simple_websocket import Client

from tests.support import databases
from tests.support.asking import get, post, window_id
from tests.support.listening import PATIENCE, Screen
from tests.support.servers import Server, serving


@pytest.fixture(scope="module")
def server(database: str) -> Iterator[Server]:
    """One server for the tests of this file; each uses a window of its own."""
    with databases.PRODUCTS[database](databases.with_demo) as url, serving(url) as server:
        yield server


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
def test_a_screen_of_no_hall_is_told_why_it_is_refused(
    server: Server, auth: dict[str, Any], reason: str
) -> None:
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
    assert handshake(server, Origin="https://evil.example")[0] == 400
    assert handshake(server, Origin=server.url)[0] == 101


def test_no_compression_is_agreed(server: Server) -> None:
    """Browsers offer it by themselves; it doubles the cost of every push."""
    status, headers = handshake(server, Sec_WebSocket_Extensions="permessage-deflate")
    assert status == 101
    assert "Sec-WebSocket-Extensions" not in headers


def test_long_polling_is_not_offered(server: Server) -> None:
    request = urllib.request.Request(f"{server.url}/socket.io/?EIO=4&transport=polling")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=PATIENCE)
    with refused.value as answer:
        assert answer.code == 400


@pytest.mark.sqlite
def test_a_screen_too_many_is_told_so_and_others_are_still_answered(server: Server) -> None:
    with ExitStack() as screens:
        answers = [join_by_hand(server, screens) for _ in range(97)]
        assert all(answer.startswith("40/hall,") for answer in answers[:96])
        assert answers[96] == '44/hall,{"message":"too_many_screens"}'
        assert get(server, "halls/demo/board")["hall"] == "demo"


def test_screens_come_back_by_themselves_when_the_server_was_restarted(server: Server) -> None:
    token, window = server.token("clerk5"), window_id(server, "A4")
    with Screen(server, "/hall", {"hall": "demo"}) as screen:
        before = screen.wait_for("board")
        server.stop("web")
        server.start("web")
        post(server, f"windows/{window}/open", token)
        after = screen.wait_for("board", lambda b: b["windows"][3]["state"] == "open")
        assert after["version"] > before["version"]


def join_by_hand(server: Server, screens: ExitStack) -> str:
    """Connect and join with as little as the protocol needs; what the server answers to the wish to join."""
    address = server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    screen = Client.connect(address)
    screens.callback(screen.sock.close)
    screens.callback(screen.close)
    screen.send('40/hall,{"hall":"demo"}')
    # This client overlooks an opening that comes in one piece with the handshake, until something else comes.
    answers = iter(lambda: str(screen.receive(timeout=PATIENCE)), "None")
    return next(answer for answer in answers if answer.startswith("4"))


def handshake(server: Server, **headers: str) -> tuple[int, Message]:
    """What the server answers to a browser that wants a WebSocket; the connection ends there."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    with closing(HTTPConnection(urlsplit(server.url).netloc, timeout=PATIENCE)) as connection:
        wishes = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", "/socket.io/?EIO=4&transport=websocket", headers=upgrade | wishes)
        with closing(connection.getresponse()) as answer:
            return answer.status, answer.headers
