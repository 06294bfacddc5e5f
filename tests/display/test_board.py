"""The hall board as people see it, in a real browser of 1920×1080 whose time stands in the test's hand."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Locator, expect

from app.halls.facts import HallFacts
from tests.display.boards import LIMIT_SECONDS, board, call, hall_facts, window
from tests.display.screens import Screen, screen_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.journey

#: Capitals for 10 m on a 55″ screen: D/82 for what is called now, D/200 for all the rest.
LARGE, SMALL = 192, 79
MARKUP = "<img src=x onerror=alert(1)>"


def calls(screen: Screen) -> Locator:
    """All calls on the board, as they stand there."""
    return screen.page.get_by_test_id("board-call")


def test_the_newest_three_calls_are_large_and_the_rest_can_be_read_from_ten_metres(screen: Screen) -> None:
    screen.board = board(screen.now, *busy(screen.now))
    screen.show()
    expect(calls(screen)).to_have_count(7)
    heights = [height_of_capitals(row.locator(".number")) for row in calls(screen).all()]
    assert min(heights[:3]) >= LARGE
    assert min(heights[3:]) >= SMALL


@pytest.mark.parametrize("number", ["T001", "AB1234"])
def test_a_number_of_any_length_keeps_its_height(screen: Screen, number: str) -> None:
    screen.board = board(screen.now, call(number, "A1", screen.now))
    screen.show()
    assert height_of_capitals(calls(screen).locator(".number")) >= LARGE
    assert fits(calls(screen).locator(".number .text"), calls(screen).locator(".number"))


def test_a_call_names_number_window_and_what_to_do(screen: Screen) -> None:
    screen.board = board(screen.now, call("T001", "A1", screen.now))
    screen.show()
    row = calls(screen)
    expect(row).to_have_attribute("data-number", "T001")
    expect(row).to_have_attribute("data-window", "A1")
    expect(row).to_contain_text("Please go to")


def test_a_call_that_was_not_followed_stops_being_current(screen: Screen) -> None:
    screen.board = board(screen.now, call("T001", "A1", screen.now))
    screen.show()
    expect(calls(screen)).to_have_attribute("data-state", "current")
    let_pass(screen, LIMIT_SECONDS)
    expect(calls(screen)).to_have_attribute("data-state", "missed")
    expect(calls(screen)).to_contain_text("Number missed")


def test_a_new_call_shines_for_at_least_eight_seconds_and_not_for_ever(screen: Screen) -> None:
    screen.board = board(screen.now, version=1)
    screen.show()
    screen.push(board(screen.now, call("T001", "A1", screen.now), version=2))
    expect(calls(screen)).to_have_class("call current bright")
    screen.wait(8)
    expect(calls(screen)).to_have_class("call current bright")
    screen.wait(3)
    expect(calls(screen)).to_have_class("call current")


def test_who_wants_no_motion_sees_no_flash(browser: "Browser", site: Flask, now: datetime) -> None:
    with screen_of(browser, site, now, reduced_motion="reduce") as screen:
        screen.board = board(now, version=1)
        screen.show()
        screen.push(board(screen.now, call("T001", "A1", screen.now), version=2))
        expect(calls(screen)).to_have_css("animation-name", "none")


def test_every_window_says_its_state_in_a_word_and_a_shape(screen: Screen) -> None:
    states = (window("A1", number="T001"), window("A2"), window("A3", "paused"), window("A4", "closed"))
    screen.board = board(screen.now, call("T001", "A1", screen.now), windows=states)
    screen.show()
    expect(tile(screen, "A1").locator(".number")).to_have_text("T001")
    for label, word, shape in (
        ("A2", "Open", "open"),
        ("A3", "Paused", "paused"),
        ("A4", "Closed", "closed"),
    ):
        expect(tile(screen, label)).to_contain_text(word)
        expect(tile(screen, label).locator(f".sign.{shape}")).to_be_visible()
    expect(tile(screen, "A1")).to_contain_text("All services")


def test_windows_beyond_a_page_come_in_blocks(screen: Screen) -> None:
    many = tuple(window(f"{line}{place}") for line in "ABCD" for place in range(1, 7))
    screen.board = board(screen.now, windows=many)
    screen.show()
    first = labels(screen)
    screen.wait(11)
    expect(tile(screen, first[0])).to_have_count(0)
    second = labels(screen)
    assert len(first) == len(second) == 12
    assert {*first, *second} == {one["label"] for one in many}


def test_the_board_tells_hall_waiting_people_and_time(screen: Screen) -> None:
    screen.board = board(screen.now, waiting=23)
    screen.show()
    expect(screen.page.get_by_role("heading")).to_contain_text("Yunxi County Public Service Hall")
    expect(screen.page.get_by_test_id("board-waiting-total")).to_have_text("23")
    expect(screen.page.get_by_test_id("board-clock")).to_have_text("09:00")


def test_a_screen_whose_clock_is_wrong_shows_none(screen: Screen) -> None:
    screen.show()
    screen.push(board(screen.now + timedelta(minutes=5)))
    expect(screen.page.get_by_test_id("board-watch")).to_be_visible()
    expect(screen.page.get_by_test_id("board-clock")).to_be_empty()


def test_after_fifteen_silent_seconds_the_screen_says_how_old_it_is(screen: Screen) -> None:
    screen.board = board(screen.now, call("T001", "A1", screen.now))
    screen.show()
    stale = screen.page.get_by_test_id("board-stale")
    expect(stale).to_be_hidden()
    screen.board = None
    screen.wait(16)
    expect(stale).to_contain_text("Last updated at 09:00")
    expect(calls(screen)).to_be_visible()


def test_after_two_silent_minutes_it_sends_people_to_the_staff_and_keeps_the_history(screen: Screen) -> None:
    screen.board = board(screen.now, *busy(screen.now))
    screen.show()
    screen.board = None
    screen.wait(122)
    expect(screen.page.get_by_test_id("board-ask-staff")).to_contain_text("ask at the information desk")
    expect(calls(screen)).to_have_count(4)
    assert {row.get_attribute("data-state") for row in calls(screen).all()} == {"past"}
    expect(tile(screen, "A1").locator(".number")).to_have_count(0)


def test_a_screen_without_any_news_is_not_blank(screen: Screen) -> None:
    screen.refusal = "down"
    screen.show()
    expect(screen.page.get_by_test_id("board-watch")).to_contain_text("Getting the latest calls")
    screen.wait(20)
    expect(screen.page.get_by_test_id("board-stale")).to_contain_text("No news from the hall yet")
    screen.wait(110)
    expect(screen.page.get_by_test_id("board-ask-staff")).to_be_visible()


def test_markup_and_endless_names_stay_text_in_their_place(
    screen: Screen, halls: dict[str, HallFacts]
) -> None:
    halls["demo"] = hall_facts(name=MARKUP * 14, name_en="Hall " * 80)
    odd = (window(MARKUP, number="<b>1</b>"), window("\u202e" + "长" * 400), window("A3"))
    screen.board = board(screen.now, call("<b>1</b>", MARKUP, screen.now), windows=odd)
    screen.show()
    expect(tile(screen, MARKUP)).to_contain_text(MARKUP)
    assert screen.page.locator("img").count() == 0
    for box in screen.page.locator(".fit").all():
        assert fits(box, screen.page.locator("body"))
    assert not screen.page.evaluate("document.documentElement.scrollHeight > innerHeight")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_board_is_accessible_and_its_contrast_is_seven_to_one(screen: Screen, language: str) -> None:
    states = (window("A1", number="T001"), window("A2"), window("A3", "paused"), window("A4", "closed"))
    screen.board = board(screen.now, *busy(screen.now)[1:], windows=states, version=1)
    screen.show(f"/display/demo/main?lang={language}")
    screen.push(board(screen.now, *busy(screen.now), windows=states, version=2))
    expect(calls(screen)).to_have_count(7)
    screen.page.clock.resume()  # axe waits for timers of its own
    rules = ["wcag2a", "wcag2aa", "wcag22aa", "best-practice"]
    options = {"runOnly": rules, "rules": {"color-contrast-enhanced": {"enabled": True}}}
    assert Axe().run(screen.page, options=options).response["violations"] == []


def busy(now: datetime) -> list[dict]:
    """Seven calls: some to follow, some being served, some of the past."""
    status = ("CALLED", "SERVING", "CALLED", "NO_SHOW", "COMPLETED", "COMPLETED", "CANCELLED")
    return [
        call(f"T{20 - age:03}", f"A{age % 4 + 1}", now - timedelta(seconds=70 * age), word)
        for age, word in enumerate(status)
    ]


def tile(screen: Screen, label: str) -> Locator:
    """The part of the board that is about one window."""
    return screen.page.get_by_test_id(f"board-window-{label}")


def labels(screen: Screen) -> list[str]:
    """Labels of the windows that are up now."""
    return screen.page.locator("#windows .name").all_inner_texts()


def let_pass(screen: Screen, seconds: int) -> None:
    """Time in which the server keeps answering."""
    for _ in range(seconds // 10 + 1):
        screen.wait(10)
        expect(screen.page.locator("#board")).to_have_attribute("data-freshness", "fresh")


def height_of_capitals(text: Locator) -> float:
    """How high the capitals of a text are drawn: with this font, 0.733 of its size."""
    return 0.733 * float(text.evaluate("box => parseFloat(getComputedStyle(box).fontSize)"))


def fits(inner: Locator, outer: Locator) -> bool:
    """Whether the inner box is drawn within the sides of the outer one."""
    one, other = inner.bounding_box(), outer.bounding_box()
    assert one is not None
    assert other is not None
    return one["x"] >= other["x"] - 1 and one["x"] + one["width"] <= other["x"] + other["width"] + 1
