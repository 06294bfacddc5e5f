"""Changing the settings of a hall."""

from datetime import datetime

from app.core.access import Actor
from app.core.audit import write_change
from app.core.changes import require_unchanged
from app.core.transaction import transaction
from app.halls.admin_schemas import HallSettings
from app.halls.events import HallChanged
from app.halls.queries import settings_of
from app.halls.steps import lock_hall


def change_hall(
    hall_id: int, wanted: HallSettings, seen: str, *, actor: Actor, now: datetime
) -> HallSettings:
    """Make the settings what was wanted; raises ChangedMeanwhile."""
    with transaction() as work:
        hall = lock_hall(work.session, hall_id)
        before = settings_of(hall)
        require_unchanged(before, seen)
        for name, value in wanted:
            setattr(hall, name, value)
        write_change(
            work.session,
            "hall.changed",
            f"hall:{hall.slug}",
            before=before,
            after=wanted,
            actor=actor,
            now=now,
            hall_id=hall.id,
        )
        work.record(HallChanged(hall_id=hall.id))
    return wanted
