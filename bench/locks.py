"""What others wait for while somebody outside holds a lock for two seconds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.load import Script, drive, request
from bench.people import board, caller, somebody, visitor, wish
from bench.places import a_database
from bench.report import Section, Table, Verdict
from bench.sizes import Sizes
from bench.world import World, slug_of
from tests.support.servers import serving

_HELD_SECONDS = 2.0
_LIMIT_MS = 50
#: Each bystander thinks so long before the next request: light, so that nobody waits for anything but a lock.
_THINKING = 0.02

_BYSTANDERS: dict[str, Callable[[], Script]] = {
    "healthz": lambda: somebody("healthz", request("GET", "/healthz"), after=_THINKING),
    "hall": lambda: somebody("hall", request("GET", f"/api/v1/halls/{slug_of(2)}"), after=_THINKING),
    "board there": lambda: board(1, name="board there", after=_THINKING),
    "board elsewhere": lambda: board(2, name="board elsewhere", after=_THINKING),
    "issue elsewhere": lambda: visitor(_always(2), phone=True, name="issue elsewhere", after=_THINKING),
    "call elsewhere": lambda: caller(range(17, 1017), name="call elsewhere", after=_THINKING),
}


@dataclass(frozen=True)
class Case:
    """A lock, how many clients wait for it, and who passes by without needing it."""

    lock: str
    statement: str
    stuck: int
    bystanders: tuple[str, ...]


_ROW = "one row of hall 1 (its seq)", "SELECT 1 FROM hall_seqs WHERE hall_id = 1 FOR UPDATE"
_LINE = (
    "every waiting ticket of hall 1",
    "SELECT 1 FROM tickets WHERE hall_id = 1 AND status = 'WAITING' FOR UPDATE",
)
_TABLE = "the whole table of tickets", "LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE"
_ALL = tuple(_BYSTANDERS)
_NO_TICKETS = ("healthz", "hall")
_CASES = (
    Case("none", "SELECT 1", 0, _ALL),
    Case(*_ROW, 0, _ALL),
    Case(*_ROW, 1, _ALL),
    Case(*_ROW, 16, _ALL),
    Case(*_LINE, 0, _ALL),
    Case(*_TABLE, 1, _NO_TICKETS),
    Case(*_TABLE, 16, _NO_TICKETS),
)


def measure(_sizes: Sizes) -> Section:
    """The same light traffic without a lock, with one, and while clients wait for it."""
    with a_database() as url:
        world = World(url, halls=64)
        world.build()
        with serving(url, "web") as server:
            _slowest(world, server.url, _CASES[0])  # warm
            found = [(case, _slowest(world, server.url, case)) for case in _CASES]
    verdicts = [_verdict(case, slowest) for case, slowest in found if case.lock != "none"]
    return Section("While somebody outside holds a lock for 2 s", verdicts, [_table(found)], [_HOW])


_HOW = (
    "The table shows the slowest answer, in ms, to those who do not need the lock: one client of each kind,\n"
    "which thinks for 20 ms between requests. Stuck clients take a number in hall 1 and are answered once\n"
    "the lock is gone."
)


def _slowest(world: World, url: str, case: Case) -> dict[str, float]:
    stuck = [somebody("stuck", wish(1, phone=False), 201, 200) for _ in range(case.stuck)]
    with _held(world, case.statement):
        load = drive(url, [*stuck, *(_BYSTANDERS[name]() for name in case.bystanders)], _HELD_SECONDS)
    world.tidy()
    return {name: load.round(name).slowest for name in case.bystanders}


@contextmanager
def _held(world: World, statement: str) -> Iterator[None]:
    """Somebody else's transaction, open for two seconds from the beginning of the block."""
    with world.owner() as holder:
        holder.execute("BEGIN")
        holder.execute(statement.encode())
        release = threading.Timer(_HELD_SECONDS, holder.execute, ["COMMIT"])
        release.start()
        yield
        release.join()


def _verdict(case: Case, slowest: dict[str, float]) -> Verdict:
    worst = max(slowest, key=lambda name: slowest[name])
    measured = f"{slowest[worst]:.0f} ms ({worst})"
    what = f"{case.lock} held, {case.stuck} stuck: the slowest of the others"
    return Verdict(what, measured, f"≤ {_LIMIT_MS} ms", slowest[worst] <= _LIMIT_MS)


def _table(found: list[tuple[Case, dict[str, float]]]) -> Table:
    rows = [
        (case.lock, str(case.stuck), *(f"{slowest[name]:.0f}" if name in slowest else "" for name in _ALL))
        for case, slowest in found
    ]
    return Table(("lock", "stuck", *_ALL), rows)


def _always(hall: int) -> Iterator[int]:
    while True:
        yield hall
