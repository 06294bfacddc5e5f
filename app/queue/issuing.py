"""Issuing: a visitor takes a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from app.core.access import Actor, ActorKind, Right
from app.core.clock import epoch_ms
from app.core.crypto import new_code
from app.core.database import AnyRow
from app.core.errors import NotAllowed, NotSignedIn, Refusal
from app.core.idempotency import KeyReused
from app.core.runtime import runtime
from app.core.transaction import publish
from app.halls.facts import HallFacts
from app.halls.models import IssueAccess
from app.messages.phones import seal_phone
from app.queue import hot
from app.queue.errors import (
    HallClosed,
    PhoneHasTicket,
    PriorityNeedsGuide,
    PriorityNeedsReason,
    TooManyTickets,
)
from app.queue.events import TicketIssued
from app.queue.models import Ticket
from app.queue.moves import Status
from app.queue.order import PriorityClass, queued_at
from app.queue.orders import IssuedRow, IssueOrder
from app.queue.pace import check_pace
from app.queue.standing import Standing, standing_for, standing_of_row
from app.queue.steps import heal_series


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a visitor asks for."""

    key: str
    fingerprint: str
    phone: str | None
    category_id: int | None
    has_priority: bool
    reason: str | None
    language: str
    address: str | None = None


@dataclass(frozen=True)
class Issued:
    """A number, new or given before for the same key."""

    number: str
    code: str
    status: Status
    standing: Standing
    is_new: bool


def issue(hall: HallFacts, wish: Wish, *, actor: Actor, now: datetime) -> Issued:
    """Give a number, once per key; refusals store nothing."""
    check_may_issue(hall, wish, actor)
    if hall.is_closed:
        return _replay(hall, wish, otherwise=HallClosed())
    order = order_of(hall, wish, actor, now)
    try:
        check_pace(hall, wish.address, actor, now=now)
    except TooManyTickets as refusal:
        return _replay(hall, wish, otherwise=refusal)
    committed = _store(order)
    if committed is None:
        return _replay(hall, wish, otherwise=PhoneHasTicket())
    row, seq = committed.row, committed.seq
    runtime().seqs.note_seq(hall.id, seq)
    publish([TicketIssued(hall_id=hall.id, ticket_id=row.id)], {})
    standing = standing_for(hall, row.ahead, row.able)
    return Issued(row.number, order.code, Status.WAITING, standing, is_new=True)


def check_may_issue(hall: HallFacts, wish: Wish, actor: Actor) -> None:
    """Refuse somebody who may not issue here, and priority without a guide or a reason."""
    needed = {IssueAccess.DEVICE: Right.ISSUE, IssueAccess.STAFF: Right.ISSUE_FOR_OTHERS}.get(
        hall.issue_access
    )
    if needed is not None and not actor.may(needed, hall.id):
        raise NotSignedIn() if actor.kind is ActorKind.PUBLIC else NotAllowed(right=needed.value)
    if wish.has_priority and not actor.may(Right.ISSUE_FOR_OTHERS, hall.id):
        raise PriorityNeedsGuide()
    if wish.has_priority and not wish.reason:
        raise PriorityNeedsReason()


def order_of(hall: HallFacts, wish: Wish, actor: Actor, now: datetime) -> IssueOrder:
    """A wish with all that the hall's rules make of it; raises CategoryUnknown or PhoneRefused."""
    category = hall.category(wish.category_id)
    is_guide = actor.may(Right.ISSUE_FOR_OTHERS, hall.id)
    priority = PriorityClass.PRIORITY if wish.has_priority else PriorityClass.NORMAL
    return IssueOrder(
        hall_id=hall.id,
        service_day=hall.service_day(now),
        category_id=category.id,
        rivals=hall.rivals_of(category.id),
        prefix=category.prefix,
        code=new_code(),
        priority=priority,
        priority_reason=wish.reason if wish.has_priority else None,
        language=wish.language,
        virtual_at=queued_at(epoch_ms(now), priority),
        phone=None if wish.phone is None else seal_phone(wish.phone, hall.phone_regions, runtime().keys),
        phone_limit=hall.open_tickets_per_phone_guide if is_guide else hall.open_tickets_per_phone,
        keep_until=now + timedelta(days=hall.retention_days),
        issue_key=wish.key,
        fingerprint=wish.fingerprint,
        actor=actor,
        now=now,
    )


def _store(order: IssueOrder) -> hot.Committed[IssuedRow] | None:
    """Store the order; None when the key was used or the phone is full. Heals a series that fell behind."""
    try:
        return _store_once(order)
    except IntegrityError:
        with hot.writing() as connection:
            heal_series(connection, order)
    return _store_once(order)


def _store_once(order: IssueOrder) -> hot.Committed[IssuedRow] | None:
    try:
        return hot.issue(order)
    except IntegrityError:
        if _ticket_of_key(order.hall_id, order.issue_key) is not None:
            return None
        raise


def _replay(hall: HallFacts, wish: Wish, *, otherwise: Refusal) -> Issued:
    """What the key was given before, as it stands now; raises `otherwise` for a key that was never used."""
    ticket = _ticket_of_key(hall.id, wish.key)
    if ticket is None:
        raise otherwise
    if ticket.issue_fingerprint != wish.fingerprint:
        raise KeyReused()
    with runtime().hot_engine.connect() as connection:
        standing = standing_of_row(connection, hall, ticket)
    return Issued(ticket.number, ticket.code, ticket.status, standing, is_new=False)


_BY_KEY = select(
    Ticket.id,
    Ticket.number,
    Ticket.code,
    Ticket.status,
    Ticket.category_id,
    Ticket.virtual_at,
    Ticket.issue_fingerprint,
).where(Ticket.hall_id == bindparam("hall"), Ticket.issue_key == bindparam("key"))


def _ticket_of_key(hall_id: int, key: str | None) -> AnyRow | None:
    with runtime().hot_engine.connect() as connection:
        return connection.execute(_BY_KEY, {"hall": hall_id, "key": key}).one_or_none()
