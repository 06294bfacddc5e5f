"""The product without HTTP: its hot statements and services, called in this process."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

from app.core.access import PUBLIC, Actor, ActorKind, Right
from app.core.crypto import new_code, new_id
from app.core.runtime import runtime
from app.halls.facts import HallFacts, hall_by_id
from app.queue import hot
from app.queue.calling import call_next
from app.queue.issuing import Wish, issue, order_of
from app.queue.orders import CallOrder
from bench.world import World

_serial = count()


@dataclass(frozen=True)
class Said:
    """A statement as it went to the driver."""

    sql: str
    values: dict[str, Any]


def call_order(world: World, window: int) -> CallOrder:
    """The clerk of this window calls."""
    return CallOrder(
        hall_id=world.hall_of(window),
        window_id=window,
        window_label="A1",
        staff_id=window,
        no_show_after_seconds=180,
        now=datetime.now(UTC),
    )


def call_hot(world: World, window: int) -> None:
    """Call next by the hot statement alone."""
    if hot.call_next(call_order(world, window), world.windows) is None:
        raise RuntimeError("nobody was waiting")


def call_service(world: World, window: int) -> None:
    """Call next as a route does it."""
    hall = hall_by_id(world.hall_of(window))
    clerk = Actor(ActorKind.PERSON, window, "clerk", {hall.id: frozenset({Right.SERVE})})
    if call_next(hall, window, actor=clerk, now=datetime.now(UTC)) is None:
        raise RuntimeError("nobody was waiting")


def issue_hot(world: World, window: int) -> None:
    """Give a number by the hot statement alone, its phone sealed beforehand as in the service."""
    hall, now = _hall(world, window), datetime.now(UTC)
    if hot.issue(order_of(hall, _wish(), PUBLIC, now)) is None:
        raise RuntimeError("the phone was known")


def issue_service(world: World, window: int) -> None:
    """Give a number as a route does it."""
    issue(_hall(world, window), _wish(), actor=PUBLIC, now=datetime.now(UTC))


def statements(world: World) -> dict[str, Said]:
    """The hot statements and their values, as the product sends them when it issues and calls."""
    said: dict[str, Said] = {}
    for name, act in (("issue", issue_hot), ("call", call_hot)):
        with _listening(runtime().hot_engine) as heard:
            act(world, 1)
        said[name] = heard[-1]
    return said


def fresh(said: Said) -> dict[str, Any]:
    """The values of the next visitor who takes a number."""
    serial = next(_serial)
    own = {"code": new_code(), "issue_key": f"floor-{serial}", "contact_id": new_id()}
    return {**said.values, **own, "phone_index": f"floor-{serial}"}


def at_window(said: Said, world: World, window: int) -> dict[str, Any]:
    """The values of a call at another window."""
    return {**said.values, "hall_id": world.hall_of(window), "window_id": window, "staff_id": window}


def timed(act: Callable[[int], object], windows: Iterable[int]) -> list[float]:
    """How many seconds the act took at each window."""
    seconds = []
    for window in windows:
        began = perf_counter()
        act(window)
        seconds.append(perf_counter() - began)
    return seconds


@contextmanager
def _listening(engine: Engine) -> Iterator[list[Said]]:
    heard: list[Said] = []

    def hear(_connection: object, _cursor: object, sql: str, values: Any, *_: object) -> None:
        heard.append(Said(sql, values))

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def _hall(world: World, window: int) -> HallFacts:
    return hall_by_id(world.hall_of(window))


def _wish() -> Wish:
    serial = next(_serial)
    key = f"inside-{serial}"
    phone = f"15{serial:09}"
    return Wish(
        key=key,
        fingerprint=key,
        phone=phone,
        category_id=None,
        has_priority=False,
        reason=None,
        language="zh",
    )
