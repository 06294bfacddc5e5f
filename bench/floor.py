"""What each layer adds: the statement through the bare driver, the hot path, the service, HTTP."""

from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

import psycopg

from bench import inside
from bench.inside import Said, timed
from bench.load import Script, drive
from bench.people import caller, visitor
from bench.places import a_database, the_app
from bench.report import Section, Table
from bench.sizes import Sizes
from bench.world import World
from tests.support.servers import serving

_IN_A_TURN = 150
#: Seconds; a turn ends when its work is done.
_LONG = 60

#: Does one kind of work at each of these windows; the seconds of each.
Way = Callable[[Sequence[int]], list[float]]


def measure(sizes: Sizes) -> Section:
    """All layers in turn on one database, with one client."""
    with a_database() as url:
        world = World(url)
        world.build()
        with the_app(url).app_context(), world.owner() as driver, serving(url, "web") as server:
            said = inside.statements(world)
            tables = [
                _in_turns(world, kind, ways, sizes)
                for kind, ways in {
                    "issue, with a phone": _issuing(world, driver, said["issue"], server.url),
                    "call next": _calling(world, driver, said["call"], server.url),
                }.items()
            ]
    return Section("The floor: one statement, and what each layer adds", tables=tables, notes=[_HOW])


_HOW = (
    "One client, so nothing queues; milliseconds are medians. The driver's rows are the very statements\n"
    "that the product sends, prepared by psycopg as in the product. Issuing seals a phone and, in the\n"
    "service, asks where the new ticket stands; over HTTP the check of a clerk's token is one more statement."
)


def _issuing(world: World, driver: psycopg.Connection, said: Said, url: str) -> dict[str, Way]:
    sql = said.sql.encode()
    return {
        "psycopg alone": partial(timed, lambda _: driver.execute(sql, inside.fresh(said))),
        "`hot.issue`": partial(timed, partial(inside.issue_hot, world)),
        "the service": partial(timed, partial(inside.issue_service, world)),
        "over HTTP": lambda windows: _over_http(
            url, "issue", visitor((world.hall_of(each) for each in windows), phone=True)
        ),
    }


def _calling(world: World, driver: psycopg.Connection, said: Said, url: str) -> dict[str, Way]:
    sql = said.sql.encode()

    def alone(window: int) -> None:
        driver.execute(sql, inside.at_window(said, world, window))

    return {
        "psycopg alone": partial(timed, alone),
        "`hot.call_next`": partial(timed, partial(inside.call_hot, world)),
        "the service": partial(timed, partial(inside.call_service, world)),
        "over HTTP": lambda windows: _over_http(url, "call next", caller(windows)),
    }


def _in_turns(world: World, kind: str, ways: dict[str, Way], sizes: Sizes) -> Table:
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(sizes.rounds(7) + 1):
        for name, way in ways.items():
            seconds = way(range(1, _IN_A_TURN + 1))
            world.tidy()
            if turn:  # the first one filled caches and prepared plans
                found[name].append(median(seconds) * 1000)
    middle = {name: median(rounds) for name, rounds in found.items()}
    bare = middle["psycopg alone"]
    rows = [(name, f"{ms:.2f}", f"{bare / ms:.2f}") for name, ms in middle.items()]
    return Table((kind, "ms", "rate of the bare driver's"), rows)


def _over_http(url: str, name: str, script: Script) -> list[float]:
    return drive(url, [script], _LONG).seconds[name]
