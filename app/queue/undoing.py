"""Undo: a window takes back its last move within ten seconds."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.transaction import Work, transaction
from app.queue.errors import NothingToUndo, ServingChanged
from app.queue.events import TicketMoved
from app.queue.models import Ending, Serving, Ticket, TicketLogLine
from app.queue.move_steps import end_serving, lock_ticket, open_serving, seat_of, set_status, take_back_texts
from app.queue.moves import UNDO_SECONDS, UNDOABLE, Outcome, Status, Verb
from app.queue.orders import AtDesk
from app.queue.record import log_move
from app.queue.results import AtWindow
from app.queue.steps import tell_called


def undo(desk: AtDesk) -> AtWindow:
    """Put ticket and serving back to where they were before the window's last move; nothing is deleted."""
    with transaction() as work:
        seat = seat_of(work.session, desk.window_id, desk.actor)
        line, ticket = _last_move(work.session, desk.window_id, desk.now)
        serving = work.session.get_one(Serving, line.serving_id, populate_existing=True)
        if desk.serving_id not in (None, serving.id):
            raise ServingChanged(serving_id=serving.id)
        _put_back(work, line, ticket, serving, desk)
        serving.session_id = seat.id  # the window may have changed hands since
        log_move(
            work.session,
            ticket.hall_id,
            ticket.id,
            Verb.UNDO,
            before=line.to_status,
            after=ticket.status,
            actor=desk.actor,
            now=desk.now,
            window_id=desk.window_id,
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


def _put_back(work: Work, line: TicketLogLine, ticket: Ticket, serving: Serving, desk: AtDesk) -> None:
    busy = open_serving(work.session, serving.window_id)
    if line.from_status is None or (busy is not None and busy.id != serving.id):
        raise NothingToUndo()
    set_status(work.session, ticket, line.from_status, now=desk.now)
    for name, value in _before(line).items():
        setattr(ticket, name, value)
    _put_back_serving(serving, line, desk.now)
    take_back_texts(work.session, ticket)
    if ticket.status is Status.CALLED:
        expires_at = serving.announced_at + timedelta(seconds=desk.hall.no_show_after_seconds)
        label = desk.hall.window_label(serving.window_id)
        tell_called(work.session, ticket, label, expires_at=expires_at, now=desk.now)


def _put_back_serving(serving: Serving, line: TicketLogLine, now: datetime) -> None:
    if line.verb in (Verb.CALL, Verb.CALL_BACK):
        end_serving(serving, Ending.UNDONE, now=now)
        return
    serving.ended_at = serving.ending = serving.outcome_note = serving.items = None
    if line.verb is Verb.START:
        serving.started_at = None


def _before(line: TicketLogLine) -> dict[str, Any]:
    """The ticket's fields before the move; a call changed only its window."""
    before = dict((line.details or {}).get("before", {"window_id": None}))
    if before.get("outcome") is not None:
        before["outcome"] = Outcome(before["outcome"])
    return before
