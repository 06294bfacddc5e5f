"""ONE table: which event makes which documents stale. An event with no document raises no seq."""

from collections.abc import Mapping
from enum import StrEnum

from app.cases.events import VisitRated
from app.core.events import Event
from app.halls.events import HallChanged, WindowModeChanged
from app.messages.events import TextMoved
from app.people.events import SkillsChanged, StaffChanged
from app.queue.events import DayEnded, TicketCalled, TicketIssued, TicketMoved, WindowSessionChanged


class Document(StrEnum):
    """A kind of document that clients hold."""

    BOARD = "board"
    DESK = "desk"


_ALL = frozenset(Document)
_DESKS = frozenset({Document.DESK})

STALE: Mapping[type[Event], frozenset[Document]] = {
    TicketIssued: _ALL,
    TicketCalled: _ALL,
    TicketMoved: _ALL,
    WindowSessionChanged: _ALL,
    DayEnded: _ALL,
    HallChanged: _ALL,
    WindowModeChanged: _ALL,
    StaffChanged: _DESKS,
    SkillsChanged: _DESKS,
    TextMoved: _DESKS,
    VisitRated: frozenset(),
}


def changes_a_screen(event: Event) -> bool:
    """Whether anybody's document is out of date after this event."""
    return bool(STALE[type(event)])
