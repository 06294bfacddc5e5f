"""Undo: a window takes back its last move within ten seconds."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.transaction import Work, transaction
from app.queue.results import AtWindow
from app.queue.errors import NothingToUndo, ServingChanged
from app.queue.events import TicketMoved
from app.queue.models import Ending, Serving, Ticket, TicketLogLine
from app.queue.move_steps import end_serving, lock_ticket, open_serving, seat_of, set_status, take_back_texts
from app.queue.moves import UNDO_SECONDS, UNDOABLE, Outcome, Verb
from app.queue.steps import log_move


def undo(window_id: int, serving_id: int | None, *, actor: Actor, now: datetime) -> AtWindow:
    """Put ticket and serving back to where they were before the window's last move; the serving is never deleted."""
    with transaction() as work:
        seat_of(work.session, window_id, actor)
        line, ticket = _last_move(work.session, window_id, now)
        serving = work.session.get_one(Serving, line.serving_id, populate_existing=True)
        if serving_id is not None and serving.id != serving_id:
            raise ServingChanged(serving_id=serving.id)
        _put_back(work, line, ticket, serving, now)
        log_move(
            work.session,
            ticket.hall_id,
            ticket.id,
            Verb.UNDO,
            before=line.to_status,
            after=ticket.status,
            actor=actor,
            now=now,
            window_id=window_id,
            serving_id=serving.id,
            details={"undone": line.id},
        )
        work.record(TicketMoved(hall_id=ticket.hall_id, ticket_id=ticket.id, verb=Verb.UNDO.value))
        return AtWindow(serving.id, ticket.number, ticket.status)


def last_line(session: Session, window_id: int) -> TicketLogLine | None:
    """The last move that happened at a window."""
    query = select(TicketLogLine).where(TicketLogLine.window_id == window_id)
    return session.scalars(query.order_by(TicketLogLine.id.desc()).limit(1)).one_or_none()


def undoable_until(line: TicketLogLine | None) -> datetime | None:
    """Until when a move can be taken back; None when it is of a kind that cannot."""
    if line is None or line.verb not in UNDOABLE or line.serving_id is None:
        return None
    return line.at + timedelta(seconds=UNDO_SECONDS)


def _last_move(session: Session, window_id: int, now: datetime) -> tuple[TicketLogLine, Ticket]:
    line = last_line(session, window_id)
    until = undoable_until(line)
    if line is None or until is None or now > until:
        raise NothingToUndo()
    ticket = lock_ticket(session, line.ticket_id)
    newest = session.scalar(
        select(TicketLogLine.id)
        .where(TicketLogLine.ticket_id == ticket.id)
        .order_by(TicketLogLine.id.desc())
        .limit(1)
    )
    if newest != line.id:  # the ticket has moved on, at another window or by the visitor
        raise NothingToUndo()
    return line, ticket


def _put_back(work: Work, line: TicketLogLine, ticket: Ticket, serving: Serving, now: datetime) -> None:
    busy = open_serving(work.session, serving.window_id)
    if busy is not None and busy.id != serving.id:
        raise NothingToUndo()
    if line.from_status is None:
        raise NothingToUndo()
    set_status(work.session, ticket, line.from_status, now=now)
    for name, value in _before(line).items():
        setattr(ticket, name, value)
    if line.verb in (Verb.CALL, Verb.CALL_BACK):
        end_serving(serving, Ending.UNDONE, now=now)
    else:
        serving.ended_at, serving.ending = None, None
    if line.verb is Verb.START:
        serving.started_at = None
    take_back_texts(work.session, ticket)
    work.session.flush()


def _before(line: TicketLogLine) -> dict[str, Any]:
    """The ticket's fields before the move; a call changed only its window."""
    before = dict((line.details or {}).get("before", {"window_id": None}))
    if before.get("outcome") is not None:
        before["outcome"] = Outcome(before["outcome"])
    return before
