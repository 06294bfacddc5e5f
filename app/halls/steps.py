"""Changes to a hall's set-up inside the caller's transaction; the service records what happened."""

from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.core.seqs import HallSeq
from app.halls.models import Hall


def add_hall(session: Session, hall: Hall) -> Hall:
    """Store a new hall with the seq that every hall has."""
    session.add(hall)
    session.flush()
    session.add(HallSeq(hall_id=hall.id))
    return hall


def close_day(session: Session, hall_id: int, day: date) -> bool:
    """Note that a service day is over; False when it was noted before, by this process or another."""
    closing = (
        update(Hall)
        .where(Hall.id == hall_id, or_(Hall.ended_day.is_(None), Hall.ended_day < day))
        .values(ended_day=day)
        .returning(Hall.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(closing) is not None


def lock_hall(session: Session, hall_id: int) -> Hall:
    """The row of a hall whose set-up is changed: one after the other; who takes a number never waits."""
    lock = select(Hall).where(Hall.id == hall_id).with_for_update(key_share=True)
    return session.scalars(lock.execution_options(populate_existing=True)).one()
