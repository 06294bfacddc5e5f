"""Where it is measured: PostgreSQL as durable as in production, and the product's own servers on it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from app.factory import create_app
from app.settings import Settings
from tests.support.commands import SECRETS
from tests.support.databases import migrated, postgres_copy
from tests.support.servers import Server

#: The suite's PostgreSQL forgets at a crash; here a commit costs what it costs.
_DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "autovacuum": "on",
    "max_wal_size": "4GB",
}


@contextmanager
def a_database() -> Iterator[str]:
    """The URL of a migrated, empty database that keeps what it was told."""
    with postgres_copy(migrated) as url:
        with connection(url) as owner:
            for name, value in _DURABLE.items():
                owner.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
            owner.execute("SELECT pg_reload_conf()")
        yield url


def connection(url: str) -> psycopg.Connection:
    """A plain connection, each statement its own transaction."""
    return psycopg.connect(plain(url), autocommit=True)


def plain(url: str) -> str:
    """The URL as the driver itself wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def product_of(url: str) -> str:
    """The database's own name and version."""
    with connection(url) as asking:
        row = asking.execute("SHOW server_version").fetchone()
    return f"PostgreSQL {row[0] if row else '?'}"


def the_app(url: str) -> Any:
    """The product inside this process, without HTTP."""
    named = {"app_env": "test", "database_url": url, "sms_provider": "memory", "log_level": "WARNING"}
    return create_app(Settings.model_validate({name.lower(): it for name, it in (SECRETS | named).items()}))


def worker_of(server: Server) -> int:
    """The process that answers: gunicorn's only worker."""
    master = server.processes["web"].pid
    return int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0])


def resident_kib(process_id: int) -> int:
    """How much memory a process holds."""
    said = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process_id)], capture_output=True, text=True, check=True
    )
    return int(said.stdout)
