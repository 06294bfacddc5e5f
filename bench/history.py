"""Call next in a young and small hall and in an old and large province, in turns."""

import re
from collections.abc import Iterable
from functools import partial
from statistics import median

from bench import inside
from bench.figures import ratio
from bench.inside import Said, timed
from bench.load import drive
from bench.people import caller
from bench.places import a_database, the_app
from bench.report import Section, Table, Verdict
from bench.sizes import Sizes
from bench.world import World
from bench.yesterday import TODAY
from tests.support.servers import Server, serving

_HALLS = 500
_WAITING = 10_000
_GOAL = 1.2
_LONG = 60

_OLD = """
    INSERT INTO tickets (hall_id, service_day, category_id, ordinal, number, code, status, priority,
        language, taken_at, first_taken_at, arrived_at, virtual_at, called_at, ended_at, calls)
    SELECT 1 + mod(n, {halls}), day, mod(n, {halls}) * 8 + 1 + mod(n / {halls}, 8), 0,
        'X' || lpad(to_hex(n / {halls}), 5, '0'), substr(md5(n::text), 1, 22),
        'COMPLETED', 'normal', 'zh', day, day, day, (extract(epoch FROM day) * 1000)::bigint,
        day, day, 1
    FROM generate_series(1, {tickets}) n
    CROSS JOIN LATERAL (SELECT {today} - 1 - (n / {halls} / 100)::int AS day) days
"""
_UNIQUE = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = 'tickets'::regclass AND contype = 'u'
"""


def measure(sizes: Sizes) -> Section:
    """Both databases side by side on one PostgreSQL, calls in turns, with and without HTTP."""
    with a_database() as small_url, a_database() as large_url:
        small = World(small_url, halls=1)
        large = World(large_url, halls=_HALLS, waiting=20)
        for world in (small, large):
            world.build()
        large.come(_WAITING, 1, 1)
        add_old_tickets(large, sizes.old_tickets)
        large.settle()
        with serving(small_url, "web") as near, serving(large_url, "web") as far:
            found = _in_turns(small, large, near, far, sizes)
            said = _statement(large)
            return _section(sizes, found, sorted(scans(large, said)))


def add_old_tickets(world: World, tickets: int) -> None:
    """Tickets of former days, all at once: without keys to check, which are made anew afterwards."""
    with world.owner() as owner:
        owner.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
        unique = owner.execute(_UNIQUE).fetchall()
        for name, _ in unique:
            owner.execute(f"ALTER TABLE tickets DROP CONSTRAINT {name}".encode())
        owner.execute(_OLD.format(halls=world.halls, tickets=tickets, today=TODAY).encode())
        for name, definition in unique:
            owner.execute(f"ALTER TABLE tickets ADD CONSTRAINT {name} {definition}".encode())


def scans(world: World, said: Said) -> set[str]:
    """By which indexes the call finds its rows."""
    with world.owner() as owner:
        rows: Iterable[tuple[str]] = owner.execute(b"EXPLAIN " + said.sql.encode(), said.values).fetchall()
    plan = "\n".join(line for (line,) in rows)
    by_index = re.findall(r"using (\w+) on tickets", plan)
    return {*by_index, *re.findall(r"Seq Scan on tickets", plan)}


def _statement(world: World) -> Said:
    with the_app(world.url).app_context():
        said = inside.statements(world)["call"]
    world.tidy()
    return said


def _in_turns(
    small: World, large: World, near: Server, far: Server, sizes: Sizes
) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = {}
    places = {"small": (small, the_app(small.url), near), "large": (large, the_app(large.url), far)}
    for turn in range(sizes.rounds(40) + 2):
        for size, (world, app, server) in places.items():
            windows = range(1, world.windows + 1)
            with app.app_context():
                seconds = timed(partial(inside.call_hot, world), windows)
            _again(world, large)
            over_http = drive(server.url, [caller(windows)], _LONG).seconds["call next"]
            _again(world, large)
            if turn > 1:  # by then plans are prepared and caches full
                found.setdefault((size, "`hot.call_next`"), []).append(median(seconds) * 1000)
                found.setdefault((size, "over HTTP"), []).append(median(over_http) * 1000)
    return found


def _again(world: World, large: World) -> None:
    world.tidy()
    if world is large:
        world.come(_WAITING, 1, 1)


def _section(sizes: Sizes, found: dict[tuple[str, str], list[float]], plan: list[str]) -> Section:
    ways = ("`hot.call_next`", "over HTTP")
    costs = {way: ratio(found["large", way], found["small", way]) for way in ways}
    verdicts = [
        Verdict(f"{way}: cost, of that in a small hall", f"{cost:.2f}×", f"≤ {_GOAL}×", cost <= _GOAL)
        for way, cost in costs.items()
    ]
    rows = [
        (
            way,
            f"{median(found['small', way]):.2f}",
            f"{median(found['large', way]):.2f}",
            f"{costs[way]:.2f}×",
        )
        for way in ways
    ]
    large = f"{_WAITING:,} waiting, {_HALLS} halls, {sizes.old_tickets:,} old tickets"
    how = f"The call finds its ticket by {', '.join(plan)}; 16 windows and 8 lines in both halls, one client."
    return Section(
        f"Call next: {large}",
        verdicts,
        [Table(("ms", "100 waiting, one hall, no old tickets", large, "ratio"), rows)],
        [how],
    )
