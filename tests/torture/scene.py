"""A hall at work, what is done to it one after the other, and the verdict when it is quiet again."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests.race import faults as consistency
from tests.support.asking import get
from tests.support.servers import Server
from tests.support.waiting import wait_until
from tests.torture.checker import broken_rules
from tests.torture.clients import Clerk, Hall, Passer, Visitor
from tests.torture.faults import FAULTS
from tests.torture.history import History, Trouble
from tests.torture.installation import Installation
from tests.torture.lateness import late_screens
from tests.torture.screens import Screen
from tests.torture.stored import Stored, read_stored, texts_in_hand


@dataclass(frozen=True)
class Crowd:
    """How many there are, and how long a visitor and a clerk rest between two things."""

    visitors: int
    clerks: int
    screens: int
    visitor_rests: float
    clerk_rests: float


@dataclass(frozen=True)
class Verdict:
    """What everybody noted, what is stored, and every sentence that is not true of them."""

    history: History
    stored: Stored
    broken: list[str]


def torture(hall: Installation, crowd: Crowd, faults: Iterable[str], *, rest: float, late: float) -> Verdict:
    """Do these things to the hall while a crowd uses it; `late` is how long a screen may take for a call."""
    history = History()
    with at_work(hall.server, crowd, history):
        wait_until(lambda: any(told.is_ok for told in history.of("call-next")))
        for name in faults:
            _do(hall, name, history)
            time.sleep(hall.dice.uniform(rest / 2, rest * 1.5))
    wait_until(lambda: texts_in_hand(hall.server.settings["DATABASE_URL"]) == 0)
    return _judge(hall, history, late)


def _do(hall: Installation, name: str, history: History) -> None:
    began = time.monotonic()
    FAULTS[name](hall)
    over = time.monotonic()
    wait_until(hall.is_whole)
    wait_until(lambda: any(told.is_ok and told.began > over for told in history.of("issue")))
    history.add(Trouble(name, began, over, time.monotonic()))


def _judge(hall: Installation, history: History, late: float) -> Verdict:
    url = hall.server.settings["DATABASE_URL"]
    stored = read_stored(url, hall.server.log)
    broken = broken_rules(history, stored) + late_screens(history, stored, late)
    if url.startswith("postgresql"):  # the questions are asked in its words
        with Session(create_engine(url, poolclass=NullPool)) as session:
            broken += consistency.faults(session)
    return Verdict(history, stored, broken)


# --- the crowd --------------------------------------------------------------------------------------


@contextmanager
def at_work(server: Server, crowd: Crowd, history: History) -> Iterator[None]:
    """Let everybody work until the end of the block; they finish what they are at, and screens are right."""
    hall = Hall(server.url, history)
    screens = [Screen(server.url, history, number) for number in range(crowd.screens)]
    with ExitStack() as everybody:
        watching = everybody.enter_context(_threads([screen.run for screen in screens]))
        for screen in screens:
            everybody.callback(screen.switch_off)
        with _threads([person.run for person in _people(server, crowd, hall)]) as working:
            try:
                yield
            finally:
                hall.end()
                for done in working:
                    done.result()  # a fault of the clients themselves is raised here
        wait_until(lambda: all(screen.calls == _calls(server) for screen in screens))
    for done in watching:
        done.result()


def _people(server: Server, crowd: Crowd, hall: Hall) -> Iterator[Visitor | Clerk | Passer]:
    ids = {window["label"]: int(window["id"]) for window in get(server, "halls/demo")["windows"]}
    labels = [f"A{number}" for number in range(1, crowd.clerks + 1)]
    with ThreadPoolExecutor(2) as desks:
        tokens = list(desks.map(lambda label: server.token(f"clerk{label[1:]}"), labels))
    for label, token in zip(labels, tokens, strict=True):
        yield Clerk(hall, label, ids[label], token, crowd.clerk_rests, random.Random(label))
    for number in range(crowd.visitors):
        yield Visitor(hall, number, crowd.visitor_rests)
    yield Passer(hall)


def _calls(server: Server) -> object:
    return get(server, "halls/demo/board")["calls"]


@contextmanager
def _threads(runs: list[Callable[[], None]]) -> Iterator[list[Future[None]]]:
    """Each in a thread of its own; the block ends when all of them have."""
    with ThreadPoolExecutor(max(len(runs), 1)) as pool:
        yield [pool.submit(run) for run in runs]
