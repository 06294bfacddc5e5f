"""Changes to a hall's set-up inside the caller's transaction; the service that calls them records what happened."""

from sqlalchemy.orm import Session

from app.core.seqs import HallSeq
from app.halls.models import Hall


def add_hall(session: Session, hall: Hall) -> Hall:
    """Store a new hall with the seq that every hall has."""
    session.add(hall)
    session.flush()
    session.add(HallSeq(hall_id=hall.id))
    return hall
