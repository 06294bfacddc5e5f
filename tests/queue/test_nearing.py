"""The text that says: your turn is near."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import PUBLIC
from app.messages.models import OutboxText
from app.messages.states import TextKind
from app.queue import visiting
from app.queue.models import Ticket
from app.queue.nearing import tell_who_is_near
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket, later


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk at the only window; eight wait; the second, the fifth and the eighth left their phone."""
    clerk = a_clerk_at(a_hall(windows={"A1": "T"}), now=later(hours=-1))
    for number in range(1, 9):
        phone = f"1390000000{number}" if number in (2, 5, 8) else None
        a_ticket(clerk.hall, now=later(minutes=number - 20), phone=phone)
    return clerk


def told(session: Session) -> list[str]:
    query = (
        select(Ticket.number)
        .join(OutboxText, OutboxText.subject_id == Ticket.id)
        .where(OutboxText.kind == TextKind.NEARLY)
        .order_by(OutboxText.id)
    )
    session.rollback()
    return list(session.scalars(query))


def leave(session: Session, *numbers: str) -> None:
    for number in numbers:
        code = session.scalars(select(Ticket.code).where(Ticket.number == number)).one()
        visiting.cancel(code, actor=PUBLIC, now=NOW)


def test_who_has_three_or_fewer_people_ahead_is_told(session: Session, clerk: Clerk) -> None:
    assert tell_who_is_near(now=NOW) == 1
    assert told(session) == ["T002"]


def test_nobody_is_told_twice(session: Session, clerk: Clerk) -> None:
    assert [tell_who_is_near(now=later(seconds=5 * turn)) for turn in range(3)] == [1, 0, 0]


def test_the_next_one_is_told_when_the_line_moves(session: Session, clerk: Clerk) -> None:
    tell_who_is_near(now=NOW)
    leave(session, "T001")
    assert tell_who_is_near(now=NOW) == 1
    assert told(session) == ["T002", "T005"]


def test_who_is_next_is_called_any_moment_and_told_then(session: Session, clerk: Clerk) -> None:
    leave(session, "T001")
    tell_who_is_near(now=NOW)
    assert told(session) == ["T005"]


def test_who_has_only_just_come_knows_it_already(session: Session, clerk: Clerk) -> None:
    leave(session, "T001", "T002", "T003", "T004", "T005")
    came = later(minutes=8 - 20)
    assert [tell_who_is_near(now=came.replace(minute=came.minute + late)) for late in (1, 2)] == [0, 1]


def test_where_no_window_works_no_turn_is_near(session: Session, clerk: Clerk) -> None:
    clerk.pauses()
    assert tell_who_is_near(now=NOW) == 0


def test_where_nobody_can_serve_a_line_its_turn_is_not_near(session: Session) -> None:
    hall = a_hall(windows={"A1": "T", "B1": "R"})
    a_clerk_at(hall, "A1")
    for phone in ("13900000001", "13900000002"):
        a_ticket(hall, category="R", phone=phone, now=later(minutes=-20))
    assert tell_who_is_near(now=NOW) == 0


def test_who_cancels_before_it_is_sent_is_not_texted(session: Session, clerk: Clerk) -> None:
    tell_who_is_near(now=NOW)
    leave(session, "T002")
    assert session.scalars(select(OutboxText.state)).all() == ["cancelled"]
