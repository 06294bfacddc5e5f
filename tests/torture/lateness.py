"""How late screens were, and how long it took until everything worked again: pure, from the history alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from tests.torture.history import History, Sighting, Trouble
from tests.torture.stored import Stored


@dataclass(frozen=True)
class Delay:
    """How long a call that a clerk was told took until a screen showed it; infinite if it never did."""

    call: str
    screen: int
    seconds: float


def delays(history: History, stored: Stored) -> Iterator[Delay]:
    """Of every call that was not taken back, on every screen; the time of troubles is not counted."""
    sightings = history.sightings
    screens = sorted({sighting.screen for sighting in sightings})
    seen_by = {screen: [one for one in sightings if one.screen == screen] for screen in screens}
    troubles = history.troubles
    for told in history.of("call-next"):
        serving = told.answer.get("serving_id")
        if not told.is_ok or serving is None or serving in stored.undone:
            continue
        for screen, seen in seen_by.items():
            at = _first_sight(seen, told.window, serving)
            seconds = inf if at is None else calm_seconds(told.ended, at, troubles)
            yield Delay(told.answer["ticket"]["number"], screen, seconds)


def late_screens(history: History, stored: Stored, limit: float) -> list[str]:
    """The calls that came to a screen later than they may."""
    return [
        f"{delay.call} came to screen {delay.screen} after {delay.seconds:.1f} s"
        for delay in delays(history, stored)
        if delay.seconds > limit
    ]


def calm_seconds(start: float, end: float, troubles: Iterable[Trouble]) -> float:
    """The seconds between two moments in which nothing was wrong with the hall. Troubles do not overlap."""
    wrong = sum(max(0.0, min(end, one.well) - max(start, one.began)) for one in troubles)
    return max(0.0, end - start - wrong)


def recovery_seconds(history: History) -> dict[str, list[float]]:
    """Of each kind of trouble, the seconds from its end until everything worked again, shortest first."""
    kinds: dict[str, list[float]] = {}
    for trouble in history.troubles:
        kinds.setdefault(trouble.name, []).append(trouble.well - trouble.over)
    return {name: sorted(seconds) for name, seconds in kinds.items()}


def _first_sight(seen: list[Sighting], window: str, serving: int) -> float | None:
    """When a screen first showed this call, or a later one of the same window."""
    return next((one.at for one in seen if one.newest.get(window, 0) >= serving), None)
