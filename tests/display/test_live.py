"""A screen on the real server, through a restart of it."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.support.pages import Pages
    from tests.support.servers import Server

pytestmark = pytest.mark.journey

#: What a restart may take on a busy machine, and the screen's own way back after it.
PATIENCE_MS = 60_000


def test_a_call_reaches_the_screen_before_and_after_a_restart(pages: "Pages", live_server: "Server") -> None:
    token = live_server.token("clerk1")
    screen = pages.open("/display/demo/main?lang=en", size=(1920, 1080))
    expect(screen.get_by_test_id("board-window-A1")).to_contain_text("Closed")

    press(screen, token, "open")
    number = press(screen, token, "call-next")["ticket"]["number"]
    row = screen.get_by_test_id("board-call")
    expect(row).to_have_attribute("data-number", number)
    expect(row).to_have_attribute("data-state", "current")

    pages.server_may_be_gone = True
    live_server.stop("web")
    expect(screen.get_by_test_id("board-stale")).to_be_visible(timeout=PATIENCE_MS)
    expect(row).to_have_attribute("data-number", number)
    live_server.start("web")
    expect(screen.get_by_test_id("board-stale")).to_be_hidden(timeout=PATIENCE_MS)

    press(screen, token, "start")
    expect(row).to_have_attribute("data-state", "serving", timeout=PATIENCE_MS)


def press(screen: Page, token: str, verb: str) -> dict:
    """What the clerk's button does at window A1; what the server answers."""
    answer = screen.request.post(
        f"/api/v1/windows/1/{verb}", headers={"Authorization": f"Bearer {token}"}, data={}
    )
    assert answer.ok, answer.text()
    return answer.json()
