"""Phone numbers are wiped when nobody needs them any more."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from app.core.database import db
from app.core.transaction import transaction
from app.messages.models import Contact

#: Numbers wiped in one transaction, so that it stays short; the rest follows in the next minute.
BATCH = 500


def wipe_contacts(*, now: datetime) -> int:
    """Wipe numbers whose time is over and that no open ticket needs; how many there were."""
    due = db.session.scalars(select(Contact.id).where(_is_over(now)).limit(BATCH)).all()
    if not due:
        return 0
    wiping = (
        update(Contact)
        .where(Contact.id.in_(due), _is_over(now))  # asked again: a new ticket may need the number by now
        .values(phone_index=None, phone_sealed=None, last_four=None)
        .returning(Contact.id)
        .execution_options(synchronize_session=False)
    )
    with transaction() as work:
        return len(work.session.scalars(wiping).all())


def _is_over(now: datetime) -> ColumnElement[bool]:
    return Contact.phone_index.is_not(None) & (Contact.keep_until < now) & (Contact.open_tickets == 0)
