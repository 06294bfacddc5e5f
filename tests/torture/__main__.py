"""The long form, behind `make torture`: rounds of crashes on each database, and what came of them."""

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from itertools import cycle
from pathlib import Path

from tests.support.room import Room, forget_settings
from tests.torture.history import Note
from tests.torture.installation import Installation, installed, may_mount
from tests.torture.report import record, report
from tests.torture.scene import Crowd, Verdict, torture

#: More visitors than a process has connections, so that a lock can meet them all waiting.
CROWDS = {
    "postgres": Crowd(visitors=32, clerks=4, screens=4, visitor_rests=2, clerk_rests=0.3),
    "sqlite": Crowd(visitors=8, clerks=4, screens=4, visitor_rests=1, clerk_rests=0.3),
}
WORKERS = {"postgres": 2, "sqlite": 1}
#: How late a call may come to a screen.
LATE_SECONDS = 5.0
#: The mean pause between two things that are done to the hall.
REST_SECONDS = 2.0

_STOP = "PostgreSQL stopped immediately, and started"
_AWAY = "PostgreSQL away for 12 s, web and jobs killed meanwhile"
_KILLS = ("kill -9 of a web worker", "kill -9 of jobs", "kill -9 of a web master")
_LOCKS = ("lock of somebody else, 2 s", "lock of somebody else, longer than patience")
_FULL = "disk full, 6 s"


def plan(product: str, rounds: int, *, with_disk: bool) -> Iterator[str]:
    """Each round a kill, before it a stop where there is a server, and each fourth something worse."""
    others = [*_LOCKS, *([_FULL] if with_disk else []), *([_AWAY] if product == "postgres" else [])]
    kills, sometimes = cycle(_KILLS), cycle(others)
    for number in range(1, rounds + 1):
        if product == "postgres":
            yield _STOP
        yield next(kills)
        if number % 4 == 0:
            yield next(sometimes)


def main() -> int:
    """Torture each database that was named; 1 when a promise was broken."""
    wishes = _wishes()
    forget_settings()
    room = Room()
    try:
        return max(_torture(product, wishes.rounds, wishes.record) for product in wishes.database)
    finally:
        room.close()


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("database", nargs="*", choices=[*CROWDS], default=[*CROWDS])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--record", action="store_true", help="write the result into docs/reliability.md")
    return parser.parse_args()


def _torture(product: str, rounds: int, is_recorded: bool) -> int:
    with_disk = may_mount()
    if not with_disk:
        _say("A full disk is left out: mounting a small one needs root.")
    with installed(product, workers=WORKERS[product], on_small_disk=with_disk) as hall:
        hall.dice = random.Random(rounds)
        faults = _told(plan(product, rounds, with_disk=with_disk))
        verdict = torture(hall, CROWDS[product], faults, rest=REST_SECONDS, late=LATE_SECONDS)
        if verdict.broken:
            _keep(hall, verdict)
    text = report(verdict)
    _say(f"\n{product}\n\n{text}\n")
    _say("\n".join(verdict.broken[:50]))
    if is_recorded:
        record(product, text)
    return int(bool(verdict.broken))


def _told(faults: Iterator[str]) -> Iterator[str]:
    for number, name in enumerate(faults, 1):
        _say(f"{number:4} {name}")
        yield name


def _keep(hall: Installation, verdict: Verdict) -> None:
    """What went wrong is worth reading: keep the server's log and everybody's notes."""
    folder = Path(tempfile.mkdtemp(prefix="onewindow-torture-"))
    shutil.copy(hall.server.log, folder / "server.log")
    history = verdict.history
    notes: list[Note] = [*history.operations, *history.sightings, *history.troubles]
    lines = (json.dumps({type(note).__name__: asdict(note)}, default=str) for note in notes)
    (folder / "history.jsonl").write_text("\n".join(lines), "utf-8")
    _say(f"Kept for reading: {folder}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # a command speaks by printing


if __name__ == "__main__":
    sys.exit(main())
