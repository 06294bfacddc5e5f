"""Parked visitors come back into the line when their time is up."""

import pytest
from sqlalchemy.orm import Session

from app.core.clock import epoch_ms
from app.queue.moves import Status
from app.queue.parking import return_parked
from tests.builders import Clerk, a_clerk_at, a_hall, a_ticket, later
from tests.queue.reading import ticket, verbs


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk who has parked their visitor for fifteen minutes."""
    clerk = a_clerk_at(a_hall())
    a_ticket(clerk.hall, now=later(minutes=-20))
    clerk.serves()
    clerk.does("park")
    return clerk


def test_before_their_time_they_fill_in_their_form(clerk: Clerk, session: Session) -> None:
    assert return_parked(now=later(minutes=14, seconds=59)) == 0
    assert ticket(session).status is Status.PARKED


def test_then_they_have_their_old_place_again(clerk: Clerk, session: Session) -> None:
    assert return_parked(now=later(minutes=15)) == 1
    assert ticket(session).virtual_at == epoch_ms(later(minutes=-20))
    assert clerk.calls(later(minutes=16)).number == "T001"


def test_any_window_may_call_them_then(clerk: Clerk) -> None:
    """Whoever they were kept for may have gone home."""
    return_parked(now=later(minutes=15))
    clerk.leaves()
    assert a_clerk_at(clerk.hall, "A2").calls(later(minutes=16)).number == "T001"


def test_it_happens_once(clerk: Clerk, session: Session) -> None:
    assert [return_parked(now=later(minutes=15)) for _ in range(2)] == [1, 0]
    assert [verb.value for verb in verbs(session)] == ["issue", "call", "start", "park", "park_timer"]
