"""Issuing: a visitor takes a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError

from app.core.access import Actor, ActorKind, Right
from app.core.clock import epoch_ms
from app.core.crypto import new_code
from app.core.errors import NotAllowed, NotSignedIn
from app.core.idempotency import KeyReused
from app.core.runtime import runtime
from app.core.transaction import publish
from app.halls.facts import HallFacts
from app.halls.models import IssueAccess
from app.messages.phones import seal_phone
from app.queue import hot
from app.queue.errors import HallClosed, PhoneHasTicket, PriorityNeedsGuide, PriorityNeedsReason
from app.queue.events import TicketIssued
from app.queue.models import Ticket
from app.queue.moves import Status
from app.queue.order import PriorityClass, queued_at
from app.queue.standing import Standing, standing_of
from app.queue.steps import IssueOrder, heal_series


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
    order = _order(hall, wish, actor, now)
    committed = _store(order)
    if committed is None:
        return _replay(hall, wish)
    row, seq = committed.row, committed.seq
    runtime().seqs.note_seq(hall.id, seq)
    publish([TicketIssued(hall_id=hall.id, ticket_id=row.id)], {})
    standing = _standing(hall, row.id, order.category_id, order.virtual_at)
    return Issued(row.number, order.code, Status.WAITING, standing, is_new=True)


def check_may_issue(hall: HallFacts, wish: Wish, actor: Actor) -> None:
    """Refuse a closed hall, somebody who may not issue here, and priority without a guide or a reason."""
    needed = {IssueAccess.DEVICE: Right.ISSUE, IssueAccess.STAFF: Right.ISSUE_FOR_OTHERS}.get(
        hall.issue_access
    )
    if needed is not None and not actor.may(needed, hall.id):
        raise NotSignedIn() if actor.kind is ActorKind.PUBLIC else NotAllowed(right=needed.value)
    if hall.is_closed:
        raise HallClosed()
    if wish.has_priority and not actor.may(Right.ISSUE_FOR_OTHERS, hall.id):
        raise PriorityNeedsGuide()
    if wish.has_priority and not wish.reason:
        raise PriorityNeedsReason()


def _order(hall: HallFacts, wish: Wish, actor: Actor, now: datetime) -> IssueOrder:
    category = hall.category(wish.category_id)
    is_guide = actor.may(Right.ISSUE_FOR_OTHERS, hall.id)
    priority = PriorityClass.PRIORITY if wish.has_priority else PriorityClass.NORMAL
    return IssueOrder(
        hall_id=hall.id,
        service_day=hall.service_day(now),
        category_id=category.id,
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


def _store(order: IssueOrder) -> "hot.Committed[hot.IssuedRow] | None":
    """Store the order; None when the key was used or the phone is full. A series that fell behind is healed once."""
    try:
        return hot.issue(order)
    except IntegrityError:
        if _ticket_of_key(order.hall_id, order.issue_key) is not None:
            return None
    with hot.writing() as connection:
        heal_series(connection, order)
    return hot.issue(order)


def _replay(hall: HallFacts, wish: Wish) -> Issued:
    ticket = _ticket_of_key(hall.id, wish.key)
    if ticket is None:
        raise PhoneHasTicket()
    if ticket.issue_fingerprint != wish.fingerprint:
        raise KeyReused()
    standing = _standing(hall, ticket.id, ticket.category_id, ticket.virtual_at)
    return Issued(ticket.number, ticket.code, ticket.status, standing, is_new=False)


_BY_KEY = select(
    Ticket.id,
    Ticket.number,
    Ticket.code,
    Ticket.status,
    Ticket.category_id,
    Ticket.virtual_at,
    Ticket.issue_fingerprint,
)


def _ticket_of_key(hall_id: int, key: str | None) -> Row[Any] | None:
    with runtime().hot_engine.connect() as connection:
        return connection.execute(
            _BY_KEY.where(Ticket.hall_id == hall_id, Ticket.issue_key == key)
        ).one_or_none()


def _standing(hall: HallFacts, ticket_id: int, category_id: int, virtual_at: int) -> Standing:
    with runtime().hot_engine.connect() as connection:
        return standing_of(
            connection, hall, ticket_id=ticket_id, category_id=category_id, virtual_at=virtual_at
        )
