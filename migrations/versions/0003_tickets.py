"""The line: number series, tickets, window sessions and skills."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "number_series",
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_number_series_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "service_day", "prefix", name=op.f("pk_number_series")),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=6), nullable=False),
        sa.Column("code", sa.String(length=22), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "BOOKED",
                "WAITING",
                "CALLED",
                "SERVING",
                "PARKED",
                "COMPLETED",
                "NO_SHOW",
                "CANCELLED",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum(
                "normal",
                "priority",
                "appointment",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("priority_reason", sa.String(length=100), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("issue_key", sa.String(length=200), nullable=True),
        sa.Column("issue_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("virtual_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("target_window_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("target_clerk_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("window_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "NORMAL",
                "NO_SHOW",
                "REMOVE",
                "RECYCLE",
                "TRANSFER_TO_QUEUE",
                "TRANSFER_TO_SERVICE_POINT",
                "TRANSFER_TO_STAFF",
                "REMOVE_BY_RESET",
                "REMOVE_BY_CUSTOMER",
                "END_BY_FORCE_LOGOUT",
                "REMOVE_BY_PUBLISH",
                "ENDED_BY_LOGOUT",
                "SESSION_TIMEOUT",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("misses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("returns", sa.Integer(), server_default="0", nullable=False),
        sa.Column("delays", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status IN ('CALLED', 'SERVING')) = (window_id IS NOT NULL)", name=op.f("ck_tickets_at_window")
        ),
        sa.CheckConstraint("length(number) <= 6", name=op.f("ck_tickets_number")),
        sa.CheckConstraint(
            "misses >= 0 AND calls >= 0 AND delays >= 0 AND returns >= 0", name=op.f("ck_tickets_counts")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_tickets_category_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_tickets_contact_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_tickets_hall_id")),
        sa.ForeignKeyConstraint(["target_clerk_id"], ["staff.id"], name=op.f("fk_tickets_target_clerk_id")),
        sa.ForeignKeyConstraint(
            ["target_window_id"], ["windows.id"], name=op.f("fk_tickets_target_window_id")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_tickets_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("code", name=op.f("uq_tickets_code")),
        sa.UniqueConstraint("hall_id", "issue_key", name=op.f("uq_tickets_hall_id_issue_key")),
        sa.UniqueConstraint(
            "hall_id", "service_day", "number", name=op.f("uq_tickets_hall_id_service_day_number")
        ),
    )
    op.create_index(
        "ix_tickets_line",
        "tickets",
        ["hall_id", "category_id", "virtual_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'WAITING'"),
        sqlite_where=sa.text("status = 'WAITING'"),
    )
    op.create_index(
        "ix_tickets_open",
        "tickets",
        ["hall_id", "service_day"],
        unique=False,
        postgresql_where=sa.text("status IN ('BOOKED', 'WAITING', 'CALLED', 'SERVING', 'PARKED')"),
        sqlite_where=sa.text("status IN ('BOOKED', 'WAITING', 'CALLED', 'SERVING', 'PARKED')"),
    )
    op.create_index(
        "ix_tickets_passed",
        "tickets",
        ["hall_id", "ended_at"],
        unique=False,
        postgresql_where=sa.text("status = 'NO_SHOW'"),
        sqlite_where=sa.text("status = 'NO_SHOW'"),
    )
    op.create_table(
        "window_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("window_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "paused", "closed", name="state", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("pause_reason", sa.String(length=100), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_over_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_window_sessions_closed")
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_window_sessions_hall_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_window_sessions_staff_id")),
        sa.ForeignKeyConstraint(
            ["taken_over_by"], ["staff.id"], name=op.f("fk_window_sessions_taken_over_by")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_window_sessions_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_sessions")),
    )
    op.create_index(
        "uq_window_sessions_staff_id",
        "window_sessions",
        ["staff_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "uq_window_sessions_window_id",
        "window_sessions",
        ["window_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "window_skills",
        sa.Column("window_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handicap", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_window_skills_category_id")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_window_skills_window_id")),
        sa.PrimaryKeyConstraint("window_id", "category_id", name=op.f("pk_window_skills")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("window_skills")
    op.drop_table("window_sessions")
    op.drop_table("tickets")
    op.drop_table("number_series")
