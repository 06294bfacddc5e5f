"""Reading the board, with and without what was read before, beside the empty route of the same server."""

from bench.figures import Round, middle, ratio
from bench.load import Answer, Ask, Script, drive, expect, request
from bench.people import board, empty
from bench.places import a_database
from bench.report import Section, Table, Verdict
from bench.sizes import Sizes
from bench.world import World, slug_of
from tests.support.servers import serving

CLIENTS = (1, 8, 32, 128)
_GOAL = 0.8
_EMPTY, _WHOLE, _HELD = "empty route", "board, whole", "board, held already (304)"


def measure(sizes: Sizes) -> Section:
    """The three in turn, at each number of clients; nobody changes the hall meanwhile."""
    with a_database() as url:
        world = World(url, halls=1)
        world.build()
        with serving(url, "web") as server:
            etag = _etag(server.url)
            found = {n: _in_turns(server.url, n, etag, sizes) for n in CLIENTS}
    return Section("Reading the board", _verdicts(found), [_table(found)])


def _in_turns(url: str, clients: int, etag: str, sizes: Sizes) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {_EMPTY: [], _WHOLE: [], _HELD: []}
    for _ in range(sizes.rounds(5)):
        for name, rounds in found.items():
            load = drive(url, [_script(name, etag) for _ in range(clients)], sizes.seconds)
            rounds.append(load.round(name))
    return found


def _script(name: str, etag: str) -> Script:
    if name == _EMPTY:
        return empty(_EMPTY)
    return board(1, name=name, etag=etag if name == _HELD else "")


def _etag(url: str) -> str:
    heads: list[Answer] = []

    def once() -> Script:
        heads.append(expect((yield Ask("board", request("GET", f"/api/v1/halls/{slug_of(1)}/board"))), 200))

    drive(url, [once()], 1)
    return heads[0].head.split(b"\r\netag:")[1].split(b"\r\n")[0].decode().strip()


def _of_empty(found: dict[str, list[Round]], name: str) -> float:
    return ratio([each.rate for each in found[name]], [each.rate for each in found[_EMPTY]])


def _verdicts(found: dict[int, dict[str, list[Round]]]) -> list[Verdict]:
    return [
        Verdict(
            f"{name}, {clients} clients: of the empty route",
            f"{of_empty:.2f}",
            f"≥ {_GOAL}",
            of_empty >= _GOAL,
        )
        for clients, rounds in found.items()
        for name in (_WHOLE, _HELD)
        for of_empty in [_of_empty(rounds, name)]
    ]


def _table(found: dict[int, dict[str, list[Round]]]) -> Table:
    rows = []
    for name in (_EMPTY, _WHOLE, _HELD):
        for clients, rounds in found.items():
            here = middle(rounds[name])
            rows.append((name, str(clients), f"{here.rate:.0f}", f"{here.p50:.1f}", f"{here.p99:.1f}"))
    return Table(("", "clients", "a second", "p50 ms", "p99 ms"), rows)
