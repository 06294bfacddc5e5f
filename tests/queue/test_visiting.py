"""What visitors do with their own ticket."""

import pytest
from sqlalchemy.orm import Session

from app.core.access import PUBLIC
from app.core.transaction import transaction
from app.queue import visiting
from app.queue.errors import AlreadyCheckedIn, TicketUnknown, TooManyDelays, WrongState
from app.queue.issuing import Issued
from app.queue.models import Ending, Ticket
from app.queue.moves import Outcome, Status
from app.queue.order import MINUTE_MS
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket
from tests.queue.reading import record, serving, ticket


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk at a window."""
    return a_clerk_at(a_hall())


@pytest.fixture
def mine(clerk: Clerk) -> Issued:
    """The visitor's own ticket."""
    return a_ticket(clerk.hall)


def cancel(mine: Issued) -> Status:
    return visiting.cancel(mine.code, actor=PUBLIC, now=NOW).status


def late(mine: Issued, minutes: int) -> Status:
    return visiting.delay(mine.code, minutes, actor=PUBLIC, now=NOW).status


def check_in(mine: Issued) -> Status:
    return visiting.check_in(mine.code, actor=PUBLIC, now=NOW).status


def test_whoever_waits_may_leave(mine: Issued, session: Session) -> None:
    assert cancel(mine) is Status.CANCELLED
    assert (ticket(session).outcome, ticket(session).ended_at) == (Outcome.REMOVE_BY_CUSTOMER, NOW)


def test_whoever_was_called_may_leave_and_the_window_is_free(
    clerk: Clerk, mine: Issued, session: Session
) -> None:
    called = clerk.calls()
    assert cancel(mine) is Status.CANCELLED
    assert serving(session, called.serving_id).ending is Ending.CANCELLED
    assert record(session)[-1].serving_id == called.serving_id
    assert clerk.calls_next() is None


def test_whoever_is_being_served_cannot_leave_the_line(clerk: Clerk, mine: Issued) -> None:
    clerk.serves()
    with pytest.raises(WrongState) as refused:
        cancel(mine)
    assert refused.value.facts == {"ticket_status": "SERVING"}


def test_nobody_leaves_twice(mine: Issued) -> None:
    cancel(mine)
    with pytest.raises(WrongState):
        cancel(mine)


@pytest.mark.parametrize("code", ["", "no-such-code", "💥" * 500])
def test_a_code_that_nobody_holds_opens_nothing(clerk: Clerk, code: str) -> None:
    for act in (visiting.cancel, visiting.check_in):
        with pytest.raises(TicketUnknown):
            act(code, actor=PUBLIC, now=NOW)


def test_who_is_late_goes_back_by_the_minutes_they_say(mine: Issued, session: Session) -> None:
    key = ticket(session).virtual_at
    late(mine, 10)
    assert ticket(session).virtual_at == key + 10 * MINUTE_MS


def test_nobody_is_late_three_times(mine: Issued) -> None:
    late(mine, 10)
    late(mine, 5)
    with pytest.raises(TooManyDelays):
        late(mine, 5)


def test_who_was_called_is_too_late_to_be_late(clerk: Clerk, mine: Issued) -> None:
    clerk.calls()
    with pytest.raises(WrongState):
        late(mine, 5)


def test_who_took_a_number_from_afar_is_called_once_they_are_here(clerk: Clerk, mine: Issued) -> None:
    from_afar()
    assert clerk.calls_next() is None
    assert check_in(mine) is Status.WAITING
    assert clerk.calls_next() is not None


def from_afar() -> None:
    with transaction() as work:
        work.session.query(Ticket).update({"arrived_at": None})


def test_nobody_arrives_twice(mine: Issued) -> None:
    with pytest.raises(AlreadyCheckedIn):
        check_in(mine)


def test_who_has_left_does_not_arrive(mine: Issued) -> None:
    cancel(mine)
    with pytest.raises(WrongState):
        check_in(mine)
