"""How many numbers anybody may take in a hall: set by whoever operates it."""

from datetime import datetime

from app.core.access import JOB, Actor
from app.core.audit import write_line
from app.core.transaction import transaction
from app.halls.events import HallChanged
from app.halls.facts import hall_by_slug
from app.halls.models import Hall


def limit_issuing(
    hall: str, *, in_all: int | None, per_address: int | None, now: datetime, actor: Actor = JOB
) -> None:
    """Bound the numbers that the public takes in a minute; None is no limit. Raises HallUnknown."""
    facts = hall_by_slug(hall)
    with transaction() as work:
        row = work.session.get_one(Hall, facts.id)
        row.issue_per_minute, row.issue_per_minute_per_address = in_all, per_address
        details = {"in_all": in_all, "per_address": per_address}
        write_line(
            work.session,
            "issuing_limited",
            f"hall:{hall}",
            actor=actor,
            now=now,
            hall_id=facts.id,
            details=details,
        )
        work.record(HallChanged(hall_id=facts.id))
