"""Window sessions: a clerk sits down, pauses, goes on, leaves; or takes over a window left open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.access import Actor, Right
from app.core.audit import write_line
from app.core.errors import Unavailable
from app.core.transaction import Work, transaction
from app.halls.facts import HallFacts, hall_of_window
from app.people.queries import names_of
from app.queue.errors import ClerkAtOtherWindow, NotYourWindow, WindowTaken, still_open
from app.queue.events import WindowSessionChanged
from app.queue.models import SessionState, Ticket, TicketLogLine, WindowSession
from app.queue.move_steps import open_serving, seat_of
from app.queue.steps import keep_skills_still, refresh_window_skills, rewrite_window_skills

#: More than two people who sit down in the same moment would need.
_ATTEMPTS = 4


@dataclass(frozen=True)
class WindowState:
    """A window and its state, as every session verb answers it."""

    window_id: int
    state: SessionState


def open_window(
    hall: HallFacts, window_id: int, *, actor: Actor, now: datetime, take_over: bool = False
) -> WindowState:
    """Sit down at a window; at one's own again nothing changes. Raises WindowTaken or ClerkAtOtherWindow."""
    for _ in range(_ATTEMPTS):
        try:
            return _open(hall, window_id, actor=actor, now=now, take_over=take_over)
        except IntegrityError:  # somebody sat down in the same moment: look again, and say who
            continue
    raise Unavailable()


def _open(hall: HallFacts, window_id: int, *, actor: Actor, now: datetime, take_over: bool) -> WindowState:
    hall.window(window_id)  # raises WindowUnknown for a window that has retired
    if actor.staff_id is None:
        raise NotYourWindow()
    with transaction() as work:
        keep_skills_still(work.session, window_id, actor.staff_id)
        seat = _seat_at(work.session, window_id)
        if seat is not None and seat.staff_id == actor.staff_id:
            return WindowState(window_id, seat.state)
        _refuse_second_window(work.session, actor.staff_id)
        if seat is not None:
            _take_over(work, hall, seat, actor, now, wanted=take_over)
        new = _sit_down(work.session, hall, window_id, actor.staff_id, now)
        refresh_window_skills(work.session, new)
        _hand_on_serving(work.session, window_id, new)
        return _changed(work, hall, window_id, SessionState.OPEN)


def _sit_down(
    session: Session, hall: HallFacts, window_id: int, staff_id: int, now: datetime
) -> WindowSession:
    seat = WindowSession(
        hall_id=hall.id,
        window_id=window_id,
        staff_id=staff_id,
        state=SessionState.OPEN,
        opened_at=now,
        state_since=now,
    )
    session.add(seat)
    session.flush()
    return seat


def pause(hall: HallFacts, window_id: int, *, actor: Actor, now: datetime, reason: str) -> WindowState:
    """Stop calling for a while; refused while a visitor is there."""
    with transaction() as work:
        seat = seat_of(work.session, window_id, actor)
        _refuse_visitor(work.session, window_id)
        seat.state, seat.pause_reason, seat.state_since = SessionState.PAUSED, reason, now
        return _changed(work, hall, window_id, SessionState.PAUSED)


def resume(hall: HallFacts, window_id: int, *, actor: Actor, now: datetime) -> WindowState:
    """Go on after a pause."""
    with transaction() as work:
        seat = seat_of(work.session, window_id, actor)
        if seat.state is SessionState.OPEN:
            return WindowState(window_id, SessionState.OPEN)
        seat.state, seat.pause_reason, seat.state_since = SessionState.OPEN, None, now
        return _changed(work, hall, window_id, SessionState.OPEN)


def close(hall: HallFacts, window_id: int, *, actor: Actor, now: datetime) -> WindowState:
    """Leave the window; refused while a visitor is there."""
    with transaction() as work:
        seat = seat_of(work.session, window_id, actor)
        _refuse_visitor(work.session, window_id)
        _end(work.session, seat, now)
        return _changed(work, hall, window_id, SessionState.CLOSED)


def silent_since(session: Session, seat: WindowSession) -> datetime:
    """When the clerk of a session last did anything at the window."""
    query = select(func.max(TicketLogLine.id)).where(TicketLogLine.window_id == seat.window_id)
    last = session.get(TicketLogLine, session.scalar(query) or 0)
    moments = [seat.state_since] + ([last.at] if last is not None else [])
    return max(moments)


def may_take_over(
    session: Session, hall: HallFacts, seat: WindowSession, actor: Actor, now: datetime
) -> bool:
    """A manager always; the next clerk after some silent minutes."""
    if actor.may(Right.TAKE_OVER, hall.id):
        return True
    return now - silent_since(session, seat) >= timedelta(minutes=hall.takeover_after_minutes)


def _take_over(
    work: Work, hall: HallFacts, seat: WindowSession, actor: Actor, now: datetime, *, wanted: bool
) -> None:
    allowed = may_take_over(work.session, hall, seat, actor, now)
    if not (wanted and allowed):
        clerk = names_of(work.session, [seat.staff_id])[seat.staff_id]
        raise WindowTaken(clerk={"username": clerk.username, "name": clerk.name}, can_take_over=allowed)
    seat.taken_over_by = actor.staff_id
    details = {"from": seat.staff_id, "to": actor.staff_id}
    write_line(
        work.session,
        "take_over",
        f"window:{seat.window_id}",
        actor=actor,
        now=now,
        hall_id=hall.id,
        details=details,
    )
    _end(work.session, seat, now)


def _end(session: Session, seat: WindowSession, now: datetime) -> None:
    seat.state, seat.closed_at, seat.state_since = SessionState.CLOSED, now, now
    rewrite_window_skills(session, seat.window_id, {}, ())
    session.flush()


def _hand_on_serving(session: Session, window_id: int, seat: WindowSession) -> None:
    """A visitor left at the window belongs to whoever sits there now; the call stays with who made it."""
    serving = open_serving(session, window_id)
    if serving is not None:
        serving.session_id = seat.id


def _seat_at(session: Session, window_id: int) -> WindowSession | None:
    query = select(WindowSession).where(
        WindowSession.window_id == window_id, WindowSession.closed_at.is_(None)
    )
    return session.scalars(query.with_for_update()).one_or_none()


def _refuse_second_window(session: Session, staff_id: int) -> None:
    query = select(WindowSession.window_id).where(
        WindowSession.staff_id == staff_id, WindowSession.closed_at.is_(None)
    )
    other = session.scalar(query)
    if other is not None:
        raise ClerkAtOtherWindow(window_id=other, label=hall_of_window(other).window_label(other))


def _refuse_visitor(session: Session, window_id: int) -> None:
    serving = open_serving(session, window_id)
    if serving is not None:
        ticket = session.get_one(Ticket, serving.ticket_id)
        raise still_open(serving.id, ticket.number, ticket.status)


def _changed(work: Work, hall: HallFacts, window_id: int, state: SessionState) -> WindowState:
    work.record(WindowSessionChanged(hall_id=hall.id, window_id=window_id, state=state.value))
    return WindowState(window_id, state)
