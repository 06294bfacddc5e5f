"""Texts about tickets: who asks names a ticket's code, a hall and today's number, or a hall."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Actor, Right
from app.core.clock import iso
from app.core.errors import NotAllowed, Refusal
from app.halls.facts import hall_by_slug
from app.messages.queries import TextRow, texts_about
from app.queue.errors import TicketUnknown
from app.queue.greeting import ticket_id_of
from app.queue.models import Ticket
from app.queue.queries import ticket_of_code
from app.queue.schemas import MessageOut, MessagesOut

_CODE_LENGTH = 22


class HallNeeded(Refusal):
    """A ticket number needs its hall."""

    code = "hall_needed"
    status = 400


def messages_document(
    session: Session, ticket: str | None, hall: str | None, *, actor: Actor, now: datetime
) -> MessagesOut:
    """The texts asked for, newest first; the actor needs the right in the hall they belong to."""
    hall_id, ticket_ids = _which(session, ticket or None, hall or None, actor, now)
    rows = texts_about(session, hall_id, ticket_ids)
    numbers = _numbers(session, [row.subject_id for row in rows])
    return MessagesOut(items=[_item(row, numbers) for row in rows])


def _which(
    session: Session, ticket: str | None, hall: str | None, actor: Actor, now: datetime
) -> tuple[int, list[int] | None]:
    if hall is not None:
        facts = hall_by_slug(hall)
        _check(actor, facts.id)
        if ticket is None:
            return facts.id, None
        if len(ticket) < _CODE_LENGTH:
            return facts.id, [ticket_id_of(session, facts, ticket, now)]
    if ticket is None or len(ticket) < _CODE_LENGTH:
        raise HallNeeded()
    ref = ticket_of_code(ticket)
    _check(actor, ref.hall_id)
    if hall is not None and hall_by_slug(hall).id != ref.hall_id:
        raise TicketUnknown()
    return ref.hall_id, [ref.id]


def _check(actor: Actor, hall_id: int) -> None:
    if not actor.may(Right.READ_MESSAGES, hall_id):
        raise NotAllowed(right=Right.READ_MESSAGES.value)


def _numbers(session: Session, ticket_ids: list[int]) -> Mapping[int, str]:
    rows = session.execute(select(Ticket.id, Ticket.number).where(Ticket.id.in_(ticket_ids)))
    return {row.id: row.number for row in rows}


def _item(row: TextRow, numbers: Mapping[int, str]) -> MessageOut:
    return MessageOut(
        kind=row.kind.value,
        state=row.state.value,
        to=row.to,
        created_at=str(iso(row.created_at)),
        sent_at=iso(row.sent_at),
        error=row.error,
        ticket=numbers.get(row.subject_id, ""),
        text=row.text,
    )
