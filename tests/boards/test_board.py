"""The board: what every screen of a hall shows, and never a word about anybody."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.boards.board import board_document, current_board
from app.core.access import PUBLIC
from app.core.transaction import transaction
from app.halls.events import HallChanged
from app.halls.models import Window
from app.queue import visiting
from app.queue.day_end import end_due_days
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket, category_id, later, tickets, window_id
from tests.crowds import at_once


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk at A1 of a hall with a second window."""
    return a_clerk_at(a_hall(windows={"A1": "TR", "A2": "TR"}))


def board(clerk: Clerk, **how_much_later: float) -> dict:
    return board_document(clerk.hall.id, now=later(**how_much_later))[1]


def calls(clerk: Clerk, *fields: str) -> list[tuple]:
    return [tuple(call[field] for field in fields) for call in board(clerk)["calls"]]


# --- the whole of it --------------------------------------------------------------------------------


def test_a_hall_in_the_morning(session: Session) -> None:
    hall = a_hall(no_show_after_seconds=120)
    version, document = board_document(hall.id, now=NOW)
    assert document == {
        "hall": "demo",
        "version": version,
        "server_time": "2026-03-02T01:00:00.000Z",
        "calls": [],
        "windows": [
            {
                "id": window_id(hall, label),
                "label": label,
                "mode": "unified",
                "state": "closed",
                "number": None,
            }
            for label in ("A1", "A2")
        ],
        "waiting": {
            "total": 0,
            "by_category": {str(category_id(hall, "R")): 0, str(category_id(hall, "T")): 0},
        },
        "rules": {"no_show_after_seconds": 120},
    }


def test_a_call_tells_where_to_go(clerk: Clerk) -> None:
    a_ticket(clerk.hall, language="en", phone="13900001111")
    called = clerk.calls(later(seconds=7))
    assert board(clerk)["calls"] == [
        {
            "call_id": f"{called.serving_id}-0",
            "number": "T001",
            "window": "A1",
            "called_at": "2026-03-02T01:00:07.000Z",
            "status": "CALLED",
            "language": "en",
        }
    ]


def test_no_personal_data_is_on_any_board(clerk: Clerk) -> None:
    a_ticket(clerk.hall, phone="13900001111")
    clerk.serves()
    shown = str(board(clerk))
    for secret in ("1390000", "1111", clerk.actor.name, "姓名"):
        assert secret not in shown


# --- calls ------------------------------------------------------------------------------------------


def test_newer_calls_stand_first_and_a_recall_is_new(clerk: Clerk) -> None:
    tickets(clerk.hall, 2)
    other = a_clerk_at(clerk.hall, "A2")
    first = clerk.calls(later(seconds=1))
    second = other.calls(later(seconds=2))
    assert [number for (number,) in calls(clerk, "number")] == ["T002", "T001"]
    clerk.does("recall", later(seconds=3))
    assert calls(clerk, "number", "call_id") == [
        ("T001", f"{first.serving_id}-1"),
        ("T002", f"{second.serving_id}-0"),
    ]


def test_an_undone_call_was_never_there(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    clerk.calls()
    clerk.does("undo")
    assert board(clerk)["calls"] == []


@pytest.mark.parametrize(
    ("verbs", "status"),
    [
        (["start"], "SERVING"),
        (["start", "finish"], "COMPLETED"),
        (["no-show"], "NO_SHOW"),
        (["recycle"], "WAITING"),
        (["start", "transfer"], "WAITING"),
        (["start", "park"], "PARKED"),
        (["start", "finish", "undo"], "SERVING"),
    ],
)
def test_a_call_tells_what_became_of_it(clerk: Clerk, verbs: list[str], status: str) -> None:
    a_ticket(clerk.hall)
    clerk.calls()
    for verb in verbs:
        clerk.does(verb)
    assert calls(clerk, "status") == [(status,)]


def test_who_cancelled_is_no_longer_called(clerk: Clerk) -> None:
    issued = a_ticket(clerk.hall)
    clerk.calls()
    visiting.cancel(issued.code, actor=PUBLIC, now=NOW)
    assert calls(clerk, "status") == [("CANCELLED",)]


def test_an_old_call_does_not_come_alive_when_its_ticket_is_called_elsewhere(clerk: Clerk) -> None:
    """Nobody may be sent to the window where they were called first."""
    a_ticket(clerk.hall)
    clerk.calls(later(seconds=1))
    clerk.does("recycle", later(seconds=2))
    a_clerk_at(clerk.hall, "A2").calls(later(seconds=3))
    assert calls(clerk, "window", "status") == [("A2", "CALLED"), ("A1", "WAITING")]


def test_the_newest_twenty_calls_are_enough(clerk: Clerk) -> None:
    for second in range(22):
        a_ticket(clerk.hall)
        clerk.calls(later(seconds=second))
        clerk.does("no-show", later(seconds=second))
    numbers = [number for (number,) in calls(clerk, "number")]
    assert numbers == [f"T{number:03d}" for number in range(22, 2, -1)]


def test_yesterdays_calls_are_gone(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    clerk.calls()
    assert board(clerk, hours=18)["calls"] != []
    assert board(clerk, hours=19)["calls"] == []


# --- windows and counts -----------------------------------------------------------------------------


def windows(clerk: Clerk) -> list[tuple[str, str, str | None]]:
    return [(one["label"], one["state"], one["number"]) for one in board(clerk)["windows"]]


def test_a_window_shows_its_state_and_who_is_there(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    assert windows(clerk) == [("A1", "open", None), ("A2", "closed", None)]
    clerk.serves()
    assert windows(clerk) == [("A1", "open", "T001"), ("A2", "closed", None)]
    clerk.does("finish")
    clerk.pauses()
    assert windows(clerk) == [("A1", "paused", None), ("A2", "closed", None)]


def test_counts_are_of_those_who_wait_here(clerk: Clerk) -> None:
    for prefix in "TTR":
        a_ticket(clerk.hall, category=prefix)
    clerk.calls()
    waiting = board(clerk)["waiting"]
    by_category = {str(category_id(clerk.hall, "T")): 1, str(category_id(clerk.hall, "R")): 1}
    assert waiting == {"total": 2, "by_category": by_category}


# --- versions ---------------------------------------------------------------------------------------


def test_every_change_is_a_newer_version(clerk: Clerk) -> None:
    versions = [board(clerk)["version"]]
    changes: list[Callable[[], object]] = [
        lambda: a_ticket(clerk.hall),
        clerk.calls,
        lambda: clerk.does("recall"),
        lambda: clerk.does("start"),
        lambda: clerk.does("finish"),
        lambda: clerk.does("undo"),
        lambda: clerk.does("finish"),
        clerk.pauses,
        lambda: end_due_days(now=NOW + timedelta(days=1)),
    ]
    for change in changes:
        change()
        versions.append(board(clerk)["version"])
    assert versions == sorted(set(versions))


def test_a_board_is_built_once_for_each_version(clerk: Clerk) -> None:
    first = current_board(clerk.hall.id, now=NOW)
    assert current_board(clerk.hall.id, now=later(minutes=1)) is first
    a_ticket(clerk.hall)
    assert current_board(clerk.hall.id, now=later(minutes=1)).version == first.version + 1


def test_an_old_board_tells_the_present_time(clerk: Clerk) -> None:
    """It may have been built long ago; screens set their clocks by it."""
    held = current_board(clerk.hall.id, now=NOW)
    told = json.loads(held.body_at(later(minutes=5)))
    assert told == {**held.document, "server_time": "2026-03-02T01:05:00.000Z"}


def test_a_crowd_of_screens_is_given_one_board(app: Flask, clerk: Clerk) -> None:
    boards = at_once(app, 8, lambda: current_board(clerk.hall.id, now=NOW))
    assert len({id(one) for one in boards}) == 1


def test_a_renamed_window_is_on_the_next_board(clerk: Clerk) -> None:
    """Also where this process has not heard yet that the hall has changed."""
    with transaction() as work:
        work.session.execute(update(Window).where(Window.label == "A2").values(label="A9"))
        work.record(HallChanged(hall_id=clerk.hall.id))
    assert [label for label, _, _ in windows(clerk)] == ["A1", "A9"]
