"""What can happen in the line."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """Something happened to one ticket."""

    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class TicketIssued(TicketEvent):
    """Somebody joined the line."""


@dataclass(frozen=True, kw_only=True)
class TicketCalled(TicketEvent):
    """A window called a ticket."""

    window_id: int


@dataclass(frozen=True, kw_only=True)
class TicketMoved(TicketEvent):
    """A ticket made any other move."""

    verb: str


@dataclass(frozen=True, kw_only=True)
class WindowSessionChanged(Event):
    """A window opened, paused, went on, closed or changed hands."""

    window_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class DayEnded(Event):
    """The hall's service day was closed."""

    tickets: int
