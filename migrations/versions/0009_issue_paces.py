"""Limits on how fast the public takes numbers, and the rows on which they are decided."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LIMITS = ("issue_per_minute", "issue_per_minute_per_address")


def upgrade() -> None:
    """Forward; in SQL that both databases understand, which copies no table for the checks."""
    for limit in _LIMITS:
        check = f"CONSTRAINT ck_halls_{limit} CHECK ({limit} >= 1)"
        op.execute(f"ALTER TABLE halls ADD COLUMN {limit} INTEGER {check}")
    op.create_table(
        "issue_paces",
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_issue_paces_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "client", name=op.f("pk_issue_paces")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("issue_paces")
    for limit in _LIMITS:
        op.execute(f"ALTER TABLE halls DROP COLUMN {limit}")
