"""Runs migrations on the owner's connection, with the app's own tables as the target."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, pool

from app.core.database import Base, prepare_sqlite
from app.settings import Settings
from app.tables import ALL_TABLES_ARE_KNOWN

assert ALL_TABLES_ARE_KNOWN  # importing it has registered every table


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own column types by what they are, so that old migrations do not depend on today's code."""
    if kind == "type" and type(item).__name__ == "AwareTime":
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run on an open connection; SQLite rebuilds tables instead of altering them."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Take the connection that the caller passed in, or open the one of the settings."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
        return
    settings = Settings()
    url = context.config.attributes.get("url") or settings.migration_database_url or settings.database_url
    engine = prepare_sqlite(create_engine(url, poolclass=pool.NullPool))
    with engine.connect() as opened:
        run(opened)


main()
