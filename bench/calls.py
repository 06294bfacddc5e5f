"""Numbers given and numbers called over HTTP, beside the empty route of the same server."""

import itertools
from collections.abc import Callable, Iterator

from bench.figures import Round, middle, ratio
from bench.load import Script, drive
from bench.people import caller, clerk, desk, empty, halls_in_turn, ticket_pages, turns, visitor
from bench.places import a_database
from bench.report import Section, Table, Verdict
from bench.sizes import Sizes
from bench.world import World
from tests.support.servers import serving

CLIENTS = (1, 8, 32, 128)
#: Numbers and calls a second of the best Python queue system we compared, and how far we mean to be ahead.
_PEER = {"issue, with a phone": 39, "call next": 75}
_TIMES_THE_PEER = 10
_GOALS = {8: 0.3, 32: 0.25}
_FAIR = 3

#: How a client of a measure behaves: the world, its number, how many there are.
Cast = Callable[[World, int, int], Script]

_EMPTY = "empty route"
_MEASURES: dict[str, tuple[Cast, str]] = {
    _EMPTY: (lambda world, client, clients: empty(), "empty"),
    "issue, with a phone": (lambda *who: visitor(halls_in_turn(*who), phone=True), "issue"),
    "call next": (lambda *who: caller(turns(*who)), "call next"),
    "issue, no phone": (lambda *who: visitor(halls_in_turn(*who), phone=False), "issue"),
    "call, start, finish": (lambda *who: clerk(turns(*who)), "clerk"),
    "desk, read": (lambda *who: desk(turns(*who, again=True)), "desk"),
    "ticket, read": (lambda *who: ticket_pages(_codes(*who)), "ticket"),
}

Rounds = dict[str, list[Round]]


def measure(sizes: Sizes) -> Section:
    """Each measure in turn, again and again, at each number of clients."""
    with a_database() as url:
        world = World(url)
        world.build()
        with serving(url, "web") as server:
            _warm(world, server.url)
            found = {n: _in_turns(world, server.url, n, sizes.rounds(5), sizes.seconds) for n in CLIENTS}
    return Section(
        "Issue and call next over HTTP",
        [verdict for clients, rounds in found.items() for verdict in _verdicts(clients, rounds)],
        [_table(found)],
        [_HOW],
    )


_HOW = (
    "The empty route is `/healthz`: the whole app (access, security headers, language, metrics, JSON), but\n"
    "no database, and no line in the log, which every other route writes. There are 64 halls of 16 open\n"
    "windows with 8 lines and 100 people waiting each; the clients walk through the halls side by side, so\n"
    "8 of them always press in one hall at once. Clerks come with a bearer token, visitors with an\n"
    "`Idempotency-Key`. A rate counts answers of the named kind only."
)


def _warm(world: World, url: str) -> None:
    """Each window once, so that the server knows the halls; then every measure, for pools and plans."""
    drive(url, [desk(turns(world, each, 8)) for each in range(8)], 60)
    _in_turns(world, url, 8, 1, 1.0)


def _in_turns(world: World, url: str, clients: int, rounds: int, seconds: float) -> Rounds:
    found: Rounds = {name: [] for name in _MEASURES}
    for _ in range(rounds):
        for name, (cast, asked) in _MEASURES.items():
            load = drive(url, [cast(world, each, clients) for each in range(clients)], seconds)
            found[name].append(load.round(asked))
            world.tidy()
    return found


def _codes(world: World, client: int, clients: int) -> Iterator[str]:
    with world.owner() as owner:
        rows = owner.execute("SELECT code FROM tickets WHERE status = 'WAITING' LIMIT 1000").fetchall()
    codes = [str(code) for (code,) in rows]
    return itertools.islice(itertools.cycle(codes), client * len(codes) // clients, None)


def _verdicts(clients: int, rounds: Rounds) -> Iterator[Verdict]:
    for name, peer in _PEER.items():
        here = middle(rounds[name])
        of_empty = _of_empty(rounds, name)
        if clients in _GOALS:
            goal, at = _GOALS[clients], f"{name}, {clients} clients"
            yield Verdict(f"{at}: of the empty route", f"{of_empty:.2f}", f"≥ {goal}", of_empty >= goal)
            fair = here.p99 / here.p50
            yield Verdict(f"{at}: p99 of p50", f"{fair:.1f}×", f"≤ {_FAIR}×", fair <= _FAIR)
            ahead = here.rate / peer
            yield Verdict(
                f"{at}: of the best peer", f"{ahead:.1f}×", f"≥ {_TIMES_THE_PEER}×", ahead >= _TIMES_THE_PEER
            )


def _of_empty(rounds: Rounds, name: str) -> float:
    return ratio([each.rate for each in rounds[name]], [each.rate for each in rounds[_EMPTY]])


def _table(found: dict[int, Rounds]) -> Table:
    rows = []
    for name in _MEASURES:
        for clients, rounds in found.items():
            here = middle(rounds[name])
            figures = (
                f"{here.rate:.0f}",
                f"{here.p50:.1f}",
                f"{here.p99:.1f}",
                f"{_of_empty(rounds, name):.2f}",
            )
            rows.append((name, str(clients), *figures))
    return Table(("", "clients", "a second", "p50 ms", "p99 ms", "of empty"), rows)
