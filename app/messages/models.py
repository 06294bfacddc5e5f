"""Tables of contacts and of the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import AwareTime, Base, BigId, one_of
from app.messages.states import SubjectType, TextKind, TextState


class Contact(Base):
    """A phone number within one hall: sealed, found by a keyed index, wiped when no longer needed.

    `open_tickets` is the row on which the limit per phone is decided.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("hall_id", "phone_index"),
        CheckConstraint("open_tickets >= 0", name="open_tickets"),
        Index(
            "ix_contacts_keep_until",
            "keep_until",
            postgresql_where=text("phone_index IS NOT NULL"),
            sqlite_where=text("phone_index IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    #: Null once wiped.
    phone_index: Mapped[str | None] = mapped_column(String(64))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_four: Mapped[str | None] = mapped_column(String(4))
    open_tickets: Mapped[int] = mapped_column(Integer, default=0)
    keep_until: Mapped[datetime] = mapped_column(AwareTime)
    created_at: Mapped[datetime] = mapped_column(AwareTime)


class OutboxText(Base):
    """One text to one contact, once per (hall, subject, kind, occurrence). Its words are made when sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("hall_id", "subject_type", "subject_id", "kind", "occurrence"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("resends BETWEEN 0 AND 1", name="resends"),
        Index(
            "ix_outbox_due",
            "next_try_at",
            "id",
            postgresql_where=text("state = 'new'"),
            sqlite_where=text("state = 'new'"),
        ),
        Index(
            "ix_outbox_leased",
            "lease_until",
            postgresql_where=text("state = 'sending'"),
            sqlite_where=text("state = 'sending'"),
        ),
        Index(
            "ix_outbox_unknown",
            "expires_at",
            "id",
            postgresql_where=text("state = 'unknown'"),
            sqlite_where=text("state = 'unknown'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("contacts.id"), index=True)
    subject_type: Mapped[SubjectType] = mapped_column(one_of(SubjectType, name="subject_type"))
    subject_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[TextKind] = mapped_column(one_of(TextKind, name="kind"))
    #: Counts texts of one kind about one subject: the second call is occurrence 2.
    occurrence: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(2))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[TextState] = mapped_column(one_of(TextState, name="state"))
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    #: How often it was sent again because nobody knew whether it had been taken.
    resends: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    #: When it is sent, or when the provider is asked about it if its fate is unknown.
    next_try_at: Mapped[datetime] = mapped_column(AwareTime)
    #: After this moment the text is worthless and is not sent.
    expires_at: Mapped[datetime] = mapped_column(AwareTime)
    lease_until: Mapped[datetime | None] = mapped_column(AwareTime)
    provider: Mapped[str | None] = mapped_column(String(20))
    provider_ref: Mapped[str | None] = mapped_column(String(80), index=True)
    error: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(AwareTime)
    sent_at: Mapped[datetime | None] = mapped_column(AwareTime)


class TextReceipt(Base):
    """What a provider told about a text, each of its words once, whether or not it moved the text."""

    __tablename__ = "text_receipts"
    __table_args__ = (UniqueConstraint("hall_id", "text_id", "provider_ref", "status"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    text_id: Mapped[int] = mapped_column(BigId, ForeignKey("outbox.id"))
    provider_ref: Mapped[str] = mapped_column(String(80))
    #: The provider's own word.
    status: Mapped[str] = mapped_column(String(30))
    error: Mapped[str | None] = mapped_column(String(60))
    received_at: Mapped[datetime] = mapped_column(AwareTime)
