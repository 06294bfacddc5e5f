"""What must happen in the same transaction because of an event of a room below: one table.

Issued and called tickets have no line here: their statement writes everything itself (`queue/hot.py`).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.events import Event
from app.core.runtime import Reaction
from app.halls.events import WindowModeChanged
from app.halls.models import WindowCategory
from app.people.events import SkillsChanged
from app.people.queries import skills_of
from app.queue.models import WindowSession
from app.queue.steps import rewrite_window_skills


def _rewrite(session: Session, seat: WindowSession) -> None:
    rows = session.execute(
        select(WindowCategory.category_id, WindowCategory.handicap_minutes).where(
            WindowCategory.window_id == seat.window_id
        )
    )
    handicaps = {row.category_id: row.handicap_minutes * 60_000 for row in rows}
    rewrite_window_skills(session, seat.window_id, handicaps, skills_of(session, seat.hall_id, seat.staff_id))


def _open_seats(session: Session, **where: Any) -> list[WindowSession]:
    query = select(WindowSession).filter_by(**where).where(WindowSession.closed_at.is_(None))
    return list(session.scalars(query))


def rewrite_skills_of_window(session: Session, event: WindowModeChanged) -> None:
    """A window that takes other categories may call other tickets from this moment."""
    for seat in _open_seats(session, window_id=event.window_id):
        _rewrite(session, seat)


def rewrite_skills_of_clerk(session: Session, event: SkillsChanged) -> None:
    """A clerk who learned or lost a skill calls other tickets from this moment."""
    for seat in _open_seats(session, staff_id=event.staff_id, hall_id=event.hall_id):
        _rewrite(session, seat)


REACTIONS: Mapping[type[Event], tuple[Reaction, ...]] = {
    WindowModeChanged: (rewrite_skills_of_window,),
    SkillsChanged: (rewrite_skills_of_clerk,),
}
