"""Restoring a passed number, and removing one from the line."""

import pytest
from sqlalchemy.orm import Session

from app.queue import greeting
from app.queue.errors import NotRestorable, TicketUnknown, WrongState
from app.queue.moves import Outcome, Status
from app.queue.order import MINUTE_MS
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket, later, tickets
from tests.queue.reading import record, ticket


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk in a hall where a number comes back within ten minutes or two further calls."""
    clerk = a_clerk_at(a_hall(restore_within_minutes=10, restore_within_numbers=2))
    tickets(clerk.hall, 6)
    return clerk


def passed(clerk: Clerk) -> str:
    """The number of somebody who did not come."""
    number = clerk.calls().number
    clerk.does("no-show")
    return number


def restore(clerk: Clerk, number: str, **how_much_later: float) -> Status:
    return greeting.restore(clerk.hall, number, actor=clerk.actor, now=later(**how_much_later)).status


def test_a_passed_number_comes_back_a_little_behind_its_place(clerk: Clerk, session: Session) -> None:
    key = ticket(session).virtual_at
    assert restore(clerk, passed(clerk)) is Status.WAITING
    found = ticket(session)
    assert found.virtual_at == key + 5 * MINUTE_MS
    assert (found.outcome, found.ended_at, found.misses, found.returns) == (None, None, 1, 1)


def test_a_number_may_be_typed_in_small_letters(clerk: Clerk) -> None:
    passed(clerk)
    assert restore(clerk, "t001") is Status.WAITING


def test_a_number_comes_back_once(clerk: Clerk) -> None:
    number = passed(clerk)
    restore(clerk, number)
    for _ in range(6):
        if passed(clerk) == number:
            break
    with pytest.raises(NotRestorable):
        restore(clerk, number)


def test_after_the_minutes_the_numbers_still_count(clerk: Clerk) -> None:
    number = passed(clerk)
    assert restore(clerk, number, minutes=11) is Status.WAITING


def test_after_minutes_and_numbers_it_is_too_late(clerk: Clerk) -> None:
    number = passed(clerk)
    for seconds in (1, 2, 3):
        clerk.calls(later(seconds=seconds))
        clerk.does("no-show", later(seconds=seconds))
    with pytest.raises(NotRestorable):
        restore(clerk, number, minutes=10, seconds=1)
    assert restore(clerk, number, minutes=10) is Status.WAITING


@pytest.mark.parametrize("number", ["T001", "T006"])
def test_only_a_passed_number_comes_back(clerk: Clerk, number: str) -> None:
    clerk.calls()
    with pytest.raises(WrongState):
        restore(clerk, number)


@pytest.mark.parametrize("number", ["T999", "", "💥", "T" * 4000])
def test_a_number_that_nobody_has_is_unknown(clerk: Clerk, number: str) -> None:
    with pytest.raises(TicketUnknown):
        restore(clerk, number)


def test_yesterdays_number_is_unknown(clerk: Clerk) -> None:
    number = passed(clerk)
    with pytest.raises(TicketUnknown):
        restore(clerk, number, days=1)


def test_a_removed_number_keeps_who_and_why(clerk: Clerk, session: Session) -> None:
    greeting.remove(clerk.hall, "T003", actor=clerk.actor, now=NOW, reason="left")
    line = record(session, "T003")[-1]
    assert (line.actor_id, line.reason) == (clerk.actor.id, "left")
    assert (ticket(session, "T003").status, ticket(session, "T003").outcome) == (
        Status.CANCELLED,
        Outcome.REMOVE,
    )


def test_removing_who_was_called_frees_the_window(clerk: Clerk) -> None:
    clerk.calls()
    greeting.remove(clerk.hall, "T001", actor=clerk.actor, now=NOW, reason="left")
    assert clerk.calls().number == "T002"


def test_who_is_being_served_is_not_removed(clerk: Clerk) -> None:
    clerk.serves()
    with pytest.raises(WrongState):
        greeting.remove(clerk.hall, "T001", actor=clerk.actor, now=NOW, reason="left")


def test_a_new_number_is_not_the_old_one(clerk: Clerk) -> None:
    passed(clerk)
    assert a_ticket(clerk.hall).number == "T007"
