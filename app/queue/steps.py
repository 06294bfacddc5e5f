"""Issuing and calling as single steps inside the caller's transaction, and the skills of a window.

Rooms above issue through here; the embedded database runs its hot path on these steps. `hot.py` does the same in one
statement on PostgreSQL, and a test keeps the two equal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text, update

from app.core.access import Actor
from app.core.clock import epoch_ms
from app.core.database import Executor
from app.messages.phones import SealedPhone
from app.messages.states import TextKind
from app.messages.steps import NewText, add_text, count_in
from app.queue.models import (
    NumberSeries,
    Serving,
    SessionState,
    Ticket,
    TicketLogLine,
    WindowSession,
    WindowSkill,
)
from app.queue.moves import Status, Verb
from app.queue.order import PriorityClass


@dataclass(frozen=True, kw_only=True)
class IssueOrder:
    """Everything needed to give one number."""

    hall_id: int
    service_day: date
    category_id: int
    prefix: str
    code: str
    priority: PriorityClass
    priority_reason: str | None
    language: str
    virtual_at: int
    phone: SealedPhone | None
    phone_limit: int
    keep_until: datetime
    issue_key: str | None
    fingerprint: str | None
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class IssuedRow:
    """A number just given."""

    id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class CallOrder:
    """Who calls, from where, and when."""

    hall_id: int
    window_id: int
    window_label: str
    staff_id: int
    no_show_after_seconds: int
    now: datetime

    @property
    def text_expires_at(self) -> datetime:
        """A call that nobody answered in time is worth no text."""
        return self.now + timedelta(seconds=self.no_show_after_seconds)


@dataclass(frozen=True)
class CalledRow:
    """A ticket just called."""

    ticket_id: int
    number: str
    serving_id: int


_NEXT_NUMBER = text(
    """
    INSERT INTO number_series AS n (hall_id, service_day, prefix, last_number)
    VALUES (:hall_id, :service_day, :prefix, 1)
    ON CONFLICT (hall_id, service_day, prefix) DO UPDATE SET last_number = n.last_number + 1
    RETURNING last_number
    """
).bindparams(bindparam("service_day", type_=NumberSeries.service_day.type))

_HEADS = text(
    """
    SELECT t.id, t.virtual_at + s.handicap AS order_key
    FROM window_skills s
    JOIN tickets t ON t.id IN (
        SELECT h.id FROM tickets h
        WHERE h.hall_id = :hall_id AND h.category_id = s.category_id AND h.status = 'WAITING'
          AND h.arrived_at IS NOT NULL AND h.not_before <= :now_ms
          AND (h.target_window_id IS NULL OR h.target_window_id = :window_id)
          AND (h.target_clerk_id IS NULL OR h.target_clerk_id = :staff_id)
        ORDER BY h.virtual_at, h.id LIMIT 2)
    WHERE s.window_id = :window_id
    ORDER BY order_key, t.id LIMIT 2
    """
)
_SEAT = select(WindowSession.id).where(
    WindowSession.window_id == bindparam("at_window"),
    WindowSession.staff_id == bindparam("clerk"),
    WindowSession.state == SessionState.OPEN,
)
_INSERT_TICKET = insert(Ticket).returning(Ticket.id)
_INSERT_SERVING = insert(Serving).returning(Serving.id)
_INSERT_LOG = insert(TicketLogLine)
_CALLED = (
    update(Ticket)
    .where(Ticket.id == bindparam("ticket"))
    .values(
        status=Status.CALLED,
        window_id=bindparam("at_window"),
        called_at=bindparam("at"),
        calls=Ticket.calls + 1,
        not_before=0,
    )
    .returning(Ticket.number, Ticket.contact_id, Ticket.language, Ticket.calls)
    .execution_options(synchronize_session=False)
)


def number_of(prefix: str, ordinal: int) -> str:
    """`T001`; longer once a day passes 999."""
    return f"{prefix}{ordinal:03d}"


def issue(executor: Executor, order: IssueOrder) -> IssuedRow | None:
    """Give a number; None when the phone already holds as many as it may."""
    contact_id = None
    if order.phone is not None:
        contact_id = count_in(
            executor,
            order.hall_id,
            order.phone,
            limit=order.phone_limit,
            keep_until=order.keep_until,
            now=order.now,
        )
        if contact_id is None:
            return None
    series = {"hall_id": order.hall_id, "service_day": order.service_day, "prefix": order.prefix}
    ordinal = int(executor.execute(_NEXT_NUMBER, series).scalar_one())
    number = number_of(order.prefix, ordinal)
    values = _ticket_values(order, ordinal, number, contact_id)
    ticket_id = int(executor.execute(_INSERT_TICKET, values).scalar_one())
    log_move(
        executor,
        order.hall_id,
        ticket_id,
        Verb.ISSUE,
        before=None,
        after=Status.WAITING,
        actor=order.actor,
        now=order.now,
        reason=order.priority_reason,
    )
    return IssuedRow(ticket_id, number)


def _ticket_values(order: IssueOrder, ordinal: int, number: str, contact_id: int | None) -> dict[str, Any]:
    return {
        "hall_id": order.hall_id,
        "service_day": order.service_day,
        "category_id": order.category_id,
        "ordinal": ordinal,
        "number": number,
        "code": order.code,
        "status": Status.WAITING,
        "priority": order.priority,
        "priority_reason": order.priority_reason,
        "contact_id": contact_id,
        "language": order.language,
        "issue_key": order.issue_key,
        "issue_fingerprint": order.fingerprint,
        "taken_at": order.now,
        "first_taken_at": order.now,
        "arrived_at": order.now,
        "virtual_at": order.virtual_at,
    }


def claim_next(executor: Executor, order: CallOrder) -> CalledRow | None:
    """Call the ticket that is next for this window; None when nobody it can serve is waiting.

    Safe only where the caller holds the database's one write lock; elsewhere `hot.call_next` skips locked rows.
    """
    session_id = executor.execute(_SEAT, {"at_window": order.window_id, "clerk": order.staff_id}).scalar()
    if session_id is None:
        return None
    heads = executor.execute(
        _HEADS,
        {
            "hall_id": order.hall_id,
            "window_id": order.window_id,
            "staff_id": order.staff_id,
            "now_ms": epoch_ms(order.now),
        },
    ).all()
    if not heads:
        return None
    next_key = heads[1].order_key if len(heads) > 1 else None
    return call_ticket(executor, order, session_id, heads[0].id, (heads[0].order_key, next_key))


def call_ticket(
    executor: Executor, order: CallOrder, session_id: int, ticket_id: int, keys: tuple[int, int | None]
) -> CalledRow:
    """Bring one ticket to a window: status, serving, record and text. `keys`: the ticket's and the next one's."""
    ticket = executor.execute(
        _CALLED, {"ticket": ticket_id, "at_window": order.window_id, "at": order.now}
    ).one()
    serving = {
        "hall_id": order.hall_id,
        "ticket_id": ticket_id,
        "window_id": order.window_id,
        "session_id": session_id,
        "staff_id": order.staff_id,
        "called_at": order.now,
        "announced_at": order.now,
        "chosen_key": keys[0],
        "next_key": keys[1],
    }
    serving_id = int(executor.execute(_INSERT_SERVING, serving).scalar_one())
    _log_call(executor, order, ticket_id, serving_id)
    if ticket.contact_id is not None:
        add_text(
            executor,
            NewText(
                hall_id=order.hall_id,
                contact_id=ticket.contact_id,
                subject_id=ticket_id,
                kind=TextKind.CALLED,
                occurrence=ticket.calls,
                language=ticket.language,
                params={"number": ticket.number, "window": order.window_label},
                expires_at=order.text_expires_at,
            ),
            now=order.now,
        )
    return CalledRow(ticket_id, ticket.number, serving_id)


def _log_call(executor: Executor, order: CallOrder, ticket_id: int, serving_id: int) -> None:
    executor.execute(
        _INSERT_LOG,
        {
            "hall_id": order.hall_id,
            "ticket_id": ticket_id,
            "verb": Verb.CALL,
            "from_status": Status.WAITING,
            "to_status": Status.CALLED,
            "at": order.now,
            "actor_kind": "person",
            "actor_id": order.staff_id,
            "window_id": order.window_id,
            "serving_id": serving_id,
        },
    )


def log_move(
    executor: Executor,
    hall_id: int,
    ticket_id: int,
    verb: Verb,
    *,
    before: Status | None,
    after: Status,
    actor: Actor,
    now: datetime,
    window_id: int | None = None,
    serving_id: int | None = None,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one line of the append-only record."""
    executor.execute(
        _INSERT_LOG,
        {
            "hall_id": hall_id,
            "ticket_id": ticket_id,
            "verb": verb,
            "from_status": before,
            "to_status": after,
            "at": now,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "window_id": window_id,
            "serving_id": serving_id,
            "reason": reason,
            "details": dict(details) if details else None,
        },
    )


def rewrite_window_skills(
    executor: Executor, window_id: int, handicaps: Mapping[int, int], trained: Iterable[int]
) -> None:
    """What the window may call from now on: its categories that its clerk is trained for."""
    executor.execute(delete(WindowSkill).where(WindowSkill.window_id == window_id))
    rows = [
        {"window_id": window_id, "category_id": category_id, "handicap": handicaps[category_id]}
        for category_id in sorted(set(trained) & set(handicaps))
    ]
    if rows:
        executor.execute(insert(WindowSkill), rows)


def heal_series(executor: Executor, order: IssueOrder) -> None:
    """Lift a number series that fell behind the tickets it gave (a restored backup, a hand's mistake)."""
    highest = (
        select(Ticket.ordinal)
        .where(
            Ticket.hall_id == order.hall_id,
            Ticket.service_day == order.service_day,
            Ticket.category_id == order.category_id,
        )
        .order_by(Ticket.ordinal.desc())
        .limit(1)
    )
    executor.execute(
        update(NumberSeries)
        .where(
            NumberSeries.hall_id == order.hall_id,
            NumberSeries.service_day == order.service_day,
            NumberSeries.prefix == order.prefix,
        )
        .values(last_number=highest.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
