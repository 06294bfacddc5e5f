"""Tables of the line. What a database can hold is a constraint."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.access import ActorKind
from app.core.database import AwareTime, Base, BigId, one_of
from app.queue.moves import Outcome, Status, Verb
from app.queue.order import PriorityClass


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that are still alive, on both databases."""
    return Index(name, *columns, unique=unique, postgresql_where=text(where), sqlite_where=text(where))


class NumberSeries(Base):
    """The last number given in one series on one day; a row, so that numbers have no gaps."""

    __tablename__ = "number_series"

    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"), primary_key=True)
    service_day: Mapped[date] = mapped_column(Date, primary_key=True)
    prefix: Mapped[str] = mapped_column(String(2), primary_key=True)
    last_number: Mapped[int] = mapped_column(Integer)


class IssuePace(Base):
    """How many numbers one client, or everybody (`""`), took in a hall in the present minute."""

    __tablename__ = "issue_paces"

    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"), primary_key=True)
    #: A keyed hash of the client's network address.
    client: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: Minutes since 1970.
    minute: Mapped[int] = mapped_column(BigInteger)
    taken: Mapped[int] = mapped_column(Integer)


class Ticket(Base):
    """One visit."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("hall_id", "service_day", "number"),
        UniqueConstraint("hall_id", "issue_key"),
        UniqueConstraint("code"),
        CheckConstraint("length(number) <= 6", name="number"),
        CheckConstraint("misses >= 0 AND calls >= 0 AND delays >= 0 AND returns >= 0", name="counts"),
        CheckConstraint("(status IN ('CALLED', 'SERVING')) = (window_id IS NOT NULL)", name="at_window"),
        _partial("ix_tickets_line", "hall_id", "category_id", "virtual_at", "id", where="status = 'WAITING'"),
        _partial(
            "ix_tickets_open",
            "hall_id",
            "service_day",
            where="status IN ('BOOKED', 'WAITING', 'CALLED', 'SERVING', 'PARKED')",  # `moves.OPEN`
        ),
        _partial("ix_tickets_passed", "hall_id", "ended_at", where="status = 'NO_SHOW'"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    service_day: Mapped[date] = mapped_column(Date)
    category_id: Mapped[int] = mapped_column(BigId, ForeignKey("categories.id"))
    ordinal: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(6))
    code: Mapped[str] = mapped_column(String(22))
    status: Mapped[Status] = mapped_column(one_of(Status, name="status"))
    priority: Mapped[PriorityClass] = mapped_column(one_of(PriorityClass, name="priority"))
    priority_reason: Mapped[str | None] = mapped_column(String(100))
    contact_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("contacts.id"))
    language: Mapped[str] = mapped_column(String(2))
    issue_key: Mapped[str | None] = mapped_column(String(200))
    issue_fingerprint: Mapped[str | None] = mapped_column(String(64))
    taken_at: Mapped[datetime] = mapped_column(AwareTime)
    first_taken_at: Mapped[datetime] = mapped_column(AwareTime)
    #: Null until a remote ticket has checked in; such a ticket is not callable.
    arrived_at: Mapped[datetime | None] = mapped_column(AwareTime)
    #: Order key, epoch milliseconds.
    virtual_at: Mapped[int] = mapped_column(BigInteger)
    #: Not callable before this moment, epoch milliseconds; 0 is any time.
    not_before: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    target_window_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("windows.id"))
    target_clerk_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    window_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("windows.id"))
    called_at: Mapped[datetime | None] = mapped_column(AwareTime)
    ended_at: Mapped[datetime | None] = mapped_column(AwareTime)
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome, name="outcome"))
    calls: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    misses: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    returns: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    delays: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class SessionState(StrEnum):
    """State of a window; a window without a session is closed."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class WindowSession(Base):
    """One clerk at one window: one open session per window, and one per clerk."""

    __tablename__ = "window_sessions"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        _partial("uq_window_sessions_window_id", "window_id", where="closed_at IS NULL", unique=True),
        _partial("uq_window_sessions_staff_id", "staff_id", where="closed_at IS NULL", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    window_id: Mapped[int] = mapped_column(BigId, ForeignKey("windows.id"))
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    state: Mapped[SessionState] = mapped_column(one_of(SessionState, name="state"))
    pause_reason: Mapped[str | None] = mapped_column(String(100))
    opened_at: Mapped[datetime] = mapped_column(AwareTime)
    #: Since when the state is what it is.
    state_since: Mapped[datetime] = mapped_column(AwareTime)
    closed_at: Mapped[datetime | None] = mapped_column(AwareTime)
    #: Who took the window over, when somebody did.
    taken_over_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))


class WindowSkill(Base):
    """What a window may call now: its categories that its clerk is trained for. Written by one step only."""

    __tablename__ = "window_skills"

    window_id: Mapped[int] = mapped_column(BigId, ForeignKey("windows.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(BigId, ForeignKey("categories.id"), primary_key=True)
    #: Milliseconds added to the keys of this category's tickets.
    handicap: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class Ending(StrEnum):
    """How a serving ended."""

    FINISHED = "finished"
    NO_SHOW = "no_show"
    RECYCLED = "recycled"
    TRANSFERRED = "transferred"
    PARKED = "parked"
    CANCELLED = "cancelled"
    UNDONE = "undone"


class Serving(Base):
    """One ticket at one window by one clerk: called, started, ended."""

    __tablename__ = "servings"
    __table_args__ = (
        CheckConstraint("(ending IS NULL) = (ended_at IS NULL)", name="ended"),
        _partial("uq_servings_window_id", "window_id", where="ended_at IS NULL", unique=True),
        _partial("uq_servings_ticket_id", "ticket_id", where="ended_at IS NULL", unique=True),
        Index("ix_servings_hall_id_announced_at", "hall_id", "announced_at"),
        Index("ix_servings_ticket_id", "ticket_id"),
        Index("ix_servings_session_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("tickets.id"))
    window_id: Mapped[int] = mapped_column(BigId, ForeignKey("windows.id"))
    session_id: Mapped[int] = mapped_column(BigId, ForeignKey("window_sessions.id"))
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    called_at: Mapped[datetime] = mapped_column(AwareTime)
    #: The last call or recall.
    announced_at: Mapped[datetime] = mapped_column(AwareTime)
    started_at: Mapped[datetime | None] = mapped_column(AwareTime)
    ended_at: Mapped[datetime | None] = mapped_column(AwareTime)
    ending: Mapped[Ending | None] = mapped_column(one_of(Ending, name="ending"))
    recalls: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    #: Keys of the chosen ticket and of the one that would have been next: the answer to "why this one".
    chosen_key: Mapped[int] = mapped_column(BigInteger)
    next_key: Mapped[int | None] = mapped_column(BigInteger)
    outcome_note: Mapped[str | None] = mapped_column(String(100))
    items: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class TicketLogLine(Base):
    """The append-only record of moves (`ticket_events`)."""

    __tablename__ = "ticket_events"
    __table_args__ = (
        Index("ix_ticket_events_ticket_id", "ticket_id", "id"),
        Index("ix_ticket_events_window_id", "window_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("tickets.id"))
    verb: Mapped[Verb] = mapped_column(one_of(Verb, name="verb"))
    from_status: Mapped[Status | None] = mapped_column(one_of(Status, name="from_status"))
    to_status: Mapped[Status] = mapped_column(one_of(Status, name="to_status"))
    at: Mapped[datetime] = mapped_column(AwareTime)
    actor_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind, name="actor_kind"))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    window_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("windows.id"))
    serving_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("servings.id"))
    reason: Mapped[str | None] = mapped_column(String(100))
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
