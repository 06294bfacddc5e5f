"""Moves of a ticket inside the caller's transaction: every change of a status goes through `move`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.transaction import Work
from app.messages.steps import cancel_unsent, count
from app.queue.errors import NoOpenServing, NotYourWindow, ServingChanged, WindowNotOpen, WrongState
from app.queue.events import TicketMoved
from app.queue.models import Ending, Serving, Ticket, WindowSession
from app.queue.moves import AT_WINDOW, FINAL, Outcome, Status, Verb, target
from app.queue.record import log_move

#: What undo puts back, besides the status.
_TICKET_FIELDS = (
    "category_id",
    "virtual_at",
    "not_before",
    "target_window_id",
    "target_clerk_id",
    "window_id",
    "outcome",
    "misses",
    "returns",
)


def lock_ticket(session: Session, ticket_id: int) -> Ticket:
    """The ticket as it is now; nobody else can move it until this transaction ends."""
    return lock_tickets(session, [ticket_id])[0]


def lock_tickets(session: Session, ticket_ids: Collection[int]) -> Sequence[Ticket]:
    """Several tickets, all locked before any moves: in their order, and contacts only after tickets."""
    query = select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


def seat_of(session: Session, window_id: int, actor: Actor) -> WindowSession:
    """The actor's own session at this window, locked; raises WindowNotOpen or NotYourWindow.

    Seats are locked before tickets.
    """
    query = select(WindowSession).where(
        WindowSession.window_id == window_id, WindowSession.closed_at.is_(None)
    )
    seat = session.scalars(query.with_for_update()).one_or_none()
    if seat is None:
        raise WindowNotOpen()
    if seat.staff_id != actor.staff_id:
        raise NotYourWindow()
    return seat


def open_serving(session: Session, window_id: int) -> Serving | None:
    """The serving at this window, if there is one."""
    query = select(Serving).where(Serving.window_id == window_id, Serving.ended_at.is_(None))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def lock_serving(session: Session, window_id: int, expected_id: int | None) -> tuple[Serving, Ticket]:
    """The window's serving, its ticket locked; raises NoOpenServing, or ServingChanged when it is another."""
    serving = open_serving(session, window_id)
    if serving is None:
        raise ServingChanged() if expected_id is not None else NoOpenServing()
    if expected_id is not None and serving.id != expected_id:
        raise ServingChanged(serving_id=serving.id)
    ticket = lock_ticket(session, serving.ticket_id)
    session.refresh(serving)
    if serving.ended_at is not None:
        raise ServingChanged()
    return serving, ticket


def move(
    work: Work,
    ticket: Ticket,
    verb: Verb,
    *,
    actor: Actor,
    now: datetime,
    serving: Serving | None = None,
    reason: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Make one move of a locked ticket: status, the phone's count, record, event. Raises WrongState."""
    before = ticket.status
    after = target(verb, before)
    if after is None:
        raise WrongState(ticket_status=before.value)
    snapshot = {name: getattr(ticket, name) for name in _TICKET_FIELDS}
    window_id = serving.window_id if serving is not None else ticket.window_id
    set_status(work.session, ticket, after, now=now)
    for name, value in (changes or {}).items():
        setattr(ticket, name, value)
    work.session.flush()
    log_move(
        work.session,
        ticket.hall_id,
        ticket.id,
        verb,
        before=before,
        after=after,
        actor=actor,
        now=now,
        window_id=window_id,
        serving_id=serving.id if serving is not None else None,
        reason=reason,
        details={"before": snapshot},
    )
    work.record(TicketMoved(hall_id=ticket.hall_id, ticket_id=ticket.id, verb=verb.value))


def set_status(session: Session, ticket: Ticket, after: Status, *, now: datetime) -> None:
    """Change the status and what always goes with it: the window, the end, the phone's count."""
    before = ticket.status
    ticket.status = after
    if after not in AT_WINDOW:
        ticket.window_id = None
    with session.no_autoflush:  # the caller still has fields to set before the row is whole
        if after in FINAL and before not in FINAL:
            ticket.ended_at = now
            count(session, ticket.contact_id, -1)
        elif before in FINAL and after not in FINAL:
            ticket.ended_at, ticket.outcome = None, None
            count(session, ticket.contact_id, +1)


def end_serving(serving: Serving, ending: Ending, *, now: datetime) -> None:
    """Free the window."""
    serving.ended_at, serving.ending = now, ending


def take_out(
    work: Work,
    ticket: Ticket,
    verb: Verb,
    outcome: Outcome,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """End a locked ticket that was not served; a window that had called it is free again."""
    serving = open_serving(work.session, ticket.window_id) if ticket.window_id is not None else None
    move(
        work, ticket, verb, actor=actor, now=now, serving=serving, reason=reason, changes={"outcome": outcome}
    )
    if serving is not None:
        end_serving(serving, Ending.CANCELLED, now=now)
    take_back_texts(work.session, ticket)


def take_back_texts(session: Session, ticket: Ticket) -> None:
    """What unsent texts say about this ticket is no longer true."""
    cancel_unsent(session, ticket.hall_id, ticket.id)
