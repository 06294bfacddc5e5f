"""What a hall screen holds to be true: the real module in a real browser, without a page or a clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from app.core.clock import epoch_ms
from tests.display.boards import LIMIT_SECONDS, board, call, window
from tests.support.room import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.journey

SECOND = 1_000
#: The steady clock of the screen when the board of a test comes.
AT = 7_000


class Truth(Protocol):
    """Calls a function of the module; what the screen holds is plain data on both sides."""

    def __call__(self, name: str, *arguments: Any) -> Any:
        """The answer of the function `name`."""


@pytest.fixture(scope="module")
def truth(browser: "Browser") -> Iterator[Truth]:
    """The module, loaded once."""
    page = browser.new_page()
    page.route("**/truth.js", lambda route: route.fulfill(path=ROOT / "display/static/js/truth.js"))
    page.route("**/empty", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("http://screen.test/empty")
    page.evaluate("async () => { window.truth = await import('/truth.js') }")

    def ask(name: str, *arguments: Any) -> Any:
        return page.evaluate("([name, given]) => truth[name](...given)", [name, list(arguments)])

    yield ask
    page.close()


def holding(truth: Truth, document: dict[str, Any]) -> Any:
    """What a screen holds that began at 0 and was given this document at AT."""
    return truth("merged", truth("beginning", 0), document, AT)


# --- how fresh -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silence", "freshness"),
    [(0, "fresh"), (15_000, "fresh"), (15_001, "stale"), (120_000, "stale"), (120_001, "silent")],
)
def test_a_screen_knows_how_old_its_news_is(
    truth: Truth, now: datetime, silence: int, freshness: str
) -> None:
    assert truth("freshness", holding(truth, board(now)), AT + silence) == freshness


def test_a_screen_that_never_heard_anything_grows_stale_too(truth: Truth) -> None:
    nothing = truth("beginning", 0)
    assert truth("freshness", nothing, 15_001) == "stale"
    assert truth("lastHeard", nothing) is None


def test_a_heartbeat_keeps_the_screen_fresh(truth: Truth, now: datetime) -> None:
    later = truth("heard", holding(truth, board(now)), AT + 60_000, None)
    assert truth("freshness", later, AT + 61_000) == "fresh"


# --- which document --------------------------------------------------------------------------------


def test_an_older_board_is_ignored_but_shows_that_the_server_lives(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, version=5, waiting=5))
    later = truth("merged", held, board(now, version=4, waiting=4), AT + 60_000)
    assert later["board"]["waiting"]["total"] == 5
    assert truth("freshness", later, AT + 60_000) == "fresh"


def test_a_screen_is_behind_only_when_a_newer_board_exists(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, version=5))
    assert [truth("isBehind", held, version) for version in (4, 5, 6)] == [False, False, True]
    assert truth("isBehind", truth("beginning", 0), 1)


# --- what time it is -------------------------------------------------------------------------------


def test_the_clock_shows_the_server_s_time(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now))
    assert truth("clockNow", held, AT + 5 * SECOND, epoch_ms(now) + 5 * SECOND) == epoch_ms(now) + 5 * SECOND


@pytest.mark.parametrize(("drift_seconds", "shows"), [(-31, False), (-30, True), (30, True), (31, False)])
def test_a_device_with_a_wrong_clock_shows_none(
    truth: Truth, now: datetime, drift_seconds: int, shows: bool
) -> None:
    shown = truth("clockNow", holding(truth, board(now)), AT, epoch_ms(now) + drift_seconds * SECOND)
    assert (shown is not None) is shows


def test_no_time_is_shown_before_the_server_told_it(truth: Truth, now: datetime) -> None:
    assert truth("clockNow", truth("beginning", 0), AT, epoch_ms(now)) is None


def test_a_document_from_a_cache_does_not_turn_the_time_back(truth: Truth, now: datetime) -> None:
    held = truth("heard", truth("beginning", 0), AT, now.isoformat())
    later = truth("merged", held, board(now - timedelta(minutes=10)), AT)
    assert truth("serverNow", later, AT) == epoch_ms(now)


# --- what a call is to those who wait --------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("CALLED", "current"),
        ("SERVING", "serving"),
        ("NO_SHOW", "missed"),
        ("COMPLETED", "past"),
        ("WAITING", "past"),
    ],
)
def test_a_call_is_what_its_status_says(truth: Truth, now: datetime, status: str, state: str) -> None:
    held = holding(truth, board(now, call("T001", "A1", now, status)))
    assert states(truth("largeCalls", held, AT)) == [state]


def test_no_call_is_current_past_its_no_show_limit(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, call("T001", "A1", now)))
    at_the_limit = AT + LIMIT_SECONDS * SECOND
    held = truth("heard", held, at_the_limit, None)
    assert states(truth("largeCalls", held, at_the_limit)) == ["current"]
    assert states(truth("largeCalls", held, at_the_limit + 1)) == ["missed"]


def test_nothing_is_current_once_the_screen_was_silent_too_long(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, call("T001", "A1", now, "SERVING"), call("T002", "A2", now)))
    assert states(truth("earlierCalls", held, AT + 120_001, 4)) == ["past", "past"]


def test_the_newest_three_calls_are_large_and_the_rest_is_history(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, *calls_of(now, 5, seconds_apart=30)))
    assert numbers(truth("largeCalls", held, AT)) == ["T005", "T004", "T003"]
    assert numbers(truth("earlierCalls", held, AT, 4)) == ["T002", "T001"]


def test_history_shows_what_fits_and_everything_of_the_last_minute(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, *calls_of(now, 20, seconds_apart=5)))
    assert len(truth("earlierCalls", held, AT, 4)) == 9
    assert len(truth("earlierCalls", held, AT + 60 * SECOND, 4)) == 4


def test_a_window_shows_the_number_that_is_called_or_served_there(truth: Truth, now: datetime) -> None:
    windows = (window("A1", number="T001"), window("A2", number="T002"), window("A3"))
    calls = (call("T002", "A2", now, "SERVING"), call("T001", "A1", now))
    shown = truth("windows", holding(truth, board(now, *calls, windows=windows)), AT)
    assert [(one["number"], one["calling"]) for one in shown] == [
        ("T001", True),
        ("T002", False),
        (None, False),
    ]


def test_a_window_no_longer_shows_a_number_that_did_not_come(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, call("T001", "A1", now), windows=(window("A1", number="T001"),)))
    late = AT + (LIMIT_SECONDS + 1) * SECOND
    assert truth("windows", truth("heard", held, late, None), late)[0]["number"] is None


def test_a_silent_screen_claims_nothing_about_windows(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, windows=(window("A1", "paused"), window("A2", number="T001"))))
    shown = truth("windows", held, AT + 120_001)
    assert [(one["state"], one["number"]) for one in shown] == [("unknown", None), ("unknown", None)]


# --- what is new -----------------------------------------------------------------------------------


def test_a_first_load_highlights_nothing(truth: Truth, now: datetime) -> None:
    assert bright(truth, holding(truth, board(now, call("T001", "A1", now))), AT) == []


def test_a_new_call_is_bright_for_ten_seconds(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, version=1))
    held = truth("merged", held, board(now, call("T001", "A1", now), version=2), AT)
    assert bright(truth, held, AT + 9_999) == ["T001"]
    assert bright(truth, held, AT + 10_000) == []


def test_a_call_that_was_followed_shines_no_longer(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, version=1))
    held = truth("merged", held, board(now, call("T001", "A1", now), version=2), AT)
    held = truth("merged", held, board(now, call("T001", "A1", now, "SERVING"), version=3), AT + 1)
    assert bright(truth, held, AT + 1) == []


def test_a_recall_is_bright_again_and_a_repeated_board_is_not(truth: Truth, now: datetime) -> None:
    once = call("T001", "A1", now)
    held = holding(truth, board(now, once, version=1))
    held = truth("merged", held, board(now, once, version=2), AT)
    assert bright(truth, held, AT) == []
    held = truth("merged", held, board(now, call("T001", "A1", now, recalls=1), version=3), AT)
    assert bright(truth, held, AT) == ["T001"]


def test_after_an_outage_only_calls_that_are_still_current_are_bright(truth: Truth, now: datetime) -> None:
    held = holding(truth, board(now, version=1))
    later = now + timedelta(minutes=10)
    missed_meanwhile = call("T001", "A1", now + timedelta(minutes=1))
    served_meanwhile = call("T002", "A2", later, "SERVING")
    still_called = call("T003", "A3", later)
    news = board(later, still_called, served_meanwhile, missed_meanwhile, version=9)
    assert bright(truth, truth("merged", held, news, AT + 600_000), AT + 600_000) == ["T003"]


# --- how it is laid out ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, [0]), (6, [6]), (20, [20]), (21, [11, 10]), (24, [12, 12]), (41, [14, 14, 13])]
)
def test_pages_are_as_even_as_they_can_be(truth: Truth, count: int, sizes: list[int]) -> None:
    pages = truth("pages", list(range(count)), 20)
    assert [len(page) for page in pages] == sizes
    assert [item for page in pages for item in page] == list(range(count))


def test_a_page_stays_two_seconds_and_one_and_a_half_for_each_line(truth: Truth) -> None:
    assert [truth("pageUp", 2, 4, at) for at in (0, 7_999, 8_000, 15_999, 16_000)] == [0, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("label", "kind", "name"),
    [
        ("A1", "", "A1"),
        ("无差别受理 A1", "无差别受理", "A1"),
        ("综合窗口", "", "综合窗口"),
        ("a b c", "a b", "c"),
    ],
)
def test_only_the_short_name_of_a_window_is_large(truth: Truth, label: str, kind: str, name: str) -> None:
    assert truth("splitLabel", label) == {"kind": kind, "name": name}


def test_the_longest_lines_are_told_when_there_is_more_than_one(truth: Truth) -> None:
    names = {"1": "All", "2": "Tax", "3": "Land", "4": "Roads"}
    assert truth("longestLines", {"1": 9}, names, 3) == []
    assert truth("longestLines", {"1": 2, "2": 0, "3": 7, "99": 5}, names, 3) == [["Land", 7], ["All", 2]]
    assert len(truth("longestLines", {"1": 1, "2": 1, "3": 1, "4": 1}, names, 3)) == 3


def states(calls: list[dict[str, Any]]) -> list[str]:
    """The state of each call."""
    return [one["state"] for one in calls]


def numbers(calls: list[dict[str, Any]]) -> list[str]:
    """The number of each call."""
    return [one["number"] for one in calls]


def bright(truth: Truth, held: Any, at: int) -> list[str]:
    """The numbers that are highlighted at this moment."""
    return [one["number"] for one in truth("largeCalls", held, at) if one["bright"]]


def calls_of(now: datetime, count: int, *, seconds_apart: int) -> list[dict[str, Any]]:
    """Calls T001 to T<count>, the newest first and made just now."""
    return [
        call(f"T{count - age:03}", "A1", now - timedelta(seconds=age * seconds_apart), "COMPLETED")
        for age in range(count)
    ]
