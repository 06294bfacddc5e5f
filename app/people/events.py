"""What can happen to the people of a hall."""

from dataclasses import dataclass

from app.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SkillsChanged(Event):
    """A clerk is trained for other categories than before."""

    staff_id: int


@dataclass(frozen=True, kw_only=True)
class StaffChanged(Event):
    """A member of staff joined the hall, left it, or has other roles or another name than before."""

    staff_id: int
