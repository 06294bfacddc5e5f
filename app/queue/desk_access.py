"""Who may see a window's desk: whoever sits there, and who manages the hall."""

from sqlalchemy import bindparam, select

from app.core.access import Actor, Right
from app.core.runtime import runtime
from app.halls.facts import HallFacts
from app.queue.errors import NotYourWindow, WindowNotOpen
from app.queue.models import WindowSession

_CLERK = select(WindowSession.staff_id).where(
    WindowSession.window_id == bindparam("window"), WindowSession.closed_at.is_(None)
)


def check_may_see_desk(hall: HallFacts, window_id: int, actor: Actor) -> None:
    """Raise WindowNotOpen or NotYourWindow unless the actor sits there or manages the hall."""
    if actor.may(Right.MANAGE, hall.id):
        return
    with runtime().hot_engine.connect() as connection:
        clerk = connection.execute(_CLERK, {"window": window_id}).scalar()
    if clerk is None:
        raise WindowNotOpen()
    if clerk != actor.staff_id:
        raise NotYourWindow()
