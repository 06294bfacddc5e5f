"""What is done to the hall: processes are killed, the database dies, is locked, or has no room left."""

import time
from collections.abc import Callable
from contextlib import suppress

from tests.torture.databases import Postgres
from tests.torture.installation import Installation

#: How long a disk stays full.
_FULL_SECONDS = 6
#: Long enough for several starts that find no database.
_AWAY_SECONDS = 12
_CHUNK = bytes(1 << 20)


#: Does something to an installation, and returns when its cause is gone.
Fault = Callable[[Installation], None]


def kill_web_worker(hall: Installation) -> None:
    """The process that answers requests; its gunicorn starts another one."""
    hall.kill(hall.web_workers())


def kill_web_master(hall: Installation) -> None:
    """The gunicorn above it; the supervisor starts another one."""
    hall.kill(hall.web_masters())


def kill_jobs(hall: Installation) -> None:
    """The jobs process; the supervisor starts another one."""
    hall.kill(hall.jobs())


def stop_database(hall: Installation) -> None:
    """`pg_ctl stop -m immediate`, and start."""
    assert isinstance(hall.database, Postgres)
    hall.database.stop_dead()
    time.sleep(hall.dice.uniform(0, 2))
    hall.database.start()


def stop_database_and_kill(hall: Installation) -> None:
    """Processes that are started while there is no database must still be there when it comes back."""
    assert isinstance(hall.database, Postgres)
    hall.database.stop_dead()
    kill_web_master(hall)
    kill_jobs(hall)
    time.sleep(_AWAY_SECONDS)
    hall.database.start()


def lock_briefly(hall: Installation) -> None:
    """A lock of somebody else that is gone before patience ends: everybody gets what they asked for."""
    hall.database.hold_lock(2)


def lock_long(hall: Installation) -> None:
    """A lock that outlasts patience: requests are answered 503."""
    hall.database.hold_lock(hall.database.longer_than_patience)


def fill_disk(hall: Installation) -> None:
    """Somebody's file takes all the room there is, for some seconds."""
    assert hall.disk is not None
    file = hall.disk / "somebodys-file"
    try:
        with file.open("wb", buffering=0) as filling:
            until = time.monotonic() + _FULL_SECONDS
            while time.monotonic() < until:  # what the database frees meanwhile is taken as well
                with suppress(OSError):
                    filling.write(_CHUNK)
                    continue
                time.sleep(0.1)
    finally:
        file.unlink()


#: Each by the name it has in reports.
FAULTS: dict[str, Fault] = {
    "kill -9 of a web worker": kill_web_worker,
    "kill -9 of a web master": kill_web_master,
    "kill -9 of jobs": kill_jobs,
    "PostgreSQL stopped immediately, and started": stop_database,
    "PostgreSQL away for 12 s, web and jobs killed meanwhile": stop_database_and_kill,
    "lock of somebody else, 2 s": lock_briefly,
    "lock of somebody else, longer than patience": lock_long,
    "disk full, 6 s": fill_disk,
}
