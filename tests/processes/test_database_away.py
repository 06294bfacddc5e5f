"""The database goes away and comes back: everybody is told to ask again, and nothing needs a restart."""

import json
from collections.abc import Iterator
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.processes.line import Line, line_to
from tests.support import databases
from tests.support.asking import get, post, window_id
from tests.support.listening import Screen
from tests.support.servers import Server, serving
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgres


@pytest.fixture
def line(database: str) -> Iterator[Line]:
    with databases.PRODUCTS[database](databases.with_demo) as url, line_to(url) as line:
        yield line


@pytest.fixture
def server(line: Line) -> Iterator[Server]:
    with serving(line.database_url) as server:
        yield server


def test_it_goes_away_and_comes_back(line: Line, server: Server) -> None:
    token, window = server.token("clerk1"), window_id(server, "A1")
    post(server, f"windows/{window}/open", token)
    with Screen(server, "/hall", {"hall": "demo"}) as screen:
        screen.wait_for("board")
        line.cut()
        for _ in range(20):  # more often than there are connections
            assert refusal_of_a_number(server) == (503, "1", "unavailable")
        assert status_of(server, "/healthz") == 200
        assert status_of(server, "/readyz") == 503
        line.mend()
        wait_until(lambda: status_of(server, "/readyz") == 200)
        wait_until(lambda: gives_a_number(server))
        number = post(server, f"windows/{window}/call-next", token)["ticket"]["number"]
        screen.wait_for("board", lambda board: any(call["number"] == number for call in board["calls"]))
        assert "disconnect" not in [kind for kind, _ in screen.heard.queue]
    wait_until(lambda: text_is_out(server, server.token("manager")))


@pytest.mark.parametrize(
    ("namespace", "auth"), [("/hall", {"hall": "demo"}), ("/desk", {"window_id": 1})], ids=["screen", "desk"]
)
def test_who_joins_while_it_is_away_is_told_so_and_not_left_waiting(
    line: Line, server: Server, namespace: str, auth: dict[str, Any]
) -> None:
    token = server.token("manager")
    line.cut()
    with Screen(server, namespace, auth, token) as client:
        refused = client.wait_for("connect_error")
    line.mend()
    assert refused["message"] == "unavailable"


def refusal_of_a_number(server: Server) -> tuple[int, str | None, str]:
    """What a kiosk is told that asks for a number: status, when to ask again, and the code."""
    with pytest.raises(HTTPError) as refused:
        ask_for_a_number(server)
    with refused.value as answer:
        headers: Message = answer.headers
        return answer.code, headers["Retry-After"], json.loads(answer.read())["code"]


def gives_a_number(server: Server) -> bool:
    try:
        return bool(ask_for_a_number(server)["number"])
    except HTTPError as refused:
        refused.close()
        return False


def ask_for_a_number(server: Server) -> Any:
    """Always the same wish, as a kiosk repeats it."""
    return post(server, "halls/demo/tickets", body={"phone": "13800138000"}, Idempotency_Key="one-wish")


def status_of(server: Server, path: str) -> int:
    try:
        with urlopen(f"{server.url}{path}", timeout=20) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def text_is_out(server: Server, token: str) -> bool:
    """Whether the jobs process works again: somebody in the line was near and has been told so."""
    return any(text["state"] == "sent" for text in get(server, "messages?hall=demo", token)["items"])
