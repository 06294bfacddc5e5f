"""Servings, the record of moves, and ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "servings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("window_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "finished",
                "no_show",
                "recycled",
                "transferred",
                "parked",
                "cancelled",
                "undone",
                name="ending",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("recalls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("chosen_key", sa.BigInteger(), nullable=False),
        sa.Column("next_key", sa.BigInteger(), nullable=True),
        sa.Column("outcome_note", sa.String(length=100), nullable=True),
        sa.Column("items", sa.JSON(), nullable=True),
        sa.CheckConstraint("(ending IS NULL) = (ended_at IS NULL)", name=op.f("ck_servings_ended")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_servings_hall_id")),
        sa.ForeignKeyConstraint(["session_id"], ["window_sessions.id"], name=op.f("fk_servings_session_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_servings_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_servings_ticket_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_servings_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_servings")),
    )
    op.create_index("ix_servings_hall_id_announced_at", "servings", ["hall_id", "announced_at"], unique=False)
    op.create_index("ix_servings_session_id", "servings", ["session_id"], unique=False)
    op.create_index("ix_servings_ticket_id", "servings", ["ticket_id"], unique=False)
    op.create_index(
        "uq_servings_ticket_id",
        "servings",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_servings_window_id",
        "servings",
        ["window_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "issue",
                "book",
                "check_in",
                "call",
                "recall",
                "start",
                "finish",
                "no_show",
                "recycle",
                "transfer",
                "park",
                "call_back",
                "park_timer",
                "restore",
                "delay",
                "cancel",
                "remove",
                "day_end",
                "undo",
                name="verb",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_status",
            sa.Enum(
                "BOOKED",
                "WAITING",
                "CALLED",
                "SERVING",
                "PARKED",
                "COMPLETED",
                "NO_SHOW",
                "CANCELLED",
                name="from_status",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_status",
            sa.Enum(
                "BOOKED",
                "WAITING",
                "CALLED",
                "SERVING",
                "PARKED",
                "COMPLETED",
                "NO_SHOW",
                "CANCELLED",
                name="to_status",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum(
                "person",
                "device",
                "public",
                "job",
                name="actor_kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("window_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("serving_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_ticket_events_hall_id")),
        sa.ForeignKeyConstraint(["serving_id"], ["servings.id"], name=op.f("fk_ticket_events_serving_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_events_ticket_id")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_ticket_events_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    op.create_index("ix_ticket_events_ticket_id", "ticket_events", ["ticket_id", "id"], unique=False)
    op.create_index("ix_ticket_events_window_id", "ticket_events", ["window_id", "id"], unique=False)
    # ### end Alembic commands ###
    op.create_table(
        "ratings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_ratings_stars")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_ratings_hall_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ratings_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("hall_id", "ticket_id", name=op.f("uq_ratings_hall_id_ticket_id")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("ratings")
    op.drop_table("ticket_events")
    op.drop_table("servings")
