"""Reads for visitors: where a ticket stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from app.core.clock import iso
from app.core.database import AnyRow, snapshot
from app.core.runtime import runtime
from app.halls.facts import hall_at
from app.queue.errors import TicketUnknown
from app.queue.estimate import WaitRange
from app.queue.models import Ticket
from app.queue.moves import Status, Verb, target
from app.queue.schemas import Can, HallName, TicketOut, WaitOut
from app.queue.standing import standing_of_row
from app.queue.visiting import MAX_DELAYS

_BY_CODE = select(Ticket.id, Ticket.hall_id, Ticket.number).where(Ticket.code == bindparam("code"))
_TICKET = select(
    Ticket.id,
    Ticket.number,
    Ticket.status,
    Ticket.category_id,
    Ticket.virtual_at,
    Ticket.window_id,
    Ticket.called_at,
    Ticket.taken_at,
    Ticket.arrived_at,
    Ticket.delays,
).where(Ticket.id == bindparam("ticket"))
#: Whoever is back in the line is not called, though they may have been.
_AGAIN_IN_LINE = frozenset({Status.BOOKED, Status.WAITING, Status.PARKED})
#: Seconds until a phone should ask again: the nearer the turn, the sooner.
# Seconds between two looks of a visitor's phone: in line by the people ahead, else by what may come next.
_PACE_IN_LINE = ((3, 5), (10, 10), (30, 20))
_PACE = {Status.CALLED: 5, Status.SERVING: 10, Status.PARKED: 10}
_SLOW_PACE = 60


@dataclass(frozen=True)
class TicketRef:
    """Which ticket a code means."""

    id: int
    hall_id: int
    number: str


def ticket_of_code(code: str) -> TicketRef:
    """The ticket that a code opens; raises TicketUnknown."""
    with runtime().hot_engine.connect() as connection:
        row = connection.execute(_BY_CODE, {"code": code}).one_or_none()
    if row is None:
        raise TicketUnknown()
    return TicketRef(row.id, row.hall_id, row.number)


def known_version(ref: TicketRef) -> int:
    """The version of the ticket's document as far as this process knows."""
    return runtime().seqs.current(ref.hall_id).seq


def ticket_etag(ref: TicketRef, version: int, language: str) -> str:
    """Names what a ticket's document says; another ETag means that it may say something else."""
    return f"{ref.id}-{version}-{language}"


def ticket_document(ref: TicketRef, language: str, *, now: datetime) -> TicketOut:
    """Everything the visitor's page shows, from one moment."""
    with snapshot() as connection:
        version, hall = hall_at(connection, ref.hall_id)
        ticket = connection.execute(_TICKET, {"ticket": ref.id}).one()
        standing = standing_of_row(connection, hall, ticket)
    return TicketOut(
        number=ticket.number,
        status=ticket.status.value,
        people_ahead=standing.people_ahead,
        wait=wait_out(standing.wait),
        wait_reason=standing.wait_reason,
        window=None if ticket.window_id is None else hall.window_label(ticket.window_id),
        called_at=None if ticket.status in _AGAIN_IN_LINE else iso(ticket.called_at),
        taken_at=str(iso(ticket.taken_at)),
        category=hall.category_name(ticket.category_id, language),
        hall=HallName(slug=hall.slug, name=hall.name_in(language)),
        can=_can(ticket),
        poll_after_seconds=_pace(ticket.status, standing.people_ahead),
        version=version,
        server_time=str(iso(now)),
    )


def wait_out(wait: WaitRange | None) -> WaitOut | None:
    """The range as it goes out."""
    return None if wait is None else WaitOut(low_minutes=wait.low_minutes, high_minutes=wait.high_minutes)


def _can(ticket: AnyRow) -> Can:
    waiting = ticket.status is Status.WAITING
    return Can(
        cancel=target(Verb.CANCEL, ticket.status) is not None,
        delay=waiting and ticket.delays < MAX_DELAYS,
        check_in=ticket.status is Status.BOOKED or (waiting and ticket.arrived_at is None),
        rate=ticket.status is Status.COMPLETED,
    )


def _pace(status: Status, people_ahead: int) -> int:
    if status is not Status.WAITING:
        return _PACE.get(status, _SLOW_PACE)
    return next((seconds for ahead, seconds in _PACE_IN_LINE if people_ahead <= ahead), _SLOW_PACE)
