"""Taking a number: who may, numbered without gaps, and once per key."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core.errors import NotAllowed, NotSignedIn
from app.core.idempotency import KeyReused
from app.core.transaction import transaction
from app.halls.events import HallChanged
from app.halls.facts import CategoryUnknown, hall_by_id
from app.halls.models import Hall, IssueAccess
from app.messages.models import Contact, OutboxText
from app.messages.phones import PhoneRefused
from app.queue.errors import HallClosed, PhoneHasTicket, PriorityNeedsGuide, PriorityNeedsReason
from app.queue.models import NumberSeries, Ticket, TicketLogLine
from app.queue.moves import Status, Verb
from app.queue.order import PriorityClass
from tests.builders import NOW, a_clerk, a_clerk_at, a_guide, a_hall, a_ticket, later, tickets
from tests.crowds import at_once

PHONE = "13900001111"

pytestmark = pytest.mark.usefixtures("session")


def how_many(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


# --- a number ---------------------------------------------------------------------------------------


def test_a_number_has_a_code_that_nobody_can_guess() -> None:
    issued = a_ticket(a_hall())
    assert (issued.number, issued.status, issued.is_new) == ("T001", Status.WAITING, True)
    assert len(issued.code) == 22


def test_numbers_follow_each_other_in_each_category() -> None:
    hall = a_hall()
    numbers = [a_ticket(hall, category=prefix).number for prefix in "TTRTR"]
    assert numbers == ["T001", "T002", "R001", "T003", "R002"]


def test_numbers_begin_again_with_the_service_day() -> None:
    hall = a_hall()
    tickets(hall, 3)
    one_minute_before_four = later(hours=18, minutes=59)
    assert a_ticket(hall, now=one_minute_before_four).number == "T004"
    assert a_ticket(hall, now=one_minute_before_four + timedelta(minutes=1)).number == "T001"


def test_two_halls_count_for_themselves() -> None:
    first, second = a_hall("first"), a_hall("second")
    assert [a_ticket(hall, phone=PHONE).number for hall in (first, second)] == ["T001", "T001"]


def test_the_thousandth_number_is_longer() -> None:
    hall = a_hall()
    a_ticket(hall)
    with transaction() as work:
        work.session.execute(update(NumberSeries).values(last_number=998))
    assert [a_ticket(hall).number for _ in range(2)] == ["T999", "T1000"]


def test_a_number_leaves_one_line_in_the_record(session: Session) -> None:
    a_ticket(a_hall())
    line = session.scalars(select(TicketLogLine)).one()
    assert (line.verb, line.from_status, line.to_status, line.at) == (Verb.ISSUE, None, Status.WAITING, NOW)


def test_no_text_is_sent_for_a_number_alone(session: Session) -> None:
    a_ticket(a_hall(), phone=PHONE)
    assert how_many(session, OutboxText) == 0


def test_a_refusal_stores_nothing_and_leaves_no_gap(session: Session) -> None:
    hall = a_hall()
    with pytest.raises(PhoneRefused):
        a_ticket(hall, phone="10086")
    a_ticket(hall, phone=PHONE)
    with pytest.raises(PhoneHasTicket):
        a_ticket(hall, phone=PHONE)
    assert a_ticket(hall).number == "T002"
    assert [how_many(session, table) for table in (Ticket, Contact, TicketLogLine)] == [2, 1, 2]


# --- a series that fell behind ----------------------------------------------------------------------


def test_a_series_that_fell_behind_goes_on_after_the_numbers_it_gave() -> None:
    hall = a_hall()
    tickets(hall, 3)
    with transaction() as work:
        work.session.execute(update(NumberSeries).values(last_number=1))
    assert [a_ticket(hall, phone=PHONE).number, a_ticket(hall).number] == ["T004", "T005"]


def test_a_series_that_was_lost_begins_after_the_numbers_it_gave(session: Session) -> None:
    hall = a_hall()
    tickets(hall, 3)
    with transaction() as work:
        work.session.delete(work.session.scalars(select(NumberSeries)).one())
    assert a_ticket(hall).number == "T004"


def test_one_series_is_not_healed_by_the_numbers_of_another() -> None:
    hall = a_hall(windows={"A1": {"T": 0, "TA": 0}})
    for _ in range(5):
        a_ticket(hall, category="TA")
    tickets(hall, 2)
    with transaction() as work:
        work.session.execute(update(NumberSeries).where(NumberSeries.prefix == "T").values(last_number=0))
    assert a_ticket(hall).number == "T003"


# --- who may ----------------------------------------------------------------------------------------


def test_a_closed_hall_gives_no_numbers() -> None:
    with pytest.raises(HallClosed):
        a_ticket(a_hall(is_closed=True))


def test_a_hall_may_give_numbers_through_its_staff_only() -> None:
    hall = a_hall(issue_access=IssueAccess.STAFF)
    with pytest.raises(NotSignedIn):
        a_ticket(hall)
    with pytest.raises(NotAllowed):
        a_ticket(hall, actor=a_clerk(hall))
    assert a_ticket(hall, actor=a_guide(hall)).is_new


def test_priority_is_given_by_guides_and_with_a_reason() -> None:
    hall = a_hall()
    with pytest.raises(PriorityNeedsGuide):
        a_ticket(hall, reason="with a baby")
    with pytest.raises(PriorityNeedsReason):
        a_ticket(hall, reason="", actor=a_guide(hall))


def test_the_reason_for_priority_is_kept(session: Session) -> None:
    hall = a_hall()
    a_ticket(hall, reason="with a baby", actor=a_guide(hall))
    ticket = session.scalars(select(Ticket)).one()
    assert (ticket.priority, ticket.priority_reason) == (PriorityClass.PRIORITY, "with a baby")


def test_a_category_of_another_hall_is_unknown() -> None:
    hall, other = a_hall(), a_hall("other")
    with pytest.raises(CategoryUnknown):
        hall.category(other.categories[0].id)


# --- the same key -----------------------------------------------------------------------------------


def test_the_same_key_gives_the_same_ticket(session: Session) -> None:
    hall = a_hall()
    first, second = (a_ticket(hall, key="one-press", phone=PHONE) for _ in range(2))
    assert (second.code, second.number) == (first.code, first.number)
    assert (first.is_new, second.is_new) == (True, False)
    assert list(session.scalars(select(Contact.open_tickets))) == [1]


def test_the_same_key_tells_how_the_ticket_stands_now() -> None:
    hall = a_hall()
    a_ticket(hall, key="mine")
    a_clerk_at(hall).calls()
    again = a_ticket(hall, key="mine")
    assert again.status is Status.CALLED
    assert (again.standing.people_ahead, again.standing.wait_reason) == (0, None)


def test_a_key_is_for_one_request_only() -> None:
    hall = a_hall()
    a_ticket(hall, key="mine", phone=PHONE)
    with pytest.raises(KeyReused):
        a_ticket(hall, key="mine", phone="13900002222")


def test_a_key_belongs_to_its_hall() -> None:
    assert [a_ticket(a_hall(slug), key="mine").is_new for slug in ("first", "second")] == [True, True]


def test_a_hall_that_has_closed_since_still_answers_the_same_key() -> None:
    hall = a_hall()
    first = a_ticket(hall, key="mine")
    with transaction() as work:
        work.session.execute(update(Hall).values(is_closed=True))
        work.record(HallChanged(hall_id=hall.id))
    assert a_ticket(hall_by_id(hall.id), key="mine").code == first.code


def test_sixteen_presses_of_one_key_make_one_ticket(app: Flask, session: Session) -> None:
    hall = a_hall()
    answers = at_once(app, 16, lambda: a_ticket(hall, key="nervous").number)
    assert answers == ["T001"] * 16
    assert how_many(session, Ticket) == 1


def test_sixteen_presses_of_one_key_count_once_against_the_phone(app: Flask, session: Session) -> None:
    hall = a_hall(open_tickets_per_phone=5)
    assert at_once(app, 16, lambda: a_ticket(hall, key="nervous", phone=PHONE).number) == ["T001"] * 16
    assert list(session.scalars(select(Contact.open_tickets))) == [1]


def test_what_a_key_was_used_for_cannot_be_read_from_the_database(session: Session) -> None:
    """A plain hash of so little could be guessed: the number of every phone in the country, one by one."""
    import hashlib
    import json

    a_ticket(a_hall(), phone=PHONE)
    stored = session.scalars(select(Ticket.issue_fingerprint)).one()
    guess = json.dumps({"category": "T", "phone": PHONE}, separators=(",", ":"))
    assert stored != hashlib.sha256(guess.encode()).hexdigest()
