"""How many numbers one phone may hold: counted on one row, whatever happens to the tickets."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import PUBLIC
from app.core.errors import Refusal
from app.halls.facts import HallFacts
from app.messages.models import Contact
from app.queue import day_end, greeting, visiting
from app.queue.errors import PhoneHasTicket
from app.queue.issuing import Issued
from tests.builders import NOW, a_clerk, a_clerk_at, a_guide, a_hall, a_ticket, later
from tests.crowds import at_once

PHONE = "13900001111"


@pytest.fixture
def hall(session: Session) -> HallFacts:
    """A hall that gives each phone one number."""
    return a_hall()


@pytest.fixture
def ticket(hall: HallFacts) -> Issued:
    """The one ticket of a phone."""
    return a_ticket(hall, phone=PHONE)


def held(session: Session) -> int:
    return session.scalars(select(Contact.open_tickets)).one()


def test_a_phone_holds_one_number_at_a_time(hall: HallFacts, ticket: Issued) -> None:
    with pytest.raises(PhoneHasTicket):
        a_ticket(hall, phone=PHONE)


def test_however_it_is_typed_it_is_the_same_phone(hall: HallFacts, ticket: Issued) -> None:
    with pytest.raises(PhoneHasTicket):
        a_ticket(hall, phone="+86 139 0000 1111")


def test_the_refusal_tells_nothing_of_the_ticket(hall: HallFacts, ticket: Issued) -> None:
    with pytest.raises(PhoneHasTicket) as refused:
        a_ticket(hall, phone=PHONE)
    assert refused.value.facts == {}


def test_a_guide_may_take_five_for_one_phone(hall: HallFacts, session: Session) -> None:
    guide = a_guide(hall)
    for _ in range(5):
        a_ticket(hall, phone=PHONE, actor=guide)
    with pytest.raises(PhoneHasTicket):
        a_ticket(hall, phone=PHONE, actor=guide)
    assert held(session) == 5


def test_two_presses_of_one_phone_make_one_ticket_and_one_refusal(app: Flask, hall: HallFacts) -> None:
    answers = at_once(app, 2, lambda: a_ticket(hall, phone=PHONE).number)
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [type(refusal) for refusal in refusals] == [PhoneHasTicket]
    assert "T001" in answers


# --- it falls with every end, and rises with every return -----------------------------------------------


def test_a_finished_visit_frees_the_phone_and_undo_takes_it_back(
    hall: HallFacts, ticket: Issued, session: Session
) -> None:
    clerk = a_clerk_at(hall)
    clerk.serves()
    clerk.does("finish")
    assert held(session) == 0
    clerk.does("undo")
    assert held(session) == 1


def test_a_passed_number_frees_the_phone_and_restore_takes_it_back(
    hall: HallFacts, ticket: Issued, session: Session
) -> None:
    clerk = a_clerk_at(hall)
    clerk.calls()
    clerk.does("no-show")
    assert held(session) == 0
    greeting.restore(hall, ticket.number, actor=clerk.actor, now=NOW)
    assert held(session) == 1


def test_who_cancels_may_take_another(hall: HallFacts, ticket: Issued) -> None:
    visiting.cancel(ticket.code, actor=PUBLIC, now=NOW)
    assert a_ticket(hall, phone=PHONE).number == "T002"


def test_who_is_removed_may_take_another(hall: HallFacts, ticket: Issued) -> None:
    greeting.remove(hall, ticket.number, actor=a_guide(hall), now=NOW, reason="left")
    assert a_ticket(hall, phone=PHONE).number == "T002"


def test_the_end_of_the_day_frees_the_phone(hall: HallFacts, ticket: Issued, session: Session) -> None:
    day_end.end_due_days(now=NOW + timedelta(days=1))
    assert held(session) == 0


@pytest.mark.parametrize("verb", ["recycle", "transfer"])
def test_moving_within_the_line_changes_nothing(
    hall: HallFacts, ticket: Issued, session: Session, verb: str
) -> None:
    clerk = a_clerk_at(hall)
    clerk.serves()
    clerk.does(verb)
    assert held(session) == 1


def test_a_returned_number_stands_beside_the_one_taken_meanwhile(
    hall: HallFacts, ticket: Issued, session: Session
) -> None:
    clerk = a_clerk_at(hall)
    clerk.calls()
    clerk.does("no-show")
    a_ticket(hall, phone=PHONE)
    greeting.restore(hall, ticket.number, actor=a_clerk(hall), now=later(minutes=1))
    assert held(session) == 2
