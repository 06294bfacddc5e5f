"""The audit trail: who did or saw what, outside the moves of tickets and cases. Append-only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel
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


def write_change(
    session: Session,
    act: str,
    subject: str,
    *,
    before: BaseModel | None,
    after: BaseModel | None,
    actor: Actor,
    now: datetime,
    hall_id: int | None = None,
) -> None:
    """Add one line with what a change found and what it left, of all fields that differ.

    None stands for "not there": before something is added, after it is gone. Without a difference nothing
    was changed, and there is no line.
    """
    details = differences(before, after)
    if any(details.values()):
        write_line(session, act, subject, actor=actor, now=now, hall_id=hall_id, details=details)


def differences(before: BaseModel | None, after: BaseModel | None) -> dict[str, dict[str, Any]]:
    """The fields in which two documents differ, as each of them has it."""
    old, new = ({} if document is None else document.model_dump(mode="json") for document in (before, after))
    differ = [name for name in {**old, **new} if name not in old or name not in new or old[name] != new[name]]
    return {
        side: {name: document[name] for name in differ if name in document}
        for side, document in (("before", old), ("after", new))
    }
