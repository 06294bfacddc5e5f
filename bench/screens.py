"""A call on a thousand screens, beside Flask-SocketIO as it comes; and what a screen and a process weigh."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, cycle
from statistics import median
from typing import Any

from bench.figures import percentile, ratio
from bench.load import asked, request
from bench.people import verb
from bench.places import a_database, resident_kib, worker_of
from bench.report import Section, Table, Verdict
from bench.sizes import Sizes
from bench.watchers import Watchers
from bench.world import World, slug_of
from tests.support.asking import get
from tests.support.servers import Server, a_server, serving

_SLOWER = 1.2
_KIB = 80
#: Seconds after which a server holds all that it needs for its screens.
_SETTLING = 3.0
_WARM = 20

#: The next change: the request that makes it, and the sign by which a screen knows it.
Change = Callable[[], tuple[bytes, bytes]]


@dataclass
class _Side:
    """A server, its screens, and how long each of its pushes took: milliseconds of all screens."""

    server: Server
    watchers: Watchers
    change: Change
    pushes: list[list[float]] = field(default_factory=list)

    def push(self) -> None:
        """Make one change, and wait until the last screen shows it."""
        raw, sign = self.change()
        with asked(self.server.url, raw) as since:
            self.pushes.append([each * 1000 for each in self.watchers.all_hear(sign, since)])

    def last(self) -> list[float]:
        """When the last screen had it, of each push."""
        return [max(push) for push in self.pushes[_WARM:]]


def measure(sizes: Sizes) -> Section:
    """Both servers at once, each with its screens; changes in turns."""
    with a_database() as url, serving(url, "web") as ours, a_server(url) as stock:
        world = World(url, halls=1)
        world.build()
        stock.start_web("bench.stock:app")
        weights = _Weights(ours, stock)
        hall = slug_of(1)
        with (
            Watchers(ours.url, hall, sizes.screens, as_browsers=True) as screens,
            Watchers(stock.url, hall, sizes.screens, as_browsers=False) as plain,
        ):
            for each in (screens, plain):
                each.idle(_SETTLING)
            weights.with_screens(sizes.screens)
            sides = (_Side(ours, screens, _calls(world)), _Side(stock, plain, _emits(ours)))
            _in_turns(world, sides, sizes)
        weights.with_jobs()
        return _section(sizes, sides, weights)


def _in_turns(world: World, sides: tuple[_Side, _Side], sizes: Sizes) -> None:
    for _ in range(_WARM + sizes.rounds(25)):
        for side in sides:
            side.push()
        world.tidy()


def _calls(world: World) -> Change:
    windows = cycle(range(1, world.windows + 1))

    def change() -> tuple[bytes, bytes]:
        with world.owner() as owner:
            row = owner.execute("SELECT seq FROM hall_seqs WHERE hall_id = 1").fetchone()
        return verb(next(windows), "call-next"), _sign(int(row[0]) + 1 if row else 0)

    return change


def _emits(ours: Server) -> Change:
    versions = count(1_000_000_000)

    def change() -> tuple[bytes, bytes]:
        version = next(versions)
        body = json.dumps({**_board(ours), "version": version}).encode()
        return request("POST", "/emit", body=body), _sign(version)

    return change


def _board(server: Server) -> dict[str, Any]:
    document: dict[str, Any] = get(server, f"halls/{slug_of(1)}/board")
    return document


def _sign(version: int) -> bytes:
    return f'"version":{version},'.encode()


class _Weights:
    """How much memory the processes hold, in KiB."""

    def __init__(self, ours: Server, stock: Server) -> None:
        _board(ours)
        self._ours, self._stock = ours, stock
        self.idle = self._now()
        self.screen: dict[str, float] = {}
        self.jobs = 0

    def with_screens(self, screens: int) -> None:
        """Weigh again, now that so many screens are there."""
        now = self._now()
        self.screen = {name: (now[name] - self.idle[name]) / screens for name in now}

    def with_jobs(self) -> None:
        """Weigh a jobs process that has begun to work."""
        self._ours.start("jobs")
        time.sleep(_SETTLING)
        self.jobs = resident_kib(self._ours.processes["jobs"].pid)

    def _now(self) -> dict[str, int]:
        return {"ours": resident_kib(worker_of(self._ours)), "stock": resident_kib(worker_of(self._stock))}


def _section(sizes: Sizes, sides: tuple[_Side, _Side], weights: _Weights) -> Section:
    ours, stock = sides
    slower, kib = ratio(ours.last(), stock.last()), weights.screen["ours"]
    verdicts = [
        Verdict(
            f"last of {sizes.screens} screens, of a stock emit", f"{slower:.2f}×", "≤ 1.2×", slower <= _SLOWER
        ),
        Verdict("memory for a screen", f"{kib:.0f} KiB", f"≤ {_KIB} KiB", kib <= _KIB),
    ]
    pushes = [_row("a call on our boards", ours), _row("stock Flask-SocketIO", stock)]
    memory = [
        ("web, one worker, idle", f"{weights.idle['ours'] / 1024:.0f} MiB"),
        ("jobs", f"{weights.jobs / 1024:.0f} MiB"),
        ("a screen (of a browser that offers compression)", f"{kib:.0f} KiB"),
        ("a screen of stock Flask-SocketIO (nothing offered)", f"{weights.screen['stock']:.0f} KiB"),
    ]
    return Section(
        f"A change on {sizes.screens} screens, and memory",
        verdicts,
        [
            Table(("ms after the request was sent", "first", "p50", "last", "from first to last"), pushes),
            Table(("memory", ""), memory),
        ],
        [_HOW],
    )


_HOW = (
    "Ours is a call: access check, statement, commit, the board built anew, and the push. Stock is a bare\n"
    "route that emits the same document to a room. Both are timed from the moment the request is sent until\n"
    "the last screen holds the document; the screens are raw sockets in one thread of another process."
)


def _row(name: str, side: _Side) -> tuple[str, ...]:
    pushes = side.pushes[_WARM:]
    figures = (min, lambda push: percentile(push, 50), max, lambda push: max(push) - min(push))
    return (name, *(f"{median(figure(push) for push in pushes):.1f}" for figure in figures))
