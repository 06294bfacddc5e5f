"""ONE table: everything that happens by time. Each job may run twice, or in two processes at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.messages.dispatch import Dispatcher
from app.messages.retention import wipe_contacts
from app.messages.settling import settle_unknown
from app.queue.day_end import end_due_days
from app.queue.nearing import tell_who_is_near
from app.queue.pace import forget_paces
from app.queue.parking import return_parked


@dataclass(frozen=True)
class TimedJob:
    """What is done, and how many seconds apart."""

    name: str
    seconds: float
    run: Callable[[datetime], object]


def timed_jobs(dispatcher: Dispatcher) -> tuple[TimedJob, ...]:
    """The table. No job has a time of day: those that end a day ask each minute in which hall it is over."""
    return (
        TimedJob("send_texts", 0.3, lambda now: dispatcher.send_due()),
        TimedJob("settle_unknown_texts", 2, lambda now: settle_unknown(dispatcher.gateway, now=now)),
        TimedJob("tell_who_is_near", 5, lambda now: tell_who_is_near(now=now)),
        TimedJob("return_parked", 5, lambda now: return_parked(now=now)),
        TimedJob("end_days", 60, lambda now: end_due_days(now=now)),
        TimedJob("wipe_contacts", 60, lambda now: wipe_contacts(now=now)),
        TimedJob("forget_paces", 60, lambda now: forget_paces(now=now)),
    )
