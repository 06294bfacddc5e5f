"""Phone numbers go when their time is over, and not while a ticket needs them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.core.transaction import transaction
from app.messages.models import Contact
from app.messages.retention import wipe_contacts
from app.messages.steps import count
from tests.messages.conftest import Outbox

KEPT_FOR = timedelta(days=7)


def leave(session: Session, contact_id: int) -> None:
    """The contact's ticket has ended."""
    with transaction() as work:
        count(work.session, contact_id, -1)


def read(session: Session, contact_id: int) -> Contact:
    session.rollback()
    return session.get_one(Contact, contact_id)


def test_a_number_is_wiped_when_its_time_is_over(outbox: Outbox, session: Session, now: datetime) -> None:
    contact_id = outbox.contact()
    leave(session, contact_id)
    assert wipe_contacts(now=now + KEPT_FOR + timedelta(minutes=1)) == 1
    contact = read(session, contact_id)
    assert (contact.phone_index, contact.phone_sealed, contact.last_four) == (None, None, None)


def test_a_number_is_kept_until_then(outbox: Outbox, session: Session, now: datetime) -> None:
    contact_id = outbox.contact()
    leave(session, contact_id)
    assert wipe_contacts(now=now + KEPT_FOR - timedelta(minutes=1)) == 0
    assert read(session, contact_id).last_four == "8000"


def test_an_open_ticket_keeps_its_number(outbox: Outbox, session: Session, now: datetime) -> None:
    contact_id = outbox.contact()
    assert wipe_contacts(now=now + KEPT_FOR * 2) == 0
    assert read(session, contact_id).phone_sealed is not None


def test_a_wiped_number_is_wiped_once(outbox: Outbox, session: Session, now: datetime) -> None:
    leave(session, outbox.contact())
    wipe_contacts(now=now + KEPT_FOR * 2)
    assert wipe_contacts(now=now + KEPT_FOR * 2) == 0


def test_the_same_person_comes_back_as_a_new_contact(outbox: Outbox, session: Session, now: datetime) -> None:
    first = outbox.contact()
    leave(session, first)
    wipe_contacts(now=now + KEPT_FOR * 2)
    assert outbox.contact() != first
