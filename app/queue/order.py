"""Who is next: virtual arrival time with handicap. Fixed when a ticket is queued, never rescored by a timer.

A free window calls the smallest `virtual_at + handicap[window, category]`, then the smallest id.
All keys are milliseconds. Proofs and figures of the rule stand in the decision record on order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

MINUTE_MS = 60_000


class PriorityClass(StrEnum):
    """Why a ticket may have a head start."""

    NORMAL = "normal"
    PRIORITY = "priority"
    APPOINTMENT = "appointment"


#: Minutes of head start; also the longest lead by which a normal visitor can be passed.
CREDIT_MINUTES: Mapping[PriorityClass, int] = {
    PriorityClass.NORMAL: 0,
    PriorityClass.PRIORITY: 45,
    PriorityClass.APPOINTMENT: 45,
}
TRANSFER_CREDIT_MINUTES = 30
MISS_PENALTY_MINUTES = 5


@dataclass(frozen=True)
class Waiting:
    """What the order needs to know of one waiting ticket."""

    id: int
    category_id: int
    virtual_at: int


def queued_at(base_ms: int, priority: PriorityClass) -> int:
    """The key of a walk-in (base: when the number was taken) or an appointment in grace (base: its slot)."""
    return base_ms - CREDIT_MINUTES[priority] * MINUTE_MS


def transferred_at(first_taken_ms: int, priority: PriorityClass) -> int:
    """The key after a transfer: seniority of the whole visit, and the larger of both head starts."""
    credit = max(CREDIT_MINUTES[priority], TRANSFER_CREDIT_MINUTES)
    return first_taken_ms - credit * MINUTE_MS


def returned_at(first_taken_ms: int, priority: PriorityClass, misses: int) -> int:
    """The key of somebody who missed a call and came back: five minutes of place for each miss."""
    return queued_at(first_taken_ms, priority) + misses * MISS_PENALTY_MINUTES * MINUTE_MS


def parked_back_at(first_taken_ms: int, priority: PriorityClass) -> int:
    """The key of somebody who comes back from filling in a form."""
    return queued_at(first_taken_ms, priority)


def delayed_at(old_key: int, minutes: int) -> int:
    """The key after "I am late": the visitor's own minutes and no more."""
    return old_key + minutes * MINUTE_MS


def next_for(handicaps: Mapping[int, int], waiting: Iterable[Waiting]) -> Waiting | None:
    """The ticket that a window with these handicaps (ms by category) calls next; None when nobody fits."""
    able = (ticket for ticket in waiting if ticket.category_id in handicaps)
    return min(able, key=lambda t: (t.virtual_at + handicaps[t.category_id], t.id), default=None)
