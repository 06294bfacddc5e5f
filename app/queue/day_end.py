"""The end of a service day: what still waits ends with a reason, a running serving is left to its clerk."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.access import JOB
from app.core.audit import write_line
from app.core.database import db
from app.core.transaction import Work, transaction
from app.halls.facts import HallFacts, hall_by_id
from app.halls.queries import all_halls
from app.halls.steps import close_day
from app.queue.events import DayEnded
from app.queue.filters import in_status, is_open
from app.queue.models import Ticket
from app.queue.move_steps import lock_tickets, take_out
from app.queue.moves import Outcome, Status, Verb, target

_REASON = "end of day"
#: Tickets ended in one transaction; a long line must not hold its locks for long.
_BATCH = 100


def end_due_days(*, now: datetime) -> int:
    """End the tickets of every day that is over in its hall's own zone; how many there were.

    Numbers start again by themselves, since a series belongs to a service day. Safe to run twice and in two
    processes: each ticket is locked and looked at before it moves, and a day is closed once.
    """
    halls = [(hall.id, hall.ended_day) for hall in all_halls(db.session())]
    return sum(_end_past_days(hall_by_id(hall_id), ended_day, now) for hall_id, ended_day in halls)


def _end_past_days(hall: HallFacts, ended_day: date | None, now: datetime) -> int:
    due = db.session.scalars(
        select(Ticket.id)
        .where(
            Ticket.hall_id == hall.id,
            Ticket.service_day < hall.service_day(now),
            is_open(),
            ~in_status(Status.SERVING),
        )
        .order_by(Ticket.id)
    ).all()
    ended = sum(_end_batch(due[at : at + _BATCH], now) for at in range(0, len(due), _BATCH))
    yesterday = hall.service_day(now) - timedelta(days=1)
    if ended_day is None or ended_day < yesterday:
        _close(hall, yesterday, ended, now)
    return ended


def _end_batch(ticket_ids: Sequence[int], now: datetime) -> int:
    with transaction() as work:
        return sum(_end_ticket(work, ticket, now) for ticket in lock_tickets(work.session, ticket_ids))


def _end_ticket(work: Work, ticket: Ticket, now: datetime) -> bool:
    if target(Verb.DAY_END, ticket.status) is None:  # it has moved on since it was found
        return False
    take_out(work, ticket, Verb.DAY_END, Outcome.REMOVE_BY_RESET, actor=JOB, now=now, reason=_REASON)
    return True


def _close(hall: HallFacts, day: date, ended: int, now: datetime) -> None:
    """Tell the screens that the day is over, even where nothing was left to end, and keep a record."""
    with transaction() as work:
        if close_day(work.session, hall.id, day):
            details = {"tickets_ended": ended, "still_served": _still_served(work.session, hall)}
            write_line(
                work.session, "day_ended", f"day:{day}", actor=JOB, now=now, hall_id=hall.id, details=details
            )
            work.record(DayEnded(hall_id=hall.id, tickets=ended))


def _still_served(session: Session, hall: HallFacts) -> int:
    query = select(func.count()).where(Ticket.hall_id == hall.id, is_open(), in_status(Status.SERVING))
    return session.scalar(query) or 0
