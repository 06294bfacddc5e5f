"""Where a ticket stands: people ahead, and the range of minutes."""

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
_STANDING = select(_AHEAD.label("ahead"), _ABLE.label("able"))


def standing_of(
    executor: Executor, hall: HallFacts, *, ticket_id: int, category_id: int, virtual_at: int
) -> Standing:
    """Count those who would be called before this ticket, and the open windows that could call it."""
    row = executor.execute(
        _STANDING,
        {
            "hall": hall.id,
            "rivals": list(hall.rivals_of(category_id)),
            "order_key": virtual_at,
            "ticket": ticket_id,
            "category": category_id,
        },
    ).one()
    wait = range_of(row.ahead, row.able, hall.expected_service_minutes)
    return Standing(row.ahead, wait, NO_OPEN_WINDOW if wait is None else None)


def standing_of_row(executor: Executor, hall: HallFacts, ticket: AnyRow) -> Standing:
    """The same for a ticket as it was read; whoever does not wait has nobody ahead."""
    if ticket.status is not Status.WAITING:
        return NOT_WAITING
    return standing_of(
        executor, hall, ticket_id=ticket.id, category_id=ticket.category_id, virtual_at=ticket.virtual_at
    )
