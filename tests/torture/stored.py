"""What the database holds when all is over, read past the product."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool


@dataclass(frozen=True)
class Ticket:
    """A number that was given."""

    id: int
    key: str
    number: str
    code: str
    day: str = ""
    has_phone: bool = False


@dataclass(frozen=True)
class Move:
    """A line of the record."""

    ticket: int
    verb: str
    before: str | None
    after: str
    window: str = ""
    serving: int | None = None


@dataclass(frozen=True)
class CallText:
    """A text that calls somebody; `handed_over` counts how often the provider was given it."""

    ticket: int
    occurrence: int
    state: str = "sent"
    resends: int = 0
    handed_over: int = 0
    seconds: float | None = None


@dataclass(frozen=True)
class Stored:
    """The rows that the checker reads; moves are in the order in which they happened."""

    tickets: list[Ticket] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    texts: list[CallText] = field(default_factory=list)
    undone: frozenset[int] = frozenset()


_TICKETS = """
    SELECT id, coalesce(issue_key, '') AS key, number, code, CAST(service_day AS text) AS day,
           contact_id IS NOT NULL AS has_phone
    FROM tickets ORDER BY id"""
_MOVES = """
    SELECT e.ticket_id, e.verb, e.from_status, e.to_status, coalesce(w.label, '') AS label, e.serving_id
    FROM ticket_events e LEFT JOIN windows w ON w.id = e.window_id ORDER BY e.id"""
_TEXTS = """
    SELECT id, subject_id, occurrence, state, resends, created_at, sent_at
    FROM outbox WHERE kind = 'called' ORDER BY id"""
_UNDONE = "SELECT id FROM servings WHERE ending = 'undone'"
_IN_HAND = "SELECT count(*) FROM outbox WHERE state IN ('new', 'sending')"


def read_stored(database_url: str, log: Path) -> Stored:
    """Everything that is stored, and from the server's log how often each text was handed over."""
    handed = _handed_over(log)
    with _connected(database_url) as connection:
        return Stored(
            [Ticket(*row) for row in connection.execute(text(_TICKETS))],
            [Move(*row) for row in connection.execute(text(_MOVES))],
            [_text(row, handed) for row in connection.execute(text(_TEXTS))],
            frozenset(connection.scalars(text(_UNDONE))),
        )


def texts_in_hand(database_url: str) -> int:
    """How many texts are not yet with the provider."""
    with _connected(database_url) as connection:
        return int(connection.execute(text(_IN_HAND)).scalar_one())


def _connected(database_url: str) -> Connection:
    return create_engine(database_url, poolclass=NullPool).connect()


def _text(row: Any, handed: Counter[str]) -> CallText:
    wait = None if row.sent_at is None else (_moment(row.sent_at) - _moment(row.created_at)).total_seconds()
    return CallText(row.subject_id, row.occurrence, row.state, row.resends, handed[str(row.id)], wait)


def _moment(value: datetime | str) -> datetime:
    """SQLite keeps times as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _handed_over(log: Path) -> Counter[str]:
    """Each text by its id, as often as the console gateway says that it passed there."""
    lines = (line for line in log.read_text("utf-8", "replace").splitlines() if '"text_accepted"' in line)
    return Counter(str(json.loads(line)["text_id"]) for line in lines)
