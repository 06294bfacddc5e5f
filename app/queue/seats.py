"""Who sits where: what somebody sees who wants to sit down."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Actor
from app.halls.facts import HallFacts
from app.people.queries import names_of
from app.queue.models import SessionState, WindowSession
from app.queue.schemas import ClerkOut, SeatOut, SeatsOut
from app.queue.sessions import may_take_over


def seats_document(session: Session, hall: HallFacts, *, actor: Actor, now: datetime) -> SeatsOut:
    """All windows of the hall with their clerks, and which of them this person could take over."""
    query = select(WindowSession).where(WindowSession.hall_id == hall.id, WindowSession.closed_at.is_(None))
    seats = {seat.window_id: seat for seat in session.scalars(query)}
    names = names_of(session, [seat.staff_id for seat in seats.values()])
    windows = []
    for window in hall.windows:
        seat = seats.get(window.id)
        name = names[seat.staff_id] if seat is not None else None
        mine = seat is not None and seat.staff_id == actor.staff_id
        windows.append(
            SeatOut(
                id=window.id,
                label=window.label,
                mode=window.mode.value,
                state=(SessionState.CLOSED if seat is None else seat.state).value,
                clerk=None if name is None else ClerkOut(username=name.username, name=name.name),
                mine=mine,
                can_take_over=seat is not None
                and not mine
                and may_take_over(session, hall, seat, actor, now),
            )
        )
    return SeatsOut(windows=windows)
