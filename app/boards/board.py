"""The board document: built once per version, from one moment, as bytes."""

import json
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import Connection, bindparam, func, select

from app.core.clock import iso
from app.core.database import snapshot
from app.core.runtime import runtime
from app.core.seqs import read_seq
from app.halls.facts import HallFacts, hall_by_id
from app.queue.models import Ending, Serving, SessionState, Ticket, WindowSession
from app.queue.moves import Status

CALLS_SHOWN = 20

_CALLS = (
    select(
        Serving.id,
        Serving.recalls,
        Serving.announced_at,
        Serving.window_id,
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
    .where(Serving.hall_id == bindparam("hall"), Serving.ended_at.is_(None))
)
_STATES = select(WindowSession.window_id, WindowSession.state).where(
    WindowSession.hall_id == bindparam("hall"), WindowSession.closed_at.is_(None)
)
_WAITING = (
    select(Ticket.category_id, func.count().label("waiting"))
    .where(
        Ticket.hall_id == bindparam("hall"), Ticket.status == Status.WAITING, Ticket.arrived_at.is_not(None)
    )
    .group_by(Ticket.category_id)
)


def board_document(hall: HallFacts, *, now: datetime) -> tuple[int, dict[str, object]]:
    """(version, what the hall's screens show). It reads no table in which a name or a phone stands."""
    with snapshot() as connection:
        version = read_seq(connection, hall.id)
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
            "status": row.status.value,
            "language": row.language,
        }
        for row in rows
    ]


def _windows(connection: Connection, hall: HallFacts) -> list[dict[str, object]]:
    states = {row.window_id: row.state for row in connection.execute(_STATES, {"hall": hall.id})}
    numbers = {row.window_id: row.number for row in connection.execute(_AT_WINDOWS, {"hall": hall.id})}
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
    body: bytes


def current_board(hall_id: int, *, now: datetime) -> Board:
    """The hall's board at the seq this process knows; built once per version."""
    held_boards: dict[int, Board] = current_app.extensions.setdefault("onewindow_boards", {})
    held = held_boards.get(hall_id)
    if held is None or held.version < runtime().seqs.current(hall_id).seq:
        version, document = board_document(hall_by_id(hall_id), now=now)
        held = Board(version, document, json.dumps(document, ensure_ascii=False).encode())
        held_boards[hall_id] = held
    return held
