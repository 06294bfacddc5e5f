"""The whole line of a hall as the database holds it, and what must be true of it at any moment."""

from collections.abc import Mapping
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.seqs import read_seq
from app.halls.facts import HallFacts
from app.messages.models import Contact, OutboxText
from app.messages.states import TextKind
from app.queue.models import Serving, Ticket, TicketLogLine
from app.queue.moves import OPEN, Verb, target
from tests.queue.paper_line import PaperLine


def tickets(session: Session, hall: HallFacts) -> list[tuple[object, ...]]:
    """Every ticket there ever was, in the order they were taken."""
    return [tuple(row) for row in session.execute(_TICKETS.where(Ticket.hall_id == hall.id))]


_TICKETS = select(
    Ticket.service_day,
    Ticket.number,
    Ticket.status,
    Ticket.category_id,
    Ticket.virtual_at,
    Ticket.not_before,
    Ticket.target_window_id,
    Ticket.target_clerk_id,
    Ticket.window_id,
    Ticket.misses,
    Ticket.returns,
    Ticket.delays,
    Ticket.calls,
    Ticket.ended_at,
).order_by(Ticket.id)


def on_paper(paper: PaperLine) -> list[tuple[object, ...]]:
    """The same of the paper."""
    return [
        (
            slip.day,
            slip.number,
            slip.status,
            slip.category,
            slip.key,
            slip.not_before,
            slip.target_window,
            slip.target_clerk,
            slip.window,
            slip.misses,
            slip.returns,
            slip.delays,
            slip.calls,
            slip.ended,
        )
        for slip in paper.slips
    ]


def servings(session: Session, hall: HallFacts) -> Mapping[int, str]:
    """Which window has which number now. Raises when a window or a ticket has two."""
    rows = session.execute(
        select(Serving.window_id, Serving.ticket_id, Ticket.number)
        .join(Ticket, Ticket.id == Serving.ticket_id)
        .where(Serving.hall_id == hall.id, Serving.ended_at.is_(None))
    ).all()
    assert len({row.window_id for row in rows}) == len({row.ticket_id for row in rows}) == len(rows)
    return {row.window_id: row.number for row in rows}


def servings_on_paper(paper: PaperLine) -> Mapping[int, str]:
    """The same of the paper."""
    return {window: place.slip.number for window, place in paper.places.items() if place.slip is not None}


def seq(session: Session, hall: HallFacts) -> int:
    """The version of the hall's documents."""
    return read_seq(session.connection(), hall.id).seq


_STATUSES = select(Ticket.id, Ticket.status)


def check_record(session: Session, hall: HallFacts) -> None:
    """From being issued to where each ticket is now, every move follows the last and stands in the table."""
    query = select(TicketLogLine).where(TicketLogLine.hall_id == hall.id)
    lines = session.scalars(query.order_by(TicketLogLine.ticket_id, TicketLogLine.id)).all()
    now = {row.id: row.status for row in session.execute(_STATUSES.where(Ticket.hall_id == hall.id))}
    by_id = {line.id: line for line in lines}
    ends = {}
    for ticket_id, group in groupby(lines, key=lambda line: line.ticket_id):
        before = None
        for line in group:
            assert line.from_status is before
            assert _is_legal(line, by_id)
            before = line.to_status
        ends[ticket_id] = before
    assert ends == now


def _is_legal(line: TicketLogLine, by_id: Mapping[int, TicketLogLine]) -> bool:
    if line.from_status is None:
        return line.verb is Verb.ISSUE
    if line.verb is Verb.UNDO:
        undone = by_id[(line.details or {})["undone"]]
        return (undone.from_status, undone.to_status) == (line.to_status, line.from_status)
    return target(line.verb, line.from_status) is line.to_status


def check_phones(session: Session, hall: HallFacts) -> None:
    """Each phone is known to hold as many open tickets as it does."""
    known = select(Contact.id, Contact.open_tickets).where(Contact.hall_id == hall.id)
    held = (
        select(Ticket.contact_id, func.count())
        .where(Ticket.hall_id == hall.id, Ticket.contact_id.is_not(None), Ticket.status.in_(OPEN))
        .group_by(Ticket.contact_id)
    )
    counted = {contact: count for contact, count in session.execute(known) if count}
    assert counted == {row[0]: row[1] for row in session.execute(held)}


def check_texts(session: Session, hall: HallFacts) -> None:
    """Each call of a ticket with a phone has one text and no other ticket has any."""
    texts = (
        select(OutboxText.subject_id, OutboxText.occurrence)
        .where(OutboxText.hall_id == hall.id, OutboxText.kind == TextKind.CALLED)
        .order_by(OutboxText.subject_id, OutboxText.occurrence)
    )
    called = (
        select(Ticket.id, Ticket.calls)
        .where(Ticket.hall_id == hall.id, Ticket.contact_id.is_not(None))
        .order_by(Ticket.id)
    )
    wanted = [(row.id, n) for row in session.execute(called) for n in range(1, row.calls + 1)]
    assert [tuple(row) for row in session.execute(texts)] == wanted
