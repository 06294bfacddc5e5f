"""The database: base class, column types, engines for both products, and consistent reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Row,
    create_engine,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.core.clock import require_aware

#: Marks a connection whose transaction will write: SQLite then takes its write lock at once.
WRITES = "onewindow_writes"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: Ids of 64 bits; SQLite only counts up a column that is exactly INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class AwareTime(TypeDecorator[datetime]):
    """A moment in UTC. Naive datetimes raise; SQLite keeps ISO text that sorts like time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; SQLite stores UTC without its zone."""
        if value is None:
            return None
        moment = require_aware(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(kind: type[StrEnum], *, name: str) -> Enum:
    """A text column that holds the values of `kind`, kept by a CHECK on both databases."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        name=name,
        length=30,
    )


#: What steps run their statements on: the ORM's session or a bare connection.
Executor = Session | Connection

#: A row of some columns, read by their names.
AnyRow = Row[*tuple[Any, ...]]

#: The largest number an id can be; what clients send may be larger.
LARGEST_ID = 2**63 - 1

#: A database whose machine lost its power says no goodbye: after some 15 seconds its connections are over.
_NOTICE_A_SILENT_END = {
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}

db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)


def is_sqlite(url: str) -> bool:
    """Whether `url` names the embedded database."""
    return url.startswith("sqlite")


def engine_options(url: str) -> dict[str, Any]:
    """Pool and driver options; a dozen connections a process are faster than more (fewer lock convoys)."""
    if is_sqlite(url):
        return {
            "pool_size": 8,
            "max_overflow": 32,
            "connect_args": {"timeout": 10},
            "hide_parameters": True,
        }
    return {
        "pool_size": 12,
        "max_overflow": 0,  # a connection made for one burst would plan every statement anew
        "pool_timeout": 8,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c timezone=utc -c lock_timeout=5000",
            **_NOTICE_A_SILENT_END,
        },
        "hide_parameters": True,  # an error in a log names no value: it may be somebody's words or number
    }


def make_hot_engine(url: str) -> Engine:
    """The engine of single statements: on PostgreSQL each statement is its own transaction."""
    if is_sqlite(url):
        return prepare_sqlite(create_engine(url, **engine_options(url)))
    # Nothing is ever open on it, so giving a connection back has nothing to roll back.
    return create_engine(
        url, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True, **engine_options(url)
    )


def prepare_sqlite(engine: Engine) -> Engine:
    """Make SQLite durable and its transactions explicit; other databases are left as they are."""
    if engine.dialect.name != "sqlite":
        return engine
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

    def on_connect(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # the driver would begin too late and never IMMEDIATE
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A read-only connection on which every statement sees the same moment."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection
