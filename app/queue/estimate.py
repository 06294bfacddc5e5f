"""A first honest range of waiting minutes: people ahead, windows that work, minutes of one serving."""

from dataclasses import dataclass
from math import ceil, floor

STEP_MINUTES = 5
_LOW_FACTOR = 0.6
_HIGH_FACTOR = 1.5


@dataclass(frozen=True)
class WaitRange:
    """Minutes in steps of five; never one number."""

    low_minutes: int
    high_minutes: int


def range_of(people_ahead: int, windows: int, service_minutes: float) -> WaitRange | None:
    """The range for somebody with `people_ahead` before them; None when no window for them is open.

    The centre is the queue-length estimate, people ahead × mean service ÷ windows; the width covers what
    counting cannot know.
    """
    if windows <= 0:
        return None
    centre = people_ahead * service_minutes / windows
    low = floor(centre * _LOW_FACTOR / STEP_MINUTES) * STEP_MINUTES
    high = max(ceil((centre * _HIGH_FACTOR) / STEP_MINUTES) * STEP_MINUTES, low + STEP_MINUTES)
    return WaitRange(low, high)
