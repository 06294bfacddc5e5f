"""What happened stays: the tables of record take new lines and refuse everything else, on both databases."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Enum, Table, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.type_api import TypeEngine

from app.core.database import AwareTime, Base
from tests.support.source import import_all

#: Names of the tables of record; a new one is added here and to the migration that makes it.
TABLES = ("audit", "ratings", "ticket_events")

_CHANGES = {
    "sqlite": (
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ),
    "postgresql": (
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = excluded.id",
        "TRUNCATE {table}",
        "TRUNCATE halls CASCADE",
    ),
}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A connection as the owner of the tables, who may do anything else."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("table", TABLES)
def test_a_line_cannot_be_changed_or_taken_away(connection: Connection, table: str) -> None:
    add_line(connection, table_named(table))
    before = lines_of(connection, table)
    for change in _CHANGES[connection.dialect.name]:
        with pytest.raises(DBAPIError), connection.begin():
            connection.execute(text(change.format(table=table)))
        assert lines_of(connection, table) == before


@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES)
def test_a_line_cannot_be_replaced_under_another_id(connection: Connection, table: str) -> None:
    add_line(connection, table_named(table))
    others = ", ".join(column.name for column in table_named(table).columns if column.name != "id")
    replace = f"INSERT OR REPLACE INTO {table} (id, {others}) SELECT id + 1, {others} FROM {table}"
    before = lines_of(connection, table)
    with suppress(DBAPIError), connection.begin():
        connection.execute(text(replace))
    assert lines_of(connection, table)[: len(before)] == before


def test_every_table_of_record_is_known() -> None:
    import_all("app")
    recorded = {
        name for name in Base.metadata.tables if name.endswith(("_events", "_marks", "audit", "ratings"))
    }
    assert recorded == set(TABLES)


def add_line(connection: Connection, table: Table) -> None:
    """Put one line in, whatever it belongs to: its hall and ticket need not exist for this."""
    values = {column.name: value_for(column) for column in table.columns if not column.nullable}
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(table.insert().values(values))


def lines_of(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    """All lines of the table."""
    with connection.begin():
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]


def table_named(name: str) -> Table:
    """The table as the models know it."""
    import_all("app")
    return Base.metadata.tables[name]


def value_for(column: Column[Any]) -> object:
    """Anything that the column takes."""
    kind: TypeEngine[Any] = column.type
    if isinstance(kind, Enum):
        return kind.enums[0]
    if isinstance(kind, AwareTime):
        return datetime(2026, 3, 2, tzinfo=UTC)
    return {int: 1, str: "x"}.get(kind.python_type, {})
