"""The board document: built once per version, from one moment, as bytes."""

import json
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import Connection, bindparam, func, select

from app.core.clock import iso
from app.core.database import snapshot
from app.core.newest import NewestOfHalls
from app.core.runtime import runtime
from app.halls.facts import HallFacts, hall_at
from app.queue.filters import is_waiting_here
from app.queue.models import Ending, Serving, SessionState, Ticket, WindowSession
from app.queue.moves import Status

CALLS_SHOWN = 20

_CALLS = (
    select(
        Serving.id,
        Serving.recalls,
        Serving.announced_at,
        Serving.window_id,
        Serving.ending,
        Ticket.number,
        Ticket.status,
        Ticket.language,
    )
    .join(Ticket, Ticket.id == Serving.ticket_id)
    .where(
        Serving.hall_id == bindparam("hall"),
        Serving.announced_at >= bindparam("since"),
        Serving.ending.is_distinct_from(Ending.UNDONE),
    )
    .order_by(Serving.announced_at.desc(), Serving.id.desc())
    .limit(CALLS_SHOWN)
)
_AT_WINDOWS = (
    select(Serving.window_id, Ticket.number)
    .join(Ticket, Ticket.id == Serving.ticket_id)
    .where(Serving.window_id.in_(bindparam("windows", expanding=True)), Serving.ended_at.is_(None))
)
_STATES = select(WindowSession.window_id, WindowSession.state).where(
    WindowSession.hall_id == bindparam("hall"), WindowSession.closed_at.is_(None)
)
_WAITING = (
    select(Ticket.category_id, func.count().label("waiting"))
    .where(Ticket.hall_id == bindparam("hall"), is_waiting_here())
    .group_by(Ticket.category_id)
)

#: What became of a call that is over; its ticket may have been called again since, at another window.
_STATUS_AFTER = {
    Ending.FINISHED: Status.COMPLETED,
    Ending.NO_SHOW: Status.NO_SHOW,
    Ending.RECYCLED: Status.WAITING,
    Ending.TRANSFERRED: Status.WAITING,
    Ending.PARKED: Status.PARKED,
    Ending.CANCELLED: Status.CANCELLED,
}


def board_document(hall_id: int, *, now: datetime) -> tuple[int, dict[str, object]]:
    """(version, what the hall's screens show). It reads no table in which a name or a phone stands."""
    with snapshot() as connection:
        version, hall = hall_at(connection, hall_id)
        calls = _calls(connection, hall, now)
        windows = _windows(connection, hall)
        waiting = {row.category_id: row.waiting for row in connection.execute(_WAITING, {"hall": hall.id})}
    return version, {
        "hall": hall.slug,
        "version": version,
        "server_time": iso(now),
        "calls": calls,
        "windows": windows,
        "waiting": {
            "total": sum(waiting.values()),
            "by_category": {str(category.id): waiting.get(category.id, 0) for category in hall.categories},
        },
        "rules": {"no_show_after_seconds": hall.no_show_after_seconds},
    }


def _calls(connection: Connection, hall: HallFacts, now: datetime) -> list[dict[str, object]]:
    rows = connection.execute(_CALLS, {"hall": hall.id, "since": hall.day_start(now)})
    return [
        {
            "call_id": f"{row.id}-{row.recalls}",
            "number": row.number,
            "window": hall.window_label(row.window_id),
            "called_at": iso(row.announced_at),
            "status": (row.status if row.ending is None else _STATUS_AFTER[row.ending]).value,
            "language": row.language,
        }
        for row in rows
    ]


def _windows(connection: Connection, hall: HallFacts) -> list[dict[str, object]]:
    states = {row.window_id: row.state for row in connection.execute(_STATES, {"hall": hall.id})}
    windows = {"windows": [window.id for window in hall.windows]}
    numbers = {row.window_id: row.number for row in connection.execute(_AT_WINDOWS, windows)}
    return [
        {
            "id": window.id,
            "label": window.label,
            "mode": window.mode.value,
            "state": states.get(window.id, SessionState.CLOSED).value,
            "number": numbers.get(window.id),
        }
        for window in hall.windows
    ]


@dataclass(frozen=True)
class Board:
    """A hall's board at one version, as data and as bytes."""

    version: int
    document: dict[str, object]
    _rest: bytes

    def body_at(self, now: datetime) -> bytes:
        """The document as JSON, with the time at which it is asked for."""
        return b'{"server_time": "%s", %s' % (str(iso(now)).encode(), self._rest)


def current_board(hall_id: int, *, now: datetime) -> Board:
    """The hall's board at the seq this process knows; built once per version, and versions never fall."""
    boards: NewestOfHalls[Board] = current_app.extensions.setdefault("onewindow_boards", NewestOfHalls())
    return boards.of(
        hall_id,
        lambda: _built(hall_id, now),
        is_fresh=lambda board: board.version >= runtime().seqs.current(hall_id).seq,
    )


def _built(hall_id: int, now: datetime) -> Board:
    version, document = board_document(hall_id, now=now)
    rest = {name: value for name, value in document.items() if name != "server_time"}
    return Board(version, document, json.dumps(rest, ensure_ascii=False).encode()[1:])
