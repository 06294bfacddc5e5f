"""What can happen to texts."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TextMoved(Event):
    """A text reached another state."""

    text_id: int
    state: str
