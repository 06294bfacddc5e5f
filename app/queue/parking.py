"""Parked tickets whose time is up come back into the line by themselves."""

from datetime import datetime

from sqlalchemy import select

from app.core.access import JOB
from app.core.clock import epoch_ms
from app.core.database import db
from app.core.transaction import transaction
from app.queue.filters import in_status, is_open
from app.queue.models import Ticket
from app.queue.move_steps import lock_ticket, move
from app.queue.moves import Status, Verb
from app.queue.order import parked_back_at


def return_parked(*, now: datetime) -> int:
    """Queue every parked ticket whose timer has run out; how many there were."""
    due = db.session.scalars(
        select(Ticket.id).where(is_open(), in_status(Status.PARKED), Ticket.not_before <= epoch_ms(now))
    ).all()
    return sum(_return(ticket_id, now) for ticket_id in due)


def _return(ticket_id: int, now: datetime) -> bool:
    with transaction() as work:
        ticket = lock_ticket(work.session, ticket_id)
        if ticket.status is not Status.PARKED:
            return False
        key = parked_back_at(epoch_ms(ticket.first_taken_at), ticket.priority)
        # Any window may call them now: whoever they were kept for may have gone home.
        changes = {"virtual_at": key, "not_before": 0, "target_window_id": None, "target_clerk_id": None}
        move(work, ticket, Verb.PARK_TIMER, actor=JOB, now=now, changes=changes)
        return True
