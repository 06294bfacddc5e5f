"""What visitors do with their own ticket: cancel, say that they are late, check in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.transaction import transaction
from app.queue.errors import AlreadyCheckedIn, TicketUnknown, TooManyDelays
from app.queue.models import Ticket
from app.queue.move_steps import lock_ticket, move, take_out
from app.queue.moves import Outcome, Status, Verb
from app.queue.order import delayed_at
from app.queue.results import Moved

#: How often a visitor may say "I am late", and how many minutes at once.
MAX_DELAYS = 2
MAX_DELAY_MINUTES = 30


def cancel(code: str, *, actor: Actor, now: datetime) -> Moved:
    """The visitor leaves the line; a window that had just called is free again."""
    with transaction() as work:
        ticket = _locked(work.session, code)
        take_out(work, ticket, Verb.CANCEL, Outcome.REMOVE_BY_CUSTOMER, actor=actor, now=now)
        return Moved(ticket.number, ticket.status)


def delay(code: str, minutes: int, *, actor: Actor, now: datetime) -> Moved:
    """The visitor is late: the place moves back by their own minutes, at most twice."""
    with transaction() as work:
        ticket = _locked(work.session, code)
        if ticket.delays >= MAX_DELAYS:
            raise TooManyDelays()
        changes = {"virtual_at": delayed_at(ticket.virtual_at, minutes), "delays": ticket.delays + 1}
        move(work, ticket, Verb.DELAY, actor=actor, now=now, changes=changes)
        return Moved(ticket.number, ticket.status)


def check_in(code: str, *, actor: Actor, now: datetime) -> Moved:
    """A visitor who took the number from afar has arrived; only now can it be called."""
    with transaction() as work:
        ticket = _locked(work.session, code)
        if ticket.status is Status.WAITING and ticket.arrived_at is not None:
            raise AlreadyCheckedIn()
        move(work, ticket, Verb.CHECK_IN, actor=actor, now=now, changes={"arrived_at": now})
        return Moved(ticket.number, ticket.status)


def _locked(session: Session, code: str) -> Ticket:
    ticket_id = session.scalar(select(Ticket.id).where(Ticket.code == code))
    if ticket_id is None:
        raise TicketUnknown()
    return lock_ticket(session, ticket_id)
