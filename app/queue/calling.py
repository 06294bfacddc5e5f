"""Calling: any window calls the next ticket it can serve."""

from datetime import datetime

from sqlalchemy import Connection, select

from app.core.access import Actor
from app.core.errors import Unavailable
from app.core.runtime import runtime
from app.core.transaction import publish
from app.halls.facts import HallFacts
from app.queue import hot
from app.queue.errors import NotYourWindow, WindowNotOpen, WindowPaused, still_open
from app.queue.events import TicketCalled
from app.queue.models import Serving, SessionState, Ticket, WindowSession
from app.queue.moves import Status
from app.queue.orders import CalledRow, CallOrder
from app.queue.results import AtWindow
from app.queue.steps import NotReady

#: More than two presses in the same moment would need.
_ATTEMPTS = 4


def call_next(hall: HallFacts, window_id: int, *, actor: Actor, now: datetime) -> AtWindow | None:
    """Call the next ticket; None when nobody this window can serve is waiting."""
    if actor.staff_id is None:
        raise NotYourWindow()
    order = CallOrder(
        hall_id=hall.id,
        window_id=window_id,
        window_label=hall.window(window_id).label,
        staff_id=actor.staff_id,
        no_show_after_seconds=hall.no_show_after_seconds,
        now=now,
    )
    committed = _claim(order, len(hall.windows), actor)
    if committed is None:
        return None
    row = committed.row
    runtime().seqs.note_seq(hall.id, committed.seq)
    publish([TicketCalled(hall_id=hall.id, ticket_id=row.ticket_id, window_id=window_id)], {})
    return AtWindow(row.serving_id, row.number, Status.CALLED)


def _claim(order: CallOrder, windows: int, actor: Actor) -> hot.Committed[CalledRow] | None:
    """Claim the next ticket; asks again where the window has become ready since it was found not to be."""
    for _ in range(_ATTEMPTS):
        try:
            return hot.call_next(order, windows)
        except NotReady:
            refuse_unless_ready(order.window_id, actor)
    raise Unavailable()


def refuse_unless_ready(window_id: int, actor: Actor) -> None:
    """Say why a window could not call: not open, not theirs, paused, busy. Silent when it could have."""
    with runtime().hot_engine.connect() as connection:
        seat = connection.execute(
            select(WindowSession.staff_id, WindowSession.state).where(
                WindowSession.window_id == window_id, WindowSession.closed_at.is_(None)
            )
        ).one_or_none()
        if seat is None:
            raise WindowNotOpen()
        if seat.staff_id != actor.staff_id:
            raise NotYourWindow()
        _refuse_busy(connection, window_id)
        if seat.state is SessionState.PAUSED:
            raise WindowPaused()


def _refuse_busy(connection: Connection, window_id: int) -> None:
    busy = connection.execute(
        select(Serving.id, Ticket.number, Ticket.status)
        .join(Ticket, Ticket.id == Serving.ticket_id)
        .where(Serving.window_id == window_id, Serving.ended_at.is_(None))
    ).one_or_none()
    if busy is not None:
        raise still_open(busy.id, busy.number, busy.status)
