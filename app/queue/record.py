"""The append-only record of moves: one line for each, written in the transaction of the move."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from app.core.access import Actor
from app.core.database import Executor
from app.queue.models import TicketLogLine
from app.queue.moves import Status, Verb

_LINE = insert(TicketLogLine)


def log_move(
    executor: Executor,
    hall_id: int,
    ticket_id: int,
    verb: Verb,
    *,
    before: Status | None,
    after: Status,
    actor: Actor,
    now: datetime,
    window_id: int | None = None,
    serving_id: int | None = None,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one line of the record."""
    executor.execute(
        _LINE,
        {
            "hall_id": hall_id,
            "ticket_id": ticket_id,
            "verb": verb,
            "from_status": before,
            "to_status": after,
            "at": now,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "window_id": window_id,
            "serving_id": serving_id,
            "reason": reason,
            "details": dict(details) if details else None,
        },
    )
