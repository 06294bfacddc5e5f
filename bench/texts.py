"""From the commit of a call to the hand-over of its text, while sixteen windows call."""

import time
from itertools import repeat

from bench.figures import percentile
from bench.load import drive
from bench.people import clerk, visitor
from bench.places import a_database
from bench.report import Section, Table, Verdict
from bench.sizes import Sizes
from bench.world import World
from tests.support.servers import serving

_WINDOWS = 16
_GOAL_SECONDS = 1.0
#: How long a visitor walks to the window. Longer than the goal, for a start takes an unsent text back.
_WALK = 1.5
_SECONDS, _QUICK_SECONDS = 60, 10

#: A call is committed after its `created_at`, and the provider has taken the text before `sent_at`.
_DELAYS = """
    SELECT extract(epoch FROM sent_at - created_at)::float
    FROM outbox WHERE kind = 'called' AND provider IS NOT NULL AND sent_at IS NOT NULL
"""
_HEAD = ("texts", "p50 s", "p99 s", "slowest s", "never sent")
_LOST = "SELECT count(*) FROM outbox WHERE kind = 'called' AND sent_at IS NULL"


def measure(sizes: Sizes) -> Section:
    """All windows of a hall press in the same moment, again and again."""
    seconds = _QUICK_SECONDS if sizes.is_quick else _SECONDS
    with a_database() as url:
        world = World(url, halls=1, windows=_WINDOWS, waiting=0)
        world.build()
        with serving(url, "web", "jobs") as server:
            visits = int(_WINDOWS * (seconds / _WALK + 2))
            drive(server.url, [visitor(repeat(1, visits // 8), phone=True) for _ in range(8)], 60)
            clerks = [clerk(repeat(window), serving=_WALK) for window in range(1, _WINDOWS + 1)]
            drive(server.url, clerks, seconds)
            time.sleep(_WALK)  # the last calls have as long as all others
        with world.owner() as owner:
            delays = [float(delay) for (delay,) in owner.execute(_DELAYS.encode()).fetchall()]
            lost = owner.execute(_LOST).fetchone()
    return _section(delays, int(lost[0]) if lost else 0)


def _section(delays: list[float], lost: int) -> Section:
    p99 = percentile(delays, 99)
    is_met = p99 <= _GOAL_SECONDS and not lost
    verdict = Verdict(
        "commit → handed to the provider, p99", f"{p99:.2f} s", f"≤ {_GOAL_SECONDS:.0f} s", is_met
    )
    times = (f"{percentile(delays, 50):.2f}", f"{p99:.2f}", f"{max(delays):.2f}")
    return Section(
        f"A text under {_WINDOWS} calling windows",
        [verdict],
        [
            Table(
                ("texts", "p50 s", "p99 s", "slowest s", "never sent"),
                [(str(len(delays)), *times, str(lost))],
            )
        ],
        [_HOW],
    )


_HOW = (
    "All windows call at once, every 1.5 s. The times are those of the outbox row: `created_at` is a little\n"
    "before the commit, and `sent_at` after the provider (`console`, which answers at once) took the text."
)
