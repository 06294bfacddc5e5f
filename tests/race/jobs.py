"""What the members of a crew do; each function is one job, its first argument the member's number."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from app.core.access import PUBLIC, Actor, ActorKind
from app.core.database import db
from app.core.errors import Refusal
from app.core.runtime import runtime
from app.halls.facts import HallFacts, hall_by_slug
from app.people.rights import Role, rights_of
from app.queue import sessions, visiting
from app.queue.day_end import end_due_days
from app.queue.filters import in_status
from app.queue.models import Serving, Ticket
from app.queue.moves import Status
from app.queue.parking import return_parked
from tests.builders import DEEDS, NOW, Clerk, a_ticket, later
from tests.race.crew import in_threads

#: (window id, staff id) of a clerk at a window.
Seat = list[int]


def clerk_at(hall: HallFacts, seat: Seat, role: Role = Role.CLERK) -> Clerk:
    """The clerk of a seat."""
    window_id, staff_id = seat
    actor = Actor(ActorKind.PERSON, staff_id, f"staff {staff_id}", {hall.id: rights_of([role])})
    return Clerk(hall, window_id, actor)


def apart(act: Callable[[], Any]) -> Callable[[], Any]:
    """The act in a thread of its own, where it needs the app and a session of its own."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind the proxy

    def run() -> Any:
        with app.app_context():
            return act()

    return run


def refused(act: Callable[[], Any]) -> str | None:
    """The code of the refusal, or None when the act was done; everything else is a fault."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return None


# --- jobs -------------------------------------------------------------------------------------------


def take_numbers(member: int, how_many: int) -> list[str]:
    """Take numbers, every second one with a phone of its own."""
    hall = hall_by_slug("demo")
    phones = [f"139{member:02d}{one:06d}" if one % 2 else None for one in range(how_many)]
    return [a_ticket(hall, phone=phone, key=f"{member}-{one}").number for one, phone in enumerate(phones)]


def press_the_same_keys(_member: int, how_many: int) -> list[str]:
    """Take numbers with the keys that everybody else presses too."""
    hall = hall_by_slug("demo")
    return [a_ticket(hall, phone=f"139{one:08d}", key=f"key-{one}").number for one in range(how_many)]


def take_with_one_phone(member: int, how_many: int) -> dict[str | None, int]:
    """Press with one phone and ever new keys; how often it was refused, by code."""
    hall = hall_by_slug("demo")
    press = partial(a_ticket, hall, phone="13900000000")
    return Counter(refused(partial(press, key=f"{member}-{one}")) or "taken" for one in range(how_many))


def empty_the_line(member: int, seats: list[list[Seat]]) -> list[str]:
    """Call and pass at several windows, one thread each, until nobody waits; the numbers in their order."""
    hall = hall_by_slug("demo")
    calls = in_threads(apart(partial(_call_all, clerk_at(hall, seat))) for seat in seats[member])
    return [number for numbers in calls for number in numbers]


def _call_all(clerk: Clerk) -> list[str]:
    numbers: list[str] = []
    while True:
        called = clerk.calls_next()
        if called is not None:
            numbers.append(called.number)
            clerk.does("no-show")
        elif not _anybody_waits():
            return numbers


def _anybody_waits() -> bool:
    with runtime().hot_engine.connect() as connection:
        return bool(connection.scalar(select(func.count()).where(in_status(Status.WAITING))))


def press_together(_member: int, seat: Seat, times: int) -> dict[str | None, int]:
    """Press "call next" at a window at which the others press too; whoever calls somebody passes them."""
    clerk = clerk_at(hall_by_slug("demo"), seat)
    pressed: Counter[str | None] = Counter()
    for _ in range(times):
        code = refused(clerk.calls)  # somebody waits for certain
        pressed[code or "called"] += 1
        if code is None:
            clerk.does("no-show")
    return pressed


def call_or_pause(member: int, seat: Seat, times: int) -> list[str]:
    """The first calls and passes; the second pauses and leaves, and looks whether anybody was left there."""
    clerk = clerk_at(hall_by_slug("demo"), seat)
    if member == 0:
        for _ in range(times):
            if refused(clerk.calls_next) is None:
                refused(partial(clerk.does, "no-show"))
        return []
    return [left for _ in range(times) for left in _left_alone(clerk)]


def _left_alone(clerk: Clerk) -> list[str]:
    found: list[str] = []
    for leave, back in ((clerk.pauses, sessions.resume), (clerk.leaves, sessions.open_window)):
        if refused(leave) is None:
            if _is_busy(clerk.window_id):
                found.append(leave.__name__)
            back(clerk.hall, clerk.window_id, actor=clerk.actor, now=NOW)
    return found


def _is_busy(window_id: int) -> bool:
    with runtime().hot_engine.connect() as connection:
        query = select(Serving.id).where(Serving.window_id == window_id, Serving.ended_at.is_(None))
        return connection.scalar(query) is not None


def call_or_cancel(member: int, seat: Seat, codes: list[str]) -> int:
    """The first calls and starts; the second cancels everybody. How many each of them got hold of."""
    clerk = clerk_at(hall_by_slug("demo"), seat)
    if member == 1:
        return sum(refused(partial(visiting.cancel, code, actor=PUBLIC, now=NOW)) is None for code in codes)
    served = 0
    while _anybody_waits():
        if refused(clerk.calls_next) is None and refused(partial(clerk.does, "start")) is None:
            served += refused(partial(clerk.does, "finish")) is None
    return served


def end_the_day_or_cancel(member: int, codes: list[str]) -> int:
    """The first ends the day; the second cancels everybody, the last one first."""
    if member == 0:
        return end_due_days(now=NOW + timedelta(days=1))
    return sum(
        refused(partial(visiting.cancel, code, actor=PUBLIC, now=NOW)) is None for code in reversed(codes)
    )


def do_anything(member: int, seats: list[Seat], seed: int, times: int) -> dict[str | None, int]:
    """Everything that can happen in a hall, by chance; how it went, by code."""
    chance = random.Random(f"{seed}-{member}")
    hall = hall_by_slug("demo")
    went: Counter[str | None] = Counter()
    for turn in range(times):
        act = chance.choice(ANYTHING)
        went[refused(partial(act, chance, hall, seats, later(seconds=turn))) or "done"] += 1
    return went


def _issue(chance: random.Random, hall: HallFacts, _seats: list[Seat], now: datetime) -> None:
    phone = chance.choice((None, f"139000000{chance.randint(10, 30)}"))
    a_ticket(hall, now=now, phone=phone, key=f"{chance.random()}", category=chance.choice("TR"))


def _act_at_window(chance: random.Random, hall: HallFacts, seats: list[Seat], now: datetime) -> None:
    clerk = clerk_at(hall, chance.choice(seats))
    verb = chance.choice((*DEEDS, "call-next", "call-next"))
    if verb == "call-next":
        clerk.calls_next(now)
    else:
        clerk.does(verb, now)


def _visit(chance: random.Random, hall: HallFacts, _seats: list[Seat], now: datetime) -> None:
    codes = db.session.scalars(select(Ticket.code).where(Ticket.hall_id == hall.id)).all()
    if codes:
        act = chance.choice((visiting.cancel, visiting.cancel, partial(visiting.delay, minutes=5)))
        act(chance.choice(codes), actor=PUBLIC, now=now)


def _sit(chance: random.Random, hall: HallFacts, seats: list[Seat], now: datetime) -> None:
    window_id, _ = chance.choice(seats)
    someone = clerk_at(hall, [window_id, chance.choice(seats)[1]], chance.choice((Role.CLERK, Role.MANAGER)))
    if chance.random() < 0.3:
        sessions.close(hall, window_id, actor=someone.actor, now=now)
    sessions.open_window(hall, window_id, actor=someone.actor, now=now, take_over=True)


def _jobs(_chance: random.Random, _hall: HallFacts, _seats: list[Seat], now: datetime) -> None:
    return_parked(now=now + timedelta(hours=1))
    end_due_days(now=now)


ANYTHING = (
    _issue,
    _issue,
    _act_at_window,
    _act_at_window,
    _act_at_window,
    _act_at_window,
    _visit,
    _sit,
    _jobs,
)
