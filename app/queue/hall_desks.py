"""What the desks of a hall show, read for all of them at once and only once for each version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import BindParameter, Connection, bindparam, extract, func, select
from sqlalchemy.orm import aliased

from app.core.clock import epoch_ms
from app.core.database import AnyRow, snapshot
from app.core.newest import NewestOfHalls
from app.core.runtime import runtime
from app.halls.facts import HallFacts, hall_at
from app.halls.models import Window
from app.messages.models import Contact
from app.messages.queries import TextFate, called_texts
from app.people.queries import StaffName, names_of
from app.queue.filters import in_status, is_waiting_here
from app.queue.greeting import MAX_RETURNS
from app.queue.models import Ending, Serving, Ticket, TicketLogLine, WindowSession, WindowSkill
from app.queue.moves import Status

#: How long what was read serves those who ask again: time alone lets a delayed number become callable.
_KEPT = timedelta(seconds=1)
_PASSED_SHOWN = 8

_of_these_windows: BindParameter[int] = bindparam("windows", expanding=True)

_SEATS = select(
    WindowSession.window_id,
    WindowSession.staff_id,
    WindowSession.state,
    WindowSession.pause_reason,
    WindowSession.opened_at,
).where(WindowSession.window_id.in_(_of_these_windows), WindowSession.closed_at.is_(None))
_SERVINGS = (
    select(
        Serving.id.label("serving_id"),
        Serving.window_id,
        Serving.called_at,
        Serving.started_at,
        Serving.recalls,
        Ticket.id,
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
    .where(Serving.window_id.in_(_of_these_windows), Serving.ended_at.is_(None))
)
_of_window = aliased(TicketLogLine)
_NEWEST_LINE = select(func.max(_of_window.id)).where(_of_window.window_id == Window.id).scalar_subquery()
_LAST_LINES = (
    select(TicketLogLine.window_id, TicketLogLine.verb, TicketLogLine.at, TicketLogLine.serving_id)
    .select_from(Window)
    .join(TicketLogLine, TicketLogLine.id == _NEWEST_LINE)
    .where(Window.id.in_(_of_these_windows))
)
_SKILLS = select(WindowSkill.window_id, WindowSkill.category_id).where(
    WindowSkill.window_id.in_(_of_these_windows)
)
#: Who waits, and how many of them the claim would find now, by all that it looks at.
_IN_LINE = (
    select(
        Ticket.category_id,
        Ticket.target_window_id,
        Ticket.target_clerk_id,
        func.count().label("waiting"),
        func.count().filter(Ticket.not_before <= bindparam("now_ms")).label("callable"),
    )
    .where(Ticket.hall_id == bindparam("hall"), is_waiting_here())
    .group_by(Ticket.category_id, Ticket.target_window_id, Ticket.target_clerk_id)
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
_finished = Serving.ending == Ending.FINISHED
_service_seconds = extract("epoch", Serving.ended_at) - extract("epoch", Serving.started_at)
_DONE = (
    select(
        Serving.staff_id,
        func.count().filter(_finished).label("served"),
        func.count().filter(Serving.ending == Ending.NO_SHOW).label("no_show"),
        func.avg(_service_seconds).filter(_finished).label("average_seconds"),
    )
    .where(Serving.hall_id == bindparam("hall"), Serving.announced_at >= bindparam("since"))
    .group_by(Serving.staff_id)
)


@dataclass(frozen=True)
class HallDesks:
    """One moment of a hall, as rows by window, by clerk and by category."""

    version: int
    hall: HallFacts
    read_at: datetime
    seats: Mapping[int, AnyRow]
    names: Mapping[int, StaffName]
    servings: Mapping[int, AnyRow]
    texts: Mapping[tuple[int, int], TextFate]
    last_lines: Mapping[int, AnyRow]
    skills: frozenset[tuple[int, int]]
    in_line: Sequence[AnyRow]
    passed: Sequence[AnyRow]
    done: Mapping[int, AnyRow]

    def callable_by(self, window_id: int, staff_id: int) -> int:
        """How many this clerk could call now at this window: the claim's own conditions."""
        return sum(
            row.callable
            for row in self.in_line
            if (window_id, row.category_id) in self.skills
            and row.target_window_id in (None, window_id)
            and row.target_clerk_id in (None, staff_id)
        )

    def waiting_by_category(self) -> dict[int, int]:
        """How many wait in each category that has anybody."""
        counts: dict[int, int] = {}
        for row in self.in_line:
            counts[row.category_id] = counts.get(row.category_id, 0) + row.waiting
        return counts


def hall_desks(hall_id: int, *, now: datetime) -> HallDesks:
    """The hall's desks at the seq this process knows, read at most a second ago."""
    desks: NewestOfHalls[HallDesks] = current_app.extensions.setdefault("onewindow_desks", NewestOfHalls())
    return desks.of(
        hall_id,
        lambda: read_desks(hall_id, now=now),
        is_fresh=lambda read: (
            timedelta(0) <= now - read.read_at < _KEPT and read.version >= runtime().seqs.current(hall_id).seq
        ),
    )


def read_desks(hall_id: int, *, now: datetime) -> HallDesks:
    """All desks of the hall from one moment: as many statements for forty windows as for one."""
    with snapshot() as connection:
        version, hall = hall_at(connection, hall_id)
        windows = {"windows": [window.id for window in hall.windows]}
        seats = _by_window(connection.execute(_SEATS, windows).all())
        servings = _by_window(connection.execute(_SERVINGS, windows).all())
        return HallDesks(
            version=version,
            hall=hall,
            read_at=now,
            seats=seats,
            names=names_of(connection, [seat.staff_id for seat in seats.values()]),
            servings=servings,
            texts=called_texts(connection, hall_id, [row.id for row in servings.values() if row.contact_id]),
            last_lines=_by_window(connection.execute(_LAST_LINES, windows).all()),
            skills=frozenset(
                (row.window_id, row.category_id) for row in connection.execute(_SKILLS, windows)
            ),
            in_line=connection.execute(_IN_LINE, {"hall": hall_id, "now_ms": epoch_ms(now)}).all(),
            passed=_passed(connection, hall, now),
            done=_done(connection, hall, now),
        )


def _by_window(rows: Sequence[AnyRow]) -> dict[int, AnyRow]:
    return {row.window_id: row for row in rows}


def _passed(connection: Connection, hall: HallFacts, now: datetime) -> Sequence[AnyRow]:
    """Only what the minutes still allow is offered; the rule by numbers is decided when it is asked for."""
    since = now - timedelta(minutes=hall.restore_within_minutes)
    return connection.execute(_PASSED, {"hall": hall.id, "since": since}).all()


def _done(connection: Connection, hall: HallFacts, now: datetime) -> dict[int, AnyRow]:
    rows = connection.execute(_DONE, {"hall": hall.id, "since": hall.day_start(now)})
    return {row.staff_id: row for row in rows}
