"""The audit trail: who did or saw what, outside the moves of tickets and cases. Append-only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.access import Actor, ActorKind
from app.core.database import AwareTime, Base, BigId, one_of


class AuditLine(Base):
    """One act. No role of the app may change or delete it."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("halls.id"), index=True)
    at: Mapped[datetime] = mapped_column(AwareTime)
    actor_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind, name="actor_kind"))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def write_line(
    session: Session,
    act: str,
    subject: str,
    *,
    actor: Actor,
    now: datetime,
    hall_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one line in the caller's transaction."""
    session.add(
        AuditLine(
            hall_id=hall_id,
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            act=act,
            subject=subject,
            details=dict(details or {}),
        )
    )
