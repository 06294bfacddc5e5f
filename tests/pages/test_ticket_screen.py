"""The ticket's page while it is watched: it follows the line and asks before anything is given up."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import expect
from werkzeug.test import TestResponse

from app.core.clock import utc_now
from app.people.tokens import create_token
from tests.pages.visits import PHONE, Visit, visit_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: The page of a ticket far back in the line asks once a minute.
LONGEST_PACE = 61

pytestmark = pytest.mark.sqlite

Ask = Callable[..., Any]


def content(answer: TestResponse) -> Any:
    """What the house answered."""
    return json.loads(answer.data)


@pytest.fixture
def visit(browser: "Browser", app: Flask) -> Iterator[Visit]:
    """Somebody with a phone in the demo hall."""
    with visit_of(browser, app, PHONE) as visit:
        yield visit


@pytest.fixture
def clerk(visit: Visit) -> Ask:
    """Does something at window A1."""
    with visit.app.app_context():
        headers = {"Authorization": f"Bearer {create_token('clerk1', 'test', now=utc_now())}"}
    client = visit.app.test_client()
    windows = content(client.get("/api/v1/halls/demo"))["windows"]
    window = next(window["id"] for window in windows if window["label"] == "A1")

    def ask(verb: str) -> Any:
        answer = client.post(f"/api/v1/windows/{window}/{verb}", json={}, headers=headers)
        assert answer.status_code == 200
        return content(answer)

    return ask


@pytest.fixture
def code(visit: Visit) -> str:
    """The code of a ticket that has just been taken; its page is open."""
    answer = visit.app.test_client().post(
        "/api/v1/halls/demo/tickets", json={}, headers={"Idempotency-Key": str(uuid4())}
    )
    code: str = content(answer)["code"]
    visit.open(f"/t/{code}?lang=en")
    return code


def call_until_it_is_the_turn_of(code: str, visit: Visit, clerk: Ask) -> None:
    """Serve everybody ahead, then call the ticket."""
    clerk("open")
    while True:
        clerk("call-next")
        if content(visit.app.test_client().get(f"/api/v1/tickets/{code}"))["status"] == "CALLED":
            return
        clerk("start")
        clerk("finish")


def test_the_page_shows_the_place_in_line_and_the_reason_for_no_estimate(visit: Visit, code: str) -> None:
    assert visit.text("ticket-status") == "You are in line"
    assert visit.text("ticket-ahead") == "9 people"
    assert visit.text("ticket-wait") == "No window is open yet"


def test_a_call_reaches_the_page_with_the_window_in_large_letters(
    visit: Visit, code: str, clerk: Ask
) -> None:
    visit.page.evaluate("() => { navigator.vibrate = (pattern) => { window.felt = pattern; }; }")
    call_until_it_is_the_turn_of(code, visit, clerk)
    visit.wait(LONGEST_PACE)
    assert visit.text("ticket-window") == "A1"
    assert "go to window A1" in visit.page.title()
    assert visit.page.evaluate("window.felt.length") > 0
    height = visit.part("ticket-window").evaluate("(window) => parseFloat(getComputedStyle(window).fontSize)")
    assert height >= 150


def test_a_finished_visit_is_rated_once(visit: Visit, code: str, clerk: Ask) -> None:
    call_until_it_is_the_turn_of(code, visit, clerk)
    clerk("start")
    clerk("finish")
    visit.wait(LONGEST_PACE)
    visit.page.get_by_label("Very satisfied").check()
    visit.page.get_by_label("What could be better").fill("More chairs")
    visit.page.get_by_role("button", name="Send my rating").click()
    expect(visit.part("ticket-news")).to_have_text("Thank you for your rating.")
    assert visit.asked[-1][2] == {"stars": 5, "comment": "More chairs"}
    assert visit.part("ticket-rating").is_hidden()
    visit.open(f"/t/{code}?lang=en")
    assert visit.part("ticket-rating").is_hidden()


def test_cancelling_is_asked_twice(visit: Visit, code: str) -> None:
    visit.part("ticket-cancel").click()
    visit.part("ticket-cancel-no").click()
    assert visit.asked == []
    visit.part("ticket-cancel").click()
    visit.part("ticket-cancel-yes").click()
    expect(visit.part("ticket-status")).to_have_text("This number is cancelled")
    assert visit.part("ticket-cancel").is_hidden()


def test_who_is_late_moves_back_and_is_told_so(visit: Visit, code: str) -> None:
    visit.part("ticket-delay").click()
    visit.part("ticket-delay-yes").click()
    expect(visit.part("ticket-news")).to_have_text("Done: your turn comes about ten minutes later.")
    assert visit.asked[-1][2] == {"minutes": 10}


def test_without_a_connection_the_page_keeps_what_it_knows_and_says_since_when(
    visit: Visit, code: str
) -> None:
    visit.connected = False
    visit.wait(LONGEST_PACE)
    assert visit.text("ticket-status") == "You are in line"
    assert "No connection. Last updated at" in visit.text("ticket-updated")
    visit.connected = True
    visit.wait(LONGEST_PACE)
    assert visit.text("ticket-updated").startswith("Updated at")


def test_a_refusal_is_shown_in_the_servers_own_words(visit: Visit, code: str) -> None:
    visit.app.test_client().post(f"/api/v1/tickets/{code}/cancel", json={})
    visit.part("ticket-delay").click()
    visit.part("ticket-delay-yes").click()
    expect(visit.part("ticket-news")).to_have_text("This is not possible any more: the ticket has moved on.")
    expect(visit.part("ticket-status")).to_have_text("This number is cancelled")


def test_a_page_that_nobody_sees_asks_nothing(visit: Visit, code: str) -> None:
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.evaluate(
        "() => Object.defineProperty(document, 'hidden', { value: true, configurable: true })"
    )
    visit.wait(LONGEST_PACE)
    assert [url for url in asked if "/api/" in url] == []


def test_every_face_of_the_page_is_accessible(visit: Visit, code: str, clerk: Ask) -> None:
    assert violations(visit) == []
    visit.part("ticket-cancel").click()
    assert violations(visit) == []
    call_until_it_is_the_turn_of(code, visit, clerk)
    visit.open(f"/t/{code}")
    assert violations(visit) == []
    clerk("start")
    clerk("finish")
    visit.open(f"/t/{code}")
    assert violations(visit) == []


def violations(visit: Visit) -> list[str]:
    """What axe finds wrong with the page as it is shown now."""
    visit.page.clock.resume()
    return [violation["id"] for violation in Axe().run(visit.page).response["violations"]]
