"""The end of a service day: what still waits ends with a reason, a running serving is left to its clerk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.core.access import JOB
from app.core.database import db
from app.core.transaction import Work, transaction
from app.halls.facts import HallFacts, hall_by_id
from app.halls.queries import all_halls
from app.queue.events import DayEnded
from app.queue.models import Ending, Ticket
from app.queue.move_steps import end_serving, lock_ticket, move, open_serving, take_back_texts
from app.queue.moves import Outcome, Status, Verb

_ENDED_BY_THE_DAY = (Status.BOOKED, Status.WAITING, Status.PARKED, Status.CALLED)
_REASON = "end of day"
#: Tickets ended in one transaction; a long line must not hold its locks for long.
_BATCH = 100


def end_due_days(*, now: datetime) -> int:
    """End the tickets of every day that is over in its hall's own zone; how many there were.

    Numbers start again by themselves, since a series belongs to a service day. Safe to run twice and in two
    processes: each ticket is locked and looked at before it moves.
    """
    hall_ids = [hall.id for hall in all_halls(db.session())]
    return sum(_end_past_days(hall_by_id(hall_id), now) for hall_id in hall_ids)


def _end_past_days(hall: HallFacts, now: datetime) -> int:
    query = (
        select(Ticket.id)
        .where(
            Ticket.hall_id == hall.id,
            Ticket.service_day < hall.service_day(now),
            Ticket.status.in_(_ENDED_BY_THE_DAY),
        )
        .order_by(Ticket.id)
    )
    due = db.session.scalars(query).all()
    return sum(_end_batch(hall, due[at : at + _BATCH], now) for at in range(0, len(due), _BATCH))


def _end_batch(hall: HallFacts, ticket_ids: Sequence[int], now: datetime) -> int:
    with transaction() as work:
        ended = sum(_end_ticket(work, ticket_id, now) for ticket_id in ticket_ids)
        work.record(DayEnded(hall_id=hall.id, tickets=ended))
    return ended


def _end_ticket(work: Work, ticket_id: int, now: datetime) -> bool:
    ticket = lock_ticket(work.session, ticket_id)
    if ticket.status not in _ENDED_BY_THE_DAY:
        return False
    serving = open_serving(work.session, ticket.window_id) if ticket.window_id is not None else None
    changes = {"outcome": Outcome.REMOVE_BY_RESET}
    move(work, ticket, Verb.DAY_END, actor=JOB, now=now, reason=_REASON, changes=changes)
    if serving is not None:
        end_serving(serving, Ending.CANCELLED, now=now)
    take_back_texts(work.session, ticket)
    return True
