"""Records that nobody may change: moves of tickets, audit lines, ratings."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Each table, and what makes a row the same row as one that exists.
APPEND_ONLY = {
    "ticket_events": "id = NEW.id",
    "audit": "id = NEW.id",
    "ratings": "id = NEW.id OR (hall_id = NEW.hall_id AND ticket_id = NEW.ticket_id)",
}

_REFUSE = """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def upgrade() -> None:
    """Forward."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REFUSE)
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table, same_row in APPEND_ONLY.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {refuse}")
        # INSERT OR REPLACE deletes without firing the delete trigger: a row that exists is refused before it.
        op.execute(
            f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table}"  # noqa: S608  # names of our own
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_row}) {refuse}"
        )


def downgrade() -> None:
    """Back."""
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER {table}_rows ON {table}")
            op.execute(f"DROP TRIGGER {table}_all ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
        return
    for table in APPEND_ONLY:
        for trigger in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER {table}_{trigger}")
