"""Two jobs processes: everything is done once, and goes on when the one that acts is killed."""

import json
import os
import signal
from typing import Any

import psycopg
import pytest

from tests.support.asking import get, post, window_id
from tests.support.servers import Server
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgres

HOW_MANY = 6


def test_texts_go_out_once_each_and_go_on_when_who_sends_them_is_killed(pair: tuple[Server, Server]) -> None:
    one, two = pair
    token, window = one.token("clerk1"), window_id(one, "A1")
    post(one, f"windows/{window}/open", token)
    for nth in range(HOW_MANY):
        post(one, "halls/demo/tickets", body={"phone": f"1380013800{nth}"}, Idempotency_Key=f"visitor-{nth}")
    serve_until(two, window, token, 3)
    os.kill(who_acts(one), signal.SIGKILL)
    serve_until(one, window, token, HOW_MANY)
    texts = [text for server in pair for text in accepted_by(server)]
    assert len(texts) == len(set(texts)) >= HOW_MANY
    assert all(accepted_by(server) for server in pair)


def serve_until(server: Server, window: int, token: str, texts: int) -> None:
    """Call and serve until so many people at this window had a text; nobody leaves before it has gone out."""
    had_one = 0
    while had_one < texts:
        post(server, f"windows/{window}/call-next", token)
        had_one += "state" in text_of(server, window, token)
        wait_until(lambda: text_of(server, window, token).get("state") in (None, "sent"))
        post(server, f"windows/{window}/start", token)
        post(server, f"windows/{window}/finish", token)


def text_of(server: Server, window: int, token: str) -> dict[str, Any]:
    """What the desk shows of the text to the visitor who was called; nothing without a phone."""
    return get(server, f"windows/{window}/desk", token)["ticket"]["text"] or {}


def who_acts(server: Server) -> int:
    """The number of the jobs process that holds the lease."""
    url = server.settings["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        held = connection.execute("SELECT split_part(holder, ':', 2) FROM job_leases").fetchone()
    assert held is not None
    return int(held[0])


def accepted_by(server: Server) -> list[str]:
    """The texts that left through this installation, as its log tells."""
    lines = [json.loads(line) for line in server.log.read_text("utf-8").splitlines() if line.startswith("{")]
    return [line["text_id"] for line in lines if line["event"] == "text_accepted"]
