"""What can happen to the set-up of a hall."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class HallChanged(Event):
    """The hall's settings, windows or categories are not what they were."""

    changes_hall_facts: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class WindowModeChanged(HallChanged):
    """A window takes other categories than before."""

    window_id: int
