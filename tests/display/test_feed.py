"""How a screen gets its news: pushed over one line, asked for while that is silent, and never giving up."""

import pytest
from playwright.sync_api import expect

from app.halls.facts import HallFacts
from tests.display.boards import board, call
from tests.display.screens import ADDRESS, Screen

pytestmark = pytest.mark.journey


def waiting(screen: Screen, total: int) -> None:
    """Expect the board to say so."""
    expect(screen.page.get_by_test_id("board-waiting-total")).to_have_text(str(total))


def test_a_pushed_board_is_shown_at_once(screen: Screen) -> None:
    screen.show()
    screen.push(board(screen.now, call("T001", "A1", screen.now), waiting=7))
    waiting(screen, 7)
    expect(screen.page.get_by_test_id("board-call")).to_have_attribute("data-number", "T001")


def test_an_older_board_changes_nothing(screen: Screen) -> None:
    screen.show()
    screen.push(board(screen.now, version=5, waiting=5))
    screen.push(board(screen.now, version=4, waiting=4))
    screen.push(board(screen.now, version=5, waiting=5))
    waiting(screen, 5)


def test_a_heartbeat_that_names_a_newer_board_makes_the_screen_ask_again(screen: Screen) -> None:
    screen.show()
    screen.push(board(screen.now, version=5, waiting=5))
    screen.beat(5)
    screen.beat(6)
    screen.until(lambda: screen.heard == [["again"]])
    waiting(screen, 5)


def test_heartbeats_alone_keep_the_screen_fresh(screen: Screen) -> None:
    screen.show()
    screen.push(board(screen.now, waiting=1))
    waiting(screen, 1)
    asked = len(screen.asked)
    for _ in range(8):
        screen.beat(1)
        screen.wait(5)
    expect(screen.page.get_by_test_id("board-stale")).to_be_hidden()
    assert len(screen.asked) == asked, "a screen whose line speaks has no need to ask"


def test_a_silent_line_is_made_up_for_by_asking_before_the_screen_grows_stale(screen: Screen) -> None:
    screen.board = board(screen.now, waiting=1)
    screen.show()
    screen.push(board(screen.now, waiting=1))
    screen.board = board(screen.now, version=2, waiting=2)
    screen.wait(14)
    waiting(screen, 2)
    expect(screen.page.get_by_test_id("board-stale")).to_be_hidden()


def test_a_refused_screen_asks_every_few_seconds_and_names_what_it_has(screen: Screen) -> None:
    screen.refusal = "too_many_screens"
    screen.board = board(screen.now, version=1, waiting=1)
    screen.show()
    waiting(screen, 1)
    screen.board = board(screen.now, version=2, waiting=2)
    screen.until(lambda: '"1"' in screen.asked)
    waiting(screen, 2)
    screen.until(lambda: '"2"' in screen.asked)
    expect(screen.page.locator("#board")).to_have_attribute("data-freshness", "fresh")


def test_a_refused_screen_tries_the_line_again_and_again(screen: Screen) -> None:
    screen.refusal = "too_many_screens"
    screen.show()
    screen.until_tried(5)


def test_after_a_server_restart_the_screen_keeps_its_last_state_and_is_right_again_by_itself(
    screen: Screen,
) -> None:
    screen.show()
    screen.push(board(screen.now, version=1, waiting=1))
    waiting(screen, 1)
    screen.refusal = "down"
    screen.hang_up()
    screen.wait(40)
    waiting(screen, 1)
    expect(screen.page.get_by_test_id("board-stale")).to_be_visible()
    screen.refusal = None
    screen.until_tried(screen.tried + 1)
    screen.push(board(screen.now, version=2, waiting=2))
    waiting(screen, 2)
    expect(screen.page.get_by_test_id("board-stale")).to_be_hidden()


def test_a_screen_that_comes_back_to_the_net_asks_at_once(screen: Screen) -> None:
    screen.show()
    screen.push(board(screen.now, version=1, waiting=1))
    screen.board = board(screen.now, version=2, waiting=2)
    screen.page.evaluate("window.dispatchEvent(new Event('online'))")
    waiting(screen, 2)


def test_the_page_of_an_unknown_hall_becomes_the_board_once_the_hall_exists(
    screen: Screen, halls: dict[str, HallFacts]
) -> None:
    facts = halls.pop("demo")
    screen.page.goto(ADDRESS + "/display/demo/main?lang=en")
    expect(screen.page.get_by_role("heading")).to_contain_text("not set up yet")
    halls["demo"] = facts
    screen.wait(21)
    expect(screen.page.locator("#board")).to_be_visible()
