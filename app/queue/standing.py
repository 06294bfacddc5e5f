"""Where a ticket stands: people ahead, and the range of minutes."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select

from app.core.database import Executor
from app.halls.facts import HallFacts
from app.queue.estimate import WaitRange, range_of
from app.queue.models import SessionState, Ticket, WindowSession, WindowSkill
from app.queue.moves import Status

NO_OPEN_WINDOW = "no_open_window"


@dataclass(frozen=True)
class Standing:
    """What a visitor may expect."""

    people_ahead: int
    wait: WaitRange | None

    @property
    def wait_reason(self) -> str | None:
        """Why there is no range, when there is none."""
        return NO_OPEN_WINDOW if self.wait is None else None


_AHEAD = (
    select(func.count())
    .select_from(Ticket)
    .where(
        Ticket.hall_id == bindparam("hall"),
        Ticket.status == Status.WAITING,
        Ticket.arrived_at.is_not(None),
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
    .where(WindowSkill.category_id == bindparam("category"), WindowSession.state == SessionState.OPEN)
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
    return Standing(row.ahead, range_of(row.ahead, row.able, hall.expected_service_minutes))
