"""The moves of a ticket: one table, and the only way to change a status."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where a ticket is."""

    BOOKED = "BOOKED"
    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    PARKED = "PARKED"
    COMPLETED = "COMPLETED"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"


class Verb(StrEnum):
    """What can be done to a ticket."""

    ISSUE = "issue"
    BOOK = "book"
    CHECK_IN = "check_in"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    RECYCLE = "recycle"
    TRANSFER = "transfer"
    PARK = "park"
    CALL_BACK = "call_back"
    PARK_TIMER = "park_timer"
    RESTORE = "restore"
    DELAY = "delay"
    CANCEL = "cancel"
    REMOVE = "remove"
    DAY_END = "day_end"
    UNDO = "undo"


_NOT_YET_SERVED = (Status.BOOKED, Status.WAITING, Status.PARKED, Status.CALLED)

#: From which statuses a verb leads to which. Undo is not here: it leads back to where a move came from.
MOVES: Mapping[Verb, Mapping[Status, Status]] = {
    Verb.CHECK_IN: {Status.BOOKED: Status.WAITING, Status.WAITING: Status.WAITING},
    Verb.CALL: {Status.WAITING: Status.CALLED},
    Verb.RECALL: {Status.CALLED: Status.CALLED},
    Verb.START: {Status.CALLED: Status.SERVING},
    Verb.FINISH: {Status.SERVING: Status.COMPLETED},
    Verb.NO_SHOW: {Status.CALLED: Status.NO_SHOW, Status.BOOKED: Status.NO_SHOW},
    Verb.RECYCLE: {Status.CALLED: Status.WAITING, Status.SERVING: Status.WAITING},
    Verb.TRANSFER: {Status.CALLED: Status.WAITING, Status.SERVING: Status.WAITING},
    Verb.PARK: {Status.SERVING: Status.PARKED},
    Verb.CALL_BACK: {Status.PARKED: Status.CALLED},
    Verb.PARK_TIMER: {Status.PARKED: Status.WAITING},
    Verb.RESTORE: {Status.NO_SHOW: Status.WAITING},
    Verb.DELAY: {Status.WAITING: Status.WAITING},
    Verb.CANCEL: dict.fromkeys(_NOT_YET_SERVED, Status.CANCELLED),
    Verb.REMOVE: dict.fromkeys(_NOT_YET_SERVED, Status.CANCELLED),
    Verb.DAY_END: dict.fromkeys(_NOT_YET_SERVED, Status.CANCELLED),
}

#: A ticket in one of these is not over yet.
OPEN = (Status.BOOKED, Status.WAITING, Status.CALLED, Status.SERVING, Status.PARKED)

#: A ticket in one of these is over; it no longer counts against its phone's limit.
FINAL = frozenset({Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED})

#: A ticket in one of these is at a window.
AT_WINDOW = frozenset({Status.CALLED, Status.SERVING})

#: Moves that their window may take back.
UNDOABLE = frozenset(
    {Verb.CALL, Verb.START, Verb.FINISH, Verb.NO_SHOW, Verb.RECYCLE, Verb.TRANSFER, Verb.PARK, Verb.CALL_BACK}
)

#: Seconds in which a move can be taken back.
UNDO_SECONDS = 10


def target(verb: Verb, status: Status) -> Status | None:
    """Where `verb` leads from `status`; None when it may not be done there."""
    return MOVES.get(verb, {}).get(status)


class Outcome(StrEnum):
    """How a visit ended or left a window; the thirteen codes of the trade (Qmatic visit outcomes)."""

    NORMAL = "NORMAL"
    NO_SHOW = "NO_SHOW"
    REMOVE = "REMOVE"
    RECYCLE = "RECYCLE"
    TRANSFER_TO_QUEUE = "TRANSFER_TO_QUEUE"
    TRANSFER_TO_SERVICE_POINT = "TRANSFER_TO_SERVICE_POINT"
    TRANSFER_TO_STAFF = "TRANSFER_TO_STAFF"
    REMOVE_BY_RESET = "REMOVE_BY_RESET"
    REMOVE_BY_CUSTOMER = "REMOVE_BY_CUSTOMER"
    END_BY_FORCE_LOGOUT = "END_BY_FORCE_LOGOUT"
    REMOVE_BY_PUBLISH = "REMOVE_BY_PUBLISH"
    ENDED_BY_LOGOUT = "ENDED_BY_LOGOUT"
    SESSION_TIMEOUT = "SESSION_TIMEOUT"
