"""What the verbs of the line answer."""

from dataclasses import dataclass

from app.queue.moves import Status


@dataclass(frozen=True)
class AtWindow:
    """A ticket at a window, as every verb of the window answers it."""

    serving_id: int
    number: str
    status: Status


@dataclass(frozen=True)
class Moved:
    """A ticket after a move that no window made."""

    number: str
    status: Status
