"""The result of a torture as two small tables, for the terminal and for docs/reliability.md."""

import os
import platform
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from statistics import median

from tests.support.room import ROOT
from tests.torture.history import NO_ANSWER, Operation
from tests.torture.lateness import delays, recovery_seconds
from tests.torture.scene import Verdict

PAPER = ROOT / "docs" / "reliability.md"

Row = tuple[str, ...]


def report(verdict: Verdict) -> str:
    """Both tables, in Markdown."""
    head = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}"
    said = _table(("What people were told", head), [*_totals(verdict)])
    done = _table(
        ("What was done", "times", "in doubt", "well again after, median", "longest"),
        [*_done(verdict)],
    )
    return f"{said}\n\n{done}"


def record(product: str, text: str, paper: Path = PAPER) -> None:
    """Put the tables between the marks of this database in the paper."""
    mark = f"<!-- last result: {product} -->"
    pattern = re.compile(rf"{mark}\n.*?<!-- end -->", re.DOTALL)
    section = f"{mark}\n\n{text}\n\n<!-- end -->"
    paper.write_text(pattern.sub(lambda _: section, paper.read_text("utf-8")), "utf-8")


def _totals(verdict: Verdict) -> Iterator[Row]:
    operations = verdict.history.operations
    calls = [told for told in verdict.history.of("call-next") if told.is_ok and told.answer]
    yield "requests", _count(operations)
    yield "answered 2xx", _count(one for one in operations if one.is_ok)
    yield "answered 503 with Retry-After", _count(one for one in operations if one.status == 503)
    yield "no answer (refused, reset, silent)", _count(one for one in operations if one.status == NO_ANSWER)
    yield "refused after a doubt (409)", _count(one for one in operations if one.status == 409)
    yield "numbers told to visitors", _count({one.key for one in verdict.history.of("issue") if one.is_ok})
    yield "calls told to clerks", _count(calls)
    yield "calls with a text, each exactly one row", _count(verdict.stored.texts)
    yield "boards that came to screens", _count(verdict.history.sightings)
    yield from _waits(verdict)
    yield "**promises broken**", str(len(verdict.broken) or "**none**")


def _waits(verdict: Verdict) -> Iterator[Row]:
    """How long screens, phones and passers-by waited at most; screens in time without trouble."""
    screens = [delay.seconds for delay in delays(verdict.history, verdict.stored)]
    texts = [text.seconds for text in verdict.stored.texts if text.seconds is not None]
    reads = [one.ended - one.began for one in _reads_under_lock(verdict)]
    yield "call → every screen, median and longest", f"{_seconds(screens, median)}, {_seconds(screens, max)}"
    yield "call → text with the provider, longest", _seconds(texts, max)
    yield "board read while somebody held a lock, longest", _seconds(reads, max)


def _reads_under_lock(verdict: Verdict) -> list[Operation]:
    locks = [one for one in verdict.history.troubles if one.name.startswith("lock")]
    return [
        read
        for read in verdict.history.of("read")
        if any(lock.began <= read.began <= lock.over for lock in locks)
    ]


def _done(verdict: Verdict) -> Iterator[Row]:
    for name, seconds in recovery_seconds(verdict.history).items():
        doubts = f"{_doubts_during(verdict, name):,}"
        yield name, _count(seconds), doubts, _seconds(seconds, median), _seconds(seconds, max)


def _doubts_during(verdict: Verdict, name: str) -> int:
    """How many requests nobody knows the end of, because of troubles of this kind."""
    troubles = [one for one in verdict.history.troubles if one.name == name]
    return sum(
        any(trouble.began <= one.ended <= trouble.well for trouble in troubles)
        for one in verdict.history.operations
        if one.is_in_doubt
    )


def _count(things: Iterable[object]) -> str:
    return f"{sum(1 for _ in things):,}"


def _seconds(values: list[float], choose: Callable[[list[float]], float]) -> str:
    if not values:
        return "–"
    chosen = choose(values)
    return "never" if chosen == inf else f"{chosen:.1f} s"


def _table(head: Row, rows: list[Row]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
