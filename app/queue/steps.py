"""Issuing and calling as single steps inside the caller's transaction, and the skills of a window.

Rooms above issue through here; the embedded database runs its hot path on these steps. `hot.py` does the same
in one statement on PostgreSQL, and a test keeps the two equal.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.core.access import Actor, ActorKind
from app.core.clock import epoch_ms
from app.core.database import AnyRow, Executor
from app.halls.models import Window
from app.halls.queries import handicaps_of
from app.messages.states import TextKind
from app.messages.steps import NewText, add_text, count_in
from app.people.models import Staff
from app.people.queries import skills_of
from app.queue.models import NumberSeries, Serving, SessionState, Ticket, WindowSession, WindowSkill
from app.queue.moves import Status, Verb
from app.queue.orders import CalledRow, CallOrder, IssuedRow, IssueOrder
from app.queue.record import log_move
from app.queue.standing import Place, counts_for

_NEXT_NUMBER = text(
    """
    INSERT INTO number_series AS n (hall_id, service_day, prefix, last_number)
    VALUES (:hall_id, :service_day, :prefix, 1)
    ON CONFLICT (hall_id, service_day, prefix) DO UPDATE SET last_number = n.last_number + 1
    RETURNING last_number
    """
).bindparams(bindparam("service_day", type_=NumberSeries.service_day.type))

_BEGIN_SERIES = text(
    """
    INSERT INTO number_series (hall_id, service_day, prefix, last_number)
    VALUES (:hall_id, :service_day, :prefix, 0)
    ON CONFLICT DO NOTHING
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
_IS_BUSY = exists().where(Serving.window_id == bindparam("at_window"), Serving.ended_at.is_(None))
_FREE_SEAT = select(WindowSession.id).where(
    WindowSession.window_id == bindparam("at_window"),
    WindowSession.staff_id == bindparam("clerk"),
    WindowSession.state == SessionState.OPEN,
    WindowSession.closed_at.is_(None),
    ~_IS_BUSY,
)
_INSERT_TICKET = insert(Ticket).returning(Ticket.id)
_INSERT_SERVING = insert(Serving).returning(Serving.id)
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
    .returning(Ticket.id, Ticket.hall_id, Ticket.number, Ticket.contact_id, Ticket.language, Ticket.calls)
    .execution_options(synchronize_session=False)
)


class NotReady(Exception):
    """The clerk does not sit at the window free to call."""


def number_of(prefix: str, ordinal: int) -> str:
    """`T001`; longer once a day passes 999."""
    return f"{prefix}{ordinal:03d}"


def issue(executor: Executor, order: IssueOrder) -> IssuedRow | None:
    """Give a number; None when the phone already holds as many as it may."""
    contact_id = _count_in(executor, order)
    if order.phone is not None and contact_id is None:
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
    counts = counts_for(
        executor, order.hall_id, order.rivals, Place(ticket_id, order.category_id, order.virtual_at)
    )
    return IssuedRow(ticket_id, number, counts.ahead, counts.able)


def _count_in(executor: Executor, order: IssueOrder) -> int | None:
    if order.phone is None:
        return None
    return count_in(
        executor,
        order.hall_id,
        order.phone,
        limit=order.phone_limit,
        keep_until=order.keep_until,
        now=order.now,
    )


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
    """Call the ticket that is next for this window; None when nobody it can serve waits. Raises NotReady.

    Safe only where the caller holds the database's one write lock; elsewhere `hot` skips locked rows.
    """
    place = {"at_window": order.window_id, "clerk": order.staff_id}
    session_id = executor.execute(_FREE_SEAT, place).scalar()
    if session_id is None:
        raise NotReady()
    line = {
        "hall_id": order.hall_id,
        "window_id": order.window_id,
        "staff_id": order.staff_id,
        "now_ms": epoch_ms(order.now),
    }
    heads = executor.execute(_HEADS, line).all()
    if not heads:
        return None
    next_key = heads[1].order_key if len(heads) > 1 else None
    return call_ticket(executor, order, session_id, heads[0].id, (heads[0].order_key, next_key))


def call_ticket(
    executor: Executor, order: CallOrder, session_id: int, ticket_id: int, keys: tuple[int, int | None]
) -> CalledRow:
    """Bring one ticket to a window: status, serving, record, text. `keys`: its own and the next one's."""
    move = {"ticket": ticket_id, "at_window": order.window_id, "at": order.now}
    ticket = executor.execute(_CALLED, move).one()
    serving_id = _add_serving(executor, order, session_id, ticket_id, keys)
    log_move(
        executor,
        order.hall_id,
        ticket_id,
        Verb.CALL,
        before=Status.WAITING,
        after=Status.CALLED,
        actor=Actor(ActorKind.PERSON, order.staff_id),
        now=order.now,
        window_id=order.window_id,
        serving_id=serving_id,
    )
    tell_called(executor, ticket, order.window_label, expires_at=order.text_expires_at, now=order.now)
    return CalledRow(ticket_id, ticket.number, serving_id)


def _add_serving(
    executor: Executor, order: CallOrder, session_id: int, ticket_id: int, keys: tuple[int, int | None]
) -> int:
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
    return int(executor.execute(_INSERT_SERVING, serving).scalar_one())


def tell_called(
    executor: Executor, ticket: Ticket | AnyRow, window_label: str, *, expires_at: datetime, now: datetime
) -> None:
    """Text the phone of a called ticket, if it has one; a text taken back unsent is sent after all."""
    if ticket.contact_id is None:
        return
    text = NewText(
        hall_id=ticket.hall_id,
        contact_id=ticket.contact_id,
        subject_id=ticket.id,
        kind=TextKind.CALLED,
        occurrence=ticket.calls,
        language=ticket.language,
        params={"number": ticket.number, "window": window_label},
        expires_at=expires_at,
    )
    add_text(executor, text, now=now)


def keep_skills_still(session: Session, window_id: int, staff_id: int) -> None:
    """Wait for whoever changes this window or this clerk, and let nobody else until this transaction ends.

    `reactions.py` locks the same rows before it looks for seats: it sees the new seat, or the seat sees
    the change. Windows are locked before staff, and both before seats.
    """
    session.execute(select(Window.id).where(Window.id == window_id).with_for_update(read=True))
    session.execute(select(Staff.id).where(Staff.id == staff_id).with_for_update(read=True))


def refresh_window_skills(session: Session, seat: WindowSession) -> None:
    """What the window may call from now on, by the present truth about the window and its clerk."""
    trained = skills_of(session, seat.hall_id, seat.staff_id)
    rewrite_window_skills(session, seat.window_id, handicaps_of(session, seat.window_id), trained)


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
    """Lift a number series that fell behind the numbers it gave (a restored backup, a hand's mistake)."""
    first_digit = func.substr(Ticket.number, len(order.prefix) + 1, 1)
    highest = (
        select(func.coalesce(func.max(Ticket.ordinal), 0))
        .where(
            Ticket.hall_id == order.hall_id,
            Ticket.service_day == order.service_day,
            Ticket.number.startswith(order.prefix, autoescape=True),
            first_digit.between("0", "9"),  # T003 is no number of the series TA, nor TA003 one of T
        )
        .scalar_subquery()
    )
    series = {"hall_id": order.hall_id, "service_day": order.service_day, "prefix": order.prefix}
    executor.execute(_BEGIN_SERIES, series)
    executor.execute(
        update(NumberSeries)
        .filter_by(**series)
        .where(NumberSeries.last_number < highest)
        .values(last_number=highest)
        .execution_options(synchronize_session=False)
    )
