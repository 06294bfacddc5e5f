"""What staff do with a ticket that is at no window: restore a passed number, remove one from the line."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.clock import epoch_ms
from app.core.transaction import transaction
from app.halls.facts import HallFacts
from app.queue.errors import NotRestorable, TicketUnknown, WrongState
from app.queue.models import Serving, Ticket
from app.queue.move_steps import lock_ticket, move, take_back_texts, take_out
from app.queue.moves import Outcome, Status, Verb
from app.queue.order import returned_at
from app.queue.results import Moved

#: How often one ticket may come back after a missed call.
MAX_RETURNS = 1


def restore(hall: HallFacts, number: str, *, actor: Actor, now: datetime) -> Moved:
    """Bring a passed number back: once, within the hall's minutes or numbers, a little behind its place."""
    with transaction() as work:
        ticket = _locked(work.session, hall, number, now)
        if ticket.status is not Status.NO_SHOW:
            raise WrongState(ticket_status=ticket.status.value)
        if not may_restore(work.session, hall, ticket, now):
            raise NotRestorable()
        key = returned_at(epoch_ms(ticket.first_taken_at), ticket.priority, ticket.misses)
        changes = {"virtual_at": key, "returns": ticket.returns + 1}
        move(work, ticket, Verb.RESTORE, actor=actor, now=now, changes=changes)
        take_back_texts(work.session, ticket)
        return Moved(ticket.number, ticket.status)


def remove(hall: HallFacts, number: str, *, actor: Actor, now: datetime, reason: str) -> Moved:
    """Take a ticket out of the line, with a reason."""
    with transaction() as work:
        ticket = _locked(work.session, hall, number, now)
        take_out(work, ticket, Verb.REMOVE, Outcome.REMOVE, actor=actor, now=now, reason=reason)
        return Moved(ticket.number, ticket.status)


def may_restore(session: Session, hall: HallFacts, ticket: Ticket, now: datetime) -> bool:
    """Whether a passed number may still come back."""
    if ticket.returns >= MAX_RETURNS or ticket.ended_at is None:
        return False
    if now - ticket.ended_at <= timedelta(minutes=hall.restore_within_minutes):
        return True
    called_since = session.scalar(
        select(func.count()).where(Serving.hall_id == hall.id, Serving.announced_at > ticket.ended_at)
    )
    return (called_since or 0) <= hall.restore_within_numbers


def ticket_id_of(session: Session, hall: HallFacts, number: str, now: datetime) -> int:
    """Today's ticket with this number; raises TicketUnknown."""
    query = select(Ticket.id).where(
        Ticket.hall_id == hall.id,
        Ticket.service_day == hall.service_day(now),
        Ticket.number == number.upper(),
    )
    ticket_id = session.scalar(query)
    if ticket_id is None:
        raise TicketUnknown()
    return ticket_id


def _locked(session: Session, hall: HallFacts, number: str, now: datetime) -> Ticket:
    return lock_ticket(session, ticket_id_of(session, hall, number, now))
