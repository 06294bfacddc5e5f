"""Receipts of texts, and what it takes to settle a text of unknown fate."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: In SQL that both databases understand: for the check alembic would copy the whole table on SQLite.
_ADD_RESENDS = """
    ALTER TABLE outbox ADD COLUMN resends INTEGER NOT NULL DEFAULT 0
    CONSTRAINT ck_outbox_resends CHECK (resends BETWEEN 0 AND 1)
"""


def upgrade() -> None:
    """Forward."""
    op.execute(_ADD_RESENDS)
    op.create_index(
        "ix_outbox_unknown",
        "outbox",
        ["expires_at", "id"],
        postgresql_where=sa.text("state = 'unknown'"),
        sqlite_where=sa.text("state = 'unknown'"),
    )
    op.create_table(
        "text_receipts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_ref", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_text_receipts_hall_id")),
        sa.ForeignKeyConstraint(["text_id"], ["outbox.id"], name=op.f("fk_text_receipts_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_receipts")),
        sa.UniqueConstraint(
            "hall_id",
            "text_id",
            "provider_ref",
            "status",
            name=op.f("uq_text_receipts_hall_id_text_id_provider_ref_status"),
        ),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("text_receipts")
    op.drop_index("ix_outbox_unknown", table_name="outbox")
    op.execute("ALTER TABLE outbox DROP COLUMN resends")
