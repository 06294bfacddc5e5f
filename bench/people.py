"""What visitors, clerks and screens do, as scripts for the load."""

import itertools
import json
from collections.abc import Iterable, Iterator

from bench.load import Ask, Script, expect, request
from bench.world import World, slug_of, token_of

_serial = itertools.count()


def somebody(name: str, raw: bytes, *statuses: int, after: float = 0.0) -> Script:
    """The same request again and again."""
    while True:
        expect((yield Ask(name, raw, after)), *(statuses or (200,)))


def empty(name: str = "empty") -> Script:
    """The route that does nothing."""
    return somebody(name, request("GET", "/healthz"))


def visitor(halls: Iterable[int], *, phone: bool, name: str = "issue", after: float = 0.0) -> Script:
    """Takes a number in one hall after the other, each time as somebody else."""
    for hall in halls:
        expect((yield Ask(name, wish(hall, phone=phone), after)), 201)


def wish(hall: int, *, phone: bool) -> bytes:
    """A request for a number by somebody who was never here."""
    serial = next(_serial)
    body = json.dumps({"phone": f"13{serial:09}"} if phone else {}).encode()
    path = f"/api/v1/halls/{slug_of(hall)}/tickets"
    return request("POST", path, [f"Idempotency-Key: bench-{serial:020}"], body)


def verb(window: int, name: str) -> bytes:
    """A clerk's request at the own window."""
    return request("POST", f"/api/v1/windows/{window}/{name}", [_as_clerk(window)], b"{}")


def caller(windows: Iterable[int], *, name: str = "call next", after: float = 0.0) -> Script:
    """Presses "call next" at one free window after the other."""
    for window in windows:
        expect((yield Ask(name, verb(window, "call-next"), after)), 200)


def clerk(windows: Iterable[int], *, serving: float = 0.0) -> Script:
    """Calls, starts and finishes, with so many seconds between, one visitor after the other."""
    for window in windows:
        for name, after in (("call-next", 0.0), ("start", serving), ("finish", 0.0)):
            expect((yield Ask("clerk", verb(window, name), after)), 200)


def desk(windows: Iterable[int]) -> Script:
    """Reads the desk of one window after the other."""
    for window in windows:
        raw = request("GET", f"/api/v1/windows/{window}/desk", [_as_clerk(window)])
        expect((yield Ask("desk", raw)), 200)


def ticket_pages(codes: Iterable[str]) -> Script:
    """Phones that look where they stand."""
    for code in codes:
        expect((yield Ask("ticket", request("GET", f"/api/v1/tickets/{code}"))), 200)


def board(hall: int, *, name: str = "board", etag: str = "", after: float = 0.0) -> Script:
    """Reads the board of one hall again and again; with the ETag it holds, if it holds one."""
    held = [f"If-None-Match: {etag}"] if etag else []
    raw = request("GET", f"/api/v1/halls/{slug_of(hall)}/board", held)
    return somebody(name, raw, 304 if etag else 200, after=after)


def turns(world: World, client: int, clients: int, *, again: bool = False) -> Iterator[int]:
    """The windows of one of the clients: together they go through the halls side by side."""
    mine = range(client + 1, world.halls * world.windows + 1, clients)
    return itertools.cycle(mine) if again else iter(mine)


def halls_in_turn(world: World, client: int, clients: int) -> Iterator[int]:
    """The same walk as `turns`, for visitors: as many take numbers at once in a hall as it has windows."""
    return (world.hall_of(window) for window in turns(world, client, clients, again=True))


def _as_clerk(window: int) -> str:
    return f"Authorization: Bearer {token_of(window)}"
