"""The pieces of paper on which a line is kept: slips of tickets, and what lies at each window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.queue.moves import Status, Verb


@dataclass
class Slip:
    """One ticket."""

    order: int
    number: str
    day: date
    category: int
    phone: str | None
    taken: int
    head_start: int
    key: int
    status: Status = Status.WAITING
    window: int | None = None
    not_before: int = 0
    target_window: int | None = None
    target_clerk: int | None = None
    misses: int = 0
    returns: int = 0
    delays: int = 0
    calls: int = 0
    call: int = -1
    moves: int = 1
    ended: datetime | None = None


@dataclass
class LastMove:
    """What happened last at a window, and how its ticket was before."""

    verb: Verb
    at: datetime
    slip: Slip
    before: Slip
    moves: int


@dataclass
class Seat:
    """A clerk at a window."""

    clerk: int
    paused: bool
    since: datetime


@dataclass
class Place:
    """A window: what it takes (milliseconds of handicap by category), who sits there, whom it serves."""

    handicaps: Mapping[int, int]
    seat: Seat | None = None
    slip: Slip | None = None
    last: LastMove | None = None
