"""What must happen in the same transaction because of an event of a room below: one table.

Issued and called tickets have no line here: their statement writes everything itself (`queue/hot.py`).
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.events import VisitRated
from app.core.events import Event
from app.core.runtime import Reaction
from app.halls.events import HallChanged, WindowModeChanged
from app.halls.models import Window
from app.messages.events import TextMoved
from app.people.events import SkillsChanged, StaffChanged
from app.people.models import Staff
from app.queue.events import DayEnded, TicketMoved, WindowSessionChanged
from app.queue.models import WindowSession
from app.queue.steps import refresh_window_skills


def _refresh_seats(session: Session, **where: int) -> None:
    """Seats are locked, as by whoever opens or closes a window, and in one order."""
    query = select(WindowSession).filter_by(**where).where(WindowSession.closed_at.is_(None))
    for seat in session.scalars(query.order_by(WindowSession.id).with_for_update()):
        refresh_window_skills(session, seat)


def rewrite_skills_of_window(session: Session, event: WindowModeChanged) -> None:
    """A window that takes other categories may call other tickets from this moment."""
    session.execute(select(Window.id).where(Window.id == event.window_id).with_for_update(key_share=True))
    _refresh_seats(session, window_id=event.window_id)


def rewrite_skills_of_clerk(session: Session, event: SkillsChanged) -> None:
    """A clerk who learned or lost a skill calls other tickets from this moment."""
    session.execute(select(Staff.id).where(Staff.id == event.staff_id).with_for_update(key_share=True))
    _refresh_seats(session, staff_id=event.staff_id, hall_id=event.hall_id)


REACTIONS: Mapping[type[Event], tuple[Reaction, ...]] = {
    HallChanged: (),
    WindowModeChanged: (rewrite_skills_of_window,),
    StaffChanged: (),
    SkillsChanged: (rewrite_skills_of_clerk,),
    TicketMoved: (),
    WindowSessionChanged: (),
    DayEnded: (),
    TextMoved: (),
    VisitRated: (),
}
