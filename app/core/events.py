"""Events: facts of the past that other rooms and the screens may care about."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened in one hall, told after it was stored."""

    #: True for events after which cached facts of the hall (windows, categories, settings) are out of date.
    changes_hall_facts: ClassVar[bool] = False

    hall_id: int
