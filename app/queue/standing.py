"""Where a ticket stands: people ahead, and the range of minutes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select

from app.core.database import AnyRow, Executor
from app.halls.facts import HallFacts
from app.queue.estimate import WaitRange, range_of
from app.queue.filters import is_waiting_here
from app.queue.models import SessionState, Ticket, WindowSession, WindowSkill
from app.queue.moves import Status

NO_OPEN_WINDOW = "no_open_window"


@dataclass(frozen=True)
class Standing:
    """What a visitor may expect, and why there is no range where there is none."""

    people_ahead: int
    wait: WaitRange | None
    wait_reason: str | None = None


NOT_WAITING = Standing(0, None)

_AHEAD = (
    select(func.count())
    .select_from(Ticket)
    .where(
        Ticket.hall_id == bindparam("hall"),
        is_waiting_here(),
        Ticket.category_id.in_(bindparam("rivals", expanding=True)),
        or_(
            Ticket.virtual_at < bindparam("order_key"),
            (Ticket.virtual_at == bindparam("order_key")) & (Ticket.id < bindparam("ticket")),
        ),
    )
    .scalar_subquery()
)
_ABLE = (
    select(func.count())
    .select_from(WindowSkill)
    .join(WindowSession, WindowSession.window_id == WindowSkill.window_id)
    .where(
        WindowSkill.category_id == bindparam("category"),
        WindowSession.state == SessionState.OPEN,
        WindowSession.closed_at.is_(None),
    )
    .scalar_subquery()
)
_COUNTS = select(_AHEAD.label("ahead"), _ABLE.label("able"))


@dataclass(frozen=True)
class Place:
    """Which ticket, and where it stands in which line."""

    ticket_id: int
    category_id: int
    virtual_at: int


@dataclass(frozen=True)
class Counts:
    """How many would be called before a ticket, and how many open windows could call it."""

    ahead: int
    able: int


def counts_for(executor: Executor, hall_id: int, rivals: Sequence[int], place: Place) -> Counts:
    """Count both in one statement."""
    row = executor.execute(
        _COUNTS,
        {
            "hall": hall_id,
            "rivals": list(rivals),
            "order_key": place.virtual_at,
            "ticket": place.ticket_id,
            "category": place.category_id,
        },
    ).one()
    return Counts(row.ahead, row.able)


def standing_for(hall: HallFacts, ahead: int, able: int) -> Standing:
    """What the two counts let a visitor of this hall expect."""
    wait = range_of(ahead, able, hall.expected_service_minutes)
    return Standing(ahead, wait, NO_OPEN_WINDOW if wait is None else None)


def standing_of_row(executor: Executor, hall: HallFacts, ticket: AnyRow) -> Standing:
    """Where a ticket stands that was just read; whoever does not wait has nobody ahead."""
    if ticket.status is not Status.WAITING:
        return NOT_WAITING
    place = Place(ticket.id, ticket.category_id, ticket.virtual_at)
    counts = counts_for(executor, hall.id, hall.rivals_of(ticket.category_id), place)
    return standing_for(hall, counts.ahead, counts.able)
