"""The desk of a window: all that its clerk needs to see, and only for who may."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from app.queue import serving
from app.queue.desk import desk_document
from app.queue.desk_schemas import DeskOut
from app.queue.hall_desks import hall_desks
from app.queue.orders import TransferTarget
from tests.api import Api, problem
from tests.builders import NOW, Clerk, a_clerk, a_clerk_at, a_guide, a_hall, a_ticket, category_id, later


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk at A1 of a hall that looks ten minutes back for passed numbers."""
    return a_clerk_at(a_hall(windows={"A1": "TR", "B1": "R"}, restore_within_minutes=10))


def desk(clerk: Clerk, now: datetime = NOW) -> DeskOut:
    return desk_document(clerk.hall, clerk.window_id, "zh", now=now)


def test_an_idle_desk_says_who_sits_where(clerk: Clerk) -> None:
    seen = desk(clerk)
    assert (seen.window.label, seen.window.state, seen.window.mode) == ("A1", "open", "unified")
    assert seen.window.clerk is not None
    assert seen.window.clerk.username == clerk.actor.name
    assert (seen.ticket, seen.undo, seen.passed) == (None, None, [])


def test_a_visitor_is_shown_without_a_name_and_with_a_masked_phone(clerk: Clerk) -> None:
    a_ticket(
        clerk.hall,
        phone="13800138000",
        reason="with a baby",
        actor=a_guide(clerk.hall),
        now=later(minutes=-4),
    )
    clerk.calls()
    ticket = desk(clerk).ticket
    assert ticket is not None
    assert (ticket.number, ticket.status, ticket.phone) == ("T001", "CALLED", "138****8000")
    assert (ticket.priority, ticket.reason, ticket.waited_seconds) == ("priority", "with a baby", 240)
    assert ticket.text is not None
    assert ticket.text.state == "new"


def test_no_desk_shows_a_whole_phone_number(clerk: Clerk) -> None:
    a_ticket(clerk.hall, phone="13800138000")
    clerk.calls()
    assert "13800138000" not in desk(clerk).model_dump_json()


def test_a_visitor_without_a_phone_has_no_text(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    clerk.calls()
    ticket = desk(clerk).ticket
    assert ticket is not None
    assert (ticket.phone, ticket.text) == (None, None)


def test_what_can_be_undone_is_offered_for_ten_seconds(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    clerk.calls()
    offered = desk(clerk, later(seconds=10)).undo
    assert offered is not None
    assert (offered.verb, offered.until) == ("call", "2026-03-02T01:00:10.000Z")
    assert desk(clerk, later(seconds=11)).undo is None


def test_passed_numbers_are_offered_while_they_may_come_back(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    clerk.calls()
    clerk.does("no-show")
    assert [passed.number for passed in desk(clerk, later(minutes=10)).passed] == ["T001"]
    assert desk(clerk, later(minutes=10, seconds=1)).passed == []


def test_counts_say_how_many_wait_and_how_many_of_them_are_for_here(session: Session) -> None:
    hall = a_hall(windows={"A1": "TR", "B1": "R"})
    special = a_clerk_at(hall, "B1")
    for prefix in "TTTRR":
        a_ticket(hall, category=prefix)
    waiting = desk(special).waiting
    assert (waiting.total, waiting.mine) == (5, 2)
    assert {one.id: one.waiting for one in waiting.by_category} == {
        category_id(hall, "T"): 3,
        category_id(hall, "R"): 2,
    }


def test_a_clerk_counts_only_those_they_are_trained_for(session: Session) -> None:
    hall = a_hall()
    novice = a_clerk_at(hall, skills="R")
    a_ticket(hall)
    assert desk(novice).waiting.mine == 0
    assert novice.calls_next() is None


def test_today_counts_what_this_clerk_has_done(clerk: Clerk) -> None:
    for _ in range(3):
        a_ticket(clerk.hall)
    for minutes in (2, 4):
        clerk.serves()
        clerk.does("finish", later(minutes=minutes))
    clerk.calls()
    clerk.does("no-show")
    today = desk(clerk).today
    assert (today.served, today.no_show, today.average_service_seconds) == (2, 1, 180)


def test_what_was_undone_was_not_done(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    clerk.serves()
    clerk.does("finish")
    clerk.does("undo")
    assert desk(clerk).today.served == 0


def test_a_closed_window_has_an_empty_desk(clerk: Clerk) -> None:
    clerk.leaves()
    seen = desk(clerk)
    assert (seen.window.state, seen.window.clerk, seen.ticket) == ("closed", None, None)
    assert (seen.today.served, seen.waiting.mine) == (0, 0)


def test_a_paused_desk_says_why(clerk: Clerk) -> None:
    clerk.pauses()
    assert (desk(clerk).window.state, desk(clerk).window.pause_reason) == ("paused", "lunch")


def test_another_clerk_does_not_change_my_counts(clerk: Clerk) -> None:
    a_ticket(clerk.hall, category="R")
    colleague = a_clerk_at(clerk.hall, "B1", actor=a_clerk(clerk.hall))
    colleague.serves()
    colleague.does("finish")
    assert desk(clerk).today.served == 0


# --- who may see it ---------------------------------------------------------------------------------


def test_the_clerk_and_the_manager_see_the_desk(api: Api) -> None:
    api.opened("A1")
    for by in ("clerk", "manager"):
        answer = api.get(f"/windows/{api.windows['A1']}/desk", by)
        assert answer.get_json()["window"]["clerk"]["username"] == "clerk"


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (None, (401, "not_signed_in")),
        ("guide", (403, "not_allowed")),
        ("colleague", (403, "not_your_window")),
    ],
)
def test_nobody_else_sees_it(api: Api, by: str | None, refusal: tuple[int, str]) -> None:
    assert problem(api.opened("A1").get(f"/windows/{api.windows['A1']}/desk", by)) == refusal


def test_a_window_that_nobody_opened_has_no_desk_for_clerks(api: Api) -> None:
    assert problem(api.get(f"/windows/{api.windows['A1']}/desk", "clerk")) == (409, "window_not_open")


# --- the seats ----------------------------------------------------------------------------------------


def test_who_wants_to_sit_down_sees_who_sits_where(api: Api) -> None:
    api.opened("A1")
    seats = api.get("/halls/demo/seats", "clerk").get_json()["windows"]
    assert [(seat["label"], seat["state"], seat["mine"]) for seat in seats] == [
        ("A1", "open", True),
        ("A2", "closed", False),
        ("B1", "closed", False),
    ]


@pytest.mark.parametrize(("by", "may"), [("colleague", False), ("manager", True)])
def test_who_could_take_a_window_over_sees_it(api: Api, by: str, may: bool) -> None:
    seats = api.opened("A1").get("/halls/demo/seats", by).get_json()["windows"]
    assert [seat["can_take_over"] for seat in seats] == [may, False, False]
    assert seats[0]["clerk"]["username"] == "clerk"


def test_the_seats_are_for_those_who_sit(api: Api) -> None:
    assert problem(api.get("/halls/demo/seats", "guide")) == (403, "not_allowed")
    assert problem(api.get("/halls/demo/seats")) == (401, "not_signed_in")


def test_all_desks_of_a_hall_are_read_at_once(clerk: Clerk) -> None:
    """A change in a hall of forty windows makes forty desks stale; reading the first reads them all."""
    colleague = a_clerk_at(clerk.hall, "B1")
    a_ticket(clerk.hall)
    desk(clerk)
    read = hall_desks(clerk.hall.id, now=NOW)
    assert desk(colleague).waiting.total == 1
    assert hall_desks(clerk.hall.id, now=NOW) is read


def test_a_delayed_number_becomes_callable_by_time_alone(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    clerk.serves()
    to = TransferTarget(category_id=category_id(clerk.hall, "R"), minutes=5)
    serving.transfer(clerk.at(NOW), to, "papers are copied")
    assert desk(clerk, later(minutes=4)).waiting.mine == 0
    assert desk(clerk, later(minutes=5, seconds=1)).waiting.mine == 1
