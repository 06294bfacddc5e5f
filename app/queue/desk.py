"""The desk document: all that one window's clerk needs to see, from one moment."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select

from app.core.clock import epoch_ms, iso
from app.core.database import AnyRow, snapshot
from app.core.runtime import runtime
from app.halls.facts import HallFacts, hall_at
from app.messages.models import Contact
from app.messages.phones import masked_phone
from app.messages.queries import called_text
from app.people.queries import names_of
from app.queue.desk_schemas import (
    CategoryWaiting,
    DeskOut,
    DeskRules,
    DeskText,
    DeskTicket,
    DeskToday,
    DeskWaiting,
    DeskWindow,
    PassedOut,
    UndoOut,
)
from app.queue.filters import in_status, is_waiting_here
from app.queue.greeting import MAX_RETURNS
from app.queue.models import (
    Ending,
    Serving,
    SessionState,
    Ticket,
    TicketLogLine,
    WindowSession,
    WindowSkill,
)
from app.queue.moves import UNDO_SECONDS, UNDOABLE, Status
from app.queue.schemas import ClerkOut, HallName

_PASSED_SHOWN = 8

_SEAT = select(
    WindowSession.staff_id, WindowSession.state, WindowSession.pause_reason, WindowSession.opened_at
).where(WindowSession.window_id == bindparam("window"), WindowSession.closed_at.is_(None))
_SERVING = (
    select(
        Serving.id.label("serving_id"),
        Serving.called_at,
        Serving.started_at,
        Serving.recalls,
        Ticket.id,
        Ticket.hall_id,
        Ticket.number,
        Ticket.status,
        Ticket.category_id,
        Ticket.priority,
        Ticket.priority_reason,
        Ticket.language,
        Ticket.taken_at,
        Ticket.calls,
        Ticket.misses,
        Ticket.contact_id,
        Contact.phone_sealed,
    )
    .join(Ticket, Ticket.id == Serving.ticket_id)
    .outerjoin(Contact, Contact.id == Ticket.contact_id)
    .where(Serving.window_id == bindparam("window"), Serving.ended_at.is_(None))
)
_LAST_LINE = (
    select(TicketLogLine.verb, TicketLogLine.at, TicketLogLine.serving_id)
    .where(TicketLogLine.window_id == bindparam("window"))
    .order_by(TicketLogLine.id.desc())
    .limit(1)
)
_WAITING = (
    select(Ticket.category_id, func.count().label("waiting"))
    .where(Ticket.hall_id == bindparam("hall"), is_waiting_here())
    .group_by(Ticket.category_id)
)
#: Those whom the window could call now, or would call next: the claim's own conditions.
_MINE = (
    select(func.count())
    .select_from(Ticket)
    .join(WindowSkill, WindowSkill.category_id == Ticket.category_id)
    .where(
        WindowSkill.window_id == bindparam("window"),
        Ticket.hall_id == bindparam("hall"),
        is_waiting_here(),
        Ticket.not_before <= bindparam("now_ms"),
        or_(Ticket.target_window_id.is_(None), Ticket.target_window_id == bindparam("window")),
        or_(Ticket.target_clerk_id.is_(None), Ticket.target_clerk_id == bindparam("clerk")),
    )
)
_PASSED = (
    select(Ticket.number, Ticket.ended_at)
    .where(
        Ticket.hall_id == bindparam("hall"),
        in_status(Status.NO_SHOW),
        Ticket.returns < MAX_RETURNS,
        Ticket.ended_at >= bindparam("since"),
    )
    .order_by(Ticket.ended_at.desc())
    .limit(_PASSED_SHOWN)
)
_DONE = select(Serving.ending, Serving.started_at, Serving.ended_at).where(
    Serving.staff_id == bindparam("staff"),
    Serving.hall_id == bindparam("hall"),
    Serving.announced_at >= bindparam("since"),
    Serving.ending.in_((Ending.FINISHED, Ending.NO_SHOW)),
)


def desk_document(hall: HallFacts, window_id: int, language: str, *, now: datetime) -> DeskOut:
    """The whole desk; a window that nobody opened has no clerk and no ticket."""
    with snapshot() as connection:
        version, hall = hall_at(connection, hall.id)
        window = hall.window(window_id)
        seat = connection.execute(_SEAT, {"window": window_id}).one_or_none()
        ticket = connection.execute(_SERVING, {"window": window_id}).one_or_none()
        return DeskOut(
            version=version,
            server_time=str(iso(now)),
            hall=HallName(slug=hall.slug, name=hall.name_in(language)),
            window=DeskWindow(
                id=window.id,
                label=window.label,
                mode=window.mode.value,
                state=(SessionState.CLOSED if seat is None else seat.state).value,
                pause_reason=None if seat is None else seat.pause_reason,
                opened_at=None if seat is None else iso(seat.opened_at),
                clerk=None if seat is None else _clerk(connection, seat.staff_id),
            ),
            ticket=None if ticket is None else _ticket(connection, hall, ticket, language),
            undo=_undo(connection, window_id, now),
            passed=_passed(connection, hall, now),
            waiting=_waiting(connection, hall, window_id, seat, language, now),
            today=DeskToday(served=0, no_show=0, average_service_seconds=None)
            if seat is None
            else _today(connection, hall, seat.staff_id, now),
            rules=DeskRules(no_show_after_seconds=hall.no_show_after_seconds),
        )


def _clerk(connection: Connection, staff_id: int) -> ClerkOut:
    name = names_of(connection, [staff_id])[staff_id]
    return ClerkOut(username=name.username, name=name.name)


def _ticket(connection: Connection, hall: HallFacts, row: AnyRow, language: str) -> DeskTicket:
    fate = called_text(connection, hall.id, row.id, row.calls) if row.contact_id is not None else None
    return DeskTicket(
        serving_id=row.serving_id,
        number=row.number,
        status=row.status.value,
        category=hall.category_name(row.category_id, language),
        priority=row.priority.value,
        reason=row.priority_reason,
        language=row.language,
        taken_at=str(iso(row.taken_at)),
        called_at=str(iso(row.called_at)),
        started_at=iso(row.started_at),
        waited_seconds=max(0, int((row.called_at - row.taken_at).total_seconds())),
        recalls=row.recalls,
        misses=row.misses,
        phone=masked_phone(runtime().keys, row.contact_id, row.phone_sealed),
        text=None
        if fate is None
        else DeskText(state=fate.state.value, sent_at=iso(fate.sent_at), error=fate.error),
    )


def _undo(connection: Connection, window_id: int, now: datetime) -> UndoOut | None:
    line = connection.execute(_LAST_LINE, {"window": window_id}).one_or_none()
    if line is None or line.verb not in UNDOABLE or line.serving_id is None:
        return None
    until = line.at + timedelta(seconds=UNDO_SECONDS)
    return UndoOut(verb=line.verb.value, until=str(iso(until))) if now <= until else None


def _passed(connection: Connection, hall: HallFacts, now: datetime) -> list[PassedOut]:
    """Only what the minutes still allow is offered; the rule by numbers is decided when it is asked for."""
    within = timedelta(minutes=hall.restore_within_minutes)
    rows = connection.execute(_PASSED, {"hall": hall.id, "since": now - within})
    return [
        PassedOut(
            number=row.number,
            passed_at=str(iso(row.ended_at)),
            restorable_until=str(iso(row.ended_at + within)),
        )
        for row in rows
    ]


def _waiting(
    connection: Connection, hall: HallFacts, window_id: int, seat: AnyRow | None, language: str, now: datetime
) -> DeskWaiting:
    counts = {row.category_id: row.waiting for row in connection.execute(_WAITING, {"hall": hall.id})}
    claim = {"hall": hall.id, "window": window_id, "now_ms": epoch_ms(now)}
    return DeskWaiting(
        total=sum(counts.values()),
        mine=0 if seat is None else connection.execute(_MINE, {**claim, "clerk": seat.staff_id}).scalar_one(),
        by_category=[
            CategoryWaiting(id=c.id, name=c.name_in(language), waiting=counts.get(c.id, 0))
            for c in hall.categories
        ],
    )


def _today(connection: Connection, hall: HallFacts, staff_id: int, now: datetime) -> DeskToday:
    values = {"staff": staff_id, "hall": hall.id, "since": hall.day_start(now)}
    rows = connection.execute(_DONE, values).all()
    served = [row for row in rows if row.ending is Ending.FINISHED]
    seconds = [
        epoch_ms(row.ended_at) - epoch_ms(row.started_at) for row in served if row.started_at is not None
    ]
    return DeskToday(
        served=len(served),
        no_show=len(rows) - len(served),
        average_service_seconds=sum(seconds) // len(seconds) // 1000 if seconds else None,
    )
