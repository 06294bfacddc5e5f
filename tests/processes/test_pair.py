"""Whatever somebody does at one process is true at every other one."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from app.demo import DEMO_PASSWORD
from tests.support.asking import post, window_id
from tests.support.listening import Screen
from tests.support.servers import Server

pytestmark = pytest.mark.postgres

Pair = tuple[Server, Server]

PATIENCE = 30


def test_a_call_made_at_one_is_on_the_screens_of_the_other(pair: Pair) -> None:
    one, two = pair
    token, window = one.token("clerk1"), window_id(one, "A1")
    with Screen(two, "/hall", {"hall": "demo"}) as screen, Screen(one, "/hall", {"hall": "demo"}) as own:
        post(one, f"windows/{window}/open", token)
        number = post(one, f"windows/{window}/call-next", token)["ticket"]["number"]
        seen, there = (each.wait_for("board", lambda board: shows(board, number)) for each in (screen, own))
    assert (seen["calls"], seen["windows"]) == (there["calls"], there["windows"])


def test_a_visit_goes_from_process_to_process(pair: Pair) -> None:
    one, two = pair
    token, window = two.token("clerk2"), window_id(two, "A2")

    def does(server: Server, verb: str) -> tuple[str, str]:
        ticket = post(server, f"windows/{window}/{verb}", token)["ticket"]
        return ticket["number"], ticket["status"]

    post(one, f"windows/{window}/open", token)
    number, _ = does(two, "call-next")
    verbs = [does(one, "recall"), does(two, "start"), does(one, "finish"), does(two, "undo")]
    assert verbs == [(number, status) for status in ("CALLED", "SERVING", "COMPLETED", "SERVING")]


def test_a_key_sent_through_both_at_once_gets_one_number(pair: Pair) -> None:
    def ask(server: Server) -> tuple[str, str]:
        ticket = post(server, "halls/demo/tickets", Idempotency_Key="one-nervous-kiosk")
        return ticket["number"], ticket["code"]

    with ThreadPoolExecutor(16) as kiosks:
        assert len(set(kiosks.map(ask, pair * 8))) == 1


def test_windows_at_both_always_call_different_people(pair: Pair) -> None:
    for key in range(20):
        post(pair[0], "halls/demo/tickets", Idempotency_Key=f"visitor-{key}")
    with ThreadPoolExecutor(2) as clerks:
        here = clerks.submit(calls_of, pair[0], "A3", "clerk3")
        there = clerks.submit(calls_of, pair[1], "A4", "clerk4")
    called = here.result() + there.result()
    assert len(called) == len(set(called)) == 20


def test_who_signed_in_at_one_is_known_at_the_other(pair: Pair) -> None:
    one, two = pair
    browser = build_opener(HTTPCookieProcessor())
    sign_in(browser, one, "manager")
    me = ask_as(browser, f"{two.url}/api/v1/me")
    assert me["username"] == "manager"
    window = window_id(one, "B1")
    token = {"X-CSRF-Token": me["csrf_token"], "Content-Type": "application/json"}
    ask_as(browser, f"{one.url}/api/v1/windows/{window}/open", b"{}", **token)
    desk = ask_as(browser, f"{two.url}/api/v1/windows/{window}/desk")
    assert desk["window"]["clerk"]["username"] == "manager"


def shows(board: Any, number: str) -> bool:
    return any(call["number"] == number for call in board["calls"])


def calls_of(server: Server, label: str, username: str) -> list[str]:
    """Ten numbers that a clerk calls and serves at a window, one after the other."""
    token, window = server.token(username), window_id(server, label)
    post(server, f"windows/{window}/open", token)
    numbers = []
    for _ in range(10):
        numbers.append(post(server, f"windows/{window}/call-next", token)["ticket"]["number"])
        post(server, f"windows/{window}/start", token)
        post(server, f"windows/{window}/finish", token)
    return numbers


def sign_in(browser: OpenerDirector, server: Server, username: str) -> None:
    """What a person does at the sign-in page."""
    with browser.open(f"{server.url}/sign-in", timeout=PATIENCE) as page:
        field = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
    assert field is not None
    form = {"csrf_token": field[1], "username": username, "password": DEMO_PASSWORD}
    browser.open(f"{server.url}/sign-in", urlencode(form).encode(), timeout=PATIENCE).close()


def ask_as(browser: OpenerDirector, url: str, body: bytes | None = None, **headers: str) -> Any:
    """What the API answers to this browser."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with browser.open(Request(url, body, named), timeout=PATIENCE) as answer:
        return json.loads(answer.read())
