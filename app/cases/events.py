"""What can happen in the cases room."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class VisitRated(Event):
    """A visitor rated a visit."""

    ticket_id: int
    stars: int
