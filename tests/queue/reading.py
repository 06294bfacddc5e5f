"""What tests of the line look up in the database, always as it is now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messages.models import OutboxText
from app.messages.states import TextKind, TextState
from app.queue.models import Serving, Ticket, TicketLogLine
from app.queue.moves import Verb


def ticket(session: Session, number: str = "T001") -> Ticket:
    """The ticket with this number."""
    session.rollback()
    return session.scalars(select(Ticket).where(Ticket.number == number)).one()


def serving(session: Session, serving_id: int) -> Serving:
    """The serving with this id."""
    session.rollback()
    return session.get_one(Serving, serving_id)


def record(session: Session, number: str = "T001") -> list[TicketLogLine]:
    """What was done to a ticket, in order."""
    session.rollback()
    query = select(TicketLogLine).join(Ticket, Ticket.id == TicketLogLine.ticket_id)
    return list(session.scalars(query.where(Ticket.number == number).order_by(TicketLogLine.id)))


def verbs(session: Session, number: str = "T001") -> list[Verb]:
    """The verbs of the record."""
    return [line.verb for line in record(session, number)]


def texts(session: Session) -> list[tuple[TextKind, int, TextState]]:
    """Kind, occurrence and state of every text, in the order they were thought of."""
    session.rollback()
    rows = session.execute(
        select(OutboxText.kind, OutboxText.occurrence, OutboxText.state).order_by(OutboxText.id)
    )
    return [(row.kind, row.occurrence, row.state) for row in rows]
