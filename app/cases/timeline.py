"""The citizen's timeline: what has happened to a visit, in plain steps and without names."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Rating
from app.cases.schemas import StepOut, TimelineOut
from app.core.clock import iso
from app.halls.facts import hall_by_id
from app.queue.models import TicketLogLine
from app.queue.queries import ticket_of_code


def timeline_document(session: Session, code: str) -> TimelineOut:
    """Every move of the ticket that this code opens, and its rating; raises TicketUnknown."""
    ref = ticket_of_code(code)
    hall = hall_by_id(ref.hall_id)
    lines = session.scalars(
        select(TicketLogLine).where(TicketLogLine.ticket_id == ref.id).order_by(TicketLogLine.id)
    )
    stars = session.scalar(
        select(Rating.stars).where(Rating.hall_id == ref.hall_id, Rating.ticket_id == ref.id)
    )
    return TimelineOut(
        number=ref.number,
        hall=hall.slug,
        steps=[
            StepOut(
                verb=line.verb.value,
                status=line.to_status.value,
                at=str(iso(line.at)),
                window=None if line.window_id is None else hall.window_label(line.window_id),
            )
            for line in lines
        ],
        rating=stars,
    )
